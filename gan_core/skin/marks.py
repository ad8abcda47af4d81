# SPDX-License-Identifier: GPL-3.0-or-later
"""Marks of single people: freckles, moles, redness, veins, a tan line, stubble, drawn from a seed where they lie."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from .linear import resized
from .places import REGIONS, Places

Array = NDArray[np.float32]
# Slider -> what it is at 1. Each is 0 .. 1; what is left out is drawn from the seed, as common as it is in a tone.
MARKS = ("freckles", "moles", "redness", "veins", "tan", "stubble")
MELANIN, BLOOD, SHADE = range(3)
DOTS = 2600  # freckles of somebody who has many
MOLES = 70


def drawn(rng: np.random.Generator, depth: float, age: float, woman: float) -> dict[str, float]:
    """What a person has of each, 0 .. 1: few freckles but on some fair people, more moles and veins with the years."""
    fair = float(np.clip(1 - 1.6 * depth, 0, 1))
    freckled = rng.random() < 0.35 * fair
    many, moles, red, veins, tan = rng.random(5)
    return {
        "freckles": freckled * (0.25 + 0.75 * many), "moles": 0.1 + 0.5 * moles * (1 - 0.5 * depth),
        "redness": (0.2 + 0.5 * red) * (0.4 + 0.6 * fair), "veins": 0.15 + 0.3 * veins + 0.3 * min(age, 1.0),
        "tan": 0.5 * fair * max(0.0, tan - 0.5), "stubble": max(0.0, 1 - 2.0 * woman) * 0.35,
    }


def added(places: Places, marks: dict[str, float], rng: np.random.Generator, size: int) -> tuple[Array, Array]:
    """((3, size, size) structure to be added, (size, size) mm of height)."""
    wide = np.zeros((3, *places.inside.shape), np.float32)
    x, y, z = np.moveaxis(places.eye, -1, 0)
    region = {name: places.region[..., i] for i, name in enumerate(REGIONS)}
    patchy = 0.6 + 0.8 * _smooth(rng, places.inside.shape[0], 40)
    wide[BLOOD] += 0.34 * (marks["redness"] - 0.25) * patchy * _flushed(x, y, z, region, places.joint)
    bare = 1 - np.maximum(places.worn[..., 0], places.worn[..., 1])
    wide[MELANIN] -= 0.28 * marks["tan"] * (1 - bare)
    lines = _veins(rng, places, region) * marks["veins"]
    wide[SHADE] += 0.10 * lines
    wide[BLOOD] -= 0.05 * lines
    wide[MELANIN] -= 0.05 * lines
    beard = places.worn[..., 2]
    wide[SHADE] += 0.30 * marks["stubble"] * beard
    wide[MELANIN] -= 0.05 * marks["stubble"] * beard
    found = resized(torch.from_numpy(wide)[None], size)[0].numpy()
    if marks["stubble"] > 0:
        shadow = resized(torch.from_numpy(beard)[None, None], size)[0, 0].numpy()
        grains = rng.random((size, size), dtype=np.float32) > 0.72
        found[SHADE] += 0.35 * marks["stubble"] * shadow * grains
    height = np.zeros((size, size), np.float32)
    _freckle(found, places, marks["freckles"], rng, size, region)
    _mole(found, height, places, marks["moles"], rng, size)
    return found, height


def _flushed(x: Array, y: Array, z: Array, region: dict[str, Array], joint: Array) -> Array:
    """Where blood shows: cheeks, nose, chin, ears' side a little, knuckles and knees."""
    def blob(at: tuple[float, float, float], size: float) -> Array:
        return np.exp(-((x - at[0]) ** 2 + (y - at[1]) ** 2 + (z - at[2]) ** 2) / (2 * size**2))

    face = blob((4.2, -1.5, -3.6), 1.6) + 0.9 * blob((0.0, -5.0, -3.9), 1.0) + 0.4 * blob((0.0, -4.0, -8.2), 1.1)
    return (face + 0.5 * joint + 0.25 * region["chest"] * np.exp(-((z + 24) ** 2) / 40)).astype(np.float32)


def _veins(rng: np.random.Generator, places: Places, region: dict[str, Array]) -> Array:
    """(SIZE, SIZE) 0 .. 1 along lines on the back of hands, forearms, feet and temples: where a slow noise is zero."""
    size = places.inside.shape[0]
    where = 0.9 * region["hand"] * (1 - places.palm) + 0.5 * region["arm"] + 0.6 * region["foot"] * (1 - places.palm)
    where = where + 0.3 * region["side"] * (1 - places.scalp)
    waves = _smooth(rng, size, 18) - 0.5 + 0.35 * (_smooth(rng, size, 7) - 0.5)
    steep = np.hypot(*np.gradient(waves)) + 2e-3
    line = np.exp(-((waves / steep / 1.1) ** 2))
    return (where * line * (_smooth(rng, size, 24) > 0.42)).astype(np.float32)


