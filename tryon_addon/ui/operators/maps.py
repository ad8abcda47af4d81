# SPDX-License-Identifier: GPL-3.0-or-later
"""Maps of fit on what the person wears, and off again."""

from __future__ import annotations

import functools
from typing import Any

import bpy

from ...blender import people
from ...core.errors import TryOnError
from .modal import in_the_way


@functools.cache
def _maps(*_: Any) -> tuple[tuple[str, str, str], ...]:
    """Blender's items, held here as it wants them."""
    from ...evaluation.fit.maps import MAPS  # numpy comes with it

    return tuple((one.name, one.label, f"{one.label} ({one.unit})") for one in MAPS.values())


def _items(_: Any, context: Any) -> tuple[tuple[str, str, str], ...]:
    return _maps()


def _worn(cls: Any, context: bpy.types.Context) -> bool:
    scene: Any = context.scene
    hint = in_the_way(context, object_mode=True)
    if not hint and not people.worn(scene, "garment"):
        hint = "Nothing is worn yet: press Dress"
    if hint:
        cls.poll_message_set(hint)
    return not hint


class TRYON_OT_map(bpy.types.Operator):
    """Show in colours how it fits, in the viewport and in renders"""

    bl_idname = "tryon.map"
    bl_label = "Map"
    bl_options = {"REGISTER", "UNDO"}

    name: bpy.props.EnumProperty(name="Map", items=_items, options={"SKIP_SAVE"})  # type: ignore[valid-type]
    bands: bpy.props.BoolProperty(name="Bands", description="In eight even steps")  # type: ignore[valid-type]

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return _worn(cls, context)

    def execute(self, context: bpy.types.Context) -> set[Any]:
        """Put it on, and say what its colours run from and to."""
        from ...blender.measure import maps
        from ...catalog.colour_maps import BANDS
        from ...evaluation.fit.maps import MAPS

        person = people.active(context.scene)  # type: ignore[arg-type]
        assert person is not None  # poll
        try:
            ranges = maps.show(person, self.name, BANDS if self.bands else 0)
        except TryOnError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        one, ends = MAPS[self.name], sorted(set(ranges.values()))
        told = ", ".join(f"{low:g} to {high:g} {one.unit}" for low, high in ends)
        self.report({"INFO"}, f"{one.label}: {told}, dark to light")
        return {"FINISHED"}


class TRYON_OT_map_off(bpy.types.Operator):
    """Show what is worn in its own colours again"""

    bl_idname = "tryon.map_off"
    bl_label = "No Map"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return _worn(cls, context)

    def execute(self, context: bpy.types.Context) -> set[Any]:
        """Take the map off."""
        from ...blender.measure import maps

        person = people.active(context.scene)  # type: ignore[arg-type]
        assert person is not None  # poll
        maps.hide(person)
        return {"FINISHED"}


CLASSES = (TRYON_OT_map, TRYON_OT_map_off)
