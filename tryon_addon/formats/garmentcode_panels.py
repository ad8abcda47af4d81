# SPDX-License-Identifier: GPL-3.0-or-later
"""One panel of GarmentCode's JSON with its edges: what makes no sense is a PatternError that names both."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from .garmentcode_values import REACH, as_number, as_numbers, as_place, as_text, refuse
from .pattern_file import FileEdge, FilePanel

EDGES = 150  # and corners, of one panel
CURVES = {"quadratic": 1, "cubic": 2}  # control points


def read_panel(name: str, data: Any, scale: float, relative: bool) -> FilePanel:
    """The panel ``name``; ``scale`` turns its unit into cm, ``relative``: control points are in chord lengths."""
    where = f"The panel {name}"
    if not isinstance(data, Mapping):
        refuse(f"{where} is {str(data)[:40]!r}.", "It must be a table.")
    corners, edges = _listed(data, "vertices", where), _listed(data, "edges", where)
    vertices = []
    for i, corner in enumerate(corners):
        x, y = as_numbers(corner, 2, f"{where}, vertex {i}", -REACH / scale, REACH / scale)
        vertices.append((x * scale, y * scale))
    made = [_edge(edge, vertices, f"{where}, edge {i}", scale, relative) for i, edge in enumerate(edges)]
    for i, edge in enumerate(made):
        after = made[(i + 1) % len(made)]
        if edge.end != after.start:
            refuse(f"{where}, edge {i} ends at vertex {edge.end}, but edge {(i + 1) % len(made)} starts at vertex "
                   f"{after.start}.", "Edges follow each other in one closed loop.")
    if len({edge.start for edge in made}) != len(made):
        refuse(f"{where} passes a vertex twice.", "Its edges make one loop without a waist.")
    x, y, z = as_numbers(data.get("translation", [0, 0, 0]), 3, f"{where}, translation", -REACH / scale, REACH / scale)
    one, two, three = as_numbers(data.get("rotation", [0, 0, 0]), 3, f"{where}, rotation", -3600, 3600)
    return FilePanel(name, tuple(vertices), tuple(made), (x * scale, y * scale, z * scale), (one, two, three),
                     as_text(data.get("label")))


def _edge(data: Any, vertices: list[tuple[float, float]], where: str, scale: float, relative: bool) -> FileEdge:
    if not isinstance(data, Mapping):
        refuse(f"{where} is {str(data)[:40]!r}.", "It must be a table.")
    ends = data.get("endpoints")
    if not isinstance(ends, list) or len(ends) != 2:
        refuse(f"{where} has the endpoints {str(ends)[:40]!r}.", "It must be a list of two vertices.")
    start, end = (as_place(v, len(vertices), f"{where}, endpoint") for v in ends)
    one, two = vertices[start], vertices[end]
    if math.dist(one, two) < 0.02:
        refuse(f"{where} is {10 * math.dist(one, two):.2f} mm long.", "Allowed: at least 0.2 mm between its ends.")
    label, curve = as_text(data.get("label")), data.get("curvature")
    if curve is None:
        return FileEdge(start, end, label=label)
    if isinstance(curve, list):  # the older form: the control point alone
        curve = {"type": "quadratic", "params": [curve]}
    if not isinstance(curve, Mapping) or not isinstance(curve.get("params"), list):
        refuse(f"{where} has the curvature {str(curve)[:40]!r}.", 'It must be {"type": ..., "params": [...]}.')
    kind, params = curve.get("type"), curve["params"]
    if kind == "circle":
        if len(params) != 3 or any(flag not in (0, 1) for flag in params[1:]):
            refuse(f"{where} is an arc with {str(params)[:40]!r}.", "It must be [radius, large arc 0/1, right 0/1].")
        radius = as_number(params[0], f"{where}, radius", 0.01 / scale, 1e6 / scale) * scale
        return FileEdge(start, end, "circle", (radius, int(params[1]), int(params[2])), label)
    if not isinstance(kind, str) or kind not in CURVES or len(params) != CURVES[kind]:
        refuse(f"{where} has the curve {str(kind)[:40]!r} with {len(params)} parameters.",
               "Use quadratic (1 control point), cubic (2) or circle (3 numbers).")
    reach = 50.0 if relative else REACH / scale
    points = [as_numbers(p, 2, f"{where}, control point", -reach, reach) for p in params]
    if not relative:
        points = [_relative(one, two, (x * scale, y * scale)) for x, y in points]
    return FileEdge(start, end, kind, tuple(points), label)


def _relative(one: tuple[float, float], two: tuple[float, float], point: tuple[float, ...]) -> tuple[float, float]:
    """A control point in the chord's own frame: along it and to its left, in chord lengths."""
    cx, cy, px, py = two[0] - one[0], two[1] - one[1], point[0] - one[0], point[1] - one[1]
    square = cx * cx + cy * cy
    return (px * cx + py * cy) / square, (cx * py - cy * px) / square


def _listed(data: Mapping[str, Any], what: str, where: str) -> list:
    found = data.get(what)
    if not isinstance(found, list) or not 3 <= len(found) <= EDGES:
        count = len(found) if isinstance(found, list) else "no list of"
        refuse(f"{where} has {count} {what}.", f"Allowed: 3 to {EDGES}.")
    return found
