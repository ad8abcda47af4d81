# SPDX-License-Identifier: GPL-3.0-or-later
"""What a scene remembers of the last look made in it: pictures, certificate, and what the drape was made from."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy

from ...evaluation.certificate import Certificate
from ...spec.look import Look, shape_of
from ..properties import body, measures
from ..properties.look import DEFAULT_OUTPUT, look_of

if TYPE_CHECKING:
    from ...pipeline.job import LookResult


def output_folder(scene: Any) -> Path:
    """Where the pictures go: as the panel says, or to a temporary folder of this session as long as the file
    is not saved: a name in the system's own could be guessed, and be a link."""
    chosen = look_of(scene).output or DEFAULT_OUTPUT
    if chosen.startswith("//") and not bpy.data.filepath:
        return Path(bpy.app.tempdir) / chosen.lstrip("/")
    return Path(bpy.path.abspath(chosen))


def drape_inputs(look: Look) -> str:
    """What a drape depends on, as text: where it differs from the drape's own, the drape is out of date."""
    worn = [(g.programme, dict(g.design), g.physics, g.file, g.body_file, g.size, g.chart) for g in look.garments]
    return json.dumps([shape_of(look.body), look.pose, worn], sort_keys=True)


def keep(scene: bpy.types.Scene, result: "LookResult") -> None:
    """Keep what the panel tells of a finished job with the scene, so that file and undo carry it."""
    if not result.body:
        return  # new cloth on what is there: certificate and pictures are what they were
    group = look_of(scene)
    if result.body_fit:
        body.body_to(result.look.body, group.body)  # the requested measures have become a body
        measures.show(group.measures, result.body_fit["achieved"])
    certificate: Certificate | None = result.certificate
    group.certificate = json.dumps(certificate.as_dict()) if certificate else ""
    group.made = drape_inputs(result.look)
    if result.views:
        group.pictures = json.dumps({view: str(path) for view, path in result.views.items()})


def contents(scene: bpy.types.Scene) -> set[tuple[str, int]]:
    """Objects and their data: differs once a job has begun to change the scene."""
    return {(obj.name, obj.data.as_pointer() if obj.data else 0) for obj in scene.objects}
