# SPDX-License-Identifier: GPL-3.0-or-later
"""GarmentCode's pattern files (JSON) read into plain dataclasses, and nothing believed.

The format (github maria-korosteleva/GarmentCode, MIT): panels of vertices and edges, an edge straight or with a
``curvature``, a place in space for every panel, stitches between edges; Y up. What is wrong is a PatternError that
names the panel and the edge; sizes are limited, so that a hostile file costs no more than a large one.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from .errors import PatternError

BYTES = 4_000_000
PANELS, EDGES, STITCHES = 150, 150, 3000  # edges are those of one panel
REACH = 1000.0  # cm: no coordinate is farther out
CURVES = {"quadratic": 1, "cubic": 2}  # control points
RIGHT_WRONG = "right_wrong"


@dataclass(frozen=True)
class FileEdge:
    """One edge: from ``vertices[start]`` to ``vertices[end]``; ``params`` as ``garments.curves`` has them."""

    start: int
    end: int
    kind: str = "line"
    params: tuple = ()
    label: str = ""


@dataclass(frozen=True)
class FilePanel:
    """One panel: corners (x, y) cm, a closed loop of edges, where it stands (cm, Euler degrees about x, y, z)."""

    name: str
    vertices: tuple[tuple[float, float], ...]
    edges: tuple[FileEdge, ...]
    translation: tuple[float, float, float]
    rotation: tuple[float, float, float]
    label: str = ""


@dataclass(frozen=True)
class FileStitch:
    """Edges sewn together: (panel, number of the edge) each, two or more; ``same``: right side to wrong side."""

    sides: tuple[tuple[str, int], ...]
    same: bool = False


@dataclass(frozen=True)
class PatternFile:
    """A pattern as its file has it, in centimetres."""

    panels: tuple[FilePanel, ...]
    stitches: tuple[FileStitch, ...]
    ordered: bool = True  # every loop runs counter-clockwise as seen from the cloth's outside


def is_pattern(data: object) -> bool:
    """Whether the plain values of a JSON file look like GarmentCode's."""
    return isinstance(data, Mapping) and isinstance(data.get("pattern"), Mapping)


def name_of(path: str | Path) -> str:
    """What a garment from this file is called: the file's stem, or its folder's where the stem says nothing."""
    path = Path(path)
    stem = re.sub(r"_?(specification|template|prediction)$", "", path.stem) or path.resolve().parent.name
    return re.sub(r"[^a-z0-9]+", "_", stem.lower()).strip("_") or "pattern"


def read_text(path: str | Path) -> str:
    """The text of a pattern file; PatternError where there is none, or too much."""
    path = Path(path)
    try:
        if path.stat().st_size > BYTES:
            _wrong(f"{path.name} has {path.stat().st_size / 1e6:.1f} MB.", f"Allowed: {BYTES / 1e6:g} MB.")
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PatternError(f"Cannot read the pattern {path}: {error}.", "Check the path.") from None


def parse(text: str) -> PatternFile:
    """The pattern in a file's text.

    Raises:
        PatternError: no JSON, not this format, too large, or a panel, edge or stitch that makes no sense.
    """
    if len(text) > BYTES:
        _wrong(f"The pattern has {len(text) / 1e6:.1f} MB.", f"Allowed: {BYTES / 1e6:g} MB.")
    try:
        data = json.loads(text, parse_constant=_no_number)
    except RecursionError:
        _wrong("The pattern's JSON is nested too deeply.", "Save it again from GarmentCode.")
    except ValueError as error:
        raise PatternError(f"The pattern is not valid JSON: {error}.", "Save it again from GarmentCode.") from None
    if not is_pattern(data):
        _wrong("The file holds no pattern.", 'GarmentCode\'s JSON has {"pattern": {"panels": ..., "stitches": ...}}.')
    properties = data.get("properties")
    properties = properties if isinstance(properties, Mapping) else {}
    scale = 100.0 / _number(properties.get("units_in_meter", 100), "properties.units_in_meter", 0.1, 10_000.0)
    pattern = data["pattern"]
    panels = pattern.get("panels")
    if not isinstance(panels, Mapping) or not 1 <= len(panels) <= PANELS:
        _wrong(f"The pattern has {len(panels) if isinstance(panels, Mapping) else 'no table of'} panels.",
               f"Allowed: 1 to {PANELS}.")
    relative = properties.get("curvature_coords", "relative") != "absolute"
    made = tuple(_panel(str(name)[:60], panel, scale, relative) for name, panel in panels.items())
    if len({panel.name for panel in made}) != len(made):
        _wrong("Two panels have the same name.", "Names may be 60 characters long.")
    if properties.get("normalize_panel_translation") is True:
        made = tuple(_centred(panel) for panel in made)
    return PatternFile(made, _stitches(pattern.get("stitches", []), {p.name: len(p.edges) for p in made}),
                       properties.get("normalized_edge_loops") is True)


