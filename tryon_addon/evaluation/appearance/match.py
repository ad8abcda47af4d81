# SPDX-License-Identifier: GPL-3.0-or-later
"""A look against a reference: figures, a score of 0 to 100, and sentences."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from . import palette, shape, texture
from .extra import needs
from .picture import Picture


@dataclass(frozen=True)
class Part:
    """One figure of the match: its ``unit``, how much it ``weighs``, at which ``far`` it has 37 of 100 points, and the
    ``sentence`` where it has less than 60."""

    unit: str
    weighs: float
    far: float
    sentence: str


PARTS = {
    "palette_de00": Part("CIEDE2000", 3.0, 18.0, "Its colours are {value:.1f} CIEDE2000 away from the reference's"),
    "texture_octaves": Part("octaves", 2.0, 1.6, "Its texture differs by {value:.1f} octaves of contrast"),
    "print_octaves": Part("octaves", 2.0, 1.0, "Its print is not the reference's size: {sizes}"),
    "silhouette_iou": Part("of 1", 2.0, 0.4, "Its outline covers {value:.0%} of both"),
    "structure_ssim": Part("of 1", 1.0, 0.7, "Its structure is {value:.0%} alike"),
    "feature_distance": Part("", 2.0, 0.5, "What a network sees in it differs by {value:.2f}"),
}
LIKE = ("silhouette_iou", "structure_ssim")  # 1 is the same; of the others 0
SAID = 60.0


@dataclass(frozen=True)
class Scale:
    """What a picture's pixels are in cm: ``tall`` cm of the figure, or ``wide`` cm of a swatch; None: not known."""

    tall: float | None = None
    wide: float | None = None

    def per_pixel(self, picture: Picture) -> float | None:
        """cm, None where nobody knows."""
        high, across = picture.mask.shape
        return self.tall / high if self.tall else self.wide / across if self.wide else None


def matched(one: Picture, other: Picture, *, scales: tuple[Scale, Scale] = (Scale(), Scale()),
            features: float | None = None) -> dict[str, Any]:
    """What a look's picture ``one`` has in common with the reference ``other``.

    Args:
        scales: of the look and of the reference.
        features: their distance by an encoder, where there is one.

    Returns ``score`` (0 to 100, 100 the same), ``parts`` {name: {value, points}} (None: cannot be told), ``palette``
    {look, reference} of {colours, shares}, ``print_scale_cm`` {look, reference}, ``masks`` and ``sentences``.
    """
    swatch = other.how == "all"
    palettes = [_palette(picture) for picture in (one, other)]
    values: dict[str, float | None] = {
        "palette_de00": palette.apart(*palettes),
        "texture_octaves": texture.apart(texture.energies(one), texture.energies(other)),
        "print_octaves": None, "silhouette_iou": None, "structure_ssim": None, "feature_distance": features,
    }
    sizes = [_repeat(picture, scale) for picture, scale in zip((one, other), scales, strict=True)]
    if sizes[0] and sizes[1]:
        values["print_octaves"] = abs(math.log2(sizes[0] / sizes[1]))
    if not swatch:
        found = shape.laid(one, other)
        values |= {"silhouette_iou": found.iou, "structure_ssim": found.ssim}
    points = {name: scored(name, value) for name, value in values.items()}
    known = {name: p for name, p in points.items() if p is not None}
    weights = sum(PARTS[name].weighs for name in known)
    score = sum(PARTS[name].weighs * p for name, p in known.items()) / weights
    sentences = [PARTS[name].sentence.format(value=values[name], sizes=_sizes(sizes)) for name, p in known.items()
                 if p < SAID]
    return {
        "score": round(score, 1),
        "parts": {name: None if value is None else {"value": round(value, 4), "points": round(points[name] or 0.0, 1)}
                  for name, value in values.items()},
        "palette": {who: {"colours": one.hexes(), "shares": [round(float(s), 3) for s in one.share]}
                    for who, one in zip(("look", "reference"), palettes, strict=True)},
        "print_scale_cm": dict(zip(("look", "reference"), [s and round(s, 2) for s in sizes], strict=True)),
        "masks": {"look": one.how, "reference": other.how},
        "sentences": sentences,
    }


def scored(name: str, value: float | None) -> float | None:
    """0 to 100 points of a figure."""
    if value is None:
        return None
    away = max(0.0, 1.0 - value) if name in LIKE else value
    return 100.0 * math.exp(-away / PARTS[name].far)


def _palette(picture: Picture) -> palette.Palette:
    lab = needs("skimage.color", "scikit-image").rgb2lab(picture.pixels)
    return palette.colours(lab[picture.cloth if picture.cloth.any() else picture.mask])


def _repeat(picture: Picture, scale: Scale) -> float | None:
    per, found = scale.per_pixel(picture), texture.repeat(picture)
    return per * found if per and found else None


def _sizes(sizes: list[float | None]) -> str:
    return ", ".join(f"{s:.1f} cm" if s else "not known" for s in sizes)


def worst(found: Mapping[str, Any]) -> str:
    """The sentence of a match that matters most; empty where nothing is far away."""
    return next(iter(found["sentences"]), "")
