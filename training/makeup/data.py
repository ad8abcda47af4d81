# SPDX-License-Identifier: GPL-3.0-or-later
"""What real make-up is to MakeupGAN: the authored looks, varied as artists vary them.

A look keeps its eyes; lips and face may be those of another of its style, brows go with the hair, shades move a little
and follow skin and eyes, masks are drawn by another hand, products that a look can do without are left out.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...gan_core.colour import from_hex, lab_of, rgb_of, to_hex
from ...gan_core.makeup.coding import COLOURS, FINISH, HEAD, OF, PRESENT, SLOTS, Wish, row_of
from ...gan_core.makeup.kinds import KINDS, OCCASIONS, ORDER, STYLES

LOOKS = Path(__file__).resolve().parents[2] / "assets" / "makeup" / "looks"
ANYTONE = "#c98f6f"  # shades that match are kept as distances from that, so any tone will do
RAMP = np.array([[28.0, 12.0, 16.0], [40, 15, 22], [52, 16, 24], [64, 14, 22], [74, 12, 19], [84, 8, 15]])  # Lab
EYES = np.array([[18.0, 8.0, 9.0], [28, 10, 14], [38, 8, 22], [45, -4, 14], [48, -3, -10], [55, -1, -4]])
HAIR = np.array([[6.0, 1.0, 2.0], [14, 5, 6], [22, 8, 11], [36, 10, 18], [62, 8, 28], [30, 22, 24]])
OPTIONAL = ("primer", "concealer", "contour", "bronzer", "highlighter", "inner-corner", "gloss", "nails")
SWAPPED = {"lips": 0.5, "face": 0.5, "nails": 0.5}  # chance that a region is another look's of the style
SHADE, HAND, STRENGTH = 3.0, 0.045, 0.05  # deviations: Lab units, shares of a mask's ranges, opacity
DROPPED = 0.12


@dataclass(frozen=True)
class Library:
    """rows (N, WIDTH), styles and occasions (N,) as numbers, names."""

    rows: NDArray[np.float32]
    styles: NDArray[np.int64]
    occasions: NDArray[np.int64]
    names: tuple[str, ...]


def library(folder: Path = LOOKS) -> Library:
    """The authored looks."""
    read = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.toml"))}
    return Library(np.stack([row_of(one["layers"], ANYTONE) for one in read.values()]),
                   np.array([STYLES.index(one["style"]) for one in read.values()]),
                   np.array([OCCASIONS.index(one["occasion"]) for one in read.values()]), tuple(read))


def wishes(styles: NDArray[np.int64], occasions: NDArray[np.int64], rng: np.random.Generator) -> list[Wish]:
    """People at random for those styles and occasions (n,)."""
    found = []
    for style, occasion in zip(styles, occasions, strict=True):
        skin, eye, hair = (table[rng.integers(len(table))] + rng.normal(0, spread, 3) for table, spread in
                           ((RAMP, (4.0, 2.0, 2.5)), (EYES, (2.0, 1.5, 2.0)), (HAIR, (2.0, 1.5, 2.0))))
        tone, iris, strand = to_hex(rgb_of(np.clip(np.stack([skin, eye, hair]), (2, -60, -60), (96, 60, 60))))
        found.append(Wish(STYLES[style], float(rng.random()), tone, iris, strand, OCCASIONS[occasion]))
    return found


def varied(known: Library, count: int, rng: np.random.Generator) -> tuple[NDArray[np.float32], list[Wish]]:
    """(count, WIDTH) varied looks, and whom each is for."""
    style = rng.integers(0, len(STYLES), count)
    first = np.array([rng.choice(np.flatnonzero(known.styles == s)) for s in style])
    rows = known.rows[first].copy()
    for region, chance in SWAPPED.items():
        other = np.array([rng.choice(np.flatnonzero(known.styles == s)) for s in style])
        columns = np.isin(OF, [k for k, name in enumerate(ORDER) if KINDS[name].region == region])
        swap = rng.random(count) < chance
        rows[np.ix_(swap, columns)] = known.rows[np.ix_(other[swap], columns)]
    occasion = np.where(rng.random(count) < 0.7, known.occasions[first], rng.integers(0, len(OCCASIONS), count))
    asked = wishes(style, occasion, rng)
    lab = np.stack([lab_of(from_hex([w.tone, w.eyes, w.hair])) for w in asked])
    strong = np.array([w.intensity for w in asked])[:, None]
    for name in OPTIONAL:
        rows[rng.random(count) < DROPPED, SLOTS[name].start] = 0
    shades = PRESENT[:, None] + np.arange(1, 4)
    rows[:, shades] += (rng.normal(0, SHADE, (count, len(ORDER), 3)) / COLOURS).astype(np.float32)
    _suited(rows, lab)
    opacity = PRESENT + 4
    rows[:, opacity] = rows[:, opacity] * (0.65 + 0.7 * strong) + rng.normal(0, STRENGTH, (count, len(ORDER)))
    masks = np.concatenate([np.arange(s.start + HEAD + len(FINISH), s.stop) for s in SLOTS.values()])
    rows[:, masks] += rng.normal(0, HAND, (count, len(masks)))
    there = rows[:, PRESENT][:, OF] > 0.5
    return (np.clip(rows, 0, 1) * there).astype(np.float32), asked


def _suited(rows: NDArray[np.float32], lab: NDArray[np.float64]) -> None:
    """Shades that follow a person: brows the hair, lips and blush the depth of the skin, shadow against the iris."""
    skin, eye, hair = lab[:, 0], lab[:, 1], lab[:, 2]
    brow = SLOTS["brow"].start
    wanted = hair / COLOURS + (0.0, 0.5, 0.5)
    rows[:, brow + 1 : brow + 4] += 0.5 * (wanted - rows[:, brow + 1 : brow + 4])
    deeper = 0.16 * (skin[:, 0] - 66) / COLOURS[0]
    for name in ("lipstick", "lip-liner", "blush", "gloss"):
        rows[:, SLOTS[name].start + 1] += deeper
    size = np.maximum(np.hypot(eye[:, 1], eye[:, 2]), 6.0)[:, None]
    against = -4.0 * eye[:, 1:] / size / COLOURS[1:]
    for name in ("lid", "crease"):
        at = SLOTS[name].start
        rows[:, at + 2 : at + 4] += against
