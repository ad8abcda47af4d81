# SPDX-License-Identifier: GPL-3.0-or-later
"""The tailor's measures by name, with the range in which an adult's lies: what is outside is a slip of the pen or the
wrong unit, and is told before anything is computed.

Definitions and landmarks live with the ruler that takes them (``tryon body measures --json``); here are only the
names, because a spec, a CSV and the panel must be read where no runtime runs.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from ...core.errors import SpecError, shown
from ...core.parameters import is_number

INCH = 2.54  # cm
POUND = 0.45359237  # kg
SEXES = {"female": 1.0, "male": 0.0}  # as Body.gender
WHOSE = {"army": "of the US Army, 2012 (ANSUR II)", "civilian": "of US civilians (ANSUR II reweighted by NHANES)"}
POPULATIONS = tuple(WHOSE)


@dataclass(frozen=True)
class Measure:
    """One measure: ``unit`` is cm or kg; an adult's lies in ``[low, high]``."""

    name: str
    label: str
    unit: str
    low: float
    high: float

    def check(self, value: object, where: str) -> float:
        """``value`` as a float inside the range.

        Raises:
            SpecError: no finite number, or outside the range; says which unit it may have been in.
        """
        allowed = f"Allowed: {self.low:g} to {self.high:g} {self.unit} ({self.label.lower()} of an adult)."
        if not is_number(value):
            raise SpecError(f"{where} is {shown(value)}, which is not a number.", allowed)
        assert isinstance(value, (int, float))
        if not self.low <= value <= self.high:
            meant = self.meant(value)
            looks = f", which looks like {meant}" if meant else ""
            raise SpecError(f"{where} is {value:g} {self.unit}{looks}.", allowed)
        return float(value)

    def meant(self, value: float) -> str:
        """The unit in which an impossible ``value`` would be an adult's, empty where there is none."""
        units = _LENGTHS if self.unit == "cm" else _WEIGHTS
        return next((unit for unit, factor in units.items() if self.low <= value * factor <= self.high), "")


_LENGTHS = {"inches": INCH, "millimetres": 0.1, "metres": 100.0, "feet": 12 * INCH}
_WEIGHTS = {"pounds": POUND, "grams": 0.001}


def _cm(name: str, low: float, high: float, label: str = "") -> Measure:
    return Measure(name, label or name.replace("_", " ").capitalize(), "cm", low, high)


MEASURES: tuple[Measure, ...] = (
    _cm("stature", 140, 210),  # the body model's own range
    Measure("weight", "Weight", "kg", 30, 250),
    _cm("bust", 60, 180, "Bust or chest"),
    _cm("waist_navel", 50, 190, "Waist at the navel"),
    _cm("hip", 62, 190, "Hip at the fullest seat"),
    _cm("thigh", 32, 110),
    _cm("calf", 22, 65),
    _cm("neck", 24, 65),
    _cm("upper_arm_flexed", 18, 70, "Upper arm, flexed"),
    _cm("crotch_height", 52, 115, "Crotch height (inseam)"),
    _cm("arm_length", 40, 80),
    _cm("shoulder_breadth", 25, 55, "Shoulder breadth (bone to bone)"),
    _cm("bideltoid_breadth", 30, 78, "Shoulder breadth over the muscles"),
    _cm("acromial_height", 105, 185, "Shoulder height"),
    _cm("cervicale_height", 112, 195, "Nape height"),
    _cm("forearm_flexed", 16, 50, "Forearm, flexed"),
    _cm("hip_breadth", 24, 68),
    _cm("knee_height", 32, 70),
    _cm("shoulder_length", 7, 22),
    _cm("span", 130, 230, "Span of the arms"),
    _cm("wrist", 11, 26),
    _cm("ankle", 15, 40),
    _cm("head", 47, 68, "Head girth"),
    _cm("foot_length", 18, 36),
    _cm("hand_length", 13, 26),
    _cm("waist_height_navel", 72, 140, "Navel height"),
    _cm("chest_depth", 14, 52),
    _cm("waist_depth", 12, 58),
    _cm("waist_back_length", 30, 65, "Waist back length (nape to navel level)"),
    _cm("underbust", 52, 165),
    _cm("waist", 48, 185, "Natural waist"),
    _cm("upper_arm", 16, 68),
    _cm("elbow", 16, 48),
    _cm("knee", 24, 70, "Knee girth"),
    _cm("outseam", 70, 135),
    _cm("crotch_length", 40, 140, "Crotch length (waist through the crotch)"),
    _cm("bust_points", 10, 40, "Between the bust points"),
    _cm("nape_to_waist", 28, 62),
    _cm("across_back", 22, 62),
)
BY_NAME: Mapping[str, Measure] = {m.name: m for m in MEASURES}
# What people call them; the panel, a CSV and the command line take both.
ALIASES = {"height": "stature", "chest": "bust", "hips": "hip", "inseam": "crotch_height", "biceps": "upper_arm"}
# What the default body has, cm and kg: the dozen with a field in the panel, and what stands there before any is fitted.
START = {"stature": 172.0, "weight": 57.3, "bust": 88.8, "underbust": 76.1, "waist": 68.7, "hip": 95.3, "neck": 30.4,
         "thigh": 55.1, "upper_arm": 26.6, "arm_length": 54.2, "crotch_height": 81.8, "shoulder_breadth": 35.4}
FIELDS = tuple(START)
# What a sample can be drawn for, and the measure that it is about.
CONDITIONS = {"stature": "stature", "weight": "weight", "bust": "bust", "waist": "waist_navel", "hip": "hip"}


def known(name: object, where: str = "measures") -> Measure:
    """The measure called ``name`` (or its alias); SpecError names the nearest."""
    text = str(name).strip().lower().replace(" ", "_").replace("-", "_")
    text = ALIASES.get(text, text)
    if text not in BY_NAME:
        near = difflib.get_close_matches(text, [*BY_NAME, *ALIASES], 1, 0.6)
        hint = f"Did you mean {near[0]}? " if near else ""
        raise SpecError(f"{where} has no measure {str(name)!r}.", f"{hint}Known: {', '.join(BY_NAME)}.")
    return BY_NAME[text]


def checked(data: object, where: str = "measures") -> dict[str, float]:
    """Measures by name in cm and kg, in the table's order.

    Raises:
        SpecError: no table, an unknown name, one named twice, or a value no adult has.
    """
    if not isinstance(data, Mapping):
        raise SpecError(f"{where} is {shown(data)}.", "Give a table of names and centimetres (kilograms for weight).")
    found: dict[str, float] = {}
    for name, value in data.items():
        measure = known(name, where)
        if measure.name in found:
            raise SpecError(f"{where} names {measure.name} twice.", "Name each measure once.")
        found[measure.name] = measure.check(value, f"{where}.{measure.name}")
    return {m.name: found[m.name] for m in MEASURES if m.name in found}


def sex_of(value: object, where: str = "sex") -> str:
    """``female`` or ``male`` from what people write; SpecError says what is allowed."""
    text = str(value).strip().lower()
    for sex, words in (("female", ("female", "f", "woman", "w")), ("male", ("male", "m", "man"))):
        if text in words:
            return sex
    raise SpecError(f"{where} is {str(value)!r}.", "Write female or male (or leave it out).")


def sex_word(gender: float) -> str:
    """``female`` or ``male`` of a Body's gender: the population that it is compared with."""
    return "female" if gender >= 0.5 else "male"
