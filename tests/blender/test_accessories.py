# SPDX-License-Identifier: GPL-3.0-or-later
"""Accessories on real bodies: nothing enters the skin, soles stand on the ground; objects come and go in the scene."""

import functools
from collections import Counter

import bpy
import numpy as np
import pytest
from mathutils import Vector
from mathutils.bvhtree import BVHTree
from tryon.tryon_addon.blender import accessories
from tryon.tryon_addon.blender.body import hair
from tryon.tryon_addon.blender.body import person as body_scene
from tryon.tryon_addon.catalog.accessories import ACCESSORIES, Accessory
from tryon.tryon_addon.core.meshes import triangles_of, vertex_normals
from tryon.tryon_addon.pipeline.accessories import put_on
from tryon.tryon_addon.runtime.client import client
from tryon.tryon_addon.spec.look import Body, shape_of, to_dict
from tryon.tryon_addon.spec.random_person import random_person

TOLERANCE = 0.0003  # m: a facet's sag
PEOPLE = [(3, "relaxed"), (8, "a-pose")]


@pytest.fixture(scope="module")
def topology():
    return client.shared().call("body.topology")


def make(kind, body, pose="relaxed", design=None, beneath=(), cut=""):
    return client.shared().call("accessory.make", {
        "accessory": to_dict(Accessory(kind, design or {})), "body": shape_of(body), "pose": pose,
        "beneath": list(beneath), "hair": cut,
    })


@functools.cache
def all_of_them(number, pose):
    """Every kind of accessory on a random person: {kind: what was made}."""
    body = random_person(number)
    return {kind: make(kind, body, pose) for kind in ACCESSORIES}


def depths(points, vertices, triangles):
    """How deep points (N, 3) lie within a body, m; 0 outside. A point is within where it is behind its nearest face
    and most of the way to it leads that way: beside a sharp edge, being behind a face's plane says nothing."""
    tree = BVHTree.FromPolygons(vertices.tolist(), triangles.tolist(), all_triangles=True)
    deep = np.zeros(len(points))
    for i, point in enumerate(points.tolist()):
        where, normal, _, far = tree.find_nearest(Vector(point), 0.03)
        if where is not None:
            behind = -(Vector(point) - where).dot(normal)
            deep[i] = behind if behind > 0.5 * far else 0.0
    return deep


@pytest.mark.parametrize(("number", "pose"), PEOPLE)
def test_nothing_enters_the_skin(topology, number, pose):
    body = random_person(number)
    shape = client.shared().call("body.shape", {"body": shape_of(body), "pose": pose})
    triangles = triangles_of(topology["quads"])
    for kind, made in all_of_them(number, pose).items():
        definition = ACCESSORIES[kind]
        points = made["vertices"].astype(float)
        assert np.isfinite(points).all() and made["slot"].max() < len(made["looks"])
        deep = depths(points, shape["vertices"], triangles)
        assert deep.max() <= TOLERANCE, f"{kind}: {1000 * deep.max():.2f} mm at {points[deep.argmax()]}"
        if definition.place == "feet":
            assert points[:, 2].min() == pytest.approx(-definition.resolve({})["sole"] / 100, abs=0.0005)


def test_every_face_agrees_with_its_neighbours():
    for kind, made in all_of_them(*PEOPLE[0]).items():
        edges = Counter()
        for face in made["faces"].tolist():
            corners = [c for c in face if c >= 0]
            edges.update(zip(corners, corners[1:] + corners[:1], strict=True))
        assert max(edges.values()) == 1, f"{kind}: {sum(n > 1 for n in edges.values())} edges are run twice one way"


def test_parameters_do_what_they_say():
    def size(kind, axis, **design):
        return np.ptp(make(kind, Body(), design=design)["vertices"][:, axis])

    assert size("hat", 0, brim=10.0) - size("hat", 0, brim=6.0) == pytest.approx(0.08, abs=0.004)
    assert size("boots", 2, shaft=16.0) - size("boots", 2, shaft=12.0) == pytest.approx(0.04, abs=0.003)
    low, high = (make("sneakers", Body(), design={"sole": s})["vertices"][:, 2].min() for s in (2.0, 4.0))
    assert low - high == pytest.approx(0.02, abs=0.001)
    assert size("belt", 2, width=6.0) > size("belt", 2, width=2.0) + 0.03


