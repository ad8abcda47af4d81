# SPDX-License-Identifier: GPL-3.0-or-later
"""Cloth materials: a sampled fabric in real centimetres on the panels, with thread structure and trims by class.

The garment's active UV map holds metres in panel coordinates, so one repeat of the print measures ``repeat_cm`` on the
cloth whatever the garment's size. Everything is packed into the .blend.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import bpy
import numpy as np

from ...catalog.cloth.weaves.kinds import KINDS
from ...catalog.garments.finish import PLAIN, Finish
from ...core.colour import to_linear
from ...core.errors import SpecError
from ...spec.fabric import IMAGE
from ..nodes import Socket, Tree
from .cloth_optics import CLOTHS
from .microstructure import structure_of, threads_of
from .pictures import cloth_colours, content_of, packed_image
from .trim import trim_nodes

EVEN = ("plain", "denim")  # classes that have no figure: whatever is larger than threads only shows the tiling


PICTURES = "pictures"  # of maps: what ``pictures`` has made of them


@dataclass(frozen=True)
class Pictures:
    """Of a cloth: its ``mean`` colour and the ``prevailing`` one, (3,) linear; ``aspect``, how high it is for its
    width; and the PNG files that its material shows, by their names."""

    mean: np.ndarray
    prevailing: np.ndarray
    aspect: float
    files: Mapping[str, bytes]


def pictures(maps: Mapping[str, Any], kind: str) -> Pictures:
    """The pictures of a cloth: most of the work of its material, and nothing of Blender. An image's own colours are as
    they are."""
    colour, normal, roughness, _ = _checked(maps)
    height = np.asarray(maps["height"]) if kind in KINDS and "height" in maps else None
    drawn = height is not None and np.ptp(height)
    colour, light = cloth_colours(colour, height if drawn else None, kind in EVEN)
    shown = {"Colour": light, "Normal": normal, "Roughness": roughness}
    if "opacity" in maps:
        shown["Opacity"] = np.asarray(maps["opacity"])
    mean = to_linear(colour.reshape(-1, 3).mean(axis=0) / 255.0)
    return Pictures(mean, _prevailing(colour), colour.shape[0] / colour.shape[1],
                    {name: content_of(pixels) for name, pixels in shown.items()})


def fabric_material(
    name: str, maps: Mapping[str, Any], kind: str = "plain", physics: str = "jersey", finish: Finish = PLAIN,
    turn: float = 0.0, shift: tuple[float, float] = (0.0, 0.0), lined: bool = True,
) -> bpy.types.Material:
    """A cloth material from ``fabric.sample`` or ``fabric.scan``; one that has this name already is rebuilt in place.

    Args:
        maps: ``colour`` (H,W,3) uint8 sRGB, ``normal`` (H,W,3) 0..1 tangent space with +Z out and +Y up the picture,
            ``roughness`` (H,W) 0..1, ``repeat_cm`` width of the sample on the cloth. Row 0 is the top. Of an exact
            cloth and of an image ``height`` (H,W) 0..1 as well, of lace ``opacity`` (H,W) 0..1. uint8 instead of 0..1
            does as well.
        kind: fabric class; ``denim`` gets contrasting topstitch, and so does an image that hangs as denim.
        physics: cloth preset, picks the surface (see ``CLOTHS``).
        finish: how its edges and seams are finished.
        turn: degrees that the cloth is turned on its panel, anticlockwise.
        shift: cm that it is moved on it, across and up.
        lined: False: where the maps' opacity is below 1, one sees through.

    Raises:
        SpecError: a map is missing or has another shape, or the repeat is not positive.
    """
    *_, repeat = _checked(maps)
    closed = lined or "opacity" not in maps
    shows = kind in KINDS or kind == IMAGE
    height = np.asarray(maps["height"]) if shows and "height" in maps else np.zeros((1, 1))
    drawn = bool(np.ptp(height))  # the sample shows its threads itself
    made = maps[PICTURES] if PICTURES in maps else pictures(maps, kind)
    material = bpy.data.materials.get((name, None)) or bpy.data.materials.new(name)
    material["tryon_repeat_cm"] = repeat * 100.0
    material["tryon_lie"] = (math.radians(turn), shift[0] / 100.0, shift[1] / 100.0)
    cloth = CLOTHS.get(physics, CLOTHS["jersey"])
    tree = Tree(material)
    uv = tree.node("TexCoord").outputs["UV"]
    laid = uv if not turn and not any(shift) else _laid(tree, uv, math.radians(turn), shift)
    scale = 1.0 / repeat, 1.0 / (repeat * made.aspect), 1.0
    tile = tree.node("Mapping", {"Vector": laid, "Scale": scale}).outputs[0]

    def picture(suffix: str, data: bool = True) -> bpy.types.Node:
        image = packed_image(f"{name} {suffix}", made.files[suffix], data)
        return tree.node("TexImage", {"Vector": tile}, image=image)

    surface = picture("Colour", data=False)
    style = finish.sewn(physics if kind == IMAGE else kind)
    trim = trim_nodes(tree, made.prevailing, style, f"{name} Trim")
    threads = threads_of(tree, laid, structure_of(kind, cloth, drawn), cloth)
    base = tree.mix(1.0, surface.outputs["Color"], threads.shade, "MULTIPLY")
    base = tree.mix(trim.plain, base, trim.plain_colour)
    base = tree.mix(trim.stitch, base, trim.stitch_colour)
    base = tree.mix(trim.dark, base, (0.0, 0.0, 0.0))
    slopes = picture("Normal").outputs[0]
    if turn:
        slopes = _turned(tree, slopes, math.radians(turn))
    slopes = tree.node("NormalMap", {"Strength": 0.8 if drawn else cloth.normal, "Color": slopes}).outputs[0]
    height = tree.math("ADD", trim.height, threads.height)  # one bump node: each one evaluates all before it thrice
    bumps = tree.node("Bump", {"Distance": 0.001, "Height": height, "Normal": slopes}).outputs[0]
    look = {
        "Roughness": picture("Roughness").outputs[0],
        "Specular IOR Level": cloth.specular,
        "Sheen Weight": cloth.sheen,
        "Sheen Roughness": cloth.sheen_roughness,
        "Alpha": 1.0 if closed else tree.math("MAXIMUM", picture("Opacity").outputs[0],
                                              trim.plain),  # bands and ribs are of closed cloth
    }
    print_ = tree.node("BsdfPrincipled", look | {"Base Color": surface.outputs["Color"], "Normal": slopes}).outputs[0]
    work = tree.node("BsdfPrincipled", look | {"Base Color": base, "Normal": bumps}).outputs[0]
    # Off hems and seams, and further off than threads show, cloth is its print, and so it is for light that comes by
    # from other matt things. Cycles evaluates one of the two alone: the bump before it makes the work dear.
    close = tree.math("MULTIPLY", tree.math("MAXIMUM", trim.near, threads.near), tree.math("LESS_THAN",
                      tree.node("LightPath").outputs["Is Diffuse Ray"], 0.5))
    tree.output(tree.node("MixShader", {0: close, 1: print_, 2: work}).outputs[0])
    tree.nodes.active = surface  # what Workbench shows
    material.diffuse_color = (*made.mean, 1.0)
    return material


def _laid(tree: Tree, uv: Socket, turn: float, shift: tuple[float, float]) -> Socket:
    """Metres on the cloth at metres on the panel: the panel's frame turned back and moved back."""
    back = tree.node("Mapping", {"Vector": uv, "Location": (-shift[0] / 100.0, -shift[1] / 100.0, 0.0)}).outputs[0]
    return tree.node("VectorRotate", {"Vector": back, "Angle": -turn}, rotation_type="Z_AXIS").outputs[0]


def _turned(tree: Tree, slopes: Socket, turn: float) -> Socket:
    """A tangent-space normal, 0..1 encoded, of cloth that lies turned: its slopes lie turned as well."""
    middle = (0.5, 0.5, 0.5)
    return tree.node("VectorRotate", {"Vector": slopes, "Center": middle, "Angle": turn},
                     rotation_type="Z_AXIS").outputs[0]


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
    if "opacity" in maps and np.shape(maps["opacity"]) != size:
        raise SpecError(f"The fabric's opacity has the shape {np.shape(maps['opacity'])}.", f"It must be {size}.")
    if not repeat > 0.0:
        raise SpecError(f"The fabric's repeat is {repeat * 100:g} cm.", "It must be more than 0.")
    return colour, normal, roughness, repeat


def _prevailing(colour: np.ndarray) -> np.ndarray:
    """The most frequent colour of (H,W,3) uint8, linear (3,): what a plain trim of the same cloth is dyed in."""
    pixels = colour.reshape(-1, 3)
    coarse = (pixels >> 5).astype(np.int64) @ [64, 8, 1]
    return to_linear(pixels[coarse == np.bincount(coarse).argmax()].mean(axis=0) / 255.0)
