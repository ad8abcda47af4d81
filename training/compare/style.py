# SPDX-License-Identifier: GPL-3.0-or-later
"""The comparison's rows of our own generator: drawing pixels ("style") or codes ("style-codes")."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from ...gan_core.fabric.gan.config import CriticConfig, GeneratorConfig
from ...gan_core.fabric.gan.model import FabricModel
from ..fabric.data import FabricData
from ..fabric.export import palette_bank
from ..fabric.loop import train
from ..fabric.metrics import draw_many
from ..fabric.settings import Settings
from ..fabric.state import State

PIXELS = Settings(
    penalty=0.4, generator=GeneratorConfig(size=64, channels=(96, 56, 32), waves=(3, 7, 14), sprigs=(0, 1, 1),
                                           shuffle=2, repeats=3, height=True),
    critic=CriticConfig(channels=(32, 56, 96), places=True, height=True))  # fmt: skip


def settings_of(kind: str, loss: str, size: int, images: int, batch: int, seed: int) -> Settings:
    """Settings of a row. The codes' encoder and decoder learn from a fifth of the images, which count as seen."""
    base = PIXELS if kind == "style" else Settings.read()
    generator = replace(base.generator, size=size, base=size // (base.generator.size // base.generator.base))
    coding = images // 5 if generator.code else 0
    return replace(base, generator=generator, images=images - coding, coding=coding, batch=batch, loss=loss, seed=seed,
                   precision="bfloat16")


def train_style(kind: str, loss: str, data: FabricData, folder: Path, images: int, batch: int, seed: int,
                deadline_s: float | None) -> tuple[Callable[[int, int, int], Tensor], dict[str, float]] | None:
    """See ``compare.trained``."""
    checkpoint = folder / "state.safetensors"
    settings = settings_of(kind, loss, data.size, images, batch, seed)
    state = State.load(checkpoint) if checkpoint.exists() else State(settings)
    state.settings = settings
    train(state, data, folder, deadline_s=deadline_s)
    if state.images < settings.images:
        return None
    state.average.load_state_dict({k: torch.nan_to_num(v) for k, v in state.average.state_dict().items()})
    model = FabricModel(state.average, palette_bank(data))
    count = sum(p.numel() for p in state.average.parameters())
    return (lambda k, n, s: draw_many(model, data, k, n, s)), {
        "parameters": count, "images": state.images + state.coded * batch, "seconds": round(state.seconds)}
