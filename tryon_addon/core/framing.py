# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the cameras stand so that the whole subject is in the frame: closed-form, numpy only.

All lengths are metres, Blender axes (Z up, the subject faces -Y, its left is +X). Cameras look level, so upright
seams and trouser legs stay upright in the picture, through a long lens, as fashion is photographed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from .errors import SpecError
from .parameters import choose

LENS_MM = 85.0
SENSOR_MM = 36.0  # the frame's height: a full-frame camera held upright
ASPECT = 3.0 / 4.0  # width over height
MARGIN = 0.06  # of the frame's half height or width, left free on each side
NEAREST = 0.5  # metres: no camera comes closer to a point, however small the subject

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
    angle = math.radians(AZIMUTHS[choose(view, tuple(AZIMUTHS), "view")])
    right = np.array([math.cos(angle), math.sin(angle), 0.0])
    forward = np.array([-math.sin(angle), math.cos(angle), 0.0])
    return right, np.array([0.0, 0.0, 1.0]), forward


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
    points = as_points(bounds)
    slopes = _slopes(aspect, lens_mm, margin)
    wanted = [choose(view, tuple(AZIMUTHS), "view") for view in views]
    fits = {}
    distance = 0.0
    for view in AZIMUTHS:
        right, up, forward = axes(view)
        depth = points @ forward
        d_x, x = _fit(points @ right, depth, slopes[0])
        d_y, y = _fit(points @ up, depth, slopes[1])
        fits[view] = (x, y)
        distance = max(distance, _middle(depth) + max(d_x, d_y, NEAREST - float(depth.min())))
    return [_camera(view, points, fits[view], distance, aspect, lens_mm) for view in wanted]


def _middle(depth: np.ndarray) -> float:
    return float(depth.min() + depth.max()) / 2.0


def _slopes(aspect: float, lens_mm: float, margin: float = 0.0) -> tuple[float, float]:
    """Half width and half height of the usable frame, one metre from the camera."""
    vertical = SENSOR_MM / 2.0 / lens_mm * (1.0 - margin)
    return vertical * aspect, vertical


def _camera(
    view: str, points: np.ndarray, centre: tuple[float, float], distance: float, aspect: float, lens_mm: float
) -> Framing:
    right, up, forward = axes(view)
    depth = points @ forward
    # ``distance`` is from the middle of the subject; the camera's own depth lies that far before it.
    position = right * centre[0] + up * centre[1] + forward * (_middle(depth) - distance)
    nearest = float(depth.min()) - _middle(depth) + distance
    return Framing(
        view=view,
        location=(float(position[0]), float(position[1]), float(position[2])),
        rotation=(math.pi / 2.0, 0.0, math.radians(AZIMUTHS[view])),
        lens_mm=lens_mm,
        sensor_mm=SENSOR_MM,
        aspect=aspect,
        clip_start=nearest * 0.25,
        clip_end=distance + 20.0 * max(1.0, float(np.ptp(points, axis=0).max())),
    )


def project(framing: Framing, points: np.ndarray) -> np.ndarray:
    """(N,2) picture coordinates of ``points`` (N,3): from (0,0), lower left in the frame, to (1,1), upper right."""
    right, up, forward = axes(framing.view)
    offset = np.asarray(points, dtype=np.float64) - np.asarray(framing.location)
    slopes = _slopes(framing.aspect, framing.lens_mm)
    depth = offset @ forward
    return np.stack([offset @ right / (depth * slopes[0]), offset @ up / (depth * slopes[1])], axis=1) / 2.0 + 0.5
