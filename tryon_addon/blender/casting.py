# SPDX-License-Identifier: GPL-3.0-or-later
"""People who are doubled and who go; whatever the artist has put beside them or hung on them stays."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import bpy

from . import blocks, people
from .body import tapes

OURS = ("tryon_version", "tryon_repeat_cm")  # what materials of skin and cloth have


def duplicate(person: bpy.types.Collection, scene: bpy.types.Scene) -> bpy.types.Collection:
    """Somebody with copies of all that ``person`` has, beside them; materials are shared until they differ."""
    twin = people.new(scene, person.name)
    place, old = people.thing(twin, people.ROOT), people.thing(person, people.ROOT)
    copies = {old: place} if old is not None else {}
    for name, obj in people.worn(person).items():
        if name == people.ROOT:
            continue
        copies[obj] = copy = obj.copy()
        if copy.override_library is not None:
            copy.make_local(clear_liboverride=True)
        if obj.data is not None:
            copy.data = obj.data.copy()
        people.own(twin, name, obj[people.ROLE], copy)
    for obj, copy in copies.items():
        if copy is None or obj == old:
            continue
        copy.parent = copies.get(obj.parent, obj.parent) or place
        for modifier in copy.modifiers:
            target = getattr(modifier, "object", None)
            if target in copies:
                modifier.object = copies[target]
    if old is not None and place is not None:
        place.scale, place.rotation_euler = old.scale, old.rotation_euler
    return twin


def remove(person: bpy.types.Collection) -> None:
    """Take a person out of the file with all that was made for it, and nothing else."""
    things, parents = people.things(person), people.parents_of(person)
    body = things.get("body")
    if body is not None:
        tapes.hide(body)
    materials = {m for obj in things.values() if obj.data is not None for m in getattr(obj.data, "materials", ()) if m}
    for obj in things.values():
        people.let_go(obj, things.values())
    for obj in things.values():
        blocks.discard(obj)
    for home in people.homes(person):
        _dissolve(home, parents)
    _forget(m for m in materials if any(key in m for key in OURS) or m.name.startswith("TryOn "))


def _dissolve(home: bpy.types.Collection, parents: Iterable[bpy.types.Collection]) -> None:
    """Remove a collection; the artist's things in it, and collections, go where it was."""
    for parent in parents:
        for obj in home.objects:
            if obj.override_library is None and obj not in parent.objects.values():
                parent.objects.link(obj)
        for child in home.children:
            if child.override_library is None and child not in parent.children.values():
                parent.children.link(child)
    bpy.data.collections.remove(home)


def _forget(materials: Iterable[bpy.types.Material]) -> None:
    """Remove materials of ours that nobody has any more, with their pictures."""
    for material in materials:
        if material.users or material.library is not None:
            continue
        nodes: Any = material.node_tree.nodes if material.node_tree else ()
        pictures = {n.image for n in nodes if n.type == "TEX_IMAGE" and n.image is not None}
        bpy.data.materials.remove(material)
        for picture in pictures:
            if not picture.users and picture.library is None:
                bpy.data.images.remove(picture)
