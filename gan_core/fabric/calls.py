# SPDX-License-Identifier: GPL-3.0-or-later
"""The runtime's calls about fabrics: plain values and arrays in, plain values and arrays out."""

from __future__ import annotations

from typing import Any

from .errors import FabricError
from .sample import shipped


def fabric_sample(params: dict[str, Any]) -> dict[str, Any]:
    """Call "fabric.sample": {"fabric": {kind, seed, palette, repeat (cm), ...}, "size": px} -> the maps of a swatch.

    Returns colour (S, S, 3) uint8 sRGB, height (S, S) f32, normal (S, S, 3) f32 0 .. 1 encoded, roughness (S, S) f32,
    repeat_cm float, palette list of hex. Raises FabricError or CheckpointError.
    """
    fabric = params.get("fabric")
    if not isinstance(fabric, dict) or "kind" not in fabric:
        raise FabricError(f"A fabric needs at least a kind; got {fabric!r}.", 'Pass {"kind": "floral", "seed": 7}.')
    maps = shipped().sample(
        str(fabric["kind"]),
        int(fabric.get("seed") or 0),
        palette=list(fabric.get("palette") or ()) or None,
        size=int(params.get("size") or 512),
        repeat_cm=fabric.get("repeat"),
    )
    return {
        "colour": maps.colour,
        "height": maps.height,
        "normal": maps.normal,
        "roughness": maps.roughness,
        "repeat_cm": maps.repeat_cm,
        "palette": list(maps.palette),
    }
