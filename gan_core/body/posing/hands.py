# SPDX-License-Identifier: GPL-3.0-or-later
"""Hands: how fingers curl, and how a palm comes to lie on its own body's skin."""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..model.landmarks import first_hit, triangles_of
from ..model.model import BodyModel, Rest
from .contact import Skin, rows_of, skin_of, some_vertices
from .stances import Arm
from .turns import Turns, cross, length, rotation_about, unit

TOUCH = 0.001  # metres that a finger stays above the skin it lies on
# Degrees each joint may bend for that, thumb first.
LEAST, MOST = np.array([-24.0, -9.0, -9.0, -10.0, -12.0]), np.array([24.0, 16.0, 17.0, 18.0, 18.0])


@dataclass(frozen=True)
class Aims:
    """Unit directions of an arm whose hand reaches for something."""

    upper: np.ndarray
    lower: np.ndarray


def axes(model: BodyModel, rest: Rest, suffix: str) -> tuple[np.ndarray, np.ndarray]:
    """From the wrist to the middle finger's knuckle, and out of the palm, on the rest body (not unit vectors)."""
    wrist, index, middle, little = (
        rest.heads[model.bone[b + suffix]] for b in ("wrist", "finger2-1", "finger3-1", "finger5-1")
    )
    along = middle - wrist
    return along, cross(along, index - little) * (1.0 if suffix == ".L" else -1.0)


def fingers(model: BodyModel, rest: Rest, suffix: str, hand: np.ndarray, arm: Arm) -> Turns:
    """World rotations of the finger bones: the splay closed a little, every joint bent towards the palm."""
    turns: Turns = {}
    thumb, *curls = arm.fingers or (arm.thumb, *[arm.curl] * 4)

    def at(bone: str) -> np.ndarray:
        return rest.heads[model.bone[bone + suffix]]

    middle = at("finger3-2") - at("finger3-1")
    palm = axes(model, rest, suffix)[1]
    for finger, curl in enumerate(curls, start=2):
        names = [f"finger{finger}-{joint}" for joint in (1, 2, 3)]
        way = at(names[1]) - at(names[0])
        flat = way - palm * (way @ palm) / (palm @ palm)
        aim = middle - palm * (middle @ palm) / (palm @ palm)
        angle = arm.close * math.atan2(float(cross(flat, aim) @ palm), float(flat @ aim) * length(palm))
        close = rotation_about(palm / length(palm), angle)
        hinge = cross(close @ way, palm)
        for joint, name in enumerate(names, start=1):
            bend = rotation_about(hinge / length(hinge), math.radians(curl) * joint)
            turns[name + suffix] = hand @ bend @ close
    if thumb or arm.beside:
        way, index = at("finger1-2") - at("finger1-1"), at("finger2-2") - at("finger2-1")
        axis = cross(way, index)
        angle = arm.beside * math.atan2(length(axis), float(way @ index))
        beside = rotation_about(unit(axis), angle)
        inward = unit(palm) + 1.5 * unit(at("finger5-1") - at("finger2-1"))
        hinge = unit(cross(beside @ way, inward))
        for joint in (1, 2, 3):
            turns[f"finger1-{joint}{suffix}"] = hand @ rotation_about(hinge, math.radians(thumb) * joint) @ beside
    return turns


@functools.lru_cache(maxsize=2)
def _hand_rows(model: BodyModel, suffix: str) -> tuple[np.ndarray, ...]:
    """Vertices of the palm, then of thumb to little finger."""
    rows = rows_of(model, ("hand" + suffix,))
    names = np.array(model.bone_names)[model.skin_indices[rows, model.skin_weights[rows].argmax(axis=1)]]
    groups = [(f"finger{finger}",) for finger in range(1, 6)]
    return tuple(
        rows[[name.startswith(starts) for name in names]] for starts in (("wrist", "metacarpal"), *groups)
    )


