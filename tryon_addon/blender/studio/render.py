# SPDX-License-Identifier: GPL-3.0-or-later
"""Render one view with a preset, and leave every render setting of the user's scene as it was."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import bpy

from ...core import files
from ...core.errors import RenderError
from ...core.parameters import choose
from ...formats import complete
from ...formats.pictures.kinds import KINDS
from ...spec.view import View
from . import output, plate, sheet
from .settings import has_denoiser, preserved, shown
from .studio import aim_studio, colour_management


@dataclass(frozen=True)
class Preset:
    """Size in pixels and what to set on the scene's engine settings."""

    engine: str
    width: int
    height: int
    settings: Mapping[str, Any] = field(default_factory=dict)
    plate: float = 0.0  # how large the backdrop's own picture is beside the whole: see ``plate``


def _cycles(samples: int, quality: str, prefilter: str, **more: Any) -> dict[str, Any]:
    return {
        "samples": samples, "time_limit": 0.0, "seed": 0, "use_animated_seed": False,
        "use_adaptive_sampling": samples > 64, "adaptive_threshold": 0.05, "adaptive_min_samples": 16,
        "use_denoising": True, "denoiser": "OPENIMAGEDENOISE", "denoising_input_passes": "RGB_ALBEDO_NORMAL",
        "denoising_quality": quality, "denoising_prefilter": prefilter, "denoising_use_gpu": False,
        "max_bounces": 6, "diffuse_bounces": 3, "glossy_bounces": 2, "transmission_bounces": 4,
        "transparent_max_bounces": 8, "volume_bounces": 0, "caustics_reflective": False, "caustics_refractive": False,
        "sample_clamp_indirect": 4.0, "film_exposure": 1.0, "use_fast_gi": False, "use_auto_tile": False,
        "use_light_tree": False,  # four lamps: choosing between them well costs more than it saves
    } | more


PRESETS = {
    "draft": Preset("BLENDER_WORKBENCH", 576, 768, {
        "light": "STUDIO", "studio_light": "paint.sl", "color_type": "TEXTURE", "show_shadows": False,
        "show_cavity": True, "cavity_type": "BOTH", "background_type": "WORLD", "show_xray": False,
        "show_object_outline": False, "show_specular_highlight": False, "show_backface_culling": False,
    }),
    "standard": Preset("CYCLES", 672, 896, _cycles(16, "BALANCED", "ACCURATE"), plate=0.25),
    "final": Preset("CYCLES", 1200, 1600, _cycles(128, "HIGH", "ACCURATE"), plate=0.25),
}


def render_view(
    scene: bpy.types.Scene,
    camera: bpy.types.Object,
    path: Path,
    preset: str,
    *,
    size: tuple[int, int] | None = None,
    stamp: str = "",
    only: frozenset[str] | None = None,
    view: View | None = None,
    preview: Path | None = None,
    box: tuple[int, int, int, int] | None = None,
) -> Path:
    """Render ``scene`` through ``camera`` into ``path``; the studio turns to the camera.

    Args:
        size: (width, height) in pixels instead of the preset's.
        stamp: text kept whole inside the file (of a PNG as its ``Note``): spec and seed; nothing else is said there.
        only: names of the objects to show beside the studio, or None for whatever the user's scene shows.
        view: what kind of file it is, how large, and whether it is transparent; without it a PNG of the preset's size.
        box: left, bottom, right, top in pixels from the lower left: only this piece of the picture is made.
        preview: a PNG that shows the same, for a file that no picture of 8 bits is.

    Raises:
        SpecError: unknown preset.
        RenderError: Blender could not render. StorageError: the picture cannot be written.
    """
    choose(preset, tuple(PRESETS), "preset")
    table = PRESETS[preset]
    path = Path(path).absolute()
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        usual = size or (table.width, table.height)
        with preserved(scene), shown(scene, only), files.aside(path, ending=path.suffix) as part:
            _prepare(scene, camera, table, view.pixels(usual) if view else usual, part, view)
            if box is not None:
                _cut(scene.render, box)
            aim_studio(scene, camera)
            share = table.plate if has_denoiser() and not output.has_layers(view) else 0.0
            with output.layers(scene, view), plate.behind(scene, share):
                scene.update_tag()  # a session does not notice by itself that Cycles' settings have changed
                bpy.ops.render.render(write_still=True, scene=scene.name)
            if not complete.is_complete(part):
                raise files.unwritten(path)
            if preview is not None:
                output.save_preview(scene, preview)
            sheet.stamp_picture(part, stamp)
    except RuntimeError as error:
        raise RenderError(f"Blender could not render {path.name}: {error}.", "See the console for more.") from None
    except OSError as error:
        raise files.unwritten(path, error) from None
    return path


