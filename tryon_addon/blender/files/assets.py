# SPDX-License-Identifier: GPL-3.0-or-later
"""Cloth kept as an asset: a copy of a garment's material, marked for the Asset Browser with where it comes from."""

from __future__ import annotations

import json
from pathlib import Path

import bpy
import numpy as np

from ...core.errors import SpecError
from ...formats.rights import Card
from ...spec.look import Garment, to_dict
from .. import people
from ..cloth.draped import object_name

PREVIEW = 128  # pixels each way

def keep(scene: bpy.types.Scene, garment: Garment, card: Card) -> str:
    """Mark a copy of the garment's own material as an asset; its name. A copy of the same cloth is replaced.

    Raises:
        SpecError: the garment is not in the scene, or has no fabric yet.
    """
    obj = people.worn(scene).get(object_name(garment))
    material = obj.data.materials[0] if obj is not None and obj.data.materials else None
    if material is None or "tryon_repeat_cm" not in material:
        raise SpecError(f"The {garment.definition.label} has no cloth yet.", "Press Fabric first.")
    fabric = garment.fabric
    named = Path(fabric.image).stem or (fabric.threads if fabric.threads.isalpha() else f"{fabric.seed or 0}")
    name = f"{fabric.kind.capitalize()} {named}"
    old = bpy.data.materials.get((name, None))
    if old is not None and "tryon_rights" in old:
        bpy.data.materials.remove(old)
    copy = material.copy()
    copy.name = name
    for node in copy.node_tree.nodes:  # the garment's own pictures change with its next fabric
        if node.type == "TEX_IMAGE" and node.image is not None:
            node.image = node.image.copy()
            node.image.pack()
    copy.asset_mark()
    data = copy.asset_data
    data.description = f"{fabric.kind}, {material['tryon_repeat_cm']:.1f} cm wide tile, hangs as {garment.physics}"
    data.license, data.author = card.licence[:1000], "TryOn"
    for tag in ("TryOn", fabric.kind, garment.physics):
        data.tags.new(tag, skip_if_exists=True)
    sources = [{"set": source, "licence": licence} for source, licence in card.data]
    copy["tryon_rights"] = json.dumps({"fabric": to_dict(fabric), "model": card.model, "training_data": sources})
    _preview(copy, material.node_tree.nodes.active.image)
    return copy.name


def _preview(material: bpy.types.Material, image: bpy.types.Image) -> None:
    """The cloth itself as the asset's picture: rendering a sphere of it takes seconds and shows less."""
    width, height = image.size
    pixels = np.empty(width * height * 4, np.float32)
    image.pixels.foreach_get(pixels)
    step = max(1, width // PREVIEW)
    rows, columns = (np.arange(PREVIEW) * step % size for size in (height, width))
    shown = pixels.reshape(height, width, 4)[rows][:, columns]
    preview = material.preview_ensure()
    preview.image_size = PREVIEW, PREVIEW
    preview.image_pixels_float.foreach_set(np.ascontiguousarray(shown).ravel())
