# SPDX-License-Identifier: GPL-3.0-or-later
"""How near drawn skins are to real ones that training has not seen: by part of the body and by scale, in one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from ...gan_core.skin.places import REGIONS, SIZE, Places
from ...gan_core.skin.sampler import SkinGan, Wish
from ..metrics.sliced import distance
from .data import Data
from .export import gan_of
from .pictures import ALIKE, bare_of

PARTS = {"face": ("brow", "middle", "mouth"), "hand": ("hand",), "torso": ("chest", "back"), "leg": ("leg",)}
SCALES = (1, 2, 4)  # texels of 2,048 averaged into one
PATCH, PATCHES, LINES = 7, 4000, 64
PEOPLE = 3  # drawn for each left-out skin


def patches(structure: Tensor, where: NDArray[np.bool_], rng: np.random.Generator) -> NDArray[np.float32]:
    """(PATCHES, PATCH * PATCH * 3) of (3, S, S) at places that ``where`` (SIZE, SIZE) has."""
    size = structure.shape[-1]
    step = size / SIZE
    at = np.argwhere(where)
    at = ((at[rng.integers(0, len(at), PATCHES)] + rng.random((PATCHES, 2))) * step).astype(int)
    at = np.clip(at, 0, size - PATCH)
    rows, columns = (at[:, i, None, None] + np.arange(PATCH).reshape((-1, 1) if i == 0 else (1, -1)) for i in (0, 1))
    return structure.numpy()[:, rows, columns].transpose(1, 2, 3, 0).reshape(PATCHES, -1).astype(np.float32)


def places_of(places: Places) -> dict[str, NDArray[np.bool_]]:
    """Where each of PARTS is bare skin."""
    bare = bare_of(places, SIZE)
    return {name: bare & (sum(places.region[..., REGIONS.index(r)] for r in regions) > 0.6)
            for name, regions in PARTS.items()}


def apart(one: Tensor, other: Tensor, where: Mapping[str, NDArray[np.bool_]], seed: int = 0) -> dict[str, float]:
    """Sliced Wasserstein distance of two structures (3, S, S), in thousandths of density, by part and scale.

    Means are taken off each part: how pale one is all over is its tone, which is asked for.
    """
    found = {}
    for scale in SCALES:
        a, b = (F.avg_pool2d(x.float()[None], scale)[0] if scale > 1 else x.float() for x in (one, other))
        for name, mask in where.items():
            rng = np.random.default_rng([seed, scale])
            p, q = patches(a, mask, rng), patches(b, mask, rng)
            p, q = (x - np.tile(x.reshape(-1, 3).mean(0), PATCH * PATCH) for x in (p, q))
            found[f"{name} {scale}"] = 1000 * distance(p, q, rng, LINES)
    return found


def compare(source: Path, folder: Path, left: Sequence[str], checkpoints: Callable[[str], Path],
            log: Callable[[str], None]) -> dict[str, dict[str, float]]:
    """Every way of drawing detail against skins left out, and the other real skins against them: means over them."""
    rows: dict[str, list[dict[str, float]]] = {}
    for name in left:
        data = Data(source, folder, [name, *(ALIKE if name in ALIKE else ())])
        where = places_of(data.places)
        target = next(s for s in data.left_out if s.name == name)
        real = torch.from_numpy(target.structure)
        for skin in data.fine:
            rows.setdefault("other real skins", []).append(apart(torch.from_numpy(skin.structure), real, where))
        gan = gan_of(data, checkpoints(name))
        for how in ("none", "grain", *(["network"] if gan.info["steps"] else [])):
            for seed in range(PEOPLE):
                drawn = _drawn(gan, data.places, target.traits, how, seed)
                rows.setdefault(how, []).append(apart(drawn, real, where))
        log(f"{name}: " + "  ".join(f"{how} {np.mean([list(r.values()) for r in found]):.2f}"
                                    for how, found in rows.items()))
    return {how: {k: float(np.mean([r[k] for r in found])) for k in found[0]} for how, found in rows.items()}


@torch.inference_mode()
def _drawn(gan: SkinGan, places: Places, traits: NDArray[np.float32], how: str, seed: int) -> Tensor:
    """Somebody of these traits."""
    return gan.structure(Wish(seed, detail=how), places, tuple(traits.tolist()))
