# SPDX-License-Identifier: GPL-3.0-or-later
"""Dresses and jumpsuits: worn above and below the waist in one."""

from __future__ import annotations

from ...core.parameters import Parameter
from .programme import Meshing, Programme
from .role import WHOLE, Role

_BODICE = (
    Parameter("ease", 10.0, 6.0, 20.0, "cm", "added to the body's bust girth"),
    Parameter("neck_width", 4.0, 1.5, 7.0, "cm", "neckline wider than the neck, at the shoulder, each side"),
    Parameter("neck_depth", 11.0, 6.0, 18.0, "cm", "neckline below the nape at the centre front"),
)

SHELF: tuple[Programme, ...] = (
    Programme(
        "sheath_dress", "Sheath dress", layer=2, physics="poplin", draft="dress:sheath", mesh=Meshing(0.014),
        role=Role(WHOLE, "summer mild cold", "work evening", ("check", "floral", "houndstooth", "lace")),
        parameters=(
            Parameter("length", 58.0, 40.0, 95.0, "cm", "hem below the natural waist"),
            *_BODICE,
            Parameter("hip_ease", 5.0, 2.0, 14.0, "cm", "added to the body's hip girth"),
            Parameter("taper", 6.0, 0.0, 18.0, "cm", "hem narrower than the hips, as far as the legs leave room"),
        ),
        together=(("ease", "hip_ease", 0.5), ("neck_width", "neck_depth", 0.4), ("length", "taper", 0.3)),
        styles={
            "usual": dict(length=(58, 3), ease=(10, 1.2), neck_width=(4, 0.8), neck_depth=(11, 1.2), hip_ease=(5.5, 1),
                          taper=(6, 1.5)),
            "classic": {},
            "shift": dict(ease=(15, 1.8), hip_ease=(11, 1.4), taper=(1.5, 0.8), length=(50, 3)),
            "cocktail": dict(length=(48, 2.5), neck_width=(5.5, 0.7), neck_depth=(14, 1.3), ease=(8, 0.8)),
            "boat_neck": dict(neck_width=(6.2, 0.4), neck_depth=(7.5, 0.6)),
            "high_neck": dict(neck_width=(2.2, 0.4), neck_depth=(7, 0.5)),
            "midi": dict(length=(76, 3.5), taper=(9, 2)),
            "maxi": dict(length=(90, 2.5), taper=(3, 1), hip_ease=(7, 1)),
        },
    ),
    Programme(
        "a_line_dress", "A-line dress", layer=2, physics="poplin", draft="dress:a_line", mesh=Meshing(0.015),
        role=Role(WHOLE, "summer mild", "casual work evening", ("floral", "stripe", "denim", "dot", "ornament")),
        parameters=(
            Parameter("length", 58.0, 40.0, 100.0, "cm", "hem below the natural waist"),
            *_BODICE,
            Parameter("hip_ease", 6.0, 2.0, 16.0, "cm", "added to the body's hip girth"),
            Parameter("flare", 45.0, 10.0, 90.0, "cm", "hem girth beyond the hips'"),
        ),
        together=(("length", "flare", 0.4), ("ease", "hip_ease", 0.4), ("neck_width", "neck_depth", 0.4)),
        styles={
            "usual": dict(length=(58, 3.5), ease=(10, 1.2), neck_width=(4, 0.8), neck_depth=(11, 1.2), hip_ease=(6, 1),
                          flare=(45, 7)),
            "classic": {},
            "mini": dict(length=(45, 2), flare=(32, 5)),
            "midi": dict(length=(76, 3.5), flare=(55, 8)),
            "maxi": dict(length=(94, 2.5), flare=(68, 8)),
            "trapeze": dict(ease=(15, 2), hip_ease=(12, 1.5), flare=(72, 7), length=(50, 4)),
            "scoop": dict(neck_width=(5.6, 0.6), neck_depth=(15, 1.2)),
        },
    ),
    Programme(
        "wrap_dress", "Wrap dress", layer=2, physics="poplin", draft="wrap_dress:draft", mesh=Meshing(0.0155),
        role=Role(WHOLE, "summer mild cold", "casual work evening", ("floral", "geometric", "ornament", "animal")),
        parameters=(
            Parameter("length", 60.0, 40.0, 100.0, "cm", "hem below the natural waist"),
            Parameter("ease", 9.0, 6.0, 20.0, "cm", "added to the body's bust girth"),
            Parameter("neck_width", 3.0, 1.0, 6.0, "cm", "neckline wider than the neck, at the shoulder, each side"),
            Parameter("overlap", 10.0, 6.0, 14.0, "cm", "each front beyond the middle, at the waist"),
            Parameter("hip_ease", 6.0, 2.0, 16.0, "cm", "added to the body's hip girth"),
            Parameter("flare", 30.0, 5.0, 80.0, "cm", "hem girth beyond the hips'"),
        ),
        together=(("length", "flare", 0.4), ("ease", "hip_ease", 0.4)),
        styles={
            "usual": dict(length=(60, 3.5), ease=(9, 0.9), neck_width=(3, 0.6), overlap=(10, 1), hip_ease=(6, 1),
                          flare=(30, 6)),
            "classic": {},
            "short": dict(length=(47, 2), flare=(24, 5)),
            "midi": dict(length=(77, 3.5), flare=(40, 7)),
            "maxi": dict(length=(94, 2.5), flare=(52, 7)),
            "narrow": dict(flare=(10, 2), hip_ease=(4, 0.7), overlap=(12, 0.8)),
            "full": dict(flare=(66, 6), ease=(12, 1.5), hip_ease=(9, 1.3)),
        },
    ),
    Programme(
        "jumpsuit", "Jumpsuit", layer=2, physics="poplin", draft="jumpsuit:draft", mesh=Meshing(0.0155),
        role=Role(WHOLE, "summer mild", "casual evening", ("denim", "stripe")),
        parameters=(
            Parameter("hem", 4.0, 0.0, 40.0, "cm", "hem above the floor"),
            *_BODICE,
            Parameter("hip_ease", 8.0, 4.0, 20.0, "cm", "added to the body's hip girth"),
            Parameter("leg_width", 46.0, 34.0, 75.0, "cm", "girth of the hem"),
        ),
        together=(("ease", "hip_ease", 0.5), ("neck_width", "neck_depth", 0.4), ("hip_ease", "leg_width", 0.4)),
        styles={
            "usual": dict(hem=(4, 1), ease=(10.5, 1.2), neck_width=(4, 0.8), neck_depth=(11, 1.2), hip_ease=(9, 1.3),
                          leg_width=(46, 3)),
            "classic": {},
            "tapered": dict(leg_width=(38, 1.5), hem=(9, 2), hip_ease=(8, 1)),
            "palazzo": dict(leg_width=(67, 3.5), hem=(2.5, 0.8), hip_ease=(11, 1.5)),
            "cropped": dict(hem=(22, 3), leg_width=(50, 3)),
            "utility": dict(ease=(16, 1.5), hip_ease=(15, 1.8), neck_width=(2.5, 0.5), neck_depth=(8, 0.8)),
            "scoop": dict(neck_width=(5.6, 0.5), neck_depth=(15, 1.2)),
        },
    ),
)
