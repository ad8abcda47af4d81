# SPDX-License-Identifier: GPL-3.0-or-later
"""Trunk, one leg, one arm: the world rotation of each bone that makes a limb point where a stance says.

The rig's rest pose differs from body to body (broad people hold their arms wider): a bone turns by the smallest
rotation that brings it where it shall point, and its children follow.
"""

from __future__ import annotations

import math

import numpy as np

from ..model.model import BodyModel, Rest
from . import hands
from .stances import Arm, Leg, Stance
from .turns import (
    Turns,
    X,
    Z,
    cross,
    frame,
    length,
    part_of,
    rotation_about,
    rotation_between,
    trunk_rotation,
    twist_about,
    unit,
)  # fmt: skip

# Share of the arm's turn that the collarbone takes: the shoulder slides with the arm, and the armpit keeps its volume.
CLAVICLE_SHARE = 0.2
_SPINE = ("spine05", "spine04", "spine03", "spine02", "spine01")
_NECK = ("neck01", "neck02", "neck03", "head")


def arm_direction(arm: Arm, side: float) -> np.ndarray:
    """Unit vector of the upper arm; ``side`` +1 for the subject's left."""
    down, forward = np.radians(arm.down), np.radians(arm.forward)
    way = np.array([side * np.cos(down) * np.cos(forward), -np.cos(down) * np.sin(forward), -np.sin(down)])
    return rotation_about(X, -math.radians(arm.swing)) @ way


def _mirrored(way: tuple[float, float, float], side: float) -> np.ndarray:
    return np.array(way) * (side, 1.0, 1.0)


def trunk_turns(stance: Stance) -> Turns:
    """Pelvis, spine, neck and head: the bend spreads over the spine, the head's own over the neck."""
    pelvis, chest, head = (trunk_rotation(*part) for part in (stance.pelvis, stance.chest, stance.head))
    turns = {"root": pelvis}
    for low, high, bones in ((pelvis, chest, _SPINE), (chest, head, _NECK)):
        for step, bone in enumerate(bones, start=1):
            turns[bone] = part_of(high @ low.T, step / len(bones)) @ low
    return turns


def leg_turns(model: BodyModel, rest: Rest, suffix: str, leg: Leg) -> Turns:
    """The turns of one leg, ``suffix`` ".L" or ".R"; an absent ``forward`` leaves it straight, soles on the floor."""
    side = 1.0 if suffix == ".L" else -1.0
    hip, knee, ankle = (rest.heads[model.bone[b + suffix]] for b in ("upperleg01", "lowerleg01", "foot"))
    thigh, shin = knee - hip, ankle - knee
    out = math.radians(leg.out)
    flat = np.array([thigh[0], 0.0, thigh[2]])
    spread = rotation_between(flat, np.array([side * np.sin(out), 0.0, -np.cos(out)]))
    if leg.forward is None:
        return {"upperleg01" + suffix: spread, "foot" + suffix: np.eye(3)}  # soles stay on the floor
    turn = rotation_about(Z, side * math.radians(leg.turn))

    def bent(line: np.ndarray, forward: float) -> np.ndarray:
        line = spread @ line
        return turn @ rotation_about(X, math.atan2(-line[1], -line[2]) - math.radians(forward)) @ spread

    def pitched(up: float) -> np.ndarray:
        return turn @ rotation_about(X, -math.radians(up))

    turns = {"upperleg01" + suffix: bent(thigh, leg.forward), "lowerleg01" + suffix: bent(shin, leg.shin)}
    turns["foot" + suffix] = pitched(leg.foot)
    if leg.toes is not None:
        turns |= {f"toe{toe}-1{suffix}": pitched(leg.toes) for toe in range(1, 6)}
    return turns


def arm_turns(model: BodyModel, rest: Rest, suffix: str, arm: Arm, chest: np.ndarray,
              aims: hands.Aims | None = None) -> Turns:
    """The turns of one arm on a trunk turned by ``chest`` (3, 3).

    ``aims`` are upper arm's and forearm's directions where the hand reaches for something.
    """
    side = 1.0 if suffix == ".L" else -1.0
    shoulder, elbow, wrist = (rest.heads[model.bone[b + suffix]] for b in ("upperarm01", "lowerarm01", "wrist"))
    upper, lower = chest @ (elbow - shoulder), chest @ (wrist - elbow)
    aim = arm_direction(arm, side) if aims is None else aims.upper
    axis = cross(upper, aim)
    angle = math.atan2(length(axis), float(upper @ aim))
    axis = unit(axis)
    swing = rotation_between(upper, aim)
    turns = {
        "clavicle" + suffix: rotation_about(axis, CLAVICLE_SHARE * angle) @ chest,
        "shoulder01" + suffix: rotation_about(axis, 0.6 * angle) @ chest,
    }
    if aims is not None:
        forearm = aims.lower
    else:
        toward = (0.0, -1.0, 0.0) if arm.toward is None else arm.toward
        forearm = rotation_about(unit(cross(aim, _mirrored(toward, side))), math.radians(arm.elbow)) @ aim
    twist = 0.0
    if aims is not None or arm.toward is not None:  # the elbow is a hinge: turn the upper arm until it bends that way
        natural, wanted = swing @ cross(upper, lower), cross(aim, forearm)
        twist = math.atan2(float(cross(natural, wanted) @ aim), float(natural @ wanted))
    turns["upperarm01" + suffix] = rotation_about(aim, 0.4 * twist) @ swing @ chest
    turns["upperarm02" + suffix] = rotation_about(aim, 0.9 * twist) @ swing @ chest
    twisted = rotation_about(aim, twist) @ swing
    straight = rotation_between(twisted @ lower, aim) @ twisted
    fore = rotation_between(aim, forearm) @ straight @ chest
    turns["lowerarm01" + suffix] = hand = fore
    if arm.palm is not None or arm.along is not None:
        along, palm = hands.axes(model, rest, suffix)
        way = fore @ along if arm.along is None else _mirrored(arm.along, side)
        faces = fore @ palm if arm.palm is None else _mirrored(arm.palm, side)
        hand = frame(way, faces) @ frame(along, palm).T
        roll = twist_about(hand @ fore.T, forearm)
        turns["lowerarm01" + suffix] = rotation_about(forearm, 0.15 * roll) @ fore
        turns["lowerarm02" + suffix] = rotation_about(forearm, 0.6 * roll) @ fore
        turns["wrist" + suffix] = hand
    return turns | hands.fingers(model, rest, suffix, hand, arm)
