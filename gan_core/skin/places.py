# SPDX-License-Identifier: GPL-3.0-or-later
"""Where on the body every texel of a skin lies: point, region, lips, nails, creases. Of the reference body alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ..body.model import makehuman
from ..body.model.landmarks import REFERENCE, skin_points, triangles_of
from ..body.model.model import BodyModel, body_model
from ..body.model.parts import PART_NAMES, vertex_parts
from ..body.model.store import Arrays, stored
from ..body.posing.pose import shape
from ..body.surface.atlas import rasterise
from ..body.surface.paint import base_layer, from_eye, scalp
from ..progress import Progress, quiet

Array = NDArray[np.float32]
SIZE = 512  # pixels of the maps of places; finer ones are read between them
# Each draws its own mixture of skins; between them mixtures go over into each other along the skin.
REGIONS = ("brow", "middle", "mouth", "side", "neck", "chest", "back", "arm", "hand", "leg", "foot")
PARTS = ("lips", "fingernails", "toenails", "ears", "eyelids", "aureolae", "inside-mouth", "genitals", "crotch")
SOFT = 24  # rounds of smoothing of the regions' borders, each over the next vertices


@dataclass(frozen=True)
class Places:
    """Maps of (SIZE, SIZE, ...), row 0 at v = 0; what lies between the islands is as their nearest shore.

    inside: where there is skin; point: (..., 3) m; region: (..., R) of REGIONS, adding up to 1; part: (..., P) 0 .. 1
    of PARTS; unit: metres of skin to a whole width of the map, by island; scalp: 0 .. 1; eye: (..., 3) cm beside,
    behind, above the eyes; palm: 0 .. 1 on the inner side of hands and feet; joint: 0 .. 1 on knuckles, elbows, knees;
    worn: (..., 3) 0 .. 1 under briefs, under a top, where a beard grows.
    """

    inside: NDArray[np.bool_]
    point: Array
    region: Array
    part: Array
    unit: Array
    scalp: Array
    eye: Array
    palm: Array
    joint: Array
    worn: Array

    def named(self, part: str) -> Array:
        """The mask of one of PARTS."""
        return self.part[..., PARTS.index(part)]


def places(progress: Progress = quiet) -> Places:
    """Of the reference body, kept on disk after the first time."""
    model = body_model(progress)

    def make() -> Arrays:
        progress(0.5, "Finding where on the body a skin's texels lie, once, a few seconds")
        return _made(model)

    arrays = stored("skin-places", ("model", "posing", "surface", "../skin"), make, progress, packed=True)
    return Places(**arrays)


def _made(model: BodyModel) -> Arrays:
    rest, _ = shape(model, REFERENCE, "relaxed")
    v = rest.vertices
    parts = vertex_parts(model)
    at = skin_points(model).on(v) | {name: rest.heads[i] for name, i in model.bone.items()}
    skin = parts[model.quads[:, 0]] != PART_NAMES.index("eyes")
    quads, uv_quads = model.quads[skin], model.uv_quads[skin]
    normals = _normals(v, quads)
    region = _regions(v, normals, parts, quads, at)
    unit = _unit(v, model.uvs, quads, uv_quads)
    joint = _joints(v, at)
    palm = _palm(v, normals, parts, at, quads)
    values = np.concatenate([v, region, joint[:, None], palm[:, None]], 1).astype(np.float32)
    triangles, uv_triangles = triangles_of(quads), triangles_of(uv_quads)
    maps, inside = rasterise(values, triangles, model.uvs, uv_triangles, SIZE)
    by_face = np.repeat(np.arange(len(triangles))[:, None], 3, 1)
    units, _ = rasterise(np.repeat(unit, 2)[:, None].astype(np.float32), by_face, model.uvs, uv_triangles, SIZE)
    reach = ndimage.distance_transform_edt(~inside, return_distances=False, return_indices=True)
    maps, units = maps[reach[0], reach[1]], units[reach[0], reach[1]]  # what lies between islands is as its shore
    point, n = maps[..., :3], len(REGIONS)
    eye = np.stack(from_eye(point, at), -1)
    head = np.isin(parts, [PART_NAMES.index("head"), PART_NAMES.index("neck")]).astype(np.float32)[:, None]
    on_head = rasterise(head, triangles, model.uvs, uv_triangles, SIZE)[0][..., 0][reach[0], reach[1]]
    folder = makehuman.data_folder() / "textures"
    part = np.stack([_mask(folder, name) for name in PARTS], -1)
    layers = base_layer(point, at)
    worn = np.stack([layers["briefs"], layers["top"], layers["stubble"] * on_head], -1).astype(np.float32)
    return {"inside": inside, "point": point, "region": maps[..., 3 : 3 + n], "part": part, "unit": units[..., 0],
            "scalp": (scalp(point, at) * on_head).astype(np.float32), "eye": eye.astype(np.float32),
            "palm": maps[..., 4 + n], "joint": maps[..., 3 + n], "worn": worn}


def _mask(folder: object, name: str) -> Array:
    from PIL import Image

    with Image.open(f"{folder}/mpfb_{name}.jpg") as image:
        found = image.convert("L").resize((SIZE, SIZE), Image.Resampling.BOX)
    return np.asarray(found, np.float32)[::-1] / 255


def _normals(v: np.ndarray, quads: np.ndarray) -> np.ndarray:
    face = np.cross(v[quads[:, 2]] - v[quads[:, 0]], v[quads[:, 3]] - v[quads[:, 1]])
    normals = np.zeros_like(v)
    for corner in range(4):
        np.add.at(normals, quads[:, corner], face)
    return normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)


def _regions(v: np.ndarray, normals: np.ndarray, parts: np.ndarray, quads: np.ndarray,
             at: dict[str, np.ndarray]) -> np.ndarray:
    """(V, R) shares, smoothed along the mesh, so that they are the same on both sides of a seam."""
    x, y, z = from_eye(v, at)
    name = np.array([PART_NAMES[i].partition(".")[0] for i in parts])
    chosen = np.select(
        [(name == "head") & ((y > 4.5) | (x > 6.2)), (name == "head") & (z > 0.6), (name == "head") & (z > -5.2),
         name == "head", name == "neck", (name == "torso") & (normals[:, 1] < 0), name == "torso",
         np.isin(name, ("upper_arm", "forearm")), name == "hand", np.isin(name, ("thigh", "calf")), name == "foot"],
        [REGIONS.index(r) for r in ("side", "brow", "middle", "mouth", "neck", "chest", "back", "arm", "hand", "leg",
                                    "foot")], 0)
    share = np.eye(len(REGIONS))[chosen]
    edges = np.concatenate([quads[:, [i, (i + 1) % 4]] for i in range(4)])
    count = np.maximum(np.bincount(edges[:, 0], minlength=len(v)) + np.bincount(edges[:, 1], minlength=len(v)), 1)
    for _ in range(SOFT):
        total = np.zeros_like(share)
        np.add.at(total, edges[:, 0], share[edges[:, 1]])
        np.add.at(total, edges[:, 1], share[edges[:, 0]])
        share = 0.4 * share + 0.6 * total / count[:, None]
    return share / np.maximum(share.sum(1, keepdims=True), 1e-9)


def _unit(v: np.ndarray, uvs: np.ndarray, quads: np.ndarray, uv_quads: np.ndarray) -> np.ndarray:
    """(F,) metres of skin to a whole width of the map, the mean of the quad's island."""
    island = np.arange(len(uvs))
    for _ in range(200):
        low = island[uv_quads].min(1)
        before = island.copy()
        np.minimum.at(island, uv_quads.ravel(), np.repeat(low, 4))
        island = island[island]
        if (before == island).all():
            break
    solid = np.linalg.norm(np.cross(v[quads[:, 2]] - v[quads[:, 0]], v[quads[:, 3]] - v[quads[:, 1]]), axis=1)
    a, b = uvs[uv_quads[:, 2]] - uvs[uv_quads[:, 0]], uvs[uv_quads[:, 3]] - uvs[uv_quads[:, 1]]
    flat = np.abs(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0])
    of = island[uv_quads[:, 0]]
    area = np.bincount(of, solid) / np.maximum(np.bincount(of, flat), 1e-12)
    return np.sqrt(area[of])


