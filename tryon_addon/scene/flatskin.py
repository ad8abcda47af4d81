# SPDX-License-Identifier: GPL-3.0-or-later
"""The skin without light, as one picture: what Workbench shows in drafts and in the viewport's texture mode."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import bpy
import numpy as np

from .nodes import Tree

FLAT, SIZE = "TryOn Skin Flat", 512
BASE_LAYER = (0.42, 0.40, 0.38)  # linear, the plain underwear that every body wears
# Which masks share an image, as red, green and blue.
IMAGES: dict[str, tuple[str, str, str]] = {
    "TryOn Skin Face": ("hair", "lips", "flush"),
    "TryOn Skin Wear": ("briefs", "top", "stubble"),
    "TryOn Skin Parts": ("cavity", "nails", "shade"),
}


def show(t: Tree, uv: Any) -> None:
    """Makes the flat picture the one that Workbench shows of this material."""
    node = t.node("TexImage", {"Vector": uv})
    node.image = bpy.data.images.get(FLAT) or bpy.data.images.new(FLAT, SIZE, SIZE, alpha=False)
    t.nodes.active = node


def repaint(values: Mapping[str, Any], name: str = FLAT) -> bpy.types.Image | None:
    """Paints a person's colours (``skin.palette``, linear) through the masks into the picture ``name``, if changed."""
    wanted = json.dumps(values)
    masks = {mask: bpy.data.images.get(mask) for mask in IMAGES}
    flat = bpy.data.images.get(name)
    if flat is None and name != FLAT:
        flat = bpy.data.images.new(name, SIZE, SIZE, alpha=False)
    if flat is None or None in masks.values() or flat.get("tryon_painted") == wanted:
        return flat
    layers: dict[str, np.ndarray] = {}
    for key, image in masks.items():
        pixels = np.empty(image.size[0] * image.size[1] * 4, np.float32)
        image.pixels.foreach_get(pixels)
        step = image.size[0] // SIZE
        channels = pixels.reshape(image.size[1], image.size[0], 4)[::step, ::step]
        layers |= {mask: channels[..., i, None] for i, mask in enumerate(IMAGES[key])}
    linear = np.full((SIZE, SIZE, 3), values["skin"], np.float32)
    wear = np.maximum(layers["briefs"], layers["top"] * values["top"])
    beard = np.maximum(layers["hair"] * 0.93, layers["stubble"] * values["stubble"])
    for cover, paint in ((layers["flush"] * 0.5, values["flush"]), (layers["lips"] * 0.7, values["lips"]),
                         (beard, values["hair"]), (layers["cavity"], (0.05, 0.008, 0.008)), (wear, BASE_LAYER)):
        linear += cover * (np.float32(paint) - linear)
    pixels = np.ones((SIZE, SIZE, 4), np.float32)
    curve = 1.055 * np.maximum(linear, 1e-6) ** (1 / 2.4) - 0.055  # sRGB
    pixels[..., :3] = np.where(linear < 0.0031308, linear * 12.92, curve)
    flat.pixels.foreach_set(pixels.ravel())
    flat.update()
    flat.pack()
    flat["tryon_painted"] = wanted
    return flat
