# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the cameras stand so that the whole subject is in the frame: closed-form, numpy only.

All lengths are metres, Blender axes (Z up, the subject faces -Y, its left is +X). Cameras look level unless they are
asked to stand higher or lower, so upright seams and trouser legs stay upright in the picture, through a long lens, as
fashion is photographed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from .errors import SpecError
from .parameters import choose

LENS_MM = 85.0
SENSOR_MM = 36.0  # the frame's height: a full-frame camera held upright
ASPECT = 3.0 / 4.0  # width over height
MARGIN = 0.06  # of the frame's half height or width, left free on each side
NEAREST = 0.5  # metres: no camera comes closer to a point, however small the subject

TURN_STEP = 5  # degrees between the directions that a turntable's distance is measured in
MOST_TILT = 85.0  # degrees up or down

# Degrees the camera has walked around the subject, from the front towards the subject's left.
AZIMUTHS = {"front": 0.0, "back": 180.0, "left": 90.0, "three-quarter": 35.0}


@dataclass(frozen=True)
class Framing:
    """One camera: ``rotation`` is an XYZ euler in radians, ``right``/``up``/``forward`` its axes in the world."""

    view: str
    location: tuple[float, float, float]
    rotation: tuple[float, float, float]
    lens_mm: float
    sensor_mm: float
    aspect: float
    clip_start: float
    clip_end: float


