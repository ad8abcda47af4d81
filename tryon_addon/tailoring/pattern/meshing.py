# SPDX-License-Identifier: GPL-3.0-or-later
"""Panels as triangles: equal steps on both sides of a seam, a hexagonal grid inside, panel coordinates as UVs."""

from __future__ import annotations

import numpy as np
from scipy.spatial import Delaunay, cKDTree

from ...core.errors import PatternError
from ...core.meshes import counted_edges, edges_of
from .panelmesh import PanelMesh
from .pattern import Panel, Pattern

KEEP_OFF = 0.62  # grid points nearer to the outline than this share of the edge length are dropped
GAP = 4.0  # cm between panels laid out flat


def layout(pattern: Pattern) -> tuple[list[tuple[float, float]], float, float]:
    """Offsets (cm) that put the panels side by side, and the width and height they take."""
    offsets, x, height = [], GAP, 0.0
    for panel in pattern.panels:
        outline = panel.polygon()
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
        pairs = edges_of(tri)
        both = np.concatenate([pairs, pairs[:, ::-1]])
        number = np.bincount(both[:, 0], minlength=len(points))
        mean = np.stack([np.bincount(both[:, 0], points[both[:, 1], k], len(points)) for k in (0, 1)], -1)
        points[border:] = (mean / np.maximum(number, 1)[:, None])[border:]
    tri = _triangulate(points, border, outline)
    _assert_filled(panel, points, tri, border)
    return points, tri, indices


def _assert_filled(panel: Panel, points: np.ndarray, tri: np.ndarray, border: int) -> None:
    """The mesh's own boundary is the outline, edge by edge, and every point is used."""
    key, count = counted_edges(tri)
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
