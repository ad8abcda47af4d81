# SPDX-License-Identifier: GPL-3.0-or-later
"""Glasses: rims before the eyes, a bridge over the nose with its pads, temples over and behind the ears."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np

from .kit.skin import Skin
from .kit.solid import Look, Model, grid, unit
from .kit.sweeps import carried, circle, evenly, rounded, sweep, tube
from .kit.worn import Worn

BEFORE = 0.013  # m from the eyeball's front to a lens
CLEAREST = 0.07  # opacity of a lens without a tint
CLEAR = 0.0012  # m between frame and skin
TILT = np.radians(7.0)  # the lower rim is nearer the cheek
COUNT = 72


def round_lens(wide: float) -> np.ndarray:
    """Outline (COUNT, 2) of a round lens about its centre, on the wearer's left: x outwards, y up."""
    turn = np.linspace(0, 2 * np.pi, COUNT, endpoint=False)
    return np.stack([wide / 2 * np.cos(turn), 0.475 * wide * np.sin(turn)], -1)


def square_lens(wide: float) -> np.ndarray:
    """Outline of a soft rectangle, wider above than below."""
    turn = np.linspace(0, 2 * np.pi, 4 * COUNT, endpoint=False)
    c, s = np.cos(turn), np.sin(turn)
    x = wide / 2 * np.sign(c) * np.abs(c) ** 0.52
    y = 0.385 * wide * np.sign(s) * np.abs(s) ** 0.55
    x = x * (1 + 0.055 * y / (0.385 * wide)) + np.where(x > 0, 0.02 * wide * (y > 0), 0.0) * (y / (0.385 * wide)) ** 2
    return evenly(np.stack([x, y], -1), COUNT, closed=True)


def round_glasses(worn: Worn, design: Mapping[str, float], look: Look) -> Model:
    """Round ones on a face; ``design`` in cm and %."""
    return make(worn, design, look, round_lens)


def square_glasses(worn: Worn, design: Mapping[str, float], look: Look) -> Model:
    """Square ones on a face; ``design`` in cm and %."""
    return make(worn, design, look, square_lens)


def make(worn: Worn, design: Mapping[str, float], look: Look, outline: Callable[[float], np.ndarray]) -> Model:
    """Glasses on a face."""
    face = _Face(worn)
    lens, bridge, rim = design["lens"] / 100, design["bridge"] / 100, design["rim"] / 100
    shape = outline(lens)
    deep = max(0.0022, 0.75 * rim)  # front to back
    centre = np.array([lens / 2 + bridge / 2 + rim / 2, -0.003])
    flat = {s: (shape + centre) * [s, 1] for s in (1, -1)}
    rims = {s: _along(flat[s] if s > 0 else flat[s][::-1], rim / 2) for s in (1, -1)}
    panes = [f.mean(0) + k * (f - f.mean(0)) for f in flat.values() for k in (0.85, 0.6, 0.3)]
    stand = face.before(np.concatenate([rims[1], rims[-1], *panes]), CLEAR + deep / 2 + 0.0006)
    put = partial(face.place, stand=stand)
    model = Model()
    glass = Look("#16181a", "glass", max(CLEAREST, design["tint"] / 100))
    profile = rounded(rim, deep, 0.38 * min(rim, deep), 3)
    for s in (1, -1):
        path = put(rims[s])
        model.add(sweep(path, profile, face.front, closed=True), look)
        pane = put(flat[s])
        middle = pane.mean(0)
        rings = [middle + k * (pane - middle) + 0.0025 * (1 - k**2) * face.front for k in (1.03, 0.8, 0.55, 0.3, 0.02)]
        rings = [r + 0.0004 * face.front for r in rings]
        back = [r - 0.0011 * face.front for r in rings[::-1]]
        model.add(grid(np.stack([*rings, *back], 1), around=True, along=True), glass)
    _bridge(model, face, put, flat[1], bridge, rim, deep, look)
    corner = flat[1][np.argmax(flat[1] @ np.array([1.0, 0.75]))] + np.array([rim * 0.4, 0])
    for s in (1, -1):
        _temple(model, face, put(corner * [s, 1]), s, rim, deep, look)
    return model


