# SPDX-License-Identifier: GPL-3.0-or-later
"""Shirts and blouses, of woven cloth."""

from __future__ import annotations

from ...core.parameters import Parameter
from . import notions
from .finish import SHIRTS, Finish
from .programme import Meshing, Programme
from .role import UPPER, Role

SHELF: tuple[Programme, ...] = (
    Programme(
        "shirt", "Shirt", layer=2, physics="poplin", draft="shirt:draft", mesh=Meshing(0.014),
        finish=Finish(SHIRTS), notions=notions.placket_and_cuffs, fastening=notions.Fastening(4), rolls=3,
        role=Role(UPPER, "summer mild cold", "casual work evening", ("stripe", "check", "denim", "floral", "dot")),
        parameters=(
            Parameter("length", 28.0, 0.0, 60.0, "cm", "hem below the natural waist"),
            Parameter("ease", 16.0, 6.0, 40.0, "cm", "added to the body's bust girth"),
            Parameter("neck_width", 1.0, 0.5, 4.0, "cm", "neckline wider than the neck, at the shoulder, each side"),
            Parameter("neck_depth", 8.5, 6.5, 14.0, "cm", "neckline below the nape at the centre front"),
            Parameter("stand", 3.0, 2.0, 4.5, "cm", "height of the collar's stand"),
            Parameter("collar", 4.6, 3.5, 8.0, "cm", "width of the turned-down collar at the back"),
            Parameter("point", 7.0, 4.5, 11.0, "cm", "length of the collar's points"),
            Parameter("tail", 5.0, 0.0, 12.0, "cm", "hem higher at the sides"),
            Parameter("sleeve_ease", 10.0, 5.0, 25.0, "cm", "added to the upper arm's girth"),
            Parameter("wrist_gap", 1.0, -4.0, 25.0, "cm", "cuff's lower edge above the wrist"),
            Parameter("cuff", 6.5, 3.0, 12.0, "cm", "length of the cuffs"),
            Parameter("cuff_ease", 7.0, 4.0, 12.0, "cm", "cuffs wider than the wrist"),
            Parameter("gathers", 15.0, 0.0, 60.0, "%", "sleeves wider than their cuffs"),
        ),
        together=(("ease", "sleeve_ease", 0.6), ("collar", "point", 0.5), ("stand", "collar", 0.4),
                  ("length", "tail", 0.4)),
        styles={
            "usual": dict(length=(28, 2.5), ease=(16, 2), neck_width=(1, 0.2), neck_depth=(8.5, 0.5), stand=(3, 0.3),
                          collar=(4.6, 0.35), point=(7, 0.7), tail=(5, 1), sleeve_ease=(10, 1.3), wrist_gap=(1, 0.7),
                          cuff=(6.5, 0.7), cuff_ease=(7, 0.8), gathers=(15, 4)),
            "business": {},
            "slim": dict(ease=(10, 1.2), sleeve_ease=(7, 0.8), cuff_ease=(6, 0.6), gathers=(8, 2.5)),
            "oversize": dict(ease=(30, 3), length=(33, 3), sleeve_ease=(17, 1.8)),
            "camp": dict(length=(20, 2), tail=(0.6, 0.4), ease=(21, 2.5)),
            "cropped": dict(length=(5, 2.5), tail=(1, 0.6), ease=(18, 2.5)),
            "long_points": dict(point=(9.5, 0.7), collar=(5.5, 0.4)),
            "tunic": dict(length=(46, 4), tail=(8, 1.2), ease=(20, 2.5)),
            "french_cuff": dict(cuff=(9.5, 0.8), cuff_ease=(8, 0.8)),
            "three_quarter": dict(wrist_gap=(14, 2.5), gathers=(8, 3)),
        },
    ),
    Programme(
        "blouse", "Blouse", layer=2, physics="poplin", draft="blouse:draft", mesh=Meshing(0.014),
        finish=Finish(SHIRTS), notions=notions.cuffs, rolls=3,
        role=Role(UPPER, "summer mild cold", "work evening", ("floral", "dot", "geometric", "animal", "lace")),
        parameters=(
            Parameter("length", 22.0, 0.0, 60.0, "cm", "hem below the natural waist"),
            Parameter("ease", 18.0, 6.0, 45.0, "cm", "added to the body's bust girth"),
            Parameter("neck_width", 2.2, 0.5, 6.0, "cm", "neckline wider than the neck, at the shoulder, each side"),
            Parameter("neck_depth", 9.5, 7.0, 15.0, "cm", "neckline below the nape at the centre front"),
            Parameter("collar", 6.0, 3.5, 10.0, "cm", "width of the flat collar"),
            Parameter("sleeve_ease", 14.0, 6.0, 30.0, "cm", "added to the upper arm's girth"),
            Parameter("wrist_gap", 1.0, -4.0, 25.0, "cm", "cuff's lower edge above the wrist"),
            Parameter("cuff", 4.0, 2.5, 12.0, "cm", "length of the cuffs"),
            Parameter("cuff_ease", 7.0, 4.0, 12.0, "cm", "cuffs wider than the wrist"),
            Parameter("gathers", 45.0, 0.0, 80.0, "%", "sleeves wider than their cuffs"),
        ),
        together=(("ease", "sleeve_ease", 0.5), ("sleeve_ease", "gathers", 0.4)),
        styles={
            "usual": dict(length=(22, 2.5), ease=(18, 2), neck_width=(2.2, 0.5), neck_depth=(9.5, 0.7),
                          collar=(6, 0.7), sleeve_ease=(14, 1.7), wrist_gap=(1, 0.8), cuff=(4, 0.5),
                          cuff_ease=(7, 0.8), gathers=(45, 7)),
            "classic": {},
            "poet": dict(sleeve_ease=(24, 2), gathers=(68, 5), cuff=(7, 1), ease=(24, 2.5)),
            "slim": dict(ease=(11, 1.3), sleeve_ease=(9, 1), gathers=(25, 5)),
            "tunic": dict(length=(44, 4), ease=(24, 2.5)),
            "cropped": dict(length=(6, 2.5)),
            "big_collar": dict(collar=(8.5, 0.6), neck_depth=(11, 0.9)),
            "bracelet": dict(wrist_gap=(8, 1.5), cuff=(3.2, 0.3)),
        },
    ),
)
