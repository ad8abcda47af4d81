# SPDX-License-Identifier: GPL-3.0-or-later
"""Borrow the user's scene for a picture: every setting comes back, every hidden object too."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import bpy

_SIMPLE = {"BOOLEAN", "INT", "FLOAT", "STRING", "ENUM"}


def plain_values(target: bpy.types.bpy_struct) -> dict[str, Any]:
    """Every setting of ``target`` that is a number, a text, an enum or a vector of numbers, by its name."""
    values: dict[str, Any] = {}
    for prop in target.bl_rna.properties:
        if prop.is_readonly or prop.type not in _SIMPLE:
            continue
        if isinstance(target, bpy.types.View3DShading) and prop.identifier.startswith(("wireframe_color", "aov_name")):
            continue  # these cannot be read in a scene's shading
        if prop.identifier.startswith(("denois", "preview_denois")) and not has_denoiser():
            continue  # nor these in a Blender built without it
        value = getattr(target, prop.identifier)
        values[prop.identifier] = tuple(value) if getattr(prop, "is_array", False) else value
    return values


@contextlib.contextmanager
def preserved(scene: bpy.types.Scene) -> Iterator[None]:
    """Restore every plain render, engine, display and colour setting, and the scene's camera, afterwards."""
    names = ("render", "render.image_settings", "cycles", "display", "display.shading", "view_settings",
             "display_settings")
    owners = [o for o in (_resolve(scene, n) for n in names) if o is not None]
    camera, saved = scene.camera, [(owner, plain_values(owner)) for owner in owners]
    try:
        yield
    finally:
        scene.camera = camera
        for _ in range(2):  # some enums only accept a value once another is back (file format, media type)
            for owner, values in saved:
                now = plain_values(owner)
                for name, value in values.items():
                    if now.get(name) != value:
                        with contextlib.suppress(TypeError, AttributeError):
                            setattr(owner, name, value)


def _resolve(scene: bpy.types.Scene, dotted: str) -> bpy.types.bpy_struct | None:
    target: Any = scene
    for part in dotted.split("."):
        target = getattr(target, part, None)
    return target


@contextlib.contextmanager
def shown(scene: bpy.types.Scene, only: frozenset[str] | None) -> Iterator[None]:
    """Hide from the render every object that is neither named in ``only`` nor part of the studio."""
    hidden = [
        o for o in scene.objects
        if only is not None and o.name not in only and not o.hide_render
        and not any(key in o for key in ("tryon_rig", "tryon_prop", "tryon_view"))
    ]
    for thing in hidden:
        thing.hide_render = True
    try:
        yield
    finally:
        for thing in hidden:
            thing.hide_render = False


def has_denoiser() -> bool:
    """Whether this Blender was built with OpenImageDenoise; Debian's 4.3, for one, was not."""
    try:
        import _cycles
    except ImportError:
        return True  # cannot tell: Cycles itself says so
    return bool(getattr(_cycles, "with_openimagedenoise", True))
