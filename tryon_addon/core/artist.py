# SPDX-License-Identifier: GPL-3.0-or-later
"""An artist's own mesh as a garment: its arrays, what is refused, how it is refined and kept. numpy only.

The rest shape is the mesh as modelled. Edges without faces are seams, as in Blender's own cloth.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from .errors import MeshError
from .mesh_files import KEPT

VERTICES = 60_000  # more are refused: Blender's cloth would take minutes a frame
REFINED = 30_000  # refining stops before there are more
LEAST_FACES = 50  # below this a mesh is refined whatever its edges' length
SMALLEST, LARGEST = 0.05, 4.0  # m, the longest side of a garment's box
UNITS = ((100.0, "centimetres", "0.01"), (1000.0, "millimetres", "0.001"), (39.37, "inches", "0.0254"))


@dataclass(frozen=True)
class ArtistMesh:
    """A garment as modelled, in metres around the body, Z up.

    ``points`` (V, 3); ``faces`` (F, 4) int, a triangle ends in -1; ``loose`` (L, 2) edges without a face;
    ``uv`` (F, 4, 2) of every corner, or empty; ``hold`` (V,) 0..1 from a vertex group, or empty;
    ``thickness`` m from a Solidify modifier, 0 where there is none.
    """

    points: np.ndarray
    faces: np.ndarray
    loose: np.ndarray = field(default_factory=lambda: np.empty((0, 2), np.int32))
    uv: np.ndarray = field(default_factory=lambda: np.empty((0, 4, 2), np.float32))
    hold: np.ndarray = field(default_factory=lambda: np.empty(0, np.float32))
    thickness: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """Plain values and arrays, for the runtime and for a file."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def save(mesh: ArtistMesh, folder: Path, stem: str) -> Path:
    """Keep a mesh in ``folder``; its name holds its content, so that one file never becomes another mesh."""
    content = hashlib.sha256()
    for name, value in mesh.as_dict().items():
        content.update(name.encode() + np.ascontiguousarray(value).tobytes())
    path = folder / f"{stem}-{content.hexdigest()[:12]}{KEPT}"
    if path.is_file():
        return path
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        with part.open("wb") as file:
            np.savez_compressed(file, **mesh.as_dict())
        part.replace(path)
    except OSError as error:
        raise MeshError(f"Cannot keep the mesh in {folder}: {error.strerror or error}.", "Free some space.") from None
    return path


def load(path: Path) -> ArtistMesh:
    """A mesh that was kept.

    Raises:
        MeshError: it cannot be read, or is damaged.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            values = {name: file[name] for name in ArtistMesh.__dataclass_fields__}
        mesh = ArtistMesh(**values | {"thickness": float(values["thickness"])})
    except Exception as error:  # a damaged archive fails in a dozen ways
        raise MeshError(f"Cannot read the mesh {path}: {error}.", "Take it from its scene again.") from None
    shapes = (mesh.points.ndim, mesh.faces.ndim, mesh.loose.ndim)
    if shapes != (2, 2, 2) or mesh.points.shape[1] != 3 or mesh.faces.shape[1] != 4:
        raise MeshError(f"The mesh {path} is damaged.", "Take it from its scene again.")
    count = len(mesh.points)
    if any(len(a) and (a.max() >= count or a.min() < -1) for a in (mesh.faces, mesh.loose)):
        raise MeshError(f"The mesh {path} names points that it does not have.", "Take it from its scene again.")
    return mesh


def sides_of(faces: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every side of every face: (S, 2) point pairs in the face's direction, and (S, 2) its face and corner."""
    corners = np.where(faces[:, 3] < 0, 3, 4)
    face = np.repeat(np.arange(len(faces)), corners)
    corner = np.arange(len(face)) - np.repeat(np.cumsum(corners) - corners, corners)
    following = faces[face, (corner + 1) % corners[face]]
    return np.stack([faces[face, corner], following], 1), np.stack([face, corner], 1)


def edges_and_counts(faces: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(E, 2) edges, smaller point first, and how many faces share each."""
    sides, _ = sides_of(faces)
    return np.unique(np.sort(sides, axis=1), axis=0, return_counts=True)


def checked(mesh: ArtistMesh, name: str) -> ArtistMesh:
    """The mesh without loose points, or a reason why it cannot be worn.

    Raises:
        MeshError: no faces, points that are not numbers, too large or small, closed, or edges that three faces share.
    """
    if not len(mesh.faces):
        raise MeshError(f"{name} has no faces.", "Fill it: a garment is a surface.")
    if not np.isfinite(mesh.points).all():
        raise MeshError(f"{name} has points that are not numbers.", "Delete them, or merge by distance.")
    if len(mesh.points) > VERTICES:
        raise MeshError(f"{name} has {len(mesh.points):,} vertices.",
                        f"Use at most {VERTICES:,}: a Decimate modifier, or fewer levels of subdivision.")
    used = np.unique(mesh.faces[mesh.faces >= 0])
    size = float(np.ptp(mesh.points[used], axis=0).max())
    if not SMALLEST <= size <= LARGEST:
        fits = [(unit, scale) for factor, unit, scale in UNITS if 0.2 <= size / factor <= LARGEST]
        guess = f" It seems to be in {fits[0][0]}: scale it by {fits[0][1]}." if fits else ""
        raise MeshError(f"{name} is {size:.3g} m long.{guess}", "One unit is one metre; apply the right scale.")
    edges, count = edges_and_counts(mesh.faces)
    if (count > 2).any():
        where = mesh.points[edges[count > 2][0]].mean(axis=0)
        raise MeshError(f"{name} has {int((count > 2).sum())} edges that three or more faces share, one near "
                        f"({', '.join(f'{c:.2f}' for c in where)}) m.",
                        "Select > All by Trait > Non Manifold shows them; delete the inner faces.")
    if not (count == 1).any():
        raise MeshError(f"{name} is closed all round: there is no opening for a body.",
                        "Delete the faces at the openings; of a thick mesh also the inner layer "
                        "(the thickness is a setting).")
    number = np.full(len(mesh.points), -1)
    number[used] = np.arange(len(used))
    loose = number[mesh.loose.reshape(-1, 2)].astype(np.int32)
    loose = loose[(loose >= 0).all(axis=1)]  # a dangling thread sews nothing
    return replace(mesh, points=mesh.points[used], loose=loose, hold=mesh.hold[used] if len(mesh.hold) else mesh.hold,
                   faces=np.where(mesh.faces < 0, -1, number[mesh.faces]).astype(np.int32))


def refined(mesh: ArtistMesh, edge: float) -> ArtistMesh:
    """Faces divided in four until they are at least LEAST_FACES and their mean edge is at most ``edge`` m.

    The shape stays as modelled; UVs and holds go along; what is sewn stays sewn, also between the old points.
    """
    while True:
        edges, _ = edges_and_counts(mesh.faces)
        mean = float(np.linalg.norm(mesh.points[edges[:, 0]] - mesh.points[edges[:, 1]], axis=1).mean())
        fine = mean <= edge and len(mesh.faces) >= LEAST_FACES
        if fine or len(mesh.points) + len(edges) + len(mesh.faces) > REFINED:
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