def axes(view: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Unit vectors (right, up, forward) of the camera of ``view``, each (3,)."""
    return towards(AZIMUTHS[choose(view, tuple(AZIMUTHS), "view")])


def towards(azimuth: float, elevation: float = 0.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Unit vectors (right, up, forward), each (3,), of a camera that stands at these degrees and looks inwards."""
    angle, rise = math.radians(azimuth), math.radians(elevation)
    right = np.array([math.cos(angle), math.sin(angle), 0.0])
    level, high = np.array([-math.sin(angle), math.cos(angle), 0.0]), np.array([0.0, 0.0, 1.0])
    if not elevation:
        return right, high, level
    return right, high * math.cos(rise) + level * math.sin(rise), level * math.cos(rise) - high * math.sin(rise)


def as_points(bounds: object) -> np.ndarray:
    """``bounds`` as (N,3) float64 points.

    Raises:
        SpecError: empty, of another shape, or not finite.
    """
    points = np.asarray(bounds, dtype=np.float64)
    if points.ndim != 2 or points.shape[1] != 3 or not len(points) or not np.isfinite(points).all():
        raise SpecError(f"The subject's bounds are an array of shape {points.shape}.", "Give finite points (N, 3).")
    return points


def _fit(across: np.ndarray, depth: np.ndarray, slope: float) -> tuple[float, float]:
    """Closest standpoint for one direction of the frame.

    A point at ``across`` and ``depth`` is inside when ``|across - centre| <= slope * (depth + distance)``.

    Returns:
        ``(distance, centre)``: the smallest distance for which a centre exists, and the centre, which leaves equal
        room on both sides at any larger distance too.
    """
    high = float(np.max(across - slope * depth))
    low = float(np.min(across + slope * depth))
    return (high - low) / (2.0 * slope), (high + low) / 2.0


def frame_views(
    bounds: object, views: Iterable[str], aspect: float = ASPECT, lens_mm: float = LENS_MM, margin: float = MARGIN
) -> list[Framing]:
    """The cameras of ``views`` around ``bounds`` (N,3) metres.

    Every camera keeps the distance that the most demanding of all known views needs, whichever views are asked for:
    so the subject has the same size in each picture, and one view rendered alone equals the one from a set.

    Raises:
        SpecError: unknown view, or bounds that are no points.
    """
    wanted = [choose(view, tuple(AZIMUTHS), "view") for view in views]
    return [frame(bounds, view, AZIMUTHS[view], aspect=aspect, lens_mm=lens_mm, margin=margin,
                  beside=tuple(AZIMUTHS.values())) for view in wanted]


def frame(bounds: object, view: str, azimuth: float, elevation: float = 0.0, *, aspect: float = ASPECT,
          lens_mm: float = LENS_MM, margin: float = MARGIN, beside: tuple[float, ...] = (), nearest: float = NEAREST
          ) -> Framing:
    """The camera that stands at ``azimuth`` and ``elevation`` (degrees) and sees all of ``bounds`` (N,3) metres.

    Args:
        beside: azimuths from which it would see as large a subject: it stands as far as the most demanding needs.
        nearest: metres that it keeps from any point.

    Raises:
        SpecError: bounds that are no points.
    """
    points, slopes = as_points(bounds), _slopes(aspect, lens_mm, margin)
    distance = 0.0
    for angle in (*beside, azimuth):
        right, up, forward = towards(angle, elevation)
        depth = points @ forward
        d_x, x = _fit(points @ right, depth, slopes[0])
        d_y, y = _fit(points @ up, depth, slopes[1])
        distance = max(distance, _middle(depth) + max(d_x, d_y, nearest - float(depth.min())))
    return _camera(view, points, (x, y), distance, aspect, lens_mm, azimuth, elevation)  # of the last angle


def frame_turn(bounds: object, view: str, azimuth: float, elevation: float = 0.0, *, aspect: float = ASPECT,
               lens_mm: float = LENS_MM, margin: float = MARGIN) -> Framing:
    """One camera of a turntable: as ``frame``, round the middle of the subject at one distance, so that it turns about
    an axis that stands still. Raises SpecError."""
    points, slopes = as_points(bounds), _slopes(aspect, lens_mm, margin)
    middle = (points.min(axis=0) + points.max(axis=0)) / 2.0
    offset, distance = points - middle, NEAREST
    for angle in range(0, 360, TURN_STEP):
        right, up, forward = towards(angle, elevation)
        depth = offset @ forward
        room = np.maximum(np.abs(offset @ right) / slopes[0], np.abs(offset @ up) / slopes[1]) - depth
        distance = max(distance, float(room.max()), NEAREST - float(depth.min()))
    forward = towards(azimuth, elevation)[2]
    return _stood(view, points, middle - forward * distance, distance, aspect, lens_mm, azimuth, elevation)


def at_height(height: float, placed: Callable[[float], Framing]) -> Framing:
    """The camera of ``placed``, a function of the elevation in degrees, that stands ``height`` metres high, or as near
    to that as it can."""
    low, high = -MOST_TILT, MOST_TILT
    for _ in range(40):  # halves: a millionth of a degree
        middle = (low + high) / 2.0
        low, high = (middle, high) if placed(middle).location[2] < height else (low, middle)
    return placed((low + high) / 2.0)


def _middle(depth: np.ndarray) -> float:
    return float(depth.min() + depth.max()) / 2.0


def _slopes(aspect: float, lens_mm: float, margin: float = 0.0) -> tuple[float, float]:
    """Half width and half height of the usable frame, one metre from the camera."""
    vertical = SENSOR_MM / 2.0 / lens_mm * (1.0 - margin)
    return vertical * aspect, vertical


def _camera(
    view: str, points: np.ndarray, centre: tuple[float, float], distance: float, aspect: float, lens_mm: float,
    azimuth: float, elevation: float,
) -> Framing:
    right, up, forward = towards(azimuth, elevation)
    # ``distance`` is from the middle of the subject; the camera's own depth lies that far before it.
    position = right * centre[0] + up * centre[1] + forward * (_middle(points @ forward) - distance)
    return _stood(view, points, position, distance, aspect, lens_mm, azimuth, elevation)


def _stood(view: str, points: np.ndarray, position: np.ndarray, distance: float, aspect: float, lens_mm: float,
           azimuth: float, elevation: float) -> Framing:
    depth = points @ towards(azimuth, elevation)[2]
    nearest = float(depth.min()) - _middle(depth) + distance
    return Framing(
        view=view,
        location=(float(position[0]), float(position[1]), float(position[2])),
        rotation=(math.pi / 2.0 - math.radians(elevation), 0.0, math.radians(azimuth)),
        lens_mm=lens_mm,
        sensor_mm=SENSOR_MM,
        aspect=aspect,
        clip_start=nearest * 0.25,
        clip_end=distance + 20.0 * max(1.0, float(np.ptp(points, axis=0).max())),
    )


def project(framing: Framing, points: np.ndarray) -> np.ndarray:
    """(N,2) picture coordinates of ``points`` (N,3): from (0,0), lower left in the frame, to (1,1), upper right."""
    tilt, _, turn = framing.rotation
    right, up, forward = towards(math.degrees(turn), 90.0 - math.degrees(tilt))
    offset = np.asarray(points, dtype=np.float64) - np.asarray(framing.location)
    slopes = _slopes(framing.aspect, framing.lens_mm)
    depth = offset @ forward
    return np.stack([offset @ right / (depth * slopes[0]), offset @ up / (depth * slopes[1])], axis=1) / 2.0 + 0.5
