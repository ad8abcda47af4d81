# SPDX-License-Identifier: GPL-3.0-or-later
"""An artist's mesh as cloth: its triangles, where they lie on the fabric, and its free edges."""

from __future__ import annotations

import numpy as np

from .artist_mesh import ArtistMesh


def triangulated(mesh: ArtistMesh) -> tuple[np.ndarray, np.ndarray]:
    """(T, 3) triangles and the UVs of their corners (T, 3, 2); quads are cut along their shorter diagonal."""
    f, p = mesh.faces, mesh.points
    quads = f[:, 3] >= 0
    q = f[quads]
    first = np.linalg.norm(p[q[:, 0]] - p[q[:, 2]], axis=1) <= np.linalg.norm(p[q[:, 1]] - p[q[:, 3]], axis=1) * 1.001
    cut = np.where(first[:, None, None], [[0, 1, 2], [0, 2, 3]], [[0, 1, 3], [1, 2, 3]])
    rows = np.arange(len(q))[:, None, None]
    triangles = np.concatenate([f[~quads][:, :3], q[rows, cut].reshape(-1, 3)]).astype(np.int32)
    if not len(mesh.uv):
        return triangles, np.empty((0, 3, 2), np.float32)
    return triangles, np.concatenate([mesh.uv[~quads][:, :3], mesh.uv[quads][rows, cut].reshape(-1, 3, 2)])


def cloth_uv(points: np.ndarray, triangles: np.ndarray, given: np.ndarray) -> np.ndarray:
    """(T, 3, 2) metres: the artist's own UVs in true size, or the mesh laid round a cylinder; where it is flat,
    unfolded to the front and to the back."""
    if len(given):
        edge = np.roll(given, -1, axis=1) - given
        side = np.roll(points[triangles], -1, axis=1) - points[triangles]
        length = np.linalg.norm(edge, axis=2)
        if length.sum() > 1e-6 and (np.abs(np.cross(edge[:, 0], edge[:, 1])) > 1e-12).mean() > 0.9:
            return (given * (np.linalg.norm(side, axis=2).sum() / length.sum())).astype(np.float32)
    corner = points[triangles]
    low, high = points.min(axis=0), points.max(axis=0)
    wide, deep = (high - low)[:2]
    from_middle = corner[..., :2] - (low + high)[:2] / 2
    if deep > 0.55 * wide:
        turn = np.arctan2(from_middle[..., 0], -from_middle[..., 1])  # 0 in front: the jump lies at the back
        turn = np.where((turn - turn[:, :1]) > np.pi, turn - 2 * np.pi, turn)
        turn = np.where((turn - turn[:, :1]) < -np.pi, turn + 2 * np.pi, turn)
        radius = float(np.linalg.norm(from_middle, axis=-1).mean())
        return np.stack([turn * radius, corner[..., 2]], -1).astype(np.float32)
    back = corner[..., 1].mean(axis=1) > (low[1] + high[1]) / 2
    across = np.where(back[:, None], 2 * high[0] + 0.1 - corner[..., 0], corner[..., 0])
    folded = np.where(back[:, None], high[1] - corner[..., 1], corner[..., 1] - low[1])  # roofs lie on as walls do
    return np.stack([across, corner[..., 2] + folded], -1).astype(np.float32)


def free_loops(triangles: np.ndarray, seams: np.ndarray) -> list[np.ndarray]:
    """Closed loops of free edges, each an ordered (n,) array of points; what is sewn is no free edge."""
    edges = np.sort(np.stack([triangles, np.roll(triangles, -1, axis=1)], -1).reshape(-1, 2), axis=1)
    edges, count = np.unique(edges, axis=0, return_counts=True)
    root = np.arange(int(triangles.max()) + 1)
    for a, b in seams.tolist():  # both ends count as one point
        root[root == root[b]] = root[a]
    merged = np.sort(root[edges[count == 1]], axis=1)
    merged = merged[merged[:, 0] != merged[:, 1]]
    merged, times = np.unique(merged, axis=0, return_counts=True)
    beside: dict[int, list[int]] = {}
    for a, b in merged[times == 1].tolist():
        beside.setdefault(a, []).append(b)
        beside.setdefault(b, []).append(a)
    loops, done = [], set()
    for first in beside:
        if first in done:
            continue
        loop: list[int] = []
        onward: int | None = first
        while onward is not None:
            done.add(onward)
            loop.append(onward)
            onward = next((n for n in beside[onward] if n not in done), None)
        if len(loop) >= 3 and first in beside[loop[-1]]:
            loops.append(np.array(loop))
    return loops
