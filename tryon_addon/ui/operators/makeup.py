# SPDX-License-Identifier: GPL-3.0-or-later
"""The make-up box: a look made up by number, one of the library, layers added and taken off, kept as a file."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy

from ...catalog.makeup import KINDS, MATCH, library
from ...core import files
from ...core.errors import TryOnError
from ...spec.makeup import Layer, Makeup, makeup_from, text_of
from ..language import said, sentence
from ..properties import kinds, look
from ..properties.body import body_from
from ..properties.makeup import makeup_from as shown_makeup
from ..properties.makeup import makeup_to
from ..session import SESSION
from .modal import ModalOperator, in_the_way, runtime_call

_LOOKS = [(name, name, "") for name in library()]  # names of files: of no language
_LAYERS = [(kind.name, kind.label, "") for kind in KINDS.values()]


def _looks(_operator: Any, _context: Any) -> list[tuple[str, str, str]]:
    return _LOOKS


class TRYON_OT_makeup_surprise(ModalOperator, bpy.types.Operator):
    """Make up a look of this style for this person, and show it on the panel. Every press is another"""

    bl_idname = "tryon.makeup_surprise"
    bl_label = "Surprise me"
    bl_options = {"REGISTER", "UNDO"}
    section = "makeup"
    needs_object_mode = False
    seed: bpy.props.IntProperty(  # type: ignore[valid-type]
        name="Seed", description="Number of the look: the same number, the same look", default=1, min=0,
        max=kinds.HIGHEST_SEED, options={"SKIP_SAVE"})

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[Any]:
        """A new seed for every press."""
        self.seed = random.randrange(1, kinds.HIGHEST_SEED)
        return super().invoke(context, event)

    def steps(self, context: bpy.types.Context) -> Iterator[Any]:
        """Ask for a stack, then show its layers."""
        from ...workflows.makeup import looks as makeups

        scene: Any = context.scene
        name, group = scene.name, look.look_of(scene)
        wish = makeups.wish_of(body_from(group.body), group.makeup.style, kinds.plain_float(group.makeup.intensity))
        params = {"wishes": [wish], "seed": self.seed, "truncation": 0.8}
        answer = yield from runtime_call("makeup.sample", params, "Drawing make-up")
        made = Makeup(tuple(answer["stacks"][0]), wish["style"], f"{wish['style']} {self.seed}", wish["occasion"])
        makeup_to(made, look.look_of(bpy.data.scenes[name]).makeup)
        SESSION.notes[self.section] = (self.finished(),)

    def finished(self) -> str:
        """The seed."""
        return said("Make-up number {}").format(self.seed)


class _Quick:
    """A button that only changes the panel."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Whether nothing is in the way."""
        why = in_the_way(context)
        if why:
            cls.poll_message_set(why)  # type: ignore[attr-defined]
        return not why


class TRYON_OT_makeup_look(_Quick, bpy.types.Operator):
    """Show a look of the library on the panel"""

    bl_idname = "tryon.makeup_look"
    bl_label = "Library"
    bl_options = {"REGISTER", "UNDO"}
    bl_property = "look"
    look: bpy.props.EnumProperty(name="Look", items=_looks)  # type: ignore[valid-type]

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[Any]:
        """Choose by typing."""
        context.window_manager.invoke_search_popup(self)
        return {"FINISHED"}

    def execute(self, context: bpy.types.Context) -> set[Any]:
        """Its layers instead of the panel's."""
        makeup_to(makeup_from(self.look), look.look_of(context.scene).makeup)
        return {"FINISHED"}


class TRYON_OT_makeup_layer(_Quick, bpy.types.Operator):
    """Add a layer, or take one off"""

    bl_idname = "tryon.makeup_layer"
    bl_label = "Layer"
    bl_options = {"REGISTER", "UNDO"}
    kind: bpy.props.EnumProperty(name="Layer", items=_LAYERS, default="lipstick")  # type: ignore[valid-type]
    remove: bpy.props.IntProperty(default=-1, options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]

    def execute(self, context: bpy.types.Context) -> set[Any]:
        """In the order in which they are laid on; -2 takes all off."""
        group = look.look_of(context.scene).makeup
        if self.remove == -2:
            makeup_to(Makeup(), group)
        elif 0 <= self.remove < len(group.layers):
            group.layers.remove(self.remove)
        else:
            now = shown_makeup(group)
            new = Layer(self.kind, MATCH if KINDS[self.kind].matches else "#b5303c")
            makeup_to(Makeup((*now.layers, new), now.style, now.name, now.occasion), group)
        return {"FINISHED"}


class TRYON_OT_makeup_save(_Quick, bpy.types.Operator):
    """Keep the make-up as a file, which a look's spec and tryon makeup show take"""

    bl_idname = "tryon.makeup_save"
    bl_label = "Save preset"
    filepath: bpy.props.StringProperty(subtype="FILE_PATH", default="makeup.toml")  # type: ignore[valid-type]

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[Any]:
        """Ask where."""
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[Any]:
        """Write it."""
        path = Path(bpy.path.abspath(self.filepath)).with_suffix(".toml")
        try:
            files.save(path, text_of(shown_makeup(look.look_of(context.scene).makeup)))
        except TryOnError as error:
            self.report({"ERROR"}, sentence(error))
            return {"CANCELLED"}
        return {"FINISHED"}


CLASSES = (TRYON_OT_makeup_surprise, TRYON_OT_makeup_look, TRYON_OT_makeup_layer, TRYON_OT_makeup_save)
