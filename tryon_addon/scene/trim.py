# SPDX-License-Identifier: GPL-3.0-or-later
"""Hems, neck ribs, waistbands and seams as shader detail, driven by what :mod:`finish` wrote on the mesh."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ..core.hems import REACH, SEAM_REACH
from .nodes import Socket, Tree

TRIM_UV = "TryOn Trim"  # UV map: metres along the nearest hem, and REACH minus the distance to it
SEAM_UV = "TryOn Seam"  # the same for seams
KIND = "tryon_trim_kind"  # point attribute: one of the values below
HEM, RIB, BAND = 0.0, 1.0, 2.0

RIB_WIDTH, BAND_WIDTH = 0.020, 0.038  # metres
THREAD = 0.0012  # metres: the width of a line of stitches


@dataclass(frozen=True)
class Stitching:
    """Distances in metres from the free edge at which lines of stitches run, by kind of edge."""

    hem: tuple[float, ...]
    band: tuple[float, ...]
    seam: tuple[float, ...]
    colour: tuple[float, float, float] | None  # linear; None is tone in tone
    dash: float  # length of one stitch and its gap


JERSEY = Stitching(hem=(0.014, 0.020), band=(0.003, 0.036), seam=(), colour=None, dash=0.0035)
DENIM = Stitching(hem=(0.013,), band=(0.003, 0.035), seam=(0.004,), colour=(0.50, 0.24, 0.055), dash=0.0045)


@dataclass(frozen=True)
class Trim:
    """Sockets of the finish: factors 0..1, colours, and a height in millimetres."""

    plain: Socket
    plain_colour: tuple[float, float, float]
    stitch: Socket
    stitch_colour: tuple[float, float, float]
    dark: Socket
    height: Socket


def trim_nodes(tree: Tree, dye: np.ndarray, kind: str) -> Trim:
    """Nodes for the trims of a cloth whose prevailing colour is ``dye`` (3,) linear; ``kind`` is the fabric class."""
    stitching = DENIM if kind == "denim" else JERSEY
    along, distance = _measure(tree, TRIM_UV, REACH)
    seam_along, seam = _measure(tree, SEAM_UV, SEAM_REACH)
    which = tree.node("Attribute", attribute_type="GEOMETRY", attribute_name=KIND).outputs["Fac"]
    rib = _between(tree, which, RIB - 0.5, RIB + 0.5)
    band = tree.math("GREATER_THAN", which, BAND - 0.5)
    hem = tree.math("LESS_THAN", which, HEM + 0.5)

    def lines(at: tuple[float, ...], where: Socket, from_edge: Socket, metres: Socket) -> Socket:
        near: Socket = 0.0
        for line in at:
            near = tree.math("ADD", near, _between(tree, from_edge, line - THREAD / 2.0, line + THREAD / 2.0))
        dash = tree.math("FRACT", tree.math("DIVIDE", metres, stitching.dash))
        return tree.math("MULTIPLY", tree.math("MULTIPLY", near, tree.math("LESS_THAN", dash, 0.75)), where)

    stitch = tree.math("ADD", lines(stitching.hem, hem, distance, along), lines(stitching.band, band, distance, along))
    stitch = tree.math("ADD", stitch, lines(stitching.seam, 1.0, seam, seam_along))
    in_rib = tree.math("MULTIPLY", rib, tree.math("LESS_THAN", distance, RIB_WIDTH))
    groove = tree.math("MULTIPLY", rib, _between(tree, distance, RIB_WIDTH - 0.001, RIB_WIDTH + 0.001))
    joint = tree.math("LESS_THAN", seam, 0.0012)
    under_band = tree.math("MULTIPLY", band, _between(tree, distance, BAND_WIDTH, BAND_WIDTH + 0.0015))
    sunk = tree.math("MAXIMUM", tree.math("MAXIMUM", groove, joint), under_band)

    knit = tree.math("SINE", tree.math("MULTIPLY", along, 2.0 * math.pi / 0.003))
    height = tree.math("MULTIPLY", in_rib, tree.math("MULTIPLY_ADD", knit, 0.3, 0.6))
    for where, width in ((hem, max(stitching.hem)), (band, BAND_WIDTH)):  # two layers of cloth are thicker than one
        fold = tree.span(distance, width + 0.0005, width + 0.0035, 0.8, 0.0)
        height = tree.math("MULTIPLY_ADD", fold, where, height)
    height = tree.math("MULTIPLY_ADD", stitch, 0.4 if stitching.colour else -0.5, height)
    height = tree.math("SUBTRACT", height, sunk)
    return Trim(
        plain=in_rib, plain_colour=_rgb(dye),
        stitch=tree.math("MULTIPLY", stitch, 0.85), stitch_colour=stitching.colour or _rgb(dye * 0.6),
        dark=tree.math("MULTIPLY", sunk, 0.35), height=height,
    )


def _rgb(colour: np.ndarray) -> tuple[float, float, float]:
    return float(colour[0]), float(colour[1]), float(colour[2])


def _between(tree: Tree, value: Socket, low: float, high: float) -> Socket:
    return tree.math("MULTIPLY", tree.math("GREATER_THAN", value, low), tree.math("LESS_THAN", value, high))


def _measure(tree: Tree, layer: str, reach: float) -> tuple[Socket, Socket]:
    """(metres along, metres away) from a UV map of nearness; a mesh without it is far from everything."""
    along, nearness, _ = tree.node("SeparateXYZ", {0: tree.node("UVMap", uv_map=layer).outputs[0]}).outputs
    nowhere = tree.math("LESS_THAN", nearness, 1e-5)
    return along, tree.math("ADD", tree.math("SUBTRACT", reach, nearness), nowhere)
