# SPDX-License-Identifier: GPL-3.0-or-later
"""From a training state to what ships: weights with their palettes, a sample sheet, and a model card."""

from __future__ import annotations

import json
import string
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn

from ...gan_core.fabric.gan.coder import Encoder
from ...gan_core.fabric.gan.config import CLASSES
from ...gan_core.fabric.gan.design import Ref, sample
from ...gan_core.fabric.gan.edits import find_directions
from ...gan_core.fabric.gan.generator import Generator
from ...gan_core.fabric.gan.model import FabricModel, store
from .data import FabricData
from .pictures.pictures import ORIGINS
from .state import State

PALETTES = 128  # of each class travel with the weights
CARD = Path(__file__).with_name("card.md")


UNPRINTED = ("plain", "denim", "knit", "lace")  # a palette of far-apart colours is a crop with something else in it


def palette_bank(data: FabricData, classes: int = len(CLASSES), seed: int = 3) -> NDArray[np.uint8]:
    """(classes, PALETTES, layers, 3): palettes of training pictures, photos where there are any.

    Of unprinted cloth, the half whose colours lie closest together; of prints, the other half: those that one sees.
    """
    rng = np.random.default_rng(seed)
    bank = []
    for kind in range(classes):
        index = np.flatnonzero(data.kind == kind)
        index = index if len(index) else np.arange(len(data.kind))  # a class without pictures borrows
        photos = index[data.origin[index] == ORIGINS.index("photo")]
        index = photos if len(photos) else index
        inks = data.palette[index].astype(float)
        apart = np.abs(inks - inks.mean(1, keepdims=True)).max((1, 2))
        near = apart <= np.median(apart)
        index = index[near if CLASSES[kind] in UNPRINTED or near.all() else ~near]
        bank.append(data.palette[rng.choice(index, PALETTES)])
    return np.stack(bank)


def to_model(state: State, data: FabricData) -> FabricModel:
    """The averaged generator of a state as it will be loaded from its half-precision file, with its encoder and with
    directions to edit along. Its prints are laid out as usual in their class."""
    generator = Generator(replace(state.settings.generator, laid=True))
    generator.load_state_dict(halved(state.average))
    encoder = None
    if state.encoder is not None:
        encoder = Encoder(state.settings.generator)
        encoder.load_state_dict(halved(state.encoder))
    info = {
        "images": state.images,
        "coded": state.coded * state.settings.batch,
        "seconds": round(state.seconds),
        "settings": state.settings.to_dict(),
        "licence": "GPL-3.0-or-later",
        "data": "garment photos CC0; pattern tiles MIT; Morris designs out of copyright; motifs Apache-2.0 and CC0",
    }
    model = FabricModel(generator, palette_bank(data, len(generator.config.classes)), info, encoder)
    model.directions = find_directions(model)
    return model


def halved(module: nn.Module) -> dict[str, Tensor]:
    return {k: v.half().float() for k, v in module.state_dict().items()}


def sample_sheet(model: FabricModel, path: Path, columns: int = 8, size: int = 512, shown: int = 160) -> None:
    """A row a class, a column a seed: one repeat each at ``size`` px, shrunk to ``shown`` px."""
    rows = []
    for kind in model.kinds:
        row = [Image.fromarray(sample(model, Ref(kind, seed), size=size).colour) for seed in range(columns)]
        rows.append(np.concatenate([np.asarray(i.resize((shown, shown), Image.Resampling.BOX)) for i in row], 1))
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.concatenate(rows)).save(path, quality=80)


def census(train: FabricData, validation: FabricData) -> str:
    """Pictures and sources by class and origin, as a Markdown table."""
    lines = ["| class | origin | train: pictures (sources) | held out: pictures (sources) |", "|---|---|---|---|"]
    for k, kind in enumerate(CLASSES):
        for o, origin in enumerate(ORIGINS):
            cells = []
            for side in (train, validation):
                here = (side.kind == k) & (side.origin == o)
                cells.append(f"{here.sum():,} ({len(set(side.source[here])):,})")
            if cells != ["0 (0)"] * 2:
                lines.append(f"| {kind} | {origin} | {cells[0]} | {cells[1]} |")
    return "\n".join(lines)


def export(state: State, train: FabricData, validation: FabricData, assets: Path, hardware: str,
           story: str = "", limits: str = "- Not yet looked at.") -> FabricModel:
    """Write fabric.safetensors, fabric_sheet.jpg and fabric.md into ``assets``.

    story: how the run differed from the plain command; limits: what one sees on the sheet, a list.
    """
    model = to_model(state, train)
    store(assets / "fabric.safetensors", model)
    sample_sheet(model, assets / "fabric_sheet.jpg")
    settings = state.settings
    values: dict[str, Any] = {
        "classes": ", ".join(model.kinds),
        "images": f"{state.images:,}",
        "coded": f"{state.coded * settings.batch:,}",
        "size": settings.generator.size,
        "ring": settings.ring,
        "loss": settings.loss,
        "naming": settings.naming,
        "chance": f"{state.dose.chance:.2f}",
        "hours": f"{state.seconds / 3600:.1f}",
        "hardware": hardware,
        "parameters": f"{sum(p.numel() for p in model.generator.parameters()) / 1e6:.2f}",
        "critic": f"{sum(p.numel() for p in state.critic.parameters()) / 1e6:.2f}",
        "megabytes": f"{(assets / 'fabric.safetensors').stat().st_size / 2**20:.1f}",
        "settings": json.dumps(settings.to_dict(), indent=1),
        "census": census(train, validation),
        "story": story,
        "limits": limits,
    }
    text = string.Template(CARD.read_text(encoding="utf-8")).substitute(values)
    (assets / "fabric.md").write_text(text, encoding="utf-8")
    return model
