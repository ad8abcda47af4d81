# SPDX-License-Identifier: GPL-3.0-or-later
"""Plane curves of a panel's outline, sampled at equal steps of arc length. Centimetres, y up.

The four kinds and their parameters are those of the GarmentCode JSON format: control points are relative to the
chord (first number along it, second to its left, both in chord lengths); an arc has ``[radius, large, right]``,
where ``right`` is the sweep flag of ``svgpathtools.Arc`` in y-up coordinates.
"""

from __future__ import annotations

import math

import numpy as np

from ...core.errors import PatternError

FINE = 128  # steps with which a curve is measured: lengths are right to 1e-4 of themselves


def _relative(start: np.ndarray, end: np.ndarray, params: tuple) -> list[np.ndarray]:
    chord = end - start
    left = np.array([-chord[1], chord[0]])
    return [start + along * chord + across * left for along, across in params]


def _arc(start: np.ndarray, end: np.ndarray, params: tuple, t: np.ndarray) -> np.ndarray:
    radius, large, right = float(params[0]), bool(params[1]), bool(params[2])
    chord = end - start
    half = np.hypot(*chord) / 2
    radius = max(radius, half)  # SVG's rule: a radius too small for its chord grows until it fits
    height = math.sqrt(max(radius**2 - half**2, 0.0))
    side = 1.0 if large != right else -1.0  # which side of the chord the centre lies on
    centre = (start + end) / 2 + side * height * np.array([-chord[1], chord[0]]) / (2 * half)
    first = math.atan2(*(start - centre)[::-1])
    last = math.atan2(*(end - centre)[::-1])
    turn = (last - first) % (2 * math.pi)
    if not right:
        turn -= 2 * math.pi
    angle = first + turn * t
    return centre + radius * np.stack([np.cos(angle), np.sin(angle)], -1)


def points(kind: str, params: tuple, start: np.ndarray, end: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Points (n, 2) at the curve parameters ``t`` (n,) in 0..1.

    Raises:
        PatternError: an unknown kind of curve.
    """
    u = t[:, None]
    if kind == "line":
        return start + u * (end - start)
    if kind == "quadratic":
        (control,) = _relative(start, end, params)
        return (1 - u) ** 2 * start + 2 * (1 - u) * u * control + u**2 * end
    if kind == "cubic":
        one, two = _relative(start, end, params)
        return (1 - u) ** 3 * start + 3 * (1 - u) ** 2 * u * one + 3 * (1 - u) * u**2 * two + u**3 * end
    if kind == "circle":
        return _arc(start, end, params, t)
    raise PatternError(f"A panel's edge has the curve {kind!r}.", "Use line, quadratic, cubic or circle.")


def sample(kind: str, params: tuple, start: np.ndarray, end: np.ndarray, segments: int) -> np.ndarray:
    """``segments + 1`` points (n, 2), equally far apart along the curve, ends exact."""
    if kind == "line":
        return start + np.linspace(0.0, 1.0, segments + 1)[:, None] * (end - start)
    fine = points(kind, params, start, end, np.linspace(0.0, 1.0, FINE * 2 + 1))
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(fine, axis=0).T))])
    at = np.linspace(0.0, along[-1], segments + 1)
    out = np.stack([np.interp(at, along, fine[:, 0]), np.interp(at, along, fine[:, 1])], -1)
    out[0], out[-1] = start, end
    return out


def length(kind: str, params: tuple, start: np.ndarray, end: np.ndarray) -> float:
    """Arc length in cm."""
    fine = points(kind, params, start, end, np.linspace(0.0, 1.0, FINE + 1))
    return float(np.hypot(*np.diff(fine, axis=0).T).sum())
