# SPDX-License-Identifier: GPL-3.0-or-later
"""The runtime's calls about work on fabrics: plain values and arrays in, plain values and arrays out.

A fabric is {"kind", "seed", "palette", "truncation", "edits", "layout"}, all but kind optional. All raise FabricError,
and CheckpointError where the weights cannot be read.
"""

from __future__ import annotations

from typing import Any

from ..colour import to_hex
from ..progress import Progress, quiet
from .errors import FabricError
from .finish.maps import FabricMaps
from .finish.palette import inks_of
from .gan import style
from .gan.design import Design, Ref, edited, maps_of
from .gan.model import shipped
from .gan.project import STEPS, project


def reference(fabric: Any, name: str = "fabric") -> Ref:
    """A reference of plain values. Raises FabricError naming the field."""
    if not isinstance(fabric, dict) or "kind" not in fabric:
        raise FabricError(f"{name} needs at least a kind; got {fabric!r}.", 'Pass {"kind": "floral", "seed": 7}.')
    edits = fabric.get("edits") or {}
    try:
        return Ref(str(fabric["kind"]), int(fabric.get("seed") or 0), tuple(fabric.get("palette") or ()),
                   float(1.0 if fabric.get("truncation") is None else fabric["truncation"]),
                   {str(k): float(v) for k, v in edits.items()}, str(fabric.get("layout") or ""))
    except (TypeError, ValueError, AttributeError) as error:
        raise FabricError(f"{name} holds a value that cannot be read ({error}).",
                          "seed is a whole number, truncation a number, edits a table of numbers.") from error


def answer(maps: FabricMaps) -> dict[str, Any]:
    """As ``methods.fabric_sample`` answers."""
    said = {"colour": maps.colour, "height": maps.height, "normal": maps.normal, "roughness": maps.roughness,
            "repeat_cm": maps.repeat_cm, "palette": list(maps.palette)}
    return said if maps.opacity is None else said | {"opacity": maps.opacity}


def size_of(params: dict[str, Any]) -> int:
    return int(params.get("size") or 512)


def fabric_mix(params: dict[str, Any]) -> dict[str, Any]:
    """Call "fabric.mix": {"fabric": structure, "colours": colours and finish, "size", "repeat"} -> a swatch's maps."""
    a, b = reference(params.get("fabric")), reference(params.get("colours"), "colours")
    return answer(style.mix(shipped(), a, b, size_of(params), params.get("repeat")))


def fabric_restyle(params: dict[str, Any]) -> dict[str, Any]:
    """Call "fabric.restyle": {"fabric", "kind": another class, "size", "repeat"} -> a swatch's maps."""
    ref = reference(params.get("fabric"))
    return answer(style.restyle(shipped(), ref, str(params.get("kind")), size_of(params), params.get("repeat")))


def fabric_interpolate(params: dict[str, Any]) -> dict[str, Any]:
    """Call "fabric.interpolate": {"fabric", "to": another, "steps", "size"} -> {"cloths": [maps ...]}."""
    a, b = reference(params.get("fabric")), reference(params.get("to"), "to")
    way = style.interpolate(shipped(), a, b, int(params.get("steps") or 5), size_of(params))
    return {"cloths": [answer(maps) for maps in way]}


def fabric_separations(params: dict[str, Any]) -> dict[str, Any]:
    """Call "fabric.separations": {"fabric", "size"} -> {"screens": [{"ink": (S, S) uint8, "colour": hex} ...]}."""
    screens = style.separations(shipped(), reference(params.get("fabric")), size_of(params))
    return {"screens": [{"ink": s.ink, "colour": s.colour} for s in screens]}


def fabric_project(params: dict[str, Any], progress: Progress = quiet) -> dict[str, Any]:
    """Call "fabric.project": {"image": (H, W, 3) uint8, "kind", "steps", "palette", "edits", "size", "repeat"} -> a
    swatch's maps with "kind" and "psnr" (dB, before any palette or edit is put to it)."""
    model, kind = shipped(), params.get("kind")
    image: Any = params.get("image")
    found = project(model, image, None if kind is None else str(kind), int(params.get("steps", STEPS)), progress)
    maps = maps_of(model, worked_on(found.design, params), size_of(params), params.get("repeat"))
    return answer(maps) | {"kind": found.kind, "psnr": found.psnr}


def worked_on(design: Design, params: dict[str, Any]) -> Design:
    """A projected design in another palette and edited, as the call asks."""
    palette = params.get("palette") or ()
    edits = {str(k): float(v) for k, v in (params.get("edits") or {}).items()}
    made = edited(shipped(), design, edits) if edits else design
    if not palette:
        return made
    return Design(made.w, made.noises, inks_of(list(palette), True), made.kind, made.seed, made.rest)


def fabric_kinds(params: dict[str, Any]) -> dict[str, Any]:
    """Call "fabric.kinds": {} -> {"kinds": classes the weights draw, "edits": directions they know, "palette": of
    each class an example}."""
    model = shipped()
    return {"kinds": list(model.kinds), "edits": sorted(model.directions),
            "palette": {k: to_hex(model.palettes[i, 0]) for i, k in enumerate(model.kinds)}}
