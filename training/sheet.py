# SPDX-License-Identifier: GPL-3.0-or-later
"""Sheets to look at: a row a class, a column a seed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from PIL import Image

from ..gan_core.fabric.config import CLASSES
from ..gan_core.fabric.generator import colour
from .data import FabricData
from .loop import State


@torch.no_grad()
def preview(state: State, data: FabricData, path: Path, columns: int = 16, enlarge: int = 1) -> None:
    """Fixed seeds and palettes through the averaged generator, so that sheets can be compared over time."""
    rows = []
    for kind in range(len(CLASSES)):
        rng = np.random.default_rng([7, kind])
        index, chance = data.tables[kind]
        palettes = torch.from_numpy(data.palette[rng.choice(index, columns, p=chance)].astype(np.float32) / 127.5 - 1)
        z = torch.from_numpy(rng.standard_normal((columns, state.average.config.latent), dtype=np.float32))
        noises = state.average.noises(columns, rng)
        drawing = state.average(z, torch.full((columns,), kind), palettes, noises).enlarge(enlarge)
        picture = colour(drawing, palettes).clamp(-1, 1).add(1).mul(127.5).round().byte()
        rows.append(picture.permute(2, 0, 3, 1).flatten(1, 2))
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(torch.cat(rows).numpy()).save(path)
