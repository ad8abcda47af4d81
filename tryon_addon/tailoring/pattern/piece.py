# SPDX-License-Identifier: GPL-3.0-or-later
"""A panel as a cutter needs it: seam line, cutting line, notches, grain, and where its words go. Centimetres, y up.

Seam allowance goes round the outside, edge by edge; darts are sewn from the inside and get none: the cutting line runs
straight over them. Notches are numbered by seam, so that the same number meets the same number.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .meshing import inside
from .pattern import Panel, Pattern, crossing, signed_area

STEP = 0.4  # cm between points of a drawn curve
MITRE = 2.5  # a corner's point is at most so many allowances away
SAME = 1e-3  # cm: points of a cutting line nearer than this are one
NOTCHED = 6.0  # cm: seams shorter than this need no notch
EVEN = 0.985  # chord to length of an edge that is straight enough for a turned hem
MIRROR = 0.6  # cm by which the outlines of a mirrored pair may differ, drawn 1 cm a point


@dataclass(frozen=True)
class Allowance:
    """What is added outside the seam line: at seams and at finished edges, cm."""

    seam: float = 1.0
    hem: float = 2.5


@dataclass(frozen=True)
class Notch:
    """A mark across the allowance: where on the seam line, which way is out, and the seam's number; of a pair both."""

    at: tuple[float, float]
    out: tuple[float, float]
    seams: tuple[int, ...]


@dataclass(frozen=True)
class Piece:
    """One panel to cut: ``seam`` (n, 2) and ``cut`` (m, 2) closed lines, ``darts`` open ones from mouth to mouth.

    ``pair``: cut a second one mirrored; ``grain``: the two ends of its arrow; ``middle``: the roomiest place inside.
    """

    name: str
    pair: bool
    seam: np.ndarray
    cut: np.ndarray
    darts: tuple[np.ndarray, ...]
    notches: tuple[Notch, ...]
    grain: tuple[np.ndarray, np.ndarray]
    middle: np.ndarray

    @property
    def box(self) -> tuple[np.ndarray, np.ndarray]:
        """Lowest and highest corner (2,) of the cutting line."""
        return self.cut.min(0), self.cut.max(0)


def _edges(panel: Panel, step: float = STEP) -> list[np.ndarray]:
    """Every edge as points (k, 2), both ends included; a straight one has two."""
    return [panel.sample(i, 1 if e.kind == "line" else max(3, round(panel.length(i) / step)))
            for i, e in enumerate(panel.edges)]


def seam_line(panel: Panel, step: float = STEP) -> np.ndarray:
    """The outline as points (n, 2) for drawing: curves ``step`` cm a point, straight edges by their corners."""
    return np.concatenate([line[:-1] for line in _edges(panel, step)])


def _darts(panel: Panel, pattern: Pattern) -> list[tuple[int, ...]]:
    """Runs of edges that a seam closes on themselves: a dart's two legs, in the outline's order."""
    found: list[tuple[int, ...]] = []
    for s in pattern.stitches:
        if s.a[0] == s.b[0] == panel.name:
            one, two = sorted((panel.index(s.a[1]), panel.index(s.b[1])))
            if two - one == 1 or (one == 0 and two == len(panel.edges) - 1):
                found.append((one, two) if two - one == 1 else (two, one))
    return found


def _normals(line: np.ndarray) -> np.ndarray:
    """Outward unit normals (k, 2) of an outline's part that runs counter-clockwise."""
    step = np.gradient(line, axis=0) if len(line) > 2 else np.repeat(line[1:] - line[:1], len(line), 0)
    return np.column_stack([step[:, 1], -step[:, 0]]) / np.maximum(np.hypot(*step.T), 1e-9)[:, None]


