# SPDX-License-Identifier: GPL-3.0-or-later
"""Make-up read off a face whose points are known: the face laid flat, light taken away, the rest told by region.

What a photograph shows over what bare skin would show is, as density, light (smooth over the face's normals) and the
layers' masks times what each takes away. Light is fitted where hardly any make-up lies, then the masks, one after
another and at last together. It is arithmetic, no network; where it cannot know (primer, a matched foundation, the
lashes' own length) it says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from scipy.interpolate import LinearNDInterpolator

from ..body.model.store import stored
from ..colour import encoded, from_hex, linear, to_hex
from ..progress import Progress, quiet
from ..skin import sampler as skins
from .errors import MakeupError
from .face import WINDOW, Array, Face, face
from .kinds import KINDS
from .masks import mask_of
from .mesh import POINTS

TABLE = Path(__file__).resolve().parents[2] / "assets" / "makeup" / "mesh_points.csv"
SIZE = 256
SCLERA = np.array([0.57, 0.55, 0.53])  # linear light of the white of an eye, without the lids' shade
EYE_RINGS = ((33, 160, 158, 133, 153, 144), (362, 385, 387, 263, 373, 380))  # corners and lids of each eye
TONES = ("#f2c9b1", "#c98f6f", "#8a5542", "#54322b")
# Kinds in the order in which they are looked for, each with masks to choose from, and the density that tells it.
CANDIDATES: dict[str, tuple[tuple[Mapping[str, float], ...], float]] = {
    "lipstick": (({}, {"over": 0.8}, {"centre": 0.7, "soft": 0.8}), 0.16),
    "blush": (({"lift": 0.2}, {"lift": 0.7}, {"lift": 1.0, "height": 0.5, "spread": 1.4}), 0.045),
    "contour": (({},), 0.06),
    "bronzer": (({},), 0.06),
    "highlighter": (({},), 0.08),
    "brow": (({}, {"arch": 0.3, "length": 0.3}), 0.25),
    "lid": (({"height": 0.8}, {"height": 1.2, "soft": 0.6}, {"height": 1.6, "soft": 0.9}), 0.12),
    "crease": (({}, {"width": 0.55, "outer": 0.7}), 0.12),
    "outer-corner": (({}, {"size": 1.3, "lift": 0.8}), 0.18),
    "lower-lid": (({}, {"width": 0.4, "inner": 0.9}), 0.14),
    "liner": (({"wing": 0.0, "thick": 1.0}, {"wing": 0.5}, {"wing": 0.9, "thick": 2.2},
               {"wing": 1.4, "thick": 3.2}), 0.5),
    "lower-liner": (({"start": 0.1}, {"start": 0.5}), 0.9),
    "graphic-liner": (({}, {"height": 0.3, "wing": 1.2, "thick": 2.4}), 0.9),
}
MOST_DENSITY = 5.0


@dataclass(frozen=True)
class Flat:
    """A face laid flat: light (S, S, 3) linear, seen (S, S) 0 .. 1, yaw in degrees about, white (3,) of its eyes'."""

    light: Array
    seen: Array
    yaw: float
    white: NDArray[np.float64]


@lru_cache(1)
def mesh_uv() -> NDArray[np.float64]:
    """(468, 2) where on the skin's map each of MediaPipe's points lies."""
    return np.loadtxt(TABLE, delimiter=",", skiprows=1)


def flattened(image: NDArray[np.uint8], points: NDArray[np.float64]) -> Flat:
    """The face of (H, W, 3) sRGB with ``points`` (468, 2 or more) px in the window of the skin's map. Raises
    MakeupError: points that lie outside, or on each other."""
    points = np.asarray(points, np.float64)
    if points.ndim != 2 or points.shape[0] != POINTS or points.shape[1] < 2 or not np.isfinite(points).all():
        raise MakeupError(f"The points are an array of shape {points.shape}.", f"Give {POINTS} points (x, y).")
    xy = points[:, :2]
    height, width = image.shape[:2]
    out = ((xy < 0) | (xy > (width - 1, height - 1))).any(1).mean()
    if out > 0.1 or np.ptp(xy, axis=0).min() < 32:
        raise MakeupError("The face is not whole in the photograph, or too small.", "Show the whole face, larger.")
    left, low, right, top = WINDOW
    step = (np.arange(SIZE) + 0.5) / SIZE
    u, v = np.meshgrid(left + step * (right - left), low + step * (top - low))
    scale = max(1.0, np.ptp(xy[:, 0]) / SIZE)
    source = linear(image).astype(np.float32)
    if scale > 1.3:  # each texel is the mean of what it covers
        source = ndimage.gaussian_filter(source, (0.35 * scale, 0.35 * scale, 0))
    at = LinearNDInterpolator(mesh_uv(), xy)(u, v)
    known = np.isfinite(at).all(-1)
    at = np.where(known[..., None], at, 0)
    light = np.stack([ndimage.map_coordinates(source[..., c], [at[..., 1], at[..., 0]], order=1, mode="nearest")
                      for c in range(3)], -1)
    yaw = _yaw(xy)
    side = (np.arange(SIZE) < SIZE / 2)[:, None] * np.ones((1, SIZE), bool)  # lower half of the window: one cheek
    turned = np.clip((abs(yaw) - 8) / 15, 0, 1)
    own = points[234, 0] < points[454, 0]
    far = side if (yaw > 0) == own else ~side
    seen = known * np.where(far, 1 - turned, 1.0)
    return Flat(light.astype(np.float32), seen.astype(np.float32), yaw, _white(source, xy))