@contextlib.contextmanager
def session(scene: bpy.types.Scene, preset: str) -> Iterator[None]:
    """Views rendered inside share what Cycles has made of the scene: what changes between them is made again, no more.

    It is given back at the end: as much memory as the scene takes in Cycles, some 100 MB for a dressed person.
    """
    engine, kept = scene.render.engine, scene.render.use_persistent_data
    wanted = PRESETS[preset].engine
    if engine != wanted:
        scene.render.engine = wanted
    scene.render.use_persistent_data = wanted == "CYCLES"
    try:
        yield
    finally:
        scene.render.use_persistent_data = kept
        if engine != wanted:
            scene.render.engine = engine


def conditions(scene: bpy.types.Scene, preset: str) -> dict[str, Any]:
    """What a picture of ``scene`` depends on beside what is in it: plain values."""
    return {"gpu": _gpu(), "denoiser": has_denoiser(), **colour_management(scene), **asdict(PRESETS[preset])}


def set_up(scene: bpy.types.Scene, camera: bpy.types.Object, preset: str, view: View | None = None) -> None:
    """Leave the scene ready to render that view by hand, for a file that is handed on: the settings stay."""
    choose(preset, tuple(PRESETS), "preset")
    table = PRESETS[preset]
    usual = table.width, table.height
    _prepare(scene, camera, table, view.pixels(usual) if view else usual, None, view)
    aim_studio(scene, camera)


def _prepare(
    scene: bpy.types.Scene, camera: bpy.types.Object, preset: Preset, size: tuple[int, int],
    path: Path | None, view: View | None = None,
) -> None:
    render = scene.render
    if render.engine != preset.engine:  # being set, even to what it is, frees all that a session keeps
        render.engine = preset.engine
    scene.camera = camera
    render.resolution_x, render.resolution_y, render.resolution_percentage = *size, 100
    render.pixel_aspect_x = render.pixel_aspect_y = 1.0
    for name in ("use_border", "use_compositing", "use_sequencer", "use_multiview", "use_motion_blur", "use_stamp",
                 "film_transparent", "use_freestyle", "use_simplify", "use_placeholder", "use_overwrite"):
        if getattr(render, name) != (name == "use_overwrite"):  # use_simplify makes a session do everything again
            setattr(render, name, name == "use_overwrite")
    if path is not None:
        render.filepath, render.use_file_extension = str(path), False
    render.film_transparent = view is not None and view.transparent
    output.set_file(render.image_settings, view.kind if view else KINDS["png"], render.film_transparent,
                    view.quality if view else 92.0)
    for name in [p.identifier for p in render.bl_rna.properties if p.identifier.startswith("use_stamp_")]:
        setattr(render, name, False)
    _apply(scene.view_settings, colour_management(scene))
    scene.display_settings.display_device = "sRGB"
    if preset.engine == "CYCLES":
        settings = dict(preset.settings)
        if not has_denoiser():
            warnings.warn("This Blender has no OpenImageDenoise: the picture is grainy.", stacklevel=3)
            settings = {k: v for k, v in settings.items() if not k.startswith("denois")}
            settings |= {"use_denoising": False, "samples": 2 * settings["samples"]}
        _apply(scene.cycles, settings)
        scene.cycles.device = "GPU" if _gpu() else "CPU"
    else:
        _apply(scene.display.shading, preset.settings)
        scene.display.render_aa = "8"


def _cut(render: bpy.types.RenderSettings, box: tuple[int, int, int, int]) -> None:
    """Render no more than the ``box``: pixels, of which Blender takes whole ones below a share of the picture."""
    left, bottom, right, top = (pixel + 0.25 for pixel in box)
    render.use_border = render.use_crop_to_border = True
    render.border_min_x, render.border_max_x = left / render.resolution_x, min(1.0, right / render.resolution_x)
    render.border_min_y, render.border_max_y = bottom / render.resolution_y, min(1.0, top / render.resolution_y)


def _apply(target: bpy.types.bpy_struct, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if hasattr(target, name):  # settings come and go between Blender versions
            try:
                setattr(target, name, value)
            except TypeError:  # an enum without this value: a build without the denoiser, a studio's own OCIO file
                warnings.warn(f"This Blender has no {name} {value!r}: the picture will differ.", stacklevel=4)


def _gpu() -> bool:
    """Whether the user's preferences name a GPU for Cycles."""
    addon = bpy.context.preferences.addons.get("cycles")
    settings = getattr(addon, "preferences", None)
    if settings is None or getattr(settings, "compute_device_type", "NONE") == "NONE":
        return False
    return any(d.use for d in settings.devices if d.type == settings.compute_device_type)