def _smooth(rng: np.random.Generator, size: int, scale: int) -> Array:
    """(size, size) 0 .. 1 of noise that changes over ``scale`` texels."""
    from scipy import ndimage

    small = rng.standard_normal((size * 3 // scale + 4,) * 2).astype(np.float32)
    small = ndimage.gaussian_filter(small, 1.0)
    small = ndimage.zoom(small, size / (small.shape[0] - 3), order=3)[:size, :size]
    return np.clip(0.5 + small / (4 * small.std()), 0, 1)


def _spots(chance: Array, count: int, rng: np.random.Generator, size: int) -> tuple[Array, Array, Array]:
    """Rows and columns (count,) in a map of ``size`` drawn by ``chance`` (SIZE, SIZE), and their places in that."""
    total = chance.ravel().cumsum()
    found = np.searchsorted(total, rng.random(count) * total[-1])
    row, column = np.divmod(found, chance.shape[1])
    step = size / chance.shape[0]
    jitter = rng.random((2, count))
    return (row + jitter[0]) * step, (column + jitter[1]) * step, found


def _dab(canvas: Array, rows: Array, columns: Array, radii: Array, strength: Array, reach: int) -> None:
    """Adds soft round spots (n,) to ``canvas`` (S, S)."""
    span = np.arange(-reach, reach + 1)
    r, c = rows.astype(int)[:, None, None] + span[:, None], columns.astype(int)[:, None, None] + span
    away = (r + 0.5 - rows[:, None, None]) ** 2 + (c + 0.5 - columns[:, None, None]) ** 2
    value = strength[:, None, None] * np.exp(-((away / radii[:, None, None] ** 2) ** 1.5))
    inside = (r >= 0) & (r < canvas.shape[0]) & (c >= 0) & (c < canvas.shape[1])
    r, c = np.broadcast_arrays(r, c)
    np.add.at(canvas, (r[inside], c[inside]), value[inside].astype(np.float32))


def _area(places: Places) -> Array:
    """Square metres a texel, so that marks fall on skin and not on its map."""
    return places.inside * places.unit**2


def _freckle(found: Array, places: Places, much: float, rng: np.random.Generator, size: int,
             region: dict[str, Array]) -> None:
    if much <= 0:
        return
    x, y, z = np.moveaxis(places.eye, -1, 0)
    face = 9 * np.exp(-((x - 2.6) ** 2 / 9 + (z + 3.4) ** 2 / 5)) * (y < 3)
    sun = face + 1.6 * (region["brow"] + region["middle"]) + 0.5 * region["arm"] + 0.35 * region["hand"]
    sun = sun + 0.5 * (region["chest"] + region["back"]) * (z > -45)
    chance = _area(places) * sun * (1 - places.scalp) * (1 - places.palm) * (1 - places.named("lips"))
    chance = chance * (0.3 + 1.4 * _smooth(rng, chance.shape[0], 26))
    rows, columns, at = _spots(chance, int(DOTS * much), rng, size)
    texel = 1000 * places.unit.ravel()[at] / size  # mm
    radius = rng.uniform(0.45, 1.25, len(rows)) ** 1.3 / texel
    strength = (0.10 + 0.30 * rng.random(len(rows)) ** 2) * np.clip(radius / 0.7, 0.25, 1)
    _dab(found[MELANIN], rows, columns, np.maximum(radius, 0.75), strength, 5)


def _mole(found: Array, height: Array, places: Places, much: float, rng: np.random.Generator, size: int) -> None:
    count = int(rng.poisson(MOLES * much))
    if not count:
        return
    x, y, z = np.moveaxis(places.eye, -1, 0)
    central = (x < 2.2) & (y < 2) & (z > -9) & (z < 1)  # seldom in the middle of a face
    chance = _area(places) * (1 - places.scalp) * (1 - places.palm) * (1 - places.named("lips")) * (1 - 0.9 * central)
    rows, columns, at = _spots(chance, count, rng, size)
    texel = 1000 * places.unit.ravel()[at] / size
    radius = (0.5 + 1.3 * rng.random(count) ** 2.5) / texel
    strength = rng.uniform(0.35, 0.9, count) * np.clip(radius / 0.8, 0.4, 1)
    _dab(found[MELANIN], rows, columns, np.maximum(radius, 0.8), strength, 7)
    _dab(height, rows, columns, np.maximum(radius, 0.8), 0.25 * rng.random(count) ** 2, 7)
