# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m tryon.training measure``: every figure of the fabric weights beside held-out cloth, into figures.md.

From the weights alone, so that what a change of layouts or finishes does to them can be measured without a run.
"""

from __future__ import annotations

import argparse
import string
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..common import markdown
from .run import say

if TYPE_CHECKING:
    from ...gan_core.fabric.gan.model import FabricModel
    from .metrics import Table

REPORT = Path(__file__).with_name("figures.md")
PALETTES, INKS = 50, (2, 5)  # random palettes that are locked, and how many colours each has
SHOWN = 8  # drawings of a class beside their nearest training pictures
BELOW = {"sliced_drawn", "sliced_train"}  # what stands below the table


def run(args: argparse.Namespace) -> int:
    import torch

    from ...gan_core.fabric.gan.model import load
    from ..metrics.neighbours import neighbour_sheet
    from . import metrics
    from .data import FabricData
    from .pictures.pictures import REAL
    from .projecting import project_unseen, summary

    torch.set_num_threads(args.threads)
    if not args.pictures.exists():
        say(f"{args.pictures} does not exist; make it with the task prepare")
        return 1
    model = load(args.assets / "fabric.safetensors")
    size = model.generator.config.size
    real, held = (FabricData(args.pictures, size, validation=v, origins=REAL) for v in (False, True))
    table = metrics.evaluate(model, real, held, args.per_class, args.steps, log=say)
    drawn = {k: metrics.draw_many(model, real, k, SHOWN) for k in range(len(model.kinds)) if (real.kind == k).any()}
    nearest = neighbour_sheet(drawn, {k: metrics.pictures_of(real, k, 10_000) for k in drawn}, args.sheet, SHOWN)
    for kind, correlation in nearest.items():
        table[model.kinds[kind]]["nearest"] = correlation
    table["all"]["nearest"] = float(np.mean(list(nearest.values())))
    locked = lock(model)
    say(f"palette lock: mean {locked.mean():.2f}, largest {locked.max():.2f}")
    returned = summary(project_unseen(model, held, args.projections, log=say))
    (args.assets / "figures.md").write_text(report(table, locked, returned), encoding="utf-8")
    say(f"wrote {args.assets / 'figures.md'} and {args.sheet}")
    return 0


def lock(model: FabricModel, count: int = PALETTES, seed: int = 0) -> np.ndarray:
    """(n,) CIEDE2000 of ``count`` random palettes, each in a cloth of the classes in turn: between a colour and what
    the swatch shows of it, mean over its colours by area. Cloth in which no colour lies alone is left out."""
    from ...gan_core.fabric.finish.lock import matches
    from ...gan_core.fabric.gan.design import Ref, design_of, maps_of
    from ...gan_core.fabric.gan.style import screens_of

    rng, found = np.random.default_rng(seed), []
    for n in range(count):
        inks = tuple("#" + bytes(rng.integers(0, 256, 3, np.uint8)).hex() for _ in range(rng.integers(*INKS)))
        design = design_of(model, Ref(model.kinds[n % len(model.kinds)], n, palette=inks))
        alone = matches(maps_of(model, design, 512).colour, screens_of(model, design, 512))
        if alone:
            found.append(np.average([m.difference for m in alone], weights=[m.share for m in alone]))
    return np.array(found)


def report(table: Table, locked: np.ndarray, returned: dict[str, float]) -> str:
    """Markdown, see figures.md."""
    every = table["all"]
    rows = {name: {k: v for k, v in row.items() if k not in BELOW} for name, row in table.items()}
    return string.Template(REPORT.read_text(encoding="utf-8")).substitute(
        table=markdown.table("class", rows), drawn=f"{every['sliced_drawn']:.1f}", train=f"{every['sliced_train']:.1f}",
        ratio=f"{every['sliced_drawn'] / every['sliced_train']:.2f}", seam=f"{every['seam']:.3f}",
        named=f"{every['accuracy_drawn'] / every['accuracy_validation']:.0%}",
        back=f"{every['returned'] / every['accuracy_validation']:.0%}",
        palettes=PALETTES, locked=len(locked), mean=f"{locked.mean():.2f}", largest=f"{locked.max():.1f}",
        plain=returned["plain"], plain_good=f"{returned['plain_good']:.0%}", psnr=f"{returned['psnr']:.1f}",
        periodic=returned["periodic"], periodic_good=f"{returned['periodic_good']:.0%}",
        difference=f"{returned['difference']:.1f}", off=f"{returned['period_off']:.0%}")


def add_task(tasks: argparse._SubParsersAction) -> None:
    task = tasks.add_parser("measure", help="measure the fabric weights, and write figures.md beside them")
    task.add_argument("--assets", type=Path, default=Path("assets/fabric"), help="where the weights are")
    task.add_argument("--pictures", type=Path, default=Path("runs/fabric/pictures.npz"), help="the prepared pictures")
    task.add_argument("--sheet", type=Path, default=Path("runs/fabric/nearest.png"),
                      help="drawings above their nearest training pictures, to look at")
    task.add_argument("--projections", type=int, default=100, help="held-out swatches to project")
    task.add_argument("--per-class", type=int, default=200, help="drawings measured")
    task.add_argument("--steps", type=int, default=400, help="of the classifiers that measure")
    task.add_argument("--threads", type=int, default=2)
    task.set_defaults(run=run)
