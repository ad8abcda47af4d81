# SPDX-License-Identifier: GPL-3.0-or-later
"""GarmentCode's body files (YAML of names and centimetres): whom a pattern was made for.

Only what such a file holds is read (the table ``body:`` of numbers, or numbers without any table); Blender's Python has
no YAML. Numbers may stand in quotation marks, have a decimal comma and a unit (``'75,5'``, ``98 cm``).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path

from ..catalog.body.measure_words import UNITS, span_of
from ..catalog.body.measures import BY_NAME
from ..core import files
from ..core.errors import SpecError

BYTES = 64_000
_LINE = re.compile(r"( *)([A-Za-z_]\w*|'[^']*'|\"[^\"]*\")\s*:(?:\s+(.*))?", re.ASCII)
_VALUE = re.compile(r"'([^']*)'|\"([^\"]*)\"|([^'\"]*)")
_NUMBER = re.compile(r"[+-]?(\d{1,9}(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
# GarmentCode's name -> ours, where both mean the same tape or ruler. Its other names are widths and lengths on its own
# landmarks (half widths, distances down the back), which a body of ours would only approach.
NAMES = {"height": "stature", "bust": "bust", "underbust": "underbust", "waist": "waist", "hips": "hip",
         "leg_circ": "thigh", "wrist": "wrist", "shoulder_w": "shoulder_breadth", "bust_points": "bust_points"}
# What the two sample patterns and the format's own designs are made for, where no file says otherwise (its mean_all).
MEAN = {"height": 171.99, "head_l": 26.3262, "waist_line": 36.8913, "hips_line": 23.4837, "crotch_hip_diff": 8.81363,
        "shoulder_w": 36.4568, "neck_w": 18.9328, "shoulder_incl": 21.6777, "arm_pose_angle": 45.483}
READ = {*NAMES, *MEAN}  # what must be a number


@dataclass(frozen=True)
class Stand:
    """Where the body of a pattern file has its landmarks: heights and x in cm, the arms' fall in degrees."""

    nape: float
    waist: float
    hip: float
    crotch: float
    shoulder: tuple[float, float]  # x, height
    arms: float


def read(path: str | Path) -> dict[str, float]:
    """Every figure of a body file by GarmentCode's names.

    Raises:
        SpecError: not readable, or without a body's figures.
    """
    path = Path(path)
    try:
        text = files.read_text(path, BYTES)
    except (OSError, UnicodeDecodeError) as error:
        raise SpecError(f"Cannot read the body file {path}: {files.told(error)}.", "Check the path.") from None
    found = _figures(text, path.name)
    if "height" not in found:
        raise SpecError(f"{path.name} has no height.", "GarmentCode's body files have a table body: of centimetres.")
    return found


def _figures(text: str, name: str) -> dict[str, float]:
    """The numbers of the table ``body``, or those without any table where there is no such table."""
    tables: dict[str, dict[str, float]] = {}
    table, inside, nested = "", 0, False  # what is read, how far its entries are indented, whether one has a table
    for number, line in enumerate(text.splitlines(), start=1):
        where, line = f"{name}, line {number}", line.split(" #")[0].rstrip()
        if not line or line.lstrip().startswith(("#", "---", "...", "%")):
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            if table in ("", "body"):
                raise SpecError(f"{where} is {line[:40]!r}.", "Write NAME: NUMBER, indented with spaces.")
            continue
        depth, key, said = len(match[1]), match[2].strip("'\""), (match[3] or "").strip()
        if depth == 0:
            table, inside, nested = "" if said else key, 0 if said else -1, False
            if not said:
                if key in tables:
                    raise SpecError(f"{where} begins the table {key[:40]!r} again.", "Keep one of them.")
                tables[key] = {}
                continue
        elif inside == -1:
            inside = depth
        if depth != inside:
            if not nested or depth < inside:
                raise SpecError(f"{where} is indented otherwise than the line before.", "Indent entries alike.")
            continue  # of a table within the table: its bust is another
        nested = not said
        entries = tables.setdefault(table, {})
        if key in entries:
            raise SpecError(f"{where} says {key[:40]!r} again.", "Keep one of them.")
        value = _number(said)
        if value is not None:
            entries[key] = value
        if table in ("", "body") and (abs(value) > 1000 if value is not None else key in READ and said):
            raise SpecError(f"{where} has {key}: {said[:40]}.", "Write centimetres below 1000, for example 75.5.")
    return tables.get("body", tables.get("", {}))


def _number(said: str) -> float | None:
    """A value of the file as a number: centimetres, or degrees; None where it is none."""
    match = _VALUE.fullmatch(said)
    text = next((group for group in match.groups() if group is not None), "").strip() if match else ""
    if _NUMBER.fullmatch(text):
        return float(text)
    span = span_of(text)
    if span is None or span.low != span.high or span.unit in ("kg", "lb"):
        return None
    return round(span.low * UNITS.get(span.unit, 1.0), 9)


def measures(figures: dict[str, float], name: str = "the body file") -> dict[str, float]:
    """The figures that are measures of ours, in cm by our names, for ``Body.measures``."""
    found = {NAMES[k]: round(v, 3) for k, v in figures.items() if k in NAMES}
    if "head_l" in figures:
        found["cervicale_height"] = round(figures["height"] - figures["head_l"], 3)
    return {k: BY_NAME[k].check(v, f"{name}, {k}") for k, v in found.items()}


def stand(figures: dict[str, float] | None = None) -> Stand:
    """The landmarks of a body with these figures; what is missing follows the mean body in proportion."""
    figures = figures or {}
    grow = figures.get("height", MEAN["height"]) / MEAN["height"]
    at = {k: figures.get(k, v if k in ("arm_pose_angle", "shoulder_incl") else v * grow) for k, v in MEAN.items()}
    nape = at["height"] - at["head_l"]
    waist = nape - at["waist_line"]
    hip = waist - at["hips_line"]
    fall = math.tan(math.radians(at["shoulder_incl"])) * (at["shoulder_w"] - at["neck_w"]) / 2
    return Stand(nape, waist, hip, hip - at["crotch_hip_diff"], (at["shoulder_w"] / 2, nape - fall),
                 at["arm_pose_angle"])
