# SPDX-License-Identifier: GPL-3.0-or-later
"""Several people in a file: none of them touches another, or what is the artist's."""

from pathlib import Path

import bpy
import numpy as np
import pytest
from mathutils import Matrix, Vector
from support.blocks import blocks_of, prints
from support.paper_job import TOPOLOGY, PaperJob, shape
from tryon.tryon_addon.blender import casting, earlier, people
from tryon.tryon_addon.blender.body import person as body_scene
from tryon.tryon_addon.blender.cloth.draped import object_name
from tryon.tryon_addon.blender.files import exchange
from tryon.tryon_addon.catalog.accessories import Accessory
from tryon.tryon_addon.core.errors import SpecError
from tryon.tryon_addon.formats.exports import chosen
from tryon.tryon_addon.spec.look import Body, Garment, Look

SKIRT = object_name(Garment("pencil_skirt"))
TROUSERS = object_name(Garment("trousers"))
LOOK = Look(garments=(Garment("tee"), Garment("trousers")), accessories=(Accessory("belt"),))


def dress(person=None, look=LOOK, scene=None, until="drape"):
    """Dress somebody, somebody new by default; their collection."""
    scene = scene or bpy.context.scene
    if person is None:
        person = people.new(scene)
    list(PaperJob(look, until=until, scene=scene, person=person, runtime=object()).steps())
    return person


def test_nobody_touches_another(tmp_path):
    anna, ben = dress(), dress()
    before = prints(blocks_of(anna))
    assert len(before) > 20
    dress(ben, Look(body=Body(height=150.0, skin="#402010"), garments=(Garment("pencil_skirt"),)))
    body_scene.stands(people.thing(ben, "body"), "sitting")
    exchange.export(ben, tmp_path, "ben", chosen(["obj"]))
    assert prints(blocks_of(anna)) == before
    casting.remove(ben)
    assert prints(blocks_of(anna)) == before and people.people_of(bpy.context.scene) == [anna]


def test_who_is_dressed_again_and_again_leaves_nothing_and_keeps_all_names():
    anna, ben = dress(), dress()
    kinds = (bpy.data.objects, bpy.data.meshes, bpy.data.hair_curves, bpy.data.materials, bpy.data.images)
    before = [[block.name for block in kind] for kind in kinds]
    for _ in range(3):
        for person in (ben, anna):
            dress(person)
            assert [sorted(block.name for block in kind) for kind in kinds] == [sorted(names) for names in before]


def test_what_hangs_on_a_garment_that_is_taken_off_stays_where_it_is():
    anna = dress()
    people.thing(anna, people.ROOT).location = (1.0, 2.0, 0.0)
    brooch = bpy.data.objects.new("Brooch", None)
    bpy.context.scene.collection.objects.link(brooch)
    brooch.parent, brooch.location = people.thing(anna, TROUSERS), (0.1, -0.2, 1.0)
    bpy.context.view_layer.update()
    there = np.array(brooch.matrix_world)
    dress(anna, Look(garments=(Garment("tee"),)))
    bpy.context.view_layer.update()
    assert people.thing(anna, TROUSERS) is None and brooch.parent is None
    assert np.abs(np.array(brooch.matrix_world) - there).max() < 1e-6


def test_an_armature_of_the_artists_own_is_left_alone():
    anna = dress()
    body = people.thing(anna, "body")
    own = bpy.data.objects.new("Own", people.thing(anna, "rig").data.copy())
    bpy.context.scene.collection.objects.link(own)
    people.take_off(anna, "rig")
    body.modifiers["Rig"].object, own.hide_viewport = own, True
    before = prints([own, own.data])
    dress(anna, Look(body=Body(height=150.0), garments=(Garment("tee"),)))
    assert body.find_armature() == own and prints([own, own.data]) == before


def test_a_copy_has_everything_of_its_own_and_leaves_the_original_alone():
    anna = dress()
    before = prints(blocks_of(anna))
    twin = casting.duplicate(anna, bpy.context.scene)
    assert people.things(twin).keys() == people.things(anna).keys()
    assert not set(people.things(twin).values()) & set(people.things(anna).values())
    rig = people.thing(twin, "rig")
    assert people.thing(twin, "body").find_armature() == rig and people.thing(twin, "hair").parent == rig
    dress(twin, Look(body=Body(height=200.0, skin="#101010"), garments=(Garment("tee"),)))
    assert prints(blocks_of(anna)) == before
    dress(anna, Look(garments=(Garment("pencil_skirt"),)))
    assert set(people.worn(twin, "garment")) == {"TryOn T-shirt"}
    assert people.thing(twin, "body").data.materials[0] != people.thing(anna, "body").data.materials[0]


def test_what_the_artist_copies_or_takes_out_is_the_artists():
    anna = dress()
    shirt = people.thing(anna, "TryOn T-shirt")
    copy = shirt.copy()
    anna.objects.link(copy)  # as Shift D does
    mine = bpy.data.objects.new("Mine", bpy.data.meshes.new("Mine"))
    anna.objects.link(mine)
    trousers = people.thing(anna, TROUSERS)
    bpy.context.scene.collection.objects.link(trousers)
    anna.objects.unlink(trousers)
    mine.parent, mine.location = shirt, (0.0, 0.0, 1.0)
    bpy.context.view_layer.update()
    place = mine.matrix_world.copy()
    kept = prints([copy, trousers, trousers.data])
    dress(anna, Look(garments=(Garment("pencil_skirt"),)))
    assert prints([copy, trousers, trousers.data]) == kept
    places = [obj.matrix_world.copy() for obj in (copy, trousers)]
    kept = prints([trousers.data])
    casting.remove(anna)
    bpy.context.view_layer.update()
    assert prints([trousers.data]) == kept
    assert all(np.allclose(obj.matrix_world, p) for obj, p in zip((copy, trousers), places, strict=True))
    assert {o.name for o in bpy.context.scene.objects} == {copy.name, trousers.name, "Mine"}
    assert np.allclose(mine.matrix_world, place)


