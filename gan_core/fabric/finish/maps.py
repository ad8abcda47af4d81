# SPDX-License-Identifier: GPL-3.0-or-later
"""A swatch's maps, and how a drawing becomes one: coloured, enlarged, and finished with its class's threads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ...colour import to_hex
from ..errors import FabricError
from ..gan.generator import Drawing, colour
from . import relief as finishing
from .lace import openwork
from .micro import Micro

LARGEST = 2048


@dataclass(frozen=True)
class FabricMaps:
    """A swatch: one repeat of a cloth. Every map wraps around at its borders; rows run down the picture."""

    colour: NDArray[np.uint8]  # (S, S, 3) sRGB
    height: NDArray[np.float32]  # (S, S) 0 .. 1
    normal: NDArray[np.float32]  # (S, S, 3) tangent space, 0 .. 1 encoded, +Z out, green up
    roughness: NDArray[np.float32]  # (S, S) 0 .. 1
    repeat_cm: float  # width and height of the repeat
    palette: tuple[str, ...]  # hex colours of the screens, ground first
    opacity: NDArray[np.float32] | None = None  # (S, S) 0 .. 1 of lace: 0 in its open meshes


def checked_size(size: int, trained: int) -> int:
    """Times that a drawing of ``trained`` px is enlarged to ``size`` px. Raises FabricError."""
    if size % trained or not trained <= size <= LARGEST:
        raise FabricError(f"A swatch cannot be {size} px wide.",
                          f"Choose a multiple of {trained} from {trained} to {LARGEST}.")
    return size // trained


def checked_repeat(repeat_cm: float | None, kind: str) -> float:
    """Width of the repeat in cm: the class's own where none is given. Raises FabricError."""
    repeat = finishing.FINISHES[kind].repeat_cm if repeat_cm is None else float(repeat_cm)
    if not 0.5 <= repeat <= 200:
        raise FabricError(f"A repeat of {repeat_cm} cm is out of range.", "Choose 0.5 to 200 cm.")
    return repeat


def finished(drawing: Drawing, inks: NDArray[np.uint8], kind: str, rng: np.random.Generator, size: int,
             repeat_cm: float | None = None) -> FabricMaps:
    """Maps of one drawing (batch of 1) in inks (layers, 3), made up as a cloth of ``kind``. Raises FabricError."""
    repeat, finish = checked_repeat(repeat_cm, kind), finishing.FINISHES[kind]
    drawing, cover, micro = made_up(drawing, kind, rng, size)
    picture = colour(drawing, to_tensor(inks), cover)
    plain = (picture[0].permute(1, 2, 0).numpy().clip(-1, 1) + 1) * 0.5
    relief = drawing.shade if drawing.height is None else drawing.height * 0.25
    height = finishing.height_of(relief[0, 0].numpy(), micro)
    dyed = finishing.dyed(plain, finish, micro)
    if finish.printed:
        dyed = finishing.kept(dyed, cover[0].numpy(), inks)
    return FabricMaps(
        colour=dyed,
        height=height,
        normal=finishing.normal_of(height, finish.relief_mm, repeat),
        roughness=finishing.roughness_of(height, finish),
        repeat_cm=repeat,
        palette=tuple(to_hex(inks)),
        opacity=micro.solid,
    )


def made_up(drawing: Drawing, kind: str, rng: np.random.Generator, size: int) -> tuple[Drawing, Tensor, Micro]:
    """(drawing enlarged to ``size`` px, cover (1, layers, S, S) of its inks, threads) as a cloth of ``kind``. Where two
    yarns cross, the one on top is seen. Raises FabricError."""
    factor, finish = checked_size(size, drawing.logits.shape[-1]), finishing.FINISHES[kind]
    drawing = drawing.enlarge(factor)
    micro = openwork(drawing.logits, finish, rng) if finish.open else finishing.micro_of(finish, size, rng)
    weft = torch.from_numpy(micro.weft) if micro.weft.any() else 0.5  # a knit has none
    return drawing, drawing.cover(finish.sharpness if factor > 1 else 1.0, weft), micro


def to_tensor(inks: NDArray[np.uint8]) -> torch.Tensor:
    """(1, layers, 3) in -1 .. 1 of sRGB inks (layers, 3)."""
    return torch.from_numpy(inks.astype(np.float32) / 127.5 - 1)[None]
