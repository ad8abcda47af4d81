# SPDX-License-Identifier: GPL-3.0-or-later
"""The pictures: studio, cameras, a view at a time, and the sheet of them."""

from __future__ import annotations

from collections.abc import Generator

import bpy
import numpy as np

from ...blender import people
from ...blender.cloth import notions
from ...blender.measure import spots
from ...blender.measure.signed_distance import Surface, bounds
from ...blender.studio import camera, render, sheet, studio
from ...core import files
from ...core.errors import TryOnError
from ...core.progress import Step, steps_of
from ...spec import keys
from .. import render_aside, seen
from ..context import Context
from ..pending import PAUSE
from ..stage import Stage

SHEET, WORST = "contact_sheet.png", "worst_spots.png"


def show(context: Context) -> Generator[Step, None, None]:
    """Render the person, with hair and all that is worn, from every side into the job's folder: here, or in a second
    Blender that does the same on a copy."""
    if context.aside:
        yield context.step("Copying the scene for the views", 0.0)
        yield from context.told(steps_of(render_aside.Rendering(context), pause=PAUSE))
        return
    out, result = context.out, context.result
    subjects = list(people.worn(context.person, "body", "garment", "accessory").values())
    if out is None:
        raise TryOnError("There is no folder to write the views to.", "Name one.")
    out.mkdir(parents=True, exist_ok=True)
    graph = bpy.context.evaluated_depsgraph_get()
    hair = list(people.worn(context.person, "hair", notions.ROLE).values())
    points = np.concatenate(
        [Surface.of_object(o, graph).points for o in subjects] + [bounds(o, graph) for o in hair]
    )
    studio.build_studio(context.scene, context.look.studio, points)
    cameras = camera.place_cameras(context.scene, context.look.views, points)
    names = {view: cam.name for view, cam in cameras.items()}
    result.cameras = names
    for i, (view, name) in enumerate(names.items()):
        yield context.step(f"Rendering {view}", i / len(names))
        result.views[view] = out / f"{view}.png"
        with context.timed(f"render {view}"):
            _picture(context, view, bpy.data.objects[name], frozenset(o.name for o in subjects + hair))
            sheet.stamp_picture(result.views[view], _stamp(context, view))
    sheet.contact_sheet(list(result.views.values()), out / SHEET,
                        columns=len(names), labels=list(names))
    certificate = result.certificate
    if certificate is not None and not certificate.passed:
        result.worst = spots.mark_spots(context.scene, certificate, result.views, names, out / WORST)


def _stamp(context: Context, view: str) -> str:
    """What the picture of a view says of itself."""
    return context.stamps.view(context.look, view, context.asked, blender=bpy.app.version_string,
                               population=context.population)


def _picture(context: Context, view: str, camera: bpy.types.Object, only: frozenset[str]) -> None:
    """Render one view, not stamped yet, or write the one that was rendered of the same before."""
    path, name = context.result.views[view], seen.view(context, view) if context.own else ""
    found = context.store.get(name) if name else None
    context.result.cached[f"view {view}"] = found is not None
    if found is not None:
        files.write(path, found["png"].tobytes())
        return
    render.render_view(context.scene, camera, path, context.look.preset, only=only)
    if name:
        context.store.put(name, {"png": np.frombuffer(path.read_bytes(), np.uint8)})


VIEW = {"draft": 2.0, "standard": 16.0, "final": 120.0}  # seconds, about

STAGE = Stage("render", lambda context: VIEW[context.look.preset] * len(context.look.views), show=show,
              needs=("drape", "fabric"), keeps=(keys.VIEW,))
