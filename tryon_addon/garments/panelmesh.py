# SPDX-License-Identifier: GPL-3.0-or-later
"""Panels as triangles: equal steps on both sides of a seam, a hexagonal grid inside, panel coordinates as UVs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import Delaunay, cKDTree

from ..core.errors import PatternError
from ..core.meshes import carried
from .pattern import Panel, Pattern

KEEP_OFF = 0.62  # grid points nearer to the outline than this share of the edge length are dropped
GAP = 4.0  # cm between panels laid out flat


@dataclass(frozen=True)
class PanelMesh:
    """A pattern as one triangle mesh, panels not yet joined.

    ``uv`` (V, 2) m in panel coordinates; ``flat`` (V, 3) m, the panels side by side in the XY plane, facing +Z;
    ``triangles`` (T, 3) int32, counter-clockwise from the cloth's outside; ``panel`` (V,) int32;
    ``seams`` (S, 2) int32 stitched vertex pairs; ``hems`` (E, 2) int32 finished free edges;
    ``edge_vertices`` {(panel, edge): (n,) int64} the vertices along every pattern edge, in its direction.
    """

    uv: np.ndarray
    flat: np.ndarray
    triangles: np.ndarray
    panel: np.ndarray
    seams: np.ndarray
    hems: np.ndarray
    edge_vertices: dict[tuple[str, str], np.ndarray]

    @cached_property
    def edges(self) -> np.ndarray:
        """Every edge of the triangles once, (E, 2), smaller index first."""
        return unique_edges(self.triangles)

    @cached_property
    def lengths(self) -> np.ndarray:
        """Rest lengths (E,) of ``edges`` in m."""
        return np.hypot(*(self.uv[self.edges[:, 0]] - self.uv[self.edges[:, 1]]).T)

    def carrier(self, uv: np.ndarray, panel: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Corners (n, 3) int32 and their shares (n, 3) of points ``uv`` (n, 2) m in ``panel`` (n,).

        A point a little outside its panel's triangles is continued linearly: a share is then negative.
        """
        corners, shares = np.empty((len(uv), 3), np.int32), np.empty((len(uv), 3))
        for number in np.unique(panel):
            tri = self.triangles[self.panel[self.triangles[:, 0]] == number]
            corner = self.uv[tri]
            mine = np.flatnonzero(panel == number)
            near = cKDTree(corner.mean(1)).query(uv[mine], k=min(6, len(tri)))[1].reshape(len(mine), -1)
            a, b, c = (corner[near][:, :, k] for k in range(3))
            p = uv[mine][:, None]
            area = _cross(b - a, c - a)
            share = np.stack([_cross(b - p, c - p), _cross(c - p, a - p), _cross(a - p, b - p)], -1) / area[..., None]
            best = share.min(-1).argmax(1)
            rows = np.arange(len(mine))
            corners[mine], shares[mine] = tri[near[rows, best]], share[rows, best]
        return corners, shares

    def carry(self, uv: np.ndarray, panel: np.ndarray, positions: np.ndarray) -> np.ndarray:
        """Positions (n, 3) of points ``uv`` (n, 2) m in ``panel`` (n,), linear in this mesh's triangles.

        ``positions`` (V, 3) are this mesh's.
        """
        return carried(positions, *self.carrier(uv, panel))

    def held(self, pattern: Pattern) -> np.ndarray:
        """(V,) float32: 1 on edges that a belt holds and a third of the reach beyond, falling to 0 at the reach."""
        out = np.zeros(len(self.uv), np.float32)
        names = [p.name for p in pattern.panels]
        for panel, edge, reach in pattern.held:
            mine = np.flatnonzero(self.panel == names.index(panel))
            away = cKDTree(self.uv[self.edge_vertices[panel, edge]]).query(self.uv[mine])[0]
            out[mine] = np.maximum(out[mine], np.clip(1.5 - 150 * away / reach, 0, 1))
        return out

    def lifted(self, pattern: Pattern) -> np.ndarray:
        """(V,) m by which cloth lies over cloth of its own garment (``Wrap.out``): 0 at seams, all of it 2 cm on."""
        out = np.array([p.wrap.out / 100 for p in pattern.panels])[self.panel]
        if out.any() and len(self.seams):
            out *= np.clip(cKDTree(self.flat[np.unique(self.seams)]).query(self.flat)[0] / 0.02, 0, 1)
        return out

    def layered(self, pattern: Pattern, positions: np.ndarray, reach: float = 0.07) -> np.ndarray:
        """(V,) bool: cloth that lies over other cloth of its garment, and what is within ``reach`` m of it."""
        if pattern.folds:
            return np.ones(len(self.uv), bool)
        over = np.array([p.wrap.out > 0 for p in pattern.panels])[self.panel]
        if not over.any():
            return over
        return over | (cKDTree(positions[over]).query(positions, distance_upper_bound=reach)[0] < reach)

    def groups(self) -> np.ndarray:
        """(V,) int: vertices that seams make into one have the same number."""
        count = len(self.uv)
        a, b = self.seams.T if len(self.seams) else (np.empty(0, int), np.empty(0, int))
        graph = coo_matrix((np.ones(len(a)), (a, b)), (count, count))
        return connected_components(graph, directed=False)[1]


