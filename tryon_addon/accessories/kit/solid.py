# SPDX-License-Identifier: GPL-3.0-or-later
"""Small kit of solids: grids, sweeps and tubes of quads, gathered into one mesh with a material slot a part."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from ...core.colour import bytes_of, hex_of

Shape = tuple[np.ndarray, np.ndarray]  # points (V, 3) m, faces (F, 4): a triangle repeats a corner


@dataclass(frozen=True)
class Look:
    """A material: colour as #rrggbb, one of the finishes of ``blender.accessories``, opacity 0 to 1."""

    colour: str
    finish: str
    alpha: float = 1.0


def shade(colour: str, by: float, add: int = 0) -> str:
    """A colour (#rrggbb) darker (``by`` below 1) or lighter."""
    return hex_of((round(value * by) + add) / 255 for value in bytes_of(colour))


def thread(colour: str) -> Look:
    """A thread that shows a little on a leather of this colour."""
    dark = sum(bytes_of(colour)) < 330
    return Look(shade(colour, 1.5, 24) if dark else shade(colour, 0.72), "canvas")


@dataclass
class Model:
    """A growing mesh: points (V, 3) m, polygons of three or four corners, a slot each."""

    points: list[np.ndarray] = field(default_factory=list)
    faces: list[np.ndarray] = field(default_factory=list)  # (F, 4); a triangle repeats its last corner
    slots: list[np.ndarray] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    count: int = 0

    def add(self, shape: Shape, look: Look, outward: bool = True) -> None:
        """A part: its points and faces. A closed part is turned to face outwards; an open one stays as it is."""
        points, faces = welded(*shape)
        if outward and volume(points, faces) < 0:
            faces = faces[:, [0, 3, 2, 1]]
        if look not in self.looks:
            self.looks.append(look)
        self.points.append(points)
        self.faces.append(faces + self.count)
        self.slots.append(np.full(len(faces), self.looks.index(look), np.int32))
        self.count += len(points)

    def moved(self, change: Any, mirrored: bool = False) -> Model:
        """The same with ``change`` applied to all points (V, 3); a mirror turns the faces over."""
        faces = [f[:, ::-1] if mirrored else f for f in self.faces]
        return Model([change(p) for p in self.points], faces, list(self.slots), list(self.looks), self.count)

    def join(self, other: Model) -> None:
        """Take over another model's parts."""
        for look in other.looks:
            if look not in self.looks:
                self.looks.append(look)
        at = np.array([self.looks.index(look) for look in other.looks], np.int32)
        self.points += other.points
        self.faces += [f + self.count for f in other.faces]
        self.slots += [at[s] for s in other.slots]
        self.count += other.count

    def arrays(self) -> dict[str, Any]:
        """``vertices`` (V, 3) f32 m, ``faces`` (F, 4) i32, -1 in the last place of triangles, ``slot`` (F,),
        ``looks`` [{colour, finish, alpha}]."""
        faces = np.concatenate(self.faces).astype(np.int32)
        order = _four(faces)
        return {"vertices": np.concatenate(self.points).astype(np.float32), "faces": order,
                "slot": np.concatenate(self.slots), "looks": [asdict(look) for look in self.looks]}


def _four(faces: np.ndarray) -> np.ndarray:
    """Faces with a corner twice as triangles: the last place is -1."""
    out = faces.copy()
    for k in range(4):
        same = (faces[:, k] == faces[:, (k + 1) % 4]) & (out[:, 3] >= 0)
        out[same] = np.concatenate([np.delete(faces[same], k, axis=1), np.full((same.sum(), 1), -1)], axis=1)
    return out


def welded(points: np.ndarray, faces: np.ndarray, reach: float = 1e-5) -> Shape:
    """Points within ``reach`` (m) as one; faces that have no area left are dropped."""
    points = np.asarray(points, float)
    pairs = cKDTree(points).query_pairs(reach, output_type="ndarray")
    links = coo_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), (len(points), len(points)))
    _, index = connected_components(links, directed=False)
    _, first = np.unique(index, return_index=True)
    faces = index[faces]
    faces = faces[[len(set(f)) > 2 for f in faces.tolist()]]
    return points[first], faces


def volume(points: np.ndarray, faces: np.ndarray) -> float:
    """Signed volume in m³ of a closed surface, positive where faces turn outwards."""
    p = points - points.mean(0)
    a, b, c, d = (p[faces[:, k]] for k in range(4))
    return float((a * np.cross(b, c)).sum() + (a * np.cross(c, d)).sum()) / 6


def grid(points: np.ndarray, around: bool = False, along: bool = False) -> Shape:
    """A grid (m, n, 3) as quads; ``along`` closes the first direction, ``around`` the second."""
    m, n = points.shape[:2]
    i, j = np.meshgrid(np.arange(m - (not along)), np.arange(n - (not around)), indexing="ij")
    i1, j1 = (i + 1) % m, (j + 1) % n
    faces = np.stack([i * n + j, i1 * n + j, i1 * n + j1, i * n + j1], -1).reshape(-1, 4)
    return points.reshape(-1, 3), faces


def together(*shapes: Shape) -> Shape:
    """Several shapes as one."""
    start = np.cumsum([0, *(len(p) for p, _ in shapes)])
    faces = [f + s for (_, f), s in zip(shapes, start, strict=False)]
    return np.concatenate([p for p, _ in shapes]), np.concatenate(faces)


def unit(vectors: np.ndarray) -> np.ndarray:
    """Vectors (..., 3) of length 1."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)
