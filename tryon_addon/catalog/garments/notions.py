# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a garment's buttons and buttonholes are, found on its flat panels. Metres.

Numpy is not imported, for entries are read as the panel appears: arrays come from whoever asks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


# m from where lapels begin down to a jacket's first button, from the front's edge to it, and from the last one that is
# closed down to where the fronts part.
BELOW, LAP, UNDER = 0.012, 0.018, 0.015


@dataclass(frozen=True)
class Fastening:
    """How many buttons can be undone, and how many are where nobody says: a shirt opens from the top, a jacket is
    closed from there, its buttons ``apart`` m."""

    count: int
    usual: int = 0
    apart: float = 0.0

    def joined(self, undone: int) -> float:
        """How far down from where its lapels begin a jacket is held together, m."""
        closed = self.count - undone
        return BELOW + (closed - 1) * self.apart + UNDER if self.apart and closed else 0.0


@dataclass(frozen=True)
class Make:
    """What a button is made of: ``colour`` linear, ``dome``: a metal one without holes."""

    diameter: float  # m
    colour: tuple[float, float, float]
    dome: bool = False


@dataclass(frozen=True)
class Button:
    """One button, or the hole that waits for it: ``at`` (x, y) m on the panel called ``panel``."""

    panel: str
    at: tuple[float, float]
    make: Make
    sewn: bool = True  # a button is there
    hole: tuple[float, float] | None = None  # the direction that its hole runs in, on the panel


PEARL = Make(0.0112, (0.72, 0.69, 0.62))
SMALL = Make(0.0100, (0.72, 0.69, 0.62))
HORN = Make(0.0200, (0.035, 0.022, 0.014))
LARGE = Make(0.0250, (0.035, 0.022, 0.014))
METAL = Make(0.0170, (0.50, 0.27, 0.13), dome=True)
TROUSER = Make(0.0150, (0.05, 0.04, 0.035))
UPRIGHT, LEVEL = (0.0, 1.0), (1.0, 0.0)
Outline = dict[str, "np.ndarray"]  # {panel: (n, 2) m, its vertices on the flat}


@dataclass(frozen=True)
class Worn:
    """How a garment is worn: its ``undone`` buttons, and turns that its sleeves are ``rolled`` up."""

    undone: int = 0
    rolled: int = 0


Notions = Callable[[Outline, str, Worn], list[Button]]  # from the panels' outlines and the class of the fabric
ASIDE = 0.009  # m from the middle of a placket to a button, or its hole, where that is undone


def spread(top: float, bottom: float, short: bool = False) -> list[float]:
    """Heights of the buttons of a placket from ``top`` down to ``bottom``, m.

    Down a whole front: a hand's breadth apart, the first below the collar's button, the last well above the hem.
    ``short``: of a slit, two or three.
    """
    first, last = (top - 0.022, bottom + 0.035) if short else (top - 0.065, bottom + 0.095)
    count = (2 if top - bottom < 0.11 else 3) if short else max(2, round((first - last) / 0.085) + 1)
    step = (last - first) / (count - 1)
    return [first + i * step for i in range(count)]


def _down(outline: Outline, heights: Sequence[float], undone: int) -> list[Button]:
    """Through the middle; where they are undone, holes on the wearer's left and buttons on the right."""
    closed = [Button("placket", (0.0, y), PEARL, hole=UPRIGHT) for y in heights[undone:]]
    return [Button("placket", (ASIDE, y), PEARL, sewn=False, hole=UPRIGHT) for y in heights[:undone]] + [
        Button("placket", (-ASIDE, y), PEARL) for y in heights[:undone]] + closed


def placket(outline: Outline, kind: str, worn: Worn) -> list[Button]:
    """Down a whole front. The first that is undone is the collar's own, which is not seen."""
    y = outline["placket"][:, 1]
    return _down(outline, spread(float(y.max()), float(y.min())), max(0, worn.undone - 1))


def short_placket(outline: Outline, kind: str, worn: Worn) -> list[Button]:
    y = outline["placket"][:, 1]
    return _down(outline, spread(float(y.max()), float(y.min()), True), worn.undone)


def cuffs(outline: Outline, kind: str, worn: Worn) -> list[Button]:
    """One where each cuff overlaps itself; a rolled one hides it."""
    if worn.rolled:
        return []
    found = []
    for panel in ("cuff_l", "cuff_r"):
        low, high = outline[panel].min(axis=0), outline[panel].max(axis=0)
        found.append(Button(panel, (float(high[0]) - 0.014, float(low[1] + high[1]) / 2), SMALL, hole=LEVEL))
    return found


def front(fastening: Fastening, make: Make) -> Notions:
    """Down an open front from where its lapels begin: holes on the wearer's left, buttons on the right; what is
    closed, which is the upper ones, is buttoned on the left and covered on the right."""

    def found(outline: Outline, kind: str, worn: Worn) -> list[Button]:
        edge = outline["front_l"]
        close = float(edge[edge[:, 0] < edge[:, 0].min() + 1e-3, 1].max()) - BELOW
        left, right = float(edge[:, 0].min()) + LAP, float(outline["front_r"][:, 0].max()) - LAP
        spots, closed = [close - i * fastening.apart for i in range(fastening.count)], fastening.count - worn.undone
        return [Button("front_l", (left, y), make, sewn=i < closed, hole=LEVEL) for i, y in enumerate(spots)] + [
            Button("front_r", (right, y), make) for y in spots[closed:]]

    return found


def waistband(outline: Outline, kind: str, worn: Worn) -> list[Button]:
    band = outline["band_front"]
    middle = band[abs(band[:, 0]) < 0.01]
    make = METAL if kind == "denim" else TROUSER
    return [Button("band_front", (0.0, float(middle[:, 1].min() + middle[:, 1].max()) / 2), make, hole=LEVEL)]


def placket_and_cuffs(outline: Outline, kind: str, worn: Worn) -> list[Button]:
    return placket(outline, kind, worn) + cuffs(outline, kind, worn)


def buttons(notions: Notions | None, kind: str, uv: np.ndarray, panel: np.ndarray, names: Sequence[str],
            worn: Worn = Worn()) -> list[Button]:
    """A garment's buttons; ``uv`` (V, 2) m on panels ``panel`` (V,) that count ``names``; ``kind`` of fabric."""
    return notions({name: uv[panel == i] for i, name in enumerate(names)}, kind, worn) if notions else []