def _joints(v: np.ndarray, at: dict[str, np.ndarray]) -> np.ndarray:
    """(V,) 0 .. 1 over knuckles, elbows, knees and toes: where skin is creased and redder."""
    spots = []
    for side in "LR":
        spots += [(at[f"elbow_{side}"], 0.03, 0.8), (at[f"knee_{side}"], 0.045, 0.7)]
        spots += [(at[f"finger{f}-{j}.{side}"], 0.0075, 1.0) for f in range(1, 6) for j in (1, 2, 3)]
        spots += [(at[f"toe{f}-2.{side}"], 0.012, 0.7) for f in range(1, 6)]
    found = np.zeros(len(v))
    for centre, size, strength in spots:
        found = np.maximum(found, strength * np.exp(-((v - centre) ** 2).sum(1) / (2 * size**2)))
    return found


def _palm(v: np.ndarray, normals: np.ndarray, parts: np.ndarray, at: dict[str, np.ndarray],
          quads: np.ndarray) -> np.ndarray:
    """(V,) 0 .. 1 on palms and soles."""
    found = np.zeros(len(v))
    for side in "LR":
        hand = parts == PART_NAMES.index(f"hand.{side}")
        wrist, middle = at[f"wrist.{side}"], at[f"finger3-1.{side}"]
        across = at[f"finger2-1.{side}"] - at[f"finger5-1.{side}"]
        inner = np.cross(middle - wrist, across) * (1 if side == "L" else -1)
        inner /= np.linalg.norm(inner)
        found[hand] = np.clip(normals[hand] @ inner / 0.6 + 0.35, 0, 1)
        foot = parts == PART_NAMES.index(f"foot.{side}")
        found[foot] = np.clip((-normals[foot, 2] - 0.25) / 0.4, 0, 1)
    for _ in range(2):
        mean = found[quads].mean(1)
        total, count = np.zeros(len(v)), np.zeros(len(v))
        np.add.at(total, quads.ravel(), np.repeat(mean, 4))
        np.add.at(count, quads.ravel(), 1)
        found = np.where(count > 0, total / np.maximum(count, 1), found)
    return found
