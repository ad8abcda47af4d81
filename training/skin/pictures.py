# SPDX-License-Identifier: GPL-3.0-or-later
"""MakeHuman's skins (CC0) as structure: logo, painted hair and baked-in light taken off, brought to one tone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from ...gan_core.colour import linear
from ...gan_core.skin import pigment
from ...gan_core.skin.places import SIZE, Places
from ...gan_core.skin.sampler import cheek_of

Array = NDArray[np.float32]
AGES = {"young": 0.0, "middleage": 0.5, "old": 1.0}
FULL = 2048
ALIKE = ("young_lightskinned_male_diffuse2", "young_lightskinned_male_diffuse3")  # one scan, twice: half a voice each
HAIR = 0.026  # of the map's width, by which painted hair reaches beyond our hairline
SHADING = (6.0, 0.5, 0.35)  # texels of 512: wider shade is light baked into a picture, as to half; in deep ones more
CALM = 0.2  # share of their contrast that deep pictures lose: it is light on them, and 8 bits of little
TINT = (40.0, 0.6)  # texels of 512: what is wider is in part how a picture was painted together, not skin
WHITE = (-0.22, -0.15, -0.10)  # on lips and lids nothing is paler than the cheek by more: teeth and eyes were painted
MOST = (0.9, 0.8, 0.9)  # melanin, blood, shade beyond which it is a hole or a fold


@dataclass(frozen=True)
class Skin:
    """structure: (3, S, S) melanin, blood, shade beyond the cheek's, row 0 at v = 0; tone: (3,) linear light of the
    cheek; traits: (depth, age 0 .. 1, woman)."""

    name: str
    structure: Array
    tone: Array
    traits: Array

    @property
    def voice(self) -> float:
        """Its weight among the others."""
        return 0.5 if self.name in ALIKE else 1.0


def read(path: Path, places: Places, size: int) -> Skin:
    """One picture at ``size`` px."""
    with Image.open(path) as image:
        picture = image.convert("RGB").resize((size, size), Image.Resampling.BOX)
    dense = pigment.density(linear(np.asarray(picture)[::-1]))
    cheek = enlarged(cheek_of(places).astype(np.float32), size) > 0.5
    tone = np.median(dense[cheek], 0).astype(np.float32)
    structure = pigment.pigments(dense - tone).transpose(2, 0, 1)
    structure = np.stack([most * np.tanh(one / most) for one, most in zip(structure, MOST, strict=True)])
    inner = np.clip(places.named("lips") + ndimage.grey_dilation(places.named("eyelids"), 9), 0, 1)
    inner = enlarged(ndimage.gaussian_filter(inner, 1.0), size)
    structure = np.stack([one + inner * (np.maximum(one, least) - one)
                          for one, least in zip(structure, WHITE, strict=True)])
    bare = bare_of(places, size)
    structure = filled(structure, bare)
    unlit = size / SIZE * SHADING[0]
    wide = ndimage.gaussian_filter(structure[2], unlit)
    depth = (float(tone[1]) - pigment.PALE) / (pigment.DEEP - pigment.PALE)
    deep = min(1.0, max(0.0, depth))
    structure[2] -= (SHADING[1] + SHADING[2] * deep) * wide
    palm = enlarged(places.palm, size)  # whose lightness in deep skin is no light on it
    tint = np.stack([ndimage.gaussian_filter(resized(one, SIZE // 2), TINT[0] / 2) for one in structure[:2]])
    structure[:2] -= TINT[1] * (1 - palm) * np.stack([enlarged(one, size) for one in tint])
    structure *= 1 - CALM * deep * (1 - palm)
    name = path.stem
    age = next(value for word, value in AGES.items() if name.startswith(word))
    return Skin(name, structure.astype(np.float32), np.exp(-tone),
                np.array([depth, age, float("_female" in name)], np.float32))


def read_all(folder: Path, places: Places, size: int) -> list[Skin]:
    """All pictures of a folder, by name."""
    return [read(path, places, size) for path in sorted(folder.glob("*.png"))]


def bare_of(places: Places, size: int) -> NDArray[np.bool_]:
    """Where a picture shows skin: not on the scalp, whose hair is painted, nor between the islands."""
    far = ndimage.distance_transform_edt(places.scalp * places.inside < 0.25) > HAIR * SIZE
    ears = ndimage.gaussian_filter(places.named("ears"), 2) > 0.4
    return enlarged((places.inside & (far | ears)).astype(np.float32), size) > 0.99


def filled(structure: Array, known: NDArray[np.bool_]) -> Array:
    """What is not ``known`` flows in from around it, ever wider."""
    weight = known.astype(np.float32)
    levels = [(structure * weight, weight)]
    while levels[-1][1].shape[0] > 2:
        value, weight = levels[-1]
        n = weight.shape[0] // 2
        levels.append((value.reshape(-1, n, 2, n, 2).mean((2, 4)), weight.reshape(n, 2, n, 2).mean((1, 3))))
    found = levels[-1][0] / np.maximum(levels[-1][1], 1e-6)
    for value, weight in reversed(levels[:-1]):
        found = np.stack([enlarged(one, weight.shape[0]) for one in found])
        sure = np.minimum(1.0, weight * 1.0)
        found = sure * value / np.maximum(weight, 1e-6) + (1 - sure) * found
    return found


def resized(one: Array, size: int) -> Array:
    """(size, size) of a larger map whose width is a multiple of that."""
    n = one.shape[0] // size
    return one.reshape(size, n, size, n).mean((1, 3))


def enlarged(one: Array, size: int) -> Array:
    """(size, size) of a smaller map, between its texels."""
    if one.shape[0] == size:
        return one
    return np.asarray(Image.fromarray(np.asarray(one, np.float32), "F").resize((size, size), Image.Resampling.BILINEAR))


def names_of(skins: Sequence[Skin]) -> list[str]:
    return [skin.name for skin in skins]
