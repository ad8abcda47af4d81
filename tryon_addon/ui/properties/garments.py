# SPDX-License-Identifier: GPL-3.0-or-later
"""What the panel edits of the garments, and the way from there to the spec and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import bpy
from bpy.props import BoolProperty, CollectionProperty, IntProperty, PointerProperty

from ...catalog.garments import PROGRAMMES, Programme
from ...spec.garment import OUTERMOST
from ...spec.garment_parts import PARTS, Part
from ...spec.look import DEFAULT_GARMENTS, Fabric, Garment
from . import changes, files
from .fabric import fabric_from, fabric_group, fabric_to
from .kinds import choice, group, plain_float, slider

_PART_FABRIC = fabric_group("part", Fabric())
PART = (_PART_FABRIC, group("part", {
    "part": choice("Part", PARTS, "collar", "Which part of the garment"),
    "fabric": PointerProperty(type=_PART_FABRIC),
}))


def _design_changed(programme: str) -> Callable:
    def changed(group: Any, _context: Any) -> None:
        changes.DESIGN.publish(group.id_data, programme)

    return changed


def _worn(definition: Programme) -> dict[str, Any]:
    """How many buttons are undone, and how far sleeves are rolled up, of a garment that has such."""
    found: dict[str, Any] = {}
    if fastening := definition.fastening:
        found["undone"] = IntProperty(
            name="Buttons undone", min=0, max=fastening.count, default=fastening.usual,
            update=_design_changed(definition.name),
            description="From the top for a shirt; the upper buttons of a jacket stay closed")
    if definition.rolls:
        found["rolled"] = IntProperty(
            name="Sleeves rolled", min=0, max=definition.rolls, update=_design_changed(definition.name),
            description="Turns that the sleeves are rolled up, a cuff's length each")
    return found


def _garment_groups(definition: Programme) -> dict[str, type[bpy.types.PropertyGroup]]:
    """The group of one programme, after the groups that it points to."""
    default = next((g for g in DEFAULT_GARMENTS if g.programme == definition.name), None)
    design = group(f"{definition.name}_design",
                    {p.name: slider(p, _design_changed(definition.name)) for p in definition.parameters})
    fabric = fabric_group(definition.name, default.fabric if default else Fabric())
    garment = group(
        definition.name,
        {
            "worn": BoolProperty(
                name=definition.label, description=f"Wear the {definition.label}", default=default is not None
            ),
            "design": PointerProperty(type=design),
            "fabric": PointerProperty(type=fabric),
            "parts": CollectionProperty(type=PART[-1], description="Parts that are cut from a cloth of their own"),
            **files.size_properties(),
            "layer": IntProperty(name="Layer", min=-1, max=OUTERMOST, default=-1, options={"HIDDEN"}, description=
                                 "Where it is worn among the others, 0 innermost; -1 as usual"),
            **_worn(definition),
        },
    )
    return {"design": design, "fabric": fabric, "garment": garment}


_GARMENTS = {name: _garment_groups(definition) for name, definition in PROGRAMMES.items()}
_FILE_FABRIC = fabric_group("file", Fabric())
_FILES = (_FILE_FABRIC, *files.groups(group, slider, _FILE_FABRIC))
_WARDROBE = group("garments", {name: PointerProperty(type=groups["garment"]) for name, groups in _GARMENTS.items()}
                   | {"files": CollectionProperty(type=_FILES[-1], description="From files, and meshes of yours")})

# Whatever is pointed to comes first, the whole last.
CLASSES = (*PART, *(made for groups in _GARMENTS.values() for made in groups.values()), *_FILES, _WARDROBE)


def garments_from(group: Any) -> tuple[Garment, ...]:
    """The garments that are worn.

    Raises:
        SpecError: a size chart without its file or row.
    """
    worn = [(definition, getattr(group, name)) for name, definition in PROGRAMMES.items() if getattr(group, name).worn]
    return tuple(
        Garment(
            programme=definition.name,
            design={p.name: plain_float(getattr(garment.design, p.name)) for p in definition.parameters},
            fabric=fabric_from(garment.fabric),
            layer=None if garment.layer < 0 else garment.layer,
            undone=garment.undone if definition.fastening else None,
            rolled=garment.rolled if definition.rolls else 0,
            parts={entry.part: Part(fabric_from(entry.fabric)) for entry in garment.parts},
            **files.size_from(garment),
        )
        for definition, garment in worn
    ) + tuple(files.garment_from(e, fabric_from, plain_float) for e in group.files if e.worn and e.path)


def garments_to(garments: Iterable[Garment], group: Any) -> None:
    """Show ``garments``, and take off every other."""
    garments = tuple(garments)
    wanted = {g.programme: g for g in garments if not g.file}
    files.garments_to(garments, group.files, fabric_to)
    for name in PROGRAMMES:
        shown = getattr(group, name)
        shown.worn = name in wanted
        if name in wanted:
            for parameter, value in wanted[name].design.items():
                setattr(shown.design, parameter, value)
            fabric_to(wanted[name].fabric, shown.fabric)
            shown.parts.clear()
            for part, own in wanted[name].parts.items():
                entry = shown.parts.add()
                entry.part = part
                fabric_to(own.fabric, entry.fabric)
            files.size_to(wanted[name], shown)
            layer = wanted[name].layer
            shown.layer = -1 if layer is None else layer
            if PROGRAMMES[name].fastening:
                shown.undone = wanted[name].open_buttons
            if PROGRAMMES[name].rolls:
                shown.rolled = wanted[name].rolled


def fabric_of(group: Any, name: str) -> Any:
    """The fabric's properties of the garment called ``name`` in specs."""
    if name in PROGRAMMES:
        return getattr(group, name).fabric
    return next(e.fabric for e in group.files if files.name_of(e) == name)
