# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m tryon.training restore``: train both restoration networks, measure them, write weights and card."""

from __future__ import annotations

import argparse
import json
import string
from dataclasses import replace
from pathlib import Path
from typing import Any

from .fabric_run import say

CARD = Path(__file__).with_name("restore_card.md")


def run(args: argparse.Namespace) -> int:
    import torch

    from ..gan_core.fabric.restore import HOLE, store
    from ..gan_core.fabric.restorers import Inpainter, Upscaler
    from .data import FabricData
    from .metrics import pictures_of
    from .restore_figures import inpainting, upscaling
    from .restoring import RestoreSettings, train_restorer

    torch.set_num_threads(args.threads)
    if not args.pictures.exists():
        say(f"{args.pictures} does not exist; make it with the task prepare")
        return 1
    settings = replace(RestoreSettings(seed=args.seed), steps=args.steps)
    train = FabricData(args.pictures, args.size)
    held = FabricData(args.pictures, args.size, validation=True, real_only=True)
    deadline = args.minutes * 60 if args.minutes else None
    states, seconds, tables = {}, {}, []
    pictures = torch.cat([pictures_of(held, k, args.held) for k, (i, _) in enumerate(held.tables) if len(i)])
    for task, figures in (("upscale", upscaling), ("inpaint", inpainting)):
        states[task], seconds[task] = train_restorer(task, train, settings, say, deadline)
        found = figures(states[task].net.eval(), pictures)
        say(f"{task}: {json.dumps(found)}")
        tables.append(table(task, found))
    info = {"licence": "GPL-3.0-or-later", "steps": {t: s.step for t, s in states.items()}}
    upscaler, inpainter = states["upscale"].net, states["inpaint"].net
    assert isinstance(upscaler, Upscaler) and isinstance(inpainter, Inpainter)
    store(args.assets / "restore.safetensors", upscaler, inpainter, info)
    values: dict[str, Any] = {
        "size": args.size, "hole": HOLE, "count": len(pictures), "batch": settings.batch, "seed": args.seed,
        "tables": "\n\n".join(tables), "hardware": args.hardware or "one thread of a CPU",
        "upscaler": f"{count(states['upscale'].net):,}", "inpainter": f"{count(states['inpaint'].net):,}",
    }
    for task, state in states.items():
        values |= {f"{task}_steps": f"{state.step:,}", f"{task}_seconds": f"{seconds[task]:.0f}",
                   f"{task}_weight": settings.adversarial[task]}
    text = string.Template(CARD.read_text(encoding="utf-8")).substitute(values)
    (args.assets / "restore.md").write_text(text, encoding="utf-8")
    say(f"wrote {args.assets}")
    return 0


def count(net: Any) -> int:
    return sum(p.numel() for p in net.parameters())


def table(task: str, figures: dict[str, dict[str, float]]) -> str:
    """Markdown, a row a way."""
    columns = list(next(iter(figures.values())))
    lines = [f"| {task} | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]
    lines += [f"| {name} | " + " | ".join(f"{row[c]:.3f}" for c in columns) + " |" for name, row in figures.items()]
    return "\n".join(lines)


def add_task(tasks: argparse._SubParsersAction) -> None:
    task = tasks.add_parser("restore", help="train the networks that enlarge and repair pictures of cloth")
    task.add_argument("--pictures", type=Path, default=Path("runs/fabric/pictures.npz"), help="the prepared pictures")
    task.add_argument("--assets", type=Path, default=Path("runs/restore"), help="where weights and card go")
    task.add_argument("--steps", type=int, default=6000, help="of each network")
    task.add_argument("--minutes", type=float, default=0, help="stop each after so long (0: when its steps are done)")
    task.add_argument("--size", type=int, default=64)
    task.add_argument("--held", type=int, default=60, help="held-out pictures of each class that figures are of")
    task.add_argument("--seed", type=int, default=0)
    task.add_argument("--threads", type=int, default=2)
    task.add_argument("--hardware", default="", help="what the card names as the machine")
    task.set_defaults(run=run)
