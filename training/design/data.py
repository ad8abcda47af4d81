# SPDX-License-Identifier: GPL-3.0-or-later
"""Designs that were tried on (``tryon garment collect``), read, split, and dealt out in batches."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ...gan_core.design.tables import Table

Array = NDArray[np.float64]
COLLECTED = Path(__file__).with_name("collected")  # what ships was taught with
HEAD = ("style", "number", "wearer", "fault", "stretch")
ENDS = ("low", "high", "default")
TEST = 1 / 3  # of the designs are kept from training
FEWEST = 24  # good designs, below which a programme is not taught


class DesignDataError(ValueError):
    """A file of designs is missing or is not what it should be."""


@dataclass(frozen=True)
class Designs:
    """One programme's: ``values`` (N, P) in the parameters' units, ``good`` (N,) whether all who wore it could be sewn
    into it, ``style`` (N,), ``test`` (N,) whether training does not see it; ``reading`` (P,): the step it is written
    in. ``worn`` and ``sewn``: trials, and how many of them went well; ``faults``: what went wrong in the others."""

    table: Table
    values: Array
    good: NDArray[np.bool_]
    style: tuple[str, ...]
    test: NDArray[np.bool_]
    reading: Array
    worn: int
    sewn: int
    faults: dict[str, int]

    def side(self, test: bool) -> Array:
        """The good designs of one side of the split."""
        return self.values[self.good & (self.test == test)]


def _test(programme: str, number: int) -> bool:
    digest = hashlib.sha256(f"tryon design split: {programme} {number}".encode()).digest()
    return int.from_bytes(digest[:4], "big") < TEST * 2**32


def step_of(column: Array) -> float:
    """The power of ten that all of ``column``'s values are multiples of: 1, 0.1, 0.01."""
    return next((step for step in (1.0, 0.1) if np.allclose(column / step, np.round(column / step), atol=1e-6)), 0.01)


def read(path: Path) -> Designs:
    """One programme's file. DesignDataError says what is wrong with it."""
    with Path(path).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    if len(rows) < 2 + len(ENDS) or tuple(rows[0][: len(HEAD)]) != HEAD or tuple(r[0] for r in rows[1:4]) != ENDS:
        raise DesignDataError(f"{path} is no collection of designs: write it with `tryon garment collect`")
    skip = len(HEAD)
    ends = [tuple(map(float, row[skip:])) for row in rows[1 : 1 + len(ENDS)]]
    table = Table(path.stem, tuple(rows[0][skip:]), *ends)
    designs: dict[int, tuple[str, list[float]]] = {}
    faults: dict[int, list[str]] = {}
    for row in rows[1 + len(ENDS):]:
        designs[int(row[1])] = row[0], list(map(float, row[skip:]))
        faults.setdefault(int(row[1]), []).append(row[3])
    values = np.array([v for _, v in designs.values()])
    said = [f for fs in faults.values() for f in fs]
    return Designs(table, values, np.array([not any(fs) for fs in faults.values()]),
                   tuple(s for s, _ in designs.values()), np.array([_test(path.stem, n) for n in designs]),
                   np.array([step_of(c) for c in values.T]), len(said), said.count(""),
                   {f: said.count(f) for f in sorted(set(said)) if f})


def read_all(folder: Path) -> list[Designs]:
    """Every programme in ``folder`` with enough good designs, by name."""
    found = [read(path) for path in sorted(Path(folder).glob("*.csv"))]
    kept = [d for d in found if d.good.sum() >= FEWEST]
    if not kept:
        raise DesignDataError(f"{folder} has no programme with {FEWEST} good designs: see training/README.md")
    return kept


class DesignDealer:
    """Batches (unit (B, slots), places (B,)) of training designs; each a function of (seed, step) alone."""

    def __init__(self, designs: Sequence[Designs], slots: int, good: bool = True, pack: int = 1) -> None:
        """good: False deals those that could not be sewn, where there are any; every ``pack`` rows are of one
        programme."""
        self.pack = pack
        rows, reading = [], np.zeros((len(designs), slots))
        for k, d in enumerate(designs):
            unit = d.table.unit(d.values[(d.good == good) & ~d.test])
            rows.append(np.pad(unit, ((0, 0), (0, slots - unit.shape[1]))))
            reading[k, : unit.shape[1]] = d.reading / (np.array(d.table.high) - np.array(d.table.low))
        self.rows = np.concatenate(rows)  # of all programmes, one after another
        self.counts = np.array([len(r) for r in rows])
        self.starts = np.cumsum(self.counts) - self.counts
        self.reading, self.places = reading, np.flatnonzero(self.counts)

    def batch(self, count: int, seed: int, step: int) -> tuple[Tensor, Tensor]:
        """Every programme as often as any other; values anywhere within the step that they were written in."""
        rng = np.random.default_rng([seed, step, len(self.places)])
        which = np.repeat(rng.choice(self.places, count // self.pack), self.pack)
        rows = self.rows[self.starts[which] + (rng.random(len(which)) * self.counts[which]).astype(int)]
        unit = np.clip(rows + (rng.random(rows.shape) - 0.5) * self.reading[which], 0.0, 1.0)
        return torch.from_numpy(unit.astype(np.float32)), torch.from_numpy(which)
