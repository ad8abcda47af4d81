# SPDX-License-Identifier: GPL-3.0-or-later
"""The sizes XS to XXL that a style is graded to where no chart of the user's own says otherwise.

Girths are the middles of the ranges in the brand-neutral charts for apparel of github mattdecrevel/size-charts (MIT;
women's tops, men's tops, hips of men's bottoms, 2XL called XXL), inches turned into centimetres. The stature is the
same for all sizes, near the mean of ANSUR II (US Army 2012).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...core.errors import SpecError
from .measures import INCH, sex_of

NAMES = ("XS", "S", "M", "L", "XL", "XXL")
# The waist lies at one height for all sizes, where the fit model of an M has it: left open, the natural waist wanders
# by a centimetre or two from size to size, and the nest with it.
HEIGHTS = {"female": {"stature": 163.0, "outseam": 105.0}, "male": {"stature": 176.0, "outseam": 111.0}}
_INCHES: dict[str, dict[str, tuple[tuple[float, float], ...]]] = {
    "female": {"bust": ((29.5, 32.5), (32.5, 35.5), (35.5, 38), (38, 41), (41, 44.5), (44.5, 48.5)),
               "waist": ((23.5, 26), (26, 29), (29, 31.5), (31.5, 34.5), (34.5, 38.5), (38.5, 42.5)),
               "hip": ((33, 35.5), (35.5, 38.5), (38.5, 41), (41, 44), (44, 47), (47, 50))},
    "male": {"bust": ((31.5, 35), (35, 37.5), (37.5, 41), (41, 44), (44, 48.5), (48.5, 53.5)),
             "waist": ((25.5, 29), (29, 32), (32, 35), (35, 38), (38, 43), (43, 47.5)),
             "hip": ((32, 35), (35, 37.5), (37.5, 41), (41, 44), (44, 47), (47, 50.5))},
}


@dataclass(frozen=True)
class Size:
    """One size: its name, for whom, its measures in cm and kg, and ``spans``, the ranges that its chart gives them."""

    name: str
    sex: str | None
    measures: dict[str, float]
    spans: Mapping[str, tuple[float, float]] = field(default_factory=dict, compare=False)


def sizes(sex: str = "female") -> list[Size]:
    """XS to XXL with the measures of each in cm."""
    sex = sex_of(sex)
    table = _INCHES[sex]
    return [Size(name, sex, HEIGHTS[sex] | {
        measure: round(sum(table[measure][k]) / 2 * INCH, 1) for measure in table},
        {measure: (table[measure][k][0] * INCH, table[measure][k][1] * INCH) for measure in table})
        for k, name in enumerate(NAMES)]


def size(name: str, sex: str | None = None) -> Size:
    """The size called ``name``, of the table. Raises SpecError, which names those that there are."""
    return named(sizes(sex or "female"), name)


def as_chart(sex: str = "female") -> str:
    """XS to XXL as the text of a size chart (CSV, cm) that ``formats.size_charts`` reads: to begin with."""
    table = _INCHES[sex_of(sex)]
    fixed = [f"{HEIGHTS[sex_of(sex)][name]:g}" for name in ("stature", "outseam")]
    lines = ["Size," + ",".join(f"{name.capitalize()} (cm)" for name in (*table, "height", "outseam"))]
    for k, name in enumerate(NAMES):
        ranges = (f"{table[measure][k][0] * INCH:.1f}-{table[measure][k][1] * INCH:.1f}" for measure in table)
        lines.append(",".join([name, *ranges, *fixed]))
    return "\n".join(lines) + "\n"


def named(known: Sequence[Size], name: str, where: str = "") -> Size:
    """The one of ``known`` that is called ``name``; ``where`` says whose they are.

    Raises:
        SpecError: no such size; names those that there are.
    """
    for one in known:
        if one.name.lower() == " ".join(name.lower().split()):
            return one
    raise SpecError(f"There is no size {name!r}{where}.", f"There are: {', '.join(s.name for s in known)[:300]}.")


def fit_params(one: Size, sex: str) -> dict[str, Any]:
    """What ``body.fit`` is asked for the fit model of a size; ``sex`` counts where the size says none."""
    return {"measures": one.measures, "sex": one.sex or sex, "age": None, "population": "civilian", "body": None}
