# SPDX-License-Identifier: GPL-3.0-or-later
"""Relief and gloss: grooves where a skin has dark lines, lip lines, what grows with age; roughness by region.

Pores are finer than a texel of the map (0.4 mm in the face at 2,048 px), so they come from a tile that repeats
``REPEATS`` times across the map, a channel of the map saying how much of it shows.
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from scipy import ndimage
from torch import Tensor

from .places import REGIONS, Places

Array = NDArray[np.float32]
STEEPEST = 1.0  # slope that a map of slopes reaches at 0 and at 255
REPEATS = 32  # of the tile across the map: 25 mm of face, 60 mm of trunk
TILE = 512
# Roughness of each of REGIONS, then of each of PARTS as far as it shows.
ROUGH = {"brow": 0.40, "middle": 0.44, "mouth": 0.47, "side": 0.50, "neck": 0.50, "chest": 0.50, "back": 0.51,
         "arm": 0.52, "hand": 0.50, "leg": 0.53, "foot": 0.54}
ROUGH_PART = {"lips": 0.34, "fingernails": 0.24, "toenails": 0.27, "eyelids": 0.42, "ears": 0.47, "inside-mouth": 0.25}
PORES = {"brow": 0.85, "middle": 1.0, "mouth": 0.75, "side": 0.4, "neck": 0.35, "chest": 0.35, "back": 0.45,
         "arm": 0.35, "hand": 0.35, "leg": 0.4, "foot": 0.3}
GROOVE = 0.55  # mm of depth for one of shade
DEEPEST = 0.35  # mm


def blurred(x: Tensor, texels: int) -> Tensor:
    """(1, C, H, W) averaged over about ``texels`` to each side, twice."""
    for _ in range(2):
        x = F.avg_pool2d(F.pad(x, (texels,) * 4, mode="reflect"), 2 * texels + 1, 1)
    return x


def height(structure: Tensor, places: Places, age: float, rng: np.random.Generator) -> Tensor:
    """(S, S) mm of a skin's ``structure`` (3, S, S): what is darker than around it lies deeper."""
    size = structure.shape[-1]
    dark = (structure[2] + 0.35 * structure[0] + 0.25 * structure[1])[None, None]
    fine = dark - blurred(dark, 2)
    broad = F.avg_pool2d(dark, 4)
    broad = broad - blurred(broad, 2)
    broad = F.interpolate(broad, size=(size, size), mode="bilinear", align_corners=False)
    folds = 0.8 + 1.0 * min(age, 1.0)
    gain = torch.from_numpy(1 + 0.8 * places.joint)[None, None]
    gain = F.interpolate(gain, size=(size, size), mode="bilinear", align_corners=False)
    found = -GROOVE * (0.7 * fine + 0.6 * folds * broad) * gain
    lips = torch.from_numpy(places.named("lips"))[None, None]
    lips = F.interpolate(lips, size=(size, size), mode="bilinear", align_corners=False)
    found = found + 0.07 * lips * _lip_lines(size, rng)
    return DEEPEST * torch.tanh(found[0, 0] / DEEPEST)


