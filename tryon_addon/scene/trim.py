# SPDX-License-Identifier: GPL-3.0-or-later
"""Hems, neck ribs, waistbands and seams as shader detail, driven by what :mod:`finish` wrote on the mesh."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.hems import REACH, SEAM_REACH
from .shader import Graph

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

    plain: Any
    plain_colour: tuple[float, float, float, float]
    stitch: Any
    stitch_colour: tuple[float, float, float, float]
    dark: Any
    height: Any


def trim_nodes(graph: Graph, dye: np.ndarray, kind: str) -> Trim:
    """Nodes for the trims of a cloth whose prevailing colour is ``dye`` (3,) linear; ``kind`` is the fabric class."""
    stitching = DENIM if kind == "denim" else JERSEY
    along, distance = _measure(graph, TRIM_UV, REACH)
    seam_along, seam = _measure(graph, SEAM_UV, SEAM_REACH)
    which = graph.node("ShaderNodeAttribute", attribute_type="GEOMETRY", attribute_name=KIND).outputs["Fac"]
    rib = graph.between(which, RIB - 0.5, RIB + 0.5)
    band = graph.math("GREATER_THAN", which, BAND - 0.5)
    hem = graph.math("LESS_THAN", which, HEM + 0.5)

    def lines(at: tuple[float, ...], where: Any, from_edge: Any, metres: Any) -> Any:
        near: Any = 0.0
        for line in at:
            near = graph.math("ADD", near, graph.between(from_edge, line - THREAD / 2.0, line + THREAD / 2.0))
        dash = graph.math("FRACT", graph.math("DIVIDE", metres, stitching.dash))
        sewn = graph.math("MULTIPLY", near, graph.math("LESS_THAN", dash, 0.75))
        return sewn if where is None else graph.math("MULTIPLY", sewn, where)

    stitch = lines(stitching.hem, hem, distance, along)
    stitch = graph.math("ADD", stitch, lines(stitching.band, band, distance, along))
    if stitching.seam:
        stitch = graph.math("ADD", stitch, lines(stitching.seam, None, seam, seam_along))
    in_rib = graph.math("MULTIPLY", rib, graph.math("LESS_THAN", distance, RIB_WIDTH))
    groove = graph.math("MULTIPLY", rib, graph.between(distance, RIB_WIDTH - 0.001, RIB_WIDTH + 0.001))
    joint = graph.math("LESS_THAN", seam, 0.0012)
    under_band = graph.math("MULTIPLY", band, graph.between(distance, BAND_WIDTH, BAND_WIDTH + 0.0015))
    sunk = graph.math("MAXIMUM", graph.math("MAXIMUM", groove, joint), under_band)

    knit = graph.math("SINE", graph.math("MULTIPLY", along, 6.2831853 / 0.003))
    height = graph.math("MULTIPLY", in_rib, graph.math("MULTIPLY_ADD", knit, 0.3, 0.6))
    for where, width in ((hem, max(stitching.hem)), (band, BAND_WIDTH)):  # two layers of cloth are thicker than one
        fold = graph.node(
            "ShaderNodeMapRange", Value=distance,
            **{"From Min": width + 0.0005, "From Max": width + 0.0035, "To Min": 0.8, "To Max": 0.0},
        ).outputs["Result"]
        height = graph.math("ADD", height, graph.math("MULTIPLY", fold, where))
    height = graph.math("SUBTRACT", height, graph.math("MULTIPLY", stitch, 0.5 if stitching.colour is None else -0.4))
    height = graph.math("SUBTRACT", height, graph.math("MULTIPLY", sunk, 1.0))
    tone = tuple(float(c) * 0.6 for c in dye)
    return Trim(
        plain=in_rib, plain_colour=(*(float(c) for c in dye), 1.0),
        stitch=graph.math("MULTIPLY", stitch, 0.85), stitch_colour=(*(stitching.colour or tone), 1.0),
        dark=graph.math("MULTIPLY", sunk, 0.35), height=height,
    )


def _measure(graph: Graph, layer: str, reach: float) -> tuple[Any, Any]:
    """(metres along, metres away) from a UV map of nearness; a mesh without it is far from everything."""
    uv = graph.node("ShaderNodeUVMap", uv_map=layer).outputs["UV"]
    along, nearness, _ = graph.separate(uv)
    far = graph.math("MULTIPLY", graph.math("LESS_THAN", nearness, 1e-5), 1.0)
    return along, graph.math("ADD", graph.math("SUBTRACT", reach, nearness), far)
