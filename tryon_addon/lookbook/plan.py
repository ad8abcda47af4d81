# SPDX-License-Identifier: GPL-3.0-or-later
"""The looks that a lookbook asks for, those that share most after each other, and what each is called."""

from __future__ import annotations

import dataclasses
import functools
import itertools
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..core.errors import SpecError
from ..core.fields import to_dict
from ..spec.look import Garment, Look
from .axes import AXES, Choice, Outfit, dressed
from .manifest import MOST_LOOKS, TEMPLATE, Lookbook

LONGEST = 100  # letters of a name
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
# What changes least comes first.
ORDER = ("bodies", "poses", "outfits", "sizes", "studios", "fabrics", "colourways", "makeup")
RESHAPES = tuple(name for name in ORDER if AXES[name].reshapes)


@dataclass(frozen=True)
class Entry:
    """A look of a plan: its name, which is its folder's, its choice on each axis that the book has, and the number of
    its drape."""

    name: str
    choices: Mapping[str, Choice]
    drape: int = 0

    @property
    def labels(self) -> dict[str, str]:
        """What it is filtered by: the axis in the singular -> its label."""
        return {AXES[axis].one: choice.label for axis, choice in self.choices.items()}


@dataclass(frozen=True)
class Plan:
    """A lookbook's looks. ``unlike``: combinations that are none, whose fabric is for a garment that is not worn."""

    book: Lookbook
    entries: tuple[Entry, ...]
    unlike: int
    drapes: int

    @property
    def pictures(self) -> int:
        """How many views are rendered, all looks together."""
        return len(self.entries) * len(self.book.base.pictures)


def plan(book: Lookbook) -> Plan:
    """The looks of a book in the order they are made in: those of one drape after each other.

    Raises:
        SpecError: there are none, or more than MOST_LOOKS.
    """
    groups = _groups(book)
    total = 1
    for group in groups:
        total *= len(group)
    if (book.axes and total > MOST_LOOKS) or len(book.rows) > MOST_LOOKS:
        sizes = " x ".join(str(len(group)) for group in groups)
        raise SpecError(f"The lists make {sizes} = {total:,} looks.", f"{MOST_LOOKS:,} are possible: shorten one, or "
                                                                       "zip lists that go along.")
    entries, taken, drapes, unlike = list[Entry](), set[str](), dict[Any, int](), 0
    worn = functools.lru_cache(4096)(_worn)
    for wanted, choices in itertools.chain(_products(book, groups), book.rows):
        if len(entries) == book.limit:
            break
        clothes = worn(*(choices.get(name) for name in ("outfits", "sizes", "fabrics", "colourways")))
        if clothes is None:
            unlike += 1
            continue
        name = _name(wanted or _templated(book, choices, len(entries) + 1), taken)
        shape = tuple(id(choices[axis]) if axis in choices else 0 for axis in RESHAPES)
        entries.append(Entry(name, choices, drapes.setdefault((shape, clothes.hangs), len(drapes))))
    if not entries:
        raise SpecError("The lookbook has no looks: all are excluded.", "Exclude less.")
    return Plan(book, tuple(entries), unlike, len(drapes))


@dataclass(frozen=True)
class _Clothes:
    garments: tuple[Garment, ...]
    hangs: tuple[str, ...]


def _worn(outfit: Choice | None, size: Choice | None, fabric: Choice | None, colourway: Choice | None
          ) -> _Clothes | None:
    default = Look()
    first = default.garments[-1].programme
    garments = dressed(outfit.value if outfit else Outfit(default.garments, first=first), size.value if size else "",
                       fabric.value if fabric else None, colourway.value if colourway else ())
    return None if garments is None else _Clothes(garments, tuple(g.physics for g in garments))


def look_of(book: Lookbook, entry: Entry) -> Look:
    """The look itself; SpecError where its parts do not go together."""
    choices = entry.choices
    clothes = _worn(*(choices.get(name) for name in ("outfits", "sizes", "fabrics", "colourways")))
    assert clothes is not None
    outfit = choices["outfits"].value if "outfits" in choices else Outfit(())
    given = {"body": "bodies", "pose": "poses", "studio": "studios", "makeup": "makeup"}
    chosen = {field: choices[axis].value for field, axis in given.items() if axis in choices}
    return dataclasses.replace(book.base, garments=clothes.garments, accessories=outfit.accessories, **chosen)


def spec_of(book: Lookbook, entry: Entry) -> dict[str, Any]:
    """Its plain values, as ``tryon look`` reads them."""
    return to_dict(look_of(book, entry))


def _groups(book: Lookbook) -> list[list[dict[str, int]]]:
    """What is multiplied: for an axis, or for several that are zipped, its steps, axis -> number of the choice."""
    zipped = {name: group for group in book.zips for name in group}
    done, groups = set[str](), []
    for name in ORDER:
        if name not in book.axes or name in done:
            continue
        group = zipped.get(name, (name,))
        done |= set(group)
        groups.append([{one: number for one in group} for number in range(len(book.axes[name]))])
    return groups


def _products(book: Lookbook, groups: list[list[dict[str, int]]]) -> Iterator[tuple[str, dict[str, Choice]]]:
    if not book.axes:
        return
    for steps in itertools.product(*groups):
        numbers = {name: number for step in steps for name, number in step.items()}
        if any(all(numbers[name] in rule[name] for name in rule) for rule in book.excludes):
            continue
        yield "", {name: book.axes[name][number] for name, number in numbers.items()}


def _templated(book: Lookbook, choices: Mapping[str, Choice], number: int) -> str:
    if not book.names:
        parts = [choice.label for name, choice in choices.items() if len(book.axes.get(name, "12")) > 1]
        return "-".join(parts) or "look"
    labels = {AXES[name].one: choice.label for name, choice in choices.items()} | {"number": f"{number:05d}"}
    return TEMPLATE.sub(lambda found: labels.get(found[1], ""), book.names)


def _name(wanted: str, taken: set[str]) -> str:
    """A folder's name on any disk, that no other look has: letters of any script, digits, points, hyphens."""
    plain = re.sub(r"[^\w.-]+", "-", unicodedata.normalize("NFC", wanted)).strip("-. ") or "look"
    if plain.lower().partition(".")[0] in RESERVED:
        plain = f"look-{plain}"
    while len(plain.encode()) > LONGEST:
        plain = plain[:-1]
    name, number = plain, 2
    while name.casefold() in taken:  # some disks take A for a
        name, number = f"{plain}-{number}", number + 1
    taken.add(name.casefold())
    return name
