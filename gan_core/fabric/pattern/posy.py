# SPDX-License-Identifier: GPL-3.0-or-later
"""Small flowers, strewn as on a ditsy print: they stand where a coat of spots grown from the drawing has its middles.

How many petals a cloth's flowers have, how far apart and how large they are follows from the drawing; petals keep the
tones that were drawn there. Outlines are Grandi's roses (1728): r = 1 + a |cos(n t / 2)|.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from .coat import NEVER, Coat, begun, settled

PLACES = Coat(rare=0.75, size=1.8)
PETALS = (5, 6, 8)
GAP, LARGEST = 0.36, 7.4  # reach of a flower: share of the way to its neighbour, and px of 64 at most
NOTCH, HEART, EYE = 0.42, 0.45, 0.24  # shares of the reach
TURN = 5.0  # radians that a flower is turned by a deviation of the drawing
LEAF = (1.02, 0.4, 0.19)  # how far from the middle a leaf lies, half its length and its width, over the reach
CRISP = 4.0  # logits over a pixel
DRAWN = 0.35  # of the drawn logits that petals keep


def strewn(logits: Tensor, palette: Tensor) -> Tensor:
    """Logits (B, layers, S, S) of flowers on the ink that covers most of those drawn. palette: (B, layers, 3) in
    -1 .. 1, of two inks or more."""
    return torch.cat([_strewn(x[None], p) for x, p in zip(logits, palette, strict=True)])


def _strewn(logits: Tensor, palette: Tensor) -> Tensor:
    size = logits.shape[-1]
    ground, petal, heart, eye, leaf = ranked(logits, palette)
    start = begun(logits)
    pigment = settled(start, PLACES)
    middles = peaks(pigment[0, 0])
    petals = PETALS[len(middles) % len(PETALS)]
    away, angle, which = to_nearest(middles, size)
    turn = start[0, 0][middles[:, 0], middles[:, 1]] * TURN
    angle = angle - turn[which]
    gap = nearest_gap(middles, size)[which]
    reach = torch.clamp(GAP * gap, max=LARGEST * size / 64)
    outline = reach * (1 - NOTCH + NOTCH * (petals / 2 * angle).cos().abs())
    layers: list[tuple[Tensor, Tensor]] = [
        (ground, torch.zeros(size, size)),
        (leaf, leaves(away, angle, reach)),
        (petal, outline - away),
        (heart, HEART * outline - away),
        (eye, EYE * reach - away),
    ]
    out = torch.full_like(logits, NEVER)
    below = torch.zeros(size, size)
    for ink, inside in layers:
        value = below if ink is ground else below + CRISP * inside
        out[0, int(ink)] = torch.maximum(out[0, int(ink)], value)
        below = torch.maximum(below, value)
    return out + DRAWN * (logits - logits.mean((2, 3), keepdim=True))


def ranked(logits: Tensor, palette: Tensor) -> list[Tensor]:
    """Inks as ground, petal, heart, eye and leaf: what covers most; of the others, farthest from it first."""
    cover = torch.softmax(logits[0], 0).mean((1, 2))
    ground = cover.argmax()
    away = (palette - palette[ground]).norm(dim=1)
    away[ground] = -1
    others = away.argsort(descending=True)[: len(away) - 1]
    return [ground, *(others[n % len(others)] for n in (0, -1, 1, 2))]


def peaks(field: Tensor) -> Tensor:
    """(n, 2) rows and columns of the tops of (S, S), around the torus."""
    around = F.max_pool2d(F.pad(field[None, None], (2,) * 4, mode="circular"), 5, 1)[0, 0]
    tops = ((field == around) & (field > 0)).nonzero()
    return tops if len(tops) else torch.zeros(1, 2, dtype=torch.long)


def wrapped(x: Tensor, size: int) -> Tensor:
    """Steps on the torus, the short way."""
    return (x + size / 2) % size - size / 2


def to_nearest(middles: Tensor, size: int) -> tuple[Tensor, Tensor, Tensor]:
    """(S, S) each: distance to the nearest middle, direction of it in radians, and which it is."""
    line = torch.arange(size)
    down = wrapped(line[:, None, None] - middles[:, 0].float(), size)
    across = wrapped(line[None, :, None] - middles[:, 1].float(), size)
    distance, which = torch.hypot(*torch.broadcast_tensors(down, across)).min(2)
    angle = torch.atan2(wrapped(line[:, None] - middles[which, 0].float(), size),
                        wrapped(line[None] - middles[which, 1].float(), size))
    return distance, angle, which


def nearest_gap(middles: Tensor, size: int) -> Tensor:
    """(n,) distance of each middle to its nearest neighbour on the torus."""
    step = wrapped((middles[:, None] - middles[None]).float(), size).norm(dim=2)
    step.fill_diagonal_(size)
    return step.min(1).values


def leaves(away: Tensor, angle: Tensor, reach: Tensor) -> Tensor:
    """(S, S) pixels inside the outlines of two leaves beside each flower."""
    far, long, wide = LEAF
    found = torch.full_like(away, NEVER)
    for side in (0.4, 2.7):
        x, y = away * (angle - side).cos() - far * reach, away * (angle - side).sin()
        inside = 1 - torch.hypot(x / long, y / wide) / reach
        found = torch.maximum(found, inside * wide * reach)
    return found
