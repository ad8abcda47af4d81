# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m tryon.training skins``: train, measure, ship. Every part goes on where it was ended."""

from __future__ import annotations

import argparse
import json
import platform
from dataclasses import replace
from pathlib import Path

import torch

from ...gan_core.skin.sampler import DETAILS
from . import export, figures
from .data import Data
from .loop import train
from .settings import Settings


def add_task(tasks: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add it to ``python -m tryon.training``."""
    task = tasks.add_parser("skins", help="take skins apart, train SkinGAN's detail, export")
    task.add_argument("--data", type=Path, required=True, help="folder with skins_2048 and skins_small")
    task.add_argument("--out", type=Path, default=Path("runs/skin"), help="pictures as structure, checkpoints, figures")
    task.add_argument("--assets", type=Path, help="where weights and card go (default: OUT/weights)")
    task.add_argument("--steps", type=int, default=0, help="instead of the settings'")
    task.add_argument("--seed", type=int, default=0)
    task.add_argument("--threads", type=int, default=1)
    task.add_argument("--without-critic", action="store_true", help="by sorted projections alone, to compare")
    task.add_argument("--without-training", action="store_true", help="export what there is")
    task.add_argument("--leave-out", nargs="*", default=[], metavar="NAME", help="pictures that training does not see")
    task.add_argument("--measure", nargs="*", metavar="NAME", help="figures against these, each left out in its turn")
    task.add_argument("--detail", choices=DETAILS, default="grain", help="what the exported people get")
    task.add_argument("--hardware", default="", help="what the card names as the machine")
    task.set_defaults(run=run)


def checkpoint(out: Path, critic: bool, left: list[str]) -> Path:
    """Where a run keeps how far it has come."""
    return out / f"{'-'.join(['critic' if critic else 'plain', *left])}.safetensors"


def run(args: argparse.Namespace) -> int:
    """Train unless told not to; measure what is asked for; write weights and card where all pictures were seen."""
    def say(line: str) -> None:
        print(line, flush=True)

    torch.set_num_threads(args.threads)
    kept = args.out / "data"
    data = Data(args.data, kept, args.leave_out)
    say(f"{len(data.small)} small and {len(data.fine)} fine pictures")
    path = checkpoint(args.out, not args.without_critic, args.leave_out)
    if not args.without_training:
        settings = Settings(seed=args.seed, critic=not args.without_critic)
        train(data, replace(settings, steps=args.steps or settings.steps), path, say)
    told = args.out / "figures.json"
    if args.measure:
        found = figures.compare(args.data, kept, args.measure,
                                lambda name: checkpoint(args.out, not args.without_critic, [name]), say)
        told.write_text(json.dumps(found, indent=1), encoding="utf-8")
    if not args.leave_out:
        found = json.loads(told.read_text(encoding="utf-8")) if told.is_file() else {}
        gan = export.gan_of(data, path, args.detail)
        export.write(args.assets or args.out / "weights", data, gan, found,
                     args.hardware or platform.processor() or "CPU")
    return 0
