# SPDX-License-Identifier: GPL-3.0-or-later
"""What is worn over other clothes."""

from __future__ import annotations

from ...core.parameters import Parameter
from . import notions
from .finish import Finish
from .programme import Meshing, Programme
from .role import OVER, Role

BLAZER, COAT = notions.Fastening(2, 2, 0.105), notions.Fastening(3, 3, 0.12)
SHELF: tuple[Programme, ...] = (
    Programme(
        "blazer", "Blazer", layer=4, physics="denim", draft="jacket:blazer", mesh=Meshing(0.015),
        finish=Finish(open_front=True), notions=notions.front(BLAZER, notions.HORN), fastening=BLAZER,
        role=Role(OVER, "mild cold", "casual work evening", ("check", "houndstooth")),
        parameters=(
            Parameter("length", 30.0, 10.0, 50.0, "cm", "hem below the natural waist"),
            Parameter("ease", 16.0, 8.0, 40.0, "cm", "added to the body's bust girth"),
            Parameter("waist", 1.5, 0.0, 4.0, "cm", "taken away at each side in the waist"),
            Parameter("neck_width", 1.5, 0.8, 4.0, "cm", "neckline wider than the neck, at the shoulder, each side"),
            Parameter("closing", 0.0, -15.0, 18.0, "cm", "where the lapels begin, above the natural waist"),
            Parameter("lapel", 8.5, 5.5, 12.0, "cm", "width of the lapels"),
            Parameter("collar", 4.8, 4.0, 8.0, "cm", "width of the collar at the back"),
            Parameter("sleeve_ease", 11.0, 6.0, 25.0, "cm", "added to the upper arm's girth"),
            Parameter("wrist_gap", 0.5, -3.0, 25.0, "cm", "sleeve's hem above the wrist"),
            Parameter("wrist_ease", 11.0, 7.0, 20.0, "cm", "added to the wrist's girth"),
        ),
        together=(("ease", "sleeve_ease", 0.6), ("lapel", "collar", 0.4), ("sleeve_ease", "wrist_ease", 0.5)),
        styles={
            "usual": dict(length=(30, 2), ease=(16, 1.8), waist=(1.5, 0.4), neck_width=(1.5, 0.25), closing=(0, 1.5),
                          lapel=(8.5, 0.6), collar=(4.8, 0.35), sleeve_ease=(11, 1.2), wrist_gap=(0.5, 0.6),
                          wrist_ease=(11, 1)),
            "single_button": {},
            "slim": dict(ease=(11, 1), waist=(2.4, 0.4), sleeve_ease=(8, 0.8), wrist_ease=(9, 0.8), lapel=(7.2, 0.5)),
            "boxy": dict(ease=(26, 2.5), waist=(0.4, 0.3), sleeve_ease=(15, 1.5), length=(27, 2.5)),
            "boyfriend": dict(ease=(30, 2.5), length=(38, 2.5), waist=(0.5, 0.3), sleeve_ease=(17, 1.5),
                              closing=(-5, 1.5)),
            "cropped": dict(length=(15, 1.8), closing=(3, 1.5), waist=(1.8, 0.4)),
            "high_closing": dict(closing=(10, 1.8), lapel=(7, 0.5)),
            "wide_lapel": dict(lapel=(10.7, 0.5), collar=(5.8, 0.4), closing=(-2, 1.5)),
            "bracelet": dict(wrist_gap=(9, 2), wrist_ease=(13, 1.2)),
        },
    ),
    Programme(
        "coat", "Coat", layer=5, physics="denim", draft="jacket:coat", mesh=Meshing(0.021),
        finish=Finish(open_front=True), notions=notions.front(COAT, notions.LARGE), fastening=COAT,
        role=Role(OVER, "cold", "casual work evening", ("check", "houndstooth"), bulky=True),
        parameters=(
            Parameter("length", 52.0, 25.0, 85.0, "cm", "hem below the natural waist"),
            Parameter("ease", 24.0, 12.0, 50.0, "cm", "added to the body's bust girth"),
            Parameter("flare", 8.0, 0.0, 80.0, "cm", "added to the hem's girth"),
            Parameter("neck_width", 2.0, 0.8, 5.0, "cm", "neckline wider than the neck, at the shoulder, each side"),
            Parameter("closing", 4.0, -15.0, 18.0, "cm", "where the lapels begin, above the natural waist"),
            Parameter("lapel", 10.0, 6.5, 14.0, "cm", "width of the lapels"),
            Parameter("collar", 6.0, 4.5, 10.0, "cm", "width of the collar at the back"),
            Parameter("sleeve_ease", 15.0, 8.0, 30.0, "cm", "added to the upper arm's girth"),
            Parameter("wrist_gap", -0.5, -3.0, 25.0, "cm", "sleeve's hem above the wrist"),
            Parameter("wrist_ease", 14.0, 8.0, 25.0, "cm", "added to the wrist's girth"),
        ),
        together=(("ease", "sleeve_ease", 0.6), ("lapel", "collar", 0.4), ("length", "flare", 0.3),
                  ("sleeve_ease", "wrist_ease", 0.5)),
        styles={
            "usual": dict(length=(52, 3), ease=(24, 2.5), flare=(8, 3), neck_width=(2, 0.3), closing=(4, 1.7),
                          lapel=(10, 0.7), collar=(6, 0.5), sleeve_ease=(15, 1.4), wrist_gap=(-0.5, 0.6),
                          wrist_ease=(14, 1.2)),
            "classic": {},
            "car_coat": dict(length=(36, 2.5), ease=(22, 2)),
            "long": dict(length=(74, 3.5), flare=(16, 4)),
            "slim": dict(ease=(17, 1.5), sleeve_ease=(11, 1), wrist_ease=(11, 1)),
            "cocoon": dict(ease=(38, 3), flare=(1.5, 1), sleeve_ease=(21, 2)),
            "swing": dict(flare=(48, 7), length=(56, 4)),
            "wide_lapel": dict(lapel=(12.7, 0.6), collar=(8, 0.6), closing=(0, 2)),
        },
    ),
)
