# SPDX-License-Identifier: GPL-3.0-or-later
"""What lies below a print: loops of a knit, lines of a twill, nap, the grain of leather, at their true size.

Formulas in shader nodes, so that they stay sharp however near the camera comes; further off they fade, for there they
are finer than pixels.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from ...catalog.cloth.weaves.kinds import KINDS
from ..nodes import Socket, Tree
from .cloth_optics import Cloth

NEAR, FAR = 0.8, 4.0  # metres from the camera: all of it, nothing of it
BY_CLASS = {"denim": "twill", "knit": "jersey"}  # whatever the preset


@dataclass(frozen=True)
class Threads:
    """``height`` in millimetres for the bump; ``shade`` a grey to multiply the colour with."""

    height: Socket
    shade: Socket
    near: Socket  # 1 where they show at all, else 0


def structure_of(kind: str, cloth: Cloth, drawn: bool) -> str:
    """The structure of a class of fabric on a cloth; none but nap where the sample has drawn its threads itself."""
    if drawn:
        return "none"
    woven = kind in KINDS and cloth.structure in ("jersey", "rib")  # thread counts are woven, never knitted
    return BY_CLASS.get(kind, "plain" if woven else cloth.structure)


def threads_of(tree: Tree, metres: Socket, structure: str, cloth: Cloth) -> Threads:
    """The nodes of a structure over ``metres`` (x across the cloth, y along it)."""
    depth = tree.node("CameraData").outputs["View Z Depth"]
    near = tree.span(depth, NEAR, FAR, 1.0, 0.0)
    turns = tree.node("Mapping", {"Vector": metres, "Scale": (1000.0 / cloth.thread_mm,) * 3}).outputs[0]
    x, y, _ = tree.node("SeparateXYZ", {0: turns}).outputs
    drawn = STRUCTURES[structure](tree, x, y, turns)
    fuzz = tree.math("SUBTRACT", tree.noise(metres, 1000.0 / NAP_MM, 3.0, 0.7), 0.5)
    height = tree.math("MULTIPLY_ADD", fuzz, 3.0 * cloth.nap * NAP_RELIEF_MM,
                       tree.math("MULTIPLY", drawn, cloth.thread_bump_mm))
    lightness = tree.math("MULTIPLY_ADD", fuzz, 0.9 * cloth.nap, tree.math("MULTIPLY", drawn, cloth.hollows))
    shade = tree.math("MULTIPLY_ADD", lightness, near, 1.0)
    grey = tree.node("CombineColor", {0: shade, 1: shade, 2: shade}).outputs[0]
    return Threads(tree.math("MULTIPLY", height, near), grey, tree.math("LESS_THAN", depth, FAR))


NAP_MM, NAP_RELIEF_MM = 0.9, 0.12  # size of tufts, and how far they stand


def _none(_tree: Tree, _x: Socket, _y: Socket, _turns: Socket) -> Socket:
    return 0.0


def _plain(tree: Tree, x: Socket, y: Socket, _turns: Socket) -> Socket:
    """A checkerboard of threads that float."""
    wave = [tree.math("SINE", tree.math("MULTIPLY", axis, 2.0 * math.pi)) for axis in (x, y)]
    return tree.math("MULTIPLY", *wave)


def _twill(tree: Tree, x: Socket, y: Socket, _turns: Socket) -> Socket:
    """Round lines that rise to the right, cut into floats."""
    along = tree.math("MULTIPLY", tree.math("ADD", x, y), 2.0 * math.pi)
    line = tree.math("SINE", tree.math("MULTIPLY", tree.math("SUBTRACT", y, x), 2.0 * math.pi))
    floats = tree.math("MULTIPLY", tree.math("SINE", along), 0.35)
    return tree.math("MULTIPLY_ADD", line, 0.65, floats)


def _jersey(tree: Tree, x: Socket, y: Socket, _turns: Socket) -> Socket:
    """Columns of loops: two legs that lean together, four fifths as high as wide."""
    across = tree.math("MULTIPLY_ADD", tree.math("FRACT", x), 2.0, -1.0)
    up = tree.math("FRACT", tree.math("MULTIPLY", y, 1.25))
    lean = tree.math("MULTIPLY_ADD", up, 0.45, 0.2)
    leg = tree.math("ABSOLUTE", tree.math("SUBTRACT", tree.math("ABSOLUTE", across), lean))
    round_ = tree.math("SUBTRACT", 1.0, tree.math("MULTIPLY", leg, 1.0 / 0.42), clamp=True)
    foot = tree.math("COSINE", tree.math("MULTIPLY_ADD", up, 2.0 * math.pi, -math.pi))
    bent = tree.math("MULTIPLY_ADD", foot, 0.25, 0.75)
    return tree.math("MULTIPLY_ADD", tree.math("MULTIPLY", tree.math("POWER", round_, 0.7), bent), 2.0, -1.0)


def _rib(tree: Tree, x: Socket, y: Socket, turns: Socket) -> Socket:
    """Two columns of loops up, two down."""
    valleys = tree.math("COSINE", tree.math("MULTIPLY", x, math.pi / 2.0))
    return tree.math("MULTIPLY_ADD", _jersey(tree, x, y, turns), 0.45, tree.math("MULTIPLY", valleys, 0.55))


def _satin(tree: Tree, x: Socket, y: Socket, _turns: Socket) -> Socket:
    """Long floats side by side."""
    side = tree.math("SINE", tree.math("MULTIPLY", x, 2.0 * math.pi))
    return tree.math("MULTIPLY_ADD", tree.math("SINE", tree.math("MULTIPLY_ADD", y, 1.3, x)), 0.25, side)


def _grain(tree: Tree, _x: Socket, _y: Socket, turns: Socket) -> Socket:
    """Pebbles with creases between them."""
    cells = tree.node("TexVoronoi", {"Vector": turns, "Scale": 1.0, "Randomness": 0.9}, feature="DISTANCE_TO_EDGE")
    return tree.span(cells.outputs["Distance"], 0.0, 0.22, -1.0, 0.6)


STRUCTURES: dict[str, Callable[[Tree, Socket, Socket, Socket], Socket]] = {
    "none": _none, "plain": _plain, "twill": _twill, "jersey": _jersey, "rib": _rib, "satin": _satin, "grain": _grain,
}  # fmt: skip
