# SPDX-License-Identifier: GPL-3.0-or-later
"""Small kit of solids: grids, sweeps and tubes of quads, gathered into one mesh with a material slot a part."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree


@dataclass(frozen=True)
class Look:
    """A material: colour as #rrggbb, one of the finishes of ``scene.accessories``, opacity 0 to 1."""

    colour: str
    finish: str
    alpha: float = 1.0


def shade(colour: str, by: float, add: int = 0) -> str:
    """A colour (#rrggbb) darker (``by`` below 1) or lighter."""
    values = (min(255, max(0, round(int(colour[i : i + 2], 16) * by) + add)) for i in (1, 3, 5))
    return "#" + "".join(f"{v:02x}" for v in values)


def thread(colour: str) -> Look:
    """A thread that shows a little on a leather of this colour."""
    dark = sum(int(colour[i : i + 2], 16) for i in (1, 3, 5)) < 330
    return Look(shade(colour, 1.5, 24) if dark else shade(colour, 0.72), "canvas")


@dataclass
class Model:
    """A growing mesh: points (V, 3) m, polygons of three or four corners, a slot each."""

    points: list[np.ndarray] = field(default_factory=list)
    faces: list[np.ndarray] = field(default_factory=list)  # (F, 4); a triangle repeats its last corner
    slots: list[np.ndarray] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    count: int = 0

    def add(self, shape: tuple[np.ndarray, np.ndarray], look: Look, outward: bool = True) -> None:
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


def welded(points: np.ndarray, faces: np.ndarray, reach: float = 1e-5) -> tuple[np.ndarray, np.ndarray]:
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


def grid(points: np.ndarray, around: bool = False, along: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """A grid (m, n, 3) as quads; ``along`` closes the first direction, ``around`` the second."""
    m, n = points.shape[:2]
    i, j = np.meshgrid(np.arange(m - (not along)), np.arange(n - (not around)), indexing="ij")
    i1, j1 = (i + 1) % m, (j + 1) % n
    faces = np.stack([i * n + j, i1 * n + j, i1 * n + j1, i * n + j1], -1).reshape(-1, 4)
    return points.reshape(-1, 3), faces


def together(*shapes: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Several shapes as one."""
    start = np.cumsum([0, *(len(p) for p, _ in shapes)])
    faces = [f + s for (_, f), s in zip(shapes, start, strict=False)]
    return np.concatenate([p for p, _ in shapes]), np.concatenate(faces)


def unit(vectors: np.ndarray) -> np.ndarray:
    """Vectors (..., 3) of length 1."""
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)


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
          scale: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
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


def tube(path: np.ndarray, radius: float, closed: bool = False, sides: int = 8) -> tuple[np.ndarray, np.ndarray]:
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
             closed: bool = False) -> tuple[np.ndarray, np.ndarray]:
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
         ) -> tuple[np.ndarray, np.ndarray]:
    """A ring of round wire about an axis."""
    axis = unit(np.asarray(axis, float))
    u = unit(np.cross(axis, np.eye(3)[np.argmin(np.abs(axis))]))
    v = np.cross(axis, u)
    loop = circle(radius, count)
    path = centre + loop[:, :1] * u + loop[:, 1:] * v
    return sweep(path, circle(thick, 6), np.broadcast_to(axis, path.shape), closed=True)
