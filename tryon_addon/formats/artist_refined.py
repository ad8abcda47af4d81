# SPDX-License-Identifier: GPL-3.0-or-later
"""An artist's mesh divided until cloth can fold between its points."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .artist_mesh import ArtistMesh, edges_and_counts, sides_of

MOST = 30_000  # points; refining stops before there are more
LEAST_FACES = 50  # below this a mesh is refined whatever its edges' length


def refined(mesh: ArtistMesh, edge: float) -> ArtistMesh:
    """Faces divided in four until they are at least LEAST_FACES and their mean edge is at most ``edge`` m.

    The shape stays as modelled; UVs and holds go along; what is sewn stays sewn, also between the old points.
    """
    while True:
        edges, _ = edges_and_counts(mesh.faces)
        mean = float(np.linalg.norm(mesh.points[edges[:, 0]] - mesh.points[edges[:, 1]], axis=1).mean())
        fine = mean <= edge and len(mesh.faces) >= LEAST_FACES
        if fine or len(mesh.points) + len(edges) + len(mesh.faces) > MOST:
            return mesh
        mesh = _divided(mesh)


def _divided(mesh: ArtistMesh) -> ArtistMesh:
    sides, place = sides_of(mesh.faces)
    edges, middle = np.unique(np.sort(sides, axis=1), axis=0, return_inverse=True)
    count, quads = len(mesh.points), mesh.faces[:, 3] >= 0
    middle = middle.ravel() + count
    of = np.full((len(mesh.faces), 4), -1)
    of[place[:, 0], place[:, 1]] = middle  # the middle of the side that begins at each corner
    centre = np.full(len(mesh.faces), -1)
    centre[quads] = count + len(edges) + np.arange(int(quads.sum()))
    f, m, c = mesh.faces, of, centre

    def whole(values: np.ndarray) -> np.ndarray:  # of points, then of edges' middles, then of quads' centres
        return np.concatenate([values, values[edges].mean(axis=1), values[f[quads]].mean(axis=1)])

    t, none = ~quads, np.full(int((~quads).sum()), -1)
    small = [np.stack([f[t, k], m[t, k], m[t, (k + 2) % 3], none], 1) for k in range(3)]
    small.append(np.stack([m[t, 0], m[t, 1], m[t, 2], none], 1))
    large = [np.stack([f[quads, k], m[quads, k], c[quads], m[quads, (k + 3) % 4]], 1) for k in range(4)]
    faces = np.concatenate([*small, *large]).astype(np.int32)
    uv = mesh.uv
    if len(uv):
        a, b = uv[t], uv[quads]
        half = [(a[:, k] + a[:, (k + 1) % 3]) / 2 for k in range(3)]
        nothing = np.zeros_like(a[:, 0])
        parts = [np.stack([a[:, k], half[k], half[(k + 2) % 3], nothing], 1) for k in range(3)]
        parts.append(np.stack([*half, nothing], 1))
        four = [(b[:, k] + b[:, (k + 1) % 4]) / 2 for k in range(4)]
        parts += [np.stack([b[:, k], four[k], b.mean(axis=1), four[(k + 3) % 4]], 1) for k in range(4)]
        uv = np.concatenate(parts)
    return replace(mesh, points=whole(mesh.points), faces=faces, uv=uv,
                   loose=np.concatenate([mesh.loose, _between(mesh.loose, edges, count)]).astype(np.int32),
                   hold=whole(mesh.hold) if len(mesh.hold) else mesh.hold)


def _between(loose: np.ndarray, edges: np.ndarray, count: int) -> np.ndarray:
    """(M, 2) middles to be sewn together: of two edges whose ends are sewn to each other."""
    middle = {(int(a), int(b)): count + i for i, (a, b) in enumerate(edges)}
    sewn: dict[int, list[int]] = {}
    for a, b in loose.tolist():
        sewn.setdefault(a, []).append(b)
        sewn.setdefault(b, []).append(a)
    found = set()
    for a, b in edges.tolist():
        if a not in sewn or b not in sewn:
            continue
        for c in sewn[a]:
            for d in sewn[b]:
                other = middle.get((min(c, d), max(c, d)))
                if other is not None and other != middle[a, b]:
                    found.add((min(other, middle[a, b]), max(other, middle[a, b])))
    return np.array(sorted(found), np.int32).reshape(-1, 2)
