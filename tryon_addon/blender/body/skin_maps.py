# SPDX-License-Identifier: GPL-3.0-or-later
"""The skin as pictures take it: a generated person's maps, light that walks below the surface, pores, a film of oil.

Drafts and people without maps keep ``skin_shaders.skin``. Images are read, no noise is computed, and there is one
normal for all: the maps are slopes, which add up.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import bpy
import numpy as np

from ...catalog.body.complexion import FAIR
from ..materials.pictures import packed_image
from ..nodes import Tree
from . import flatskin, makeup, skin, skin_shaders

NAME = "TryOn Skin Mapped"
ALBEDO, RELIEF, PORES = "TryOn Skin Albedo", "TryOn Skin Relief", "TryOn Skin Pores"
TOLD = "tryon_maps"  # of a material: a digest of its maps
REPEATS = 32.0  # of the pores across the map, as ``gan_core.skin.relief`` draws them
FAR = 4.0  # metres from the camera from which on no pore shows
LEVEL = 128 / 255  # a channel of slopes where the skin is level
IOR = 1.4
OIL, OIL_ROUGH, FUZZ = 0.06, 0.36, 0.06
DEEP = 0.6  # share of light that goes below the surface; all of it speckles at few samples


def wear(body: bpy.types.Object, topology: Mapping[str, Any], maps: Mapping[str, Any], tile: np.ndarray,
         spec: Mapping[str, Any], painted: Mapping[str, Any] | None = None) -> None:
    """Give a person the skin of ``maps``, as ``skin.sample`` answers with files, and ``tile`` of ``skin.tile``, under
    make-up as ``makeup.maps`` answers with files; nothing where it has it already.

    An artist's own shader in the skin's place stays.
    """
    data: Any = body.data
    now = data.materials[0] if data.materials else None
    if now is None or skin.VERSION not in now:
        return
    told = hashlib.sha256(maps["albedo"].tobytes() + maps["relief"].tobytes()).hexdigest()[:24]
    told += makeup.digest(painted)[:8] if painted is not None else ""
    if now.get(TOLD) != told or now.get(skin.VERSION) != skin_shaders.VERSION:
        material = _own(now)
        flat = skin.flat_node(now).image
        pictures = {"albedo": _picture(f"{ALBEDO} {told[:8]}", maps["albedo"], False),
                    "relief": _picture(f"{RELIEF} {told[:8]}", maps["relief"], True),
                    "pores": _picture(PORES, tile, True)}
        _build(Tree(material), topology, pictures, painted)
        skin.flat_node(material).image = flat
        material[skin.VERSION], material[TOLD], material[skin.TONE] = (
            skin_shaders.VERSION, told, str(spec["skin"]))
        data.materials[0] = material
        if material is not now and not now.users - now.use_fake_user and now.library is None:
            bpy.data.materials.remove(now)
        _sweep()
    skin.recolour(spec, body, None, draft=False)


def _own(now: bpy.types.Material) -> bpy.types.Material:
    """The material to build in: the mapped one that is the person's alone, or a new one."""
    alone = now.library is None and now.users - now.use_fake_user <= 1
    if TOLD in now and alone:
        return now
    return bpy.data.materials.new(NAME)


def _sweep() -> None:
    """Take away pictures of ours that nobody shows any more."""
    for image in list(bpy.data.images):
        if image.get(TOLD) and not image.users and image.library is None:
            bpy.data.images.remove(image)


def _picture(name: str, content: np.ndarray, data: bool) -> bpy.types.Image:
    """A packed image from a file's bytes (n,) uint8, four channels of plain numbers where it is ``data``."""
    image = packed_image(name, content.tobytes(), data)
    image.alpha_mode = "CHANNEL_PACKED" if data else "NONE"
    image[TOLD] = True
    return image