def test_a_linked_person_is_refused_and_an_override_is_dressed_and_stays(tmp_path):
    anna = dress()
    anna.name = "Anna"
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "anna.blend"))
    bpy.ops.wm.read_factory_settings(use_empty=True)
    with bpy.data.libraries.load(str(tmp_path / "anna.blend"), link=True) as (_, here):
        here.collections = ["Anna"]
    scene = bpy.context.scene
    scene.collection.children.link(here.collections[0])
    linked = people.active(scene)
    with pytest.raises(SpecError, match="linked from anna.blend.*Make Library Override"):
        dress(linked)
    scene.collection.children.unlink(linked)
    person = linked.override_hierarchy_create(scene, bpy.context.view_layer)
    before = prints(blocks_of(linked))
    look = Look(body=Body(height=200.0), garments=(Garment("tee"), Garment("pencil_skirt")))
    for _ in range(2):
        dress(person, look)
        assert prints(blocks_of(linked)) == before, "the library's own"
        assert set(people.worn(person, "garment")) == {"TryOn T-shirt", SKIRT}
        bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "film.blend"))
        bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "film.blend"))
        person = next(c for c in bpy.data.collections if c.override_library and people.is_person(c))
        linked = person.override_library.reference
        body = people.thing(person, "body")
        assert max(v.co.z for v in body.data.vertices) == pytest.approx(2.0)
        assert set(people.worn(person, "garment")) == {"TryOn T-shirt", SKIRT}
    exchange.export(person, tmp_path, "anna", chosen(["obj"]))
    casting.remove(person)
    assert prints(blocks_of(linked)) == before
    assert not [o for o in bpy.context.scene.objects if o.type != "EMPTY"]


@pytest.mark.parametrize(("system", "scale"), [("METRIC", 1.0), ("METRIC", 0.01), ("IMPERIAL", 0.3048), ("NONE", 1.0),
                                               ("METRIC", 37.0)])
def test_a_person_is_as_large_as_the_scenes_unit_says(system, scale, tmp_path):
    scene = bpy.context.scene
    scene.unit_settings.system, scene.unit_settings.scale_length = system, scale
    anna, ben = dress(), dress(look=Look(body=Body(height=180.0)))
    bpy.context.view_layer.update()
    for person, tall in ((anna, Body().height / 100.0), (ben, 1.8)):
        body = people.thing(person, "body")
        high = max((body.matrix_world @ v.co).z for v in body.data.vertices)
        assert high * scale == pytest.approx(tall, rel=1e-5)
    apart = people.frame(ben).translation - people.frame(anna).translation
    assert apart.length * scale == pytest.approx(1.0, rel=1e-5)
    path = exchange.export(ben, tmp_path, "ben", chosen(["obj"]))[0]
    lines = Path(path).read_text().splitlines()
    points = np.array([line.split()[1:4] for line in lines if line.startswith("v ")], float)
    assert points[:, 1].max() == pytest.approx(1.8, abs=0.01) and abs(points[:, 0].mean()) < 0.1


def test_a_person_in_another_scene_that_is_hidden_and_turned():
    other = bpy.data.scenes.new("Other")
    anna = dress(scene=other)
    root = people.thing(anna, people.ROOT)
    root.location, root.rotation_euler = (5.0, 2.0, 1.0), (0.0, 0.0, 1.0)
    anna.hide_viewport = True
    dress(anna, Look(body=Body(height=150.0), garments=(Garment("tee"),)), scene=other)
    assert not bpy.context.scene.objects
    assert max(v.co.z for v in people.thing(anna, "body").data.vertices) == pytest.approx(1.5)
    assert people.frame(anna) @ Vector((0, 0, 0)) == Vector((5.0, 2.0, 1.0))


def test_a_file_of_an_earlier_version_gets_its_person():
    scene = bpy.context.scene
    anna = dress()
    for obj in list(anna.objects):
        scene.collection.objects.link(obj)
    root = people.thing(anna, people.ROOT)
    names = set(people.things(anna))
    bpy.data.collections.remove(anna)
    bpy.data.objects.remove(root)
    assert people.active(scene) is None and people.nobodys_body(scene)
    person = earlier.adopt(scene)
    assert set(people.things(person)) == names and people.frame(person) == Matrix()
    assert people.nobodys_body(scene) is None and not scene.collection.objects
    assert body_scene.find(scene).find_armature() == people.thing(person, "rig")
    before = set(people.things(person).values())
    dress(person)
    assert set(people.things(person).values()) == before


def test_the_model_of_the_body_may_be_another():
    anna = dress()
    people.thing(anna, "body").data.clear_geometry()
    fresh = body_scene.create_or_update(anna, TOPOLOGY, shape(170.0), Body())
    assert people.thing(anna, "body") == fresh and len(people.things(anna, "body")) == 1
