# SPDX-License-Identifier: GPL-3.0-or-later
"""Datablocks that several may share, or a library may keep: exchanged, made one's own, removed, written on."""

from __future__ import annotations

import re
from typing import Any

import bpy

NUMBER = re.compile(r"\.\d{3,}$")  # that Blender adds to a name which is taken


def taken_off(obj: bpy.types.Object) -> bool:
    """Whether a person no longer wears this thing, which a library keeps in its collection."""
    return obj.override_library is not None and obj.hide_viewport and obj.hide_render


def discard(obj: bpy.types.Object) -> None:
    """Remove an object and what it alone has used."""
    data: Any = obj.data
    bpy.data.objects.remove(obj)
    drop_data(data)


def drop_data(data: bpy.types.ID | None) -> None:
    """Remove a mesh, curves or an armature that nobody uses any more."""
    if data is not None and not data.users and data.library is None:
        bpy.data.batch_remove([data])


def give(obj: bpy.types.Object, data: Any) -> None:
    """Exchange an object's data; the former goes where nobody else has it, and leaves its name. What was taken off is
    put on again."""
    if taken_off(obj):
        obj.hide_viewport = obj.hide_render = False
    old: Any = obj.data
    obj.data = data
    if old != data:
        drop_data(old)
        data.name = NUMBER.sub("", data.name)  # Blender counts on from what is left


def own_data(obj: bpy.types.Object) -> Any:
    """The object's data, a copy of its own where others share it or a library keeps it."""
    data: Any = obj.data
    if data.users - data.use_fake_user > 1 or data.library is not None:
        obj.data = data = data.copy()
    return data


def note(obj: bpy.types.ID, **values: Any) -> None:
    """Write custom properties of ours on a datablock, so that an override of it keeps its own."""
    for name, value in values.items():
        plain = value.tolist() if hasattr(value, "tolist") else value
        if obj.override_library is not None:
            obj[name] = plain
            continue
        if name in obj:  # what may be overridden keeps its type and its length
            del obj[name]
        obj[name] = plain
        obj.property_overridable_library_set(f'["{name}"]', True)
