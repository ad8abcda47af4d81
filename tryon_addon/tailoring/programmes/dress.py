# SPDX-License-Identifier: GPL-3.0-or-later
"""A dress: a fitted bodice sewn to a fitted skirt at the waist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..blocks.bodice import Cut, block
from ..blocks.dress_bodice import Bodice, bodice, shoulder_up
from ..blocks.skirt import SkirtCut, join_sides, skirt_levels, skirt_pieces
from ..blocks.skirt_panel import SkirtLevels, SkirtPiece
from ..pattern.figure import Figure
from ..pattern.pattern import Pattern, Stitch

WAIST_EASE = 4.0  # cm around the waist


@dataclass(frozen=True)
class DressCut:
    """What tells one dress from another, cm."""

    ease: float  # added to the bust girth
    neck_width: float
    neck_depth: float
    skirt: SkirtCut


def dress_cut(d: Mapping[str, float], flare: float = 0.0, taper: float = 0.0) -> DressCut:
    """The cut of a design whose parameters are named as the dresses' are."""
    below = SkirtCut(d["length"], 0.0, d["hip_ease"], flare, taper, band=0.0, waist_ease=WAIST_EASE, sewn_on=True)
    return DressCut(d["ease"], d["neck_width"], d["neck_depth"], below)


def dress_parts(figure: Figure, cut: DressCut) -> tuple[Bodice, SkirtLevels, SkirtPiece, SkirtPiece]:
    """The bodice and the skirt's pieces, with waist seams of one length.

    Raises:
        PatternError: measures that do not make a dress, each with the figure that would.
    """
    at = skirt_levels(figure, cut.skirt)
    one, two = skirt_pieces(figure, cut.skirt, at)
    up = shoulder_up(figure)
    made = block(figure, Cut(0.0, cut.ease, cut.neck_width, cut.neck_depth, out=-1.0, up=up, deeper=1.2,
                         over_chest=0.0))
    return bodice(figure, made, at.waist, one.finished(at), two.finished(at)), at, one, two


def waist_seam(top: str, below: str) -> list[Stitch]:
    """A bodice's front or back sewn to the skirt's, both cut on the fold."""
    return [Stitch((top, f"waist_{n}_{h}"), (below, f"waist_{n}_{h}")) for n in (0, 1) for h in "pn"]


def fitted_dress(figure: Figure, name: str, cut: DressCut) -> Pattern:
    """The pattern of a dress without sleeves.

    Raises:
        PatternError: see ``dress_parts``.
    """
    top, at, one, two = dress_parts(figure, cut)
    panels = (top.panel("front", -cut.neck_depth), top.panel("back", top.made.back_neck),
              one.panel("skirt_front", at, "front"), two.panel("skirt_back", at, "back"))
    stitches = [*top.stitches(), *join_sides("skirt_front", "skirt_back", ("side_low", "side_hip")),
                *one.stitches("skirt_front"), *two.stitches("skirt_back"),
                *waist_seam("bodice_front", "skirt_front"), *waist_seam("bodice_back", "skirt_back")]
    notes = {"bust_girth": 4 * top.made.quarter, "waist_girth": 2 * (top.front + top.back), "bust_dart": top.extra,
             "front_dart": top.waist_dart("front")[0], "back_dart": top.waist_dart("back")[0],
             "hip_girth": 2 * (one.hip + two.hip), "hem_height": at.hem}
    levels = {"origin": 0.0, "armpit": top.underarm[1] / 100}
    return Pattern(name, panels, tuple(stitches), levels=levels, notes=notes).check()


def sheath(figure: Figure, d: Mapping[str, float]) -> Pattern:
    """The sheath dress, whose skirt narrows towards the knee, for a body and the resolved design (cm)."""
    return fitted_dress(figure, "sheath_dress", dress_cut(d, taper=d["taper"]))


def a_line(figure: Figure, d: Mapping[str, float]) -> Pattern:
    """The A-line dress, whose skirt opens towards the hem, for a body and the resolved design (cm)."""
    return fitted_dress(figure, "a_line_dress", dress_cut(d, flare=d["flare"]))
