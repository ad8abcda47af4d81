# SPDX-License-Identifier: GPL-3.0-or-later
"""The pictures: studio, cameras, a view at a time, and the sheet of them."""

from __future__ import annotations

import contextlib
import dataclasses
import math
import tempfile
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from ...blender import people
from ...blender.body import person
from ...blender.cloth import flat_lay, notions
from ...blender.cloth.draped import object_name, welded
from ...blender.files import studio_file
from ...blender.measure import spots
from ...blender.measure.signed_distance import Surface, bounds
from ...blender.studio import camera, render, sheet, studio
from ...blender.studio.shots import Shots
from ...catalog.body.poses import facing_of
from ...core import cache, files
from ...core.errors import SpecError, TryOnError
from ...core.framing import ASPECT, LENS_MM, Framing
from ...core.progress import Step, steps_of, thought
from ...spec import keys
from ...spec.passport import passport
from ...spec.view import FLAT, GHOST, View
from .. import render_aside, seen, touch_up
from ..context import Context
from ..pending import PAUSE
from ..stage import Stage

SHEET, WORST = "contact_sheet.png", "worst_spots.png"
WIDEST = 4.0  # times the usual backdrop: behind whatever a camera of the artist's own sees
KEPT = 64e6  # bytes of a picture that is kept for the next time, at most


def show(context: Context) -> Generator[Step, None, None]:
    """Render the person, with hair and all that is worn, as every view asks for it, into the job's folder: here, or in
    a second Blender that does the same on a copy."""
    context.result.more.setdefault("passport", _passport(context))
    if context.aside:
        yield context.step("Copying the scene for the views", 0.0)
        yield from context.told(steps_of(render_aside.Rendering(context), pause=PAUSE))
        return
    out, result = context.out, context.result
    if out is None:
        raise TryOnError("There is no folder to write the views to.", "Name one.")
    out.mkdir(parents=True, exist_ok=True)
    worn = people.worn(context.person, "body", "garment", "accessory")
    subjects, graph = list(worn.values()), bpy.context.evaluated_depsgraph_get()
    hair = list(people.worn(context.person, "hair", notions.ROLE).values())
    points = np.concatenate(
        [Surface.of_object(o, graph).points for o in subjects] + [bounds(o, graph) for o in hair]
    )
    only = frozenset(o.name for o in subjects + hair)
    pictures = context.look.pictures
    garments = [worn[name] for name in map(object_name, context.look.garments) if name in worn]
    shots = Shots(points, person.find(context.person), garments, facing_of(context.look.pose))
    with (tempfile.TemporaryDirectory(prefix=".", dir=out) as scratch, contextlib.ExitStack() as lying,
          render.session(context.scene, context.look.preset)):
        laid = yield from _laid(context, pictures, garments, points, lying)
        frames = {view.stem: _frame(context, view, shots, laid.get(view.stem, ())) for view in pictures}  # all first
        seen_as: dict[str, Path] = {}  # by view, a PNG
        for i, view in enumerate(pictures):
            yield context.step(f"Rendering {view.stem}", i / len(pictures))
            light(context, view, points)
            result.cameras[view.stem] = _camera(context, view, frames[view.stem]).name
            path = result.views[view.stem] = out / view.file
            seen_as[view.stem] = path if view.kind.shown else Path(scratch) / f"{view.stem}.png"
            with context.timed(f"render {view.stem}"):
                there = {GHOST: _clothes(garments), FLAT: laid.get(view.stem, [])}.get(view.shot)
                shown = only if there is None else frozenset(o.name for o in there)
                _picture(context, view, path, seen_as[view.stem], shown)
                sheet.stamp_picture(path, _stamp(context, view))
        light(context, pictures[0], points)  # which is what the file is left to render
        _camera(context, pictures[0], frames[pictures[0].stem])
        on_sheet = _on_sheet(pictures)
        sheet.contact_sheet([seen_as[stem] for stem in on_sheet], out / SHEET, labels=on_sheet)
        certificate = result.certificate
        if certificate is not None and not certificate.passed:
            still = {view.stem: result.cameras[view.stem] for view in pictures
                     if not view.frame and view.shot not in (GHOST, FLAT)}
            result.worst = spots.mark_spots(context.scene, certificate, seen_as, still, out / WORST)


def light(context: Context, view: View, points: np.ndarray) -> None:
    """Build the view's studio around ``points`` (N, 3) m, unless it stands there already."""
    name = (view.own_studio and view.digest) or view.studio or context.look.studio
    width, height = _pixels(context, view)
    # A lens that sees more of a room needs more paper behind the person: in steps, so that few are built.
    wider = (LENS_MM / view.lens) * (width / height) / ASPECT
    room = WIDEST if view.camera else max(1.0, math.ceil(4.0 * wider) / 4.0)
    word = "" if view.own_studio else f"{view.backdrop}{room:g}"
    if studio.standing(context.scene) == (name, word) and context.result.cameras:
        return
    if view.own_studio:
        place = people.frame(context.person).translation
        studio.build_own_studio(context.scene, view.studio, view.digest, place)
    else:
        studio.build_studio(context.scene, name, points, view.backdrop, room)


def _clothes(garments: Sequence[bpy.types.Object]) -> list[bpy.types.Object]:
    """They and what is sewn on them."""
    return [*garments, *(child for one in garments for child in one.children)]


