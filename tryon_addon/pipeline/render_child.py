# SPDX-License-Identifier: GPL-3.0-or-later
"""In the second Blender that ``render_aside`` starts: run the render's stage on a copy, and tell how far it is."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy
from mathutils import Matrix

from ..blender import aside, people
from ..core.errors import StorageError, TryOnError
from ..evaluation.certificate import Certificate, overall
from ..spec.look import body_from_dict, look_from_dict
from ..spec.people_store import People
from ..spec.stamp import Stamps
from .context import Context
from .render_aside import COPY, NAMED, ORDER
from .stages import render

SAMPLES = re.compile(r"Sample (\d+)/(\d+)")


def main(folder: str) -> None:
    """Render what is ordered in ``folder``; what is said goes to stdout, a line of JSON each."""
    say = aside.talk(lambda: shutil.rmtree(folder, ignore_errors=True))  # with whoever wanted it goes the copy
    try:
        order = json.loads((Path(folder) / ORDER).read_bytes())
        context = _context(order, Path(folder) / COPY)
        with context.at(render.STAGE), _samples_told(say, context):
            for step in render.show(context):
                views = {view: str(path) for view, path in context.result.views.items()}
                say({"label": step.label, "fraction": step.fraction, "views": views})
        result = context.result
        say({"views": {view: str(path) for view, path in result.views.items()}})
        say({"end": True, "timings": result.timings, "worst": str(result.worst or "")})
    except Exception as error:
        say({"end": True, "error": _told(error)})


def _context(order: dict[str, Any], copy: Path) -> Context:
    """The job as far as its views need it, in an empty file with the copied objects."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    _use(order["devices"])
    scene: Any = bpy.context.scene
    with bpy.data.libraries.load(str(copy), link=False) as (there, here):
        here.objects = list(there.objects)
    person, things = people.new(scene), {obj.name: obj for obj in here.objects}
    people.take_off(person, people.ROOT)  # it brings its own
    for name, called in order["things"].items():
        people.own(person, name, things[called][people.ROLE], things[called])
    for obj in here.objects:
        if obj.type == "CAMERA":
            scene.collection.objects.link(obj)
    scene.camera = scene.objects.get(order["scene"]["camera"])
    scene.frame_set(order["scene"]["frame"])
    _at_home(scene, person)
    look = look_from_dict(order["look"])
    stamps = Stamps(order["stamps"]["kind"], People(Path(order["stamps"]["people"])))
    context = Context(look, [render.STAGE], out=Path(order["out"]) if order["out"] else None, scene=scene,
                      person=person,
                      population=order["population"], stamps=stamps)
    context.look, context.asked = look, body_from_dict(order["asked"])
    for name in NAMED:
        setattr(context.result, name, order["result"][name])
    if order["passport"]:
        context.result.more["passport"] = order["passport"]
    if order["certificates"] is not None:
        context.result.certificate = overall(Certificate.from_kept(one, cached=True) for one in order["certificates"])
    return context


def _at_home(scene: bpy.types.Scene, person: bpy.types.Collection) -> None:
    """Put the person where views are taken, in metres at the origin, and the cameras of the scene along."""
    frame = people.frame(person, bpy.context.evaluated_depsgraph_get())
    for obj in [o for o in scene.objects if o.type == "CAMERA"]:
        seen = frame.inverted() @ obj.matrix_world
        for long in ("clip_start", "clip_end"):
            setattr(obj.data, long, getattr(obj.data, long) / frame.median_scale)
        place, turned, _ = seen.decompose()
        obj.parent, obj.matrix_world = None, Matrix.LocRotScale(place, turned, None)
        obj.constraints.clear()
        obj.animation_data_clear()
    root = people.thing(person, people.ROOT)
    if root is not None:
        root.parent, root.matrix_basis = None, Matrix()
        root.constraints.clear()
        root.animation_data_clear()
    bpy.context.view_layer.update()


def _use(devices: dict[str, Any]) -> None:
    """Have Cycles compute on what the artist has chosen; where that is gone, on the processor."""
    settings: Any = getattr(bpy.context.preferences.addons.get("cycles"), "preferences", None)
    if settings is None or devices["kind"] == "NONE":
        return
    with contextlib.suppress(TypeError, AttributeError):
        settings.compute_device_type = devices["kind"]
        settings.refresh_devices()
        for one in settings.devices:
            one.use = one.id in devices["used"]


@contextlib.contextmanager
def _samples_told(say: Any, context: Context) -> Iterator[None]:
    """While Cycles renders a view, tell which of its samples that is."""
    count = max(1, len(context.look.pictures))

    def tell(stats: Any, *_: Any) -> None:
        found = SAMPLES.search(stats) if isinstance(stats, str) else None
        if found and context.result.views:
            view, done = list(context.result.views)[-1], len(context.result.views) - 1
            sample, of = map(int, found.groups())
            part = (done + sample / max(1, of)) / count
            say({"label": f"Rendering {view}: sample {sample} of {of}", "fraction": part})

    bpy.app.handlers.render_stats.append(tell)
    try:
        yield
    finally:
        bpy.app.handlers.render_stats.remove(tell)


def _told(error: Exception) -> dict[str, Any]:
    """An exception as plain values."""
    if isinstance(error, TryOnError):
        full = error.full if isinstance(error, StorageError) else ""
        return {"kind": type(error).__name__, "message": error.message, "mend": error.mend, "full": full}
    if isinstance(error, OSError) and error.errno:
        return {"errno": error.errno, "message": error.strerror or "", "full": str(error.filename or "")}
    traceback.print_exc(file=sys.stderr)
    return {"kind": "RenderError", "message": f"TryOn itself failed: {type(error).__name__}: {error}.",
            "mend": "Please report it with the text in the system console.", "full": ""}
