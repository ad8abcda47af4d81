# SPDX-License-Identifier: GPL-3.0-or-later
"""Another cloth on what is worn: nothing is sewn, draped or judged for it."""

import json

import bpy
import numpy as np
from tryon.tryon_addon.blender import people
from tryon.tryon_addon.blender.cloth import dress
from tryon.tryon_addon.blender.cloth.draped import object_name
from tryon.tryon_addon.blender.cloth.finish import PANEL
from tryon.tryon_addon.pipeline.job import Job
from tryon.tryon_addon.spec.garment_parts import Part
from tryon.tryon_addon.spec.look import Fabric, Garment, Look

SHIRT = Garment("shirt", fabric=Fabric("gingham"), parts={"collar": Part(fabric=Fabric("stripes"))})


def worn(scene):
    """Two panels of a shirt, a body and a collar, with its buttons."""
    mesh = bpy.data.meshes.new("cloth")
    mesh.from_pydata([(x, 0, z) for z in (0, 1) for x in (0, 1, 2)], [], [(0, 1, 4, 3), (1, 2, 5, 4)])
    square = np.array([0, 0, 0.2, 0, 0.2, 0.2, 0, 0.2], np.float32)
    mesh.uv_layers.new(name="panels").uv.foreach_set("vector", np.tile(square, 2))
    mesh.attributes.new(PANEL, "INT", "FACE").data.foreach_set("value", [0, 1])
    obj = people.own(people.new(scene), object_name(SHIRT), "garment", bpy.data.objects.new("Anna's shirt", mesh))
    obj[dress.PANELS] = json.dumps(["front", "collar"])
    return obj


def weave(garment):
    job = Job(Look(garments=(garment,), preset="draft"), until="fabric", alone=True, runtime=object())
    job.run()
    return job.result


def test_the_garment_hangs_as_it_did_in_another_cloth(empty_blender):
    scene = bpy.context.scene
    obj = worn(scene)
    points = [tuple(v.co) for v in obj.data.vertices]
    result = weave(SHIRT)
    cloth, collar = obj.data.materials
    assert [face.material_index for face in obj.data.polygons] == [0, 1]
    assert json.loads(obj["tryon_spec"])["fabric"]["kind"] == "gingham"
    before = np.array(cloth.node_tree.nodes.active.image.pixels[:64])
    weave(Garment("shirt", fabric=Fabric("gingham", palette=("#ff0000", "#00ff00"))))
    assert not np.allclose(before, obj.data.materials[0].node_tree.nodes.active.image.pixels[:64])
    assert len(obj.data.materials) == 1 and len(bpy.data.materials) == 2, "the whole's, and the collar's for undo"
    assert [tuple(v.co) for v in obj.data.vertices] == points
    assert not result.body and result.certificate is None and list(result.timings) == ["fabric"]


def test_what_is_not_worn_is_left_alone(empty_blender):
    bpy.context.scene.collection.objects.link(bpy.data.objects.new(object_name(SHIRT), bpy.data.meshes.new("mine")))
    weave(SHIRT)  # somebody else's of that name
    assert not bpy.data.materials
