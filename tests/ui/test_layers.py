# SPDX-License-Identifier: GPL-3.0-or-later
"""What is worn over what: one layer out or in, tucked in and let out, buttoned or not; the spec follows."""

import bpy
import pytest
from support.addon import registered
from support.fake_layout import draw
from tryon.tryon_addon.core.errors import SpecError
from tryon.tryon_addon.spec.look import Garment, Look, cut_of, look_from_dict, to_dict
from tryon.tryon_addon.ui import preferences
from tryon.tryon_addon.ui.panels import main
from tryon.tryon_addon.ui.properties import look
from tryon.tryon_addon.ui.session import SESSION


@pytest.fixture(autouse=True)
def tryon(empty_blender, monkeypatch):
    monkeypatch.setattr(preferences, "runtime_missing", lambda: None)
    with registered():
        yield


def order():
    return [g.programme for g in look.look_from_scene(bpy.context.scene).garments]


def test_a_top_is_tucked_in_and_let_out_again():
    assert order() == ["trousers", "tee"]
    assert "tryon.tuck" in draw(main.TRYON_PT_garment).of("operator")
    bpy.ops.tryon.tuck(programme="tee")
    assert order() == ["tee", "trousers"]
    kept = look.look_from_scene(bpy.context.scene)
    assert look_from_dict(to_dict(kept)) == kept
    bpy.ops.tryon.tuck(programme="tee")
    assert order() == ["trousers", "tee"]
    assert [g.layer for g in look.look_from_scene(bpy.context.scene).garments] == [None, None], "as usual"
    look.look_to_scene(kept, bpy.context.scene)
    assert order() == ["tee", "trousers"], "a spec's layers are shown"


def test_a_garment_moves_one_layer_at_a_time_and_no_farther_than_there_are():
    group = look.look_of(bpy.context.scene).garments
    group.sweater.worn = True
    assert order() == ["trousers", "tee", "sweater"]
    bpy.ops.tryon.layer(programme="sweater", outwards=False)
    assert order() == ["trousers", "sweater", "tee"]
    for _ in range(4):
        bpy.ops.tryon.layer(programme="sweater", outwards=False)
    assert order() == ["sweater", "trousers", "tee"]
    for _ in range(4):
        bpy.ops.tryon.layer(programme="sweater", outwards=True)
    assert order() == ["trousers", "tee", "sweater"] and group.sweater.layer == -1
    drawn = draw(main.TRYON_PT_garment)
    assert drawn.of("operator").count("tryon.layer") == 6 and drawn.of("operator").count("tryon.tuck") == 2


def test_nothing_is_moved_that_is_not_worn_or_while_a_job_runs():
    with pytest.raises(RuntimeError, match="coat is not worn"):
        bpy.ops.tryon.layer(programme="coat")
    group = look.look_of(bpy.context.scene).garments
    group.trousers.worn = False
    assert "tryon.tuck" not in draw(main.TRYON_PT_garment).of("operator"), "one garment has no layers"
    SESSION.begin("Dress")
    assert not bpy.ops.tryon.layer.poll()
    SESSION.end()


@pytest.mark.parametrize("layer", [-1, 10, 1.5, True, "in"])
def test_a_layer_is_a_small_whole_number(layer):
    with pytest.raises(SpecError, match="garment.layer is"):
        Garment("tee", layer=layer)


def test_a_look_sorts_by_the_layers_that_it_says():
    shirt, jeans = Garment("shirt", layer=0), Garment("slim_trousers")
    assert [g.programme for g in Look(garments=(jeans, shirt)).garments] == ["shirt", "slim_trousers"]


def test_buttons_are_undone_by_a_slider_and_a_spec_says_so():
    group = look.look_of(bpy.context.scene).garments
    group.shirt.worn = group.blazer.worn = group.tank.worn = True
    said = {g.programme: g for g in look.look_from_scene(bpy.context.scene).garments}
    assert said["shirt"].undone is said["blazer"].undone is None and not hasattr(group.tank, "undone")
    assert (said["shirt"].open_buttons, said["blazer"].open_buttons, said["tank"].open_buttons) == (0, 2, 0)
    group.shirt.undone, group.blazer.undone, group.shirt.rolled = 2, 1, 3
    kept = look.look_from_scene(bpy.context.scene)
    assert {g.programme: g.undone for g in kept.garments if g.undone is not None} == {"shirt": 2, "blazer": 1}
    assert look_from_dict(to_dict(kept)) == kept
    assert {g.programme: g.rolled for g in kept.garments if g.rolled} == {"shirt": 3}
    group.shirt.undone = group.blazer.undone = group.shirt.rolled = 0
    look.look_to_scene(kept, bpy.context.scene)
    assert (group.shirt.undone, group.blazer.undone, group.shirt.rolled) == (2, 1, 3)
    assert cut_of(Garment("shirt", undone=2)) != cut_of(Garment("shirt")) == cut_of(Garment("shirt", undone=0))


@pytest.mark.parametrize(("programme", "undone"), [("shirt", 5), ("shirt", -1), ("polo", True), ("blazer", 3),
                                                   ("tee", 1), ("shirt", 1.0)])
def test_no_more_buttons_are_undone_than_there_are(programme, undone):
    with pytest.raises(SpecError, match="garment.undone is"):
        Garment(programme, undone=undone)


@pytest.mark.parametrize(("programme", "rolled"), [("shirt", 4), ("shirt", -1), ("blouse", True), ("tee", 1),
                                                  ("shirt", 1.0)])
def test_no_sleeve_is_rolled_up_more_than_it_can_be(programme, rolled):
    with pytest.raises(SpecError, match="garment.rolled is"):
        Garment(programme, rolled=rolled)
