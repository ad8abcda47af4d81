# SPDX-License-Identifier: GPL-3.0-or-later
"""The garments' drafts: functions of a body and a design that draw a pattern. The catalogue's entries name them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from importlib import import_module

from ...catalog.garments import Programme
from ..pattern.figure import Figure
from ..pattern.pattern import Pattern

Draft = Callable[[Figure, Mapping[str, float]], Pattern]  # of a body and every parameter's value, in cm and %


def draft_of(programme: Programme) -> Draft:
    """The function that an entry names as its draft; ImportError or AttributeError where there is none."""
    module, _, function = programme.draft.partition(":")
    return getattr(import_module(f".{module}", __name__), function)


def drawn(programme: Programme, figure: Figure, design: Mapping[str, float], undone: int | None = None,
          rolled: int = 0) -> Pattern:
    """The pattern of a garment for a body; ``design`` has the parameters that are not at their default (cm, %).

    ``undone``: how many of its buttons are, where that is not as usual; a draft with buttons finds in its design
    ``undone`` and ``joined``, the cm that closed ones hold together. ``rolled``: turns of its sleeves, likewise.

    Raises:
        SpecError: an unknown parameter, or a value out of its range.
        PatternError: values that do not go together on this body; says which would.
    """
    values = programme.resolve(design)
    if programme.fastening:
        values["undone"] = programme.fastening.usual if undone is None else undone
        values["joined"] = 100.0 * programme.fastening.joined(int(values["undone"]))
    if programme.rolls:
        values["rolled"] = rolled
    pattern = draft_of(programme)(figure, values)
    return dataclasses.replace(pattern, name=programme.name)
