# SPDX-License-Identifier: GPL-3.0-or-later
"""Design parameters of the garment programmes: the sliders, their ranges and defaults, in centimetres.

Kept apart from the programmes that draw the panels, because the panel and the command line must know the ranges
before any runtime process exists.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .errors import SpecError
from .parameters import Parameter


@dataclass(frozen=True)
class Programme:
    """A garment programme: what it is called, where it is worn, what can be changed."""

    name: str
    label: str
    layer: int  # worn from inside (low) to outside (high)
    physics: str  # cloth preset where the fabric names none
    parameters: tuple[Parameter, ...]

    def resolve(self, design: Mapping[str, float]) -> dict[str, float]:
        """Every parameter with its value: the given ones checked, the others at their default.

        Raises:
            SpecError: unknown name or value outside its range.
        """
        known = {p.name: p for p in self.parameters}
        unknown = [name for name in design if name not in known]
        if unknown:
            raise SpecError(
                f"The {self.name} has no parameter {unknown[0]!r}.",
                "It has: " + ", ".join(f"{p.name} ({p.low:g} to {p.high:g} {p.unit})" for p in self.parameters) + ".",
            )
        return {name: p.check(design.get(name, p.default), self.name) for name, p in known.items()}


TEE = Programme(
    "tee", "T-shirt", layer=2, physics="jersey", parameters=(
        Parameter("length", 20.0, -12.0, 60.0, "cm", "hem below the natural waist"),
        Parameter("ease", 12.0, 2.0, 40.0, "cm", "added to the body's bust girth"),
        Parameter("neck_width", 2.5, 0.5, 10.0, "cm", "neckline wider than the neck, at the shoulder, each side"),
        Parameter("neck_depth", 9.0, 5.0, 22.0, "cm", "neckline below the nape at the centre front"),
        Parameter("sleeve_length", 20.0, 8.0, 60.0, "cm", "along the arm from the shoulder point"),
        Parameter("sleeve_ease", 9.0, 3.0, 25.0, "cm", "added to the upper arm's girth"),
    ),
)

TROUSERS = Programme(
    "trousers", "Straight trousers", layer=1, physics="denim", parameters=(
        Parameter("hem", 4.5, 0.0, 75.0, "cm", "hem above the floor"),
        Parameter("rise", 4.0, 0.0, 12.0, "cm", "waistband's top edge below the natural waist"),
        Parameter("ease", 4.5, 1.0, 25.0, "cm", "added to the body's hip girth"),
        Parameter("leg_width", 42.0, 26.0, 70.0, "cm", "girth of the hem"),
    ),
)

PROGRAMMES: dict[str, Programme] = {p.name: p for p in (TEE, TROUSERS)}


def programme(name: object) -> Programme:
    """The programme called ``name``; SpecError lists the known ones."""
    if not isinstance(name, str) or name not in PROGRAMMES:
        raise SpecError(f"There is no garment called {name!r}.", f"Choose one of: {', '.join(PROGRAMMES)}.")
    return PROGRAMMES[name]
