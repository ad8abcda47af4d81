# SPDX-License-Identifier: GPL-3.0-or-later
"""The pose library as people see it: a file of ``assets/poses`` each. The body model reads the same files.

Sewing starts from panels placed round lowered arms, so garments are draped in a pose whose file says ``garments =
"drape"``: standing, arms well away from the trunk. Into those that say ``follow`` the cloth then goes with the body. In
the rest, ``none``, cloth does not pass its certificate. ``facing`` says how far the body is turned to its left from
whoever looks at its front: views are seen from there, the body itself stands as always.
"""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...core import files
from ...core.errors import SpecError, shown
from ...core.fields import DEEPEST, deeper, toml
from ...core.parameters import is_number

FOLDER = Path(__file__).resolve().parents[3] / "assets" / "poses"
DRAPE, FOLLOW, NONE = "drape", "follow", "none"
EXPRESSIONS = ("neutral", "smile", "serious")
# Degrees that a joint of a table of joints turns at most, by the beginning of its name; others turn by OTHER.
MOST = {"upperleg": 130.0, "lowerleg": 155.0, "foot": 70.0, "toe": 60.0, "upperarm": 150.0, "lowerarm": 155.0,
        "wrist": 90.0, "finger": 110.0, "metacarpal": 40.0, "clavicle": 45.0, "shoulder": 60.0, "root": 180.0,
        "spine": 45.0, "neck": 45.0, "head": 70.0}  # fmt: skip
OTHER = 90.0
LONGEST = 100_000  # bytes of a file


@dataclass(frozen=True)
class Pose:
    """One pose of the library; ``garments``: whether they drape in it, follow into it, or neither; ``facing``
    degrees to its left."""

    name: str
    label: str
    tooltip: str
    garments: str
    facing: float = 0.0


def library(folder: Path = FOLDER) -> dict[str, Pose]:
    """The poses of a folder: those that garments drape in first, relaxed before all, then by name.

    A file that cannot be read is left out, with a warning.
    """
    found = []
    for path in sorted(folder.glob("*.toml")):
        try:
            table = load(path)
        except SpecError as error:
            warnings.warn(f"The pose {path.stem} is left out. {error}", stacklevel=2)
            continue
        found.append(Pose(path.stem, str(table.get("label", path.stem)), str(table.get("tooltip", "")),
                          table.get("garments", FOLLOW), facing_of(table)))
    found.sort(key=lambda p: (p.garments != DRAPE, p.name != "relaxed" and p.garments == DRAPE, p.name))
    return {p.name: p for p in found}


def load(path: Path) -> dict[str, Any]:
    """The table of a pose file.

    Raises:
        SpecError: it cannot be read, or what it says cannot be.
    """
    try:
        table = toml(files.read_text(path, LONGEST))
        if deeper(table, DEEPEST):
            raise ValueError("it is nested too deeply")
    except (OSError, ValueError, RecursionError) as error:
        raise SpecError(f"Cannot read the pose {path}: {files.told(error) if isinstance(error, OSError) else error}.",
                        "It must be TOML, as those in assets/poses.") from None
    return checked(table)


def checked(table: Mapping[str, Any]) -> dict[str, Any]:
    """A pose's table, once its words and joints are known to be possible. What limbs do in it the body model checks.

    Raises:
        SpecError: names what is wrong.
    """
    if not isinstance(table, Mapping):
        raise SpecError(f"pose is {shown(table)}.", "It must be a name or a table.")
    for word in ("label", "tooltip", "base"):
        if not isinstance(table.get(word, ""), str):
            raise SpecError(f"pose.{word} is {shown(table[word])}.", "Give text.")
    if table.get("garments", FOLLOW) not in (DRAPE, FOLLOW, NONE):
        raise SpecError(f"pose.garments is {shown(table['garments'])}.", f"Choose one of: {DRAPE}, {FOLLOW}, {NONE}.")
    facing = table.get("facing", 0.0)
    if not is_number(facing) or abs(facing) > 180.0:
        raise SpecError(f"pose.facing is {shown(facing)}.", "Give degrees to the body's left, from -180 to 180.")
    out = {name: value for name, value in table.items() if name != "joints"}
    if "joints" in table:
        out["joints"] = _joints(table["joints"])
    return _plain(out, "pose", 0)


def _joints(joints: object) -> dict[str, list[float]]:
    """Joints that turn at all, by name, each three degrees."""
    if not isinstance(joints, Mapping):
        raise SpecError(f"pose.joints is {shown(joints)}.", "It must be a table of bones and three degrees each.")
    found = {}
    for bone in sorted(joints, key=str):
        turn = joints[bone]
        if (not isinstance(turn, (list, tuple)) or len(turn) != 3
                or not all(is_number(a) for a in turn)):
            raise SpecError(f"pose.joints.{bone} is {shown(turn)}.", "Give three degrees: about x, y and z.")
        most = MOST.get(re.match("[a-z]*", str(bone)).group(), OTHER)  # type: ignore[union-attr]
        if math.hypot(*turn) > most:
            raise SpecError(f"pose.joints.{bone} turns by {math.hypot(*turn):.0f} degrees.",
                            f"That joint turns by {most:g} at most.")
        if math.hypot(*turn) > 0.0:
            found[str(bone)] = [float(a) for a in turn]
    return found


def _plain(value: Any, where: str, depth: int) -> Any:
    """``value`` if it is plain: tables, lists, text, finite numbers."""
    if isinstance(value, Mapping) and depth < 4:
        return {str(k): _plain(v, f"{where}.{k}", depth + 1) for k, v in value.items()}
    if isinstance(value, (list, tuple)) and depth < 4:
        return [_plain(v, where, depth + 1) for v in value]
    if isinstance(value, (str, bool)) or is_number(value):
        return value
    raise SpecError(f"{where} is {shown(value)}.", "Give tables, text and finite numbers.")


def facing_of(pose: str | Mapping[str, Any]) -> float:
    """How far a body in a pose, a name or a table, is turned to its left from its front view; degrees."""
    return LIBRARY[pose].facing if isinstance(pose, str) else float(pose.get("facing", 0.0))


LIBRARY = library()
BODY_POSES = tuple(LIBRARY)
DRAPE_POSES = tuple(p.name for p in LIBRARY.values() if p.garments == DRAPE)
LOOK_POSES = tuple(p.name for p in LIBRARY.values() if p.garments != NONE)


def write(path: Path, table: Mapping[str, Any]) -> Path:
    """A pose of joints as a file like those of the library.

    Raises:
        StorageError: the file cannot be written.
    """
    label, base = (str(table.get(word, "")).replace("\\", " ").replace('"', "'") for word in ("label", "base"))
    lines = [f'label = "{label or path.stem}"', 'garments = "follow"', f'base = "{base or DRAPE_POSES[0]}"', "",
             "# Axis times angle: degrees about the body's left (x), its back (y) and up (z), against the parent's.",
             "[joints]"]
    lines += [f'"{bone}" = [{", ".join(f"{angle:g}" for angle in turn)}]' for bone, turn in table["joints"].items()]
    return files.save(path, "\n".join(lines) + "\n")
