# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m tryon.training fabric --data DIR --out runs/fabric``: data, training, figures and weights in one go;
``python -m tryon.training people --data DIR --out runs/body`` the same for bodies, ``designs`` for designs.

Run again, it goes on where it was stopped. ``export`` writes weights from the last checkpoint at any time.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
from dataclasses import replace
from pathlib import Path


def say(line: str) -> None:
    print(line, flush=True)


def fabric(args: argparse.Namespace) -> int:
    """Prepare once, train to the end (or for so many minutes), then export."""
    import torch

    from . import sheet
    from .data import FabricData
    from .loop import Settings, State, train
    from .prepare import prepare

    torch.set_num_threads(args.threads)
    pictures, checkpoint = args.out / "pictures.npz", args.out / "state.safetensors"
    if not pictures.exists():
        say("preparing pictures")
        prepare(args.data, pictures, log=say)
    if checkpoint.exists():
        state = State.load(checkpoint)
        state.settings = replace(state.settings, images=args.images)
        say(f"resuming at {state.images:,} images")
    else:
        state = State(Settings(images=args.images, seed=args.seed))
    data = FabricData(pictures, state.settings.generator.size)
    train(state, data, args.out, every_s=args.every, deadline_s=args.minutes * 60 if args.minutes else None,
          preview=lambda s, p: sheet.preview(s, data, p), progress=say)
    return export(args)


def export(args: argparse.Namespace) -> int:
    """Weights, sheet, figures and card from the last checkpoint, into --assets."""
    import torch

    from . import metrics
    from .data import FabricData
    from .export import export as write
    from .export import to_model
    from .loop import State

    torch.set_num_threads(args.threads)
    pictures, checkpoint = args.out / "pictures.npz", args.out / "state.safetensors"
    if not checkpoint.exists():
        say(f"{checkpoint} does not exist: train first, with the task fabric")
        return 1
    state = State.load(checkpoint)
    state.settings = replace(state.settings, images=state.images)  # what it came to, whatever was planned
    size = state.settings.generator.size
    train_side, held_out = FabricData(pictures, size), FabricData(pictures, size, validation=True)
    figures = None
    if not args.without_figures:
        real, held_real = (FabricData(pictures, size, validation=v, real_only=True) for v in (False, True))
        figures = metrics.evaluate(to_model(state, train_side), real, held_real, log=say)
        (args.out / "figures.json").write_text(json.dumps(figures, indent=1), encoding="utf-8")
    assets = args.assets or args.out / "weights"
    write(state, train_side, held_out, assets, figures, hardware=args.hardware or platform.processor() or "CPU")
    say(f"wrote {assets}")
    return 0


def prepare(args: argparse.Namespace) -> int:
    """The prepared pictures alone, see ``prepare.prepare``."""
    import cv2

    from .prepare import prepare as write

    cv2.setNumThreads(args.threads)
    try:
        write(args.data, args.out, seed=args.seed, log=say)
    except FileNotFoundError as error:
        say(str(error))
        return 1
    return 0


def people(args: argparse.Namespace) -> int:
    """Statistics of people and the generator of bodies, see ``people_run``."""
    from .people import PeopleError
    from .people_run import run

    try:
        return run(args)
    except PeopleError as error:
        say(str(error))
        return 1


def designs(args: argparse.Namespace) -> int:
    """The generator of designs, see ``designs_run``."""
    from .designs_data import DesignDataError
    from .designs_run import run

    try:
        return run(args)
    except DesignDataError as error:
        say(str(error))
        return 1


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tryon.training", description=__doc__)
    tasks = parser.add_subparsers(dest="task", required=True)
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--out", type=Path, default=Path("runs/fabric"), help="pictures, checkpoints, sheets and log")
    shared.add_argument("--assets", type=Path, help="where weights, sheet and card go (default: OUT/weights)")
    shared.add_argument("--threads", type=int, default=2)
    shared.add_argument("--hardware", default="", help="what the card names as the machine")
    shared.add_argument("--without-figures", action="store_true", help="write weights and sheet alone")

    task = tasks.add_parser("fabric", parents=[shared], help="train the fabric generator and export it")
    task.add_argument("--data", type=Path, required=True, help="folder with garment_photos, pattern_tiles, ...")
    task.add_argument("--images", type=int, default=111_056, help="real pictures shown to the critic in all")
    task.add_argument("--minutes", type=float, default=0, help="stop after so long (0: when the images are done)")
    task.add_argument("--seed", type=int, default=0)
    task.add_argument("--every", type=float, default=180, help="seconds between checkpoints")
    task.set_defaults(run=fabric)
    tasks.add_parser("export", parents=[shared], help="export the last checkpoint").set_defaults(run=export)

    task = tasks.add_parser("prepare", help="prepare the pictures that the fabric generator is trained on")
    task.add_argument("--data", type=Path, required=True, help="folder with garment_photos, pattern_tiles, ...")
    task.add_argument("--out", type=Path, default=Path("runs/fabric/pictures.npz"), help="the prepared file")
    task.add_argument("--seed", type=int, default=0)
    task.add_argument("--threads", type=int, default=1)
    task.set_defaults(run=prepare)

    task = tasks.add_parser("people", help="collect people, fit their statistics, train BodyGAN and export both")
    task.add_argument("--data", type=Path, required=True, help="folder with ansur2 and nhanes")
    task.add_argument("--out", type=Path, default=Path("runs/body"), help="report, checkpoint, log and figures")
    task.add_argument("--assets", type=Path, help="where statistics, weights and cards go (default: OUT/weights)")
    task.add_argument("--config", type=Path, help="a TOML file of settings (default: training/people.toml)")
    task.add_argument("--start", type=Path, help="begin with the generator of another run's checkpoint")
    task.add_argument("--steps", type=int, default=0, help="instead of the settings'")
    task.add_argument("--minutes", type=float, default=0, help="stop after so long (0: when the steps are done)")
    task.add_argument("--seed", type=int, default=0)
    task.add_argument("--threads", type=int, default=2)
    task.add_argument("--hardware", default="", help="what the card names as the machine")
    task.add_argument("--side", choices=("validation", "test"), default="test", help="people that figures are against")
    task.add_argument("--seeds", type=int, default=20, help="of every figure")
    task.add_argument("--without-figures", action="store_true", help="write weights alone")
    task.add_argument("--only-statistics", action="store_true", help="stop after the population statistics")
    task.set_defaults(run=people)

    task = tasks.add_parser("designs", help="train DesignGAN on designs that were tried on, and export it")
    task.add_argument("--data", type=Path, help="folder of `tryon garment collect` (default: training/designs)")
    task.add_argument("--out", type=Path, default=Path("runs/design"))
    task.add_argument("--assets", type=Path, help="where weights and card go (default: OUT/weights)")
    task.add_argument("--tried", type=Path, help="folder of `tryon garment collect --from surprise`, for the card")
    task.add_argument("--loss", choices=("non-saturating", "wgan-gp", "lsgan", "hinge"), default="non-saturating")
    task.add_argument("--steps", type=int, default=0, help="instead of the settings'")
    task.add_argument("--seed", type=int, default=0)
    task.add_argument("--seeds", type=int, default=10, help="of every figure")
    task.add_argument("--threads", type=int, default=1)
    task.add_argument("--hardware", default="", help="what the card names as the machine")
    task.add_argument("--without-training", action="store_true", help="write the card of the weights in --assets anew")
    task.add_argument("--without-figures", action="store_true", help="write weights alone")
    task.set_defaults(run=designs)
    args = parser.parse_args(argv)
    return args.run(args)


if __name__ == "__main__":
    sys.exit(main())
