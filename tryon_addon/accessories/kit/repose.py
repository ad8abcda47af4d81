# SPDX-License-Identifier: GPL-3.0-or-later
"""What was made on a standing person, carried along with the skin into another pose. Metres."""

from __future__ import annotations

import numpy as np

BLOCK = 4000  # points at a time: their weights for every skin point are kept in memory
MOST = 500  # skin points that lead
NEAR = 0.015  # m: skin nearer than this leads alike


def followed(points: np.ndarray, before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Points (N, 3) moved as stiffly as the skin near them moved from ``before`` to ``after`` (K, 3).

    Each point takes the turn and shift that fit its surroundings best, near ones counting most (moving least squares,
    after Schaefer et al. 2006): a sole bends where the toes do and stays whole elsewhere.
    """
    every = max(1, len(before) // MOST)
    p, q = before[::every], after[::every]
    out = np.empty_like(points)
    for start in range(0, len(points), BLOCK):
        x = points[start : start + BLOCK]
        weight = 1.0 / (((x[:, None] - p) ** 2).sum(-1) + NEAR**2) ** 2
        weight /= weight.sum(1, keepdims=True)
        p0, q0 = weight @ p, weight @ q
        moment = np.einsum("nk,ki,kj->nij", weight, p, q, optimize=True) - p0[:, :, None] * q0[:, None]
        u, _, vt = np.linalg.svd(moment)
        mirror = np.sign(np.linalg.det(u @ vt))
        u[:, :, 2] *= mirror[:, None]
        out[start : start + BLOCK] = np.einsum("ni,nij->nj", x - p0, u @ vt) + q0
    return out
