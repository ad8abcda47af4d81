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
Notions = Callable[[Outline, str], list[Button]]  # from the panels' outlines and the class of the fabric


def _down(panel: str, top: float, bottom: float, count: int, make: Make) -> list[Button]:
    step = (bottom - top) / (count - 1)
    return [Button(panel, (0.0, float(top + i * step)), make, hole=UPRIGHT) for i in range(count)]


def placket(outline: Outline, kind: str) -> list[Button]:
    """Down a whole front: a hand's breadth apart, the first below the collar's button, the last well above the hem."""
    y = outline["placket"][:, 1]
    top, bottom = y.max() - 0.065, y.min() + 0.095
    return _down("placket", top, bottom, max(2, round((top - bottom) / 0.085) + 1), PEARL)


def short_placket(outline: Outline, kind: str) -> list[Button]:
    y = outline["placket"][:, 1]
    return _down("placket", y.max() - 0.022, y.min() + 0.035, 2 if y.max() - y.min() < 0.11 else 3, PEARL)


def cuffs(outline: Outline, kind: str) -> list[Button]:
    """One where each cuff overlaps itself."""
    found = []
    for panel in ("cuff_l", "cuff_r"):
        low, high = outline[panel].min(axis=0), outline[panel].max(axis=0)
        found.append(Button(panel, (float(high[0]) - 0.014, float(low[1] + high[1]) / 2), SMALL, hole=LEVEL))
    return found


def front(count: int, apart: float, make: Make) -> Notions:
    """Down an open front from where its lapels begin: holes on the wearer's left, buttons on the right."""

    def found(outline: Outline, kind: str) -> list[Button]:
        edge = outline["front_l"]
        close = float(edge[edge[:, 0] < edge[:, 0].min() + 1e-3, 1].max()) - 0.012
        x = float(edge[:, 0].min()) + 0.018
        spots = [close - i * apart for i in range(count)]
        return [Button("front_l", (x, y), make, sewn=False, hole=LEVEL) for y in spots] + [
            Button("front_r", (-x, y), make) for y in spots]

    return found


def waistband(outline: Outline, kind: str) -> list[Button]:
    band = outline["band_front"]
    middle = band[abs(band[:, 0]) < 0.01]
    make = METAL if kind == "denim" else TROUSER
    return [Button("band_front", (0.0, float(middle[:, 1].min() + middle[:, 1].max()) / 2), make, hole=LEVEL)]


def placket_and_cuffs(outline: Outline, kind: str) -> list[Button]:
    return placket(outline, kind) + cuffs(outline, kind)


def buttons(notions: Notions | None, kind: str, uv: np.ndarray, panel: np.ndarray, names: Sequence[str]
            ) -> list[Button]:
    """A garment's buttons; ``uv`` (V, 2) m on panels ``panel`` (V,) that count ``names``; ``kind`` of fabric."""
    return notions({name: uv[panel == i] for i, name in enumerate(names)}, kind) if notions else []
