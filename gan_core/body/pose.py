# SPDX-License-Identifier: GPL-3.0-or-later
"""Standing poses, authored as directions of limbs, so that every body takes them at the same angles.

The rig's rest pose differs from body to body (broad people hold their arms wider). Poses therefore say where a limb
points; the bone turns by the smallest rotation that brings it there, and its children follow.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from .model import BodyModel, Rest


@dataclass(frozen=True)
class Limbs:
    """Degrees. How far each joint is turned; see ``POSES``."""

    arm: float  # upper arm below horizontal
    forward: float  # upper arm, out of the body's plane
    elbow: float  # bend, forearm forward
    curl: float  # of each finger joint; a flat, splayed hand looks like a mannequin's
    leg: float  # thigh outward from vertical


POSES: dict[str, Limbs] = {
    "a-pose": Limbs(arm=45.0, forward=0.0, elbow=4.0, curl=8.0, leg=3.4),
    "relaxed": Limbs(arm=60.0, forward=4.0, elbow=14.0, curl=15.0, leg=3.4),
}
# Share of the arm's turn that the collarbone takes: the shoulder slides with the arm, and the armpit keeps its volume.
CLAVICLE_SHARE = 0.2


def cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Cross product of two 3-vectors; numpy's own takes ten times as long for so little."""
    (ax, ay, az), (bx, by, bz) = a.tolist(), b.tolist()
    return np.array([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx])


def length(a: np.ndarray) -> float:
    """Length of a 3-vector."""
    return math.hypot(*a.tolist())


def rotation_between(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The smallest rotation (3, 3) that turns direction ``a`` into direction ``b``."""
    axis = cross(a, b)
    sine = length(axis)
    if sine < 1e-12:
        return np.eye(3)
    return rotation_about(axis / sine, math.atan2(sine, float(a @ b)))


def rotation_about(axis: np.ndarray, angle: float) -> np.ndarray:
    """Rotation (3, 3) about a unit axis by radians (Rodrigues)."""
    x, y, z = axis.tolist()
    s, c = math.sin(angle), math.cos(angle)
    v = 1 - c
    return np.array(
        [
            [c + x * x * v, x * y * v - z * s, x * z * v + y * s],
            [y * x * v + z * s, c + y * y * v, y * z * v - x * s],
            [z * x * v - y * s, z * y * v + x * s, c + z * z * v],
        ]
    )


def arm_direction(limbs: Limbs, side: float) -> np.ndarray:
    """Unit vector of the upper arm; ``side`` +1 for the subject's left."""
    down, forward = np.radians(limbs.arm), np.radians(limbs.forward)
    return np.array([side * np.cos(down) * np.cos(forward), -np.cos(down) * np.sin(forward), -np.sin(down)])


def _turns(model: BodyModel, rest: Rest, limbs: Limbs) -> dict[str, np.ndarray]:
    """World rotations of the posed bones; bones not named turn with their parent."""
    turns: dict[str, np.ndarray] = {}
    head = {name: rest.heads[i] for name, i in model.bone.items()}
    for suffix, side in ((".L", 1.0), (".R", -1.0)):
        upper = head["lowerarm01" + suffix] - head["upperarm01" + suffix]
        aim = arm_direction(limbs, side)
        whole = rotation_between(upper, aim)
        axis = cross(upper, aim)
        angle = math.atan2(length(axis), float(upper @ aim))
        axis = axis / max(length(axis), 1e-12)
        turns["clavicle" + suffix] = rotation_about(axis, CLAVICLE_SHARE * angle)
        turns["shoulder01" + suffix] = rotation_about(axis, 0.6 * angle)
        turns["upperarm01" + suffix] = whole
        # The forearm: straight on from the upper arm, then bent forward about the elbow.
        lower = head["wrist" + suffix] - head["lowerarm01" + suffix]
        straight = rotation_between(whole @ lower, aim) @ whole
        hinge = cross(aim, np.array([0.0, -1.0, 0.0]))
        bend = rotation_about(hinge / length(hinge), math.radians(limbs.elbow))
        turns["lowerarm01" + suffix] = bend @ straight
        turns |= _fingers(model, rest, suffix, bend @ straight, limbs.curl)
        thigh = head["lowerleg01" + suffix] - head["upperleg01" + suffix]
        out = np.radians(limbs.leg)
        flat = np.array([thigh[0], 0.0, thigh[2]])
        spread = rotation_between(flat, np.array([side * np.sin(out), 0.0, -np.cos(out)]))
        turns["upperleg01" + suffix] = spread
        turns["foot" + suffix] = np.eye(3)  # soles stay on the floor
    return turns


def _fingers(model: BodyModel, rest: Rest, suffix: str, hand: np.ndarray, curl: float) -> dict[str, np.ndarray]:
    """World rotations of the finger bones: half of the splay closed, every joint bent towards the palm."""
    turns: dict[str, np.ndarray] = {}

    def at(bone: str) -> np.ndarray:
        return rest.heads[model.bone[bone + suffix]]

    across = at("finger2-1") - at("finger5-1")
    along = at("finger3-1") - at("wrist")
    middle = at("finger3-2") - at("finger3-1")
    palm = cross(along, across) * (1.0 if suffix == ".L" else -1.0)  # out of the palm
    for finger in range(2, 6):
        names = [f"finger{finger}-{joint}" for joint in (1, 2, 3)]
        way = at(names[1]) - at(names[0])
        flat = way - palm * (way @ palm) / (palm @ palm)
        aim = middle - palm * (middle @ palm) / (palm @ palm)
        angle = 0.5 * math.atan2(float(cross(flat, aim) @ palm), float(flat @ aim) * length(palm))
        close = rotation_about(palm / length(palm), angle)
        hinge = cross(close @ way, palm)
        for joint, name in enumerate(names, start=1):
            bend = rotation_about(hinge / length(hinge), math.radians(curl) * joint)
            turns[name + suffix] = hand @ bend @ close
    return turns


def apply(model: BodyModel, rest: Rest, name: str) -> Rest:
    """``rest`` in the pose ``name`` by linear blend skinning.

    Raises:
        ValueError: unknown pose.
    """
    from .model import Rest

    if name not in POSES:
        raise ValueError(f"pose is {name!r}. Choose one of: {', '.join(POSES)}.")
    turns = _turns(model, rest, POSES[name])
    count = len(model.bone_names)
    turn, heads = np.empty((count, 3, 3)), np.empty((count, 3))
    for i, bone in enumerate(model.bone_names):
        parent = model.bone_parents[i]
        if parent < 0:
            turn[i], heads[i] = turns.get(bone, np.eye(3)), rest.heads[i]
            continue
        turn[i] = turns.get(bone, turn[parent])
        heads[i] = heads[parent] + turn[parent] @ (rest.heads[i] - rest.heads[parent])
    move = np.concatenate([turn, (heads - np.einsum("bij,bj->bi", turn, rest.heads))[..., None]], axis=2)
    blended = (model.skinning @ move.reshape(count, 12).astype(np.float32)).reshape(-1, 3, 4)
    vertices = np.einsum("vij,vj->vi", blended[..., :3], rest.vertices) + blended[..., 3]
    tails = heads + np.einsum("bij,bj->bi", turn, rest.tails - rest.heads)
    return Rest(vertices, heads, tails)
