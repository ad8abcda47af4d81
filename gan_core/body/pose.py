# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts a body into a pose of the library, so that every body holds its limbs at the same angles.

The rig's rest pose differs from body to body (broad people hold their arms wider). Poses therefore say where a limb
points (see ``stances``); the bone turns by the smallest rotation that brings it there, and its children follow.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from . import chains, contact, hands
from .stances import POSES, Arm, Leg, Stance, stance_of
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

if TYPE_CHECKING:
    from .model import BodyModel, Rest

Pose = str | Mapping[str, Any]  # a name of the library, or a table as its files have
# Share of the arm's turn that the collarbone takes: the shoulder slides with the arm, and the armpit keeps its volume.
CLAVICLE_SHARE = 0.2
SPREADS = (0.0, 0.8, 1.6, 2.4, 3.2)  # degrees by which heavy legs stand further apart, so that they do not cross
_SPINE = ("spine05", "spine04", "spine03", "spine02", "spine01")
_NECK = ("neck01", "neck02", "neck03", "head")


def arm_direction(arm: Arm, side: float) -> np.ndarray:
    """Unit vector of the upper arm; ``side`` +1 for the subject's left."""
    down, forward = np.radians(arm.down), np.radians(arm.forward)
    way = np.array([side * np.cos(down) * np.cos(forward), -np.cos(down) * np.sin(forward), -np.sin(down)])
    return rotation_about(X, -math.radians(arm.swing)) @ way


def _mirrored(way: tuple[float, float, float], side: float) -> np.ndarray:
    return np.array(way) * (side, 1.0, 1.0)


def _trunk(stance: Stance) -> Turns:
    """Pelvis, spine, neck and head: the bend spreads over the spine, the head's own over the neck."""
    pelvis, chest, head = (trunk_rotation(*part) for part in (stance.pelvis, stance.chest, stance.head))
    turns = {"root": pelvis}
    for low, high, bones in ((pelvis, chest, _SPINE), (chest, head, _NECK)):
        for step, bone in enumerate(bones, start=1):
            turns[bone] = part_of(high @ low.T, step / len(bones)) @ low
    return turns


def _leg(model: BodyModel, rest: Rest, suffix: str, leg: Leg) -> Turns:
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


def _legs(model: BodyModel, rest: Rest, stance: Stance, turns: Turns, spread: float) -> Turns:
    """The turns with both legs, ``spread`` degrees further out than the stance says, and the free foot on the floor."""
    legs = {suffix: dataclasses.replace(leg, out=leg.out + spread) for suffix, leg in stance.legs.items()}
    for suffix, leg in legs.items():
        turns = turns | _leg(model, rest, suffix, leg)
    if not stance.planted:
        return turns
    suffix = "." + stance.planted
    return contact.planted(
        lambda shin: turns | _leg(model, rest, suffix, dataclasses.replace(legs[suffix], shin=shin)),
        lambda bent: contact.soles(model, rest, joints(model, rest, bent)), suffix,
    )  # fmt: skip


def _arm(
    model: BodyModel, rest: Rest, suffix: str, arm: Arm, chest: np.ndarray, aims: hands.Aims | None = None
) -> Turns:
    """The turns of one arm; ``aims`` are upper arm's and forearm's directions where the hand reaches for something."""
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


def joints(model: BodyModel, rest: Rest, turns: Turns) -> tuple[np.ndarray, np.ndarray]:
    """World rotation (B, 3, 3) and head (B, 3) of every bone."""
    count = len(model.bone_names)
    turn, heads = np.empty((count, 3, 3)), np.empty((count, 3))
    for i, bone in enumerate(model.bone_names):
        parent = model.bone_parents[i]
        if parent < 0:
            turn[i], heads[i] = turns.get(bone, np.eye(3)), rest.heads[i]
            continue
        turn[i] = turns.get(bone, turn[parent])
        heads[i] = heads[parent] + turn[parent] @ (rest.heads[i] - rest.heads[parent])
    return turn, heads


def upright(pose: Pose) -> bool:
    """Whether the stature is that of this pose: spine and legs as when relaxed."""
    stance = stance_of(pose)
    return stance.upright and not stance.joints


def skinned(model: BodyModel, rest: Rest, turns: Turns) -> Rest:
    """``rest`` with its bones turned, by linear blend skinning."""
    from .model import Rest

    turn, heads = joints(model, rest, turns)
    move = np.concatenate([turn, (heads - np.einsum("bij,bj->bi", turn, rest.heads))[..., None]], axis=2)
    blended = (model.skinning @ move.reshape(len(move), 12).astype(np.float32)).reshape(-1, 3, 4)
    vertices = np.einsum("vij,vj->vi", blended[..., :3], rest.vertices) + blended[..., 3]
    tails = heads + np.einsum("bij,bj->bi", turn, rest.tails - rest.heads)
    return Rest(vertices, heads, tails)


def turns_of(model: BodyModel, rest: Rest, pose: Pose, room: float = 0.0) -> Turns:
    """The world rotations that put ``rest`` into a pose; hands on the body leave ``room`` metres for clothes.

    Raises:
        ValueError: unknown pose, or a table that is wrong.
    """
    stance = stance_of(pose)
    if not stance.joints:
        return _standing(model, rest, stance, room)
    base = _standing(model, rest, POSES[stance.base or "relaxed"], room)
    return chains.turned(model, joints(model, rest, base)[0], stance.joints)


def _standing(model: BodyModel, rest: Rest, stance: Stance, room: float) -> Turns:
    """The world rotations of a stance."""
    turns = _trunk(stance)
    for spread in SPREADS if stance.clear else (0.0,):
        turns = _legs(model, rest, stance, turns, spread)
        if contact.between_legs(model, rest, joints(model, rest, turns)) > 0.0:
            break
    for suffix, arm in stance.arms.items():
        turns |= _arm(model, rest, suffix, arm, turns["spine01"])
    posed = skinned(model, rest, turns)
    for suffix, arm in stance.arms.items():
        def turned(new: Arm, aims: hands.Aims | None = None, suffix: str = suffix, turns: Turns = turns) -> Turns:
            return turns | _arm(model, rest, suffix, new, turns["spine01"], aims)

        if arm.reach is not None:
            turns = hands.reached(model, rest, posed, suffix, arm, turned, lambda t: joints(model, rest, t), room)
        elif stance.clear:
            turns = contact.cleared(model, suffix, arm, turned, lambda t: skinned(model, rest, t).vertices)
    return turns


def apply(model: BodyModel, rest: Rest, pose: Pose) -> Rest:
    """``rest`` in a pose.

    Raises:
        ValueError: unknown pose, or a table that is wrong.
    """
    return skinned(model, rest, turns_of(model, rest, pose))
