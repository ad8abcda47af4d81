# SPDX-License-Identifier: GPL-3.0-or-later
"""What Blender is told of the file that a view becomes: its kind, its layers, and what is seen through."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import bpy

from ...formats.pictures.kinds import KINDS, Kind
from ...spec.view import View

PASSES = ("use_pass_z", "use_pass_normal", "use_pass_position", "use_pass_diffuse_color", "use_pass_diffuse_direct",
          "use_pass_diffuse_indirect", "use_pass_glossy_direct", "use_pass_glossy_indirect", "use_pass_emit",
          "use_pass_environment", "use_pass_cryptomatte_object", "use_pass_cryptomatte_material")
MULTILAYER = "OPEN_EXR_MULTILAYER"


def set_file(image: bpy.types.ImageFormatSettings, kind: Kind, transparent: bool = False, quality: float = 92.0
             ) -> None:
    """Set a scene's picture settings for a file of this kind."""
    if hasattr(image, "media_type"):  # Blender 5
        image.media_type = "MULTI_LAYER_IMAGE" if kind.blender == MULTILAYER else "IMAGE"
    image.file_format = kind.blender
    image.color_mode = "RGBA" if transparent or kind.blender == MULTILAYER else "RGB"
    image.color_depth = kind.depth
    if kind.blender == MULTILAYER:
        image.exr_codec = "ZIP"
        if hasattr(image, "use_exr_interleave"):  # one part, as older Blenders and other programs have it
            image.use_exr_interleave = True
    image.compression, image.quality = 15, round(quality)
    if hasattr(image, "color_management"):
        image.color_management = "FOLLOW_SCENE"


def has_layers(view: View | None) -> bool:
    """Whether the file says of what every pixel's light is made."""
    return view is not None and view.kind.blender == MULTILAYER


@contextlib.contextmanager
def layers(scene: bpy.types.Scene, view: View | None) -> Iterator[None]:
    """The passes of an EXR of many layers, and the studio's things not seen by the camera where it is transparent."""
    layer = scene.view_layers[0]
    saved = {name: getattr(layer, name) for name in PASSES if hasattr(layer, name)}
    clear = view is not None and view.transparent
    props = [o for o in scene.objects if clear and o.type == "MESH" and "tryon_prop" in o and o.visible_camera]
    hide = str(scene.render.engine) != "CYCLES"  # other engines know no camera rays
    try:
        if has_layers(view):
            for name in saved:
                setattr(layer, name, True)
        for prop in props:
            prop.visible_camera = False
            prop.hide_render = hide
        yield
    finally:
        for name, value in saved.items():
            setattr(layer, name, value)
        for prop in props:
            prop.visible_camera, prop.hide_render = True, False


def save_preview(scene: bpy.types.Scene, path: Path) -> None:
    """What was rendered last as a PNG of 8 bits, through the scene's view transform: how an EXR looks."""
    set_file(scene.render.image_settings, KINDS["png"])
    bpy.data.images["Render Result"].save_render(str(path), scene=scene)