def _yaw(xy: NDArray[np.float64]) -> float:
    """Degrees, about: how much nearer the nose is to one side of the face than to the other."""
    across = xy[454] - xy[234]
    share = float((xy[1] - xy[234]) @ across / max(float(across @ across), 1e-9))
    return float(np.degrees(np.arcsin(np.clip(1.25 * (share - 0.5), -1, 1))))


def _white(source: Array, xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """(3,) light of the white of the eyes."""
    found = []
    height, width = source.shape[:2]
    for ring in EYE_RINGS:
        corners = xy[list(ring)]
        low, high = np.floor(corners.min(0)).astype(int), np.ceil(corners.max(0)).astype(int) + 1
        low, high = np.maximum(low, 0), np.minimum(high, (width, height))
        if (high - low).min() < 2:
            continue
        x, y = np.meshgrid(np.arange(low[0], high[0]), np.arange(low[1], high[1]))
        inside = np.ones(x.shape, bool)
        for a, b in zip(corners, np.roll(corners, -1, 0), strict=True):
            way = b - a
            inside &= (way[0] * (y - a[1]) - way[1] * (x - a[0])) * np.sign(_area(corners)) >= 0
        pixels = source[low[1] : high[1], low[0] : high[0]][inside]
        if len(pixels) >= 4:
            found.append(pixels[pixels.sum(1) >= np.quantile(pixels.sum(1), 0.8)])
    if not found:
        return SCLERA.copy()
    return np.median(np.concatenate(found), 0).astype(np.float64)


def _area(ring: NDArray[np.float64]) -> float:
    x, y = ring.T
    return float((x * np.roll(y, -1) - y * np.roll(x, -1)).sum())


def bare(progress: Progress = quiet) -> NDArray[np.float32]:
    """(len(TONES), SIZE, SIZE, 3) density of bare faces beyond their tone's; made once, kept on disk."""
    def make() -> dict[str, NDArray[np.float32]]:
        progress(0.2, "Drawing bare faces, once, half a minute")
        rows, columns = _window_of(2048)
        found = []
        for tone in TONES:
            base = np.log(linear(from_hex([tone]))[0])
            skin = [skins.shipped().sample(skins.Wish(seed=s, tone=tone, age=27, woman=1.0, given={"freckles": 0.0}))
                    .albedo[::-1][rows, columns] for s in (3, 8)]
            light = [linear(_cut(one)).reshape(SIZE, 2, SIZE, 2, 3).mean((1, 3)) for one in skin]
            found.append(np.mean([base - np.log(np.maximum(one, 1e-3)) for one in light], 0))
        return {"bare": np.stack(found).astype(np.float32)}

    return stored("makeup-bare", ("model", "surface", "../skin"), make, progress, packed=True)["bare"]


def _window_of(size: int) -> tuple[slice, slice]:
    left, low, right, top = (round(share * size) for share in WINDOW)
    return slice(low, top), slice(left, right)


def _cut(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Resized to 2 SIZE, so that texels divide evenly."""
    from PIL import Image

    return np.asarray(Image.fromarray(np.ascontiguousarray(pixels)).resize((2 * SIZE, 2 * SIZE)))


def read(flat: Flat, tone: str = "") -> tuple[list[dict[str, Any]], str]:
    """(layers as plain values, #hex of the skin) of a face laid flat. tone: #hex, where it is known better."""
    where = face(SIZE)
    clear = flat.seen * where.skin * (where.y < 5.5) * (where.ny < -0.15)
    plain = clear * _unpainted(where)
    weight = plain > 0.4
    if weight.sum() < 400:
        raise MakeupError("Too little of the face can be seen.", "Take a photograph from the front.")
    seen = np.log(np.maximum(flat.light, 1.5e-3))
    if not tone:
        rough = np.exp(np.median(seen[weight], 0)) / np.maximum(flat.white, 0.02) * SCLERA * 1.15
        tone = to_hex(encoded(np.clip(rough, 0.004, 0.9)[None]))[0]
    skin = linear(from_hex([tone]))[0]
    expected = np.log(skin) - _template(skin)
    ratio = seen - expected  # light, and what make-up takes away
    normals = np.stack([where.nx, where.ny, where.nz], -1)
    basis = _harmonics(normals)
    lit = np.zeros_like(ratio)
    trust = plain.copy()
    for _ in range(4):
        on = trust > 0.05
        left = basis[on] * trust[on][:, None]
        fit, *_ = np.linalg.lstsq(left.T @ basis[on] + 0.4 * np.eye(basis.shape[-1]) * trust.sum() / 800,
                                  left.T @ ratio[on], rcond=None)
        lit = basis @ fit
        rest = np.abs(ratio - lit).mean(-1)
        trust = plain / (1 + (rest / 0.06) ** 2)
    return _layers(-(ratio - lit), flat.seen * (where.ny < 0.1), where, skin), tone


def _unpainted(where: Face) -> Array:
    """1 on skin that hardly anybody paints: forehead, chin, the nose's side, under the cheek."""
    eyes = (np.abs(where.z - 0.6) < 2.4) & (where.x < 6.0) & (where.x > 0.7)
    lips = (where.x < 3.0) & (np.abs(where.z + 6.7) < 1.6)
    return np.where(eyes | lips | (where.z < -10.5) | (where.z > 6.0), 0.0, 1.0).astype(np.float32)


def _template(skin: NDArray[np.float64]) -> NDArray[np.float32]:
    """(SIZE, SIZE, 3) density of a bare face of this tone beyond the tone's."""
    depth = [float(-np.log(linear(from_hex([t]))[0][1])) for t in TONES]
    at = float(np.clip(np.interp(-np.log(skin[1]), depth, np.arange(len(TONES))), 0, len(TONES) - 1))
    low = min(int(at), len(TONES) - 2)
    both = bare()
    return both[low] + (at - low) * (both[low + 1] - both[low])


def _harmonics(n: NDArray[np.float32]) -> NDArray[np.float64]:
    """(S, S, 9) of normals: smooth light of any kind."""
    x, y, z = np.moveaxis(n.astype(np.float64), -1, 0)
    return np.stack([np.ones_like(x), x, y, z, x * y, y * z, x * z, x * x - y * y, 3 * z * z - 1], -1)


def _layers(density: NDArray[np.float32], seen: Array, where: Face, skin: NDArray[np.float64]) -> list[dict[str, Any]]:
    weight = seen.ravel()
    left = density.reshape(-1, 3) * 1.0
    chosen: dict[str, tuple[Mapping[str, float], Array]] = {}
    for kind, (masks, _) in CANDIDATES.items():
        best = 0.0
        for values in masks:
            whole = {name: usual for name, (_, _, usual) in KINDS[kind].mask.items()} | dict(values)
            at, found = mask_of(kind, whole, where)
            mask = np.zeros(len(weight), np.float32)
            mask[at] = found
            norm = float((weight * mask * mask).sum())
            if norm < 1e-3:
                continue
            gain = float(((weight * mask) @ left / np.sqrt(norm)) @ ((weight * mask) @ left / np.sqrt(norm)))
            if gain > best:
                best, chosen[kind] = gain, (whole, mask)
    names = list(chosen)
    matrix = np.stack([chosen[n][1] for n in names], 1)
    weighted = matrix * weight[:, None]
    normal = weighted.T @ matrix + 0.8 * np.eye(len(names))
    amounts = np.linalg.solve(normal, weighted.T @ left)  # (kinds, 3) density that each adds
    layers: list[dict[str, Any]] = []
    for name, amount in zip(names, amounts, strict=True):
        size = float(np.abs(amount).max())
        lightens = amount.mean() < 0
        if size < CANDIDATES[name][1] or (lightens and name in ("contour", "bronzer", "crease", "liner", "lower-liner",
                                                                "outer-corner", "brow")):
            continue
        if not lightens and name == "highlighter":
            continue
        usual = KINDS[name]
        opacity = float(np.clip(max(usual.opacity, size / 2.2), 0.1, 0.95))
        base = skin * np.exp(-_under(name, skin))
        shade = np.clip(base * np.exp(-np.clip(amount, -2, MOST_DENSITY) / opacity), 0.002, 0.95)
        layers.append({"kind": name, "shade": to_hex(encoded(shade[None]))[0], "opacity": round(opacity, 3),
                      "finish": usual.finish, "mask": {k: round(float(v), 3) for k, v in chosen[name][0].items()}})
    return layers


def _under(kind: str, skin: NDArray[np.float64]) -> NDArray[np.float64]:
    """(3,) density that bare skin has under a layer beyond its tone: lips have a colour of their own."""
    if kind != "lipstick":
        return np.zeros(3)
    where = face(SIZE)
    at, mask = mask_of("lipstick", {"over": 0.0, "soft": 0.1, "centre": 0.0}, where)
    return np.median(_template(skin).reshape(-1, 3)[at[mask > 0.8]], 0).astype(np.float64)
