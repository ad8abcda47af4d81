# SPDX-License-Identifier: GPL-3.0-or-later
"""The fabric's part of a spec."""

from __future__ import annotations

from dataclasses import dataclass

from .cloths import CLOTHS
from .errors import SpecError
from .fields import assign, hex_colour, whole
from .parameters import Parameter, choose

FABRIC_KINDS = ("plain", "denim", "stripe", "check", "floral")
PHYSICS = tuple(CLOTHS)
REPEAT = Parameter("repeat", 10.0, 1.0, 150.0, "cm", "width of one repeat of the print")


@dataclass(frozen=True)
class Fabric:
    """A cloth: what it looks like and how it hangs. Empty or None means: chosen by class, garment or seed."""

    kind: str = "plain"
    seed: int | None = None
    palette: tuple[str, ...] = ()
    repeat: float | None = None
    physics: str | None = None

    def __post_init__(self) -> None:
        choose(self.kind, FABRIC_KINDS, "fabric.kind")
        if self.seed is not None:
            whole(self.seed, "fabric.seed")
        if isinstance(self.palette, str) or not isinstance(self.palette, (tuple, list)):
            raise SpecError(f"fabric.palette is {self.palette!r}.", "Give a list of colours like #1f3a5f.")
        if len(self.palette) > 5:
            raise SpecError(f"fabric.palette has {len(self.palette)} colours.", "Use at most 5.")
        assign(self, palette=tuple(hex_colour(c, "fabric.palette") for c in self.palette))
        if self.repeat is not None:
            assign(self, repeat=REPEAT.check(self.repeat, "fabric"))
        if self.physics is not None:
            choose(self.physics, PHYSICS, "fabric.physics")