def _wrong(message: str, mend: str = "") -> NoReturn:
    raise PatternError(message, mend)


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def _number(value: Any, where: str, low: float = -REACH, high: float = REACH) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        _wrong(f"{where} is {str(value)[:40]!r}, which is not a number.", f"Allowed: {low:g} to {high:g}.")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not low <= number <= high:
        _wrong(f"{where} is {number:g}.", f"Allowed: {low:g} to {high:g}.")
    return number


def _numbers(value: Any, count: int, where: str, low: float = -REACH, high: float = REACH) -> tuple[float, ...]:
    if not isinstance(value, list) or len(value) != count:
        _wrong(f"{where} is {str(value)[:40]!r}.", f"It must be a list of {count} numbers.")
    return tuple(_number(v, where, low, high) for v in value)


def _index(value: Any, count: int, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < count:
        _wrong(f"{where} is {str(value)[:40]!r}.", f"Allowed: 0 to {count - 1}.")
    return value


def _text(value: Any) -> str:
    return value[:60] if isinstance(value, str) else ""


def _listed(data: Mapping[str, Any], what: str, where: str) -> list:
    found = data.get(what)
    if not isinstance(found, list) or not 3 <= len(found) <= EDGES:
        count = len(found) if isinstance(found, list) else "no list of"
        _wrong(f"{where} has {count} {what}.", f"Allowed: 3 to {EDGES}.")
    return found


def _panel(name: str, data: Any, scale: float, relative: bool) -> FilePanel:
    where = f"The panel {name}"
    if not isinstance(data, Mapping):
        _wrong(f"{where} is {str(data)[:40]!r}.", "It must be a table.")
    corners, edges = _listed(data, "vertices", where), _listed(data, "edges", where)
    vertices = []
    for i, corner in enumerate(corners):
        x, y = _numbers(corner, 2, f"{where}, vertex {i}", -REACH / scale, REACH / scale)
        vertices.append((x * scale, y * scale))
    made = [_edge(edge, vertices, f"{where}, edge {i}", scale, relative) for i, edge in enumerate(edges)]
    for i, edge in enumerate(made):
        after = made[(i + 1) % len(made)]
        if edge.end != after.start:
            _wrong(f"{where}, edge {i} ends at vertex {edge.end}, but edge {(i + 1) % len(made)} starts at vertex "
                   f"{after.start}.", "Edges follow each other in one closed loop.")
    if len({edge.start for edge in made}) != len(made):
        _wrong(f"{where} passes a vertex twice.", "Its edges make one loop without a waist.")
    x, y, z = _numbers(data.get("translation", [0, 0, 0]), 3, f"{where}, translation", -REACH / scale, REACH / scale)
    one, two, three = _numbers(data.get("rotation", [0, 0, 0]), 3, f"{where}, rotation", -3600, 3600)
    return FilePanel(name, tuple(vertices), tuple(made), (x * scale, y * scale, z * scale), (one, two, three),
                     _text(data.get("label")))


def _edge(data: Any, vertices: list[tuple[float, float]], where: str, scale: float, relative: bool) -> FileEdge:
    if not isinstance(data, Mapping):
        _wrong(f"{where} is {str(data)[:40]!r}.", "It must be a table.")
    ends = data.get("endpoints")
    if not isinstance(ends, list) or len(ends) != 2:
        _wrong(f"{where} has the endpoints {str(ends)[:40]!r}.", "It must be a list of two vertices.")
    start, end = (_index(v, len(vertices), f"{where}, endpoint") for v in ends)
    one, two = vertices[start], vertices[end]
    if math.dist(one, two) < 0.02:
        _wrong(f"{where} is {10 * math.dist(one, two):.2f} mm long.", "Allowed: at least 0.2 mm between its ends.")
    label, curve = _text(data.get("label")), data.get("curvature")
    if curve is None:
        return FileEdge(start, end, label=label)
    if isinstance(curve, list):  # the older form: the control point alone
        curve = {"type": "quadratic", "params": [curve]}
    if not isinstance(curve, Mapping) or not isinstance(curve.get("params"), list):
        _wrong(f"{where} has the curvature {str(curve)[:40]!r}.", 'It must be {"type": ..., "params": [...]}.')
    kind, params = curve.get("type"), curve["params"]
    if kind == "circle":
        if len(params) != 3 or any(flag not in (0, 1) for flag in params[1:]):
            _wrong(f"{where} is an arc with {str(params)[:40]!r}.", "It must be [radius, large arc 0/1, right 0/1].")
        radius = _number(params[0], f"{where}, radius", 0.01 / scale, 1e6 / scale) * scale
        return FileEdge(start, end, "circle", (radius, int(params[1]), int(params[2])), label)
    if not isinstance(kind, str) or kind not in CURVES or len(params) != CURVES[kind]:
        _wrong(f"{where} has the curve {str(kind)[:40]!r} with {len(params)} parameters.",
               "Use quadratic (1 control point), cubic (2) or circle (3 numbers).")
    reach = 50.0 if relative else REACH / scale
    points = [_numbers(p, 2, f"{where}, control point", -reach, reach) for p in params]
    if not relative:
        points = [_relative(one, two, (x * scale, y * scale)) for x, y in points]
    return FileEdge(start, end, kind, tuple(points), label)


def _relative(one: tuple[float, float], two: tuple[float, float], point: tuple[float, ...]) -> tuple[float, float]:
    """A control point in the chord's own frame: along it and to its left, in chord lengths."""
    cx, cy, px, py = two[0] - one[0], two[1] - one[1], point[0] - one[0], point[1] - one[1]
    square = cx * cx + cy * cy
    return (px * cx + py * cy) / square, (cx * py - cy * px) / square


def _centred(panel: FilePanel) -> FilePanel:
    """Corners about their mean, the translation moved as much: what the format calls normalised."""
    mx, my = (sum(v[k] for v in panel.vertices) / len(panel.vertices) for k in (0, 1))
    tx, ty, tz = panel.translation
    return FilePanel(panel.name, tuple((x - mx, y - my) for x, y in panel.vertices), panel.edges,
                     (tx + mx, ty + my, tz), panel.rotation, panel.label)


def _stitches(data: Any, edges: Mapping[str, int]) -> tuple[FileStitch, ...]:
    if not isinstance(data, list) or len(data) > STITCHES:
        _wrong(f"The pattern has {len(data) if isinstance(data, list) else 'no list of'} stitches.",
               f"Allowed: 0 to {STITCHES}.")
    found = []
    for number, stitch in enumerate(data):
        where = f"The stitch {number}"
        items = stitch if isinstance(stitch, list) else []
        refs = [s for s in items if isinstance(s, Mapping)]
        words = [s for s in items if not isinstance(s, Mapping)]
        if not 2 <= len(refs) <= 8 or any(word != RIGHT_WRONG for word in words):
            _wrong(f"{where} is {str(stitch)[:60]!r}.", 'It must be [{"panel", "edge"}, {"panel", "edge"}].')
        sides = []
        for ref in refs:
            panel = ref.get("panel")
            if not isinstance(panel, str) or panel[:60] not in edges:
                _wrong(f"{where} names the panel {str(panel)[:40]!r}.", f"There are: {', '.join(edges)[:300]}.")
            name = panel[:60]
            sides.append((name, _index(ref.get("edge"), edges[name], f"{where}, panel {name}, edge")))
        if len(set(sides)) != len(sides):
            _wrong(f"{where} sews panel {sides[0][0]}, edge {sides[0][1]} to itself.", "Name different edges.")
        found.append(FileStitch(tuple(sides), RIGHT_WRONG in words))
    return tuple(found)
