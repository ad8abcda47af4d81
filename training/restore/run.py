# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m tryon.training restore``: train both restoration networks, measure them, write weights and card."""

from __future__ import annotations

import argparse
import json
import string
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..common import markdown
from ..fabric.run import say

if TYPE_CHECKING:
    from torch import Tensor

CARD = Path(__file__).with_name("card.md")
HELD = {"photos": ("photo",), "tiles and scans": ("tile", "morris")}  # held-out pictures that figures are of


def run(args: argparse.Namespace) -> int:
    import torch

    from ...gan_core.fabric.restore.networks import Inpainter, Upscaler
    from ...gan_core.fabric.restore.restore import HOLE, store
    from ..fabric.data import FabricData
    from ..fabric.pictures.pictures import REAL
    from .figures import inpainting, upscaling
    from .loop import RestoreSettings, train_restorer

    torch.set_num_threads(args.threads)
    if not args.pictures.exists():
        say(f"{args.pictures} does not exist; make it with the task prepare")
        return 1
    settings = replace(RestoreSettings(seed=args.seed), steps=args.steps)
    # Every other batch is of photos alone: enlarging them is what the networks are for, and the hardest.
    train = [FabricData(args.pictures, args.size, origins=o) for o in (("photo",), REAL)]
    deadline = args.minutes * 60 if args.minutes else None
    states, tables = {}, []
    pictures = {name: shown(args.pictures, args.size, origins, args.held) for name, origins in HELD.items()}
    for task, figures in (("upscale", upscaling), ("inpaint", inpainting)):
        states[task] = train_restorer(task, train, settings, args.out / f"{task}.safetensors", say, deadline)
        for name, images in pictures.items():
            if images is not None:
                found = figures(states[task].net.eval(), images)
                say(f"{task} of {len(images)} {name}: {json.dumps(found)}")
                tables.append(markdown.table(f"{task}, {len(images)} {name}", found))
    info = {"licence": "GPL-3.0-or-later", "steps": {t: s.step for t, s in states.items()}}
    upscaler, inpainter = states["upscale"].net, states["inpaint"].net
    assert isinstance(upscaler, Upscaler) and isinstance(inpainter, Inpainter)
    store(args.assets / "restore.safetensors", upscaler, inpainter, info)
    values: dict[str, Any] = {
        "size": args.size, "hole": HOLE, "batch": settings.batch, "seed": args.seed,
        "tables": "\n\n".join(tables), "hardware": args.hardware or "one thread of a CPU",
        "upscaler": f"{count(states['upscale'].net):,}", "inpainter": f"{count(states['inpaint'].net):,}",
    }
    for task, state in states.items():
        values |= {f"{task}_steps": f"{state.step:,}", f"{task}_seconds": f"{state.seconds:.0f}",
                   f"{task}_weight": settings.adversarial[task]}
    text = string.Template(CARD.read_text(encoding="utf-8")).substitute(values)
    (args.assets / "restore.md").write_text(text, encoding="utf-8")
    say(f"wrote {args.assets}")
    return 0


def shown(pictures: Path, size: int, origins: tuple[str, ...], each: int) -> Tensor | None:
    """(n, 3, S, S) windows of the held-out pictures of ``origins``, at most so many of ``each`` class; None without."""
    import torch

    from ..fabric.data import FabricData
    from ..fabric.metrics import pictures_of

    held = FabricData(pictures, size, validation=True, origins=origins)
    found = [pictures_of(held, k, each) for k, (index, _) in enumerate(held.tables) if len(index)]
    return torch.cat(found) if found else None


def count(net: Any) -> int:
    return sum(p.numel() for p in net.parameters())


def add_task(tasks: argparse._SubParsersAction) -> None:
    task = tasks.add_parser("restore", help="train the networks that enlarge and repair pictures of cloth")
    task.add_argument("--pictures", type=Path, default=Path("runs/fabric/pictures.npz"), help="the prepared pictures")
    task.add_argument("--assets", type=Path, default=Path("runs/restore"), help="where weights and card go")
    task.add_argument("--out", type=Path, default=Path("runs/restore"), help="where the run is kept, to go on from")
    task.add_argument("--steps", type=int, default=10_000, help="of each network")
    task.add_argument("--minutes", type=float, default=0, help="stop each after so long (0: when its steps are done)")
    task.add_argument("--size", type=int, default=128)
    task.add_argument("--held", type=int, default=60, help="held-out pictures of each class that figures are of")
    task.add_argument("--seed", type=int, default=0)
    task.add_argument("--threads", type=int, default=2)
    task.add_argument("--hardware", default="", help="what the card names as the machine")
    task.set_defaults(run=run)
