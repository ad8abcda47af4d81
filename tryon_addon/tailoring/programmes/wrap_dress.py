# SPDX-License-Identifier: GPL-3.0-or-later
"""The wrap dress: two fronts that cross below the neck, tied at the waist, on a skirt that opens towards the hem."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from ..blocks.dress_bodice import Bodice
from ..blocks.skirt import SkirtCut
from ..blocks.skirt_panel import SkirtLevels, SkirtPiece
from ..pattern.figure import Figure
from ..pattern.parts import bezier, line, mirrored
from ..pattern.pattern import Edge, Panel, Pattern, Stitch, Wrap
from .dress import DressCut, dress_parts

WAIST_EASE = 3.0  # cm
LIFT = 0.5  # cm by which the left front lies over the right one
TIE = 3.0  # cm of cloth beside the waist seam that the ties hold
NECK = 8.0  # cm, where a neckline would be that nobody sees: the block asks


def _bodice(top: Bodice, over: float) -> Panel:
    """The left front of the bodice; it ends ``over`` cm beyond the middle."""
    half = top.front_half(-over)
    armhole, shoulder = (top.lifted(e) for e in top.made.outside("front", False)[-2:])
    high, low = (top.made.high[0], top.made.high[1] + top.up), half[0].start
    # Hollow near the shoulder, straight over the chest.
    neck = bezier("neck", high, low, (high[0] - 1.2, high[1] + 0.45 * (low[1] - high[1])), hem=True)
    return Panel("bodice_front_l", (*half, armhole, shoulder, neck), Wrap("torso", "front", 1, out=LIFT))


def _skirt(piece: SkirtPiece, at: SkirtLevels, over: float) -> Panel:
    """The left front of the skirt, as far beyond the middle at its waist."""
    edges, _ = piece.half(at)
    wide = over / piece.shrink(at.waist - at.hip)
    hem, end = piece.bent((-wide, at.hem), at.hip), piece.bent((-wide, at.waist + piece.middle), at.hip)
    first: Edge = dataclasses.replace(edges[0], start=hem)
    wrap = dataclasses.replace(piece.panel("", at, "front").wrap, limb=1, out=LIFT)
    return Panel("skirt_front_l", (first, *edges[1:], line("front", end, hem=True)), wrap)


def _both(left: Panel) -> tuple[Panel, Panel]:
    """The left front and the right one beneath it."""
    return left, mirrored(left, left.name[:-1] + "r", dataclasses.replace(left.wrap, limb=-1, out=0.0))


def draft(figure: Figure, d: Mapping[str, float]) -> Pattern:
    """The pattern for a body and the resolved design (cm).

    Raises:
        PatternError: measures that do not make a dress, each with the figure that would.
    """
    below = SkirtCut(d["length"], 0.0, d["hip_ease"], d["flare"], band=0.0, waist_ease=WAIST_EASE, sewn_on=True)
    top, at, one, two = dress_parts(figure, DressCut(d["ease"], d["neck_width"], NECK, below))
    over = min(d["overlap"], 0.85 * top.front)
    fronts = (*_both(_bodice(top, over)), *_both(_skirt(dataclasses.replace(one, folds=0), at, over)))
    back = top.panel("back", top.made.back_neck)
    skirt_back = dataclasses.replace(two, folds=0).panel("skirt_back", at, "back")
    stitches = [*two.stitches("skirt_back"),
                *(Stitch(("bodice_back", f"waist_{n}_{h}"), ("skirt_back", f"waist_{n}_{h}")) for n in (0, 1)
                  for h in "pn")]
    if top.waist_dart("back")[0]:
        stitches += [Stitch(("bodice_back", f"wdart_a_{h}"), ("bodice_back", f"wdart_b_{h}")) for h in "pn"]
    for side, half in (("l", "n"), ("r", "p")):
        bodice, skirt = f"bodice_front_{side}", f"skirt_front_{side}"
        stitches += [Stitch((bodice, "bdart_a"), (bodice, "bdart_b"))]
        if top.waist_dart("front")[0]:
            stitches += [Stitch((bodice, "wdart_a"), (bodice, "wdart_b"))]
        stitches += [Stitch((skirt, f"dart{i}_a"), (skirt, f"dart{i}_b")) for i, dart in enumerate(one.darts[::-1])
                     if dart.width]
        stitches += [Stitch((bodice, f"waist_{n}"), (skirt, f"waist_{n}")) for n in (0, 1)]
        stitches += [Stitch((bodice, e), ("bodice_back", f"{e}_{half}")) for e in ("side_low", "side", "shoulder")]
        stitches += [Stitch((skirt, e), ("skirt_back", f"{e}_{half}")) for e in ("side_low", "side_hip")]
    held = tuple((panel.name, e.name, TIE) for panel in (*fronts[2:], skirt_back) for e in panel.edges
                 if e.name.startswith("waist"))
    notes = {"bust_girth": 4 * top.made.quarter, "waist_girth": 2 * (top.front + top.back), "overlap": over,
             "bust_dart": top.extra, "hip_girth": 2 * (one.hip + two.hip), "hem_height": at.hem}
    levels = {"origin": 0.0, "armpit": top.underarm[1] / 100}
    return Pattern("wrap_dress", (*fronts, back, skirt_back), tuple(stitches), held, levels, notes).check()