def _lip_lines(size: int, rng: np.random.Generator) -> Tensor:
    """(1, 1, S, S): grooves a millimetre apart that cross the lips: along the map's columns, where a head lies on its
    side, and wander a little."""
    lines = torch.from_numpy(rng.standard_normal((1, 1, size, max(8, size // 16)), dtype=np.float32))
    lines = blurred(lines, 1) * 2.2
    return -F.interpolate(lines, size=(size, size), mode="bilinear", align_corners=False).abs()


def slopes(height_mm: Tensor, places: Places) -> Tensor:
    """(2, S, S) rise along u and along v of a height in mm, -STEEPEST .. STEEPEST."""
    size = height_mm.shape[-1]
    texel = torch.from_numpy(places.unit)[None, None] * 1000 / size
    texel = F.interpolate(texel, size=(size, size), mode="nearest")[0, 0]
    wide = F.pad(height_mm[None, None], (1, 1, 1, 1), mode="replicate")[0, 0]
    along = torch.stack([wide[1:-1, 2:] - wide[1:-1, :-2], wide[2:, 1:-1] - wide[:-2, 1:-1]]) / (2 * texel)
    return STEEPEST * torch.tanh(along / STEEPEST)


def roughness(places: Places, age: float, rng: np.random.Generator) -> Array:
    """(SIZE, SIZE): by region, glossier where skin is oily, duller with age."""
    found = places.region @ np.array([ROUGH[name] for name in REGIONS], np.float32)
    x, y, z = np.moveaxis(places.eye, -1, 0)
    oily = np.exp(-(x**2 / 6 + (z + 2.5) ** 2 / 10)) * (y < 0) + 0.7 * np.exp(-(x**2 / 14 + (z - 4) ** 2 / 5)) * (y < 4)
    found = found - 0.07 * oily + 0.03 * min(age, 1.0) + 0.10 * places.joint * (places.region[..., 0] < 0.1)
    found = found + 0.02 * ndimage.gaussian_filter(rng.standard_normal(found.shape), 2.0) * 6
    for name, value in ROUGH_PART.items():
        share = ndimage.gaussian_filter(np.clip(1.5 * places.named(name), 0, 1), 1.2)
        found = found + share * (value - found)
    return np.clip(found, 0.15, 0.9).astype(np.float32)


def porous(places: Places) -> Array:
    """(SIZE, SIZE) 0 .. 1: how deep pores are: deepest on nose, cheeks and forehead, none on lips and nails."""
    found = places.region @ np.array([PORES[name] for name in REGIONS], np.float32)
    x, y, z = np.moveaxis(places.eye, -1, 0)
    nose = np.exp(-(x**2 / 3 + (z + 3.5) ** 2 / 4)) * (y < -1)
    found = found * (1 + 0.35 * nose)
    hard = sum(places.named(p) for p in ("lips", "fingernails", "toenails", "inside-mouth"))
    bare = 1 - ndimage.gaussian_filter(np.clip(hard, 0, 1), 1.0)
    found = found * bare * (1 - 0.6 * np.clip(places.named("eyelids"), 0, 1)) * (1 - 0.4 * places.palm)
    return np.clip(found / 1.35, 0, 1).astype(np.float32)


def tile() -> NDArray[np.uint8]:
    """(TILE, TILE, 4) uint8 slopes of pores along u and v, and of the lines between them, that repeat without a seam.

    On a face 25 mm: pores 0.25 to 0.6 mm wide, lines that join them. The same for everybody.
    """
    rng = np.random.default_rng(11)
    count = 520
    points = rng.random((count, 2)) * TILE
    for _ in range(3):  # pores keep apart
        points = _apart(points)
    around = np.concatenate([points + np.array(move) * TILE for move in
                             [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1)]])
    from scipy.spatial import cKDTree

    grid = np.stack(np.meshgrid(np.arange(TILE), np.arange(TILE), indexing="ij"), -1) + 0.5
    bend = np.stack([_tiling(rng, 8.0), _tiling(rng, 8.0)], -1) * 1.6  # no pore is quite round
    away, which = cKDTree(around).query(grid.reshape(-1, 2) + bend.reshape(-1, 2), k=2)
    away = away.reshape(TILE, TILE, 2)
    size = rng.uniform(2.4, 5.8, count)[(which[:, 0] % count).reshape(TILE, TILE)]
    deep = rng.uniform(0.4, 1.0, count)[(which[:, 0] % count).reshape(TILE, TILE)]
    pores = -deep * np.exp(-((away[..., 0] / size) ** 2))
    lines = -np.exp(-(((away[..., 1] - away[..., 0]) / 3.5) ** 2)) + 0.35 * _tiling(rng, 2.0)
    texel = 25.0 / TILE
    both = [0.055 * ndimage.gaussian_filter(pores, 0.7, mode="wrap"),
            0.028 * ndimage.gaussian_filter(lines, 1.2, mode="wrap")]
    found = np.concatenate([np.stack([np.roll(h, -1, 1) - np.roll(h, 1, 1), np.roll(h, -1, 0) - np.roll(h, 1, 0)], -1)
                            for h in both], -1) / (2 * texel)
    return coded(found)


def coded(slope: np.ndarray) -> NDArray[np.uint8]:
    """Slopes as bytes, 128 where it is level."""
    return np.clip(np.rint(128 + 127 * slope / STEEPEST), 0, 255).astype(np.uint8)


def _apart(points: np.ndarray) -> np.ndarray:
    from scipy.spatial import cKDTree

    _, near = cKDTree(points, boxsize=TILE).query(points, k=2)
    gap = (points - points[near[:, 1]] + TILE / 2) % TILE - TILE / 2
    far = np.linalg.norm(gap, axis=1, keepdims=True)
    return (points + gap / np.maximum(far, 1e-6) * np.clip(16 - far, 0, 16) * 0.5) % TILE


def _tiling(rng: np.random.Generator, texels: float) -> np.ndarray:
    found = ndimage.gaussian_filter(rng.standard_normal((TILE, TILE)), texels, mode="wrap")
    return found / found.std()
