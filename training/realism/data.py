# SPDX-License-Identifier: GPL-3.0-or-later
"""Good and spoilt renders of ``make spoilt-renders``, as the encoder's features.

A file a look: ``good`` and ``<spoil>-<level>``, (H, W, 4) uint8 each. Outfits and bodies of ``held-*`` are in no
``train-*``. Every picture is seen a few times, mirrored, on another ground, a little lighter or darker.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ...gan_core.realism.critic import FIRST, framed
from ...gan_core.realism.encoder import Encoder

SPOILS, LEVELS = ("scale", "penetrate", "float", "cut", "blow"), 3
GROUNDS = (0.7, 0.95)
STOPS = 0.12  # of light that pictures differ by: far less than what is blown


class RealismDataError(Exception):
    """The folder has no renders to learn from."""


@dataclass(frozen=True)
class Shot:
    """One picture: of which ``look``, ``spoil`` (empty: good) and ``level`` (0 the mildest)."""

    look: str
    spoil: str
    level: int
    features: list[Tensor]  # (C, h, w) of each layer, half precision


def shots(folder: Path, which: str, encoder: Encoder, times: int, seed: int = 0,
          say: Callable[[str], None] = lambda text: None) -> list[Shot]:
    """All of ``train`` or ``held``, each ``times`` over; the first time as it is.

    Raises:
        RealismDataError: there are none.
    """
    paths = sorted(Path(folder).glob(f"{which}-*.npz"))
    if not paths:
        raise RealismDataError(f"{folder} has no {which}-*.npz. Make them: make spoilt-renders.")
    random, found = np.random.default_rng(seed), list[Shot]()
    for path in paths:
        pictures = np.load(path, allow_pickle=False)
        names = ["good", *(f"{spoil}-{level}" for spoil in SPOILS for level in range(LEVELS))]
        for turn in range(times):
            batch = torch.stack([_seen(pictures[name], random if turn else None) for name in names])
            with torch.inference_mode():
                layers = encoder(batch)[FIRST:]
            for k, name in enumerate(names):
                spoil, _, level = name.partition("-")
                found.append(Shot(path.stem, "" if name == "good" else spoil, int(level or 0),
                                  [x[k].half().clone() for x in layers]))
        say(f"{path.stem}: {len(names)} pictures, {times} times")
    return found


def _seen(rgba: np.ndarray, random: np.random.Generator | None) -> Tensor:
    """(3, H, W), varied where there is something to vary it by."""
    picture = framed(rgba)
    if random is None:
        return picture
    mask = framed(np.concatenate([np.zeros_like(rgba[..., :3]), rgba[..., 3:]], axis=2))  # dark where somebody stands
    figure = (1.0 - mask / mask.max()).clamp(0, 1)
    ground = random.uniform(*GROUNDS)
    picture = picture * figure + (1 - figure) * ground
    picture = (picture * 2.0 ** random.uniform(-STOPS, STOPS)).clamp(0, 1)
    if random.random() < 0.5:
        picture = picture.flip(2)
    down, right = (int(v) for v in random.integers(-4, 5, 2))
    return picture.roll((down, right), (1, 2))


def stacked(chosen: Sequence[Shot]) -> list[Tensor]:
    """(B, C, h, w) of each layer."""
    return [torch.stack([one.features[k] for one in chosen]).float() for k in range(len(chosen[0].features))]