def test_a_belt_and_a_strap_lie_over_the_cloth():
    """A barrel of cloth 4 cm off the waist: the belt goes round it, and the bag hangs outside."""
    turn, levels = np.linspace(0, 2 * np.pi, 80, endpoint=False), np.linspace(0.85, 1.3, 24)
    ring = np.stack([0.24 * np.cos(turn), 0.20 * np.sin(turn)], -1)
    points = np.concatenate([np.column_stack([ring, np.full(80, z)]) for z in levels])
    i, j = np.meshgrid(np.arange(23), np.arange(80), indexing="ij")
    a, b = (i * 80 + j).ravel(), (i * 80 + (j + 1) % 80).ravel()
    triangles = np.concatenate([np.stack([a, b, b + 80], -1), np.stack([a, b + 80, a + 80], -1)])
    cloth = {"programme": "tee", "vertices": points, "triangles": triangles}
    belt = make("belt", Body(), beneath=[cloth])["vertices"]
    assert (np.hypot(belt[:, 0] / 0.24, belt[:, 1] / 0.20)).min() > 0.999
    bag = make("shoulder_bag", Body(), beneath=[cloth])["vertices"]
    beside = bag[(bag[:, 2] > 0.87) & (bag[:, 2] < 1.28)]
    assert len(beside) and (np.hypot(beside[:, 0] / 0.24, beside[:, 1] / 0.20)).min() > 0.999
    coat = {**cloth, "programme": "coat"}
    assert np.ptp(make("belt", Body(), beneath=[coat])["vertices"][:, 0]) < 0.40  # under an open coat


def test_boots_go_under_trousers(topology):
    """Cloth 4 mm off the shin, where a boot's leather would be: the boot stays below it, and off the skin."""
    body = Body()
    shape = client.shared().call("body.shape", {"body": shape_of(body), "pose": "relaxed"})
    vertices, triangles = shape["vertices"].astype(float), triangles_of(topology["quads"])
    legs = [topology["part_names"].index(f"{part}.{side}") for part in ("calf", "foot") for side in "LR"]
    shin = np.isin(topology["vertex_part"], legs) & (vertices[:, 2] > 0.09) & (vertices[:, 2] < 0.4)
    cloth = {"programme": "slim_trousers", "vertices": vertices + 0.004 * vertex_normals(vertices, triangles),
             "triangles": triangles[shin[triangles].all(1)]}
    cloth["vertices"][~shin] = cloth["vertices"][shin][0]
    tree = BVHTree.FromPolygons(cloth["vertices"].tolist(), cloth["triangles"].tolist(), all_triangles=True)

    def outside(points):
        high = points[(points[:, 2] > 0.105) & (points[:, 2] < 0.125)]
        return np.array([(Vector(p) - (found := tree.find_nearest(Vector(p)))[0]).dot(found[1]) for p in high.tolist()])

    assert outside(make("boots", body)["vertices"]).max() > 0.0008
    tucked = make("boots", body, beneath=[cloth])["vertices"].astype(float)
    assert outside(tucked).max() < -0.0005
    assert depths(tucked, vertices, triangles).max() <= TOLERANCE


def test_shoes_bend_with_the_feet(topology):
    """Walking, the heel behind is up: the shoe goes along, and stays outside of the foot."""
    body = Body()
    shape = client.shared().call("body.shape", {"body": shape_of(body), "pose": "walk"})
    made = make("sneakers", body, "walk")["vertices"].astype(float)
    flat = make("sneakers", body)["vertices"]
    assert made.shape == flat.shape and np.abs(made - flat).max() > 0.1
    assert depths(made, shape["vertices"], triangles_of(topology["quads"])).max() < 0.002


def test_objects_come_and_go_with_the_look(topology):
    scene = bpy.context.scene
    items = [Accessory("belt"), Accessory("hat")]
    answers = [make(i.kind, Body()) for i in items]
    first = put_on(scene, items, answers)
    assert [o.name for o in first] == ["TryOn Belt", "TryOn Brimmed hat"]
    assert all(o["tryon_role"] == "accessory" and o.data.materials for o in first)
    again = put_on(scene, items[:1], [make("belt", Body(), design={"width": 5.0})])
    assert again[0] == first[0]  # keeps its identity
    assert [o.name for o in scene.objects if o.data] == ["TryOn Belt"]
    assert put_on(scene, [], []) == [] and not [o for o in scene.objects if o.data]
    assert not [m for m in bpy.data.meshes if m.name.startswith("TryOn")]


def test_a_hat_takes_the_hair_in(topology):
    body = Body(hair="afro")
    shape = client.shared().call("body.shape", {"body": shape_of(body), "pose": "relaxed"})
    scene = bpy.context.scene
    body_scene.create_or_update(scene, topology, shape, body)
    strands = next(o for o in scene.objects if o.get("tryon_role") == "hair")

    def highest():
        points = np.empty(len(strands.data.points) * 3, np.float32)
        strands.data.position_data.foreach_get("vector", points)
        return points.reshape(-1, 3)[:, 2].max()

    loose = highest()
    put_on(scene, [Accessory("beanie")], [make("beanie", body, cut="afro")])
    worn = bpy.data.objects["TryOn Beanie"]
    top = max(v.co.z for v in worn.data.vertices)
    assert loose > top - 0.01 and highest() < top
    assert hair.find(next(o for o in scene.objects if o.get("tryon_role") == "body")) == strands


def test_a_material_shows_its_colour_and_finish():
    metal, glass = accessories.material("#c0c0c0", "metal"), accessories.material("#ffffff", "glass", 0.1)
    assert metal.metallic == 1.0 and glass.diffuse_color[3] < 0.5
    assert accessories.material("#c0c0c0", "metal") == metal
