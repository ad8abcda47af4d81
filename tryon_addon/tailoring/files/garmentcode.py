# SPDX-License-Identifier: GPL-3.0-or-later
"""A GarmentCode pattern file as a Pattern of ours, its panels where the file has them, moved to our body.

There a panel may run either way round and its outside is where its loop runs counter-clockwise; ours are all drawn
from outside, so the others are mirrored. A pattern made for another body keeps its cut and changes its place.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ...core.errors import PatternError
from ...formats.garmentcode_body import Stand
from ...formats.pattern_file import FileEdge, FilePanel, PatternFile
from ..pattern import curves
from ..pattern.figure import Figure
from ..pattern.pattern import Edge, Panel, Pattern, Stitch, Wrap, crossing, signed_area
from ..sew.presew import chain

LONGEST, ROUND, CLOTH = 1500.0, 4000.0, 600_000.0  # cm an edge, cm a panel's outline, cm² in all
GATHERS = 8.0  # one side of a seam is at most so many times as long as the other
SAMPLES = 40  # pieces of a curve that is tested for crossings
HELD = ("lower_interface", "strapless_top")  # the format's labels of edges that the body holds
REACH = 4.0  # cm of cloth beside them that is held too
ABOVE = 3.0  # cm by which a shoulder seam starts above the shoulder
# The file's axes (x to the subject's left, y up, z forward) as ours (y backward, z up).
AXES = np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]])


def _turned(rotation: tuple[float, float, float]) -> np.ndarray:
    """The rotation matrix (3, 3) of Euler angles in degrees, about x first, then y, then z."""
    (cx, sx), (cy, sy), (cz, sz) = ((math.cos(math.radians(a)), math.sin(math.radians(a))) for a in rotation)
    x = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    z = np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
    return z @ y @ x


def _mirrored(edge: FileEdge) -> FileEdge:
    params = edge.params
    if edge.kind == "circle":
        params = (params[0], params[1], 1 - params[2])
    elif params:
        params = tuple((along, -across) for along, across in params)
    return FileEdge(edge.start, edge.end, edge.kind, params, edge.label)


def _outline(panel: FilePanel) -> tuple[np.ndarray, np.ndarray]:
    """The loop as points (n, 2) cm and the number of the edge (n,) that each lies on; checked for its lengths."""
    ends = [(np.array(panel.vertices[e.start]), np.array(panel.vertices[e.end])) for e in panel.edges]
    lengths = [curves.length(e.kind, e.params, *ab) for e, ab in zip(panel.edges, ends, strict=True)]
    for i, length in enumerate(lengths):
        if not length <= LONGEST:
            raise PatternError(f"The panel {panel.name}, edge {i} is {length / 100:.3g} m long.",
                               f"Allowed: {LONGEST / 100:g} m.")
    if sum(lengths) > ROUND:
        raise PatternError(f"The panel {panel.name} is {sum(lengths) / 100:.3g} m around.",
                           f"Allowed: {ROUND / 100:g} m.")
    parts = [curves.sample(e.kind, e.params, *ab, 1 if e.kind == "line" else max(4, min(SAMPLES, round(length))))[:-1]
             for e, ab, length in zip(panel.edges, ends, lengths, strict=True)]
    return np.concatenate(parts), np.repeat(np.arange(len(parts)), [len(p) for p in parts])


def _checked(panel: FilePanel) -> float:
    """The signed area (cm²) of a simple outline; PatternError names the edges that cross."""
    outline, edge = _outline(panel)
    found = crossing(outline)
    if found is not None:
        x, y = outline[found]
        raise PatternError(f"The panel {panel.name}, edge {edge[found]} crosses the outline near ({x:.1f}, {y:.1f}) "
                           "cm.", "An outline is one simple loop.")
    area = signed_area(outline)
    if abs(area) < 0.5:
        raise PatternError(f"The panel {panel.name} has {abs(area):.2f} cm² of cloth.", "Allowed: at least 0.5 cm².")
    return area


def _around(panel: FilePanel) -> str:
    """The part of the body that a panel covers."""
    words = (panel.label or panel.name).lower()
    return "arm" if words == "arm" or "sleeve" in words else "leg" if words == "leg" or "pant" in words else "torso"


def _limb(panel: FilePanel, points: np.ndarray) -> tuple[str, int]:
    """The part of the body, and the side on which the panel stays: +1 left, -1 right, 0 both."""
    around = _around(panel)
    if around == "arm":
        return around, 1 if points[:, 0].mean() > 0 else -1
    # Legs must not pass through each other; a skirt's half may as well stay on its side.
    side = 1 if points[:, 0].min() > -0.5 else -1 if points[:, 0].max() < 0.5 else 0
    return ("leg", side) if around == "leg" and side else ("torso", 0)


@dataclass(frozen=True)
class _Move:
    """From the body that a file was made for to ours, both in the file's axes and cm.

    ``theirs`` and ``ours`` (k,) are rising heights of the same landmarks; what hangs from the shoulders (above
    ``chest``, cm there) goes up by ``raised``.
    """

    made_for: Stand
    figure: Figure
    theirs: tuple[float, ...]
    ours: tuple[float, ...]
    chest: float
    raised: float

    def place(self, points: np.ndarray, around: str, limb: int) -> tuple[np.ndarray, np.ndarray]:
        """Turn (3, 3) and shift (3,), applied after the panel's own, of a panel with corners ``points`` (n, 3)."""
        if around == "arm":
            joints = 100 * self.figure.limb("arm", 1) @ AXES
            down = joints[2] - joints[0]
            fall = math.degrees(math.atan2(-down[1], down[0]))
            turn = _turned((0, 0, limb * (self.made_for.arms - fall)))
            there = 100 * self.figure.shoulder @ AXES * [limb, 1, 0] + [0, 0, joints[:, 2].mean()]
            x, height = self.made_for.shoulder
            return turn, there - turn @ [limb * x, height, 0.0]
        top = points[:, 1].max()
        up = self.raised if top > self.chest else float(np.interp(top, self.theirs, self.ours)) - top
        return np.eye(3), np.array([0.0, up, 0.0])


