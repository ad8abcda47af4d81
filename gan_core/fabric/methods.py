# SPDX-License-Identifier: GPL-3.0-or-later
"""The runtime's calls about fabrics: plain values and arrays in, plain values and arrays out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .finish.lock import matches
from .gan.design import sample
from .gan.model import SHIPPED, FabricModel, shipped
from .gan.style import separations
from .style_methods import answer, reference, size_of


def fabric_sample(params: dict[str, Any]) -> dict[str, Any]:
    """Call "fabric.sample": {"fabric": {kind, seed, palette, repeat (cm), ...}, "size": px} -> the maps of a swatch.

    Returns colour (S, S, 3) uint8 sRGB, height (S, S) f32, normal (S, S, 3) f32 0 .. 1 encoded, roughness (S, S) f32,
    repeat_cm float, palette list of hex; of lace opacity (S, S) f32; with "screens" also the separations [{colour, ink
    (S, S) uint8}] and, where a palette was given, "lock": [{colour, share, difference (CIEDE2000)}]. "weights" names
    another file.
    Raises FabricError or CheckpointError.
    """
    ref, model, size = reference(params.get("fabric")), model_of(params), size_of(params)
    maps = sample(model, ref, size, params["fabric"].get("repeat"))
    said = answer(maps)
    if params.get("screens"):
        screens = separations(model, ref, size)
        said["screens"] = [{"colour": s.colour, "ink": s.ink} for s in screens]
        found = matches(maps.colour, screens) if ref.palette else []
        said["lock"] = [{"colour": m.colour, "share": m.share, "difference": m.difference} for m in found]
    return said


def model_of(params: dict[str, Any]) -> FabricModel:
    """The shipped model, or that of the file "weights"."""
    return shipped(Path(params["weights"]) if params.get("weights") else SHIPPED)
