# SPDX-License-Identifier: GPL-3.0-or-later
"""Windows of skin for training: real ones at full size, and the linear model's people to whom detail is added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from ...gan_core.files import whole
from ...gan_core.skin.detail import known_of
from ...gan_core.skin.linear import FACE, Linear
from ...gan_core.skin.places import SIZE, Places, places
from . import linear
from .pictures import FULL, Skin, bare_of, names_of, read_all, resized

FINE, SMALL = "skins_2048", "skins_small"
VARIANTS = 3  # people of the linear model with the traits of each real one


@dataclass(frozen=True)
class Windows:
    """real: (n, 3, w, w) at 4 texels a place, drawn: (n, 3, w / 2, w / 2) of the linear model, known, traits; rows and
    columns (n,) of their corners among the places."""

    real: Tensor
    drawn: Tensor
    known: Tensor
    traits: Tensor
    rows: np.ndarray
    columns: np.ndarray


class Data:
    """Pictures as structure, kept in ``folder`` once they are made; ``without``: names that training may not see."""

    def __init__(self, source: Path, folder: Path, without: Sequence[str] = ()) -> None:
        self.places: Places = places()
        small, fine = _kept(source, folder, self.places)
        self.small = [s for s in small if s.name not in without]
        self.fine = [s for s in fine if s.name not in without]
        self.left_out = [s for s in fine if s.name in without]
        self.linear: Linear = linear.fit(self.small, [_half(s) for s in self.fine], self.places)
        self.known = known_of(self.places)
        bare = bare_of(self.places, SIZE)
        self.corners = {size: _corners(bare, size) for size in (16, 24, 32)}

    def people(self, seed: int, variants: int = VARIANTS) -> list[tuple[int, Tensor]]:
        """(whose traits, (3, 2 SIZE, 2 SIZE) half precision) drawn by the linear model."""
        found = []
        for i, skin in enumerate(self.fine):
            for j in range(variants):
                z = self.linear.drawn(self.places, np.random.default_rng([seed, i, j]))
                found.append((i, self.linear.structure(self.places, torch.from_numpy(skin.traits), z).half()))
        return found

    def windows(self, rng: np.random.Generator, people: Sequence[tuple[int, Tensor]], count: int, size: int,
                face: float) -> Windows:
        """``count`` windows ``size`` places wide, a real and a drawn skin of like traits at each."""
        chosen = [people[i] for i in rng.integers(0, len(people), count)]
        on_face, elsewhere = self.corners[size]
        at = np.array([(c := on_face if rng.random() < face else elsewhere)[rng.integers(len(c))] for _ in chosen])
        real, drawn, known, traits = [], [], [], []
        for (i, person), (r, c) in zip(chosen, at, strict=True):
            real.append(torch.from_numpy(self.fine[i].structure[:, 4 * r : 4 * (r + size), 4 * c : 4 * (c + size)]))
            drawn.append(person[:, 2 * r : 2 * (r + size), 2 * c : 2 * (c + size)])
            known.append(self.known[0, :, r : r + size, c : c + size])
            traits.append(torch.from_numpy(self.fine[i].traits))
        return Windows(torch.stack(real).float(), torch.stack(drawn).float(), torch.stack(known), torch.stack(traits),
                       at[:, 0], at[:, 1])


def _half(skin: Skin) -> Skin:
    """At 2 SIZE."""
    if skin.structure.shape[-1] == 2 * SIZE:
        return skin
    small = np.stack([resized(one.astype(np.float32), 2 * SIZE) for one in skin.structure])
    return Skin(skin.name, small, skin.tone, skin.traits)


def _corners(bare: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Corners (n, 2) of windows that are nearly all skin: of the face's, and of the others."""
    total = np.pad(bare.astype(float), ((1, 0), (1, 0))).cumsum(0).cumsum(1)
    share = (total[size:, size:] - total[:-size, size:] - total[size:, :-size] + total[:-size, :-size]) / size**2
    at = np.argwhere(share > 0.85)
    a, b, c, d = (n * SIZE // FULL for n in FACE)
    middle = at + size // 2
    face = (middle[:, 0] > a) & (middle[:, 0] < b) & (middle[:, 1] > c) & (middle[:, 1] < d)
    return at[face], at[~face]


def _kept(source: Path, folder: Path, where: Places) -> tuple[list[Skin], list[Skin]]:
    found = []
    for name, size in ((SMALL, SIZE), (FINE, FULL)):
        path = folder / f"{name}.safetensors"
        if not path.is_file():
            skins = read_all(source / name, where, size)
            tensors = {f"{s.name}/{k}": torch.from_numpy(np.ascontiguousarray(v)) for s in skins
                       for k, v in (("structure", s.structure.astype(np.float16)), ("tone", s.tone),
                                    ("traits", s.traits))}
            folder.mkdir(parents=True, exist_ok=True)
            with whole(path) as aside:
                save_file(tensors, aside)
        stored = load_file(path)
        names = sorted({key.partition("/")[0] for key in stored})
        found.append([Skin(n, stored[f"{n}/structure"].numpy().astype(np.float32 if size == SIZE else np.float16),
                           stored[f"{n}/tone"].numpy(), stored[f"{n}/traits"].numpy()) for n in names])
    assert names_of(found[1])
    return found[0], found[1]