def _corner(end: np.ndarray, along: np.ndarray, start: np.ndarray, onward: np.ndarray, corner: np.ndarray, most: float
            ) -> list[np.ndarray]:
    """What joins two offset lines at a corner: their crossing, or both ends where that lies too far away."""
    turn = along[0] * onward[1] - along[1] * onward[0]
    if abs(turn) > 1e-3:
        gap = start - end
        point = end + along * (gap[0] * onward[1] - gap[1] * onward[0]) / turn
        if np.hypot(*(point - corner)) <= most:
            return [point]
    return [end, start]


def _trimmed(line: np.ndarray) -> np.ndarray:
    """A closed line without the small loops that an offset leaves in hollow corners."""
    for _ in range(40):
        line = line[np.hypot(*(np.roll(line, -1, 0) - line).T) > SAME]
        first = crossing(line)
        if first is None:
            return line
        a, b = line[first], line[(first + 1) % len(line)]
        c, d = line, np.roll(line, -1, 0)
        r, s = b - a, d - c
        cross = r[0] * s[:, 1] - r[1] * s[:, 0]
        safe = np.where(np.abs(cross) < 1e-12, 1.0, cross)
        t = ((c[:, 0] - a[0]) * s[:, 1] - (c[:, 1] - a[1]) * s[:, 0]) / safe
        u = ((c[:, 0] - a[0]) * r[1] - (c[:, 1] - a[1]) * r[0]) / safe
        hit = (np.abs(cross) > 1e-12) & (t >= 0) & (t <= 1) & (u >= 0) & (u <= 1)
        count = len(line)
        hit[[(first - 1) % count, first, (first + 1) % count]] = False
        if not hit.any():
            return line
        other = int(np.flatnonzero(hit)[0])
        point = a + t[other] * r
        low, high = sorted((first, other))
        short = np.vstack([line[: low + 1], point, line[high + 1:]])
        rest = np.vstack([line[low + 1: high + 1], point])
        line = short if abs(signed_area(short)) >= abs(signed_area(rest)) else rest
    return line


def _cut(panel: Panel, edges: list[np.ndarray], darts: list[tuple[int, ...]], allowance: Allowance) -> np.ndarray:
    """The cutting line (m, 2): the outline with darts closed by a straight line, moved out."""
    inner = {e for dart in darts for e in dart}
    lines, widths = [], []
    for i, line in enumerate(edges):
        if i not in inner:
            lines.append(line)
            # A curved edge (a neckline, an armhole) cannot be turned under far: it is faced or bound.
            even = np.hypot(*(line[-1] - line[0])) > EVEN * panel.length(i)
            widths.append(allowance.hem if panel.edges[i].hem and even else min(allowance.seam, allowance.hem)
                          if panel.edges[i].hem else allowance.seam)
        elif any(dart[0] == i for dart in darts):
            other = next(dart[1] for dart in darts if dart[0] == i)
            lines.append(np.array([line[0], edges[other][-1]]))
            widths.append(allowance.seam)
    out: list[np.ndarray] = []
    moved = [line + width * _normals(line) for line, width in zip(lines, widths, strict=True)]
    for k, line in enumerate(moved):
        after = moved[(k + 1) % len(moved)]
        out.extend(line[1:-1])
        most = MITRE * max(widths[k], widths[(k + 1) % len(moved)], 0.1)
        out.extend(_corner(line[-1], line[-1] - line[-2], after[0], after[1] - after[0], lines[k][-1], most))
    return _trimmed(np.array(out))


def _notches(panel: Panel, pattern: Pattern) -> list[Notch]:
    found = []
    for number, s in enumerate(pattern.stitches, start=1):
        for where, edge in (s.a, s.b):
            if where == panel.name and s.a[0] != s.b[0] and panel.length(edge) >= NOTCHED:
                line = panel.sample(panel.index(edge), 20)
                x, y = _normals(line)[10]
                found.append(Notch((float(line[10][0]), float(line[10][1])), (float(x), float(y)), (number,)))
    return found


