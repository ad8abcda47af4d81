# SPDX-License-Identifier: GPL-3.0-or-later
"""The fabric's part of a spec."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .cloths import CLOTHS
from .errors import SpecError
from .fields import assign, hex_colour, whole
from .parameters import Parameter, choose
from .weaves import setts
from .weaves.kinds import KINDS

GENERATED = ("plain", "denim", "stripe", "check", "floral")  # drawn by the generator, from a seed
FABRIC_KINDS = (*GENERATED, *KINDS)
PHYSICS = tuple(CLOTHS)
REPEAT = Parameter("repeat", 10.0, 0.5, 150.0, "cm", "width of one repeat of the print")
DOT = Parameter("dot", 0.8, 0.05, 100.0, "cm", "diameter of the dots")
TURN = Parameter("turn", 0.0, -180.0, 180.0, "degrees", "turn of the cloth on its panel; 45 is cut on the bias")
SHIFT = Parameter("shift", 0.0, -150.0, 150.0, "cm", "where the print begins, across and up")
SCREENS = 5  # colours that the generator takes
# Class -> how such cloth hangs, whatever is made of it. What is not here hangs as the garment usually does.
HANGS = {"denim": "denim"} | {kind.name: kind.physics for kind in KINDS.values() if kind.physics}


@dataclass(frozen=True)
class Fabric:
    """A cloth: what it looks like and how it hangs. Empty or None means: chosen by class, garment or seed.

    ``threads``, ``weft`` and ``weave`` are an exact cloth's (``core.weaves``): thread counts such as ``B24 W4 K8`` or a
    named sett, the same across (``-``: only the warp is seen), and how the two cross. ``dot`` is the diameter of dots
    in cm. ``turn`` (degrees) and ``shift`` (cm, across and up) lay the cloth on its panel.
    """

    kind: str = "plain"
    seed: int | None = None
    palette: tuple[str, ...] = ()
    repeat: float | None = None
    physics: str | None = None
    threads: str = ""
    weft: str = ""
    weave: str = ""
    dot: float | None = None
    turn: float = 0.0
    shift: tuple[float, float] = (0.0, 0.0)

    def __post_init__(self) -> None:
        choose(self.kind, FABRIC_KINDS, "fabric.kind")
        if self.seed is not None:
            whole(self.seed, "fabric.seed")
        if isinstance(self.palette, str) or not isinstance(self.palette, (tuple, list)):
            raise SpecError(f"fabric.palette is {self.palette!r}.", "Give a list of colours like #1f3a5f.")
        most = setts.MOST_COLOURS if self.exact else SCREENS
        if len(self.palette) > most:
            raise SpecError(f"fabric.palette has {len(self.palette)} colours.", f"Use at most {most}.")
        assign(self, palette=tuple(hex_colour(c, "fabric.palette") for c in self.palette))
        if self.repeat is not None:
            assign(self, repeat=REPEAT.check(self.repeat, "fabric"))
        if self.physics is not None:
            choose(self.physics, PHYSICS, "fabric.physics")
        assign(self, turn=TURN.check(self.turn, "fabric"), shift=_pair(self.shift))
        self._check_threads()

    @property
    def exact(self) -> bool:
        """Whether a formula gives it, and no generator."""
        return self.kind in KINDS

    def _check_threads(self) -> None:
        for name in ("threads", "weft", "weave"):
            value = getattr(self, name)
            if not isinstance(value, str):
                raise SpecError(f"fabric.{name} is {value!r}.", "Give text.")
            if value and (not self.exact or self.kind == "dots"):
                woven = ", ".join(kind for kind in KINDS if kind != "dots")
                raise SpecError(f"A fabric of the kind {self.kind} has {name}.", f"Only a woven one has: {woven}.")
        if self.dot is not None:
            if self.kind != "dots":
                raise SpecError(f"A fabric of the kind {self.kind} has a dot.", "Only the kind dots has.")
            assign(self, dot=DOT.check(self.dot, "fabric"))
        if self.kind == "dots":
            from .weaves import dots  # with it comes numpy, which enabling the extension does without

            dots.diameter_of(self.dot, self.repeat or KINDS["dots"].pitch_mm / 10)
        elif self.exact and (self.threads or self.weft or self.weave or self.palette):
            from .weaves.yarns import on_the_loom

            on_the_loom(self.kind, self.threads, self.weft, self.weave, self.palette)


def _pair(value: Any) -> tuple[float, float]:
    if isinstance(value, str) or not isinstance(value, (tuple, list)) or len(value) != 2:
        raise SpecError(f"fabric.shift is {value!r}.", "Give two numbers in cm, across and up, for example [2.5, 0].")
    return SHIFT.check(value[0], "fabric"), SHIFT.check(value[1], "fabric")
