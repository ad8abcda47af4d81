# SPDX-License-Identifier: GPL-3.0-or-later
"""Coats of animals and dots: what the network has drawn is where a pattern of Turing's begins to grow.

Pigment that helps itself along near by and hinders itself farther off settles into spots or stripes at a distance of
its own (Turing 1952; as iterated here, Young 1984, "A local activator-inhibitor model of vertebrate skin patterns").
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor

STEPS = 24  # until spots no longer move
GAIN = 1.6  # of the pigment's response, over deviations
FLAT = 1e-4  # deviation below which nothing was drawn
NEAREST, FARTHEST = 5.5, 13.0  # pixels of 64 from spot to spot
FINE = 0.45  # distance of the finer coat that makes edges ragged
CRISP = 4.0  # logits a deviation of the pigment
NEVER = -12.0  # logit of an ink that is not used


@dataclass(frozen=True)
class Coat:
    """Amounts of pigment are in its deviations.

    rare: what holds pigment back, 0 for stripes and mazes, more for spots. long: how much longer than wide. ring: from
    how much pigment on a spot has a heart of another ink (a rosette); 0: none has. size: distance from spot to spot
    over what was drawn. ragged: how far a finer coat shows in edges. wide: how far spots reach beyond where pigment and
    none are even. either: what was drawn says which of the inks is the ground; else the lighter one is."""

    rare: float = 0.0
    long: float = 1.0
    ring: float = 0.0
    size: float = 1.0
    ragged: float = 0.0
    wide: float = 0.0
    either: bool = False


COATS = {
    "leopard": Coat(rare=0.5, ring=1.0, size=1.5, ragged=0.35, wide=0.45),
    "cheetah": Coat(rare=0.6, size=1.25, ragged=0.25),
    "zebra": Coat(long=2.2, ragged=0.2),
    "polka": Coat(rare=0.75, size=1.3, either=True),
}


def grown(logits: Tensor, palette: Tensor, coat: Coat) -> Tensor:
    """Logits (B, layers, S, S) of a coat grown from those drawn, of the two inks farthest apart and, in the hearts of
    spots, the one most between them. palette: (B, layers, 3) in -1 .. 1."""
    ground, spot = farthest(palette)
    if coat.either:
        cover = torch.softmax(logits, 1).mean((2, 3))
        less = ((ground - spot) * cover).sum(1, keepdim=True) < 0
        ground, spot = torch.where(less, spot, ground), torch.where(less, ground, spot)
    inks = [ground, spot, between(palette, ground, spot)]
    start = begun(logits)
    pigment = settled(start, coat)
    fine = settled(start, replace(coat, size=FINE * coat.size, rare=0.0)) if coat.ragged else 0.0
    uneven = pigment + coat.wide + coat.ragged * fine
    values = [-CRISP * uneven, torch.zeros_like(uneven), CRISP * (uneven - coat.wide - coat.ring)]
    out = torch.full_like(logits, NEVER)
    for ink, value in zip(inks, values if coat.ring else values[:2], strict=False):
        out = torch.where(ink[..., None, None] > 0, value.expand_as(out), out)
    return out


def farthest(palette: Tensor) -> tuple[Tensor, Tensor]:
    """Each (B, layers), 1 at one ink: the lighter and the darker of the two that differ most."""
    layers = palette.shape[1]
    pair = torch.cdist(palette, palette).flatten(1).argmax(1)
    one, two = pair // layers, pair % layers
    lightness = palette.mean(2)
    swap = lightness.gather(1, one[:, None]) < lightness.gather(1, two[:, None])
    one, two = torch.where(swap[:, 0], two, one), torch.where(swap[:, 0], one, two)
    eye = torch.eye(layers).to(palette)
    return eye[one], eye[two]


def between(palette: Tensor, one: Tensor, two: Tensor) -> Tensor:
    """(B, layers), 1 at the ink whose way from ``one`` by it to ``two`` is evenest of those left."""
    a, b = ((palette * ink[..., None]).sum(1, keepdim=True) for ink in (one, two))
    longest = torch.maximum((palette - a).norm(dim=2), (palette - b).norm(dim=2)) + 1e3 * (one + two)
    return torch.eye(palette.shape[1]).to(palette)[longest.argmin(1)]


def begun(logits: Tensor) -> Tensor:
    """(B, 1, S, S) of deviation 1: the drawn screens' own main contrast."""
    x = (logits - logits.mean((2, 3), keepdim=True)).flatten(2)
    vectors = torch.linalg.eigh(x @ x.mT).eigenvectors[..., -1:]
    vectors = vectors * torch.where(vectors.sum(1, keepdim=True) < 0, -1.0, 1.0)
    field = (vectors.mT @ x).view(len(x), 1, *logits.shape[2:])
    return field / (field.std((2, 3), keepdim=True) + FLAT)


def settled(field: Tensor, coat: Coat) -> Tensor:
    """(B, 1, S, S) pigment that grew from a field, in deviations over where pigment and none are even."""
    size = field.shape[-1]
    down, across = torch.fft.fftfreq(size)[:, None], torch.fft.fftfreq(size)[None]
    radius = torch.hypot(down * coat.long, across / coat.long**0.5).to(field)
    power = torch.fft.fft2(field).abs() ** 2
    mean = (power * radius.sqrt()).sum((2, 3), keepdim=True) / (power.sum((2, 3), keepdim=True) + FLAT)
    distance = (coat.size / (mean**2 + 1e-4)).clamp(NEAREST * coat.size * size / 64, FARTHEST * coat.size * size / 64)
    band = torch.exp(-(((radius * distance).log2().clamp(-9) / 0.55) ** 2))
    for _ in range(STEPS):
        field = torch.fft.ifft2(torch.fft.fft2(torch.tanh(GAIN * field)) * band).real
        field = field / (field.std((2, 3), keepdim=True) + FLAT) - coat.rare
    return field