def _move(file: PatternFile, made_for: Stand, figure: Figure) -> _Move:
    theirs = (0.0, made_for.crotch, made_for.waist, made_for.shoulder[1])
    ours = (0.0, figure.measure("crotch_height"), figure.measure("waist_height"), 100 * float(figure.shoulder[2]))
    chest = 0.4 * made_for.waist + 0.6 * made_for.shoulder[1]
    # Shoulder seams close above the shoulders, from where they sink; closed below they would go through them.
    raised = float(np.interp(chest, theirs, ours)) - chest
    for panel in file.panels:
        points = _corners(panel)
        x, top, _ = points[points[:, 1].argmax()]
        if _around(panel) != "arm" and made_for.shoulder[1] - 12 < top < made_for.nape + 4 and abs(x) < 25:
            near = max(abs(x) / 100, float(figure.neck_side[0]))
            raised = max(raised, 100 * float(figure.ridge(near)[2]) + ABOVE - top)
    return _Move(made_for, figure, theirs, ours, chest, raised)


def _corners(panel: FilePanel) -> np.ndarray:
    """Corners (n, 3) cm where the file has them."""
    flat = np.column_stack([np.array(panel.vertices), np.zeros(len(panel.vertices))])
    return flat @ _turned(panel.rotation).T + panel.translation


