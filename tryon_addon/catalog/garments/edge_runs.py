# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of a panel's edges is nearest, edge by edge between its corners: numpy only."""

from __future__ import annotations

import numpy as np

STRAIGHT = 0.8  # cosine: where an edge turns more sharply it has a corner


def nearest_run(places: np.ndarray, same: np.ndarray, uv: np.ndarray, sides: np.ndarray, kind: np.ndarray
                 ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Distance to, position 0..1 on, and number of the nearest of ``sides`` (S,) for corners (3n,) at ``places[same]``.

    All corners of a triangle go by one run, the nearest to it: where two edges meet in a corner, a triangle may have
    its vertices on both, and would else read that all of it lies on an edge.
    """
    run = _runs(uv[sides], kind)
    found = [_nearest(places, uv[sides[run == r]]) for r in range(run.max() + 1)]
    distance = np.stack([f[0] for f in found])[:, same]  # (runs, 3n)
    picked = np.repeat(distance.reshape(len(found), -1, 3).sum(axis=2).argmin(axis=0), 3), np.arange(len(same))
    t = np.stack([f[1] for f in found])[:, same][picked]
    side = np.stack([sides[run == r][f[2]] for r, f in enumerate(found)])[:, same][picked]
    return distance[picked], t, side


def _runs(uv: np.ndarray, kind: np.ndarray) -> np.ndarray:
    """(S,) the run that each of the sides ``uv`` (S, 2, 2) belongs to: of one ``kind`` (S,), without a sharp turn."""
    way = uv[:, 1] - uv[:, 0]
    way /= np.linalg.norm(way, axis=1, keepdims=True) + 1e-12
    ends: dict[tuple[float, float], list[int]] = {}
    root = list(range(len(uv)))

    def top(i: int) -> int:
        while root[i] != i:
            root[i] = root[root[i]]
            i = root[i]
        return i

    for i, pair in enumerate(np.round(uv, 6).tolist()):
        for x, y in pair:
            for j in ends.setdefault((x, y), []):
                if kind[i] == kind[j] and abs(way[i] @ way[j]) > STRAIGHT:
                    root[top(i)] = top(j)
            ends[x, y].append(i)
    return np.unique([top(i) for i in range(len(uv))], return_inverse=True)[1]


def _nearest(points: np.ndarray, segments: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Distance to, position 0..1 on, and index of the nearest of ``segments`` (S,2,2) for each of ``points`` (N,2)."""
    a, span = segments[:, 0], segments[:, 1] - segments[:, 0]
    square = np.maximum((span * span).sum(axis=1), 1e-18)
    best = np.full(len(points), np.inf)
    where, which = np.zeros(len(points)), np.zeros(len(points), np.int64)
    for chunk in range(0, len(points), 4096):
        rows = slice(chunk, chunk + 4096)
        offset = points[rows, None, :] - a[None]
        t = np.clip((offset * span).sum(axis=2) / square, 0.0, 1.0)
        gap = offset - t[..., None] * span
        distance = (gap * gap).sum(axis=2)
        nearest = distance.argmin(axis=1)
        picked = np.arange(len(nearest)), nearest
        best[rows], where[rows], which[rows] = np.sqrt(distance[picked]), t[picked], nearest
    return best, where, which
