# SPDX-License-Identifier: GPL-3.0-or-later
"""Accessories: what there is, where each is worn, what can be changed. Lengths in centimetres."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from ..core.errors import SpecError, shown
from ..core.parameters import Parameter, choose

PLACES = ("feet", "waist", "head", "eyes", "shoulder")  # one accessory each
FINISHES: dict[str, str] = {
    "leather": "Smooth leather with a fine grain",
    "patent": "Patent leather, mirror smooth",
    "suede": "Suede, matt and velvety",
    "canvas": "Woven canvas",
    "felt": "Pressed felt",
    "wool": "Soft wool",
    "straw": "Plaited straw",
    "acetate": "Polished acetate",
    "metal": "Polished metal",
}


@dataclass(frozen=True)
class Kind:
    """An accessory: its name, where it is worn, its usual colour and finish, its sliders.

    ``make`` is "MODULE:FUNCTION" of ``accessories``, which only the runtime can import: it builds the mesh on a body,
    or a shoe on a foot.
    """

    name: str
    label: str
    make: str
    place: str
    colour: str
    finish: str
    finishes: tuple[str, ...]
    parameters: tuple[Parameter, ...]

    def resolve(self, design: Mapping[str, float]) -> dict[str, float]:
        """Every parameter with its value: the given ones checked, the others at their default.

        Raises:
            SpecError: unknown name or value outside its range.
        """
        known = {p.name: p for p in self.parameters}
        unknown = [name for name in design if name not in known]
        if unknown:
            has = ", ".join(f"{p.name} ({p.low:g} to {p.high:g} {p.unit})" for p in self.parameters)
            raise SpecError(f"The {self.name} has no parameter {unknown[0]!r}.", f"It has: {has}.")
        return {name: p.check(design.get(name, p.default), self.name) for name, p in known.items()}


_SKINS = ("leather", "patent", "suede", "canvas")
_FLAT = "under the whole foot: the body's feet stand flat, so there is no higher heel"


def _sole(default: float, low: float, high: float) -> Parameter:
    return Parameter("sole", default, low, high, "cm", f"thickness of the sole {_FLAT}")


def _toe(default: float, high: float) -> Parameter:
    return Parameter("toe", default, 0.5, high, "cm", "the shoe longer than the foot")


_KINDS = (
    Kind("sneakers", "Sneakers", "shoes.sneakers:make", "feet", "#f2f0eb", "leather", _SKINS, (
        _sole(2.2, 1.4, 5.0),
        Parameter("collar", 6.4, 5.0, 9.0, "cm", "top edge at the heel, above the sole's inside"),
        _toe(1.0, 2.0),
    )),
    Kind("boots", "Ankle boots", "shoes.boots:make", "feet", "#2a211c", "leather", _SKINS, (
        _sole(2.2, 1.2, 4.0),
        Parameter("shaft", 13.0, 10.0, 18.0, "cm", "top edge above the sole's inside"),
        _toe(1.3, 2.5),
    )),
    Kind("loafers", "Loafers", "shoes.loafers:make", "feet", "#5a2e1e", "leather", _SKINS, (
        _sole(1.8, 1.0, 3.0),
        Parameter("collar", 5.6, 4.8, 7.0, "cm", "top edge at the heel, above the sole's inside"),
        _toe(1.2, 2.5),
    )),
    Kind("flats", "Flat pumps", "shoes.flats:make", "feet", "#1c1c20", "patent", _SKINS, (
        _sole(1.0, 0.6, 3.0),
        Parameter("collar", 5.0, 4.4, 6.5, "cm", "top edge at the heel, above the sole's inside"),
        _toe(2.0, 3.5),
    )),
    Kind("belt", "Belt", "belt:make", "waist", "#3b2416", "leather", _SKINS, (
        Parameter("width", 3.5, 1.5, 6.0, "cm", "height of the strap"),
        Parameter("thickness", 0.35, 0.2, 0.6, "cm", "thickness of the strap"),
        Parameter("height", 0.0, -8.0, 8.0, "cm", "above where it would sit: in the waistband, or at the waist"),
        Parameter("tail", 12.0, 5.0, 22.0, "cm", "length of the end beyond the buckle"),
    )),
    Kind("hat", "Brimmed hat", "hat:make", "head", "#6b5745", "felt", ("felt", "straw", "leather"), (
        Parameter("brim", 6.5, 3.0, 13.0, "cm", "width of the brim"),
        Parameter("crown", 11.5, 9.0, 15.0, "cm", "height of the crown above the brim"),
        Parameter("ribbon", 3.5, 1.0, 6.0, "cm", "width of the ribbon round the crown"),
        Parameter("curl", 1.2, 0.0, 3.0, "cm", "how far the brim's sides turn up"),
    )),
    Kind("beanie", "Beanie", "beanie:make", "head", "#33465c", "wool", ("wool", "felt"), (
        Parameter("cuff", 6.0, 3.0, 8.0, "cm", "height of the turned-up edge"),
        Parameter("slack", 2.0, 0.5, 7.0, "cm", "cloth above the top of the head"),
    )),
    Kind("round_glasses", "Round glasses", "glasses:round_glasses", "eyes",
         "#2b1d14", "acetate", ("acetate", "metal"), (
        Parameter("lens", 4.7, 4.0, 5.6, "cm", "width of a lens"),
        Parameter("bridge", 2.0, 1.5, 2.6, "cm", "between the lenses"),
        Parameter("rim", 0.3, 0.15, 0.6, "cm", "width of the rim"),
        Parameter("tint", 8.0, 0.0, 95.0, "%", "darkness of the lenses"),
    )),
    Kind("square_glasses", "Square glasses", "glasses:square_glasses", "eyes",
         "#141416", "acetate", ("acetate", "metal"), (
        Parameter("lens", 5.1, 4.2, 6.0, "cm", "width of a lens"),
        Parameter("bridge", 1.9, 1.5, 2.6, "cm", "between the lenses"),
        Parameter("rim", 0.4, 0.15, 0.7, "cm", "width of the rim"),
        Parameter("tint", 8.0, 0.0, 95.0, "%", "darkness of the lenses"),
    )),
    Kind("shoulder_bag", "Shoulder bag", "bags:shoulder_bag", "shoulder", "#7a2f2a", "leather", _SKINS, (
        Parameter("width", 23.0, 14.0, 34.0, "cm", "width of the bag"),
        Parameter("height", 16.0, 10.0, 26.0, "cm", "height of the bag"),
        Parameter("depth", 6.5, 3.0, 12.0, "cm", "depth of the bag"),
        Parameter("strap", 2.0, 0.8, 4.0, "cm", "width of the strap, worn across the body"),
        Parameter("drop", 6.0, -6.0, 16.0, "cm", "the bag's upper edge below the natural waist"),
    )),
    Kind("tote", "Tote", "bags:tote", "shoulder", "#b98d5a", "leather", _SKINS, (
        Parameter("width", 31.0, 24.0, 40.0, "cm", "width of the bag's upper edge"),
        Parameter("height", 27.0, 20.0, 36.0, "cm", "height of the bag"),
        Parameter("depth", 9.0, 6.0, 14.0, "cm", "depth of the bag"),
        Parameter("strap", 2.2, 1.0, 4.0, "cm", "width of the strap, worn across the body, and of the handles"),
        Parameter("drop", 3.0, -6.0, 16.0, "cm", "the bag's upper edge below the natural waist"),
    )),
)
ACCESSORIES: dict[str, Kind] = {kind.name: kind for kind in _KINDS}


def accessory(name: object) -> Kind:
    """The table entry of an accessory.

    Raises:
        SpecError: unknown; lists all.
    """
    if not isinstance(name, str) or name not in ACCESSORIES:
        raise SpecError(f"accessory is {shown(name)}.", f"Choose one of: {', '.join(ACCESSORIES)}.")
    return ACCESSORIES[name]


@dataclass(frozen=True)
class Accessory:
    """One accessory of a look: colour as #rrggbb and finish, empty for the kind's own; ``design`` in centimetres."""

    kind: str
    design: Mapping[str, float] = field(default_factory=dict)
    colour: str = ""
    finish: str = ""

    def __post_init__(self) -> None:
        definition = accessory(self.kind)
        if not isinstance(self.design, Mapping):
            raise SpecError(f"{self.kind}.design is {self.design!r}.", "It must be a table of names and centimetres.")
        if self.colour and not (isinstance(self.colour, str) and re.fullmatch(r"#[0-9a-fA-F]{6}", self.colour)):
            raise SpecError(f"{self.kind}.colour is {self.colour!r}.", "Write it as #rrggbb, for example #1f3a5f.")
        if self.finish:
            choose(self.finish, definition.finishes, f"{self.kind}.finish")
        object.__setattr__(self, "design", definition.resolve(self.design))  # the one way to normalise a frozen one
        object.__setattr__(self, "colour", str(self.colour).lower())

    @property
    def definition(self) -> Kind:
        """The kind's table entry."""
        return accessory(self.kind)


