# SPDX-License-Identifier: GPL-3.0-or-later
"""A job whose views are to be rendered by a second Blender. ``python render_parent.py OUT`` starts one that takes long,
says its process and its folder, and does nothing more."""

import os
import sys
import time
from pathlib import Path

import bpy
from tryon.tryon_addon.blender import people
from tryon.tryon_addon.blender.cloth.draped import object_name
from tryon.tryon_addon.pipeline import render_aside
from tryon.tryon_addon.pipeline.context import Context
from tryon.tryon_addon.pipeline.stages import render
from tryon.tryon_addon.spec.look import Garment, Look
from tryon.tryon_addon.spec.stamp import Stamps

TEE = Garment("tee")
WALL = [(-0.3, 0, 0), (0.3, 0, 0), (0.3, 0, 1.7), (-0.3, 0, 1.7)]


def wall(name):
    """An object of four corners."""
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(WALL, [], [(0, 1, 2, 3)])
    return bpy.data.objects.new(name, mesh)


def job(out, preset="draft"):
    """A body and a tee of four corners each, from two sides."""
    person = people.new(bpy.context.scene)
    people.own(person, "body", "body", wall("Body"))
    people.own(person, object_name(TEE), "garment", wall(object_name(TEE)))
    people.own(people.new(bpy.context.scene, "Somebody else"), "body", "body", wall("Other"))
    bpy.context.scene.collection.objects.link(wall("The artist's"))
    look = Look(garments=(TEE,), preset=preset, views=("front", "back"))
    made = Context(look, [render.STAGE], out=out, runtime=object(), stamps=Stamps("full"), aside=True,
                   person=person)
    made.result.body, made.result.garments = "Body", [object_name(TEE)]
    return made


if __name__ == "__main__":
    rendering = render_aside.Rendering(job(Path(sys.argv[1]), "final"))
    while "sample" not in rendering.message and not rendering.poll():
        time.sleep(0.01)
    sys.stdout.write(f"{rendering.pid} {rendering._folder}\n")
    sys.stdout.flush()
    time.sleep(60)
    os._exit(1)
