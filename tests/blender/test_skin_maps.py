# SPDX-License-Identifier: GPL-3.0-or-later
"""A person's own skin in the scene: her maps on her body alone, an artist's shader left as it is."""

import bpy
import numpy as np
import pytest
from support.paper_job import shape, topology
from tryon.tryon_addon.blender import people
from tryon.tryon_addon.blender.body import person, skin, skin_maps
from tryon.tryon_addon.catalog.body import complexion
from tryon.tryon_addon.core.fields import to_dict
from tryon.tryon_addon.spec.body import Body


def file_of(pixels):
    """A PNG's bytes, as the runtime sends it."""
    height, width, channels = pixels.shape
    image = bpy.data.images.new("sent", width, height, alpha=channels == 4)
    image.colorspace_settings.name = "Non-Color"
    whole = np.full((height, width, 4), 255, np.uint8)
    whole[..., :channels] = pixels
    image.pixels.foreach_set((whole / 255.0).astype(np.float32).ravel())
    image.file_format = "PNG"
    image.pack()
    content = np.frombuffer(image.packed_file.data, np.uint8)
    bpy.data.images.remove(image)
    return content


TILE = file_of(np.full((8, 8, 4), 128, np.uint8))


def maps(level):
    albedo, relief = np.full((16, 16, 3), level, np.uint8), np.full((16, 16, 4), 128, np.uint8)
    return {"albedo": file_of(albedo), "relief": file_of(relief)}


def somebody(spec):
    body = person.create_or_update(people.new(bpy.context.scene), topology(), shape(170.0), to_dict(spec))
    return body


def shown(body):
    nodes = body.data.materials[0].node_tree.nodes
    return {n.image.name for n in nodes if n.type == "TEX_IMAGE"}


@pytest.fixture(autouse=True)
def empty():
    bpy.ops.wm.read_factory_settings(use_empty=True)


def test_everybody_has_maps_of_their_own():
    spec = Body(skin="#8a5542")
    one, other, plain = somebody(spec), somebody(spec), somebody(spec)
    skin_maps.wear(one, topology(), maps(100), TILE, to_dict(spec))
    skin_maps.wear(other, topology(), maps(200), TILE, to_dict(spec))
    assert shown(one) != shown(other) and len(shown(one) & shown(other)) >= 3, "masks and pores are shared"
    assert not any("Albedo" in name for name in shown(plain) | shown(somebody(spec)))
    for body in (one, other):
        assert all(link.is_valid for link in body.data.materials[0].node_tree.links)
        images = [n.image for n in body.data.materials[0].node_tree.nodes if n.type == "TEX_IMAGE"]
        assert all(image.packed_file for image in images if "Flat" not in image.name)


def test_the_same_maps_change_nothing_and_others_leave_none_of_the_old():
    spec = Body()
    body = somebody(spec)
    skin_maps.wear(body, topology(), maps(100), TILE, to_dict(spec))
    before = body.data.materials[0].node_tree.nodes[:], len(bpy.data.images), len(bpy.data.materials)
    skin_maps.wear(body, topology(), maps(100), TILE, to_dict(spec))
    assert before == (body.data.materials[0].node_tree.nodes[:], len(bpy.data.images), len(bpy.data.materials))
    skin_maps.wear(body, topology(), maps(101), TILE, to_dict(spec))
    assert before[1:] == (len(bpy.data.images), len(bpy.data.materials))


def test_a_slider_of_tone_tints_the_maps_until_there_are_others():
    spec = Body(skin="#8a5542")
    body = somebody(spec)
    skin_maps.wear(body, topology(), maps(100), TILE, to_dict(spec))
    node = body.data.materials[0].node_tree.nodes["tint"].outputs[0]
    assert list(node.default_value)[:3] == pytest.approx([1, 1, 1])
    skin.recolour(to_dict(Body(skin="#cd9779")), body, None)
    assert list(node.default_value)[:3] == pytest.approx(complexion.tint("#8a5542", "#cd9779"))
    assert node.default_value[0] > 1.5


def test_an_artists_own_shader_stays():
    spec = Body()
    body = somebody(spec)
    body.data.materials[0] = own = bpy.data.materials.new("Mine")
    skin_maps.wear(body, topology(), maps(100), TILE, to_dict(spec))
    assert body.data.materials[0] == own and not any("Albedo" in image.name for image in bpy.data.images)


def test_light_walks_further_below_fair_skin():
    fair, deep = complexion.radii((0.8, 0.6, 0.5)), complexion.radii((0.03, 0.02, 0.015))
    assert fair == pytest.approx(complexion.FAIR) and deep == pytest.approx(complexion.DEEP)
    assert all(a > b for a, b in zip(fair, deep, strict=True))


def paint(level, nails=()):
    keep, gloss = np.full((16, 16, 3), level, np.uint8), np.zeros((16, 16, 4), np.uint8)
    return {"keep": file_of(keep), "add": file_of(keep), "gloss": file_of(gloss),
            "window": [0.7, 0.3, 1.0, 0.6], "lashes": [], "nails": list(nails)}


def test_makeup_lies_on_her_own_skin_and_comes_off():
    spec = Body()
    body = somebody(spec)
    skin_maps.wear(body, topology(), maps(100), TILE, to_dict(spec))
    bare = shown(body), len(bpy.data.images)
    skin_maps.wear(body, topology(), maps(100), TILE, to_dict(spec), paint(90, (0.9, 0.2, 0.5, 0.5, 0.0, 0.1)))
    assert sum("Makeup" in name for name in shown(body)) == 3
    assert all(link.is_valid for link in body.data.materials[0].node_tree.links)
    first = shown(body)
    skin_maps.wear(body, topology(), maps(100), TILE, to_dict(spec), paint(80))
    assert bare[0] < first & shown(body), "other make-up, the same skin"
    assert not any("Makeup" in name for name in first & shown(body))
    skin_maps.wear(body, topology(), maps(100), TILE, to_dict(spec))
    assert shown(body) == bare[0] and not [i for i in bpy.data.images if "Makeup" in i.name]
