# SPDX-License-Identifier: GPL-3.0-or-later
"""The box's buttons: write a manifest from the scene, see what one comes to, run and pause it, open a look."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import bpy
from bpy.props import StringProperty

from ...blender import people
from ...core import files
from ...core.errors import TryOnError
from ...core.fields import to_dict
from ...core.progress import duration
from ..language import said, sentence
from ..operators.modal import BUSY_HINT
from ..properties import look
from ..session import SESSION
from . import night
from .properties import lookbook_of

SHOWN = 2000  # looks in the list at most: it is drawn anew at every move


class TRYON_OT_lookbook_new(bpy.types.Operator):
    """Write a manifest with the people of this scene and what they wear, to go on from"""

    bl_idname = "tryon.lookbook_new"
    bl_label = "New from scene"
    bl_options = {"REGISTER"}

    filepath: StringProperty(subtype="FILE_PATH")  # type: ignore[valid-type]
    filter_glob: StringProperty(default="*.json", options={"HIDDEN"})  # type: ignore[valid-type]

    def invoke(self, context: bpy.types.Context, event: Any) -> set[Any]:
        """Ask where to."""
        self.filepath = self.filepath or "lookbook.json"
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[Any]:
        """Bodies and outfits of all who are in the scene, whoever is edited; the views and preset of that one."""
        path = Path(bpy.path.abspath(self.filepath)).with_suffix(".json")
        try:
            files.save(path, json.dumps(_manifest(context.scene, path.stem), indent=1) + "\n")
        except TryOnError as error:
            self.report({"ERROR"}, sentence(error))
            return {"CANCELLED"}
        box = lookbook_of(context)
        box.book, box.folder = str(path), str(path.with_suffix(""))
        return _planned(self, context)


def _manifest(scene: Any, name: str) -> dict[str, Any]:
    """Plain values of a manifest with everybody of the scene."""
    bodies, outfits = [], []
    for where in people.people_of(scene) or [scene]:
        worn = look.look_from_scene(where)
        body = {"name": where.name, **to_dict(worn.body)}
        outfit = {"name": body["name"], "garments": [to_dict(garment) for garment in worn.garments],
                  "accessories": [to_dict(one) for one in worn.accessories]}
        bodies.append(body)
        outfits.append(outfit)
        base = worn
    spec = to_dict(base)
    return {"name": name, **{key: spec[key] for key in ("preset", "views", "seed")}, "bodies": bodies,
            "outfits": outfits, "poses": [spec["pose"]], "studios": [spec["studio"]]}


class TRYON_OT_lookbook_plan(bpy.types.Operator):
    """Check the manifest and list its looks, with what is made of them already"""

    bl_idname = "tryon.lookbook_plan"
    bl_label = "Plan"
    bl_options = {"REGISTER"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return _free(cls) and _named(cls, context)

    def execute(self, context: bpy.types.Context) -> set[Any]:
        """Fill the list."""
        return _planned(self, context)


def _planned(operator: Any, context: bpy.types.Context) -> set[Any]:
    """Fill the list, or tell what is wrong with the manifest."""
    try:
        _plan(lookbook_of(context))
    except TryOnError as error:
        operator.report({"ERROR"}, sentence(error))
        return {"CANCELLED"}
    return {"FINISHED"}


def _plan(box: Any) -> None:
    """Read the manifest and what its folder holds. Raises TryOnError."""
    from ...lookbook import book, manifest, plan

    wanted = plan.plan(manifest.read(Path(bpy.path.abspath(box.book))))
    box.folder = box.folder or str(Path(bpy.path.abspath(box.book)).with_suffix(""))
    out = Path(bpy.path.abspath(box.folder))
    before = {one["name"]: one for one in (book.read(out) or {"looks": []})["looks"]}
    box.planned.clear()
    for entry in wanted.entries[:SHOWN]:
        row, known = box.planned.add(), before.get(entry.name, {})
        row.name, row.state, row.told = entry.name, known.get("state", ""), known.get("error", "")
        row.picture = str(out / entry.name / "contact_sheet.png")
    said = book.Outlook.of(wanted, out)
    counts = f"Looks: {len(wanted.entries)}, drapes: {wanted.drapes}, pictures: {wanted.pictures}; there: {said.there}"
    room = f", {said.bytes / 1e9:.2g} GB" if said.bytes else ""
    box.comes_to = f"{counts}; about {duration(said.seconds)} left{room}" if said.seconds else counts


class TRYON_OT_lookbook_run(bpy.types.Operator):
    """Make the looks that are not there, in a second Blender: this one stays yours"""

    bl_idname = "tryon.lookbook_run"
    bl_label = "Run"
    bl_options = {"REGISTER"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return _free(cls) and _named(cls, context)

    def execute(self, context: bpy.types.Context) -> set[Any]:
        """Plan, and start."""
        box = lookbook_of(context)
        try:
            _plan(box)
            stamp = look.look_of(context.scene).stamp
            night.begin(Path(bpy.path.abspath(box.book)), Path(bpy.path.abspath(box.folder)), stamp)
        except TryOnError as error:
            self.report({"ERROR"}, sentence(error))
            return {"CANCELLED"}
        return {"FINISHED"}


class TRYON_OT_lookbook_pause(bpy.types.Operator):
    """End the run; what is under way is begun again by Run, all else is kept"""

    bl_idname = "tryon.lookbook_pause"
    bl_label = "Pause"
    bl_options = {"REGISTER"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        here = night.current()
        return here is not None and here.running

    def execute(self, context: bpy.types.Context) -> set[Any]:
        """End the run."""
        night.end()
        return {"FINISHED"}


class TRYON_OT_lookbook_open(bpy.types.Operator):
    """Bring the chosen look into this file as a scene of its own"""

    bl_idname = "tryon.lookbook_open"
    bl_label = "Open look"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if SESSION.busy:
            cls.poll_message_set(said(BUSY_HINT))
            return False
        box = lookbook_of(context)
        return 0 <= box.chosen < len(box.planned)

    def execute(self, context: bpy.types.Context) -> set[Any]:
        """Its scene is appended from its .blend, and shown."""
        box = lookbook_of(context)
        chosen = box.planned[box.chosen].name
        path = Path(bpy.path.abspath(box.folder)) / chosen / "look.blend"
        try:
            library: Any = bpy.data.libraries.load(str(path), link=False)
            with library as (there, here):
                here.scenes = list(there.scenes[:1])
        except OSError:
            self.report({"ERROR"}, said(f"{chosen} is not made yet"))
            return {"CANCELLED"}
        scene = here.scenes[0]
        scene.name = chosen
        if context.window:
            context.window.scene = scene
        return {"FINISHED"}


def _free(cls: Any) -> bool:
    here = night.current()
    if here is not None and here.running:
        cls.poll_message_set(said("A lookbook is being made: pause it first"))
        return False
    return True


def _named(cls: Any, context: bpy.types.Context) -> bool:
    if not lookbook_of(context).book:
        cls.poll_message_set(said("Name a manifest, or write one from the scene"))
        return False
    return True


CLASSES = (TRYON_OT_lookbook_new, TRYON_OT_lookbook_plan, TRYON_OT_lookbook_run, TRYON_OT_lookbook_pause,
           TRYON_OT_lookbook_open)
