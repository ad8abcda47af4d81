# SPDX-License-Identifier: GPL-3.0-or-later
"""What the panel edits of views beside the four sides: a list, each entry a ``spec.view.View``."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import bpy
from bpy.props import BoolProperty, EnumProperty, IntProperty, StringProperty

from ...core.colour import hex_of
from ...core.errors import SpecError
from ...formats.pictures.kinds import KINDS
from ...spec.view import (
    AZIMUTH,
    DETAIL,
    ELEVATION,
    HEIGHT,
    LENS,
    MOST_FRAMES,
    MOST_SIDE,
    PIECES,
    QUALITY,
    SHOTS,
    STUDIOS,
    WHOLE,
    View,
)
from ...spec.views import NAMED, VIEWS
from . import changes
from .files import absolute
from .kinds import label, plain_float

ANGLE, LEVEL, SCENE, STUDIO, SAID = "angle", "height", "scene", "studio", "said"
STANDS = (
    (ANGLE, "Angle", "Around the person, and above or below them"),
    (LEVEL, "Height", "Around the person, so high above the floor"),
    (SCENE, "Scene camera", "The camera of your scene, as it stands when the views are rendered"),
    (STUDIO, "Studio camera", "A camera of the studio's .blend, by its name"),
    (SAID, "As in the spec", "A camera that a spec has brought, as numbers"),
)
LOOKS, FILE = "looks", "file"


def _another(entry: Any, _context: Any) -> None:
    if not changes.silent():
        entry.digest = ""  # what was pinned down was the file before


def group_of(group: Callable[[str, Mapping[str, Any]], type], slider: Callable[[Any], Any],
             colour: Callable[[str, str, str], Any]) -> type:
    """The property group of one view."""
    shots = [(name, label(name), text) for name, text in SHOTS.items()]
    formats = [(kind.name, kind.label, f"{kind.suffix} file") for kind in KINDS.values()]
    studios = [(LOOKS, "The look's", "The studio of the look, above"),
               *((name, label(name), "") for name in STUDIOS),
               (FILE, "Own .blend", "Lights, backdrop, cameras and world of a file of yours; no script in it is run")]
    return group("view", {
        "used": BoolProperty(name="Render", description="Render this view", default=True),
        "called": StringProperty(name="Name", description="Of the file, without its ending", default="view"),
        "shot": EnumProperty(name="Shows", description="What is in the frame", items=shots, default=WHOLE),
        "place": StringProperty(name="Place", default=PIECES[0],
                                description=f"{', '.join(PIECES)}, left cuff, a panel as panel:front, a place of the "
                                            "body as left armpit; of one garment as tee.hem"),
        "stand": EnumProperty(name="Camera", description="Where the picture is taken from", items=STANDS,
                              default=ANGLE),
        "facing": BoolProperty(name="Face the place", default=True,
                               description="Look at a detail from the side that it faces"),
        "azimuth": slider(AZIMUTH),
        "elevation": slider(ELEVATION),
        "height": slider(HEIGHT),
        "lens": slider(LENS),
        "camera": StringProperty(name="Name", description="Of the camera in the studio's .blend"),
        "camera_said": StringProperty(options={"HIDDEN"}),  # JSON
        "frames": IntProperty(name="Turntable", min=0, max=MOST_FRAMES, soft_max=72,
                              description="So many pictures once round, in numbered files; 0 is a single picture"),
        "frame": IntProperty(options={"HIDDEN"}),
        "width": IntProperty(name="Width", min=0, max=MOST_SIDE, subtype="PIXEL",
                             description="In pixels; with no height, the longer side; 0 is as the quality has it"),
        "tall": IntProperty(name="Height", min=0, max=MOST_SIDE, subtype="PIXEL",
                            description="In pixels; 0 follows from the width and the aspect"),
        "aspect": StringProperty(name="Aspect", description="Width to height, as 4:5; empty is as the quality has it"),
        "format": EnumProperty(name="File", description="What kind of file it is", items=formats, default="png"),
        "quality": slider(QUALITY),
        "transparent": BoolProperty(name="Transparent", description="No backdrop, but what the person covers"),
        "paper": BoolProperty(name="Backdrop", description="Paper of another colour than the studio's"),
        "backdrop": colour("Colour", "#f2f2f2", "Of the studio's paper"),
        "studio": EnumProperty(name="Studio", description="Light and background", items=studios, default=LOOKS),
        "file": StringProperty(name="File", subtype="FILE_PATH", update=_another,
                               description="A .blend with lights, backdrop, cameras and world"),
        "digest": StringProperty(options={"HIDDEN"}),
    })


def views_from(group: Any) -> tuple[str | View, ...]:
    """The views that the panel says, sides first.

    Raises:
        SpecError: a value that no view has.
    """
    return (*(v for v in VIEWS if v in group.views), *(view_from(entry) for entry in group.shots if entry.used))


def views_to(views: tuple[str | View, ...], group: Any) -> None:
    """Show them in the panel: sides by their names, all others in the list; all of them there, if others come first."""
    sides = tuple(view for view in VIEWS if view in views)
    if views[: len(sides)] != sides:
        sides = ()
    group.views = set(sides)
    group.shots.clear()
    for view in views[len(sides) :]:
        view_to(NAMED[view] if isinstance(view, str) else view, group.shots.add())


def view_from(entry: Any) -> View:
    """The View that an entry of the list says. Raises SpecError."""
    stand, own = entry.stand, entry.studio == FILE
    values: dict[str, Any] = {
        "name": entry.called, "aspect": entry.aspect.strip(), "transparent": entry.transparent, "format": entry.format,
        "quality": plain_float(entry.quality), "frames": entry.frames, "frame": entry.frame,
        "size": tuple(side for side in (entry.width, entry.tall) if side),
        "studio": "" if entry.studio == LOOKS else absolute(entry.file) if own else entry.studio,
        "digest": entry.digest if own else "",
        "backdrop": hex_of(entry.backdrop) if entry.paper and not own and not entry.transparent else "",
    }
    if entry.tall and not entry.width:
        raise SpecError(f"The view {entry.called} has a height and no width.", "Give the width too, or neither.")
    if stand == SCENE:
        values["camera"] = _scene_camera(entry.called)
    elif stand == STUDIO:
        values["camera"] = entry.camera
    elif stand == SAID:
        values["camera"] = json.loads(entry.camera_said or "{}")
    else:
        detail = entry.shot == DETAIL
        values |= {"shot": entry.shot, "place": entry.place.strip() if detail else "",
                   "azimuth": None if detail and entry.facing else plain_float(entry.azimuth),
                   "lens": plain_float(entry.lens)}
        values |= {"height": plain_float(entry.height)} if stand == LEVEL else \
            {"elevation": plain_float(entry.elevation)}
    return View(**values)


def view_to(view: View, entry: Any) -> None:
    """Show ``view`` as an entry of the list."""
    for name in ("shot", "elevation", "lens", "frames", "frame", "aspect", "format", "quality", "transparent"):
        setattr(entry, name, getattr(view, name))
    entry.called, entry.facing, entry.azimuth = view.name, view.azimuth is None, view.azimuth or 0.0
    entry.place = view.place or PIECES[0]
    entry.width, entry.tall = (*view.size, 0, 0)[:2]
    entry.stand = ANGLE
    if view.height is not None:
        entry.stand, entry.height = LEVEL, view.height
    if isinstance(view.camera, str) and view.camera:
        entry.stand, entry.camera = STUDIO, view.camera
    elif view.camera:
        entry.stand, entry.camera_said = SAID, json.dumps(view.camera)
    entry.paper = bool(view.backdrop)
    if view.backdrop:
        entry.backdrop = [int(view.backdrop[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    entry.studio = FILE if view.own_studio else view.studio or LOOKS
    entry.file = view.studio if view.own_studio else ""
    entry.digest = view.digest


def _scene_camera(name: str) -> dict[str, Any]:
    """The scene's camera as numbers, in the frame of the active person."""
    from ...blender import people
    from ...blender.studio.camera import said_of

    scene: Any = bpy.context.scene
    camera = scene.camera
    if camera is None or "tryon_view" in camera:
        mine = next((o for o in scene.objects if o.type == "CAMERA" and "tryon_view" not in o), None)
        if mine is None:
            raise SpecError(f"The view {name} is taken by the scene's camera, and the scene has none.",
                            "Add one: Add > Camera.")
        camera = mine
    return said_of(camera, people.frame(scene))
