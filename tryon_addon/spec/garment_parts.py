# SPDX-License-Identifier: GPL-3.0-or-later
"""Parts of a garment that can be cut from a cloth of their own: collar, cuffs, sleeves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..core.errors import SpecError, shown
from ..core.fields import build, to_dict
from .fabric import Fabric

# Part -> how the names of its panels begin. A panel belongs to the first of these that a spec names.
PARTS: dict[str, tuple[str, ...]] = {
    "collar": ("collar", "stand", "fall"),
    "cuffs": ("cuff",),
    "placket": ("placket",),
    "band": ("band",),
    "hood": ("hood",),
    "sleeves": ("sleeve",),
    "front": ("front", "bodice_front", "skirt_front"),
    "back": ("back", "bodice_back", "skirt_back"),
    "bodice": ("bodice",),
    "skirt": ("skirt", "face", "fold"),
}


@dataclass(frozen=True)
class Part:
    """What a part of a garment has of its own."""

    fabric: Fabric


def parts_of(data: object, of_file: bool) -> dict[str, Part]:
    """The parts of a garment, each a Part or plain values, in the order of ``PARTS``.

    ``of_file``: the garment is a pattern file, whose panels have names of their own.

    Raises:
        SpecError: no such part, or no table.
    """
    if not isinstance(data, Mapping):
        raise SpecError(f"parts is {shown(data)}.", "It must be a table of parts, each with a fabric.")
    for name, part in data.items():
        known = name in PARTS or (of_file and isinstance(name, str) and re.fullmatch(r"\w{1,60}", name))
        if not known:
            more = ", or how a panel's name begins" if of_file else ""
            raise SpecError(f"A garment has no part {name!r}.", f"Parts are: {', '.join(PARTS)}{more}.")
        if not isinstance(part, Part):
            raise SpecError(f"parts.{name} is {shown(part)}.", "It must be a table with a fabric.")
    order = list(PARTS)
    return dict(sorted(data.items(), key=lambda item: order.index(item[0]) if item[0] in order else -1))


def part_from(data: object, fabric: Fabric, name: object) -> Part:
    """A Part from plain values; what its fabric leaves out is as the garment's, unless it is of another kind."""
    if isinstance(data, Part):
        return data
    if not isinstance(data, Mapping):
        raise SpecError(f"parts.{name} is {shown(data)}.", "It must be a table with a fabric.")
    own: Any = data.get("fabric", {})
    if isinstance(own, Mapping):
        inherited = to_dict(fabric) if own.get("kind", fabric.kind) == fabric.kind else {}
        own = build(Fabric, {**inherited, **own}, f"parts.{name}.fabric")
    if not isinstance(own, Fabric):
        raise SpecError(f"parts.{name}.fabric is {shown(own)}.", "It must be a table of names and values.")
    return build(Part, {**data, "fabric": own}, f"parts.{name}")


def part_of_panels(parts: Iterable[str], panels: Sequence[str]) -> list[str]:
    """For each panel the part of ``parts`` that it belongs to, empty where it is the garment itself."""
    begins = [(name, PARTS.get(name, (name,))) for name in parts]
    return [next((name for name, starts in begins if panel.startswith(starts)), "") for panel in panels]