def _along(outline: np.ndarray, out: float) -> np.ndarray:
    """An outline moved outwards."""
    way = np.roll(outline, -1, 0) - np.roll(outline, 1, 0)
    normal = np.stack([way[:, 1], -way[:, 0]], -1) / np.linalg.norm(way, axis=1, keepdims=True)
    return outline + out * normal * np.sign(((outline - outline.mean(0)) * normal).sum())


class _Face:
    """The face's frame: right-handed, x to the wearer's left, front forwards, up; origin between the eyes."""

    def __init__(self, worn: Worn) -> None:
        body = worn.body
        bone = {str(n): i for i, n in enumerate(body["bone_names"])}
        heads, tails = np.asarray(body["bone_heads"], float), np.asarray(body["bone_tails"], float)
        left, right = bone["eye.L"], bone["eye.R"]
        self.x = unit(heads[left] - heads[right])
        up = unit(tails[bone["head"]] - heads[bone["head"]])
        level = unit(np.cross(self.x, np.array([0.0, 1.0, 0.0])))
        up = level if abs(level @ up) > 0.9 else unit(up - self.x * (up @ self.x))
        back = np.cross(up, self.x)
        self.level_up, self.back = up, back
        self.up = unit(up * np.cos(TILT) - back * np.sin(TILT))
        self.front = -np.cross(self.up, self.x)
        eyes = worn.vertices[worn.of("eyes")]
        middle = (heads[left] + heads[right]) / 2
        self.origin = middle + ((eyes - middle) @ self.front).max() * self.front
        self.skin = Skin(worn.vertices, worn.triangles, worn.of("head", "neck"))
        self.ears = np.asarray(body["masks"]["ears"]) > 0.5
        self.worn = worn

    def place(self, flat: np.ndarray, stand: float) -> np.ndarray:
        """(..., 2) on the lenses' plane as (..., 3); the plane bends round the face a little."""
        flat = np.asarray(flat, float)
        back = 1.6 * flat[..., :1] ** 2  # m: the frame's front curve
        return self.origin + flat[..., :1] * self.x + flat[..., 1:] * self.up + (stand - back) * self.front

    def before(self, rims: np.ndarray, clearance: float) -> float:
        """How far before the eyes the frame stands so that it touches nothing, m."""
        stand = BEFORE
        while stand < 0.04 and self.skin.distance(self.place(rims, stand))[0].min() < clearance:
            stand += 0.0005
        return stand


def _bridge(model: Model, face: _Face, put: Callable[[np.ndarray], np.ndarray], lens: np.ndarray, bridge: float,
            rim: float, deep: float, look: Look) -> None:
    """A bow over the nose, and a pad on either side of it."""
    inner = lens[np.argmin(lens @ np.array([1.0, -0.55]))]
    x = np.linspace(-inner[0], inner[0], 25)
    flat = np.stack([x, inner[1] + 0.0035 * (1 - (x / inner[0]) ** 2)], -1)
    radius = max(0.0013, 0.42 * rim)
    path = face.skin.cleared(put(flat), CLEAR + radius)
    model.add(sweep(path, rounded(2 * radius, 0.9 * deep, 0.4 * min(radius, deep), 3), -face.front), look)
    low = lens[np.argmin(lens @ np.array([1.0, 0.45]))]
    for s in (1, -1):
        at = put(low * [s, 1] + [0, 0.001])
        pad = face.skin.cleared(at[None] - 0.0045 * face.front - 0.0022 * s * face.x, 0.0016)[0]
        wire = np.linspace(at, pad, 7) + 0.0018 * np.sin(np.linspace(0, np.pi, 7))[:, None] * -face.front
        model.add(tube(face.skin.cleared(wire, 0.0012), 0.0005, sides=6), Look("#c9c6bd", "metal"))
        _, away = face.skin.distance(pad[None])
        turn = np.linspace(-1, 1, 9)
        line = pad + turn[:, None] * 0.0052 * face.up
        line = face.skin.cleared(line, 0.0012)
        model.add(sweep(line, circle(1.0, 10) * [0.0026, 0.0009], np.broadcast_to(away[0], line.shape),
                        scale=np.sqrt(np.clip(1 - turn**2, 0.03, 1))), Look("#e8e4da", "rubber"))


