# SPDX-License-Identifier: GPL-3.0-or-later
"""Cloth in real centimetres: a repeat measures what the sample says, on any garment, in any engine."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from support.photo import SIDE, curtain, fewer_samples, maps, mesh_object, picture
from tryon.tryon_addon.blender.cloth.draped import Draped
from tryon.tryon_addon.blender.cloth.dress import put_on
from tryon.tryon_addon.blender.cloth.finish import PANEL
from tryon.tryon_addon.blender.cloth.terms import DrapeResult
from tryon.tryon_addon.blender.materials.dye import PRINT_UV, dye, wear
from tryon.tryon_addon.blender.materials.fabric import CLOTHS, fabric_material
from tryon.tryon_addon.blender.materials.microstructure import STRUCTURES, structure_of
from tryon.tryon_addon.blender.materials.pictures import content_of, evened, hollowed, packed_image, reflected
from tryon.tryon_addon.blender.nodes import Tree
from tryon.tryon_addon.blender.studio.camera import place_cameras
from tryon.tryon_addon.blender.studio.studio import build_studio
from tryon.tryon_addon.catalog.cloth.weaves.drawing import draw
from tryon.tryon_addon.core.colour import to_linear
from tryon.tryon_addon.core.errors import SpecError
from tryon.tryon_addon.spec.garment_parts import Part
from tryon.tryon_addon.spec.look import FABRIC_KINDS, PHYSICS, Fabric, Garment


def halves() -> np.ndarray:
    """White on the left, black on the right."""
    colour = np.zeros((32, 32, 3), np.uint8)
    colour[:, :16] = 230
    return colour


@pytest.mark.parametrize("preset", ["draft", "standard"])
@pytest.mark.parametrize("repeat_cm", [10.0, 20.0])
def test_one_repeat_measures_its_centimetres(preset: str, repeat_cm: float, tmp_path, monkeypatch) -> None:
    fewer_samples(monkeypatch, "standard", samples=4)
    scene = bpy.context.scene
    cloth = curtain()
    wear(cloth, fabric_material("cloth", maps(halves(), repeat_cm), "stripe"))
    corners = np.array([v.co for v in cloth.data.vertices])
    build_studio(scene, "white", corners)
    camera = place_cameras(scene, ["front"], corners, aspect=1.0)["front"]
    pixels = picture(camera, tmp_path, preset, (112, 112))
    row = pixels[56].mean(axis=1)
    inside = row[6:106]  # off the margin
    edges = np.abs(np.diff((inside > (inside.max() + inside.min()) / 2).astype(int))).sum()
    repeats = SIDE * 100 / repeat_cm
    assert abs(edges - (2 * repeats - 1)) <= 1, edges


def test_the_top_row_of_the_sample_is_up_the_cloth() -> None:
    colour = np.zeros((4, 4, 3), np.uint8)
    colour[0] = 255
    image = packed_image("picture", content_of(colour), False)
    pixels = np.array(image.pixels[:]).reshape(4, 4, 4)
    assert pixels[3, 0, 0] == 1.0 and pixels[0, 0, 0] == 0.0  # Blender's last row is the top
    assert image.packed_file is not None


def test_colours_are_read_as_srgb_and_data_as_numbers() -> None:
    material = fabric_material("cloth", maps(halves()))
    spaces = {n.image.name: n.image.colorspace_settings.name
              for n in material.node_tree.nodes if n.type == "TEX_IMAGE"}
    assert spaces["cloth Colour"] == "sRGB"
    assert {spaces[f"cloth {x}"] for x in ("Normal", "Roughness", "Trim")} == {"Non-Color"}


def test_sampled_again_it_is_rebuilt_in_place() -> None:
    first = fabric_material("cloth", maps(halves(), 10.0))
    images = len(bpy.data.images)
    second = fabric_material("cloth", maps(np.full((64, 64, 3), 200, np.uint8), 30.0), "denim", "denim")
    assert second == first and len(bpy.data.materials) == 1 and len(bpy.data.images) == images
    assert tuple(bpy.data.images["cloth Colour"].size) == (64, 64)
    cloth = curtain()
    for material in (first, second):
        wear(cloth, material)
    assert [m.name for m in cloth.data.materials] == ["cloth"]
    assert [uv.name for uv in cloth.data.uv_layers] == ["panels", PRINT_UV]
    assert cloth.data.uv_layers["panels"].active_render
    printed = np.empty(12, np.float32)
    cloth.data.uv_layers[PRINT_UV].uv.foreach_get("vector", printed)
    assert printed.max() == pytest.approx(SIDE / 0.30)


@pytest.mark.parametrize("physics", PHYSICS)
def test_every_class_and_cloth_of_the_spec_has_a_surface(physics: str) -> None:
    assert physics in CLOTHS
    for kind in FABRIC_KINDS:
        material = fabric_material("cloth", maps(halves()), kind, physics)
        linked = {link.to_socket.name for link in material.node_tree.links if link.to_node.type == "BSDF_PRINCIPLED"}
        assert {"Base Color", "Roughness", "Normal"} <= linked, kind


def test_a_cloth_without_figure_loses_its_patches_but_not_its_threads() -> None:
    x = np.arange(128) / 128 * 2 * np.pi
    patches, threads = 20 * np.sin(x), 20 * np.sin(32 * x)
    colour = np.clip(np.rint(128 + patches + threads), 0, 255).astype(np.uint8)
    level = evened(np.tile(colour[None, :, None], (128, 1, 3)))[0, :, 0].astype(float)
    waves = np.abs(np.fft.rfft(level)) / 64
    assert level.mean() == pytest.approx(128, abs=0.5) and waves[1] < 5 and waves[32] > 19


def test_white_cloth_reflects_no_more_than_cotton_and_other_colours_stay() -> None:
    colours = np.array([[[255, 255, 255], [255, 220, 30], [176, 42, 42], [31, 58, 95], [0, 0, 0]]], np.uint8)
    seen = reflected(colours)
    assert to_linear(seen[0, 0] / 255.0) == pytest.approx(0.8, abs=0.01)
    assert np.array_equal(seen[0, 2:], colours[0, 2:])
    before, after = (to_linear(c[0, 1] / 255.0) for c in (colours, seen))
    assert after / after.max() == pytest.approx(before / before.max(), abs=0.01)


@pytest.mark.parametrize(("change", "words"), [
    ({"normal": np.zeros((2, 2, 3))}, "shapes"), ({"opacity": np.zeros((2, 2))}, "opacity"),
    ({"repeat_cm": 0.0}, "repeat"), ({"colour": None}, "colour"),
])
def test_maps_that_do_not_fit_are_refused(change: dict, words: str) -> None:
    given = {**maps(halves()), **change}
    given = {k: v for k, v in given.items() if v is not None}
    with pytest.raises(SpecError, match=words):
        fabric_material("cloth", given)


def test_a_garment_without_panels_is_refused() -> None:
    bare = mesh_object("bare", np.eye(3), [(0, 1, 2)])
    with pytest.raises(SpecError, match="UV"):
        wear(bare, fabric_material("cloth", maps(halves())))


def printed(cloth: bpy.types.Object) -> np.ndarray:
    found = np.empty((len(cloth.data.loops), 2), np.float32)
    cloth.data.uv_layers[PRINT_UV].uv.foreach_get("vector", found.ravel())
    return found


@pytest.mark.parametrize("turn, shift", [(0.0, (0.0, 0.0)), (90.0, (0.0, 0.0)), (30.0, (4.0, -7.0))])
def test_cloth_lies_as_it_was_laid(turn, shift, tmp_path, monkeypatch) -> None:
    """The nodes and the UV map in repeats agree: a stripe is where both say."""
    fewer_samples(monkeypatch, "standard", samples=4)
    scene = bpy.context.scene
    cloth = curtain()
    wear(cloth, fabric_material("cloth", maps(halves(), 20.0), "stripe", turn=turn, shift=shift))
    corners = np.array([v.co for v in cloth.data.vertices])
    build_studio(scene, "white", corners)
    camera = place_cameras(scene, ["front"], corners, aspect=1.0)["front"]
    draft, standard = (picture(camera, tmp_path, preset, (96, 96)).mean(axis=2)[10:86, 10:86]
                       for preset in ("draft", "standard"))
    light = [p > (p.max() + p.min()) / 2 for p in (draft, standard)]
    assert (light[0] == light[1]).mean() > 0.93
    if turn == 90.0:
        assert light[1].std(axis=1).mean() < 0.1 < light[1].std(axis=0).mean()  # stripes lie level


@pytest.mark.parametrize("lined, share", [(True, 0.0), (False, 0.5)])
def test_one_sees_through_lace_that_is_not_lined(lined: bool, share: float, tmp_path, monkeypatch) -> None:
    """Red shows where the meshes are open, and nowhere else."""
    fewer_samples(monkeypatch, "standard", samples=8)
    cloth = curtain()
    lace = maps(np.full((32, 32, 3), 200, np.uint8), 20.0) | {"opacity": halves()[..., 0] / np.float32(230)}
    wear(cloth, fabric_material("cloth", lace, "lace", lined=lined))
    behind = curtain()
    behind.location.y, behind.data = 0.05, behind.data.copy()
    red = bpy.data.materials.new("red")
    Tree(red).output(Tree(red).node("Emission", {"Color": (1.0, 0.0, 0.0, 1.0)}).outputs[0])
    behind.data.materials.append(red)
    corners = np.array([v.co for v in cloth.data.vertices])
    build_studio(bpy.context.scene, "white", corners)
    camera = place_cameras(bpy.context.scene, ["front"], corners, aspect=1.0)["front"]
    pixels = picture(camera, tmp_path, "standard", (96, 96))[10:86, 10:86]
    assert (pixels[..., 0] > 2 * pixels[..., 1]).mean() == pytest.approx(share, abs=0.08)


def test_parts_are_cut_from_their_own_cloth() -> None:
    cloth = curtain()
    cloth.data.attributes.new(PANEL, "INT", "FACE").data.foreach_set("value", [0, 1])
    shirt = Garment("shirt", fabric=Fabric("stripe"), parts={"collar": Part(Fabric("plain", turn=90.0))})
    dye(cloth, shirt, {**maps(halves()), "parts": {"collar": maps(halves(), 20.0)}}, ["front_l", "stand"])
    assert [m.name for m in cloth.data.materials] == ["curtain", "curtain collar"]
    assert [p.material_index for p in cloth.data.polygons] == [0, 1]
    found = printed(cloth)
    assert found[:3, 0].max() == pytest.approx(SIDE / 0.10) and found[3:, 1].min() == pytest.approx(-SIDE / 0.20)
    dye(cloth, Garment("shirt"), maps(halves()), ["front_l", "stand"])
    assert [m.name for m in cloth.data.materials] == ["curtain"]
    assert [p.material_index for p in cloth.data.polygons] == [0, 0]


def test_exact_cloth_shows_its_own_threads_and_woven_cloth_no_loops() -> None:
    woven = draw("herringbone", 256).as_dict()
    fabric_material("cloth", woven, "herringbone", "tweed")
    image = bpy.data.images["cloth Colour"]
    assert tuple(image.size) == woven["colour"].shape[1::-1]
    level = woven | {"height": np.full_like(woven["height"], 0.5)}
    assert np.array_equal(hollowed(level["colour"], level["height"]), level["colour"])
    dark = hollowed(woven["colour"], woven["height"]).astype(float)
    low = woven["height"] < woven["height"].mean()
    assert (dark - woven["colour"])[low].mean() < 0 < (dark - woven["colour"])[~low].mean()
    assert structure_of("herringbone", CLOTHS["tweed"], True) == "none"
    assert structure_of("tartan", CLOTHS["jersey"], False) == "plain"
    assert structure_of("knit", CLOTHS["poplin"], False) == "jersey"
    assert structure_of("plain", CLOTHS["rib_knit"], False) == "rib"
    assert {c.structure for c in CLOTHS.values()} <= set(STRUCTURES)


def test_a_dressed_garment_wears_its_parts_cloth() -> None:
    """Two panels side by side, put on as a pipeline does it."""
    n = 6
    grid = np.stack(np.meshgrid(np.arange(n), np.arange(n), indexing="xy"), -1).reshape(-1, 2) * 0.02
    index = np.arange(n * n).reshape(n, n)
    a, b, c, d = index[:-1, :-1].ravel(), index[:-1, 1:].ravel(), index[1:, 1:].ravel(), index[1:, :-1].ravel()
    one = np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)])
    flat = np.concatenate([grid, grid + [0.2, 0.0]])
    sewn = {"uv": flat.astype(np.float32), "triangles": np.concatenate([one, one + n * n]), "panel_names":
            ["front", "cuff_l"], "panel": np.repeat([0, 1], n * n), "seams": np.zeros((0, 2), int)}
    positions = np.stack([flat[:, 0], np.zeros(len(flat)), 1 + flat[:, 1]], 1)
    knit = Garment("sweater", fabric=Fabric("stripe"), parts={"cuffs": Part(Fabric("gingham"))})
    rest = DrapeResult(positions, 0, 0.0, 0.0, 0.0, 0.0, True)
    gingham = draw("gingham", 128).as_dict()
    obj = put_on(bpy.context.scene, Draped(knit, sewn, positions, rest, False),
                 maps(halves()) | {"parts": {"cuffs": gingham}})
    assert [m.name for m in obj.data.materials] == [obj.name, f"{obj.name} cuffs"]
    slots = np.zeros(len(obj.data.polygons), np.int32)
    obj.data.polygons.foreach_get("material_index", slots)
    assert (np.bincount(slots) == len(one)).all()
