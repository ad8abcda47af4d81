# SPDX-License-Identifier: GPL-3.0-or-later
"""The skin without light, as one picture: what Workbench shows in drafts and in the viewport's texture mode."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import bpy
import numpy as np

from ...core.colour import to_srgb
from ..nodes import Tree

FLAT, SIZE = "TryOn Skin Flat", 512
FLAT_EYES, EYE_SIZE = "TryOn Eyes Flat", 128
BASE_LAYER = (0.42, 0.40, 0.38)  # linear, the plain underwear that every body wears
# Which masks share an image, as red, green and blue.
IMAGES: dict[str, tuple[str, str, str]] = {
    "TryOn Skin Face": ("hair", "lips", "flush"),
    "TryOn Skin Wear": ("briefs", "top", "stubble"),
    "TryOn Skin Parts": ("cavity", "nails", "shade"),
}


def show(t: Tree, uv: Any, name: str = FLAT, size: int = SIZE) -> None:
    """Makes the flat picture the one that Workbench shows of this material."""
    node = t.node("TexImage", {"Vector": uv})
    node.image = bpy.data.images.get(name) or bpy.data.images.new(name, size, size, alpha=False)
    t.nodes.active = node


def look(values: Mapping[str, Any], flat: bpy.types.Image | None) -> None:
    """Paints the eyes as Workbench shows them, if their colour has changed: pupil, iris, its dark ring, white."""
    wanted = json.dumps(values["iris"])
    if flat is None or flat.get("tryon_painted") == wanted:
        return
    place = 2 * (np.arange(EYE_SIZE) + 0.5) / EYE_SIZE - 1
    radius = np.hypot(place[:, None], place[None])[..., None].astype(np.float32)
    linear = np.full((EYE_SIZE, EYE_SIZE, 3), (0.56, 0.53, 0.50), np.float32)
    bright = np.asarray(values["iris"], np.float32) * np.array((1.6, 1.5, 1.4), np.float32)
    for edge, colour in ((0.285, (0.010, 0.008, 0.009)), (0.245, bright), (0.10, (0.001, 0.001, 0.001))):
        linear += np.clip((edge - radius) / 0.02, 0, 1) * (np.asarray(colour, np.float32) - linear)
    linear *= 1 - 0.45 * np.clip((radius - 0.35) / 0.4, 0, 1)  # in the lids' shade
    _write(flat, linear, wanted)


def repaint(values: Mapping[str, Any], flat: bpy.types.Image | None) -> None:
    """Paints a person's ``complexion.palette`` through the masks into the picture ``flat``, if it has changed."""
    wanted = json.dumps(values)
    masks = {mask: bpy.data.images.get(mask) for mask in IMAGES}
    if flat is None or None in masks.values() or flat.get("tryon_painted") == wanted:
        return
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
    _write(flat, linear, wanted)


def _write(flat: bpy.types.Image, linear: np.ndarray, wanted: str) -> None:
    """Fills a picture from linear light (H, W, 3), keeps it in the file and notes what it shows."""
    pixels = np.ones((*linear.shape[:2], 4), np.float32)
    pixels[..., :3] = to_srgb(linear)
    texels: Any = flat.pixels
    texels.foreach_set(pixels.ravel())
    flat.update()
    flat.pack()
    flat["tryon_painted"] = wanted
