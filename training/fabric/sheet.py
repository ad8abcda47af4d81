# SPDX-License-Identifier: GPL-3.0-or-later
"""Sheets to look at while training: a row a class, a column a seed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from PIL import Image

from ...gan_core.fabric.gan.coder import structure
from ...gan_core.fabric.gan.generator import colour
from .data import FabricData
from .state import State, moved, placed


@torch.no_grad()
def preview(state: State, data: FabricData, path: Path, columns: int = 16, enlarge: int = 1) -> None:
    """Fixed seeds and palettes through the averaged generator, so that sheets can be compared over time.

    While encoder and decoder still learn: training pictures, and below each what comes back of it.
    """
    rows = (_drawn if state.coded * state.settings.batch >= state.settings.coding else _returned)(
        state, data, columns, enlarge)
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = torch.cat(rows).clamp(-1, 1).add(1).mul(127.5).round().byte()
    Image.fromarray(picture.cpu().numpy()).save(path)


def _row(images: torch.Tensor) -> torch.Tensor:
    """(S, n S, 3) of (n, 3, S, S)."""
    return images.permute(2, 0, 3, 1).flatten(1, 2)


def _drawn(state: State, data: FabricData, columns: int, enlarge: int) -> list[torch.Tensor]:
    rows = []
    for kind, (index, chance) in enumerate(data.tables):
        if not len(index):
            continue
        rng = np.random.default_rng([7, kind])
        inks = data.palette[rng.choice(index, columns, p=chance)].astype(np.float32) / 127.5 - 1
        palettes = torch.from_numpy(inks).to(state.device)
        z = torch.from_numpy(rng.standard_normal((columns, state.average.config.latent), dtype=np.float32))
        noises = placed(state.average.noises(columns, rng), state.device)
        kinds = torch.full((columns,), kind, device=state.device)
        drawing = state.average(z.to(state.device), kinds, palettes, noises).enlarge(enlarge)
        rows.append(_row(colour(drawing, palettes)))
    return rows


def _returned(state: State, data: FabricData, columns: int, enlarge: int) -> list[torch.Tensor]:
    assert state.encoder is not None
    rows = []
    for step in range(4):
        batch = moved(data.batch(columns, 7, step), state.device)
        drawing = state.generator.decode(state.encoder(structure(batch.images, batch.palettes))).enlarge(enlarge)
        real = torch.nn.functional.interpolate(batch.images, scale_factor=enlarge)
        rows += [_row(real), _row(colour(drawing, batch.palettes))]
    return rows
