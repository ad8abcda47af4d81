# SPDX-License-Identifier: GPL-3.0-or-later
"""Threads as height, and from height the normals and the roughness. Every map wraps around at its borders."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
FINEST = 3  # pixels a thread needs to be round
COARSEST_MM = 1.6  # a thread wider than that is a figure made of finer threads
THICKNESS = 0.3  # of relief to the distance of threads


def height_of(over: NDArray[np.bool_], pixels: int, thread_mm: float) -> Array:
    """(N p, M p) 0..1 for a weave (N, M) at ``pixels`` p a thread: round threads, bent down where they go under.

    Even where threads are finer than 3 pixels, or so coarse that they stand for many.
    """
    if pixels < FINEST or thread_mm > COARSEST_MM:
        return np.full((over.shape[0] * pixels, over.shape[1] * pixels), 0.5, np.float32)
    place = (2 * (np.arange(pixels, dtype=np.float32) + 0.5) / pixels - 1)
    across, down = place[None, None, None, :], place[None, :, None, None]
    height = np.where(over[:, None, :, None], _crown(over, 0, across, down), 0.9 * _crown(over, 1, down, across))
    return height.astype(np.float32).reshape(over.shape[0] * pixels, over.shape[1] * pixels)


def _crown(over: NDArray[np.bool_], axis: int, side: Array, along: Array) -> Array:
    """Threads that run along ``axis``: round at their ``side`` (-1..1), dipping ``along`` them at the end of a float.

    Where the next crossing is the same thread's as well, it runs on level.
    """
    before, after = (np.roll(over, shift, axis) == over for shift in (1, -1))
    level = np.where(along < 0, before[:, None, :, None], after[:, None, :, None])
    return np.sqrt(1 - 0.85 * side**2) * (1 - np.where(level, 0.0, 0.45 * along**2))


def normal_of(height: Array, relief_mm: float, pixel_mm: float) -> Array:
    """(H, W, 3) tangent-space normals, 0..1 encoded, +Z out of the cloth, green up the picture.

    Slopes are true: ``relief_mm`` from height 0 to 1, over pixels of ``pixel_mm``.
    """
    slope = np.float32(0.5 * relief_mm / pixel_mm)
    across = (np.roll(height, -1, 1) - np.roll(height, 1, 1)) * slope
    down = (np.roll(height, -1, 0) - np.roll(height, 1, 0)) * slope
    normal = np.stack([-across, down, np.ones_like(height)], -1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    return (normal * 0.5 + 0.5).astype(np.float32)


def roughness_of(height: Array, level: float) -> Array:
    """(H, W) 0..1: gaps between threads scatter more than their crowns."""
    return np.clip(level + 0.1 * (0.5 - height), 0, 1).astype(np.float32)
