# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m tryon.training realism --data out/spoilt``: features, training, figures on looks kept apart, export."""

from __future__ import annotations

import argparse
import dataclasses
import json
import string
import time
from collections.abc import Mapping
from pathlib import Path

import torch

from ...gan_core.realism import critic as critics
from ...gan_core.realism import weights
from ...gan_core.realism.critic import Critic
from .data import LEVELS, SPOILS, RealismDataError, shots
from .loop import Settings, figures, train

CARD = Path(__file__).with_name("card.md")
FILES = ("critic.safetensors", "critic.md")


def add_task(tasks: argparse._SubParsersAction) -> None:
    """``realism``."""
    task = tasks.add_parser("realism", help="teach the critic of renders on good and spoilt ones")
    task.add_argument("--data", type=Path, required=True, help="folder of make spoilt-renders")
    task.add_argument("--out", type=Path, default=Path("runs/realism"), help="figures and, without --assets, weights")
    task.add_argument("--assets", type=Path, help="where weights and card go (default: OUT/weights)")
    task.add_argument("--steps", type=int, default=Settings.steps)
    task.add_argument("--times", type=int, default=4, help="that each picture is seen, varied")
    task.add_argument("--seed", type=int, default=0)
    task.add_argument("--threads", type=int, default=1)
    task.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """All of it; 1 where there is nothing to learn from."""
    torch.set_num_threads(args.threads)
    began = time.process_time()
    encoder = weights.encoder(args.out / "encoder")
    try:
        learned = shots(args.data, "train", encoder, args.times, args.seed, print)
        held = shots(args.data, "held", encoder, 1, args.seed, print)
    except RealismDataError as error:
        print(error)
        return 1
    settings = Settings(steps=args.steps, seed=args.seed)
    critic = train(learned, settings, print)
    found = figures(critic, held)
    seconds = time.process_time() - began
    counts = {"train": len({one.look for one in learned}), "held": len({one.look for one in held}),
              "heldoutfits": len({one.look.rsplit("-", 1)[0] for one in held})}
    print(json.dumps(found | counts, indent=1))
    write(args.assets or args.out / "weights", critic, found, counts, settings, seconds)
    return 0


def write(folder: Path, critic: Critic, found: Mapping[str, float], counts: Mapping[str, int], settings: Settings,
          seconds: float) -> None:
    """Weights and card."""
    folder.mkdir(parents=True, exist_ok=True)
    critics.save(folder / FILES[0], critic, {"settings": dataclasses.asdict(settings), "figures": dict(found)})
    rows = ["| spoil | level 1 told, below | level 2 | level 3 |", "|---|---|---|---|"]
    for spoil in SPOILS:
        cells = (f"{found[f'{spoil}-{k}']:.0%}, {found[f'pairs-{spoil}-{k}']:.0%}" for k in range(LEVELS))
        rows.append(f"| {spoil} | {' | '.join(cells)} |")
    said = {"figures": "\n".join(rows), "steps": settings.steps, "minutes": f"{seconds / 60:.1f}", **counts,
            **{name: f"{found[name]:.0%}" for name in ("good", "balanced", "mildest")}}
    text = string.Template(CARD.read_text(encoding="utf-8")).substitute(said)
    (folder / FILES[1]).write_text(text, encoding="utf-8")
