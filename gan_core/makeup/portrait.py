# SPDX-License-Identifier: GPL-3.0-or-later
"""A quick portrait: the head drawn with a depth buffer, its skin, make-up and eyes under a lamp and the sky.

For sheets of looks, and as photographs of which skin, light, pose and make-up are known. Blender's renders are the
pictures that people get.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ..body.model.landmarks import REFERENCE, triangles_of
from ..body.model.model import body_model
from ..body.model.parts import PART_NAMES, vertex_parts
from ..body.posing.pose import shape
from ..colour import encoded, linear
from .compose import Worn
from .face import WINDOW, Array, vertex_normals

HALF = 0.125  # metres from the middle of a portrait to its edge
MIDDLE = 0.012  # metres below the eyes
IRIS = (0.45, 0.22)  # shares of the eyeball's radius: iris and pupil
KEY = (-0.45, -0.80, 0.45)
FILL = (0.75, -0.55, 0.15)


@dataclass(frozen=True)
class Head:
    """Of the reference body, metres: points (V, 3) from between the eyes, triangles (T, 3) of head, neck and eyes, uv
    (T, 3, 2), whether each is an eye's (T,), normals (V, 3), gaze (V, 2) on the eyeballs, radii from the pupil."""

    points: NDArray[np.float64]
    triangles: NDArray[np.int64]
    uv: NDArray[np.float64]
    eye: NDArray[np.bool_]
    normals: NDArray[np.float64]
    gaze: NDArray[np.float64]


@dataclass(frozen=True)
class View:
    """What every pixel (S, S) of a portrait shows: uv, normal, whether skin or eye, the eyeball's place."""

    uv: NDArray[np.float32]
    normal: NDArray[np.float32]
    skin: NDArray[np.bool_]
    eye: NDArray[np.bool_]
    gaze: NDArray[np.float32]
    vertex_xy: NDArray[np.float64]  # (V, 2) pixels of the head's points


@lru_cache(1)
def head() -> Head:
    """Read once."""
    model = body_model()
    return head_of(shape(model, REFERENCE, "relaxed")[0].vertices)


def head_of(vertices: np.ndarray) -> Head:
    """The head of a body with these vertices (V, 3) m, standing as the reference does."""
    from ..body.surface.eyes import gaze_plane

    model = body_model()
    parts = vertex_parts(model)
    wanted = np.isin(parts[model.quads[:, 0]], [PART_NAMES.index(n) for n in ("head", "neck", "eyes")])
    quads, uv_quads = model.quads[wanted], model.uv_quads[wanted]
    triangles = triangles_of(quads)
    eyes = parts[triangles[:, 0]] == PART_NAMES.index("eyes")
    balls = np.unique(triangles[eyes])
    points = np.asarray(vertices, np.float64) - np.array([0.0, *vertices[balls].mean(0)[1:]])
    normals = vertex_normals(points, triangles)
    return Head(points, triangles, model.uvs[triangles_of(uv_quads)], eyes, normals,
                gaze_plane(model).astype(np.float64))


def view(yaw: float = 0.0, pitch: float = 0.0, size: int = 256, who: Head | None = None, half: float = HALF,
         roll: float = 0.0) -> View:
    """A portrait through a long lens, the head turned by degrees: yaw to its left, pitch down, roll."""
    who = who or head()
    turned = _turn(yaw, pitch, roll)
    points, normals = who.points @ turned.T, who.normals @ turned.T
    xy = np.stack([points[:, 0], -(points[:, 2] + MIDDLE)], 1) / half * (size / 2) + size / 2 - 0.5
    which, weights = _nearest(xy, points[:, 1], who.triangles, size)
    there = which >= 0
    at = np.where(there, which, 0)
    corners = who.triangles[at]

    def over(values: np.ndarray) -> np.ndarray:
        return np.einsum("...k,...kc->...c", weights, values[corners])

    uv = np.einsum("...k,...kc->...c", weights, who.uv[at])
    return View(uv.astype(np.float32), over(normals).astype(np.float32), there & ~who.eye[at], there & who.eye[at],
                over(who.gaze).astype(np.float32), xy)


def _turn(yaw: float, pitch: float, roll: float) -> np.ndarray:
    a, b, c = np.radians([yaw, pitch, roll])
    z = np.array([[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0], [0, 0, 1]])
    x = np.array([[1, 0, 0], [0, np.cos(b), -np.sin(b)], [0, np.sin(b), np.cos(b)]])
    y = np.array([[np.cos(c), 0, np.sin(c)], [0, 1, 0], [-np.sin(c), 0, np.cos(c)]])
    return y @ x @ z


