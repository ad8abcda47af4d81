# SPDX-License-Identifier: GPL-3.0-or-later
"""The task ``designs``: read what was tried on, train, measure, write weights and card."""

from __future__ import annotations

import argparse
import json
import platform
import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from ...gan_core.design.sampler import DesignGan
from ..common.markdown import table
from .data import COLLECTED, Array, Designs, read, read_all
from .loop import DesignSettings, train
from .metrics import Sampler, collapse, copulas, evaluate, taught

CARD = Path(__file__).with_name("card.md")
FILES = ("design.safetensors", "design.md")


def sampler_of(gan: DesignGan) -> Sampler:
    """The generator as the metrics ask it."""
    def sample(one: Designs, count: int, seed: int) -> Array:
        return gan.sample(one.table.programme, count, seed)

    return sample


def measure(gan: DesignGan, designs: Sequence[Designs], seeds: int, log: Callable[[str], None]) -> dict[str, Any]:
    """Figures of the generator, of the copula, and of the training rows."""
    figures: dict[str, Any] = {}
    for name, sampler in (("DesignGAN", sampler_of(gan)), ("Gaussian copula", copulas(designs)),
                          ("good designs (training rows)", taught)):
        figures[name] = evaluate(sampler, designs, range(seeds))
        log(f"{name}: " + "  ".join(f"{k} {v:.3f}" for k, v in figures[name].items()))
    figures["good designs (training rows)"].pop("memorisation")  # they are what is to be kept from
    return figures


def tried_table(designs: Sequence[Designs], shown: Sequence[Designs], gan: DesignGan) -> str:
    """A Markdown table, a row a programme: what was collected, and how the generator's designs could be sewn."""
    worn = {d.table.programme: d for d in shown}
    lines = ["| programme | parameters | styles | tried | good | surprises sewn | faults | least spread |",
             "|---|---|---|---|---|---|---|---|"]
    for d in designs:
        said = worn.get(d.table.programme)
        sewn = f"{said.sewn} of {said.worn}" if said else ""
        faults = ", ".join(f"{k} {n}" for k, n in said.faults.items()) if said else ""
        styles = len({s for s in d.style if "+" not in s})
        lines.append(f"| {d.table.programme} | {len(d.table.names)} | {styles} | {len(d.good)} | {int(d.good.sum())} | "
                     f"{sewn} | {faults} | {collapse(d, sampler_of(gan)):.2f} |")
    total = [sum(getattr(d, k) for d in shown) for k in ("sewn", "worn")]
    share = f" ({total[0] / total[1]:.1%})" if total[1] else ""
    lines.append(f"| all | | | {sum(len(d.good) for d in designs)} | {sum(int(d.good.sum()) for d in designs)} | "
                 f"{total[0]} of {total[1]}{share} | | |")
    return "\n".join(lines)


def write_card(folder: Path, gan: DesignGan, designs: Sequence[Designs], shown: Sequence[Designs],
               figures: Mapping[str, Any], seeds: int, hardware: str) -> None:
    """``folder``/design.md, from the template beside this file."""
    info = gan.info
    values = {
        "parameters": f"{sum(p.numel() for p in gan.generator.parameters()):,}",
        "critic": f"{info['critic']:,}",
        "kilobytes": f"{(folder / FILES[0]).stat().st_size / 1000:.0f}",
        "programmes": str(len(designs)), "tried": f"{sum(len(d.good) for d in designs):,}",
        "good": f"{sum(int(d.good.sum()) for d in designs):,}",
        "held": f"{sum(len(d.side(test=True)) for d in designs):,}",
        "steps": f"{info['steps']:,}", "minutes": f"{info['minutes']:.1f}", "hardware": hardware, "seeds": str(seeds),
        "figures": table("sampler", figures) if figures else "(not measured for this export)",
        "table": tried_table(designs, shown, gan), "settings": json.dumps(info["settings"], indent=1),
    }
    text = string.Template(CARD.read_text(encoding="utf-8")).substitute(values)
    (folder / FILES[1]).write_text(text, encoding="utf-8")


def run(args: argparse.Namespace) -> int:
    """Train from the beginning, unless ``--without-training`` only writes the card anew."""
    def say(line: str) -> None:
        print(line, flush=True)

    torch.set_num_threads(args.threads)
    designs = read_all(args.data or COLLECTED)
    assets = args.assets or args.out / "weights"
    weights = assets / FILES[0]
    if args.without_training:
        gan = DesignGan.load(weights)
    else:
        settings = replace(DesignSettings(seed=args.seed, loss=args.loss), steps=args.steps or DesignSettings.steps)
        trained, _ = train(designs, settings, say)
        trained.save(weights)
        gan = DesignGan.load(weights)  # in half precision, as it ships
    kept = args.out / "figures.json"  # of these weights, so that a card is written anew in no time
    if args.without_training and kept.is_file():
        figures = json.loads(kept.read_text(encoding="utf-8"))
    else:
        figures = {} if args.without_figures else measure(gan, designs, args.seeds, say)
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    shown = [read(path) for path in sorted(args.tried.glob("*.csv"))] if args.tried else []
    write_card(assets, gan, designs, shown, figures, args.seeds, args.hardware or platform.processor() or "CPU")
    say(f"wrote {assets}")
    return 0
