# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m tryon.training fabric --data DIR --out runs/fabric``: data, training, figures and weights in one go."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def fabric(args: argparse.Namespace) -> int:
    import torch

    from . import sheet
    from .data import FabricData
    from .loop import Settings, State, train
    from .prepare import prepare

    torch.set_num_threads(args.threads)
    out: Path = args.out
    pictures = out / "pictures.npz"
    if not pictures.exists():
        print("preparing pictures")
        prepare(args.data, pictures)
    data = FabricData(pictures)
    state = State(Settings(images=args.images, seed=args.seed))
    checkpoint = out / "state.safetensors"
    if checkpoint.exists():
        state.restore(checkpoint)
        print(f"resuming at {state.images:,} images")
    train(state, data, out, every_s=args.every, deadline_s=args.minutes * 60 if args.minutes else None,
          preview=lambda s, p: sheet.preview(s, data, p), progress=lambda line: print(line, flush=True))
    return 0


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tryon.training", description=__doc__)
    tasks = parser.add_subparsers(dest="task", required=True)
    task = tasks.add_parser("fabric", help="train the fabric generator and export it with its figures")
    task.add_argument("--data", type=Path, required=True, help="folder with garment_photos, pattern_tiles, ...")
    task.add_argument("--out", type=Path, default=Path("runs/fabric"), help="checkpoints, sheets and log")
    task.add_argument("--images", type=int, default=400_000, help="real pictures shown to the critic in all")
    task.add_argument("--minutes", type=float, default=0, help="stop after so long (0: when the images are done)")
    task.add_argument("--seed", type=int, default=0)
    task.add_argument("--threads", type=int, default=2)
    task.add_argument("--every", type=float, default=180, help="seconds between checkpoints")
    task.set_defaults(run=fabric)
    args = parser.parse_args(argv)
    return args.run(args)


if __name__ == "__main__":
    sys.exit(main())