def _laid(context: Context, pictures: Sequence[View], garments: Sequence[bpy.types.Object], points: np.ndarray,
          lying: contextlib.ExitStack) -> Generator[Step, None, dict[str, list[bpy.types.Object]]]:
    """By view of garments laid flat, what lies there, as long as ``lying`` is open."""
    wanted = [view for view in pictures if view.shot == FLAT]
    if not wanted:
        return {}
    if not garments:
        raise SpecError(f"views.{wanted[0].name} shows garments laid flat, and none are worn.", "Leave it out.")
    flat, sewn = [], {item.object_name: welded(dataclasses.replace(item, positions=item.sewn["sewn"]))[0]
                      for item in getattr(context.made.get("drape"), "garments", ())}
    for garment in garments:  # as it was sewn on, upright: in a pose it may be turned and bent
        worn = flat_lay.asked(garment, sewn.get(garment.name))
        name = keys.personal(keys.FLAT, context.look.body, worn=cache.digest([*worn]))
        found = context.store.get(name)
        if found is None:
            label = f"Laying the {garment.name.removeprefix('TryOn ')} flat"
            found = {"flat": (yield from context.told(thought(lambda worn=worn: flat_lay.flattened(*worn), label)))}
            context.store.put(name, found)
        flat.append(found["flat"])
    middle = np.append((points.min(axis=0) + points.max(axis=0))[:2] / 2.0, points[:, 2].min())
    laid = {}
    for view in wanted:
        width, height = _pixels(context, view)
        laid[view.stem] = flat_lay.laid(context.scene, garments[::-1], flat[::-1], middle, width / height,
                                        behind=bool(view.azimuth))
        lying.callback(flat_lay.remove, laid[view.stem])
    bpy.context.view_layer.update()
    return laid


def _frame(context: Context, view: View, shots: Shots, laid: Sequence[bpy.types.Object]) -> Framing | None:
    """Where the view's camera stands; None where it has one of its own."""
    if view.own_studio:  # it is read here, before anything is rendered
        cameras = studio_file.said_of(view.studio, view.digest)["cameras"]
        if isinstance(view.camera, str) and view.camera and view.camera not in cameras:
            raise SpecError(f"The studio {view.studio} has no camera {view.camera!r}.",
                            f"It has: {', '.join(cameras) or 'none'}.")
    width, height = _pixels(context, view)
    return None if view.camera else shots.framing(view, width / height, laid)


def _pixels(context: Context, view: View) -> tuple[int, int]:
    preset = render.PRESETS[context.look.preset]
    return view.pixels((preset.width, preset.height))


def _camera(context: Context, view: View, frame: Framing | None) -> bpy.types.Object:
    """The view's camera, put there. A turntable's frames share one."""
    if frame is not None:
        return camera.place_camera(context.scene, frame)
    if isinstance(view.camera, str):
        own = studio.own_camera(context.scene, view.camera)
        assert own is not None, view.camera
        return own
    return camera.place_like(context.scene, view.name, view.camera, people.frame(context.person))


def _on_sheet(pictures: Sequence[View]) -> list[str]:
    """The names of those that the contact sheet has: of a turntable four, a quarter of a turn apart."""
    quarters = {view.name: {1 + i * view.frames // 4 for i in range(4)} for view in pictures}
    return [view.stem for view in pictures if not view.frame or view.frame in quarters[view.name]]


def _stamp(context: Context, view: View) -> str:
    """What the picture of a view says of itself."""
    return context.stamps.view(context.look, view.stem, context.asked, blender=bpy.app.version_string,
                               population=context.population, passport=context.result.more["passport"])


def _passport(context: Context) -> dict[str, Any]:
    certificate = context.result.certificate
    return passport(context.look, certificate.as_dict() if certificate else None,
                    context.result.more.get("evaluation"))


def _picture(context: Context, view: View, path: Path, preview: Path, only: frozenset[str]) -> None:
    """Render one view, not stamped yet, and what it looks like, or write what was rendered of the same before."""
    name = seen.view(context, view) if context.own else ""
    camera = bpy.data.objects[context.result.cameras[view.stem]]
    files_of = {"png": path} if preview == path else {"png": path, "preview": preview}
    found = context.store.get(name) if name else None
    context.result.cached[f"view {view.stem}"] = found is not None
    if found is not None:
        for one, place in files_of.items():
            files.write(place, found[one].tobytes())
        return
    any_cloth = seen.view_in_any_cloth(context, view) if touch_up.wanted(context, view) else ""
    other = context.store.get(any_cloth) if any_cloth else None
    if other is not None and touch_up.touched(context, view, other, camera, path, only):
        context.result.cached[f"view {view.stem} in other cloth"] = True
        return
    render.render_view(context.scene, camera, path, context.look.preset, only=only, view=view,
                       preview=None if preview == path else preview)
    if any_cloth:
        context.store.put(any_cloth, {"png": np.frombuffer(path.read_bytes(), np.uint8),
                                      "cloths": seen.cloths(context)})
    if name and path.stat().st_size < KEPT:
        context.store.put(name, {one: np.frombuffer(place.read_bytes(), np.uint8) for one, place in files_of.items()})


VIEW = {"draft": 2.0, "standard": 16.0, "final": 180.0}  # seconds, about

STAGE = Stage("render", lambda context: VIEW[context.look.preset] * len(context.look.pictures), show=show,
              needs=("drape", "fabric"), keeps=(keys.VIEW, keys.FLAT))
