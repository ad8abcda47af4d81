# SPDX-License-Identifier: GPL-3.0-or-later
"""What a fabric generator is built from. The config travels inside the weights file and rebuilds the model."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

# The order is fixed: a class is stored as its index. A weights file names its own classes, of these, in its config.
CLASSES = ("plain", "denim", "stripe", "check", "floral", "dot", "geometric", "ornament", "animal", "houndstooth",
           "knit", "lace")
LAYERS = 5  # separations: screens of a print, each with one colour of the palette


@dataclass(frozen=True)
class GeneratorConfig:
    """Shape of the generator. Resolutions double from ``base`` to ``size``, one entry of ``channels`` for each."""

    classes: tuple[str, ...] = CLASSES
    size: int = 32  # pixels of one repeat as trained
    base: int = 8  # pixels of the first feature map
    channels: tuple[int, ...] = (64, 40, 24)  # features at base, 2 base, 4 base ... size / shuffle
    waves: tuple[int, ...] = (3, 6, 10)  # highest whole number of waves across the repeat offered at each level
    sprigs: tuple[int, ...] = (0, 0, 1)  # 1 where a level is offered scattered places to grow motifs from
    latent: int = 64  # numbers in z: the style of the whole cloth
    cells: int = 32  # channels of local noise at the base resolution: where motifs fall
    style: int = 128  # width of w, the mapped style
    layers: int = LAYERS
    shuffle: int = 1  # pixels a feature of the last level draws along each side
    repeats: int = 1  # most times that scattered places are repeated across, for dense lattices of motifs
    lattice: tuple[int, ...] = ()  # the cells in equal shares, each repeated so often across; styles weigh them
    depth: tuple[int, ...] = ()  # convolutions of each level at its own resolution (empty: one)
    height: bool = False  # whether it draws the cloth's height beside its colours
    code: int = 0  # channels of the code that the levels end in and a decoder draws from (0: they draw themselves)
    decoder: int = 0  # features of encoder and decoder, which work at the code's size
    laid: bool = False  # whether prints are laid out as usual in their class, see ``layout``
    decoder_blocks: int = 1  # convolutions in the middle of each

    def __post_init__(self) -> None:
        if self.code_size * self.shuffle != self.size:
            raise ValueError(f"{len(self.channels)} levels from {self.base} px do not end at {self.size} px")
        if (self.code > 0) != (self.decoder > 0):
            raise ValueError("a code needs a decoder, and a decoder a code")
        if not len(self.waves) == len(self.sprigs) == len(self.channels):
            raise ValueError("waves and sprigs need one entry for every entry of channels")
        if self.depth and (len(self.depth) != len(self.channels) or min(self.depth) < 1):
            raise ValueError("depth needs one entry, of 1 or more, for every entry of channels")
        if any(n < 1 or self.base % n for n in self.lattice):
            raise ValueError(f"a lattice of {self.lattice} does not divide {self.base} px")

    @property
    def code_size(self) -> int:
        """Pixels of the last level of ``channels``."""
        return self.base * 2 ** (len(self.channels) - 1)

    def to_dict(self) -> dict[str, Any]:
        return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> GeneratorConfig:
        """Rebuild from ``to_dict``'s result; unknown keys raise ValueError rather than being dropped."""
        known = {f.name for f in fields(cls)}
        unknown = sorted(set(data) - known)
        if unknown:
            raise ValueError(f"unknown settings {unknown}")
        values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in data.items()}
        return cls(**values)


@dataclass(frozen=True)
class CriticConfig:
    """Shape of the critic, which is trained beside the generator and not shipped."""

    classes: int = len(CLASSES)
    channels: tuple[int, ...] = (40, 80, 112)  # features at size/2, size/4, size/8
    group: int = 4  # images compared with each other by the minibatch deviation
    height: bool = False  # whether it sees the cloth's height
    places: bool = False  # whether every place is scored for itself, or the mean over places
    code: int = 0  # channels of the codes it judges (0: it judges pictures)
    names: bool = False  # whether it also learns to name the class of what it sees
