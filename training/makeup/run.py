# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m tryon.training makeup``: trains MakeupGAN on the authored looks, measures it, writes weights and card."""

from __future__ import annotations

import argparse
import json
import string
from pathlib import Path
from typing import Any

import torch

from ...gan_core.makeup.sampler import MakeupGan
from ..common.losses import LOSSES
from . import figures
from .data import library
from .loop import MakeupSettings, train

CARD = Path(__file__).with_name("card.md")
FILES = ("makeup.safetensors", "makeup.md")
COLUMNS = ("told_apart", "style", "diversity", "copies")


def add_task(tasks: Any) -> None:
    """The task ``makeup`` of ``python -m tryon.training``."""
    task = tasks.add_parser("makeup", help="train the generator of make-up on the authored looks and export it")
    task.add_argument("--out", type=Path, default=Path("runs/makeup"), help="log and figures")
    task.add_argument("--assets", type=Path, help="where weights and card go (default: OUT/weights)")
    task.add_argument("--steps", type=int, default=MakeupSettings.steps)
    task.add_argument("--loss", choices=tuple(LOSSES), default=MakeupSettings.loss)
    task.add_argument("--seed", type=int, default=0)
    task.add_argument("--threads", type=int, default=1)
    task.add_argument("--without-training", action="store_true", help="measure the weights that are there")
    task.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Train, measure, write."""
    def say(line: str) -> None:
        print(line, flush=True)

    torch.set_num_threads(args.threads)
    known = library()
    assets = args.assets or args.out / "weights"
    weights = assets / FILES[0]
    if not args.without_training:
        settings = MakeupSettings(steps=args.steps, loss=args.loss, seed=args.seed)
        train(known, settings, say).save(weights)
        say(f"wrote {weights}")
    gan = MakeupGan.load(weights)  # in half precision, as it ships
    table = {"MakeupGAN": figures.evaluate(figures.of(gan), known)}
    say(json.dumps(table))
    table["Gaussian copula"] = figures.evaluate(figures.copula(known), known)
    table["authored look as it is"] = figures.evaluate(figures.nearest(known), known)
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "figures.json").write_text(json.dumps(table, indent=1), encoding="utf-8")
    lines = [f"| {name} | " + " | ".join(f"{row[c]:.3f}" for c in COLUMNS) + " |" for name, row in table.items()]
    text = string.Template(CARD.read_text(encoding="utf-8")).substitute(
        looks=str(gan.info["looks"]), minutes=f"{gan.info['minutes']:.1f}", steps=str(gan.info["settings"]["steps"]),
        kilobytes=f"{weights.stat().st_size / 1000:,.0f}", loss=gan.info["settings"]["loss"], rows="\n".join(lines),
        style_real=f"{table['MakeupGAN']['style_real']:.3f}")
    (assets / FILES[1]).write_text(text, encoding="utf-8")
    say(f"wrote {assets}")
    return 0