def _panel(panel: FilePanel, ordered: bool, move: _Move | None, arms: float, sewn: set[int]) -> Panel:
    area = _checked(panel)
    turn, points = _turned(panel.rotation), _corners(panel)
    outward = np.sign(area)
    if not ordered:  # then the loop's direction says nothing, and the cloth's outside is away from the body
        outward = np.sign((turn[:, 2] * [1, 0, 1]) @ points.mean(0)) or 1.0
    around, limb = _limb(panel, points)
    more, shift = move.place(points, around, limb) if move else (np.eye(3), np.zeros(3))
    flip = np.diag([outward, 1.0, 1.0])
    turn, place = AXES @ more @ turn @ flip, AXES @ (more @ panel.translation + shift) / 100
    edges = list(panel.edges) if outward > 0 else [_mirrored(e) for e in panel.edges]
    if outward * area < 0:
        raise PatternError(f"The panel {panel.name} runs clockwise.", "Set normalized_edge_loops in its properties.")
    xy = [(outward * x, y) for x, y in panel.vertices]
    made = tuple(Edge(edge_name(i, e), xy[e.start], e.kind, e.params, i not in sewn) for i, e in enumerate(edges))
    grain = (0.0, 1.0)
    if around == "arm":  # sleeves may be drawn across: their grain runs down the arm
        down = _turned((0, 0, -arms * limb)) @ [limb, 0, 0]
        along = np.abs(_turned(panel.rotation)[:, :2].T @ down)
        grain = (1.0, 0.0) if along[0] > along[1] else grain
    return Panel(panel.name, made, Wrap(around, "", limb, turn=tuple(turn.ravel()), shift=tuple(place)), grain)


def edge_name(number: int, edge: FileEdge) -> str:
    """An edge's name in our pattern: its number in the file, and its label."""
    return f"{number} {edge.label}".strip()


def pattern(file: PatternFile, name: str, made_for: Stand, figure: Figure | None = None) -> Pattern:
    """The pattern of a file, placed for ``figure``; without one its panels stand where the file has them.

    Raises:
        PatternError: an outline that crosses itself, a seam whose sides are too different, too much cloth; names the
            panel and the edge.
    """
    sewn: dict[str, set[int]] = {p.name: set() for p in file.panels}
    for stitch in file.stitches:
        for where, edge in stitch.sides:
            sewn[where].add(edge)
    for panel in file.panels:
        if not sewn[panel.name]:
            raise PatternError(f"The panel {panel.name} is sewn to nothing.", "It would fall to the floor.")
    move = _move(file, made_for, figure) if figure else None
    panels = tuple(_panel(p, file.ordered, move, made_for.arms, sewn[p.name]) for p in file.panels)
    by_name = dict(zip(sewn, panels, strict=True))
    cloth = sum(abs(p.area()) for p in panels)
    if cloth > CLOTH:
        raise PatternError(f"The pattern has {cloth / 1e4:.1f} m² of cloth.", f"Allowed: {CLOTH / 1e4:g} m².")
    stitches = []
    for stitch in file.stitches:
        (first, number), *others = stitch.sides
        for other, edge in others:
            lengths = by_name[first].length(number), by_name[other].length(edge)
            if max(lengths) > GATHERS * min(lengths):
                raise PatternError(
                    f"The panel {first}, edge {number} ({lengths[0]:.1f} cm) does not fit panel {other}, edge {edge} "
                    f"({lengths[1]:.1f} cm).", f"One may be gathered to a {GATHERS:g}th of its length.")
            stitches.append(Stitch((first, by_name[first].edges[number].name),
                                   (other, by_name[other].edges[edge].name), stitch.same))
    held = tuple((p.name, e.name, REACH) for p in panels for e in p.edges if e.name.partition(" ")[2] in HELD)
    return Pattern(name, panels, tuple(stitches), held, {"origin": 0.0}, {"cloth": cloth})


EDGE, VERTICES = 0.013, 15_000  # m; a garment of much cloth is meshed more coarsely
FINER = (1.0, 0.8, 0.62)  # narrow darts and pleats need a finer mesh than the rest


def edge_length(pattern: Pattern) -> float:
    """The mesh's edge length in m for a file's pattern: as coarse as its darts allow.

    Raises:
        PatternError: a panel that cannot be meshed even so.
    """
    start = min(0.05, max(EDGE, math.sqrt(pattern.notes["cloth"] / 1e4 / (0.866 * VERTICES))))
    for factor in FINER:
        try:
            edge = start * factor
            chain(pattern, edge)
            return edge
        except PatternError:
            if factor == FINER[-1]:
                raise
    raise AssertionError
