# SPDX-License-Identifier: GPL-3.0-or-later
"""Poses: where limbs point in the world, in degrees, so that every body takes them alike. ``assets/poses`` holds them.

Vectors are world directions for the left side (its own left is +x, it faces -y); on the right x is mirrored.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

Vector = tuple[float, float, float]


class PoseError(ValueError):
    """A pose that cannot be taken; says what is wrong, and what is allowed."""


@dataclass(frozen=True)
class Reach:
    """A place on the skin for a palm: where a ray leaves the body from a point between two joints.

    ``*`` in a bone's name stands for the hand's own side.
    """

    start: str
    end: str
    share: float  # of the way from start to end
    out: Vector  # the ray's direction


@dataclass(frozen=True)
class Arm:
    """One arm. Without ``palm`` the hand goes on from the forearm as modelled."""

    down: float = 60.0  # upper arm below horizontal
    forward: float = 4.0  # upper arm out of the body's plane, about the vertical
    swing: float = 0.0  # upper arm forward, about the shoulders' line
    elbow: float = 14.0  # bend
    toward: Vector | None = None  # where the forearm bends to; None is forward, the upper arm untwisted
    curl: float = 15.0  # of each finger joint; a flat, splayed hand looks like a mannequin's
    close: float = 0.5  # share of the fingers' splay that is taken away
    thumb: float = 0.0  # of each joint of the thumb, towards the palm
    beside: float = 0.0  # share of the angle between thumb and index finger that is taken away
    fingers: tuple[float, ...] = ()  # the curl of each of the five, thumb first, in place of ``curl`` and ``thumb``
    palm: Vector | None = None  # what the palm faces
    along: Vector | None = None  # where the fingers point; None is on from the forearm
    reach: Reach | None = None  # arm and fingers follow from it; ``toward`` is where the elbow points


@dataclass(frozen=True)
class Leg:
    """One leg. ``forward`` None: as it stands in the rest body, spread only."""

    out: float = 3.4  # thigh outward from vertical
    forward: float | None = None  # line from hip to knee, forward from vertical
    shin: float = 0.0  # line from knee to ankle, forward from vertical
    turn: float = 0.0  # knee and foot outward, about the vertical
    foot: float = 0.0  # toes up (+) or heel up (-)
    toes: float | None = None  # the same for the toes alone; None is as the foot


@dataclass(frozen=True)
class Stance:
    """A whole pose. Trunk triples: leaning forward, leaning to its left, turned to its left."""

    left: Arm = Arm()
    right: Arm = Arm()
    left_leg: Leg = Leg()
    right_leg: Leg = Leg()
    pelvis: Vector = (0.0, 0.0, 0.0)
    chest: Vector = (0.0, 0.0, 0.0)
    head: Vector = (0.0, 0.0, 0.0)
    planted: str = ""  # "L" or "R": this leg's shin is bent until its foot stands level with the other
    clear: bool = False  # arms without ``reach`` are lifted, and legs spread, until skin does not cross
    upright: bool = True  # the stature is that of this pose: spine and legs as when relaxed
    base: str = ""  # with ``joints``: the pose of the library that they start from, relaxed if none is named
    joints: Mapping[str, Vector] = field(default_factory=dict)  # bone -> turn against its parent, see ``pose``

    @property
    def arms(self) -> dict[str, Arm]:
        return {".L": self.left, ".R": self.right}

    @property
    def legs(self) -> dict[str, Leg]:
        return {".L": self.left_leg, ".R": self.right_leg}


LIMBS = {"arms": ("left", "right"), "left_arm": ("left",), "right_arm": ("right",),
         "legs": ("left_leg", "right_leg"), "left_leg": ("left_leg",), "right_leg": ("right_leg",)}
WORDS = ("label", "tooltip", "garments", "facing")  # for people, garments and cameras; nothing of the body
FOLDER = Path(__file__).resolve().parents[3] / "assets" / "poses"


def read(table: Mapping[str, Any]) -> Stance:
    """The stance of a pose file's table.

    Raises:
        ValueError: a name that a pose does not have, or a value of another kind.
    """
    values: dict[str, Any] = {}
    limbs: dict[str, dict[str, Any]] = {}
    for name, value in table.items():
        if name in WORDS:
            continue
        if name in LIMBS:
            for limb in LIMBS[name]:
                limbs[limb] = limbs.get(limb, {}) | dict(_table(value, name))
        elif name == "joints":
            values[name] = {bone: _value(turn, "joints." + bone, _ORIGIN) for bone, turn in _table(value, name).items()}
        else:
            values[name] = _value(value, name, _default(Stance, name, name))
    for limb, found in limbs.items():
        kind = type(getattr(Stance(), limb))
        values[limb] = kind(**{name: _part(value, limb, name, kind) for name, value in found.items()})
    return Stance(**values)


_ORIGIN = (0.0, 0.0, 0.0)


def _table(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise PoseError(f"pose.{where} is {value!r}. It must be a table.")
    return value


def _default(kind: type, name: str, where: str) -> Any:
    known = [f.name for f in fields(kind)]
    if name not in known or name in ("left", "right"):
        raise PoseError(f"A pose has no {where}. There is: {', '.join(known)}.")
    return getattr(kind(), name)


def _part(value: Any, limb: str, name: str, kind: type) -> Any:
    where, usual = f"{limb}.{name}", _default(kind, name, f"{limb}.{name}")
    if name == "reach":
        ray = dict(_table(value, where))
        if set(ray) != {f.name for f in fields(Reach)}:
            raise PoseError(f"pose.{where} has {', '.join(ray)}. It needs start, end, share, out.")
        return Reach(str(ray["start"]), str(ray["end"]), _value(ray["share"], where + ".share", 0.0),
                     _value(ray["out"], where + ".out", _ORIGIN))
    vectors = ("toward", "palm", "along")
    return _value(value, where, _ORIGIN if name in vectors else 0.0 if usual is None else usual)


def _value(value: Any, where: str, like: Any) -> Any:
    """``value`` as the same kind of thing as ``like``: a truth, a word, a number or several."""
    if isinstance(like, tuple):
        count = len(like) or 5  # fingers
        if not isinstance(value, (list, tuple)) or len(value) != count:
            raise PoseError(f"pose.{where} is {value!r}. Give {count} numbers.")
        return tuple(_value(one, where, 0.0) for one in value)
    if isinstance(like, (bool, str)):
        if type(value) is not type(like):
            raise PoseError(f"pose.{where} is {value!r}, which is no {type(like).__name__}.")
        return value
    try:
        number = math.nan if isinstance(value, bool) or not isinstance(value, (int, float)) else float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise PoseError(f"pose.{where} is {str(value)[:80]!r}, which is no number.")
    return number


def library(folder: Path = FOLDER) -> dict[str, Stance]:
    """The poses of a folder by name: a file each, ``NAME.toml``. One that cannot be read is left out."""
    found = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            found[path.stem] = read(tomllib.loads(path.read_text(encoding="utf-8")))
        except (ValueError, OSError):  # whoever asks for it is told which there are
            continue
    return found


POSES = library()


def stance_of(pose: str | Mapping[str, Any]) -> Stance:
    """A pose of the library by its name, or that of a table like its files.

    Raises:
        ValueError: there is no such pose, or the table is wrong.
    """
    stance = read(pose) if isinstance(pose, Mapping) else POSES.get(pose)
    if stance is None or stance.base and stance.base not in POSES:
        name = pose if stance is None else stance.base
        raise PoseError(f"pose is {name!r}. Choose one of: {', '.join(POSES)}.")
    if stance.joints and POSES[stance.base or "relaxed"].joints:
        raise PoseError(f"The pose {stance.base} is made of joints itself. Choose another base.")
    return stance