def _both(notches: list[Notch], own: np.ndarray, twins: list[Notch], other: np.ndarray) -> list[Notch]:
    """The notches of a pair's drawn half, each with the number of the mirrored half's nearest notch too."""
    if not twins:
        return notches
    there = (np.array([n.at for n in twins]) - _base(other)) * [-1, 1]
    found = []
    for notch in notches:
        near = np.linalg.norm(there - (np.array(notch.at) - _base(own)), axis=1)
        number = twins[int(near.argmin())].seams
        found.append(Notch(notch.at, notch.out, notch.seams if number == notch.seams else notch.seams + number))
    return found


def _base(outline: np.ndarray) -> np.ndarray:
    """The lower middle (2,) of an outline's box: a file's panels stand anywhere in their own coordinates."""
    return np.array([(outline[:, 0].min() + outline[:, 0].max()) / 2, outline[:, 1].min()])


def middle_of(outline: np.ndarray) -> np.ndarray:
    """The point (2,) of a grid inside the outline that is farthest from it."""
    low, high = outline.min(0), outline.max(0)
    x, y = np.meshgrid(*(np.linspace(low[k], high[k], 42)[1:-1] for k in (0, 1)))
    grid = np.stack([x.ravel(), y.ravel()], -1)
    grid = grid[inside(grid, outline)]
    if not len(grid):
        return outline.mean(0)
    a, b = outline, np.roll(outline, -1, 0)
    along = b - a
    t = np.einsum("ijk,jk->ij", grid[:, None] - a, along) / np.maximum((along**2).sum(1), 1e-12)
    away = np.linalg.norm(grid[:, None] - (a + np.clip(t, 0, 1)[..., None] * along), axis=2).min(1)
    return grid[away.argmax()]


def grain_of(panel: Panel, outline: np.ndarray, middle: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The grain arrow's ends: through the middle, over 60 % of the cloth that lies there, at most 30 cm."""
    way = np.array(panel.grain) / np.hypot(*panel.grain)
    reach = []
    for sign in (-1, 1):
        steps = np.arange(0.5, 60.0, 0.5)
        within = inside(middle + sign * steps[:, None] * way, outline)
        free = int(np.argmin(within)) if not within.all() else len(steps)
        reach.append(min(15.0, 0.6 * 0.5 * free))
    return middle - reach[0] * way, middle + reach[1] * way


def piece(panel: Panel, pattern: Pattern, allowance: Allowance, twin: Panel | None = None) -> Piece:
    """A panel of a pattern as a piece to cut; ``twin`` is its mirror image."""
    edges, darts = _edges(panel), _darts(panel, pattern)
    outline = np.concatenate([line[:-1] for line in edges])
    cut = _cut(panel, edges, darts, allowance) if allowance.seam or allowance.hem else outline
    closed = panel.outline(1.0)
    middle = middle_of(closed)
    legs = tuple(np.vstack([edges[i], edges[j][1:]]) for i, j in darts)
    notches = _notches(panel, pattern)
    if twin is not None:
        notches = _both(notches, closed, _notches(twin, pattern), twin.outline(1.0))
    return Piece(panel.name, twin is not None, outline, cut, legs, tuple(notches), grain_of(panel, closed, middle),
                 middle)


def _is_mirror(one: Panel, two: Panel) -> bool:
    a, b = one.outline(1.0), two.outline(1.0) * [-1, 1]
    if len(one.edges) != len(two.edges) or abs(one.area() - two.area()) > 0.2:
        return False
    a, b = a - _base(a), b - _base(b)
    return bool(np.linalg.norm(a[:, None] - b[None], axis=2).min(1).max() < MIRROR)


def pieces(pattern: Pattern, allowance: Allowance | None = None) -> list[Piece]:
    """All pieces to cut; of two that mirror each other one, marked as a pair."""
    left = list(pattern.panels)
    found = []
    while left:
        panel = left.pop(0)
        twin = next((other for other in left if _is_mirror(panel, other)), None)
        if twin is not None:
            left.remove(twin)
        found.append(piece(panel, pattern, allowance or Allowance(), twin))
    return found
