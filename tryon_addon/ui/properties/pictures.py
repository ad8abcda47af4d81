# SPDX-License-Identifier: GPL-3.0-or-later
"""Choices shown as pictures: hair, poses, cloths, garments and their styles, beside the properties that they set.

An item's icon is a number that Blender gives out anew whenever the extension is enabled; so these properties are made
when it is, and stand for others: nothing is stored in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import bpy
import bpy.utils.previews
from bpy.props import EnumProperty

from ...catalog.garments import PROGRAMMES
from ...spec import thumbnails
from ..language import CONTEXT
from . import look
from .kinds import WORDS, label

OWN = "-", "Own", "Sliders of your own"  # a design that is none of the styles
PLAIN = {"hair": "OUTLINER_OB_CURVES"}  # Blender's icon of a choice that nothing is to be seen of: Auto
NEAR = 1e-4  # cm: sliders are single precision

_previews: list[Any] = []  # empty while the extension is disabled
_made: list[tuple[type, str]] = []
_wardrobe: dict[int, int] = {}  # what a scene's wardrobe shows, by the address of its properties


def register() -> None:
    """Load the pictures and make the properties; the classes that have them are registered by then."""
    _previews.append(bpy.utils.previews.new())
    types = {cls.__name__.removeprefix("TRYON_PG_"): cls for cls in look.CLASSES}
    _shown(types["look"], "pose", "poses")
    _shown(types["body"], "hair", "hair")
    for name, cls in types.items():
        if name.endswith("_fabric"):
            _shown(cls, "kind", "cloths")
    _make(types["garments"], "wardrobe", "Wardrobe", "Which garment to look at; tick it to wear it",
          [(p.name, p.label, f"Wear the {p.label}", _icon(("garments", p.name)), i)
           for i, p in enumerate(PROGRAMMES.values())],
          lambda group: _wardrobe.get(group.as_pointer(), _first_worn(group)),
          lambda group, value: _wardrobe.__setitem__(group.as_pointer(), value))
    for programme in PROGRAMMES.values():
        if programme.named_styles:
            worn = "garments", programme.name  # in the place of a style that has no picture
            items = [(*OWN, _icon(worn), 0),
                     *((s, label(s), "", _icon(("styles", f"{programme.name}-{s}"), worn), i)
                       for i, s in enumerate(programme.named_styles, start=1))]
            _make(types[programme.name], "style", "Style", "Moves the sliders to the middle of a style", items,
                  *_style(programme.name))


def unregister() -> None:
    """The opposite."""
    while _made:
        delattr(*_made.pop())
    while _previews:
        bpy.utils.previews.remove(_previews.pop())
    _wardrobe.clear()


def _icon(*wanted: tuple[str, str]) -> int:
    """The icon of the first (shelf, name) that has a picture; Blender's own of the shelf, or none, where none has."""
    for shelf, name in wanted:
        path = thumbnails.path(shelf, name)
        if path.is_file():
            key = f"{shelf}/{name}"
            previews = _previews[0]
            return (previews[key] if key in previews else previews.load(key, str(path), "IMAGE")).icon_id
    layout: Any = bpy.types.UILayout.bl_rna
    icons = layout.functions["prop"].parameters["icon"].enum_items
    return icons[PLAIN[wanted[0][0]]].value if wanted[0][0] in PLAIN else 0


def _make(cls: type, name: str, title: str, text: str, items: Iterable[tuple], get: Callable[[Any], int],
          put: Callable[[Any, int], None]) -> None:
    setattr(cls, name, EnumProperty(name=title, description=text, items=tuple(items), get=get, set=put,
                                    translation_context=CONTEXT))
    _made.append((cls, name))


def _shown(cls: type, name: str, shelf: str) -> None:
    """``<name>_shown``: the same choice with its pictures."""
    keywords = cls.__annotations__[name].keywords
    names = [item[0] for item in keywords["items"]]
    items = [(n, label(n), WORDS.get(n, ("", ""))[1], _icon((shelf, n)), i) for i, n in enumerate(names)]

    def get(group: Any) -> int:
        return names.index(getattr(group, name))

    def put(group: Any, value: int) -> None:
        setattr(group, name, names[value])

    _make(cls, f"{name}_shown", keywords["name"], keywords["description"], items, get, put)


def _first_worn(group: Any) -> int:
    return next((i for i, name in enumerate(PROGRAMMES) if getattr(group, name).worn), 0)


def _style(name: str) -> tuple[Callable[[Any], int], Callable[[Any, int], None]]:
    programme = PROGRAMMES[name]

    def get(group: Any) -> int:
        now = {p.name: getattr(group.design, p.name) for p in programme.parameters}
        for i, style in enumerate(programme.named_styles, start=1):
            if all(abs(now[n] - value) < NEAR for n, value in programme.styled(style).items()):
                return i
        return 0

    def put(group: Any, value: int) -> None:
        if value:
            for n, middle in programme.styled(programme.named_styles[value - 1]).items():
                setattr(group.design, n, middle)

    return get, put
