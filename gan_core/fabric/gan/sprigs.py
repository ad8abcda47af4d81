# SPDX-License-Identifier: GPL-3.0-or-later
"""Sprigs: places around the torus where motifs may grow, and local coordinates the generator can grow them from.

As whole waves are to a stripe, these are to a scattered print: the network decides what a motif looks like, from
radius and angle about its place; that motifs repeat, keep apart and wrap around is given.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

PLACES = 18  # at most, in one repeat
RADII = (0.22, 0.42, 0.7, 1.0)  # widths of the round bumps about a place, of its reach
ANGLES = (1, 2, 3, 4, 5, 6, 8)  # petals
SORTS = 2  # kinds of motif in one print
FEATURES = SORTS * (len(RADII) + 2 * len(ANGLES))


def spread(count: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """(count, 2) in 0 .. 1 that keep apart around the torus: each the best of some tries."""
    places = [rng.random(2)]
    while len(places) < count:
        tries = rng.random((10, 2))
        gap = np.abs(tries[:, None] - np.asarray(places)[None])
        near = np.hypot(*np.moveaxis(np.minimum(gap, 1 - gap), 2, 0)).min(1)
        places.append(tries[near.argmax()])
    return np.asarray(places, np.float32)


def half_drop(rng: np.random.Generator) -> NDArray[np.float32]:
    """(n, 2): columns of places, every other one dropped by half a step, as printers repeat a motif."""
    columns, rows = ((2, 1), (2, 2), (4, 2), (2, 3), (4, 3), (4, 4))[rng.integers(6)]
    i, j = np.meshgrid(np.arange(columns), np.arange(rows), indexing="ij")
    x, y = (i + 0.5) / columns, (j + 0.25 + 0.5 * (i % 2)) / rows
    return ((np.stack([x, y], -1).reshape(-1, 2) + rng.random(2)) % 1).astype(np.float32)


def scatter_places(batch: int, rng: np.random.Generator, repeats: int = 1) -> Tensor:
    """(batch, PLACES, 5): x, y in 0 .. 1, angle in radians, reach in 0 .. 1 (0: no place), sort 0 or 1.

    With ``repeats`` above 1 (batch, PLACES, 6): the last is how many times, 1 .. repeats, all stands side by side.
    """
    out = np.zeros((batch, PLACES, 5), np.float32)
    for row in out:
        at = half_drop(rng) if rng.random() < 0.3 else spread(int(rng.integers(3, PLACES + 1)), rng)
        n = len(at)
        row[:n, :2] = at
        turned = rng.random()
        row[:n, 2] = rng.random() * 2 * np.pi + (rng.random(n) * 2 * np.pi if turned < 0.6 else 0)
        row[:n, 4] = np.arange(n) % 2 if rng.random() < 0.6 else 0
        size = np.where(row[:n, 4] == 1, 0.65, 1.0) * (rng.uniform(0.8, 1.2, n) if turned < 0.6 else 1.0)
        row[:n, 3] = 0.62 / math.sqrt(n) * size
    if repeats > 1:
        times = rng.integers(1, repeats + 1, batch)
        times = np.where(rng.random(batch) < 0.5, 1, times).astype(np.float32)  # half of the cloths and more keep one
        out = np.concatenate([out, np.broadcast_to(times[:, None, None], (batch, PLACES, 1))], 2)
    return torch.from_numpy(out)


def features(places: Tensor, size: int) -> Tensor:
    """(B, FEATURES, size, size) of ``scatter_places``: bumps and petals about the place each pixel belongs to."""
    t = (torch.arange(size, dtype=torch.float32, device=places.device) + 0.5) / size
    x, y, turn, reach, sort = (v[..., None, None] for v in places[..., :5].unbind(-1))  # each (B, P, 1, 1)
    times = places[:, :1, 5:6, None] if places.shape[-1] > 5 else 1.0
    dx = (t[None, None, None, :] * times - x + 0.5) % 1 - 0.5
    dy = (t[None, None, :, None] * times - y + 0.5) % 1 - 0.5
    distance = (dx.square() + dy.square()).sqrt() / reach.clamp(min=1e-4)
    near, owner = distance.min(1, keepdim=True)  # (B, 1, S, S)

    def owned(v: Tensor) -> Tensor:
        return v.expand(-1, -1, size, size).gather(1, owner)

    angle = torch.atan2(owned(dy), owned(dx)) - owned(turn)
    window = (1 - near.square()).clamp(min=0)  # gone where the next motif begins
    stem = window * (near * 2).clamp(max=1)  # an angle means nothing at the very centre
    maps = [torch.exp(-(near / r).square() * 2) * (near < 1.5) for r in RADII]
    for k in ANGLES:
        maps += [stem * torch.cos(k * angle), stem * torch.sin(k * angle)]
    bank = torch.cat(maps, 1) * 2.0
    second = owned(sort)
    return torch.cat([bank * (1 - second), bank * second], 1)
