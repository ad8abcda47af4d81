# SPDX-License-Identifier: GPL-3.0-or-later
"""The button that writes the person with all they wear for another program."""

from pathlib import Path
from typing import Any

import bpy

from ...blender import people
from ...core.errors import TryOnError
from ...formats import exports
from ..language import said, sentence
from ..session import SESSION, Problem, redraw
from .modal import BUSY_HINT, OBJECT_MODE_HINT

SECTION = "export"
# But the way into a pose, which is there as a look is made: tryon look --export.
FORMS = {e.name: e for e in exports.EXPORTS.values() if not e.moves}
ITEMS = [(e.name, f"{e.label} ({e.suffix})", f"Metres, {e.up} up") for e in FORMS.values()]


class TRYON_OT_export(bpy.types.Operator):
    """Write the person, hair, garments and accessories to a file for another program; nothing else of the scene"""

    bl_idname = "tryon.export"
    bl_label = "Export"
    bl_options = {"REGISTER"}

    filepath: bpy.props.StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE"})  # type: ignore[valid-type]
    filter_glob: bpy.props.StringProperty(  # type: ignore[valid-type]
        default=";".join(f"*{e.suffix}" for e in FORMS.values()), options={"HIDDEN"})
    check_existing: bpy.props.BoolProperty(default=True, options={"HIDDEN"})  # type: ignore[valid-type]
    form: bpy.props.EnumProperty(  # type: ignore[valid-type]
        name="Format", description="What the file is for; all are in metres", items=ITEMS, default="glb")

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        hint = BUSY_HINT if SESSION.busy else "" if context.mode == "OBJECT" else OBJECT_MODE_HINT
        scene: Any = context.scene
        if not hint and people.thing(scene, "body") is None:
            hint = "Make a person first: press Dress"
        if hint:
            cls.poll_message_set(hint)
        return not hint

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[Any]:
        """Ask for the file; beside the .blend to begin with."""
        folder = Path(bpy.data.filepath).parent if bpy.data.filepath else Path.home()
        stem = Path(bpy.data.filepath).stem if bpy.data.filepath else "look"
        self.filepath = str(folder / f"{stem}{FORMS[self.form].suffix}")
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def check(self, context: bpy.types.Context) -> bool:
        """The file's ending follows the format."""
        wanted = str(self._path())
        changed = wanted != self.filepath
        self.filepath = wanted
        return changed

    def execute(self, context: bpy.types.Context) -> set[Any]:
        """One file, or none and a reason."""
        from ...blender.files import exchange

        if not self.filepath:
            self.report({"ERROR"}, said("No file is named."))
            return {"CANCELLED"}
        path = self._path()
        scene: Any = context.scene
        try:
            exchange.export(scene, path.parent, path.stem, [FORMS[self.form]])
        except TryOnError as error:
            SESSION.problems[SECTION] = Problem.of(error)
            self.report({"ERROR"}, sentence(error))
            redraw()
            return {"CANCELLED"}
        SESSION.problems.pop(SECTION, None)
        self.report({"INFO"}, said(f"Exported {path}"))
        redraw()
        return {"FINISHED"}

    def _path(self) -> Path:
        path = Path(bpy.path.abspath(self.filepath))
        endings = sorted((e.suffix for e in FORMS.values()), key=len, reverse=True)  # .rigged.glb before .glb
        ending = next((one for one in endings if path.name.lower().endswith(one)), "")
        return path.with_name(path.name[: len(path.name) - len(ending)] + FORMS[self.form].suffix)


CLASSES = (TRYON_OT_export,)
