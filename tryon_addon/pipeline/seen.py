# SPDX-License-Identifier: GPL-3.0-or-later
"""What a job's scene is made from, told by its content: under which names its certificate and its views are kept.

Not by the names of the results that it is made from: cloth is not repeatable, so that a drape which was lost and made
again is another one of the same name, and pictures of the one would lie beside the certificate of the other.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import bpy

from ..blender.studio import render
from ..core import cache
from ..spec import keys
from ..spec.look import Garment, to_dict
from ..spec.view import View
from ..spec.views import view_from
from .context import Context

CALLED = ("name",)  # of a view; an artist's studio is told by its digest, wherever it lies
AROUND = ("cached",)  # how something came about; nothing shows it


def certificate(context: Context) -> str:
    """The name of what the drape's stage measures."""
    return keys.certificate(context.look.body, _told(context, "body", "drape"), bpy.app.version_string)


def evaluation(context: Context) -> str:
    """The name of what the stage ``evaluate`` makes."""
    return keys.evaluation(context.look.body, _told(context, "body", "drape"))


def view(context: Context, view: str | View) -> str:
    """The name of one picture, without its stamp: all that its view says but how it is called."""
    look = {name: value for name, value in to_dict(context.look).items() if name != "views"}
    shown = {name: value for name, value in to_dict(view_from(view)).items() if name not in CALLED}
    if shown["digest"]:
        del shown["studio"]
    return keys.view(context.look.body, _told(context, "body", "drape", "fabric"), look, shown,
                     render.conditions(context.scene, context.look.preset) | {"blender": bpy.app.version_string})


def view_in_any_cloth(context: Context, view: View) -> str:
    """The name of a picture of the same in whatever cloth, for ``touch_up``."""
    look = {name: value for name, value in to_dict(context.look).items() if name not in ("views", "garments")}
    left_out = (*CALLED, "studio") if view.digest else CALLED
    shown = {name: value for name, value in to_dict(view).items() if name not in left_out}
    return keys.view(context.look.body, _told(context, "body", "drape"), look, shown,
                     render.conditions(context.scene, context.look.preset) | {"blender": bpy.app.version_string})


def cloths(context: Context) -> list[str]:
    """Of each garment, inner to outer, a digest of what its cloth looks like."""
    return [cache.digest(_plain([to_dict(garment), maps]))
            for garment, maps in zip(context.look.garments, context.made["fabric"], strict=True)]


def _told(context: Context, *stages: str) -> list[str]:
    """A digest a stage of what it has made."""
    for stage in stages:
        if stage not in context.told_by:
            context.told_by[stage] = cache.digest(_plain(context.made[stage]))
    return [context.told_by[stage] for stage in stages]


def _plain(value: Any) -> Any:
    """Plain values and arrays of what stages make. Of a garment's cloth how it hangs: what it looks like is the fabric
    stage's, and no figure's."""
    if isinstance(value, Garment):
        looks = {"fabric": value.physics, "parts": None}
        return {name: one for name, one in to_dict(value).items() if name not in looks} | looks
    if dataclasses.is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value) if f.name not in AROUND}
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value
