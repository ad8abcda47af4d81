# SPDX-License-Identifier: GPL-3.0-or-later
"""Layers laid on each other: how they change the skin's colour, roughness, coat and metal, texel by texel.

Pigment mixes as density does (geometric in linear light), so a pale blush on deep skin is no chalk. Around the wearer's
tone that is a line, ``light' = keep * light + add``: the skin's own texture shows through as far as coverage lets it,
the maps need no skin beneath, and where nothing lies they say 1 and 0 exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..colour import from_hex, linear
from .face import Array, Face, face
from .kinds import Layer, stack_of
from .masks import mask_of

MOST_KEEP = 2.0  # at byte 255
LEAST = 0.002  # of linear light
NEUTRAL = np.array([128, 128, 128], np.uint8)


@dataclass(frozen=True)
class Worn:
    """keep, add: (S, S, 3) float32; gloss: (S, S, 4) how far roughness is replaced, by what, coat, metal. Row 0 at
    v = bottom of the window. lashes: (length, volume, opacity), their colour; nails: (opacity, roughness, coat), their
    colour, both linear light, None where there are none."""

    keep: Array
    add: Array
    gloss: Array
    lashes: tuple[float, float, float, tuple[float, float, float]] | None
    nails: tuple[float, float, float, tuple[float, float, float]] | None


def worn(layers: Sequence[Mapping[str, Any]], tone: str, size: int = 1024, where: Face | None = None) -> Worn:
    """What ``layers`` as plain values do to the face of somebody of ``tone`` (#hex). Raises MakeupError."""
    skin = linear(from_hex([tone]))[0]
    where = where or face(size)
    base = np.maximum(skin, LEAST).astype(np.float32)
    light = np.tile(base, (where.size**2, 1))
    keep, gloss = np.ones((where.size**2, 3), np.float32), np.zeros((where.size**2, 4), np.float32)
    lashes = nails = None
    for layer in stack_of(layers, skin):
        if layer.kind.region == "lashes":
            lashes = (layer.mask["length"], layer.mask["volume"], layer.opacity, _tuple(layer))
        elif layer.kind.region == "nails":
            nails = (layer.opacity, layer.finish.roughness, layer.finish.coat, _tuple(layer))
        else:
            _lay(layer, where, light, keep, gloss)
    add = light - keep * base
    shape = (where.size, where.size, -1)
    return Worn(keep.reshape(shape), add.reshape(shape), gloss.reshape(shape), lashes, nails)


def _tuple(layer: Layer) -> tuple[float, float, float]:
    red, green, blue = (float(c) for c in layer.shade)
    return red, green, blue


def _lay(layer: Layer, where: Face, light: Array, keep: Array, gloss: Array) -> None:
    at, mask = mask_of(layer.kind.name, layer.mask, where)
    on = mask > 1 / 512
    at, mask = at[on], mask[on][:, None]
    cover = np.minimum(layer.opacity * mask, 0.995)
    if layer.kind.name not in ("primer",) and layer.opacity > 0:
        now = light[at]
        shade = np.maximum(layer.shade, LEAST).astype(np.float32)
        then = np.exp((1 - cover) * np.log(now) + cover * np.log(shade))
        light[at] = then
        keep[at] *= np.minimum((1 - cover) * then / now, MOST_KEEP)
    finish, share = layer.finish, mask[:, 0] * (0.35 + 0.65 * layer.opacity)
    if layer.kind.name == "gloss":
        share = mask[:, 0]
    weight = share * finish.weight * (0.6 if layer.kind.region == "face" else 1.0)
    old = gloss[at]
    total = weight + old[:, 0] * (1 - weight)
    gloss[at, 1] = np.where(total > 1e-4, (weight * finish.roughness + old[:, 0] * (1 - weight) * old[:, 1])
                            / np.maximum(total, 1e-4), finish.roughness)
    gloss[at, 0] = total
    gloss[at, 2] = old[:, 2] * (1 - weight) + share * finish.coat
    sparkle = np.random.default_rng(7).random(light.shape[0], dtype=np.float32)[at]
    metal = finish.metal * np.clip(0.35 + 1.3 * sparkle * sparkle, 0, 1.6)
    gloss[at, 3] = np.clip(old[:, 3] * (1 - weight) + share * np.minimum(metal, 1.0), 0, 1)


def pictures(found: Worn) -> dict[str, np.ndarray]:
    """keep, add (S, S, 3) and gloss (S, S, 4) as bytes, row 0 at the top: keep 128 is 1 and 255 all but 2; add in sRGB,
    offset so that what takes light away needs no sign. Dithered but where nothing lies."""
    rng = np.random.default_rng(3)
    off = (rng.random(found.keep.shape[:2], dtype=np.float32) - 0.5)[..., None]
    untouched = (found.keep == 1).all(-1) & (found.add == 0).all(-1)
    keep = np.rint(np.clip(found.keep * 128 + 0.9 * off, 0, 255)).astype(np.uint8)
    add = np.clip(found.add, 0, 1)
    add = np.where(add <= 0.0031308, 12.92 * add, 1.055 * np.power(add, 1 / 2.4) - 0.055)
    add = np.rint(np.clip(255 * add + 0.9 * off, 0, 255)).astype(np.uint8)
    keep[untouched], add[untouched] = NEUTRAL, 0
    gloss = np.rint(255 * np.clip(found.gloss, 0, 1)).astype(np.uint8)
    return {"keep": keep[::-1], "add": add[::-1], "gloss": gloss[::-1]}
