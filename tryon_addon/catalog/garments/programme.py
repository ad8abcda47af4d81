# SPDX-License-Identifier: GPL-3.0-or-later
"""The entry of a garment in the catalogue: all that is said about it, in one place.

A new garment is an entry on a shelf (a module beside this one) and, where no draft fits, a function in
``tailoring/programmes`` that draws its pattern. Everything else asks the entry.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field

from ...core.errors import SpecError
from ...core.fields import assign
from ...core.parameters import Parameter
from .finish import PLAIN, Finish
from .notions import Fastening, Notions
from .role import Role, place_at

STRETCH = 6.0  # % over panel edges, the 95th percentile: what a drape may stretch a garment worn with ease
USUAL = "usual"  # the key of what all styles of a programme have that say nothing else
Style = Mapping[str, tuple[float, float]]  # parameter: centre and standard deviation, in the parameter's unit


@dataclass(frozen=True)
class Meshing:
    """A garment's mesh: ``edge`` length in m, as fine as its folds and no finer, for the drape takes as long as there
    are vertices (a T-shirt of the average body has a good 5,000, trousers 5,800).

    ``coarse``: how many times as long edges are in the first pass of sewing: loose cloth can begin coarser, and
    stretches less. ``fall``: how many times as long when it falls, before its own mesh settles; 1: no such mesh.
    """

    edge: float = 0.014
    coarse: float = 1.8
    fall: float = 1.5


@dataclass(frozen=True)
class Programme:
    """A garment: what it is called, where it is worn, what can be changed; how it is drawn, meshed, sewn and styled.

    Only the first six are needed. ``draft`` is "MODULE:FUNCTION" of ``tailoring.programmes``, which only the runtime
    can import. ``notions`` finds its buttons, ``fastening`` says which can be undone, ``role`` is what outfits wear it
    as.

    ``styles`` are what a pattern cutter would call it, each with the parameters it speaks of; those of "usual" hold for
    every style that says nothing else, and a parameter that is nowhere stays near its default. ``together``: pairs of
    parameters that go up and down with each other, and their correlation, -1 to 1.
    """

    name: str
    label: str
    layer: int  # worn from inside (low) to outside (high)
    physics: str  # cloth preset where the fabric names none
    parameters: tuple[Parameter, ...]
    draft: str = ""  # empty where there is none: garments from files
    mesh: Meshing = Meshing()
    finish: Finish = PLAIN
    notions: Notions | None = None
    fastening: Fastening | None = None  # None: it stays as it is
    rolls: int = 0  # turns that its sleeves can be rolled up, a cuff's length each
    role: Role = Role()
    stretch_pct: float = STRETCH  # p95 that its drape may have: more where it is worn with hardly any ease
    styles: Mapping[str, Style] = field(default_factory=dict, hash=False)
    together: tuple[tuple[str, str, float], ...] = ()

    def __post_init__(self) -> None:
        if not self.role.place:
            assign(self, role=dataclasses.replace(self.role, place=place_at(self.layer)))

    @property
    def named_styles(self) -> tuple[str, ...]:
        """Its styles but for the usual, which every one begins with."""
        return tuple(name for name in self.styles if name != USUAL)

    def styled(self, style: str) -> dict[str, float]:
        """Every parameter in the middle of one of its styles, in the parameter's unit.

        Raises:
            SpecError: no such style; or one names an unknown parameter, or a value outside its range.
        """
        if style not in self.named_styles:
            raise SpecError(f"The {self.name} has no style {style!r}.",
                            f"It has: {', '.join(self.named_styles) or 'none'}.")
        middle = {**self.styles.get(USUAL, {}), **self.styles[style]}
        return self.resolve({name: centre for name, (centre, _) in middle.items()})

    def resolve(self, design: Mapping[str, float]) -> dict[str, float]:
        """Every parameter with its value: the given ones checked, the others at their default.

        Raises:
            SpecError: unknown name or value outside its range.
        """
        known = {p.name: p for p in self.parameters}
        unknown = [name for name in design if name not in known]
        if unknown:
            has = ", ".join(f"{p.name} ({p.low:g} to {p.high:g} {p.unit})" for p in self.parameters)
            raise SpecError(f"The {self.name} has no parameter {unknown[0]!r}.", f"It has: {has or 'none'}.")
        return {name: p.check(design.get(name, p.default), self.name) for name, p in known.items()}
