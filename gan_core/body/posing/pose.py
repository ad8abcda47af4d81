# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts a body into a pose of the library, so that every body holds its limbs at the same angles.

A stance says where limbs point (see ``stances``), ``limbs`` has the turns of each; here they come together: legs stand
as far apart as they must, hands reach for the body, and the skin follows.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..model import expression
from ..model.model import BodyModel, Rest
from . import chains, contact, hands
from .limbs import arm_turns, leg_turns, trunk_turns
from .stances import POSES, Arm, Stance, stance_of
from .turns import Turns

Pose = str | Mapping[str, Any]  # a name of the library, or a table as its files have
SPREADS = (0.0, 0.8, 1.6, 2.4, 3.2)  # degrees by which heavy legs stand further apart, so that they do not cross

def _legs(model: BodyModel, rest: Rest, stance: Stance, turns: Turns, spread: float) -> Turns:
    """The turns with both legs, ``spread`` degrees further out than the stance says, and the free foot on the floor."""
    legs = {suffix: dataclasses.replace(leg, out=leg.out + spread) for suffix, leg in stance.legs.items()}
    for suffix, leg in legs.items():
        turns = turns | leg_turns(model, rest, suffix, leg)
    if not stance.planted:
        return turns
    suffix = "." + stance.planted
    return contact.planted(
        lambda shin: turns | leg_turns(model, rest, suffix, dataclasses.replace(legs[suffix], shin=shin)),
        lambda bent: contact.soles(model, rest, joints(model, rest, bent)), suffix,
    )  # fmt: skip


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
    turns = trunk_turns(stance)
    for spread in SPREADS if stance.clear else (0.0,):
        turns = _legs(model, rest, stance, turns, spread)
        if contact.between_legs(model, rest, joints(model, rest, turns)) > 0.0:
            break
    for suffix, arm in stance.arms.items():
        turns |= arm_turns(model, rest, suffix, arm, turns["spine01"])
    posed = skinned(model, rest, turns)
    for suffix, arm in stance.arms.items():
        def turned(new: Arm, aims: hands.Aims | None = None, suffix: str = suffix, turns: Turns = turns) -> Turns:
            return turns | arm_turns(model, rest, suffix, new, turns["spine01"], aims)

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


def shape(model: BodyModel, body: Mapping[str, Any], pose: Pose, face: expression.Face = "neutral"
          ) -> tuple[Rest, Rest]:
    """``(rest, posed)``: the same person as modelled and in a pose, at ``body["height"]`` cm exactly.

    Both carry the same uniform scale. The stature is that of the posed body, or, where the pose moves spine or
    legs, of the same person standing relaxed.

    Raises:
        ValueError: unknown pose or expression, or a table that is wrong.
    """
    raw = expression.on(model, model.rest(model.solve_height(body)), body, face)
    posed = apply(model, raw, pose)
    place = _place(model, body, raw, posed, pose)
    rest_floor = np.array([*place.origin[:2], raw.vertices[:, 2].min()])
    return _placed(raw, rest_floor, place.scale), _placed(posed, place.origin, place.scale)


def carried(model: BodyModel, body: Mapping[str, Any], pose: Pose, raw: Rest, points: np.ndarray, weights: np.ndarray
            ) -> np.ndarray:
    """Points (N, 3) beside a body as modelled, taken along into a pose, where ``shape`` puts that body; metres.

    Args:
        raw: the body as modelled, before it is scaled. weights: (N, B), the bones that each point follows.
    """
    turns = turns_of(model, raw, pose)
    place = _place(model, body, raw, skinned(model, raw, turns), pose)
    turn, heads = joints(model, raw, turns)
    move = np.concatenate([turn, (heads - np.einsum("bij,bj->bi", turn, raw.heads))[..., None]], axis=2)
    blended = (weights @ move.reshape(len(move), 12)).reshape(-1, 3, 4)
    posed = np.einsum("nij,nj->ni", blended[..., :3], points) + blended[..., 3]
    return ((posed - place.origin) * place.scale).astype(np.float32)


@dataclasses.dataclass(frozen=True)
class _Place:
    """What comes to the origin, and the scale: both of a posed body before it is placed."""

    origin: np.ndarray
    scale: float


def _place(model: BodyModel, body: Mapping[str, Any], raw: Rest, posed: Rest, pose: Pose) -> _Place:
    z = posed.vertices[:, 2]
    standing = z if upright(pose) else apply(model, raw, "relaxed").vertices[:, 2]
    scale = float(body["height"]) / 100 / float(standing.max() - standing.min())
    hips = raw.heads[[model.bone["upperleg01.L"], model.bone["upperleg01.R"]]].mean(axis=0)
    return _Place(np.array([hips[0], hips[1], z.min()]), scale)


def _placed(body: Rest, origin: np.ndarray, scale: float) -> Rest:
    return Rest(*(((x - origin) * scale).astype(np.float32) for x in (body.vertices, body.heads, body.tails)))
