# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the population statistics and their card."""

from __future__ import annotations

import json
import string
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from ...gan_core.body.population.population import KIND, NAMES, POPULATIONS, SEXES, WHOM
from ...gan_core.files import whole
from ..common.markdown import table
from .people import Cleaning, People
from .state import PeopleState

CARD = Path(__file__).with_name("population_card.md")
GAN_CARD = Path(__file__).with_name("bodygan_card.md")
MISSING = "(not measured for this export)"


def write_population(folder: Path, arrays: Mapping[str, NDArray], figures: Mapping[str, Any]) -> Path:
    """``folder``/population.safetensors in single precision, names and figures in its header."""
    path = folder / "population.safetensors"
    meta = {"format": 1, "kind": KIND, "info": {"whom": WHOM, "licence": "GPL-3.0-or-later", **figures},
            "config": {"names": NAMES, "sexes": SEXES, "populations": POPULATIONS}}
    packed = {k: np.ascontiguousarray(v, np.float32) for k, v in arrays.items()}
    with whole(path) as aside:
        save_file(packed, aside, {"tryon": json.dumps(meta)})
    return path


def cleaning_table(reports: Mapping[str, Cleaning]) -> str:
    """What was read, dropped and split, as a Markdown table, a row a source."""
    lines = ["| source | rows read | dropped | kept: train, validation, test |", "|---|---|---|---|"]
    for name, report in reports.items():
        dropped = "; ".join(f"{why}: {n:,}" for why, n in report.dropped.items() if n) or "none"
        sides = "; ".join(
            f"{sex} " + ", ".join(f"{n:,}" for key, n in report.sides.items() if key.startswith(f"{sex} "))
            for sex in SEXES
        )
        lines.append(f"| {name} | {report.read:,} | {dropped} | {sides} |")
    return "\n".join(lines)


def write_card(folder: Path, soldiers: People, figures: Mapping[str, Any], cleaning: str) -> None:
    """``folder``/population.md, from the template beside this file; ``cleaning``: its table."""
    lines = figures["flexed"]
    values = {
        "kilobytes": f"{(folder / 'population.safetensors').stat().st_size / 1000:.0f}",
        "army_ages": f"{soldiers['age'].min():.0f}-{soldiers['age'].max():.0f}",
        **{f"{p}_{s}": f"{figures['people'][p][s]:,}" for p in POPULATIONS for s in SEXES},
        **{f"shrunk_{s}": f"{figures['shrunk_by'][s]:.1%}" for s in SEXES},
        **{f"relaxed_{s}": f"{figures['relaxed_residual_cm'][s]:.1f}" for s in SEXES},
        "cleaning": cleaning,
        "forearm": f"{figures['forearm_ratio']:.2f}",
        "flexed": "\n".join(
            f"| {who} | {lines[s]['slope']:.3f} | {lines[s]['intercept']:.2f} | {lines[s]['std']:.2f} | "
            f"{lines[s]['r2']:.2f} |" for s, who in zip(SEXES, ("women", "men"), strict=True)
        ),
    }
    text = string.Template(CARD.read_text(encoding="utf-8")).substitute(values)
    (folder / "population.md").write_text(text, encoding="utf-8")


def report_json(reports: Mapping[str, Cleaning]) -> str:
    return json.dumps({name: vars(report) for name, report in reports.items()}, indent=1)


def by_sex(figures: Mapping[str, Mapping[str, Mapping[str, float]]]) -> str:
    """Figures by sampler and sex as a Markdown table, men and women in rows of their own."""
    who = dict(zip(SEXES, ("women", "men"), strict=True))
    return table("sampler", {f"{name}, {who[sex]}": row for name, both in figures.items() for sex, row in both.items()})


def write_bodygan_card(folder: Path, state: PeopleState, figures: Mapping[str, Any], side: str, seeds: int,
                       hardware: str) -> None:
    """``folder``/bodygan.md, from the template beside this file. figures: ``side``'s, "crossfit"'s, "explained"."""
    settings = state.settings
    weights = folder / "bodygan.safetensors"
    values = {
        "parameters": f"{sum(p.numel() for p in state.average.parameters()) / 1e6:.2f}",
        "critic": f"{sum(p.numel() for p in state.critic.parameters()) / 1e6:.2f}",
        "megabytes": f"{weights.stat().st_size / 2**20:.1f}",
        "steps": f"{state.step:,}",
        "solving": f"{settings.solving:,}",
        "readings": f"{settings.readings[1]:,}",
        "bodies": f"{state.step * settings.batch:,}",
        "minutes": f"{state.seconds / 60:.0f}",
        "hardware": hardware,
        "loss": settings.loss,
        "before": f" It began with the shapes of {', then '.join(state.before)}." if state.before else "",
        "side": side,
        "seeds": str(seeds),
        "settings": json.dumps(settings.to_dict() | {"generator": {
            k: v for k, v in settings.generator.to_dict().items() if isinstance(v, int)}}, indent=1),
        **{key: by_sex(figures[name]) if name in figures else MISSING
           for key, name in (("figures", side), ("crossfit", "crossfit"))},
        "folds": str(figures.get("folds", "all")),
        "explained": table("sampler", figures["explained"]) if "explained" in figures else MISSING,
    }
    text = string.Template(GAN_CARD.read_text(encoding="utf-8")).substitute(values)
    (folder / "bodygan.md").write_text(text, encoding="utf-8")
