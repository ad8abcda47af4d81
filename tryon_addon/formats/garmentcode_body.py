# SPDX-License-Identifier: GPL-3.0-or-later
"""GarmentCode's body files (YAML of names and centimetres): whom a pattern was made for.

Only what such a file holds is read (a table ``body:`` of numbers); Blender's Python has no YAML.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path

from ..catalog.body.measures import BY_NAME
from ..core import files
from ..core.errors import SpecError

BYTES = 64_000
_LINE = re.compile(r"\s*([A-Za-z_]\w*)\s*:\s*([+-]?[\d.]+(?:[eE][+-]?\d+)?)\s*(?:#.*)?")
# GarmentCode's name -> ours, where both mean the same tape or ruler. Its other names are widths and lengths on its own
# landmarks (half widths, distances down the back), which a body of ours would only approach.
NAMES = {"height": "stature", "bust": "bust", "underbust": "underbust", "waist": "waist", "hips": "hip",
         "leg_circ": "thigh", "wrist": "wrist", "shoulder_w": "shoulder_breadth", "bust_points": "bust_points"}
# What the two sample patterns and the format's own designs are made for, where no file says otherwise (its mean_all).
MEAN = {"height": 171.99, "head_l": 26.3262, "waist_line": 36.8913, "hips_line": 23.4837, "crotch_hip_diff": 8.81363,
        "shoulder_w": 36.4568, "neck_w": 18.9328, "shoulder_incl": 21.6777, "arm_pose_angle": 45.483}


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
    found = {}
    for line in text.splitlines():
        match = _LINE.fullmatch(line)
        if match is not None:
            try:
                found[match[1]] = float(match[2])
            except ValueError:
                raise SpecError(f"{path.name} has {match[1]}: {match[2]}.", "It must be a number.") from None
    if "height" not in found:
        raise SpecError(f"{path.name} has no height.", "GarmentCode's body files have a table body: of centimetres.")
    for name, value in found.items():
        if not math.isfinite(value) or abs(value) > 1000:
            raise SpecError(f"{path.name} has {name}: {value:g}.", "Allowed: centimetres below 1000.")
    return found


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
