# SPDX-License-Identifier: GPL-3.0-or-later
"""Style work: the structure of one cloth in the colours of another, the same layout in another class, ways between
two cloths, and a print's screens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ...colour import to_hex
from ..errors import FabricError
from ..finish.maps import FabricMaps, made_up
from .design import Design, Ref, chance, design_of, drawing_of, maps_of
from .generator import Noises
from .model import FabricModel

MOST_STEPS = 64


@dataclass(frozen=True)
class Screen:
    """One separation. ink: (S, S) 0 .. 255, 255 where all of the colour goes; it wraps around."""

    ink: NDArray[np.uint8]
    colour: str  # hex


def mix(model: FabricModel, a: Ref, b: Ref, size: int = 512, repeat_cm: float | None = None) -> FabricMaps:
    """Structure of ``a`` in the colours and the finish (weave, relief, sheen) of ``b``. Raises FabricError."""
    first, second = design_of(model, a), design_of(model, b)
    return maps_of(model, replace(first, inks=second.inks, kind=second.kind), size, repeat_cm)


def restyle(model: FabricModel, ref: Ref, kind: str, size: int = 512, repeat_cm: float | None = None) -> FabricMaps:
    """The same layout, chance and palette in the style of another class. Raises FabricError."""
    return maps_of(model, design_of(model, ref, kind), size, repeat_cm)


def interpolate(model: FabricModel, a: Ref, b: Ref, steps: int = 5, size: int = 512) -> list[FabricMaps]:
    """``steps`` cloths from ``a`` to ``b``, both included. Raises FabricError."""
    if not 2 <= steps <= MOST_STEPS:
        raise FabricError(f"A way of {steps} cloths cannot be made.", f"Choose 2 to {MOST_STEPS} steps.")
    first, second = design_of(model, a), design_of(model, b)
    return [maps_of(model, between(first, second, float(t)), size) for t in np.linspace(0, 1, steps)]


def separations(model: FabricModel, ref: Ref, size: int = 512) -> list[Screen]:
    """The screens of a print, ground first, as its colours are laid on; where all are added up they cover the cloth
    once. Screens of the same colour are joined. Raises FabricError."""
    return screens_of(model, design_of(model, ref), size)


@torch.inference_mode()
def screens_of(model: FabricModel, design: Design, size: int = 512) -> list[Screen]:
    drawing = drawing_of(model.generator, design)
    cover = made_up(drawing, design.kind, chance(design.seed, design.kind, 2), size)[1][0].numpy()
    joined: dict[str, NDArray[np.float32]] = {}
    for part, ink in zip(cover, to_hex(design.inks), strict=True):
        joined[ink] = joined.get(ink, np.zeros_like(part)) + part
    return [Screen(np.clip(part * 255, 0, 255).round().astype(np.uint8), ink) for ink, part in joined.items()]


def between(a: Design, b: Design, t: float) -> Design:
    """The design at ``t`` from ``a`` (0) to ``b`` (1): styles and inks straight, chance along its sphere."""
    if t in (0.0, 1.0):
        return a if t == 0 else b
    threads = [sphere(p, q, t) for p, q in zip(a.noises.threads, b.noises.threads, strict=True)]
    noises = Noises(sphere(a.noises.cells, b.noises.cells, t), threads,
                    around(a.noises.phases, b.noises.phases, t, 2 * np.pi), moved(a.noises.places, b.noises.places, t))
    inks = (a.inks + t * (b.inks.astype(np.float32) - a.inks)).round().astype(np.uint8)
    near = a if t < 0.5 else b
    return Design(torch.lerp(a.w, b.w, t), noises, inks, near.kind, near.seed, layout=near.layout)


def sphere(a: Tensor, b: Tensor, t: float) -> Tensor:
    """Normal noise between two of its kind, with its variance kept."""
    return (a * (1 - t) + b * t) / float(np.hypot(1 - t, t))


def around(a: Tensor, b: Tensor, t: float, turn: float) -> Tensor:
    """Between two places on a ring of circumference ``turn``, the shorter way."""
    return a + t * ((b - a + turn / 2) % turn - turn / 2)


def moved(a: Tensor, b: Tensor, t: float) -> Tensor:
    """Motifs' places on their way: place and angle the shorter way around, reach growing or shrinking."""
    near = a if t < 0.5 else b
    out = near.clone()
    out[..., :2] = around(a[..., :2], b[..., :2], t, 1.0) % 1
    out[..., 2] = around(a[..., 2], b[..., 2], t, 2 * np.pi)
    out[..., 3] = torch.lerp(a[..., 3], b[..., 3], t)
    return out


def sample(model: FabricModel, refs: Sequence[Ref], size: int = 512) -> list[FabricMaps]:
    """A swatch of each reference. Raises FabricError."""
    return [maps_of(model, design_of(model, ref), size) for ref in refs]
