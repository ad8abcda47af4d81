# SPDX-License-Identifier: GPL-3.0-or-later
"""Paint, hair and the places of a skin come out as they came out: on a head by arithmetic, and on coarse maps."""

import numpy as np
import pytest
from scipy.spatial import cKDTree
from support.reference import cells, numbers, same
from tryon.gan_core.body.model import makehuman
from tryon.gan_core.body.model.model import body_model
from tryon.gan_core.body.surface import atlas, eyes, hair, paint, strands
from tryon.gan_core.skin import places

EYE = np.array([0.03, -0.09, 1.6])  # the left one


def landmarks():
    """Of somebody drawn by hand, m."""
    at = {"eye.L": EYE, "head": np.array([0.0, 0.01, 1.55]), "neck01": np.array([0.0, 0.04, 1.46]),
          "crotch": np.array([0.0, 0.0, 0.8]), "upperleg01.L": np.array([0.09, 0.0, 0.9]),
          "bust_L": np.array([0.09, -0.12, 1.25]), "underbust_L": np.array([0.09, -0.1, 1.18]),
          "armpit_L": np.array([0.16, 0.0, 1.3]), "ear.L": np.array([0.085, 0.0, 1.59])}
    for side, sign in (("L", 1.0), ("R", -1.0)):
        for name, x, z in (("elbow", 0.4, 1.2), ("knee", 0.11, 0.5), ("ankle", 0.1, 0.09)):
            at[f"{name}_{side}"] = np.array([sign * x, 0.0, z])
        for finger in range(1, 6):
            for joint in range(1, 4):
                at[f"finger{finger}-{joint}.{side}"] = np.array([sign * (0.6 + 0.03 * joint), 0.02 * finger, 1.0])
            at[f"toe{finger}-2.{side}"] = np.array([sign * 0.1, -0.12 - 0.01 * finger, 0.02])
    return at


def grid(low, high, count):
    axes = [np.linspace(a, b, n) for a, b, n in zip(low, high, count, strict=True)]
    return np.stack(np.meshgrid(*axes, indexing="ij"), -1)


def in_parts(values, count=40):
    """Means of a hundred, row by row: what is drawn is small."""
    return [*(round(100 * float(part.mean()), 3) for part in np.array_split(np.ravel(values), count)),
            *numbers(values)[1:]]


def test_paint_lies_where_it_lay():
    at = landmarks()
    face = EYE * (0, 1, 1) + grid((-0.085, -0.05, -0.15), (0.085, 0.13, 0.10), (24, 18, 40))
    body = grid((-0.3, -0.15, 0.7), (0.3, 0.15, 1.5), (24, 10, 60))
    ears = np.clip(np.abs(face[..., 0]) / 0.1, 0, 1)
    found = {name: in_parts(np.moveaxis(draw(face, at), 2, 0)) for name, draw in {
        "flush": paint._face_flush, "scalp": paint.scalp, "brow": paint.brow, "lids": paint.lid_rim,
        "shade": paint._face_shade}.items()}
    found["hair"] = in_parts(np.moveaxis(paint._hair(face, at, ears), 2, 0))
    found |= {f"layer {name}": in_parts(np.moveaxis(value, 2, 0)) for name, value in paint.base_layer(body, at).items()}
    found["beard"] = in_parts(np.moveaxis(paint.base_layer(face, at)["stubble"], 2, 0))
    tips = np.concatenate([spot + grid((-0.03,) * 3, (0.03,) * 3, (5, 5, 5)).reshape(-1, 3) for spot in at.values()])
    found["limbs"] = in_parts(paint._limb_flush(tips, at))
    found["noise"] = numbers(paint.noise(tips, 0.01))
    same("surface_paint", found, near=2e-3)


