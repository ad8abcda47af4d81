# SPDX-License-Identifier: GPL-3.0-or-later
"""Trousers and shorts."""

from __future__ import annotations

from ...core.parameters import Parameter
from . import notions
from .finish import BAND, CASUAL, Finish
from .programme import Meshing, Programme
from .role import LOWER, Role

SHELF: tuple[Programme, ...] = (
    Programme(
        "trousers", "Straight trousers", layer=1, physics="denim", draft="trousers:straight", mesh=Meshing(0.014),
        finish=Finish(CASUAL, top=BAND), notions=notions.waistband,
        role=Role(LOWER, "summer mild cold", "casual work evening", ("denim", "check")),
        parameters=(
            Parameter("hem", 4.5, 0.0, 75.0, "cm", "hem above the floor"),
            Parameter("rise", 4.0, 0.0, 12.0, "cm", "waistband's top edge below the natural waist"),
            Parameter("ease", 4.5, 1.0, 25.0, "cm", "added to the body's hip girth"),
            Parameter("leg_width", 42.0, 26.0, 70.0, "cm", "girth of the hem"),
        ),
        together=(("ease", "leg_width", 0.5), ("hem", "leg_width", -0.2)),
        styles={
            "usual": dict(hem=(4.5, 1), rise=(4, 1.2), ease=(5, 1), leg_width=(42, 2.5)),
            "full_length": {},
            "cigarette": dict(hem=(8, 1.5), ease=(3.5, 0.7), leg_width=(34, 1.5), rise=(3, 1)),
            "ankle": dict(hem=(12, 2), ease=(5, 1), leg_width=(37, 2)),
            "cropped": dict(hem=(24, 3.5), leg_width=(42, 3.5)),
            "culottes": dict(hem=(36, 4), ease=(8, 1.5), leg_width=(58, 4), rise=(1.5, 0.8)),
            "high_rise": dict(rise=(0.8, 0.5), ease=(5.5, 1), leg_width=(45, 3)),
            "low_rise": dict(rise=(8, 1.2), ease=(4.5, 0.9)),
            "relaxed": dict(ease=(11, 2), leg_width=(49, 3), rise=(3, 1)),
        },
    ),
    Programme(
        "slim_trousers", "Slim trousers", layer=1, physics="denim", draft="trousers:slim", mesh=Meshing(0.013),
        finish=Finish(CASUAL, top=BAND), notions=notions.waistband, stretch_pct=8.0,
        role=Role(LOWER, "mild cold", "casual work evening", ("denim",)),
        parameters=(
            Parameter("hem", 7.0, 0.0, 40.0, "cm", "hem above the floor"),
            Parameter("rise", 4.0, 0.0, 12.0, "cm", "waistband's top edge below the natural waist"),
            Parameter("ease", 2.0, 0.5, 8.0, "cm", "added to the body's hip girth"),
            Parameter("leg_width", 31.0, 26.0, 40.0, "cm", "girth of the hem"),
        ),
        together=(("ease", "leg_width", 0.4),),
        styles={
            "usual": dict(hem=(6, 1.5), rise=(4, 1.2), ease=(2.2, 0.5), leg_width=(31, 1.2)),
            "skinny": dict(ease=(1.3, 0.3), leg_width=(28.5, 0.8)),
            "slim": {},
            "tapered": dict(ease=(4.5, 0.9), leg_width=(32, 1.2)),
            "ankle": dict(hem=(11, 2), leg_width=(29.5, 1)),
            "capri": dict(hem=(26, 3), leg_width=(34, 1.5)),
            "high_rise": dict(rise=(1, 0.5), ease=(2.5, 0.5)),
        },
    ),
    Programme(
        "wide_trousers", "Wide trousers", layer=1, physics="poplin", draft="trousers:wide", mesh=Meshing(0.015),
        finish=Finish(top=BAND), notions=notions.waistband,
        role=Role(LOWER, "summer mild cold", "casual work evening", ("stripe", "check")),
        parameters=(
            Parameter("hem", 3.0, 0.0, 45.0, "cm", "hem above the floor"),
            Parameter("rise", 2.0, 0.0, 10.0, "cm", "waistband's top edge below the natural waist"),
            Parameter("ease", 8.0, 3.0, 25.0, "cm", "added to the body's hip girth"),
            Parameter("leg_width", 64.0, 50.0, 90.0, "cm", "girth of the hem"),
        ),
        together=(("ease", "leg_width", 0.5),),
        styles={
            "usual": dict(hem=(3, 0.8), rise=(2, 0.8), ease=(8, 1.5), leg_width=(64, 3.5)),
            "wide": {},
            "palazzo": dict(hem=(2, 0.6), ease=(11, 2), leg_width=(80, 4), rise=(1, 0.5)),
            "marlene": dict(rise=(0.8, 0.4), ease=(6, 1), leg_width=(58, 2.5)),
            "cropped_wide": dict(hem=(24, 4), leg_width=(66, 4)),
            "slouchy": dict(rise=(5, 1), ease=(15, 2), leg_width=(62, 3)),
        },
    ),
    Programme(
        "shorts", "Shorts", layer=1, physics="denim", draft="trousers:shorts", mesh=Meshing(0.0125),
        finish=Finish(CASUAL, top=BAND), notions=notions.waistband,
        role=Role(LOWER, "summer", "casual", ("denim", "stripe", "check", "animal")),
        parameters=(
            Parameter("inseam", 14.0, 9.0, 30.0, "cm", "from the crotch to the hem"),
            Parameter("rise", 4.0, 0.0, 10.0, "cm", "waistband's top edge below the natural waist"),
            Parameter("ease", 5.0, 1.0, 20.0, "cm", "added to the body's hip girth"),
            Parameter("leg_ease", 5.0, 4.0, 24.0, "cm", "added to the leg's girth at the hem, beside the seat's ease"),
        ),
        together=(("inseam", "leg_ease", 0.3), ("ease", "leg_ease", 0.4)),
        styles={
            "usual": dict(inseam=(14, 1.8), rise=(4, 1), ease=(5, 1), leg_ease=(6, 1.2)),
            "tailored": {},
            "short_shorts": dict(inseam=(10.5, 0.8), ease=(4, 0.8), leg_ease=(5.5, 0.8)),
            "bermuda": dict(inseam=(24, 2), leg_ease=(8, 1.5)),
            "wide": dict(inseam=(15, 2), ease=(9, 1.5), leg_ease=(16, 2)),
            "high_rise": dict(rise=(1, 0.5), ease=(4.5, 0.9)),
            "baggy": dict(inseam=(22, 2.5), ease=(13, 2), leg_ease=(15, 2), rise=(5.5, 1)),
        },
    ),
)
