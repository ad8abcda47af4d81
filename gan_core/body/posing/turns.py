# SPDX-License-Identifier: GPL-3.0-or-later
"""Rotations in space: matrices (3, 3) that turn column vectors, angles in radians unless a name says degrees."""

from __future__ import annotations

import math

import numpy as np

X, Y, Z = np.eye(3)
Turns = dict[str, np.ndarray]  # bone -> its world rotation; bones not named turn with their parent


def cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Cross product of two 3-vectors; numpy's own takes ten times as long for so little."""
    (ax, ay, az), (bx, by, bz) = a.tolist(), b.tolist()
    return np.array([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx])


def length(a: np.ndarray) -> float:
    """Length of a 3-vector."""
    return math.hypot(*a.tolist())


def unit(a: np.ndarray) -> np.ndarray:
    """The direction of a 3-vector; a vector of no length stays as it is."""
    return a / max(length(a), 1e-12)


def rotation_between(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The smallest rotation (3, 3) that turns direction ``a`` into direction ``b``."""
    axis = cross(a, b)
    sine = length(axis)
    if sine < 1e-12:
        return np.eye(3)
    return rotation_about(axis / sine, math.atan2(sine, float(a @ b)))


def rotation_about(axis: np.ndarray, angle: float) -> np.ndarray:
    """Rotation (3, 3) about a unit axis by radians (Rodrigues)."""
    x, y, z = axis.tolist()
    s, c = math.sin(angle), math.cos(angle)
    v = 1 - c
    return np.array(
        [
            [c + x * x * v, x * y * v - z * s, x * z * v + y * s],
            [y * x * v + z * s, c + y * y * v, y * z * v - x * s],
            [z * x * v - y * s, z * y * v + x * s, c + z * z * v],
        ]
    )


def vector_of(rotation: np.ndarray) -> np.ndarray:
    """Axis times angle (3,) of a rotation of less than half a turn."""
    off = np.array([rotation[2, 1] - rotation[1, 2], rotation[0, 2] - rotation[2, 0], rotation[1, 0] - rotation[0, 1]])
    sine = length(off) / 2
    angle = math.atan2(sine, (float(np.trace(rotation)) - 1) / 2)
    return off / 2 * (angle / sine) if sine > 1e-9 else off / 2


def part_of(rotation: np.ndarray, share: float) -> np.ndarray:
    """``share`` of the way from no rotation to this one."""
    vector = vector_of(rotation)
    angle = length(vector)
    return rotation_about(vector / angle, share * angle) if angle > 1e-9 else np.eye(3)


def twist_about(rotation: np.ndarray, axis: np.ndarray) -> float:
    """The angle by which a rotation turns things about a unit axis, its swing left out."""
    swung = rotation_between(rotation @ axis, axis) @ rotation
    return float(vector_of(swung) @ axis)


def trunk_rotation(forward: float, side: float, turn: float) -> np.ndarray:
    """A part of the trunk, degrees: leaning ``forward``, leaning and turned to its left (``side``, ``turn``)."""
    lean = rotation_about(Y, math.radians(side)) @ rotation_about(X, math.radians(forward))
    return rotation_about(Z, math.radians(turn)) @ lean


def frame(along: np.ndarray, normal: np.ndarray) -> np.ndarray:
    """Columns: ``along``, ``normal`` made square to it, and their cross product."""
    first = unit(along)
    second = unit(normal - first * (normal @ first))
    return np.stack([first, second, cross(first, second)], axis=1)