def a_head(count=24000):
    """Samples of an ellipsoid with shoulders, as ``strands.samples_of`` gives them."""
    at, spin = landmarks(), np.arange(count) * 2.399963
    height = 1 - 2 * (np.arange(count) + 0.5) / count
    ball = np.stack([np.sqrt(1 - height**2) * np.cos(spin), np.sqrt(1 - height**2) * np.sin(spin), height], -1)
    size, middle = np.array([0.078, 0.098, 0.125]), np.array([0.0, 0.0, 1.615])
    wide, below = np.array([0.21, 0.12, 0.16]), np.array([0.0, 0.03, 1.33])
    points = np.concatenate([middle + size * ball, below + wide * ball[: count // 2]])
    normals = np.concatenate([ball / size, ball[: count // 2] / wide])
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)

    def of(rows):
        corners = np.stack([rows, rows + 1, rows + 2], 1)
        weights = np.tile([0.5, 0.3, 0.2], (len(rows), 1))
        return strands.Head(points[rows], normals[rows], corners, weights, np.full(len(rows), 1e-6), at,
                            cKDTree(points[rows]))

    return of(np.arange(count)), of(np.arange(len(points)))


@pytest.mark.parametrize("cut", sorted(hair.STRANDS))
def test_hair_grows_as_it_grew(cut, monkeypatch):
    head, around = a_head()
    monkeypatch.setattr(hair, "samples_of", lambda model, ears, names=(), fine=0: around if names else head)
    monkeypatch.setattr(hair, "STRANDS", {cut: 150})
    for name in ("BROWS", "BABY", "FLYING"):
        monkeypatch.setattr(hair, name, getattr(hair, name) // 20)
    grown = hair.grow(None, np.zeros(1))
    found = {name.partition(".")[2]: numbers(values) for name, values in grown.items()}
    at = np.einsum("pk,pkc->pc", grown[f"{cut}.weights"], np.concatenate([around.points, around.points[:3]])[
        grown[f"{cut}.corners"]]) + grown[f"{cut}.offsets"]
    found["points"] = [numbers(part) for part in np.array_split(100 * at, 12)]
    found["offsets"] = [numbers(1000 * part) for part in np.array_split(grown[f"{cut}.offsets"], 12)]
    same(f"surface_hair_{cut}", found, near=2e-3)


def test_islands_are_drawn_and_grown_as_they_were():
    rng = np.random.default_rng(5)
    uvs = grid((0.05, 0.1), (0.9, 0.8), (9, 9)).reshape(-1, 2) + rng.uniform(-0.03, 0.03, (81, 2))
    a, b = (one.ravel() for one in np.meshgrid(np.arange(8), np.arange(8), indexing="ij"))
    first = a * 9 + b
    triangles = np.concatenate([np.stack([first, first + 9, first + 10], 1),
                                np.stack([first, first + 10, first + 1], 1)])
    triangles = triangles[rng.permutation(len(triangles))[:100]]
    found = {}
    for size in (17, 64):
        drawn, inside = atlas.rasterise(rng.normal(size=(81, 2)), triangles, uvs, triangles, size)
        grown = atlas.bleed((100 * np.abs(drawn[..., 0])).astype(np.uint8), inside, 3)
        found[f"{size}"] = [*cells(drawn, 6), *cells(inside, 6), *cells(grown, 6)]
    same("surface_atlas", found)


def test_a_skins_places_are_where_they_were(monkeypatch):
    monkeypatch.setattr(places, "SIZE", 96)
    made = places._made(body_model())
    found = {name: [*cells(value, 6), *numbers(value)] for name, value in made.items()}
    found["gaze"] = numbers(eyes.gaze_plane(body_model()))
    same("surface_places", found, rel=2e-3, near=0.02)


def test_all_paint_together_is_as_it_was(monkeypatch):
    monkeypatch.setattr(paint, "FACE_SIZE", 256)
    monkeypatch.setattr(paint, "BODY_SIZE", 128)
    made = paint.paint(body_model(), makehuman.data_folder() / "textures")
    found = {name: [*cells(value / 255, 8), *numbers(value)] for name, value in made.items()}
    found["at vertices"] = numbers(paint.at_vertices(body_model(), made["hair"]))
    same("surface_masks", found, rel=2e-3, near=0.05)
