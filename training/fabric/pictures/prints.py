# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints by formula: dots, and the coats of animals as patterns that form themselves (Turing 1952)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates
from scipy.spatial import cKDTree

from .drawn import Drawn, flat, shrunk
from .scatter import spread

TWICE = 2  # these are drawn at twice their size and averaged


def nearest(points: NDArray[np.float64], at: NDArray[np.float64], count: int) -> tuple[NDArray, NDArray]:
    """Distances (..., count) around the torus from each place ``at`` (..., 2) to its nearest points, and which."""
    distance, which = cKDTree(points % 1.0, boxsize=1.0).query(at % 1.0, k=list(range(1, count + 1)))
    return distance, which


def grid(size: int) -> NDArray[np.float64]:
    """(size, size, 2) x, y of the middles of pixels in 0 .. 1."""
    t = (np.arange(size) + 0.5) / size
    return np.stack(np.broadcast_arrays(t[None], t[:, None]), -1)


def clouds(size: int, waves: float, rng: np.random.Generator, across: float = 1.0) -> NDArray[np.float64]:
    """(size, size) smooth noise of unit deviation that tiles, about ``waves`` bumps wide and ``across`` longer in x."""
    k = np.fft.fftfreq(size, 1 / size)
    keep = np.exp(-((k[:, None] / waves) ** 2) - (k[None] * across / waves) ** 2)
    keep[0, 0] = 0
    field = np.fft.ifft2(np.fft.fft2(rng.standard_normal((size, size))) * keep).real
    return field / (field.std() + 1e-9)


def layered(size: int, masks: list[NDArray]) -> NDArray[np.float32]:
    """(1 + masks, S, S) coverage of hard masks (2 S, 2 S), later ones on top of earlier, over a ground."""
    cover = [np.ones((size, size), np.float32)]
    for mask in masks:
        soft = shrunk(mask.astype(np.float32), TWICE)
        cover = [c * (1 - soft) for c in cover] + [soft]
    return np.stack(cover)


def dot_places(rng: np.random.Generator) -> NDArray[np.float64]:
    """(n, 2) places of dots: square grid, half-drop, or strewn."""
    n = int(rng.integers(2, 11))
    i, j = np.meshgrid(np.arange(n), np.arange(n), indexing="ij")
    if rng.random() < 0.25:
        return spread(int(rng.integers(6, 60)), rng)
    if rng.random() < 0.35:
        return np.stack([(i + 0.5) / n, (j + 0.5) / n], -1).reshape(-1, 2)
    return np.concatenate([np.stack([(i + a) / n, (j + a) / n], -1).reshape(-1, 2) for a in (0.25, 0.75)])


def dots(size: int, rng: np.random.Generator) -> Drawn:
    """Polka dots, pin dots, rings and dots of several sizes or colours."""
    fine = size * TWICE
    places = dot_places(rng)
    pitch = 1 / np.sqrt(len(places))
    radius = pitch * float(rng.uniform(0.12, 0.42)) * np.ones(len(places))
    style = rng.random()
    if style < 0.2:
        radius = radius * rng.uniform(0.35, 1.0, len(places))
    colours = int(rng.integers(1, 4)) if rng.random() < 0.3 else 1
    inks = np.arange(len(places)) % colours
    ring = 0.55 * radius if style > 0.9 else np.zeros(len(places))
    distance, owner = (v[..., 0] for v in nearest(places, grid(fine), 1))
    covered = (distance < radius[owner]) & (distance >= ring[owner])
    masks = [covered & (inks[owner] == c) for c in range(colours)]
    return Drawn(layered(size, masks), flat(size), 0.0, float(rng.uniform(5, 18)))


def turing(size: int, waves: float, rng: np.random.Generator, stretch: float = 1.0, bias: float = 0.0,
           rounds: int = 24) -> NDArray[np.float64]:
    """(size, size) in -1 .. 1: near activation against far inhibition, until spots or bars stand.

    waves: bars across the picture. stretch: above 1 the bars lie level. bias: moves the balance towards spots.
    Activator-inhibitor dynamics in the form of a saturated difference of Gaussians, on the torus.
    """
    down, across = np.fft.fftfreq(size, 1 / size)[:, None], np.fft.rfftfreq(size, 1 / size)[None]
    k2 = (down**2 + across**2) / waves**2
    kernel = (np.exp(-0.9 * k2) - np.exp(-2.2 * k2)) * np.exp(-(stretch**2 - 1) * (across / waves) ** 2)
    kernel /= kernel.max()
    u = 0.2 * clouds(size, waves * 1.5, rng)
    for _ in range(rounds):
        u = np.tanh(3.0 * (np.fft.irfft2(np.fft.rfft2(u) * kernel, u.shape) + bias))
    return u


