# SPDX-License-Identifier: GPL-3.0-or-later
"""A drape in another colour: only what shows the cloth is rendered anew, and the picture is as if all of it were."""

import dataclasses

import bpy
import numpy as np
import pytest
from support.photo import matt, mesh_object, tube
from tryon.tryon_addon.blender import people
from tryon.tryon_addon.blender.cloth.draped import object_name
from tryon.tryon_addon.blender.studio import sheet
from tryon.tryon_addon.core.cache import Store
from tryon.tryon_addon.pipeline import touch_up
from tryon.tryon_addon.pipeline.context import Context
from tryon.tryon_addon.pipeline.stages import render
from tryon.tryon_addon.spec.fabric import Fabric
from tryon.tryon_addon.spec.look import Garment, Look

BLUE, RED = (0.05, 0.1, 0.5), (0.5, 0.05, 0.05)
VIEW = {"name": "front", "size": [160]}


def shot(out, store, colour, **options):
    """Somebody grey in a tube of this colour, pictured; a look's job that is done but for that."""
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    garment = Garment("tee", fabric=Fabric("plain", palette=("#{:02x}{:02x}{:02x}".format(
        *(int(255 * c) for c in colour)),)))
    look = Look(views=(VIEW,), preset="standard", garments=(garment,))
    made = Context(look, [render.STAGE], runtime=object(), out=out, store=store, own=True, **options)
    made.made |= {"body": {"of": "paper"}, "drape": {"of": "paper"}, "fabric": [{"repeat_cm": 8.0, "parts": {}}]}
    for name, role, radius, low, high, paint in (("body", "body", 0.25, 0.0, 1.7, (0.3, 0.3, 0.3)),
                                                 (object_name(garment), "garment", 0.28, 0.9, 1.3, colour)):
        points, faces = tube(radius, low, high)
        obj = mesh_object(name, points, faces.tolist())
        bpy.context.scene.collection.objects.unlink(obj)
        obj.data.materials.append(matt(paint))
        people.own(made.person, name, role, obj)
    bpy.context.view_layer.update()
    list(render.show(made))
    return made, sheet.read_pixels(made.result.views["front"])[..., :3]


def test_another_colour_is_put_into_the_picture_as_if_all_were_rendered(tmp_path):
    store = Store(tmp_path / "kept")
    _, blue = shot(tmp_path / "blue", store, BLUE, touch_up=True)
    made, red = shot(tmp_path / "red", store, RED, touch_up=True)
    other, whole = shot(tmp_path / "whole", Store(tmp_path / "none"), RED, touch_up=True)
    assert made.result.cached["view front in other cloth"]
    assert "view front in other cloth" not in other.result.cached
    assert np.abs(red - whole).mean() * 255 < 1.0 and (np.abs(red - whole).max(axis=-1) > 0.1).mean() < 0.002
    assert (red[:20] == blue[:20]).all() and (red[-30:] == blue[-30:]).all()
    assert np.abs(red - blue).max() > 0.3


def test_whoever_asks_for_one_look_gets_a_whole_picture(tmp_path):
    store = Store(tmp_path / "kept")
    shot(tmp_path / "blue", store, BLUE, touch_up=True)
    made, _ = shot(tmp_path / "red", store, RED)
    assert "view front in other cloth" not in made.result.cached


@pytest.mark.parametrize(("change", "may"), [
    ({}, True), ({"preset": "final"}, False), ({"preset": "draft"}, False),
    ({"views": ({"name": "front", "format": "png16"},)}, False), ({"views": ("flat",)}, False),
    ({"views": ({"name": "front", "transparent": True},)}, False),
])
def test_only_whole_pictures_of_8_bits_in_standard_are_made_so(change, may, empty_blender):
    look = dataclasses.replace(Look(views=("front",), preset="standard"), **change)
    context = Context(look, [render.STAGE], runtime=object(), own=True, touch_up=True)
    assert touch_up.wanted(context, look.pictures[0]) == may


def test_the_soft_edge_is_none_at_the_pictures_own_edges():
    share = touch_up._share((0, 50, 100, 200), (100, 200))
    assert share.shape == (150, 100) and share.max() == 1.0
    assert share[0].min() == 1.0 and share[:, 0][:100].min() == 1.0  # the top, and the left
    assert 0.0 < share[-1].max() < 0.2 and share[-1 - round(touch_up.SOFT * 200)].max() == 1.0
