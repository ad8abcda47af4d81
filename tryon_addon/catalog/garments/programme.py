# SPDX-License-Identifier: GPL-3.0-or-later
"""What a garment programme tells about itself before any pattern is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...core.errors import SpecError
from ...core.parameters import Parameter

STRETCH = 6.0  # % over panel edges, the 95th percentile: what a drape may stretch a garment worn with ease


@dataclass(frozen=True)
class Programme:
    """A garment programme: what it is called, where it is worn, what can be changed."""

    name: str
    label: str
    layer: int  # worn from inside (low) to outside (high)
    physics: str  # cloth preset where the fabric names none
    parameters: tuple[Parameter, ...]
    stretch_pct: float = STRETCH  # p95 that its drape may have: more where it is worn with hardly any ease

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
