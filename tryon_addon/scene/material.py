# SPDX-License-Identifier: GPL-3.0-or-later
"""Cloth materials: a sampled fabric in real centimetres on the panels, with thread structure and trims by class.

The garment's active UV map holds metres in panel coordinates, so one repeat of the print measures ``repeat_cm`` on the
cloth whatever the garment's size. Everything is packed into the .blend.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import bpy
import numpy as np

from ..core.errors import SpecError
from ..core.sewing import sewing
from .nodes import Socket, Tree
from .surfaces import CLOTHS, Cloth
from .trim import SEAM_UV, TRIM_UV, profiles, trim_nodes

PRINT_UV = "TryOn Print"  # metres divided by the repeat: what Workbench shows, which knows no mapping node


EVEN = ("plain", "denim")  # classes that have no figure: whatever is larger than threads only shows the tiling
FIGURE = 10  # cycles a repeat; slower variations are what the eye takes for tiles


def fabric_material(
    name: str, maps: Mapping[str, Any], kind: str = "plain", physics: str = "jersey", programme: str = "tee"
) -> bpy.types.Material:
    """A cloth material from the runtime's ``fabric.sample``; one that has this name already is rebuilt in place.

    Args:
        maps: ``colour`` (H,W,3) uint8 sRGB, ``normal`` (H,W,3) 0..1 tangent space with +Z out and +Y up the picture,
            ``roughness`` (H,W) 0..1, ``repeat_cm`` width of the sample on the cloth. Row 0 is the top.
        kind: fabric class; ``denim`` gets contrasting topstitch.
        physics: cloth preset, picks the surface (see ``CLOTHS``).
        programme: how it is sewn (see ``core.sewing``).

    Raises:
        SpecError: a map is missing or has another shape, or the repeat is not positive.
    """
    colour, normal, roughness, repeat = _checked(maps)
    if kind in EVEN:
        colour = evened(colour)
    material = bpy.data.materials.get(name) or bpy.data.materials.new(name)
    material["tryon_repeat_cm"] = repeat * 100.0
    cloth = CLOTHS.get(physics, CLOTHS["jersey"])
    tree = Tree(material)
    uv = tree.node("TexCoord").outputs["UV"]
    tile = tree.node("Mapping", {"Vector": uv, "Scale": (1.0 / repeat, 1.0 / _height(repeat, colour), 1.0)}).outputs[0]

    def picture(pixels: np.ndarray, suffix: str, data: bool) -> bpy.types.Node:
        return tree.node("TexImage", {"Vector": tile}, image=packed_image(f"{name} {suffix}", pixels, data))

    surface = picture(reflected(colour), "Colour", False)
    style = sewing(programme, kind)
    rows = np.repeat(profiles(style), 4, axis=0)[::-1]  # four pixels a row keep the rows apart
    trim = trim_nodes(tree, _prevailing(colour), style, packed_image(f"{name} Trim", rows, True))
    base = tree.mix(trim.plain, surface.outputs["Color"], trim.plain_colour)
    base = tree.mix(trim.stitch, base, trim.stitch_colour)
    base = tree.mix(trim.dark, base, (0.0, 0.0, 0.0))
    bumps = tree.node("NormalMap", {"Strength": cloth.normal, "Color": picture(normal, "Normal", True).outputs[0]})
    threads = tree.math("MULTIPLY", _threads(tree, uv, cloth), _nearness(tree, cloth.thread_bump_mm))
    height = tree.math("ADD", trim.height, threads)  # one bump node: each one evaluates all before it three times
    bumps = tree.node("Bump", {"Distance": 0.001, "Height": height, "Normal": bumps.outputs[0]})
    shader = tree.node("BsdfPrincipled", {
        "Base Color": base,
        "Roughness": picture(roughness, "Roughness", True).outputs[0],
        "Specular IOR Level": cloth.specular,
        "Sheen Weight": cloth.sheen,
        "Sheen Roughness": cloth.sheen_roughness,
        "Normal": bumps.outputs[0],
    })
    tree.output(shader.outputs[0])
    tree.nodes.active = surface  # what Workbench shows
    material.diffuse_color = (*linear(colour.reshape(-1, 3).mean(axis=0) / 255.0), 1.0)
    return material


def _height(repeat: float, colour: np.ndarray) -> float:
    """Metres from the bottom of the sample to its top."""
    return repeat * colour.shape[0] / colour.shape[1]


def wear(garment: bpy.types.Object, material: bpy.types.Material) -> None:
    """Give ``garment`` the cloth, and a UV map in repeats beside the one in metres for the draft preset."""
    mesh = garment.data
    if material.name not in mesh.materials:
        mesh.materials.clear()
        mesh.materials.append(material)
    metres = next((layer for layer in mesh.uv_layers if layer.name not in (PRINT_UV, TRIM_UV, SEAM_UV)), None)
    if metres is None:
        raise SpecError(f"{garment.name} has no UV map.", "Garments need panel coordinates in metres as their UVs.")
    uv = np.empty(len(mesh.loops) * 2, dtype=np.float32)
    metres.uv.foreach_get("vector", uv)
    image = material.node_tree.nodes.active.image
    repeat = material["tryon_repeat_cm"] / 100.0
    uv = uv.reshape(-1, 2) / np.float32([repeat, repeat * image.size[1] / image.size[0]])
    name = metres.name
    layer = mesh.uv_layers.get(PRINT_UV) or mesh.uv_layers.new(name=PRINT_UV, do_init=False)
    layer.uv.foreach_set("vector", uv.ravel())
    mesh.uv_layers[name].active_render = True
    mesh.uv_layers.active = mesh.uv_layers[PRINT_UV]
    mesh.update()


def packed_image(name: str, pixels: np.ndarray, data: bool) -> bpy.types.Image:
    """A packed image from (H,W) or (H,W,3) pixels, uint8 or 0..1 floats, row 0 at the top; replaced in place.

    ``data`` images are read as plain numbers, the others as sRGB colours.
    """
    height, width = pixels.shape[:2]
    values = pixels.astype(np.float32) / 255.0 if pixels.dtype == np.uint8 else pixels.astype(np.float32)
    rgba = np.ones((height, width, 4), dtype=np.float32)
    rgba[..., :3] = values[..., None] if values.ndim == 2 else values
    image = bpy.data.images.get(name)
    if image is not None and tuple(image.size) != (width, height):
        bpy.data.images.remove(image)
        image = None
    if image is None:
        image = bpy.data.images.new(name, width, height, alpha=False, is_data=data)
    image.colorspace_settings.name = "Non-Color" if data else "sRGB"
    image.pixels.foreach_set(np.ascontiguousarray(rgba[::-1]).ravel())  # Blender counts rows from the bottom
    image.update()
    image.pack()
    return image


def evened(colour: np.ndarray) -> np.ndarray:
    """(H,W,3) uint8 with the patches larger than a few threads taken out, mean colour and threads kept."""
    waves = np.fft.rfft2(colour.astype(np.float64), axes=(0, 1))
    height, width = colour.shape[:2]
    cycles = np.hypot(np.fft.fftfreq(height, 1.0 / height)[:, None], np.fft.rfftfreq(width, 1.0 / width)[None])
    keep = 1.0 - 0.85 * np.exp(-((cycles / FIGURE) ** 2))
    keep[0, 0] = 1.0
    level = np.fft.irfft2(waves * keep[..., None], s=(height, width), axes=(0, 1))
    return np.clip(np.rint(level), 0, 255).astype(np.uint8)


def reflected(colour: np.ndarray) -> np.ndarray:
    """(H,W,3) uint8 with the brightest tones held to what cloth reflects, hues kept: white cotton gives back 80 %."""
    light = linear(colour / 255.0)
    brightest = light.max(axis=2, keepdims=True)
    held = np.where(brightest > 0.6, 0.6 + 0.25 * (1.0 - np.exp(-(brightest - 0.6) / 0.25)), brightest)
    light = light * held / np.maximum(brightest, 1e-6)
    srgb = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.rint(srgb * 255.0).astype(np.uint8)


def linear(srgb: np.ndarray) -> np.ndarray:
    """sRGB values 0..1 as linear light."""
    srgb = np.asarray(srgb, dtype=np.float64)
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def _checked(maps: Mapping[str, Any]) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    missing = [key for key in ("colour", "normal", "roughness", "repeat_cm") if key not in maps]
    if missing:
        raise SpecError(f"The fabric has no {missing[0]}.", "It needs colour, normal, roughness and repeat_cm.")
    colour, normal, roughness = (np.asarray(maps[key]) for key in ("colour", "normal", "roughness"))
    repeat = float(maps["repeat_cm"]) / 100.0
    size = colour.shape[:2]
    if colour.shape != (*size, 3) or normal.shape != (*size, 3) or roughness.shape != size or not colour.size:
        raise SpecError(
            f"The fabric's maps have shapes {colour.shape}, {normal.shape} and {roughness.shape}.",
            "Colour and normal are (H, W, 3), roughness is (H, W).",
        )
    if not repeat > 0.0:
        raise SpecError(f"The fabric's repeat is {repeat * 100:g} cm.", "It must be more than 0.")
    return colour, normal, roughness, repeat


def _prevailing(colour: np.ndarray) -> np.ndarray:
    """The most frequent colour of (H,W,3) uint8, linear (3,): what a plain trim of the same cloth is dyed in."""
    pixels = colour.reshape(-1, 3)
    coarse = (pixels >> 5).astype(np.int64) @ [64, 8, 1]
    return linear(pixels[coarse == np.bincount(coarse).argmax()].mean(axis=0) / 255.0)


def _nearness(tree: Tree, full: float) -> Socket:
    """``full`` for a camera within a metre, a tenth of it from four metres on, where threads are finer than pixels."""
    return tree.span(tree.node("CameraData").outputs["View Z Depth"], 1.0, 4.0, full, 0.1 * full)


def _threads(tree: Tree, uv: Socket, cloth: Cloth) -> Socket:
    """Height -1..1 of the threads: ribs along a diagonal for twill, a checkerboard of floats otherwise."""
    turn = 2.0 * math.pi * 1000.0 / cloth.thread_mm
    x, y, _ = tree.node("SeparateXYZ", {0: uv}).outputs
    x, y = tree.math("MULTIPLY", x, turn), tree.math("MULTIPLY", y, turn)
    if cloth.twill:
        return tree.math("SINE", tree.math("ADD", x, y))
    return tree.math("MULTIPLY", tree.math("SINE", x), tree.math("SINE", y))
