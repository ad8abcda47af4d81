# SPDX-License-Identifier: GPL-3.0-or-later
"""How two sets of features lie to each other: Frechet distance, precision and recall, spread."""

from __future__ import annotations

import numpy as np
import scipy.linalg
from numpy.typing import NDArray
from scipy.spatial import cKDTree

Features = NDArray[np.float64]  # (n, d)


def frechet(a: Features, b: Features) -> float:
    """Fréchet distance of the Gaussians fitted to two sets of features."""
    ca, cb = (np.cov(x, rowvar=False) + 1e-6 * np.eye(x.shape[1]) for x in (a, b))
    root = np.real(scipy.linalg.sqrtm(ca @ cb))
    return float(((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(ca + cb - 2 * root))


def inside(points: Features, among: Features, k: int = 3) -> float:
    """Share of ``points`` within the distance of any of ``among`` to its k-th neighbour there."""
    radii = cKDTree(among).query(among, k + 1)[0][:, k]
    gaps = np.sqrt(np.maximum((points**2).sum(1)[:, None] + (among**2).sum(1) - 2 * points @ among.T, 0))
    return float((gaps <= radii).any(1).mean())


def precision_recall(drawn: Features, real: Features, k: int = 3) -> tuple[float, float]:
    """Share of drawings among the real, and of the real among drawings (Kynkaanniemi et al. 2019)."""
    return inside(drawn, real, k), inside(real, drawn, k)


def spread(features: Features, seed: int = 0) -> float:
    """Mean distance between two of a set."""
    order = np.random.default_rng(seed).permutation(len(features))
    half = len(order) // 2
    return float(np.linalg.norm(features[order[:half]] - features[order[half : 2 * half]], axis=1).mean())
