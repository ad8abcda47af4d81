# SPDX-License-Identifier: GPL-3.0-or-later
"""The studio as a scene of its own, for whoever wants to look through its cameras or to render with F12.

The person's things are shown in it, not copied, in metres at its origin; the artist's scene is not changed.
"""

from __future__ import annotations

from collections.abc import Iterable

import bpy
import numpy as np
from mathutils import Matrix

from .. import people
from ..cloth.notions import ROLE as NOTIONS
from ..measure.signed_distance import bounds
from . import render, studio
from .camera import place_cameras

SCENE = "TryOn Studio"
SEEN = ("body", "garment", "accessory", "hair", NOTIONS)


def find() -> bpy.types.Scene | None:
    """The studio's scene, if there is one."""
    return next((s for s in bpy.data.scenes if people.STUDIO in s and s.library is None), None)


def open_for(person: bpy.types.Collection, scene: bpy.types.Scene, name: str, preset: str, views: Iterable[str]
             ) -> bpy.types.Scene:
    """The studio ``name`` around ``person``, who is in ``scene``: a camera for each of ``views``, ready to render the
    first as ``preset`` has it. It takes the place of the one before."""
    remove()
    graph = bpy.context.evaluated_depsgraph_get() if bpy.context.scene == scene else scene.view_layers[0].depsgraph
    graph.update()
    frame, things = people.frame(person, graph), list(people.worn(person, *SEEN).values())
    points = np.concatenate([bounds(obj, graph, frame) for obj in things])
    made = bpy.data.scenes.new(SCENE)
    made[people.STUDIO] = person
    made.unit_settings.system, made.unit_settings.scale_length = "METRIC", 1.0
    made.frame_current = scene.frame_current
    shown = bpy.data.collections.new(f"{SCENE} {person.name}")
    for obj in things:
        shown.objects.link(obj)
    if np.allclose(frame, Matrix()):
        made.collection.children.link(shown)
    else:
        place = bpy.data.objects.new(shown.name, None)
        place.instance_type, place.instance_collection = "COLLECTION", shown
        place.matrix_world = frame.inverted()
        made.collection.objects.link(place)
    studio.build_studio(made, name, points)
    cameras = place_cameras(made, views, points)
    render.set_up(made, next(iter(cameras.values())), preset)
    return made


def remove() -> bool:
    """Take the studio's scene out of the file with all that is ours in it. Whether there was one."""
    scene = find()
    if scene is None:
        return False
    studio.remove_studio(scene)
    for obj in [o for o in scene.collection.objects if o.instance_collection is not None]:
        shown = obj.instance_collection
        bpy.data.objects.remove(obj)
        bpy.data.collections.remove(shown)
    for shown in [c for c in scene.collection.children if c.name.startswith(SCENE)]:
        bpy.data.collections.remove(shown)
    if scene.collection.all_objects:  # the artist's own, who has made it theirs
        del scene[people.STUDIO]
    else:
        bpy.data.scenes.remove(scene)
    return True


def remove_from_scenes() -> int:
    """The same of the studios that earlier versions built into the artist's scenes; in how many there was one."""
    scenes = [s for s in bpy.data.scenes if s.library is None and people.STUDIO not in s
              and any("tryon_studio" in c for c in s.collection.children)]
    for scene in scenes:
        studio.remove_studio(scene)
    return len(scenes)
