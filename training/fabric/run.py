# SPDX-License-Identifier: GPL-3.0-or-later
"""The fabric generator's tasks on the command line: prepare, train, export."""

from __future__ import annotations

import argparse
import platform
from dataclasses import replace
from pathlib import Path


def say(line: str) -> None:
    print(line, flush=True)


def train(args: argparse.Namespace) -> int:
    """Prepare once, train to the end (or for so many minutes), then export. Under torchrun: one process a GPU."""
    import os

    import torch
    import torch.distributed as dist

    from . import sheet
    from .data import FabricData
    from .loop import State
    from .loop import train as run
    from .pictures.prepare import prepare
    from .settings import Settings

    torch.set_num_threads(args.threads)
    local, device = os.environ.get("LOCAL_RANK"), args.device
    if local is not None:
        dist.init_process_group("nccl" if device.startswith("cuda") else "gloo")
        device = f"cuda:{local}" if device.startswith("cuda") else device
    pictures, checkpoint = args.pictures or args.out / "pictures.npz", args.out / "state.safetensors"
    if not pictures.exists():
        say("preparing pictures")
        prepare(args.data, pictures, log=say)
    settings = Settings.read(args.config) if args.config else Settings.read()
    if checkpoint.exists():
        state = State.load(checkpoint, device)
        state.settings = replace(state.settings, images=args.images or state.settings.images)
        say(f"resuming at {state.images:,} images")
    else:
        state = State(replace(settings, images=args.images or settings.images, seed=args.seed), device)
    data = FabricData(pictures, state.settings.generator.size, wrapped=True)
    run(state, data, args.out, every_s=args.every, deadline_s=args.minutes * 60 if args.minutes else None,
        preview=lambda s, p: sheet.preview(s, data, p), progress=say)
    if local is not None:
        rank = dist.get_rank()
        dist.destroy_process_group()
        if rank:
            return 0
    return export(args)


def export(args: argparse.Namespace) -> int:
    """Weights, sheet and card from the last checkpoint, into --assets. Figures are ``measure``'s."""
    import torch

    from .data import FabricData
    from .export import export as write
    from .loop import State

    torch.set_num_threads(args.threads)
    pictures, checkpoint = args.pictures or args.out / "pictures.npz", args.out / "state.safetensors"
    if not checkpoint.exists():
        say(f"{checkpoint} does not exist: train first, with the task fabric")
        return 1
    state = State.load(checkpoint)
    state.settings = replace(state.settings, images=state.images)  # what it came to, whatever was planned
    size = state.settings.generator.size
    train_side, held_out = FabricData(pictures, size), FabricData(pictures, size, validation=True)
    assets = args.assets or args.out / "weights"
    write(state, train_side, held_out, assets, hardware=args.hardware or platform.processor() or "CPU",
          story=args.story)
    say(f"wrote {assets}")
    return 0


def prepare_only(args: argparse.Namespace) -> int:
    """The prepared pictures alone, see ``prepare.prepare``."""
    from .pictures.prepare import prepare

    try:
        prepare(args.data, args.out, seed=args.seed, log=say)
    except FileNotFoundError as error:
        say(str(error))
        return 1
    return 0


def add_tasks(tasks: argparse._SubParsersAction) -> None:
    """fabric, export and prepare."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--out", type=Path, default=Path("runs/fabric"), help="checkpoints, sheets and log")
    shared.add_argument("--pictures", type=Path, help="the prepared pictures (default: OUT/pictures.npz)")
    shared.add_argument("--assets", type=Path, help="where weights, sheet and card go (default: OUT/weights)")
    shared.add_argument("--threads", type=int, default=2)
    shared.add_argument("--hardware", default="", help="what the card names as the machine")
    shared.add_argument("--story", default="", help="what the card says of how the run went")

    task = tasks.add_parser("fabric", parents=[shared], help="train the fabric generator and export it")
    task.add_argument("--data", type=Path, required=True, help="folder with garment_photos, pattern_tiles, ...")
    task.add_argument("--config", type=Path, help="a TOML file of settings (default: training/fabric/fabric.toml)")
    task.add_argument("--images", type=int, default=0, help="instead of the settings'")
    task.add_argument("--minutes", type=float, default=0, help="stop after so long (0: when the images are done)")
    task.add_argument("--seed", type=int, default=0)
    task.add_argument("--every", type=float, default=180, help="seconds between checkpoints")
    task.add_argument("--device", default="cpu", help="cpu, cuda, mps; under torchrun cuda means one each")
    task.set_defaults(run=train)
    tasks.add_parser("export", parents=[shared], help="export the last checkpoint").set_defaults(run=export)

    task = tasks.add_parser("prepare", help="prepare the pictures that the fabric generator is trained on")
    task.add_argument("--data", type=Path, required=True, help="folder with garment_photos, pattern_tiles, ...")
    task.add_argument("--out", type=Path, default=Path("runs/fabric/pictures.npz"), help="the prepared file")
    task.add_argument("--seed", type=int, default=0)
    task.set_defaults(run=prepare_only)