def _cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]


def unique_edges(triangles: np.ndarray) -> np.ndarray:
    """Undirected edges (E, 2) of triangles (T, 3), sorted, smaller index first."""
    return _counted_edges(triangles)[0]


def _counted_edges(triangles: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Undirected edges (E, 2) and how many triangles share each (E,)."""
    t = triangles.astype(np.int64)
    a, b = np.concatenate([t[:, 0], t[:, 1], t[:, 2]]), np.concatenate([t[:, 1], t[:, 2], t[:, 0]])
    base = int(t.max()) + 1
    key, count = np.unique(np.minimum(a, b) * base + np.maximum(a, b), return_counts=True)  # ten times unique(axis=0)
    return np.stack([key // base, key % base], -1), count


def layout(pattern: Pattern) -> tuple[list[tuple[float, float]], float, float]:
    """Offsets (cm) that put the panels side by side, and the width and height they take."""
    offsets, x, height = [], GAP, 0.0
    for panel in pattern.panels:
        outline = panel.outline()
        low, high = outline.min(0), outline.max(0)
        offsets.append((float(x - low[0]), float(GAP - low[1])))
        x += high[0] - low[0] + GAP
        height = max(height, high[1] - low[1] + 2 * GAP)
    return offsets, float(x), float(height)


def _counts(pattern: Pattern, edge: float) -> dict[tuple[str, str], int]:
    """Segments on every pattern edge: the two sides of a seam share theirs, from the mean of their lengths."""
    length = {(p.name, e.name): p.length(i) for p in pattern.panels for i, e in enumerate(p.edges)}
    counts = {key: max(1, round(value / edge)) for key, value in length.items()}
    together: dict[tuple[str, str], list[tuple[str, str]]] = {}  # an edge may be in several seams: all share a count
    for s in pattern.stitches:
        one, two = together.setdefault(s.a, [s.a]), together.setdefault(s.b, [s.b])
        if one is not two:
            one += two
            together.update(dict.fromkeys(two, one))
    for key, group in together.items():
        counts[key] = max(1, round(sum(length[k] for k in group) / len(group) / edge))
    return counts


def inside(points: np.ndarray, outline: np.ndarray) -> np.ndarray:
    """Which points (n, 2) lie inside a closed polygon (m, 2): even-odd rule, (n,) bool."""
    a, b = outline, np.roll(outline, -1, 0)
    x, y = points[:, 0, None], points[:, 1, None]
    rising = (a[:, 1] > y) != (b[:, 1] > y)
    slope = np.where(b[:, 1] == a[:, 1], 1.0, b[:, 1] - a[:, 1])
    at = a[:, 0] + (y - a[:, 1]) * (b[:, 0] - a[:, 0]) / slope
    return (rising & (x < at)).sum(1) % 2 == 1


def _triangulate(points: np.ndarray, boundary: int, outline: np.ndarray) -> np.ndarray:
    """Delaunay triangles inside the outline, counter-clockwise."""
    tri = Delaunay(points).simplices
    a, b, c = points[tri[:, 0]], points[tri[:, 1]], points[tri[:, 2]]
    area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    tri = np.where((area < 0)[:, None], tri[:, [0, 2, 1]], tri)
    keep = np.abs(area) > 1e-6
    # Only triangles of nothing but outline points can lie outside.
    rim = (tri < boundary).all(1) & keep
    keep[rim] = inside(((a + b + c) / 3)[rim], outline)
    return tri[keep]


def mesh_panel(panel: Panel, counts: dict[tuple[str, str], int], edge: float) -> tuple[np.ndarray, np.ndarray, list]:
    """One panel as points (n, 2) cm, triangles (t, 3), and per edge the indices of its points in order.

    Raises:
        PatternError: the triangles do not fill the outline exactly.
    """
    parts, indices, at = [], [], 0
    for i, e in enumerate(panel.edges):
        points = panel.sample(i, counts[panel.name, e.name])
        parts.append(points[:-1])
        indices.append(np.arange(at, at + len(points)))
        at += len(points) - 1
    outline = np.concatenate(parts)
    indices[-1][-1] = 0
    low, high = outline.min(0), outline.max(0)
    row = edge * np.sqrt(3) / 2
    # Centred on x = 0, so that a panel cut on the fold has the same mesh on both sides.
    columns = int(np.ceil(max(abs(low[0]), abs(high[0])) / edge)) + 1
    rows = np.arange(low[1], high[1], row)
    x, y = np.meshgrid(np.arange(-columns, columns + 1) * edge, rows)
    x = x + np.where(np.arange(len(rows)) % 2, edge / 2, 0.0)[:, None]
    grid = np.stack([x.ravel(), y.ravel()], -1)
    dense = np.concatenate([panel.sample(i, 4 * counts[panel.name, e.name]) for i, e in enumerate(panel.edges)])
    grid = grid[cKDTree(dense).query(grid)[0] > KEEP_OFF * edge]
    grid = grid[inside(grid, outline)]
    points, border = np.concatenate([outline, grid]), len(outline)
    for _ in range(3):  # even out the cells between grid and outline
        tri = _triangulate(points, border, outline)
        pairs = unique_edges(tri)
        both = np.concatenate([pairs, pairs[:, ::-1]])
        number = np.bincount(both[:, 0], minlength=len(points))
        mean = np.stack([np.bincount(both[:, 0], points[both[:, 1], k], len(points)) for k in (0, 1)], -1)
        points[border:] = (mean / np.maximum(number, 1)[:, None])[border:]
    tri = _triangulate(points, border, outline)
    _assert_filled(panel, points, tri, border)
    return points, tri, indices


def _assert_filled(panel: Panel, points: np.ndarray, tri: np.ndarray, border: int) -> None:
    """The mesh's own boundary is the outline, edge by edge, and every point is used."""
    key, count = _counted_edges(tri)
    found = {tuple(k) for k in key[count == 1]}
    want = {tuple(sorted((i, (i + 1) % border))) for i in range(border)}
    if found != want or count.max() > 2 or len(np.unique(tri)) != len(points):
        where = points[next(iter(found ^ want))[0]] if found != want else points[0]
        raise PatternError(
            f"The panel {panel.name} cannot be meshed near ({where[0]:.1f}, {where[1]:.1f}) cm.",
            "Use a smaller edge_length, or bring the design closer to its defaults.",
        )


def mesh_pattern(pattern: Pattern, edge_length: float) -> PanelMesh:
    """The whole pattern as triangles about ``edge_length`` (m) wide.

    Raises:
        PatternError: an edge length outside 0.004 to 0.06 m, or a panel that cannot be meshed.
    """
    if not 0.004 <= edge_length <= 0.06:
        raise PatternError(f"edge_length is {edge_length:g} m.", "Allowed: 0.004 to 0.06 m.")
    edge = 100 * edge_length
    counts = _counts(pattern, edge)
    offsets, _, _ = layout(pattern)
    uv, flat, tris, panels, edge_vertices, hems, base = [], [], [], [], {}, [], 0
    for number, panel in enumerate(pattern.panels):
        points, tri, indices = mesh_panel(panel, counts, edge)
        uv.append(points / 100)
        flat.append((points + offsets[number]) / 100)
        tris.append(tri + base)
        panels.append(np.full(len(points), number, np.int32))
        for e, index in zip(panel.edges, indices, strict=True):
            edge_vertices[panel.name, e.name] = index + base
            if e.hem:
                hems.append(np.stack([index[:-1], index[1:]], -1) + base)
        base += len(points)
    pairs = [np.stack([edge_vertices[s.a], edge_vertices[s.b][:: 1 if s.same else -1]], -1) for s in pattern.stitches]
    seams = np.concatenate(pairs) if pairs else np.empty((0, 2), int)
    seams = np.unique(np.sort(seams[seams[:, 0] != seams[:, 1]], 1), axis=0)  # a dart's tip meets itself
    flat2 = np.concatenate(flat)
    return PanelMesh(
        np.concatenate(uv), np.column_stack([flat2, np.zeros(len(flat2))]), np.concatenate(tris).astype(np.int32),
        np.concatenate(panels), seams.astype(np.int32),
        np.concatenate(hems).astype(np.int32) if hems else np.empty((0, 2), np.int32), edge_vertices,
    )
