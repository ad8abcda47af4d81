# SPDX-License-Identifier: GPL-3.0-or-later
"""Several people in a scene: who is edited, and who comes, is doubled, hidden and goes."""

from typing import Any

import bpy

from ...blender import people
from ...core.errors import SpecError
from ..properties import changes, look
from ..session import SESSION, redraw
from .modal import BUSY_HINT, OBJECT_MODE_HINT


class _OfPeople:
    """Done at once, with the person that is edited."""

    needs_somebody = True

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        hint = BUSY_HINT if SESSION.busy else "" if context.mode == "OBJECT" else OBJECT_MODE_HINT
        if not hint and cls.needs_somebody and people.active(context.scene) is None:  # type: ignore[arg-type]
            hint = "Nobody is there yet: press Dress, or Add"
        if hint:
            cls.poll_message_set(hint)  # type: ignore[attr-defined]
        return not hint

    def deed(self, context: bpy.types.Context, person: bpy.types.Collection) -> str:
        """Do it; what to say.

        Raises:
            SpecError: it cannot be done to this person.
        """
        raise NotImplementedError

    def execute(self, context: bpy.types.Context) -> set[Any]:
        """The deed, and how it went."""
        person: Any = people.active(context.scene)  # type: ignore[arg-type]
        try:
            said = self.deed(context, person)
        except SpecError as error:
            self.report({"ERROR"}, str(error))  # type: ignore[attr-defined]
            return {"CANCELLED"}
        redraw()
        self.report({"INFO"}, said)  # type: ignore[attr-defined]
        return {"FINISHED"}


def _edit(context: bpy.types.Context, person: bpy.types.Collection) -> None:
    """Have the panel edit this person: their body becomes the active object, or none of anybody's."""
    scene: Any = context.scene
    people.edit(scene, person)
    layer: Any = context.view_layer
    bodies = [people.thing(person, name) for name in ("body", people.ROOT)]
    shown = [obj for obj in bodies if obj is not None and obj.visible_get(view_layer=layer)]
    for obj in layer.objects:
        obj.select_set(obj in shown[:1], view_layer=layer)
    layer.objects.active = shown[0] if shown else None


class TRYON_OT_add_person(_OfPeople, bpy.types.Operator):
    """Somebody else in this scene, with settings of their own; Make Body or Dress makes them"""

    bl_idname = "tryon.add_person"
    bl_label = "Add Person"
    bl_options = {"REGISTER", "UNDO"}
    needs_somebody = False

    def deed(self, context: bpy.types.Context, person: bpy.types.Collection) -> str:
        scene: Any = context.scene
        first = not people.people_of(scene)
        person = people.new(scene)
        if first:
            look.move_in(scene, person)
        _edit(context, person)
        return f"{person.name} is edited now"


class TRYON_OT_duplicate_person(_OfPeople, bpy.types.Operator):
    """The same person once more, beside this one, with the same clothes and settings"""

    bl_idname = "tryon.duplicate_person"
    bl_label = "Duplicate Person"
    bl_options = {"REGISTER", "UNDO"}

    def deed(self, context: bpy.types.Context, person: bpy.types.Collection) -> str:
        from ...blender import casting

        scene: Any = context.scene
        twin = casting.duplicate(person, scene)
        with changes.silence():
            look.copy(look.look_of(person), look.look_of(twin))
        look.look_of(twin).measures.tapes = False  # they are not drawn on the copy
        _edit(context, twin)
        return f"{twin.name} is a copy of {person.name}"


class TRYON_OT_delete_person(_OfPeople, bpy.types.Operator):
    """Delete this person with all that was made for them. What you have put beside them or hung on them stays"""

    bl_idname = "tryon.delete_person"
    bl_label = "Delete Person"
    bl_options = {"REGISTER", "UNDO"}

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[Any]:
        """Ask first."""
        return context.window_manager.invoke_confirm(self, event)

    def deed(self, context: bpy.types.Context, person: bpy.types.Collection) -> str:
        from ...blender import casting

        name = people.writable(person).name
        casting.remove(person)
        return f"{name} is gone"


class TRYON_OT_hide_person(_OfPeople, bpy.types.Operator):
    """Hide or show a person, in the viewport and in renders"""

    bl_idname = "tryon.hide_person"
    bl_label = "Hide or Show Person"
    bl_options = {"REGISTER", "UNDO"}
    person: bpy.props.IntProperty(options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]

    def deed(self, context: bpy.types.Context, person: bpy.types.Collection) -> str:
        person = people.writable(people.by_key(self.person) or person)
        person.hide_viewport = person.hide_render = not person.hide_viewport
        return f"{person.name} is hidden now" if person.hide_viewport else f"{person.name} is shown now"


class TRYON_OT_edit_person(_OfPeople, bpy.types.Operator):
    """Edit this person in the panel"""

    bl_idname = "tryon.edit_person"
    bl_label = "Edit Person"
    bl_options = {"REGISTER", "UNDO"}
    person: bpy.props.IntProperty(options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]

    def deed(self, context: bpy.types.Context, person: bpy.types.Collection) -> str:
        chosen = people.by_key(self.person)
        if chosen is None:
            raise SpecError("This person is gone.", "Choose another.")
        _edit(context, chosen)
        return f"{chosen.name} is edited now"


CLASSES = (TRYON_OT_add_person, TRYON_OT_duplicate_person, TRYON_OT_delete_person, TRYON_OT_hide_person,
           TRYON_OT_edit_person)
