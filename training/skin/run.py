# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m tryon.training skin``: train, measure, ship. Every part goes on where it was ended."""

from __future__ import annotations

import argparse
from dataclasses import replace

import torch

from .data import Data
from .loop import train
from .settings import Settings


def run(args: argparse.Namespace) -> int:
    """Train the detail, with a critic and for comparison without."""
    def say(line: str) -> None:
        print(line, flush=True)

    torch.set_num_threads(args.threads)
    settings = replace(Settings(seed=args.seed, critic=not args.without_critic), steps=args.steps or Settings.steps)
    data = Data(args.data, args.out / "data", args.leave_out)
    say(f"{len(data.small)} small and {len(data.fine)} fine pictures")
    name = "-".join(["plain" if args.without_critic else "critic", *args.leave_out])
    train(data, settings, args.out / f"{name}.safetensors", say)
    return 0