def _nearest(xy: np.ndarray, depth: np.ndarray, triangles: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """The triangle that each pixel sees, -1 for none, and its weights (S, S, 3). Small triangles together."""
    corners = xy[triangles]
    low = np.maximum(np.floor(corners.min(1)).astype(int), 0)
    high = np.minimum(np.ceil(corners.max(1)).astype(int), size - 1)
    span = (high - low + 1).max(1)
    on_it = (high >= low).all(1)
    pixel, far, which, weight = [], [], [], []
    for side in (2, 4, 8, 16, 32, 64, 128, 256, 512, 1024):
        group = np.flatnonzero(on_it & (span <= side) & (span > (side // 2 if side > 2 else 0)))
        if not len(group):
            continue
        offset = np.stack(np.meshgrid(np.arange(side), np.arange(side)), -1).reshape(-1, 2)
        for rows in np.array_split(group, max(1, len(group) * len(offset) // 1_000_000)):
            texel = low[rows][:, None] + offset
            a, b, c = (corners[rows, i][:, None] for i in range(3))
            with np.errstate(divide="ignore", invalid="ignore"):
                w = np.stack([_cross(c - b, texel - b), _cross(a - c, texel - c), _cross(b - a, texel - a)], -1)
                w = w / _cross(b - a, c - a)[..., None]
            row, k = np.nonzero((w >= -1e-6).all(-1) & (texel < size).all(-1))
            found = rows[row]
            pixel.append(texel[row, k, 1] * size + texel[row, k, 0])
            which.append(found)
            weight.append(w[row, k])
            far.append((w[row, k] * depth[triangles[found]]).sum(1))
    order = np.argsort(-np.concatenate(far), kind="stable")  # the nearest is written last
    seen, weights = np.full(size * size, -1), np.zeros((size * size, 3))
    at = np.concatenate(pixel)[order]
    seen[at], weights[at] = np.concatenate(which)[order], np.concatenate(weight)[order]
    return seen.reshape(size, size), weights.reshape(size, size, 3)


def _cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]


@dataclass(frozen=True)
class Light:
    """A lamp's direction and colour, a second one's strength, the sky's colour."""

    key: tuple[float, float, float] = KEY
    colour: tuple[float, float, float] = (0.80, 0.79, 0.77)
    fill: float = 0.25
    sky: tuple[float, float, float] = (0.27, 0.27, 0.28)


def painted(seen: View, albedo: NDArray[np.uint8], worn: Worn | None) -> tuple[Array, Array]:
    """Linear light (S, S, 3) of the skin without light, and gloss (S, S, 4). albedo: (T, T, 3), row 0 at the top."""
    side = len(albedo)
    at = np.clip((seen.uv * side).astype(int), 0, side - 1)
    skin = linear(albedo[side - 1 - at[..., 1], at[..., 0]]).astype(np.float32)
    gloss = np.zeros((*seen.skin.shape, 4), np.float32)
    if worn is not None:
        keep, add, shine, inside = window(seen, worn)
        skin = np.where(inside[..., None], skin * keep + add, skin)
        gloss = np.where(inside[..., None], shine, gloss)
    return skin, gloss


def window(seen: View, worn: Worn) -> tuple[Array, Array, Array, NDArray[np.bool_]]:
    """keep, add and gloss at every pixel, and whether it lies in the face's window."""
    left, low, right, top = WINDOW
    size = len(worn.keep)
    at = (seen.uv - (left, low)) / (right - left, top - low)
    inside = seen.skin & ((at >= 0) & (at < 1)).all(-1)
    column, row = np.moveaxis(np.clip((at * size).astype(int), 0, size - 1), -1, 0)
    return worn.keep[row, column], worn.add[row, column], worn.gloss[row, column], inside


def shaded(seen: View, albedo: NDArray[np.uint8], worn: Worn | None = None, light: Light | None = None,
           iris: tuple[float, float, float] = (0.06, 0.035, 0.02)) -> NDArray[np.uint8]:
    """(S, S, 3) sRGB: a portrait on grey."""
    light = light or Light()
    skin, gloss = painted(seen, albedo, worn)
    colour = skin * lit(seen.normal, light)
    rough = 0.46 + gloss[..., 0] * (gloss[..., 1] - 0.46)
    for way, strength in ((light.key, 1.0), (FILL, light.fill)):
        half = np.array(way) / np.linalg.norm(way) + (0, -1, 0)
        facing = np.clip(seen.normal @ (half / np.linalg.norm(half)), 0, 1)
        sharp = 2 / np.maximum(rough, 0.12) ** 2
        colour = colour + (strength * 0.0028 * sharp * facing**sharp)[..., None] * (1 + 10 * gloss[..., 3:] * skin)
        colour = colour + (strength * 0.35 * gloss[..., 2] * facing**140)[..., None]
    away = np.hypot(seen.gaze[..., 0], seen.gaze[..., 1])[..., None]
    ball = np.where(away > 0.27, np.array([0.60, 0.57, 0.55]), np.array(iris))
    ball = np.where(away < 0.09, 0.002, ball) * lit(seen.normal, light)
    colour = np.where(seen.eye[..., None], ball, colour)
    colour = np.where((seen.skin | seen.eye)[..., None], colour, 0.32)
    return encoded(np.clip(colour, 0, 1).astype(np.float64))


def lit(normal: Array, light: Light) -> Array:
    """(..., 3) of the light that falls on skin, wrapped a little as it scatters below."""
    key = np.array(light.key) / np.linalg.norm(light.key)
    fill = np.array(FILL) / np.linalg.norm(FILL)
    wrap = np.array([0.30, 0.16, 0.12])
    direct = np.clip((normal @ key)[..., None] + wrap, 0, None) / (1 + wrap)
    second = np.clip((normal @ fill)[..., None] + wrap, 0, None) / (1 + wrap)
    up = (0.7 + 0.3 * normal[..., 2])[..., None]
    return (direct * light.colour + light.fill * second * light.colour + up * light.sky).astype(np.float32)
