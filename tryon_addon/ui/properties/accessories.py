# SPDX-License-Identifier: GPL-3.0-or-later
"""What the panel edits of accessories: one choice a place of the body, and each kind's own sliders and colour."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bpy.props import BoolProperty, EnumProperty, PointerProperty

from ...catalog.accessories import ACCESSORIES, FINISHES, PLACES, Accessory, Kind

NONE = "none"
AUTO = "auto"
# Place -> its name in the panel, tooltip, icon.
WORDS = {
    "feet": ("Feet", "Shoes, made on the foot itself; the floor is lowered by the sole", "MOD_DYNAMICPAINT"),
    "waist": ("Waist", "A belt over what is worn at the waist", "MESH_TORUS"),
    "head": ("Head", "A hat over hair and brows; what hair finds no room is tucked in", "MESH_CONE"),
    "eyes": ("Eyes", "Glasses on nose and ears", "HIDE_OFF"),
    "shoulder": ("Shoulder", "A bag on a strap across the body, outside of the clothes", "MOD_CLOTH"),
}


def groups(group: Callable[[str, Mapping[str, Any]], type], slider: Callable[[Any], Any],
           colour: Callable[[str, str, str], Any]) -> tuple[type, ...]:
    """The property groups, what is pointed to first, the whole last; made of the panel's own kinds of properties."""
    kinds = {name: _kind_group(kind, group, slider, colour) for name, kind in ACCESSORIES.items()}
    whole: dict[str, Any] = {place: _choice(place) for place in PLACES}
    whole |= {name: PointerProperty(type=made[-1]) for name, made in kinds.items()}
    return (*(cls for made in kinds.values() for cls in made), group("accessories", whole))


def _choice(place: str) -> Any:
    kinds = [k for k in ACCESSORIES.values() if k.place == place]
    items = [(NONE, "None", "Nothing there"), *((k.name, k.label, f"Wear {k.label.lower()}") for k in kinds)]
    return EnumProperty(name=WORDS[place][0], description=WORDS[place][1], items=items, default=NONE)


def _kind_group(kind: Kind, group: Callable, slider: Callable, colour: Callable) -> tuple[type, type]:
    design = group(f"{kind.name}_shape", {p.name: slider(p) for p in kind.parameters})
    finishes = [(AUTO, "Auto", "As usual for this kind"),
                *((f, f.capitalize(), FINISHES[f]) for f in kind.finishes)]
    return design, group(kind.name, {
        "design": PointerProperty(type=design),
        "use_colour": BoolProperty(name="Own colour", default=False,
                                   description="Choose its colour here; off: the usual colour of this kind"),
        "colour": colour("Colour", kind.colour, "Colour of the accessory"),
        "finish": EnumProperty(name="Finish", description="What its surface is like", items=finishes, default=AUTO),
    })


def worn(group: Any) -> tuple[Accessory, ...]:
    """The accessories that the panel says."""
    from ...core.colour import hex_of
    from .kinds import plain_float

    found = []
    for name in (getattr(group, place) for place in PLACES):
        if name == NONE:
            continue
        own = getattr(group, name)
        design = {p.name: plain_float(getattr(own.design, p.name)) for p in ACCESSORIES[name].parameters}
        found.append(Accessory(name, design, hex_of(own.colour) if own.use_colour else "",
                               "" if own.finish == AUTO else own.finish))
    return tuple(found)


def show(accessories: Iterable[Accessory], group: Any) -> None:
    """Show these in the panel, and nothing at every other place."""
    from ...core.colour import channels

    for place in PLACES:
        setattr(group, place, NONE)
    for item in accessories:
        setattr(group, item.definition.place, item.kind)
        own = getattr(group, item.kind)
        for name, value in item.design.items():
            setattr(own.design, name, value)
        own.use_colour, own.finish = bool(item.colour), item.finish or AUTO
        if item.colour:
            own.colour = channels(item.colour)