def zebra(fine: int, rng: np.random.Generator) -> list[NDArray]:
    bars = turing(fine, float(rng.uniform(4, 11)), rng, stretch=float(rng.uniform(1.15, 1.8)))
    bend = np.stack([clouds(fine, 2.5, rng), clouds(fine, 2.5, rng)]) * fine * float(rng.uniform(0.01, 0.03))
    y, x = np.mgrid[:fine, :fine]
    bent = map_coordinates(bars, [y + bend[0], x + bend[1]], order=1, mode="grid-wrap") > 0
    return [bent if rng.random() < 0.6 else bent.T]


def tiger(fine: int, rng: np.random.Generator) -> list[NDArray]:
    bars = turing(fine, float(rng.uniform(4, 8)), rng, stretch=float(rng.uniform(2.2, 3.5)), bias=-0.04)
    return [clouds(fine, 3, rng) > 1.1, bars > 0.25]


def cow(fine: int, rng: np.random.Generator) -> list[NDArray]:
    return [clouds(fine, float(rng.uniform(2.0, 4.0)), rng) > float(rng.uniform(0.0, 0.5))]


def cheetah(fine: int, rng: np.random.Generator) -> list[NDArray]:
    """Solid spots, also a dalmatian's."""
    return [turing(fine, float(rng.uniform(6, 13)), rng, bias=float(rng.uniform(-0.12, -0.06))) > 0.1]


def leopard(fine: int, rng: np.random.Generator) -> list[NDArray]:
    """Broken rings around a darker middle, among small spots."""
    places = spread(int(rng.integers(14, 56)), rng)
    reach = 1 / np.sqrt(len(places))
    bent = 0.1 * reach * np.stack([clouds(fine, 0.55 / reach, rng), clouds(fine, 0.55 / reach, rng)], -1)
    distance, owner = (v[..., 0] for v in nearest(places, grid(fine) + bent, 1))
    near = distance / (reach * rng.uniform(0.3, 0.44, len(places)))[owner]
    gaps = clouds(fine, 1.3 / reach, rng)
    ring = (near > 0.6) & (near < 1.1 + 0.12 * gaps) & (gaps > -0.7)
    return [near < 0.8, ring | ((near > 1.5) & (gaps > 1.2))]


def giraffe(fine: int, rng: np.random.Generator) -> list[NDArray]:
    """Patches with light seams: cells about scattered places."""
    places = spread(int(rng.integers(10, 36)), rng)
    bent = 0.02 * np.stack([clouds(fine, 6, rng), clouds(fine, 6, rng)], -1)
    distance, _ = nearest(places, grid(fine) + bent, 2)
    return [(distance[..., 1] - distance[..., 0]) * np.sqrt(len(places)) > float(rng.uniform(0.08, 0.2))]


def snake(fine: int, rng: np.random.Generator) -> list[NDArray]:
    """Scales in a half-drop, darker in blotches."""
    n = int(rng.integers(8, 17))
    bent = 0.012 * np.stack([clouds(fine, 4, rng), clouds(fine, 4, rng)])
    t = (np.arange(fine) + 0.5) / fine
    u, v = (t[None] + bent[0]) * n, (t[:, None] + bent[1]) * n
    scale = np.abs(((u + v) % 1) - 0.5) + np.abs(((u - v) % 1) - 0.5)
    blotch = turing(fine, float(rng.uniform(2.5, 4.5)), rng)
    return [blotch > -0.2, blotch > 0.45, scale > 0.86]


COATS: dict[str, Callable[[int, np.random.Generator], list[NDArray]]] = {
    "leopard": leopard, "zebra": zebra, "cow": cow, "cheetah": cheetah, "giraffe": giraffe, "tiger": tiger,
    "snake": snake,
}
SHARES = (0.36, 0.2, 0.1, 0.12, 0.08, 0.08, 0.06)  # of the coats, as clothes wear them


def animal(size: int, rng: np.random.Generator) -> Drawn:
    coat = COATS[tuple(COATS)[rng.choice(len(COATS), p=SHARES)]]
    return Drawn(layered(size, coat(size * TWICE, rng)), flat(size), 0.0, float(rng.uniform(10, 25)))
