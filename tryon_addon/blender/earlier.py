# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of earlier versions, whose one person was whatever lay in the scene: it becomes a person of its own."""

from __future__ import annotations

import bpy
from mathutils import Matrix

from . import people
from .body import tapes
from .cloth import notions

NAMES = {"body": "body", "hair": "hair"}  # role -> what a person calls it; the others by their object's name


def adopt(scene: bpy.types.Scene) -> bpy.types.Collection:
    """Make a person of the things of ours in a scene that has ``people.nobodys_body``."""
    body = people.nobodys_body(scene)
    assert body is not None
    loose = [o for o in scene.objects if o.get(people.ROLE) and o.library is None]
    person = people.new(scene)
    root = people.thing(person, people.ROOT)
    if root is not None:  # what is there stays where it is, and as large
        root.matrix_basis = Matrix()
    rig = body.find_armature()
    if rig is not None:
        _moved(scene, person, "rig", "rig", rig)
    for obj in loose:
        role = obj[people.ROLE]
        if role == notions.ROLE and obj.parent is not None:
            _moved(scene, person, notions.called(obj.parent.name), role, obj)
        elif role in ("garment", "accessory", *NAMES):
            _moved(scene, person, NAMES.get(role, obj.name), role, obj)
    for collection in [c for c in scene.collection.children if c.name.split(".")[0] == tapes.COLLECTION]:
        collection[tapes.BODY] = body
        person.children.link(collection)
        scene.collection.children.unlink(collection)
    return person


def _moved(scene: bpy.types.Scene, person: bpy.types.Collection, name: str, role: str, obj: bpy.types.Object) -> None:
    people.own(person, name, role, obj)
    for key in ("tryon_spec", "tryon_pose", "tryon_bones", "tryon_rig_stale"):
        if key in obj:
            obj.property_overridable_library_set(f'["{key}"]', True)
    if obj in scene.collection.objects.values():
        scene.collection.objects.unlink(obj)
