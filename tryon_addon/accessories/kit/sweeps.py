# SPDX-License-Identifier: GPL-3.0-or-later
"""Shapes along a path: sweeps, tubes, rings, rows of stitches; and paths themselves. Metres."""

from __future__ import annotations

import numpy as np

from .solid import Shape, grid, unit


def tangents(path: np.ndarray, closed: bool = False) -> np.ndarray:
    """Unit tangents (N, 3) of a path."""
    if closed:
        return unit(np.roll(path, -1, 0) - np.roll(path, 1, 0))
    return unit(np.gradient(path, axis=0))


def rounded(width: float, height: float, radius: float, steps: int = 3) -> np.ndarray:
    """A rectangle with round corners about 0, counter-clockwise, (4 * (steps + 1), 2)."""
    radius = min(radius, width / 2, height / 2)
    turn = np.linspace(0, np.pi / 2, steps + 1)
    corners = [(1, 1, 0), (-1, 1, 1), (-1, -1, 2), (1, -1, 3)]
    return np.concatenate([
        np.stack([x * (width / 2 - radius) + radius * np.cos(turn + q * np.pi / 2),
                  y * (height / 2 - radius) + radius * np.sin(turn + q * np.pi / 2)], -1) for x, y, q in corners])


def circle(radius: float, count: int = 8) -> np.ndarray:
    """A circle about 0, (count, 2)."""
    turn = np.linspace(0, 2 * np.pi, count, endpoint=False)
    return radius * np.stack([np.cos(turn), np.sin(turn)], -1)


def sweep(path: np.ndarray, profile: np.ndarray, normal: np.ndarray, closed: bool = False,
          scale: np.ndarray | None = None) -> Shape:
    """A profile (k, 2) along a path (N, 3): its first axis across path and ``normal`` (N, 3), its second along it.

    An open sweep has its ends closed. ``scale`` (N,) or (N, 2) shrinks or widens the profile along the way.
    """
    along = tangents(path, closed)
    normal = np.broadcast_to(normal, path.shape)
    normal = unit(normal - along * (normal * along).sum(-1, keepdims=True))
    across = np.cross(along, normal)
    size = np.ones((len(path), 2)) if scale is None else np.broadcast_to(
        np.asarray(scale, float).reshape(len(path), -1), (len(path), 2))
    a, b = profile[:, 0] * size[:, :1], profile[:, 1] * size[:, 1:]
    rings = path[:, None] + a[..., None] * across[:, None] + b[..., None] * normal[:, None]
    points, faces = grid(rings, around=True, along=closed)
    if closed:
        return points, faces
    k, n = len(profile), len(path)
    j = np.arange(k)
    ends = np.stack([rings[0].mean(0), rings[-1].mean(0)])
    first = np.stack([np.full(k, n * k), j, (j + 1) % k, (j + 1) % k], -1)
    last = np.stack([np.full(k, n * k + 1), (n - 1) * k + (j + 1) % k, (n - 1) * k + j, (n - 1) * k + j], -1)
    return np.concatenate([points, ends]), np.concatenate([faces, first, last])


def tube(path: np.ndarray, radius: float, closed: bool = False, sides: int = 8) -> Shape:
    """A round cord along a path (N, 3)."""
    return sweep(path, circle(radius, sides), carried(path, closed), closed)


def carried(path: np.ndarray, closed: bool = False) -> np.ndarray:
    """Normals (N, 3) carried along a path without turning about it."""
    along = tangents(path, closed)
    start = np.eye(3)[np.argmin(np.abs(along[0]))]
    normals = [unit(start - along[0] * (start @ along[0]))]
    for tangent in along[1:]:
        normals.append(unit(normals[-1] - tangent * (normals[-1] @ tangent)))
    if closed:  # spread what is left of the turn over the way round
        left = normals[-1] - along[0] * (normals[-1] @ along[0])
        angle = np.arctan2(np.cross(normals[0], left) @ along[0], normals[0] @ left)
        normals = [n * np.cos(t) - np.cross(a, n) * np.sin(t) for n, a, t in
                   zip(normals, along, np.linspace(0, angle, len(path)), strict=True)]
    return np.array(normals)


def evenly(path: np.ndarray, count: int, closed: bool = False) -> np.ndarray:
    """A path (N, D) sampled anew at ``count`` places the same length apart."""
    line = np.concatenate([path, path[:1]]) if closed else path
    at = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    want = np.linspace(0, at[-1], count, endpoint=not closed)
    return np.stack([np.interp(want, at, line[:, k]) for k in range(line.shape[1])], -1)


def length(path: np.ndarray, closed: bool = False) -> float:
    """Length of a path (N, D)."""
    line = np.concatenate([path, path[:1]]) if closed else path
    return float(np.linalg.norm(np.diff(line, axis=0), axis=1).sum())


def stitches(path: np.ndarray, normal: np.ndarray, long: float = 0.0028, gap: float = 0.0014, thick: float = 0.00045,
             closed: bool = False) -> Shape:
    """A row of stitches along a path on a surface with these normals (N, 3): slim grains half sunk in."""
    count = max(2, int(length(path, closed) / (long + gap)))
    both = evenly(path, count * 4, closed)
    normal = np.concatenate([normal, normal[:1]]) if closed else normal
    normals = np.stack([np.interp(np.linspace(0, 1, count * 4), np.linspace(0, 1, len(normal)), normal[:, k])
                        for k in range(3)], -1)
    way = unit(np.gradient(both, axis=0))
    centres, way, up = both[1::4], way[1::4], unit(normals[1::4])
    side = np.cross(up, way)
    ends, mid = long / 2, long / 2 * 0.6
    local = np.array([(-ends, 0, 0), *((x, thick * np.cos(a), thick * np.sin(a)) for x in (-mid, mid)
                                       for a in (0, np.pi / 2, np.pi, 3 * np.pi / 2)), (ends, 0, 0)])
    points = centres[:, None] + local[:, 0, None] * way[:, None] + local[:, 1, None] * side[:, None] \
        + local[:, 2, None] * up[:, None]
    j = np.arange(4)
    k = (j + 1) % 4
    faces = np.concatenate([np.stack([0 * j, 1 + k, 1 + j, 1 + j], -1), np.stack([1 + j, 1 + k, 5 + k, 5 + j], -1),
                            np.stack([0 * j + 9, 5 + j, 5 + k, 5 + k], -1)])
    faces = (faces[None] + 10 * np.arange(len(centres))[:, None, None]).reshape(-1, 4)
    return points.reshape(-1, 3), faces


def ring(centre: np.ndarray, axis: np.ndarray, radius: float, thick: float, count: int = 16
         ) -> Shape:
    """A ring of round wire about an axis."""
    axis = unit(np.asarray(axis, float))
    u = unit(np.cross(axis, np.eye(3)[np.argmin(np.abs(axis))]))
    v = np.cross(axis, u)
    loop = circle(radius, count)
    path = centre + loop[:, :1] * u + loop[:, 1:] * v
    return sweep(path, circle(thick, 6), np.broadcast_to(axis, path.shape), closed=True)
