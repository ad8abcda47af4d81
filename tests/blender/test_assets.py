# SPDX-License-Identifier: GPL-3.0-or-later
"""Assets of the artist's own in the scene: an object each; strands give way, pictures leave out what is covered."""

import bpy
import numpy as np
import pytest
from support.paper_job import shape, topology
from tryon.tryon_addon.blender import accessories, people
from tryon.tryon_addon.blender.body import assets, hair, person
from tryon.tryon_addon.core.fields import to_dict
from tryon.tryon_addon.formats import png
from tryon.tryon_addon.spec.body import Body


@pytest.fixture
def somebody():
    bpy.ops.wm.read_factory_settings(use_empty=True)
    owner = people.new(bpy.context.scene)
    return owner, person.create_or_update(owner, topology(), shape(170.0), to_dict(Body()))


def worn(kind, hidden=(), pictures=None):
    faces = np.array([[0, 1, 2, -1], [0, 1, 2, 3]], np.int32)
    return assets.Worn(f"my-{kind}", kind, "0" * 24, np.random.default_rng(1).random((4, 3)).astype(np.float32), faces,
                       np.zeros((2, 4, 2), np.float32), np.array(hidden, np.int32), {"transparent": True},
                       pictures or {})


def test_hair_takes_the_place_of_strands_and_gives_it_back(somebody):
    owner, body = somebody
    strands = topology()["hair"]["bob"]
    base = np.arange(len(body.data.vertices))
    made = assets.put_on(owner, body, base, [worn("hair", pictures={"diffuse": png.content_of(
        np.zeros((4, 4, 3), np.uint8))})], (0.1, 0.1, 0.1))
    assert [len(obj.data.polygons) for obj in made] == [2] and made[0].data.polygons[0].loop_total == 3
    assert assets.replaces(owner) == {"hair"}
    assert hair.without(strands, {"hair"})["sizes"].tolist() == [3] and len(strands["sizes"]) == 2
    accessories.take_off_others(owner, set())
    assert made[0].name in bpy.data.objects, "an asset is none of the accessories of ours"
    assets.put_on(owner, body, base, [], (0.1, 0.1, 0.1))
    assert not assets.worn_by(owner) and not assets.replaces(owner)


def test_what_clothes_cover_is_left_out_of_pictures_alone(somebody):
    owner, body = somebody
    base = np.arange(len(body.data.vertices)) + 100
    assets.put_on(owner, body, base, [worn("clothes", hidden=[100, 105])], (0, 0, 0))
    mask = body.modifiers[assets.COVERED]
    group = body.vertex_groups[assets.COVERED].index
    chosen = [v.index for v in body.data.vertices if any(g.group == group for g in v.groups)]
    assert chosen == [0, 5] and mask.invert_vertex_group and not mask.show_viewport and mask.show_render
    assets.put_on(owner, body, base, [], (0, 0, 0))
    assert assets.COVERED not in body.modifiers and assets.COVERED not in body.vertex_groups


def test_careful_pictures_divide_the_body_and_nothing_else_does(somebody):
    _, body = somebody
    person.smoothed(body, True)
    person.smoothed(body, True)
    found = [m for m in body.modifiers if m.type == "SUBSURF"]
    assert len(found) == 1 and found[0].show_render and not found[0].show_viewport and found[0].render_levels == 1
    person.smoothed(body, False)
    assert not [m for m in body.modifiers if m.type == "SUBSURF"]
