# SPDX-License-Identifier: GPL-3.0-or-later
"""Make-up on a mapped skin: pictures of how light is kept and added, gloss, and the nails; lashes under mascara."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import bpy
import numpy as np

from ..materials.pictures import packed_image
from ..nodes import Socket, Tree
from . import hair

PICTURES = {"keep": True, "add": False, "gloss": True}  # whether each is plain numbers
NAMES = {"keep": "TryOn Makeup Keep", "add": "TryOn Makeup Add", "gloss": "TryOn Makeup Gloss"}
ONE = 255 / 128  # what a byte of 128 is multiplied by to be 1
COAT_ROUGH = 0.07
MASCARA = "mascara"  # the node of its colour in the strands' material


@dataclass(frozen=True)
class Surface:
    """Sockets of a skin's material that make-up changes."""

    colour: Socket
    rough: Socket
    coat: Socket
    coat_rough: Socket
    metal: Socket


def digest(maps: Mapping[str, Any]) -> str:
    """What tells one make-up's material from another's: all that ``makeup.maps`` answers with files."""
    found = hashlib.sha256(b"".join(maps[name].tobytes() for name in PICTURES))
    found.update(repr([maps["nails"], maps["window"]]).encode())
    return found.hexdigest()


def images(maps: Mapping[str, Any], told: str) -> dict[str, bpy.types.Image]:
    """The packed pictures of ``makeup.maps``, marked ``told`` for whoever sweeps."""
    found = {}
    for name, data in PICTURES.items():
        image = found[name] = packed_image(f"{NAMES[name]} {digest(maps)[:8]}", maps[name].tobytes(), data)
        image.alpha_mode = "CHANNEL_PACKED" if name == "gloss" else "NONE"
        image[told] = True
    return found


def laid(t: Tree, uv: Socket, maps: Mapping[str, Any], found: Mapping[str, bpy.types.Image], nails: Socket,
         bare: Surface) -> Surface:
    """The skin with make-up on it; ``nails``: the mask of nails. At the window's edge nothing lies, and beyond it the
    pictures go on as that."""
    left, low, right, top = maps["window"]
    scale = (1 / (right - left), 1 / (top - low), 1.0)
    at = t.node("Mapping", {0: uv, 1: (-left * scale[0], -low * scale[1], 0.0), 3: scale}).outputs[0]
    keep, add, gloss = (t.node("TexImage", {0: at}, image=found[name], extension="EXTEND").outputs
                        for name in ("keep", "add", "gloss"))
    kept = t.node("VectorMath", {0: keep[0], 3: ONE}, operation="SCALE").outputs[0]
    colour = t.mix(1.0, t.mix(1.0, bare.colour, kept, "MULTIPLY"), add[0], "ADD")
    share = t.node("SeparateColor", {0: gloss[0]}).outputs
    rough = _towards(t, share[0], bare.rough, share[1])
    coat = t.math("MAXIMUM", t.math("MULTIPLY", bare.coat, t.math("SUBTRACT", 1.0, share[0])), share[2])
    coat_rough = _towards(t, share[2], bare.coat_rough, COAT_ROUGH)
    metal = gloss[1]
    if len(maps["nails"]):
        opacity, nail_rough, nail_coat, *light = (float(v) for v in maps["nails"])
        on = t.math("MULTIPLY", nails, opacity)
        colour = t.mix(on, colour, (light[0], light[1], light[2]))
        rough = _towards(t, on, rough, nail_rough)
        coat = t.math("MAXIMUM", coat, t.math("MULTIPLY", on, nail_coat))
        coat_rough = _towards(t, on, coat_rough, COAT_ROUGH)
    return Surface(colour, rough, coat, coat_rough, metal)


def _towards(t: Tree, share: Socket, a: Socket, b: Socket) -> Socket:
    """Number ``a`` towards ``b``."""
    return t.node("Mix", {0: share, 2: a, 3: b}, data_type="FLOAT").outputs[0]


def lashes(body: bpy.types.Object, topology: Mapping[str, Any], said: Any, vertices: np.ndarray) -> None:
    """The person's lashes as long, thick and dark as mascara makes them; ``said``: ``lashes`` of ``makeup.maps``, empty
    for bare ones; ``vertices``: (V, 3) m of the body."""
    strands = hair.find(body)
    if strands is None:
        return
    length, volume, opacity, *light = (float(v) for v in said) if len(said) else (1.0, 1.0, 0.0, 0.0, 0.0, 0.0)
    hair.made_up(strands, topology, vertices, length, volume, opacity)
    material = strands.data.materials[0] if strands.data.materials else None
    node = material.node_tree.nodes.get(MASCARA) if material is not None and material.node_tree else None
    if node is not None:
        node.outputs[0].default_value = (*light, 1.0)
