# SPDX-License-Identifier: GPL-3.0-or-later
"""Saved people in the panel: keep the one shown, bring one back, forget one with all results that came from it."""

from typing import Any

import bpy

from ...core.errors import TryOnError
from .. import preferences
from ..language import said, sentence
from ..properties import kinds, look, measures
from ..properties.body import body_from, body_to
from ..session import SESSION, Problem, redraw
from .modal import in_the_way

SECTION = "body"


class PersonOperator:
    """Mix in before ``bpy.types.Operator``: one deed with one person, errors beside the body's settings."""

    name: bpy.props.StringProperty(  # type: ignore[valid-type]
        name="Name", description="Under which the person is saved", options={"SKIP_SAVE"}
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        hint = in_the_way(context)
        if hint:
            cls.poll_message_set(hint)  # type: ignore[attr-defined]
        return not hint

    def deed(self, group: Any) -> str:
        """Do it; what to say. ``group`` is the scene's look."""
        raise NotImplementedError

    def execute(self, context: bpy.types.Context) -> set[Any]:
        """The deed, and how it went."""
        say = self.report  # type: ignore[attr-defined]
        try:
            told = self.deed(look.look_of(context.scene))
        except TryOnError as error:
            SESSION.problems[SECTION] = Problem.of(error)
            redraw()
            say({"ERROR"}, sentence(error))
            return {"CANCELLED"}
        SESSION.problems.pop(SECTION, None)
        redraw()
        say({"INFO"}, said(told))
        return {"FINISHED"}


class TRYON_OT_save_person(PersonOperator, bpy.types.Operator):
    """Save this person on this computer, with the locked measures; under the same name the old one is replaced"""

    bl_idname = "tryon.save_person"
    bl_label = "Save person"
    bl_options = {"REGISTER"}

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[Any]:
        """Ask for the name."""
        self.name = self.name or look.look_of(context.scene).measures.person or "Person"
        return context.window_manager.invoke_props_dialog(self)

    def deed(self, group: Any) -> str:
        asked = measures.locked(group.measures, kinds.plain_float)
        path = preferences.people().save(self.name, body_from(group.body), asked=asked)
        group.measures.person = self.name
        return f"Saved in {path}"


class TRYON_OT_load_person(PersonOperator, bpy.types.Operator):
    """Bring this saved person back: sliders, locks and locked measures. A body that is there follows"""

    bl_idname = "tryon.load_person"
    bl_label = "Load person"
    bl_options = {"REGISTER", "UNDO"}

    def deed(self, group: Any) -> str:
        body, asked = preferences.people().read(self.name)
        body_to(body, group.body)
        measures.lock(group.measures, asked)
        group.measures.person = self.name
        return f"{self.name} is back"


class TRYON_OT_forget_person(PersonOperator, bpy.types.Operator):
    """Delete this saved person, and every kept result that came from their body. Your own files stay"""

    bl_idname = "tryon.forget_person"
    bl_label = "Forget person"
    bl_options = {"REGISTER"}

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[Any]:
        """Ask first: there is no undo."""
        self.name = self.name or look.look_of(context.scene).measures.person
        return context.window_manager.invoke_confirm(self, event)

    def deed(self, group: Any) -> str:
        people = preferences.people()
        stamped = people.stamped(self.name)
        gone = people.forget(self.name, [preferences.store()])
        if group.measures.person == self.name:
            group.measures.person = ""
        told = f"{self.name} is forgotten: {gone} files deleted"
        places = ", ".join(dict.fromkeys(str(one.path.parent) for one in stamped))
        return f"{told}. {len(stamped)} pictures with their stamp are in {places}" if stamped else told


class TRYON_MT_people(bpy.types.Menu):
    """Saved people"""

    bl_idname = "TRYON_MT_people"
    bl_label = "Saved people"

    def draw(self, context: bpy.types.Context) -> None:
        """One entry a person."""
        layout: Any = self.layout
        names = preferences.people().names()
        for name in names:
            layout.operator("tryon.load_person", text=name).name = name
        if not names:
            layout.label(text="Nobody yet: save the person shown with +")


CLASSES = (TRYON_OT_save_person, TRYON_OT_load_person, TRYON_OT_forget_person, TRYON_MT_people)