def _build(t: Tree, topology: Mapping[str, Any], images: Mapping[str, bpy.types.Image],
           painted: Mapping[str, Any] | None) -> None:
    masks = skin_shaders.masks_of(topology)
    uv = t.node("UVMap", uv_map="UVMap").outputs[0]
    hair, _, _ = t.channels(masks["TryOn Skin Face"], uv)
    briefs, top, _ = t.channels(masks["TryOn Skin Wear"], uv)
    albedo = t.node("TexImage", {0: uv}, image=images["albedo"]).outputs[0]
    relief = t.node("TexImage", {0: uv}, image=images["relief"], interpolation="Linear").outputs
    along = t.node("VectorMath", {0: uv, 3: REPEATS}, operation="SCALE").outputs[0]
    pores = t.node("TexImage", {0: along}, image=images["pores"]).outputs
    slope = t.node("SeparateColor", {0: relief[0]}).outputs
    fine = t.node("SeparateColor", {0: pores[0]}).outputs

    bare_colour = t.mix(1.0, albedo, t.colour("tint", (1.0, 1.0, 1.0)), "MULTIPLY")
    cover = t.math("MULTIPLY", hair, 0.93)
    colour = t.mix(cover, bare_colour, t.colour("hair", (0.02, 0.01, 0.007)))
    rough = t.math("MULTIPLY_ADD", hair, 0.25, slope[2])

    bare = t.math("SUBTRACT", 1.0, cover)
    shown = makeup.Surface(colour, rough, t.math("MULTIPLY", bare, OIL), OIL_ROUGH, 0.0)
    if painted is not None:
        nails = t.channels(masks["TryOn Skin Parts"], uv)[1]
        shown = makeup.laid(t, uv, painted, makeup.images(painted, TOLD), nails, shown)
    near = t.math("MULTIPLY_ADD", t.node("CameraData").outputs["View Z Depth"], -0.5, 0.5 * FAR, clamp=True)
    deep = t.math("MULTIPLY", t.math("MULTIPLY", relief[1], near), bare)
    lines = t.math("MULTIPLY", t.math("MULTIPLY", near, 0.55), bare)
    normal = []
    for i, line in ((0, fine[2]), (1, pores[1])):
        added = t.math("MULTIPLY_ADD", t.math("SUBTRACT", fine[i], LEVEL), deep, slope[i])
        added = t.math("MULTIPLY_ADD", t.math("SUBTRACT", line, LEVEL), lines, added)
        normal.append(t.math("SUBTRACT", 0.5 + LEVEL, added))  # what rises along u leans back
    encoded = t.node("CombineColor", {0: normal[0], 1: normal[1], 2: 1.0}).outputs[0]
    leaning = t.node("NormalMap", {"Strength": 1.0, "Color": encoded}, uv_map="UVMap").outputs[0]
    flesh = t.node(
        "BsdfPrincipled",
        {
            "Base Color": shown.colour, "Roughness": shown.rough, "IOR": IOR, "Metallic": shown.metal,
            "Subsurface Weight": t.math("MULTIPLY", t.math("SUBTRACT", 1.0, cover, clamp=True), DEEP),
            "Subsurface Radius": t.colour("radii", FAIR), "Subsurface Scale": 0.01,
            "Coat Weight": shown.coat, "Coat Roughness": shown.coat_rough, "Coat IOR": IOR,
            "Sheen Weight": t.math("MULTIPLY", bare, FUZZ), "Sheen Roughness": 0.3, "Normal": leaning,
        },
        subsurface_method="RANDOM_WALK",
    ).outputs[0]

    wear_mask = t.math("MAXIMUM", briefs, t.math("MULTIPLY", top, t.value("top", 1.0)))
    worn = t.span(wear_mask, 0.35, 0.65)
    cloth = t.node("BsdfPrincipled", {"Base Color": (*flatskin.BASE_LAYER, 1.0), "Roughness": 0.9,
                                      "Sheen Weight": 0.25}).outputs[0]
    seen = t.node("MixShader", {0: worn, 1: flesh, 2: cloth}).outputs[0]
    # Light that comes by from other matt things needs no walk below the surface.
    matt = t.node("BsdfDiffuse", {"Color": t.mix(worn, shown.colour, flatskin.BASE_LAYER)}).outputs[0]
    t.output(t.node("MixShader", {0: t.node("LightPath").outputs["Is Diffuse Ray"], 1: seen, 2: matt}).outputs[0])
    flatskin.show(t, uv)
