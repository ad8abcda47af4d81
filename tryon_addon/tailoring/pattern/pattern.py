# SPDX-License-Identifier: GPL-3.0-or-later
"""A sewing pattern: panels, their edges, and the stitches that join them. Centimetres, y along the grain.

Every panel is drawn as seen from the cloth's outside, its outline counter-clockwise. Two panels of one surface then
run along a shared seam in opposite directions, so a stitch always joins one edge's start to the other's end: its
orientation follows from the drawing and is never guessed from which ends happen to be nearer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from ...core.errors import PatternError
from . import curves


@dataclass(frozen=True)
class Edge:
    """One side of a panel; it runs from its own vertex to the next edge's vertex."""

    name: str
    start: tuple[float, float]
    kind: str = "line"
    params: tuple = ()
    hem: bool = False  # a finished free edge: hem, cuff or neckline


@dataclass(frozen=True)
class Wrap:
    """Where a panel starts before it is sewn: on which part of the body, on which side of it."""

    around: str  # "torso", "arm", "leg", or "seam": placed from the edges called base that it is sewn by
    side: str = ""  # "front", "back" or, for a sleeve, ""; on a seam, one of strips.DIRECTIONS
    limb: int = 0  # +1 the subject's left, -1 right, 0 the middle
    radius: float = 0.0  # cm: a band cut as a piece of a cone, whose arcs have their middle at (0, middle)
    middle: float = 0.0
    turn: tuple[float, ...] = ()  # a place of its own instead: 3 x 3 by rows, panel's (x, y, outward) to ours,
    shift: tuple[float, ...] = ()  # and where the panel's origin lies, m
    out: float = 0.0  # cm farther from the body than others of its side: cloth that lies over cloth
    folds: int = 0  # a wide skirt starts hanging in so many folds around the body, an even number

    @property
    def turned(self) -> bool:
        """Whether the panel is turned over along its base, so that its outside lies on other cloth."""
        return self.side in ("fall", "flat")


@dataclass(frozen=True)
class Panel:
    """A piece of cloth: a closed outline, the wrap it starts in, the direction of its grain."""

    name: str
    edges: tuple[Edge, ...]
    wrap: Wrap
    grain: tuple[float, float] = (0.0, 1.0)

    @property
    def vertices(self) -> np.ndarray:
        """Corners (n, 2) in cm."""
        return np.array([e.start for e in self.edges], float)

    def index(self, name: str) -> int:
        """The number of the edge called ``name``; PatternError lists the names."""
        names = [e.name for e in self.edges]
        if name not in names:
            raise PatternError(f"The panel {self.name} has no edge {name!r}.", f"It has: {', '.join(names)}.")
        return names.index(name)

    def sample(self, edge: int, segments: int) -> np.ndarray:
        """``segments + 1`` points (n, 2) along an edge, equally far apart, in cm."""
        e, end = self.edges[edge], self.edges[(edge + 1) % len(self.edges)].start
        return curves.sample(e.kind, e.params, np.array(e.start, float), np.array(end, float), segments)

    def length(self, edge: int | str) -> float:
        """Length of an edge (number or name) in cm."""
        number = self.index(edge) if isinstance(edge, str) else edge
        e, end = self.edges[number], self.edges[(number + 1) % len(self.edges)].start
        return curves.length(e.kind, e.params, np.array(e.start, float), np.array(end, float))

    def outline(self, step: float = 0.5) -> np.ndarray:
        """The closed outline as points (n, 2), about ``step`` cm apart, the first not repeated."""
        parts = [self.sample(i, max(1, round(self.length(i) / step)))[:-1] for i in range(len(self.edges))]
        return np.concatenate(parts)

    def polygon(self) -> np.ndarray:
        """The same (n, 2) with straight edges in halves alone: what its area and its crossings ask for.

        Halves, because segments that follow each other are not compared: an edge that runs back over the one before
        would go unseen.
        """
        steps = [2 if e.kind == "line" else max(2, round(2 * self.length(i))) for i, e in enumerate(self.edges)]
        return np.concatenate([self.sample(i, count)[:-1] for i, count in enumerate(steps)])

    def area(self) -> float:
        """Signed area in cm²; positive when the outline runs counter-clockwise."""
        return signed_area(self.polygon())


