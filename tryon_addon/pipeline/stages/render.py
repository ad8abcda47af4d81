# SPDX-License-Identifier: GPL-3.0-or-later
"""The pictures: studio, cameras, a view at a time, and the sheet of them."""

from __future__ import annotations

import json
from collections.abc import Generator

import bpy
import numpy as np

from ...blender.cloth import notions
from ...blender.measure import spots
from ...blender.measure.signed_distance import Surface, bounds
from ...blender.studio import camera, render, sheet, studio
from ...core import manifest
from ...core.errors import TryOnError
from ...spec.look import to_dict
from ..context import Work
from ..result import Step

WORST = "worst_spots.png"


def take(work: Work, subjects: list[bpy.types.Object]) -> Generator[Step, None, None]:
    """Render ``subjects`` and their hair from every side into the job's folder."""
    out = work.out
    if out is None:
        raise TryOnError("There is no folder to write the views to.", "Name one.")
    out.mkdir(parents=True, exist_ok=True)
    graph = bpy.context.evaluated_depsgraph_get()
    hair = [o for o in work.scene.objects if o.get("tryon_role") in ("hair", notions.ROLE)]
    points = np.concatenate(
        [Surface.of_object(o, graph).points for o in subjects] + [bounds(o, graph) for o in hair]
    )
    studio.build_studio(work.scene, work.look.studio, points)
    cameras = camera.place_cameras(work.scene, work.look.views, points)
    names = {view: cam.name for view, cam in cameras.items()}
    work.result.cameras = names
    stamp = json.dumps({"tryon": manifest.version(), "spec": to_dict(work.look)}, sort_keys=True)
    for i, (view, name) in enumerate(names.items()):
        yield work.step(f"Rendering {view}", i / len(names))
        path = out / f"{view}.png"
        with work.timed(f"render {view}"):
            render.render_view(work.scene, bpy.data.objects[name], path, work.look.preset,
                               stamp=stamp, only=frozenset(o.name for o in subjects + hair))
        work.result.views[view] = path
    sheet.contact_sheet(list(work.result.views.values()), out / "contact_sheet.png",
                        columns=len(names), labels=list(names))
    certificate = work.result.certificate
    (out / WORST).unlink(missing_ok=True)  # of an earlier run
    if certificate is not None and not certificate.passed:
        work.result.worst = spots.mark_spots(work.scene, certificate, work.result.views, names, out / WORST)
