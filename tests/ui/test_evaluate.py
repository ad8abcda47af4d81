# SPDX-License-Identifier: GPL-3.0-or-later
"""The panel's evaluation: scores and sentences as long as they hold, maps by a button, and undone."""

import json

import bpy
import pytest
from support.addon import registered
from support.fake_job import GOOD
from support.fake_layout import draw
from support.paper_job import PaperJob
from tryon.tryon_addon.blender import people
from tryon.tryon_addon.blender.measure.maps import ATTRIBUTE
from tryon.tryon_addon.spec.look import Garment, Look
from tryon.tryon_addon.ui.operators import record
from tryon.tryon_addon.ui.panels.evaluate import SHOWN, TRYON_PT_evaluate
from tryon.tryon_addon.ui.properties.look import KEPT, look_from_scene, look_of, look_to_scene

SAID = {"comfort": 41.0, "garments": [
    {"name": "Shirt", "comfort": 41.0, "sentences": [f"Tight at the {place}" for place in ("waist", "seat", "nape",
                                                                                           "elbow")]}]}


@pytest.fixture(autouse=True)
def tryon(empty_blender):
    with registered():
        yield


def worn():
    """Somebody in a tube, as the panel would have dressed them."""
    scene = bpy.context.scene
    person, look = people.new(scene), Look(garments=(Garment("tee"),))
    list(PaperJob(look, until="drape", scene=scene, person=person, runtime=object()).steps())
    look_to_scene(look, scene)
    return next(iter(people.worn(person, "garment").values()))


def test_the_box_says_what_a_fitter_would_as_long_as_it_holds():
    scene = bpy.context.scene
    assert "Nothing is evaluated yet" in draw(TRYON_PT_evaluate).text()
    group = look_of(scene)
    group.certificate, group.made = json.dumps(GOOD.as_dict()), record.drape_inputs(look_from_scene(scene))
    group.evaluation = json.dumps(SAID)
    text = draw(TRYON_PT_evaluate).text()
    assert "Comfort 41 of 100" in text and "Tight at the nape." in text and "elbow" not in text
    group.body.height += 5
    assert "Nothing is evaluated yet" in draw(TRYON_PT_evaluate).text()
    assert "evaluation" in KEPT


def test_maps_go_on_and_off_by_buttons():
    assert draw(TRYON_PT_evaluate).of("operator") == ["tryon.map"] * len(SHOWN) + ["tryon.map_off"]
    assert not bpy.ops.tryon.map.poll() and not bpy.ops.tryon.map_off.poll()
    obj = worn()
    for name in SHOWN:
        assert bpy.ops.tryon.map(name=name) == {"FINISHED"} and ATTRIBUTE in obj.data.attributes
    assert bpy.ops.tryon.map(name="weft", bands=True) == {"FINISHED"}
    assert bpy.ops.tryon.map_off() == {"FINISHED"} and ATTRIBUTE not in obj.data.attributes
    obj.data.uv_layers.remove(obj.data.uv_layers["panels"])
    with pytest.raises(RuntimeError, match="has no panels"):
        bpy.ops.tryon.map(name="weft")
