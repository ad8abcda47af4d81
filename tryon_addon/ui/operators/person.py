# SPDX-License-Identifier: GPL-3.0-or-later
"""A random person on the sliders."""

import random
from typing import Any

import bpy

from ...spec.random_person import random_person
from ..language import said
from ..properties import body, kinds, look
from .modal import in_the_way


class TRYON_OT_random_person(bpy.types.Operator):
    """Move the sliders to a random adult, independently of each other; the same seed is the same person everywhere"""

    bl_idname = "tryon.random_person"
    bl_label = "Random shape"
    bl_options = {"REGISTER", "UNDO"}
    seed: bpy.props.IntProperty(  # type: ignore[valid-type]
        name="Seed",
        description="Number of the person: another number, another person",
        default=1,
        min=0,
        max=kinds.HIGHEST_SEED,
        options={"SKIP_SAVE"},
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        hint = in_the_way(context)
        if hint:
            cls.poll_message_set(hint)
        return not hint

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[Any]:
        """A new seed for every press."""
        self.seed = random.randrange(1, kinds.HIGHEST_SEED)
        return self.execute(context)

    def execute(self, context: bpy.types.Context) -> set[Any]:
        """The sliders; a body that is there follows them."""
        person = random_person(self.seed)
        body.body_to(person, look.look_of(context.scene).body)
        self.report({"INFO"}, said(f"Person {self.seed}: {person.age:.0f} years, {person.height:g} cm"))
        return {"FINISHED"}


CLASSES = (TRYON_OT_random_person,)
