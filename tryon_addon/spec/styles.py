# SPDX-License-Identifier: GPL-3.0-or-later
"""Designs drawn around and between the styles of a programme, which its entry in the catalogue names.

What is drawn here is tried on (``tailoring.trial``) and, where it could be sewn, becomes what the design generator
learns from.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..catalog.garments import Programme
from ..catalog.garments.programme import USUAL, Style
from ..core.errors import SpecError
from ..core.seeds import derive
from .look import Body

MIXED = 0.3  # of the designs lie between two styles
NARROW = 0.04  # of its range: the spread of a parameter that no style speaks of
DECIMALS = {"cm": 1, "%": 0}

# Whom designs are tried on: small, middle and large women and men.
WEARERS = (
    Body(gender=1.0, height=156.0, weight=0.35), Body(gender=0.0, height=177.0, weight=0.48),
    Body(gender=1.0, height=168.0, weight=0.68), Body(gender=0.0, height=168.0, weight=0.38),
    Body(gender=1.0, height=166.0, weight=0.45), Body(gender=0.0, height=186.0, weight=0.64),
)  # fmt: skip
ANYBODY = (4, 2, 1)  # of WEARERS: what is made up has to fit each of these


@dataclass(frozen=True)
class Styles:
    """One programme's: ``centre`` and ``spread`` (S, P) of ``names``, in the parameters' units and order; ``factor``
    (P, P) turns independent normal draws into ones that go together."""

    programme: Programme
    names: tuple[str, ...]
    centre: np.ndarray
    spread: np.ndarray
    factor: np.ndarray

    def draw(self, seed: int, number: int) -> tuple[str, dict[str, float]]:
        """The design ``number`` of a draw: its style, or two with a +, and its values inside their ranges."""
        rng = np.random.default_rng(derive(seed, "style", self.programme.name, number))
        first, second = rng.integers(len(self.names)), rng.integers(len(self.names))
        share = rng.uniform(0.25, 0.75) if rng.random() < MIXED and first != second else 0.0
        centre = (1 - share) * self.centre[first] + share * self.centre[second]
        spread = (1 - share) * self.spread[first] + share * self.spread[second]
        low, high = (np.array([getattr(p, k) for p in self.programme.parameters]) for k in ("low", "high"))
        values = centre + spread * (self.factor @ rng.standard_normal(len(centre)))
        design = {p.name: round(float(v), DECIMALS.get(p.unit, 2))
                  for p, v in zip(self.programme.parameters, np.clip(values, low, high), strict=True)}
        return self.names[first] + (f"+{self.names[second]}" if share else ""), design


def styles_of(programme: Programme) -> Styles:
    """The styles of ``programme``; one around its defaults where its entry has none.

    Raises:
        SpecError: a style names an unknown parameter or a centre outside its range.
    """
    usual: Style = programme.styles.get(USUAL, {})
    named: dict[str, Style] = {name: {**usual, **said} for name, said in programme.styles.items() if name != USUAL}
    named = named or {USUAL: usual}
    place = {p.name: i for i, p in enumerate(programme.parameters)}
    rows = []
    for name, said in named.items():
        row = np.array([(p.default, NARROW * (p.high - p.low)) for p in programme.parameters]).reshape(-1, 2)
        for parameter, (centre, spread) in said.items():
            where = f"style {programme.name}.{name}"
            if parameter not in place:
                raise SpecError(f"{where} has no parameter {parameter!r}.", f"It has: {', '.join(place)}.")
            row[place[parameter]] = programme.parameters[place[parameter]].check(float(centre), where), float(spread)
        rows.append(row)
    matrix = np.eye(len(place))
    for one, other, how in programme.together:
        if one not in place or other not in place:
            raise SpecError(f"{programme.name}.together has {one!r} and {other!r}.", f"It has: {', '.join(place)}.")
        matrix[place[one], place[other]] = matrix[place[other], place[one]] = float(how)
    try:
        factor = np.linalg.cholesky(matrix)
    except np.linalg.LinAlgError:
        raise SpecError(f"{programme.name}.together contradicts itself.", "Use weaker correlations.") from None
    both = np.stack(rows)
    return Styles(programme, tuple(named), both[:, :, 0], both[:, :, 1], factor)
