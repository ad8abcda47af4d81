# SPDX-License-Identifier: GPL-3.0-or-later
"""What a scene remembers of the last look made in it: pictures, certificate, and what the drape was made from."""

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy

from ...catalog.garments import PROGRAMMES
from ...core.errors import SpecError
from ...evaluation.certificate import Certificate, in_sentences
from ...spec.look import Look, shape_of
from ..properties import body, measures
from ..properties.look import DEFAULT_OUTPUT, look_from_scene, look_of

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
    """What a drape depends on, as JSON: where it differs from the drape's own, the drape is out of date.

    Accessories are not in it: they lie on what is draped, and move none of it.
    """
    worn = {g.programme: {"cut": [dict(g.design), g.file, g.body_file, g.size, g.chart], "cloth": g.physics}
            for g in look.garments}
    body = dataclasses.replace(look.body, measures={})  # a request that nothing was made for yet
    text = json.dumps({"body": shape_of(body), "pose": look.pose, "garments": worn, "order": list(worn)})
    return json.dumps(json.loads(text, parse_float=_as_sliders_have_it), sort_keys=True)


def _as_sliders_have_it(number: str) -> float:
    """In six digits: Blender's properties keep no more of what a fit has found."""
    return float(f"{float(number):.6g}")


def changed(scene: Any) -> tuple[str, ...]:
    """What the panel says differently from what was last made, in words; empty where all is as it was."""
    group = look_of(scene)
    try:
        now, then = json.loads(drape_inputs(look_from_scene(scene))), json.loads(group.made or "{}")
    except SpecError:  # no garment chosen, or a chart without its row
        return ("what is worn",)
    if not isinstance(then, dict) or then.keys() != now.keys():  # a file of an earlier version
        return ("TryOn",)
    words = {"body": "the body", "pose": "the pose"}
    found = [word for name, word in words.items() if now[name] != then[name]]
    if now["garments"].keys() != then["garments"].keys():
        return (*found, "what is worn")
    if now["order"] != then["order"]:
        found.append("what is worn over what")
    for name, garment in now["garments"].items():
        label = in_sentences(PROGRAMMES[name].label if name in PROGRAMMES else name.replace("_", " "))
        found += [f"the {'pattern' if part == 'cut' else part} of the {label}" for part in ("cut", "cloth")
                  if garment[part] != then["garments"][name][part]]
    return tuple(found)


def verdict(scene: Any) -> dict[str, Any] | None:
    """The certificate of what is worn, as plain values. None where nothing is draped; and as long as anything that it
    depends on is not as it was: what has been changed back has its verdict again."""
    kept = look_of(scene).certificate
    return json.loads(kept) if kept and not changed(scene) else None


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
    group.evaluation = json.dumps(result.more["evaluation"]) if "evaluation" in result.more else ""
    group.made = drape_inputs(result.look)
    if result.views:
        group.pictures = json.dumps({view: str(path) for view, path in result.views.items()})


def contents(scene: bpy.types.Scene) -> set[tuple[str, int]]:
    """Objects and their data: differs once a job has begun to change the scene."""
    return {(obj.name, obj.data.as_pointer() if obj.data else 0) for obj in scene.objects}
