# SPDX-License-Identifier: GPL-3.0-or-later
"""Cloth presets on the simulated drape meter: a table of readings and a sheet of pictures."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..blender.cloth import drape_meter, drape_pictures
from ..catalog.cloth.physics import CLOTHS, Cloth
from ..core import files
from ..core.delivery import Delivery, write_files
from ..core.progress import Progress
from ..evaluation.cusick import SPECIMEN

SO_FAR = "drape-so-far.csv"


@dataclass(frozen=True)
class Reading:
    """One row of the table: means over some discs, which find their folds differently, as those of one cloth do."""

    preset: str
    edge_mm: float
    specimen_cm: float
    discs: int
    coefficient_pct: float
    spread_pct: float  # standard deviation of single discs
    folds: float
    depth_mm: float  # of the folds
    low_pct: float  # the band that the coefficient of a 30 cm specimen should lie in
    high_pct: float
    vertices: int
    frames: int  # of the disc that took longest
    settled: bool  # all of them

    @property
    def passed(self) -> bool:
        """Settled and, where there is a band for this specimen, within it."""
        judged = self.specimen_cm == 100 * SPECIMEN
        return self.settled and (not judged or self.low_pct <= self.coefficient_pct <= self.high_pct)


def test_drape(presets: Sequence[str], edges: Sequence[float], specimen: float, discs: int, out: Path,
               progress: Progress) -> list[Reading]:
    """Drapes ``discs`` of every preset at every edge (metres) and writes ``drape.csv``, ``drape.json`` and
    ``drape.png``, where the disc nearest the mean is shown.

    A table is written anew after every reading, ``SO_FAR``, so that a run that is broken off loses nothing.

    Raises:
        StorageError: ``out`` cannot be written.
    """
    write_files(out, {SO_FAR: ""})
    runs = [(CLOTHS[name], edge) for name in presets for edge in edges]
    readings: list[Reading] = []
    shown: list[drape_meter.Specimen] = []
    for i, (cloth, edge) in enumerate(runs):
        draped: list[drape_meter.Specimen] = []
        for seed in range(discs):
            for state in drape_meter.drape_test(cloth, edge, specimen, seed=seed):
                if isinstance(state, drape_meter.Specimen):
                    draped.append(state)
                else:
                    progress((i + (seed + 0.5) / discs) / (len(runs) + 1),
                             f"{cloth.label}: edge {1000 * edge:g} mm, disc {seed + 1}, frame {state.frames}")
        readings.append(_reading(cloth, edge, specimen, draped))
        mean = readings[-1].coefficient_pct
        shown.append(min(draped, key=lambda disc: abs(disc.shadow.coefficient - mean)))
        write_files(out, {SO_FAR: _csv(readings)})
    progress(len(runs) / (len(runs) + 1), "Pictures")
    labels = [f"{CLOTHS[r.preset].label} {r.coefficient_pct:.0f} %" + (f", {r.edge_mm:g} mm" if len(edges) > 1 else "")
              for r in readings]
    columns = min(len(runs), 6 if len(edges) == 1 else 2 * len(edges))
    with Delivery(out) as delivery:
        drape_pictures.draw(shown, labels, delivery.aside / "drape.png", columns=columns)
        files.write(delivery.aside / "drape.json", json.dumps(_rows(readings), indent=2) + "\n")
        files.write(delivery.aside / "drape.csv", _csv(readings))
    (out / SO_FAR).unlink(missing_ok=True)
    return readings


def _reading(cloth: Cloth, edge: float, specimen: float, draped: Sequence[drape_meter.Specimen]) -> Reading:
    read = np.array([(disc.shadow.coefficient, disc.shadow.folds, disc.shadow.depth) for disc in draped])
    coefficient, folds, depth = read.mean(axis=0).round(1).tolist()
    return Reading(cloth.name, round(1000 * edge, 2), round(100 * specimen, 1), len(draped), coefficient,
                   round(float(read[:, 0].std()), 1), folds, depth, *cloth.band, len(draped[0].points),
                   max(disc.result.frames for disc in draped), all(disc.result.settled for disc in draped))


def _rows(readings: Sequence[Reading]) -> list[dict[str, Any]]:
    return [dataclasses.asdict(r) | {"passed": r.passed} for r in readings]


def _csv(readings: Sequence[Reading]) -> str:
    rows = _rows(readings)
    text = io.StringIO()
    table = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return text.getvalue()
