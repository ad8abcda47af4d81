# SPDX-License-Identifier: GPL-3.0-or-later
"""Faces in photographs: where they are, and 468 points on one, by MediaPipe's models as the user brings them.

OpenCV reads the models (Apache-2.0; not part of TryOn). The detector sees 128 pixels, the mesh 192; both are told what
they see by boxes as ``mediapipe`` 0.10 has them.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import MakeupError

DETECTOR, MESH = "face_detection_short_range.tflite", "face_landmark.tflite"
WHERE = ("Name the folder or the wheel mediapipe 0.10.21 that has them with --models, or give 468 points with "
         "--landmarks.")
POINTS = 468
SURE = 0.5  # score of a face
OVERLAP = 0.3
LEAST = 64  # pixels that a face is wide at least
LARGEST = 16_000_000  # bytes of a model


@dataclass(frozen=True)
class Found:
    """One face: points (468, 3), x and y in pixels, z towards the camera in the same unit; score 0 .. 1."""

    points: NDArray[np.float64]
    score: float


def models_in(place: Path) -> tuple[bytes, bytes]:
    """The detector's and the mesh's file, from a folder or a wheel. Raises MakeupError."""
    place = Path(place)
    found = []
    try:
        for name in (DETECTOR, MESH):
            if place.is_dir():
                path = place / name
                if path.stat().st_size > LARGEST:
                    raise MakeupError(f"{path} is too large for a model of the face.", WHERE)
                found.append(path.read_bytes())
            else:
                with zipfile.ZipFile(place) as wheel:
                    inside = next((one for one in wheel.infolist() if one.filename.endswith(f"/{name}")), None)
                    if inside is None or inside.file_size > LARGEST:
                        raise MakeupError(f"{place.name} has no {name}.", WHERE)
                    found.append(wheel.read(inside))
    except (OSError, zipfile.BadZipFile, RuntimeError) as error:
        raise MakeupError(f"The models of the face cannot be read from {place}: {error}.", WHERE) from None
    return found[0], found[1]


def one_face(image: NDArray[np.uint8], models: tuple[bytes, bytes]) -> Found:
    """The points of the one face in (H, W, 3) sRGB. Raises MakeupError: none, several, or too small."""
    detector, mesh = (_net(content) for content in models)
    boxes = detected(image, detector)
    if not len(boxes):
        raise MakeupError("No face was found in the photograph.", "Take one from the front, in even light.")
    widest = boxes[:, 2].max()
    large = boxes[boxes[:, 2] > 0.4 * widest]
    if len(large) > 1:
        raise MakeupError(f"{len(large)} faces are in the photograph.", "Cut out the one that is meant.")
    box = boxes[np.argmax(boxes[:, 2])]
    if box[2] < LEAST:
        raise MakeupError(f"The face is {box[2]:.0f} pixels wide.", f"It takes at least {LEAST}.")
    found = meshed(image, box, mesh)
    if found.score < SURE:
        raise MakeupError("The face is hidden or turned away.", "Take one from the front, nothing before the face.")
    return found


def _net(content: bytes) -> Any:
    try:
        import cv2
    except ImportError:
        raise MakeupError("OpenCV is not installed, which reads the models of the face.",
                          'Install it: pip install "tryon[photo]".') from None
    try:
        return cv2.dnn.readNetFromTFLite(np.frombuffer(content, np.uint8))
    except cv2.error as error:
        raise MakeupError(f"A model of the face cannot be read ({str(error).splitlines()[0][:120]}).", WHERE) from None


def anchors() -> NDArray[np.float64]:
    """(896, 2) middles of the detector's boxes, shares of the picture."""
    found = []
    for side, count in ((16, 2), (8, 6)):
        at = (np.arange(side) + 0.5) / side
        grid = np.stack(np.meshgrid(at, at), -1).reshape(-1, 2)
        found.append(np.repeat(grid, count, 0))
    return np.concatenate(found)


def detected(image: NDArray[np.uint8], net: Any) -> NDArray[np.float64]:
    """(n, 5): middle x, y, width in pixels, roll in radians, score of each face."""
    import cv2

    height, width = image.shape[:2]
    side = max(height, width)
    square = np.zeros((side, side, 3), np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width] = image
    small = cv2.resize(square, (128, 128), interpolation=cv2.INTER_AREA).astype(np.float32) / 127.5 - 1
    net.setInput(small.transpose(2, 0, 1)[None])
    outputs = [np.asarray(one).reshape(896, -1) for one in net.forward(net.getUnconnectedOutLayersNames())]
    boxes = next(one for one in outputs if one.shape[1] == 16)
    score = 1 / (1 + np.exp(-np.clip(next(one for one in outputs if one.shape[1] == 1)[:, 0], -80, 80)))
    middle = anchors()
    keep = np.flatnonzero(score > SURE)
    keep = keep[np.argsort(-score[keep])]
    found: list[NDArray[np.float64]] = []
    for i in keep:
        x, y = (boxes[i, :2] / 128 + middle[i]) * side - (left, top)
        wide = boxes[i, 2] / 128 * side
        right_eye, left_eye = (boxes[i, 4 + 2 * k : 6 + 2 * k] for k in (0, 1))
        roll = np.arctan2(left_eye[1] - right_eye[1], left_eye[0] - right_eye[0])
        if all(np.hypot(x - f[0], y - f[1]) > OVERLAP * (wide + f[2]) for f in found):
            found.append(np.array([x, y, wide, roll, score[i]]))
    return np.array(found).reshape(-1, 5)


def meshed(image: NDArray[np.uint8], box: NDArray[np.float64], net: Any) -> Found:
    """The points of the face in a box of ``detected``."""
    import cv2

    x, y, wide, roll, _ = box
    found = Found(np.zeros((POINTS, 3)), 0.0)
    for _ in range(2):  # the second time in the box that the points say
        scale = 1.5 * wide / 192
        c, s = np.cos(roll) * scale, np.sin(roll) * scale
        matrix = np.array([[c, -s, x - 96 * (c - s)], [s, c, y - 96 * (s + c)]])
        seen = cv2.warpAffine(image, matrix, (192, 192), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
        net.setInput((seen.astype(np.float32) / 255).transpose(2, 0, 1)[None])
        outputs = [np.asarray(one).ravel() for one in net.forward(net.getUnconnectedOutLayersNames())]
        raw = next(one for one in outputs if len(one) == 3 * POINTS).reshape(POINTS, 3)
        score = float(1 / (1 + np.exp(-np.clip(next(one for one in outputs if len(one) == 1)[0], -80, 80))))
        points = np.column_stack([raw[:, :2] @ matrix[:, :2].T + matrix[:, 2], raw[:, 2] * scale])
        found = Found(points, score)
        eyes = points[263, :2] - points[33, :2]
        roll = np.arctan2(eyes[1], eyes[0])
        turn = np.array([[np.cos(roll), np.sin(roll)], [-np.sin(roll), np.cos(roll)]])
        level = points[:, :2] @ turn.T
        middle = (level.min(0) + level.max(0)) / 2 @ turn
        x, y, wide = middle[0], middle[1], float(np.ptp(level, axis=0).max())
    return found