@dataclass(frozen=True)
class Stitch:
    """A seam: edge ``a`` of one panel sewn to edge ``b``, start to end; each is (panel name, edge name).

    ``same``: start to start, for cloth laid right side on wrong side (a flap, a facing). ``gathers``: the share of the
    longer edge by which the other may be shorter.
    """

    a: tuple[str, str]
    b: tuple[str, str]
    same: bool = False
    gathers: float = 0.0


@dataclass(frozen=True)
class Pattern:
    """A garment's panels and stitches; ``levels`` are heights (m), ``notes`` lengths (cm) that the drafting found."""

    name: str
    panels: tuple[Panel, ...]
    stitches: tuple[Stitch, ...]
    held: tuple[tuple[str, str, float], ...] = ()  # (panel, edge, reach in cm): cloth that a belt keeps in place
    levels: dict[str, float] = field(default_factory=dict)
    notes: dict[str, float] = field(default_factory=dict)
    folds: bool = False  # it falls in folds deep enough to meet: all of its cloth collides with itself

    def panel(self, name: str) -> Panel:
        """The panel called ``name``."""
        for panel in self.panels:
            if panel.name == name:
                return panel
        raise PatternError(f"The pattern {self.name} has no panel {name!r}.")

    def seam_lengths(self) -> Iterator[tuple[Stitch, float, float]]:
        """Each stitch with the lengths (cm) of its two edges."""
        for s in self.stitches:
            yield s, self.panel(s.a[0]).length(s.a[1]), self.panel(s.b[0]).length(s.b[1])

    def check(self, ease: float = 0.06) -> Pattern:
        """Itself, if every outline is simple and counter-clockwise and stitched lengths differ by at most ``ease``.

        Raises:
            PatternError: names the panel or the seam, its figure and what is allowed.
        """
        for panel in self.panels:
            outline = panel.polygon()
            first = crossing(outline)
            if first is not None:
                x, y = outline[first]
                raise PatternError(
                    f"The outline of {self.name}.{panel.name} crosses itself near ({x:.1f}, {y:.1f}) cm.",
                    "Bring its measures closer to the defaults.",
                )
            if signed_area(outline) <= 0:
                raise PatternError(f"The outline of {self.name}.{panel.name} runs clockwise.", "Draw it from outside.")
        for stitch, one, two in self.seam_lengths():
            if abs(one - two) > max(ease, stitch.gathers + 1e-6) * max(one, two):
                raise PatternError(
                    f"The seam {'.'.join(stitch.a)} ({one:.1f} cm) does not match {'.'.join(stitch.b)} ({two:.1f} cm).",
                    f"They may differ by {100 * max(ease, stitch.gathers):.0f} %.",
                )
        return self


def signed_area(outline: np.ndarray) -> float:
    """Area of a closed polygon (n, 2); positive counter-clockwise."""
    x, y = outline.T
    return float(0.5 * np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))


def crossing(outline: np.ndarray) -> int | None:
    """The first segment of a closed polygon (n, 2) that touches another one than its neighbours, or None."""
    a, b = outline, np.roll(outline, -1, axis=0)
    count = len(a)

    def side(p: np.ndarray, q: np.ndarray, r: np.ndarray) -> np.ndarray:
        return (q[..., 0] - p[..., 0]) * (r[..., 1] - p[..., 1]) - (q[..., 1] - p[..., 1]) * (r[..., 0] - p[..., 0])

    one = side(a[:, None], b[:, None], a[None]) * side(a[:, None], b[:, None], b[None])
    touch = (one <= 0) & (one.T <= 0)
    gap = np.abs(np.arange(count)[:, None] - np.arange(count)[None])
    touch &= (gap > 1) & (gap < count - 1)
    # Collinear segments far apart have both products zero: they touch only if their boxes do.
    low, high = np.minimum(a, b), np.maximum(a, b)
    touch &= ((low[:, None] <= high[None] + 1e-9) & (low[None] <= high[:, None] + 1e-9)).all(-1)
    found = np.flatnonzero(touch.any(1))
    return int(found[0]) if len(found) else None