def _temple(model: Model, face: _Face, corner: np.ndarray, s: int, rim: float, deep: float, look: Look) -> None:
    """From the rim's corner back over the ear and down behind it."""
    worn, back, up = face.worn, face.back, face.level_up
    ear = worn.vertices[face.ears & ((worn.vertices - face.origin) @ face.x * s > 0)]
    depth, height = ear @ back, ear @ up
    middle = ear.mean(0)
    inward = -s * face.x
    top = ear[(height > np.quantile(height, 0.9))]
    top = top[np.argmax(top @ inward)]  # where the ear's upper edge meets the head
    behind = middle + (depth.max() + 0.002 - middle @ back) * back
    thick, tall = max(0.0020, 0.55 * rim), max(0.0030, 0.95 * rim)
    head = Skin(worn.vertices, worn.triangles, worn.of("head", "neck"))
    side = (top - corner) @ face.x * s
    reach = corner + (max(side, 0.0) + 0.001) * s * face.x + 0.010 * back
    down = behind + ((top - behind) @ inward) * inward
    low = down - 0.019 * up + 0.004 * back
    rides = np.linspace(top @ back, depth.max() + 0.001, 5)  # along the ear's root, above whatever of it is there
    near = (ear - top) @ (s * face.x) < 0.004
    crest = np.array([height[near & (np.abs(depth - d) < 0.004)].max(initial=middle @ up) for d in rides])
    for lift in np.arange(0.0012, 0.010, 0.0012):  # an ear that stands close lets nothing in: higher then
        ride = top + (rides - top @ back)[:, None] * back + (crest - top @ up + tall / 2 + lift)[:, None] * up
        ahead = ride[0] - 0.03 * back + 0.003 * up + 0.003 * s * face.x
        knots = np.array([corner, corner + 0.6 * (reach - corner) - 0.002 * back, reach, ahead, *ride,
                          down + 0.006 * back + 0.004 * up, low])
        path = evenly(_smooth(knots), 60)
        path = head.cleared(path, 0.0006 + np.hypot(thick, tall) / 2, rounds=60, fixed=1)
        if head.distance(path)[0].min() > 0.0003 + np.hypot(thick, tall) / 2:
            break
    path = evenly(path, 60)
    across = np.cross(np.gradient(path, axis=0), up)
    bent = carried(path)
    normal = unit(np.where(np.linalg.norm(across, axis=1, keepdims=True) > 1e-5, across, bent))
    share = np.linspace(0, 1, 60)
    width = np.interp(share, [0, 0.12, 0.6, 0.85, 1], [1.35, 1.2, 0.85, 1.0, 0.8])
    model.add(sweep(path, rounded(tall, thick, 0.42 * thick, 3), normal, scale=np.stack([width, 0 * width + 1], -1)),
              look)
    hinge = path[4]
    for k in (-0.3, 0.3):
        model.add(tube(hinge + np.linspace(-0.0006, 0.0006, 3)[:, None] * normal[4] * thick * 1000 * 0.95
                       + k * tall * up, 0.0006, sides=8), Look("#c9c6bd", "metal"))


def _smooth(knots: np.ndarray) -> np.ndarray:
    """A soft curve near knots (N, 3)."""
    from scipy.interpolate import PchipInterpolator

    at = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(knots, axis=0), axis=1))])
    return PchipInterpolator(at, knots)(np.linspace(0, at[-1], 200))
