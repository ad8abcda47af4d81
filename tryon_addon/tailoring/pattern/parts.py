# SPDX-License-Identifier: GPL-3.0-or-later
"""Drafting tools that every garment shares: curves through points, folds, mirrored panels, values solved for."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
from scipy.optimize import brentq

from ...core.errors import PatternError
from . import curves
from .pattern import Edge, Panel, Wrap

Point = tuple[float, float]


def bezier(name: str, start: Point, end: Point, *controls: Point, hem: bool = False) -> Edge:
    """An edge with one or two control points given in the panel's own coordinates (cm)."""
    chord = np.subtract(end, start)
    scale = float(chord @ chord)
    params = []
    for control in controls:
        arm = np.subtract(control, start)
        params.append((float(arm @ chord) / scale, float(chord[0] * arm[1] - chord[1] * arm[0]) / scale))
    return Edge(name, (float(start[0]), float(start[1])), ("quadratic", "cubic")[len(controls) - 1], tuple(params), hem)


def parted(edge: Edge, end: Point, share: float, name: str, hem: bool = False) -> tuple[Edge, Edge]:
    """A cubic edge cut in two at ``share`` of its parameter; the second part is called ``name``."""
    chord = np.subtract(end, edge.start)
    left = np.array([-chord[1], chord[0]])
    one, two = (edge.start + along * chord + across * left for along, across in edge.params)

    def between(a: np.ndarray | Point, b: np.ndarray | Point) -> np.ndarray:
        return np.asarray(a) + share * np.subtract(b, a)

    a, b, c = between(edge.start, one), between(one, two), between(two, end)
    d, e = between(a, b), between(b, c)
    at = between(d, e)

    def point(p: np.ndarray) -> Point:
        return float(p[0]), float(p[1])

    return (bezier(edge.name, edge.start, point(at), point(a), point(d), hem=edge.hem),
            bezier(name, point(at), end, point(e), point(c), hem=hem))


def bezier_length(start: Point, end: Point, *controls: Point) -> float:
    """Length in cm of the curve that ``bezier`` would make."""
    edge = bezier("", start, end, *controls)
    return curves.length(edge.kind, edge.params, np.array(start, float), np.array(end, float))


def line(name: str, start: Point, hem: bool = False) -> Edge:
    """A straight edge; it ends where the next one starts."""
    return Edge(name, (float(start[0]), float(start[1])), hem=hem)


def mirrored(panel: Panel, name: str, wrap: Wrap) -> Panel:
    """The panel's mirror image (x to -x) for the body's other side; edges keep their names."""
    count = len(panel.edges)
    edges = []
    for i in reversed(range(count)):
        edge, end = panel.edges[i], panel.edges[(i + 1) % count].start
        params = edge.params
        if edge.kind in ("quadratic", "cubic"):
            params = tuple((1 - along, across) for along, across in reversed(params))
        edges.append(dataclasses.replace(edge, start=(-end[0], end[1]), params=params))
    return dataclasses.replace(panel, name=name, edges=tuple(edges), wrap=wrap)


def on_fold(half: tuple[Edge, ...], last: Point) -> tuple[Edge, ...]:
    """A whole symmetric outline from its right half (x >= 0).

    Args:
        half: edges from the bottom of the fold line (x = 0) counter-clockwise to its top, named without a side.
        last: where the last of them ends, on the fold.

    Returns:
        Edges named ``..._p`` for x > 0 and ``..._n`` for x < 0, counter-clockwise.
    """
    ends = [e.start for e in half[1:]] + [last]
    right = [dataclasses.replace(e, name=e.name + "_p") for e in half]
    left = []
    for edge, end in zip(reversed(half), reversed(ends), strict=True):
        params = edge.params
        if edge.kind in ("quadratic", "cubic"):
            params = tuple((1 - along, across) for along, across in reversed(params))
        left.append(dataclasses.replace(edge, name=edge.name + "_n", start=(-end[0], end[1]), params=params))
    return tuple(right + left)


def solve(function: Callable[[float], float], low: float, high: float, what: str) -> float:
    """The root of a function that changes sign between ``low`` and ``high``, to a thousandth.

    Raises:
        PatternError: no sign change; ``what`` says which length cannot be matched.
    """
    if function(low) * function(high) > 0:
        raise PatternError(f"No {what} fits these measures.", "Bring the design closer to its defaults.")
    return float(brentq(function, low, high, xtol=1e-3))
