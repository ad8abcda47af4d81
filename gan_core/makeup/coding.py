# SPDX-License-Identifier: GPL-3.0-or-later
"""A stack of layers as a row of numbers, and what it is made for as another.

A kind has a slot: whether it is there, its shade (Lab; of a kind that can match the skin, the distance from that), its
opacity, its finish one-hot, and its mask, all about 0 to 1 and nothing where the layer is not there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..colour import encoded, from_hex, lab_of, linear, rgb_of, to_hex
from .errors import MakeupError
from .kinds import FINISHES, KINDS, MATCH, OCCASIONS, ORDER, STYLES, shade_of

Row = NDArray[np.float32]
FINISH = tuple(FINISHES)
HEAD = 5  # there, L, a, b, opacity
SLOTS: dict[str, slice] = {}
_at = 0
for _name in ORDER:
    _size = HEAD + len(FINISH) + len(KINDS[_name].mask)
    SLOTS[_name] = slice(_at, _at + _size)
    _at += _size
WIDTH = _at
PRESENT = np.array([s.start for s in SLOTS.values()])
OF = np.repeat(np.arange(len(ORDER)), [s.stop - s.start for s in SLOTS.values()])  # each number's kind
REGIONS = tuple(dict.fromkeys(kind.region for kind in KINDS.values()))
REGION_OF = np.array([REGIONS.index(KINDS[name].region) for name in ORDER])[OF]
COLOURS = np.array([100.0, 160.0, 160.0])
WISH = len(STYLES) + 1 + 9 + len(OCCASIONS)


@dataclass(frozen=True)
class Wish:
    """What a stack is made for: style, intensity 0 .. 1, #hex of skin, eyes and hair, occasion."""

    style: str = "natural"
    intensity: float = 0.5
    tone: str = "#c98f6f"
    eyes: str = "#5a3a22"
    hair: str = "#3a2418"
    occasion: str = "everyday"

    def __post_init__(self) -> None:
        for name, known in (("style", STYLES), ("occasion", OCCASIONS)):
            if getattr(self, name) not in known:
                raise MakeupError(f"{name} is {getattr(self, name)!r}.", f"Choose of: {', '.join(known)}.")
        if isinstance(self.intensity, bool) or not 0 <= self.intensity <= 1:
            raise MakeupError(f"intensity is {self.intensity!r}.", "Allowed: 0 to 1.")
        for name in ("tone", "eyes", "hair"):
            try:
                from_hex([getattr(self, name)])
            except ValueError as error:
                raise MakeupError(f"{name} is {getattr(self, name)!r}.", "Write a colour as #rrggbb.") from error

    def row(self) -> Row:
        """(WISH,) float32."""
        found = np.zeros(WISH, np.float32)
        found[STYLES.index(self.style)] = 1
        found[len(STYLES)] = self.intensity
        found[len(STYLES) + 1 : len(STYLES) + 10] = (
            lab_of(from_hex([self.tone, self.eyes, self.hair])) / COLOURS).ravel()
        found[len(STYLES) + 10 + OCCASIONS.index(self.occasion)] = 1
        return found


def _from(kind: str, tone: str) -> NDArray[np.float64]:
    """The Lab that a kind's shade is counted from."""
    if KINDS[kind].match is None:
        return np.zeros(3)
    light = shade_of(KINDS[kind], MATCH, linear(from_hex([tone]))[0])
    return lab_of(encoded(light[None]))[0]


def row_of(layers: Sequence[Mapping[str, Any]], tone: str) -> Row:
    """(WIDTH,) of layers as plain values on somebody of ``tone``; of two layers of a kind the later."""
    found = np.zeros(WIDTH, np.float32)
    for layer in layers:
        kind, at = KINDS[layer["kind"]], SLOTS[layer["kind"]].start
        shade = layer.get("shade", MATCH)
        lab = _from(kind.name, tone) if shade == MATCH else lab_of(from_hex([shade]))[0]
        found[at] = 1
        centre = 0.5 if kind.match is not None else np.array([0.0, 0.5, 0.5])
        found[at + 1 : at + 4] = (lab - _from(kind.name, tone)) / COLOURS + centre
        opacity = layer.get("opacity")
        found[at + 4] = kind.opacity if opacity is None else opacity
        found[at + HEAD + FINISH.index(layer.get("finish") or kind.finish)] = 1
        given = layer.get("mask", {})
        for i, (name, (low, high, usual)) in enumerate(kind.mask.items()):
            found[at + HEAD + len(FINISH) + i] = (given.get(name, usual) - low) / (high - low)
    return found


def layers_of(row: Row, tone: str) -> list[dict[str, Any]]:
    """Layers as plain values of a row (WIDTH,), shades as #hex on somebody of ``tone``."""
    found = []
    for name, slot in SLOTS.items():
        values, kind = row[slot], KINDS[name]
        if values[0] < 0.5:
            continue
        centre = 0.5 if kind.match is not None else np.array([0.0, 0.5, 0.5])
        lab = (values[1:4] - centre) * COLOURS + _from(name, tone)
        lab[0] = np.clip(lab[0], 0, 100)
        mask = {one: round(float(low + np.clip(values[HEAD + len(FINISH) + i], 0, 1) * (high - low)), 3)
                for i, (one, (low, high, _)) in enumerate(kind.mask.items())}
        found.append({"kind": name, "shade": to_hex(rgb_of(lab[None]))[0],
                      "opacity": round(float(np.clip(values[4], 0.02, 1)), 3),
                      "finish": FINISH[int(np.argmax(values[HEAD : HEAD + len(FINISH)]))], "mask": mask})
    return found
