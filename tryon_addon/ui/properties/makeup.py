# SPDX-License-Identifier: GPL-3.0-or-later
"""What the panel edits of make-up: a style and how strong it is, and the layers with their shades."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from bpy.props import BoolProperty, CollectionProperty, EnumProperty, FloatProperty, StringProperty

from ...catalog.makeup import FINISHES, KINDS, MATCH, STYLES
from ...core.colour import channels, hex_of
from ...spec.makeup import INTENSITY, OPACITY, Layer, Makeup

TEXTS = ("name", "occasion", "source")  # of a look, which the panel only keeps


def groups(group: Callable[[str, Mapping[str, Any]], type], slider: Callable[[Any], Any],
           colour: Callable[[str, str, str], Any]) -> tuple[type, type]:
    """The property groups of a layer and of the whole."""
    kinds = [(kind.name, kind.label, "") for kind in KINDS.values()]
    finishes = [(name, name.capitalize(), "") for name in FINISHES]
    layer = group("makeup_layer", {
        "used": BoolProperty(name="Worn", description="Lay this on", default=True),
        "kind": EnumProperty(name="Layer", description="What it is", items=kinds, default="lipstick"),
        "match": BoolProperty(name="Match the skin", description="A shade that follows from the wearer's skin"),
        "shade": colour("Shade", "#b5303c", "Colour of the product"),
        "opacity": slider(OPACITY),
        "finish": EnumProperty(name="Finish", description="How it takes the light", items=finishes, default="satin"),
        "mask": StringProperty(options={"HIDDEN"}),  # JSON
    })
    whole = group("makeup", {
        "style": EnumProperty(name="Style", description="What the next look is drawn as",
                              items=[(s, s.replace("-", " ").capitalize(), "") for s in STYLES], default=STYLES[0]),
        "intensity": FloatProperty(name="Intensity", description=INTENSITY.text, min=0.0, max=1.0, default=0.6,
                                   subtype="FACTOR"),
        "layers": CollectionProperty(type=layer, name="Layers", description="In the order in which they are laid on"),
        "said": StringProperty(options={"HIDDEN"}),  # JSON of TEXTS
    })
    return layer, whole


def makeup_from(group: Any) -> Makeup:
    """The make-up that the panel says."""
    from .kinds import plain_float

    layers = []
    for entry in group.layers:
        if entry.used:
            matches = entry.match and KINDS[entry.kind].matches
            layers.append(Layer(entry.kind, MATCH if matches else hex_of(entry.shade), plain_float(entry.opacity),
                                entry.finish, json.loads(entry.mask or "{}")))
    said = json.loads(group.said or "{}")
    return Makeup(tuple(layers), said.get("style", ""), **{name: said.get(name, "") for name in TEXTS})


def makeup_to(makeup: Makeup, group: Any) -> None:
    """Show these layers in the panel instead of its own."""
    group.layers.clear()
    for layer in makeup.layers:
        entry = group.layers.add()
        entry.kind, entry.finish, entry.opacity = layer.kind, layer.finish, layer.opacity
        entry.match = layer.shade == MATCH
        if not entry.match:
            entry.shade = channels(layer.shade)
        entry.mask = json.dumps(dict(layer.mask))
    kept = {name: getattr(makeup, name) for name in (*TEXTS, "style") if getattr(makeup, name)}
    group.said = json.dumps(kept) if kept else ""
    if makeup.style:
        group.style = makeup.style
