# SPDX-License-Identifier: GPL-3.0-or-later
"""The comparison: kinds of generators and losses on the same pictures and budget, a table of all. Resumable; what was
measured is kept in compared.json, and laid out in compared.md.

``python -m tryon.training compare --pictures FILE`` does all, ``--only dcgan/hinge`` one.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..common.losses import LOSSES
from . import report

if TYPE_CHECKING:
    from torch import Tensor

    from ..fabric.data import FabricData

KINDS = ("dcgan", "progressive", "style", "style-codes")
ROWS = Path(__file__).with_name("compared.json")
Draw = Callable[[int, int, int], "Tensor"]  # class index, count, seed -> (count, 3, S, S) in -1 .. 1


@dataclass(frozen=True)
class Entry:
    """A row of the table."""

    kind: str
    loss: str

    @property
    def name(self) -> str:
        return f"{self.kind}/{self.loss}"


ENTRIES = tuple(Entry(kind, loss) for kind in KINDS for loss in LOSSES)


def run(args: argparse.Namespace) -> int:
    """Train what is not yet trained (for so many minutes, or to the end), measure it, write the table anew."""
    import time

    import torch

    from ..fabric.data import FabricData

    torch.set_num_threads(args.threads)
    chosen = [e for e in ENTRIES if not args.only or e.name in args.only or e.kind in args.only]
    if not chosen:
        print(f"nothing is called {args.only}; choose of: {', '.join(e.name for e in ENTRIES)}")
        return 2
    if not args.pictures.exists():
        print(f"{args.pictures} does not exist; make it with the task prepare")
        return 1
    train = FabricData(args.pictures, args.size)
    ends = time.monotonic() + args.minutes * 60 if args.minutes else None
    rows, judge = known(args.rows), None
    for entry in chosen:
        if entry.name in rows and rows[entry.name]["images"] >= args.images:
            continue
        left = None if ends is None else ends - time.monotonic()
        if left is not None and left <= 0:
            break
        done = trained(entry, train, args.out / entry.kind / entry.loss, args, left)
        if done is None:
            continue
        judge = judge or Judge(args.pictures, args.size, train, args.steps)
        row = done[1] | judge.figures(done[0], args.per_class)
        rows = known(args.rows) | {entry.name: row}  # read again: another process may have measured rows meanwhile
        args.rows.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
        print(f"{entry.name}: " + "  ".join(f"{k} {v:g}" for k, v in rows[entry.name].items()), flush=True)
    rows = {e.name: rows[e.name] for e in ENTRIES if e.name in rows}
    args.rows.with_suffix(".md").write_text(report.report(rows), encoding="utf-8")
    print(report.table(rows))
    if strips := drawn(train, rows, args):
        report.sheet(strips, args.out / "sheet.png")
    return 0


def trained(entry: Entry, data: FabricData, folder: Path, args: argparse.Namespace,
            deadline_s: float | None) -> tuple[Draw, dict[str, float]] | None:
    """(how to draw with it, its count of parameters, images and seconds) once it has seen all its images, else None."""
    if entry.kind.startswith("style"):
        from .style import train_style as train
    else:
        from .plain import train_plain as train
    return train(entry.kind, entry.loss, data, folder, args.images, args.batch, args.seed, deadline_s)


class Judge:
    """The classifier and the held-out pictures that every row is measured with."""

    def __init__(self, pictures: Path, size: int, train: FabricData, steps: int) -> None:
        from ..fabric.data import FabricData
        from ..fabric.metrics import pictures_of
        from ..fabric.pictures.pictures import REAL
        from ..metrics.classifier import predictions, real_batches, train_classifier

        self.real, held = (FabricData(pictures, size, validation=v, origins=REAL) for v in (False, True))
        self.kinds = [k for k, (a, b) in enumerate(zip(self.real.tables, held.tables, strict=True))
                      if len(a[0]) and len(b[0])]
        self.net = train_classifier(real_batches(self.real), len(self.real.tables), steps)
        self.held = {k: pictures_of(held, k) for k in self.kinds}
        self.features = {k: predictions(self.net, x)[1] for k, x in self.held.items()}

    def figures(self, draw: Draw, per_class: int) -> dict[str, float]:
        import numpy as np
        import torch

        from ..fabric.metrics import as_held, turned
        from ..metrics.classifier import predictions
        from ..metrics.coverage import frechet, precision_recall, spread
        from ..metrics.sliced import sliced_wasserstein

        rows, drawn = [], {}
        for k in self.kinds:
            images = turned(draw(k, per_class, 0))
            drawn[k] = images
            said, features = predictions(self.net, images)
            precision, recall = precision_recall(features, self.features[k])
            rows.append([float((said == k).mean()), frechet(features, self.features[k]), precision, recall,
                         spread(features) / max(spread(self.features[k]), 1e-9)])
        names = ("accuracy", "distance", "precision", "recall", "diversity")
        sliced = sliced_wasserstein(as_held(drawn, self.held), torch.cat(list(self.held.values())))
        return dict(zip(names, np.mean(rows, 0).tolist(), strict=True)) | {"sliced": float(np.mean(sliced))}


def known(path: Path) -> dict[str, dict[str, float]]:
    """The rows measured so far, by entry."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def drawn(data: FabricData, rows: dict[str, dict[str, float]], args: argparse.Namespace) -> dict[str, Tensor]:
    """A drawing of each class by every row whose state is still there, by entry."""
    import torch

    strips = {}
    for entry in ENTRIES:
        folder = args.out / entry.kind / entry.loss
        if entry.name in rows and (folder / "state.safetensors").exists():
            done = trained(entry, data, folder, args, 0.0)
            if done:
                strips[entry.name] = torch.cat([done[0](k, 1, 0) for k, t in enumerate(data.tables) if len(t[0])])
    return strips


def add_task(tasks: argparse._SubParsersAction) -> None:
    task = tasks.add_parser("compare", help="train other generators and losses on the same pictures, and tabulate")
    task.add_argument("--pictures", type=Path, default=Path("runs/fabric/pictures.npz"), help="the prepared pictures")
    task.add_argument("--out", type=Path, default=Path("runs/compare"))
    task.add_argument("--rows", type=Path, default=ROWS, help="rows measured so far, which are not trained again")
    task.add_argument("--only", nargs="*", default=[], help="such as dcgan, or style/hinge (default: all)")
    task.add_argument("--images", type=int, default=100_000, help="of each")
    task.add_argument("--size", type=int, default=64)
    task.add_argument("--batch", type=int, default=16)
    task.add_argument("--seed", type=int, default=0)
    task.add_argument("--minutes", type=float, default=0, help="stop after so long (0: when all is done)")
    task.add_argument("--steps", type=int, default=400, help="of the classifier that measures")
    task.add_argument("--per-class", type=int, default=200, help="drawings measured")
    task.add_argument("--threads", type=int, default=2)
    task.set_defaults(run=run)


