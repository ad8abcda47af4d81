# SPDX-License-Identifier: GPL-3.0-or-later
"""Skirts."""

from __future__ import annotations

from ...core.parameters import Parameter
from .finish import BAND, Finish
from .programme import Meshing, Programme
from .role import LOWER, Role

SHELF: tuple[Programme, ...] = (
    Programme(
        "pencil_skirt", "Pencil skirt", layer=1, physics="poplin", draft="skirts:pencil", mesh=Meshing(0.013),
        finish=Finish(top=BAND), role=Role(LOWER, "summer mild cold", "work evening", ("check", "houndstooth")),
        parameters=(
            Parameter("length", 62.0, 40.0, 95.0, "cm", "hem below the natural waist"),
            Parameter("rise", 1.0, 0.0, 8.0, "cm", "waistband's top edge below the natural waist"),
            Parameter("ease", 3.5, 1.5, 12.0, "cm", "added to the body's hip girth"),
            Parameter("taper", 8.0, 0.0, 20.0, "cm", "hem narrower than the hips, as far as the legs leave room"),
        ),
        together=(("length", "taper", 0.4),),
        styles={
            "usual": dict(length=(62, 3), rise=(1, 0.5), ease=(3.5, 0.6), taper=(8, 1.5)),
            "knee": {},
            "mini": dict(length=(45, 2), taper=(3, 1), ease=(4, 0.7)),
            "midi": dict(length=(74, 3), taper=(9, 2)),
            "straight": dict(taper=(1.5, 0.8), length=(60, 4), ease=(5, 1)),
            "low_waist": dict(rise=(5, 0.9), length=(56, 3), taper=(5, 1.2)),
            "easy": dict(ease=(8, 1.2), taper=(6, 1.5), length=(66, 4)),
        },
    ),
    Programme(
        "a_line_skirt", "A-line skirt", layer=1, physics="poplin", draft="skirts:a_line", mesh=Meshing(0.015),
        finish=Finish(top=BAND),
        role=Role(LOWER, "summer mild cold", "casual work", ("denim", "floral", "check", "houndstooth")),
        parameters=(
            Parameter("length", 60.0, 40.0, 100.0, "cm", "hem below the natural waist"),
            Parameter("rise", 1.0, 0.0, 8.0, "cm", "waistband's top edge below the natural waist"),
            Parameter("ease", 4.0, 2.0, 16.0, "cm", "added to the body's hip girth"),
            Parameter("flare", 45.0, 10.0, 110.0, "cm", "hem girth beyond the hips'"),
        ),
        together=(("length", "flare", 0.5),),
        styles={
            "usual": dict(length=(60, 3.5), rise=(1, 0.5), ease=(4.5, 0.9), flare=(45, 7)),
            "classic": {},
            "mini": dict(length=(44, 2), flare=(30, 5), rise=(2, 0.8)),
            "midi": dict(length=(75, 3), flare=(58, 8)),
            "maxi": dict(length=(93, 3), flare=(75, 9)),
            "narrow": dict(flare=(20, 4), length=(58, 4)),
            "swing": dict(flare=(85, 8), length=(64, 4), ease=(6, 1)),
            "hip_hung": dict(rise=(5.5, 1), length=(52, 4), flare=(38, 6)),
        },
    ),
    Programme(
        "circle_skirt", "Circle skirt", layer=1, physics="poplin", draft="circle_skirt:draft", mesh=Meshing(0.02),
        finish=Finish(top=BAND), role=Role(LOWER, "summer mild", "casual evening", ("floral", "stripe", "dot")),
        parameters=(
            Parameter("length", 60.0, 38.0, 95.0, "cm", "hem below the natural waist"),
            Parameter("rise", 0.0, 0.0, 4.0, "cm", "waistband's top edge below the natural waist"),
            Parameter("fullness", 1.0, 0.5, 1.0, "circles", "1 is a whole circle, 0.5 half of one"),
        ),
        together=(("length", "fullness", -0.3),),
        styles={
            "usual": dict(length=(60, 4), rise=(0.6, 0.4), fullness=(0.9, 0.07)),
            "skater": dict(length=(44, 2.5), fullness=(0.95, 0.04)),
            "tea_length": dict(length=(70, 3)),
            "half_circle": dict(fullness=(0.55, 0.03), length=(64, 5)),
            "three_quarter": dict(fullness=(0.75, 0.04), length=(60, 5)),
            "long": dict(length=(85, 4), fullness=(0.7, 0.07)),
        },
    ),
    Programme(
        "pleated_skirt", "Pleated skirt", layer=1, physics="poplin", draft="pleated_skirt:draft",
        mesh=Meshing(0.018, coarse=1.0, fall=1.0),
        finish=Finish(top=BAND), role=Role(LOWER, "summer mild cold", "casual work", ("check", "dot")),
        parameters=(
            Parameter("length", 58.0, 38.0, 95.0, "cm", "hem below the natural waist"),
            Parameter("rise", 0.0, 0.0, 4.0, "cm", "waistband's top edge below the natural waist"),
            Parameter("pleats", 16.0, 10.0, 24.0, "pleats", "around the waist, an even number"),
            Parameter("depth", 0.6, 0.4, 0.9, "of a pleat", "cloth folded under each pleat, twice over"),
        ),
        together=(("pleats", "depth", -0.3),),
        styles={
            "usual": dict(length=(58, 3.5), rise=(0.5, 0.4), pleats=(16, 1.5), depth=(0.6, 0.05)),
            "classic": {},
            "tennis": dict(length=(41, 1.5), pleats=(20, 1.5), depth=(0.55, 0.05)),
            "school": dict(length=(50, 2.5), pleats=(14, 1.2), depth=(0.7, 0.05)),
            "midi": dict(length=(74, 3), pleats=(18, 1.5)),
            "long": dict(length=(88, 3), pleats=(22, 1.2), depth=(0.5, 0.04)),
            "box": dict(pleats=(11, 0.7), depth=(0.82, 0.04)),
        },
    ),
)
