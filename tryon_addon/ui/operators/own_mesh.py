# SPDX-License-Identifier: GPL-3.0-or-later
"""The artist's own meshes and pattern files as garments of the outfit: taken, taken again, forgotten."""

from pathlib import Path
from typing import Any

import bpy
from mathutils import Matrix

from ...blender import people
from ...core.errors import SpecError, TryOnError
from ...core.fields import load
from ...formats import garmentcode, mesh_files
from ...spec.look import Garment
from .. import preferences
from ..language import said, sentence
from ..properties import files, look
from ..session import SESSION, Problem, redraw
from .modal import in_the_way

SECTION = "garment"


def take(entry: Any, obj: bpy.types.Object) -> None:
    """The mesh of ``obj`` as it is now, around its person, becomes the entry's garment; the object is only read.

    Raises:
        MeshError: it cannot be worn; says why and how to mend it.
    """
    from ...blender.files.artist_mesh import from_object
    from ...formats import artist_mesh

    name = "".join(c if c.isalnum() else "_" for c in obj.name).strip("_") or "mesh"
    mesh = from_object(obj, entry.group, _around(entry.id_data))
    path = str(artist_mesh.save(mesh, preferences.user_folder("meshes"), name))
    if entry.path != path:
        entry.path = path


def _around(whose: Any) -> Any:
    """Where the person stands whose garment it is; the origin of a scene that has nobody yet, in its units."""
    person = people.of(whose)
    return people.frame(person) if person else Matrix.Scale(people.unit(whose), 4)


def take_again(entries: Any) -> None:
    """Follow what the artist has changed since: every worn entry whose object is still there."""
    for entry in entries:
        if entry.worn and entry.source is not None:
            take(entry, entry.source)


class _Quick:
    """An operator that is done at once, and shows what went wrong in the Garment panel."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        hint = in_the_way(context, object_mode=True)
        if hint:
            cls.poll_message_set(hint)  # type: ignore[attr-defined]
        return not hint

    def done(self, error: TryOnError | None, text: str) -> set[Any]:
        """Say how it ended."""
        say: Any = self.report  # type: ignore[attr-defined]
        if error is None:
            SESSION.problems.pop(SECTION, None)
            say({"INFO"}, said(text))
        else:
            SESSION.problems[SECTION] = Problem.of(error)
            say({"ERROR"}, sentence(error))
        redraw()
        return {"FINISHED"} if error is None else {"CANCELLED"}


class TRYON_OT_use_mesh(_Quick, bpy.types.Operator):
    """Wear a copy of the selected mesh: it drapes as it was modelled; edges without faces are sewn together"""

    bl_idname = "tryon.use_mesh"
    bl_label = "Use selected mesh"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        obj = context.active_object
        if obj is None or obj.type != "MESH" or people.owner(obj) is not None:
            cls.poll_message_set("Select a mesh of yours first, modelled around the person in metres")
            return False
        return super().poll(context)

    def execute(self, context: bpy.types.Context) -> set[Any]:
        """One more garment, or the same object's anew."""
        obj: Any = context.active_object
        entries = look.look_of(context.scene).garments.files
        entry = next((e for e in entries if e.source == obj), None)
        new = entry is None
        if new:
            entry = entries.add()
        try:
            take(entry, obj)
        except TryOnError as error:
            if new:
                entries.remove(len(entries) - 1)
            return self.done(error, "")
        entry.source, entry.name, entry.worn = obj, obj.name, True
        return self.done(None, f"{obj.name} is a garment now: press Dress")


class TRYON_OT_garment_file(_Quick, bpy.types.Operator):
    """Wear a garment from a file: a GarmentCode pattern (JSON), or a mesh in metres around the person"""

    bl_idname = "tryon.garment_file"
    bl_label = "From file"
    bl_options = {"REGISTER", "UNDO"}

    filepath: bpy.props.StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE"})  # type: ignore[valid-type]
    filter_glob: bpy.props.StringProperty(  # type: ignore[valid-type]
        default=";".join(f"*{e}" for e in (".json", *mesh_files.SUFFIXES)), options={"HIDDEN"})

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[Any]:
        """Ask for the file."""
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[Any]:
        """One more garment, if the file is one."""
        path = Path(bpy.path.abspath(self.filepath))
        try:
            if not mesh_files.is_mesh(path) and not garmentcode.is_pattern(load(path)):
                raise SpecError(f"{path.name} is no garment.", "Choose a GarmentCode specification, or a mesh.")
            if mesh_files.is_mesh(path):
                from ...blender.files.artist_mesh import from_file

                from_file(path)
        except TryOnError as error:
            return self.done(error, "")
        entries = look.look_of(context.scene).garments.files
        entry = next((e for e in entries if files.absolute(e.path) == str(path)), None) or entries.add()
        entry.path, entry.worn = str(path), True
        entry.name = Garment(file=str(path)).definition.label
        return self.done(None, f"{entry.name} is a garment now: press Dress")


class TRYON_OT_forget_garment(_Quick, bpy.types.Operator):
    """Take this garment off the list; your mesh or file stays"""

    bl_idname = "tryon.forget_garment"
    bl_label = "Forget garment"
    bl_options = {"REGISTER", "UNDO"}
    index: bpy.props.IntProperty(options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]

    def execute(self, context: bpy.types.Context) -> set[Any]:
        """The entry alone."""
        entries = look.look_of(context.scene).garments.files
        if self.index >= len(entries):
            return {"CANCELLED"}
        entries.remove(self.index)
        return self.done(None, "The garment is off the list")


CLASSES = (TRYON_OT_use_mesh, TRYON_OT_garment_file, TRYON_OT_forget_garment)