def reached(
    model: BodyModel, rest: Rest, posed: Rest, suffix: str, arm: Arm,
    turned: Callable[[Arm, Aims], Turns], joints: Callable[[Turns], tuple[np.ndarray, np.ndarray]],
    room: float = 0.0,
) -> Turns:  # fmt: skip
    """The turns of the whole body with this arm's palm and fingers on ``arm.reach``, crossing no skin.

    Args:
        room: metres between hand and skin, of the clothes that it lies on.
        posed: the body in this pose, its arms anywhere.
        turned: the turns with this arm as given; joints: bones' rotations and heads by turns.
    """
    point, normal = _place(model, posed, suffix, arm)
    side = np.array([1.0 if suffix == ".L" else -1.0, 1.0, 1.0])
    along = unit(np.array(arm.along) * side)
    along = unit(along - normal * (along @ normal))  # flat on the skin
    reach, palm = axes(model, rest, suffix)
    groups = _hand_rows(model, suffix)
    thick = float((rest.vertices[groups[0]] @ unit(palm)).max() - rest.heads[model.bone["wrist" + suffix]] @ unit(palm))
    skin = skin_of(model, posed.vertices, ("torso", "thigh.L", "thigh.R"))
    arm = dataclasses.replace(arm, along=tuple(along * side), palm=tuple(-normal * side))
    heads, lift, turns, touch = posed.heads, 0.6 * thick + room, {}, TOUCH + room
    for _ in range(4):  # the collarbone moves the shoulder a little, and the palm is no plane
        aims = _aims(model, heads, suffix, arm, point + lift * normal - 0.55 * length(reach) * along, side)
        turns = turned(arm, aims)
        moved = joints(turns)
        heads = moved[1]
        lift += max(0.0, touch - _gap(model, rest, moved, groups[0], skin))
    low, high = LEAST.copy(), MOST.copy()
    for _ in range(6):
        middle = (low + high) / 2
        moved = joints(turned(dataclasses.replace(arm, fingers=tuple(middle)), aims))
        free = np.array([_gap(model, rest, moved, rows, skin) for rows in groups[1:]]) >= touch
        low, high = np.where(free, middle, low), np.where(free, high, middle)
    return turned(dataclasses.replace(arm, fingers=tuple(low)), aims)


def _gap(model: BodyModel, rest: Rest, moved: tuple[np.ndarray, np.ndarray], rows: np.ndarray, skin: Skin) -> float:
    return skin.gap(some_vertices(model, rest, moved, rows))


def _place(model: BodyModel, posed: Rest, suffix: str, arm: Arm) -> tuple[np.ndarray, np.ndarray]:
    """The point of ``arm.reach`` on the skin, and the skin's normal there."""
    reach = arm.reach
    assert reach is not None
    start, end = (posed.heads[model.bone[b.replace("*", suffix)]] for b in (reach.start, reach.end))
    out = unit(np.array(reach.out) * (1.0 if suffix == ".L" else -1.0, 1.0, 1.0))
    vertices = posed.vertices.astype(np.float64)
    corners, weights = first_hit(start + reach.share * (end - start), out, vertices, triangles_of(model.quads))
    a, b, c = vertices[corners]
    return weights @ vertices[corners], unit(cross(b - a, c - a))


def _aims(
    model: BodyModel, heads: np.ndarray, suffix: str, arm: Arm, wrist: np.ndarray, side: np.ndarray
) -> Aims:
    """Two bones from the shoulder to ``wrist``, the elbow bowed towards ``arm.toward``."""
    shoulder, elbow, hold = (heads[model.bone[b + suffix]] for b in ("upperarm01", "lowerarm01", "wrist"))
    upper, lower = length(elbow - shoulder), length(hold - elbow)
    way = wrist - shoulder
    far = min(max(length(way), abs(upper - lower) + 0.01), 0.995 * (upper + lower))
    near = (upper**2 - lower**2 + far**2) / (2 * far)  # of the elbow, along the way
    way, pole = unit(way), np.array(arm.toward) * side
    bow = unit(pole - way * (pole @ way)) * math.sqrt(max(upper**2 - near**2, 0.0))
    return Aims(unit(near * way + bow), unit((far - near) * way - bow))
