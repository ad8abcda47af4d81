# SPDX-License-Identifier: GPL-3.0-or-later
"""A look in figures that tastes are about: body, garments, fabric, palette, fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...core.colour import channels, to_linear
from ...core.parameters import is_number

GROUPS = ("body", "garment", "fabric", "palette", "fit")
PRINTED = 0.35  # how alike two different kinds of cloth are that both have a print
SIZES = {name: k for k, name in enumerate(("XXS", "XS", "S", "M", "L", "XL", "XXL", "3XL"))}
PLAIN = ("plain", "denim", "twill", "knit")
# What of a figure makes a difference that one sees or feels.
STEP = {"stature": 12.0, "bust": 10.0, "waist": 10.0, "hip": 10.0, "comfort": 25.0, "ease": 8.0, "strain": 4.0,
        "pressure": 1.0, "size": 1.5}
LAB = 35.0  # of CIELAB
_D65 = np.array([0.95047, 1.0, 1.08883])
_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
                 [0.0193339, 0.1191920, 0.9503041]])


@dataclass(frozen=True)
class Features:
    """``body`` and ``fit``: figures by name, in steps of STEP; ``garment``: what is worn; ``fabric``: kinds of cloth;
    ``palette``: #rrggbb, the largest share first. ``size``: by programme."""

    body: Mapping[str, float] = field(default_factory=dict)
    garment: tuple[str, ...] = ()
    fabric: tuple[str, ...] = ()
    palette: tuple[str, ...] = ()
    fit: Mapping[str, float] = field(default_factory=dict)
    size: Mapping[str, str] = field(default_factory=dict)

    def dyed(self, palette: Sequence[str]) -> Features:
        """In other colours."""
        return replace(self, palette=tuple(palette))


def features_of(said: Mapping[str, Any]) -> Features:
    """Of the content of a ``look.json``; what it does not say is left out."""
    spec, evaluation = said.get("spec", {}), said.get("evaluation") or {}
    body = spec.get("body") or {}
    measured = {**body, **(body.get("measures") or {}), **((said.get("body_fit") or {}).get("achieved") or {})}
    figures = {"stature": measured.get("stature", measured.get("height")),
               **{name: measured.get(name) for name in ("bust", "waist", "hip")}}
    worn = [one for one in spec.get("garments", ()) if isinstance(one, Mapping)]
    cloths = [one.get("fabric") or {} for one in worn]
    judged = [one for one in evaluation.get("garments", ()) if isinstance(one, Mapping)]
    zones = [zone for one in judged for zone in one.get("zones", {}).values()]
    sizes = {str(one.get("programme")): str(one.get("size") or "") for one in judged or worn}
    known = [SIZES[size] for size in sizes.values() if size in SIZES]
    fit = {"comfort": evaluation.get("comfort"), "ease": _mean(zones, "ease_cm"),
           "strain": _most(zones, "strain_weft_pct"), "pressure": _most(zones, "pressure_kpa"),
           "size": float(np.mean(known)) if known else None}
    return Features(
        {name: float(v) / STEP[name] for name, v in figures.items() if v is not None and is_number(v)},
        tuple(str(one.get("programme")) for one in worn), tuple(str(one.get("kind", "plain")) for one in cloths),
        tuple(ink for one in cloths for ink in one.get("palette", ()) if _is_ink(ink)),
        {name: float(v) / STEP[name] for name, v in fit.items() if v is not None and is_number(v)}, sizes)


def _is_ink(ink: object) -> bool:
    return isinstance(ink, str) and len(ink) == 7 and ink[0] == "#" and all(c in "0123456789abcdefABCDEF"
                                                                           for c in ink[1:])


def _mean(zones: Sequence[Mapping[str, Any]], name: str) -> float | None:
    known = [zone[name] for zone in zones if zone.get(name) is not None]
    return float(np.mean(known)) if known else None


def _most(zones: Sequence[Mapping[str, Any]], name: str) -> float | None:
    known = [zone[name] for zone in zones if zone.get(name) is not None]
    return float(max(known)) if known else None


def alike(ones: Sequence[Features], others: Sequence[Features]) -> dict[str, NDArray[np.float64]]:
    """(N, M) by group, 1 where two looks are the same in it, towards 0 where they have nothing in common; each is a
    kernel: of figures and colours a Gaussian's, of sets the cosine of what they hold."""
    found = {name: _figures([getattr(f, name) for f in ones], [getattr(f, name) for f in others])
             for name in ("body", "fit")}
    found["garment"] = _sets([f.garment for f in ones], [f.garment for f in others])
    kinds = _sets([f.fabric for f in ones], [f.fabric for f in others])
    printed = np.equal.outer(np.array([_printed(f) for f in ones], bool), np.array([_printed(f) for f in others], bool))
    found["fabric"] = (1 - PRINTED) * kinds + PRINTED * printed
    inks, more = _inks([f.palette for f in ones]), _inks([f.palette for f in others])
    found["palette"] = np.exp(-0.5 * ((inks[:, None] - more[None]) ** 2).sum(axis=2))
    return {name: found[name] for name in GROUPS}


def _printed(features: Features) -> bool:
    return any(kind not in PLAIN for kind in features.fabric)


def _figures(ones: Sequence[Mapping[str, float]], others: Sequence[Mapping[str, float]]) -> NDArray[np.float64]:
    """A figure that one of the two lacks says nothing."""
    names = list(dict.fromkeys(name for one in (*ones, *others) for name in one))
    if not names or not ones or not others:
        return np.ones((len(ones), len(others)))
    a, b = (np.array([[one.get(name, np.nan) for name in names] for one in many]).reshape(len(many), -1)
            for many in (ones, others))
    middle = np.nanmean(np.concatenate([a, b]), axis=0)
    a, b = (np.where(np.isnan(x), middle, x) for x in (a, b))  # filled in alike: it stays a kernel
    return np.exp(-0.5 * ((a[:, None] - b[None]) ** 2).sum(axis=2))


def _sets(ones: Sequence[Sequence[str]], others: Sequence[Sequence[str]]) -> NDArray[np.float64]:
    names = sorted({name for one in (*ones, *others) for name in one}) or [""]
    a, b = (np.array([[one.count(name) for name in names] for one in map(list, many)], float).reshape(-1, len(names))
            for many in (ones, others))
    a, b = (x / np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-9) for x in (a, b))
    return a @ b.T


def _inks(palettes: Sequence[Sequence[str]]) -> NDArray[np.float64]:
    """(N, 5): the first colour and how far the others stray from it, in steps that one sees; without any, grey."""
    rows = []
    for palette in palettes:
        lab = lab_of(list(palette) or ["#808080"])
        others = lab[1:].mean(axis=0) if len(lab) > 1 else lab[0]
        rows.append([*lab[0] / LAB, (others[0] - lab[0, 0]) / LAB / 2, np.hypot(*(others - lab[0])[1:]) / LAB / 2])
    return np.array(rows).reshape(len(palettes), 5)


def lab_of(inks: Sequence[str]) -> NDArray[np.float64]:
    """(N, 3) CIELAB under D65 of #rrggbb."""
    xyz = to_linear(np.array([channels(ink.lower()) for ink in inks])) @ _XYZ.T / _D65
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], axis=1)
