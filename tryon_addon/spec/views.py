# SPDX-License-Identifier: GPL-3.0-or-later
"""A look's views, and the everyday ones that are called by their names.

Any other is a table of the fields of ``View``, which begins from the named one of its name, or from ``front``.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ..core.errors import SpecError, shown
from ..core.fields import build
from ..core.parameters import choose
from .view import DETAIL, FACE, FLAT, GHOST, HALF, View, is_own

MOST_VIEWS = 64
MOST_PICTURES = 720  # of a look, the frames of its turntables included
TEXTS = ("shot", "place", "aspect", "format", "backdrop", "studio", "camera", "digest")  # fields that are text

# A new everyday view is a line here.
NAMED = {view.name: view for view in (
    View("front"),
    View("back", azimuth=180.0),
    View("left", azimuth=90.0),
    View("three-quarter", azimuth=35.0),
    View("right", azimuth=-90.0),
    View("half", HALF),
    View("face", FACE),
    View("collar", DETAIL, "collar", azimuth=20.0, elevation=10.0),
    View("cuff", DETAIL, "cuff"),
    View("hem", DETAIL, "hem", azimuth=20.0),
    View("print", DETAIL, "print"),
    View("turntable", frames=24),
    View("ghost", GHOST),
    View("flat", FLAT),
)}
VIEWS = ("front", "back", "left", "three-quarter")  # of a look that does not say


def with_studios(look: Mapping[str, Any], change: Callable[[str], str]) -> dict[str, Any]:
    """A look's plain values with the path of each artist's studio changed."""

    def changed(table: Any) -> Any:
        own = isinstance(table, Mapping) and is_own(table.get("studio"))
        return {**table, "studio": change(table["studio"])} if own else table

    found = dict(changed(look))
    if isinstance(look.get("views"), (list, tuple)):
        found["views"] = [changed(view) for view in look["views"]]
    return found


def view_from(data: object, where: str = "views", studio: str = "") -> View:
    """A View from its name, or from a table of its fields, which begins from the named one of its name.

    Args:
        studio: an artist's own, of those that name none.

    Raises:
        SpecError: an unknown name or field, a wrong value.
    """
    if isinstance(data, View):
        return data if data.studio or not studio else dataclasses.replace(data, studio=studio)
    if not isinstance(data, Mapping):
        view = NAMED[choose(data, tuple(NAMED), where)]
        return dataclasses.replace(view, studio=studio) if studio else view
    name = data.get("name")
    first = NAMED.get(name) if isinstance(name, str) else None
    begin = {} if first is None else {f.name: getattr(first, f.name) for f in dataclasses.fields(View)}
    if first is None and "name" not in data:
        raise SpecError(f"{where} has a table without a name.", "Name it: its file is called so.")
    if first is not None and data.get("camera"):  # which says itself where it stands
        begin = {"name": name}
    if studio and not data.get("studio"):
        data = {**data, "studio": studio}
    return build(View, {**begin, **data}, where)


def views_from(data: Iterable[object], studio: str = "") -> tuple[str | View, ...]:
    """Views as a look keeps them: an everyday one by its name alone; ``studio`` as ``view_from`` has it.

    Raises:
        SpecError: none, too many, two files of one name, or what ``view_from`` says.
    """
    found: dict[str, View] = {}
    for one in data:
        view = view_from(one, studio=studio)
        known = found.setdefault(view.name, view)
        if known != view:
            raise SpecError(f"Two views are called {view.name}.", "Give each a name of its own.")
    if not found:
        raise SpecError("views is empty.", f"Choose some of: {', '.join(NAMED)}.")
    if len(found) > MOST_VIEWS:
        raise SpecError(f"The look has {len(found)} views.", f"Use at most {MOST_VIEWS}.")
    stems = [picture.stem.lower() for view in found.values() for picture in view.pictures()]
    twice = sorted(stem for stem, count in Counter(stems).items() if count > 1)
    if twice:
        raise SpecError(f"Two pictures would be called {twice[0]}.", "Give each view a name of its own.")
    if len(stems) > MOST_PICTURES:
        raise SpecError(f"The look has {len(stems)} pictures.", f"Use at most {MOST_PICTURES}, frames included.")
    return tuple(view.name if view == NAMED.get(view.name) else view for view in found.values())


# -- as words say them ------------------------------------------------------------------------------------------------


def from_words(words: str, value_of: Callable[[str], Any]) -> dict[str, Any] | str:
    """A view as ``NAME`` or ``NAME:FIELD=VALUE,FIELD=VALUE``, for ``view_from``; ``value_of`` reads what is no text.

    Raises:
        SpecError: a field without a value.
    """
    name, found, rest = words.partition(":")
    if not found:
        return words
    view: dict[str, Any] = {"name": name}
    for change in rest.split(","):
        field, found, value = (part.strip() for part in change.partition("="))
        if not found:
            raise SpecError(f"The view {words!r} has {change!r}.", "Write NAME:FIELD=VALUE,FIELD=VALUE.")
        view[field] = _sides(field, value if field in (*TEXTS, "size") else value_of(value))
    return view


def changed(views: object, path: str, value: Any, studio: object = "") -> tuple[str | View, ...]:
    """A look's views with ``FIELD`` of all, or ``NAME.FIELD`` of one, changed; ``studio``: the look's.

    Raises:
        SpecError: no views, or none of that name; a wrong value.
    """
    if not isinstance(views, (list, tuple)):
        raise SpecError(f"views is {shown(views)}.", "It must be a list.")
    own = str(studio) if is_own(studio) else ""
    name, _, field = path.rpartition(".")
    tables = [{f.name: getattr(view, f.name) for f in dataclasses.fields(View)}
              for view in (view_from(one, studio=own) for one in views)]
    chosen = [table for table in tables if name in ("", table["name"])]
    if not chosen:
        raise SpecError(f"The look has no view {name!r}.",
                        f"It has: {', '.join(table['name'] for table in tables)}; others are added with --view.")
    for table in chosen:
        table[field] = _sides(field, value)
    return views_from([build(View, table, f"views.{table['name']}") for table in tables], own)


def _sides(field: str, value: Any) -> Any:
    """A size as words have it, ``2400`` or ``1200x1600``, as a spec has it."""
    if field != "size" or isinstance(value, (list, tuple)):
        return value
    sides = str(value).lower().split("x")
    return [int(side) for side in sides] if all(side.strip().isdigit() for side in sides) else value
