# SPDX-License-Identifier: GPL-3.0-or-later
"""The swatch browser: what it shows, what picking does, parts with a cloth of their own, cloth kept as an asset."""

import json

import bpy
import numpy as np
import pytest
from support.addon import registered
from support.bare_person import bare_person
from support.fake_job import FakeCall
from support.fake_layout import draw
from support.photo import curtain, maps
from tryon.tryon_addon.blender import people
from tryon.tryon_addon.blender.materials import dye
from tryon.tryon_addon.catalog.cloth.weaves.drawing import draw as woven
from tryon.tryon_addon.formats import rights
from tryon.tryon_addon.spec.fabric import Fabric
from tryon.tryon_addon.spec.look import Garment
from tryon.tryon_addon.ui import preferences
from tryon.tryon_addon.ui.operators import fabric, swatches
from tryon.tryon_addon.ui.panels import main
from tryon.tryon_addon.ui.properties import garments, look


class FakeLooms:
    """Weaves one colour a seed."""

    def __init__(self):
        self.asked = []

    def start_call(self, method, params, timeout=None):
        assert method == "fabric.sample"
        self.asked.append(params["fabric"])
        colour = np.full((64, 64, 3), params["fabric"]["seed"] % 256, np.uint8)
        return FakeCall(maps(colour) | {"palette": ["#010203"]})


@pytest.fixture(autouse=True)
def looms(empty_blender, tmp_path, monkeypatch):
    with registered():
        fake = FakeLooms()
        monkeypatch.setattr(preferences, "runtime", lambda: fake)
        monkeypatch.setattr(preferences, "store_folder", lambda: tmp_path)
        yield fake


def tee():
    return look.look_of(bpy.context.scene).garments.tee


def shown():
    return swatches.shelf(bpy.context.scene)["cloths"]


def test_sixteen_swatches_of_a_class_and_one_is_picked(looms, tmp_path):
    tee().fabric.kind, tee().fabric.use_palette, tee().fabric.physics = "floral", False, "linen"
    assert bpy.ops.tryon.swatches(programme="tee", seed=7) == {"FINISHED"}
    assert [asked["seed"] for asked in looms.asked] == list(range(7, 23))
    assert len(shown()) == 16 and len({cloth["file"] for cloth in shown()}) == 16
    from pathlib import Path
    assert rights.read(Path(shown()[3]["file"]))["seed"] == 10
    assert bpy.ops.tryon.pick_swatch(index=3) == {"FINISHED"}
    picked = garments.garments_from(look.look_of(bpy.context.scene).garments)
    fabric = next(g for g in picked if g.programme == "tee").fabric
    assert (fabric.kind, fabric.seed, fabric.physics) == ("floral", 10, "linen")


def test_what_is_picked_is_worn_at_once_and_swatches_of_another_kind_are_not_shown(looms, monkeypatch):
    woven = []
    monkeypatch.setattr(fabric, "wears", lambda scene: True)
    monkeypatch.setattr(fabric.TRYON_OT_fabric, "execute", lambda self, context: woven.append(1) or {"FINISHED"})
    tee().fabric.kind, tee().fabric.use_palette = "tartan", False
    bpy.ops.tryon.swatches(programme="tee", seed=3)
    assert bpy.ops.tryon.pick_swatch(index=5) == {"FINISHED"} and woven == [1]

    def offered():
        return draw(main.TRYON_PT_fabric).of("operator").count("tryon.pick_swatch")

    assert offered() == 16
    tee().fabric.kind = "denim"
    assert offered() == 0


def test_exact_cloth_is_made_up_by_number_and_recoloured(looms):
    tee().fabric.kind, tee().fabric.use_palette = "tartan", False
    assert bpy.ops.tryon.swatches(programme="tee", seed=3) == {"FINISHED"}
    setts = {cloth["fabric"]["threads"] for cloth in shown()}
    assert len(setts) > 8 and not looms.asked
    assert bpy.ops.tryon.pick_swatch(index=5) == {"FINISHED"}
    threads = tee().fabric.threads
    assert threads == shown()[5]["fabric"]["threads"]
    assert bpy.ops.tryon.swatches(programme="tee", seed=3, colours=True) == {"FINISHED"}
    assert {cloth["fabric"]["threads"] for cloth in shown()} == {threads}
    assert len({tuple(cloth["fabric"]["palette"]) for cloth in shown()}) > 12


def test_the_panel_shows_them(looms):
    tee().fabric.kind = "herringbone"
    tee().fabric.use_palette = False
    bpy.ops.tryon.swatches(programme="tee", seed=1)
    drawn = draw(main.TRYON_PT_fabric)
    assert drawn


def test_only_lace_asks_for_its_lining(looms):
    tee().worn = True
    for kind, asks in (("floral", False), ("lace", True)):
        tee().fabric.kind = kind
        assert ("lined" in draw(main.TRYON_PT_fabric).of("prop")) == asks


def test_a_part_gets_the_garments_cloth_and_then_its_own(looms):
    assert bpy.ops.tryon.part(programme="tee") == {"FINISHED"}
    tee().parts[0].part, tee().parts[0].fabric.turn = "sleeves", 45.0
    worn = garments.garments_from(look.look_of(bpy.context.scene).garments)
    own = next(g for g in worn if g.programme == "tee")
    assert own.parts["sleeves"].fabric.turn == 45.0 and own.parts["sleeves"].fabric.kind == own.fabric.kind
    assert bpy.ops.tryon.part(programme="tee", remove=0) == {"FINISHED"} and not len(tee().parts)


def test_cloth_is_kept_as_an_asset_with_its_rights(looms):
    with pytest.raises(RuntimeError, match="Press Fabric first"):
        bpy.ops.tryon.mark_fabric(programme="tee")
    cloth, label = curtain(), Garment("tee").definition.label
    people.own(bare_person(), f"TryOn {label}", "garment", cloth)
    tee().fabric.kind, tee().fabric.use_palette, tee().fabric.threads = "tartan", False, "ember"
    garment = Garment("tee", fabric=Fabric("tartan", threads="ember"))
    dye.dye(cloth, garment, woven("tartan", 128, threads="ember").as_dict(), ["front"])
    assert bpy.ops.tryon.mark_fabric(programme="tee") == {"FINISHED"}
    kept = bpy.data.materials["Tartan ember"]
    assert kept.asset_data is not None and kept.asset_data.license == rights.FORMULA
    assert json.loads(kept["tryon_rights"])["fabric"]["threads"] == "ember"
    own = {node.image.name for node in cloth.data.materials[0].node_tree.nodes if node.type == "TEX_IMAGE"}
    assert not own & {node.image.name for node in kept.node_tree.nodes if node.type == "TEX_IMAGE"}
    assert bpy.ops.tryon.mark_fabric(programme="tee") == {"FINISHED"}
    assert sum(m.asset_data is not None for m in bpy.data.materials) == 1


def test_another_kind_begins_in_its_own_colours():
    tee().fabric.kind, tee().fabric.use_palette = "stripe", True
    tee().fabric.kind = "tartan"
    assert not tee().fabric.use_palette
    assert garments.garments_from(look.look_of(bpy.context.scene).garments)