def accessory_from_dict(data: object) -> Accessory:
    """An Accessory from plain values; a plain string is a kind's name.

    Raises:
        SpecError: unknown kind, field or parameter; says what there is.
    """
    if isinstance(data, Accessory):
        return data
    if isinstance(data, str):
        return Accessory(data)
    if not isinstance(data, Mapping):
        raise SpecError(f"accessories holds {data!r}.", "Each accessory is a name or a table.")
    names = [f.name for f in fields(Accessory)]
    for key in data:
        if key not in names:
            raise SpecError(f"accessory has no field {key!r}.", f"It has: {', '.join(names)}.")
    if "kind" not in data:
        raise SpecError("An accessory has no kind.", f"Choose one of: {', '.join(ACCESSORIES)}.")
    return Accessory(**data)


SHOD = (Accessory("sneakers"),)  # what the look of `tryon look` without a spec wears


def worn(accessories: object) -> tuple[Accessory, ...]:
    """The accessories of a look, checked: one at a place, in the order of the table.

    Raises:
        SpecError: no list, or two at one place; names both.
    """
    if not isinstance(accessories, (list, tuple)):
        raise SpecError(f"accessories is {shown(accessories)}.", "It must be a list.")
    items = [accessory_from_dict(a) for a in accessories]
    at: dict[str, Accessory] = {}
    for item in items:
        other = at.setdefault(item.definition.place, item)
        if other is not item:
            raise SpecError(f"The look wears {other.kind} and {item.kind}.",
                            f"Only one goes on the {item.definition.place}.")
    return tuple(sorted(items, key=lambda a: list(ACCESSORIES).index(a.kind)))
