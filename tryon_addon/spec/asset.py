# SPDX-License-Identifier: GPL-3.0-or-later
"""An asset of the artist's own in a look: by the name that it was added under."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ..core.errors import SpecError, shown
from ..core.fields import build

NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,60}")
MOST = 24  # of a look


@dataclass(frozen=True)
class Asset:
    """``digest``: its content, which a finished look has, so that another one of the name is no longer that.
    ``rights``: its licence and author, which go into everything that shows it."""

    name: str
    digest: str = ""
    rights: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not NAME.fullmatch(self.name):
            raise SpecError(f"An asset is called {shown(self.name)}.",
                            "Names have small letters, digits, dots, hyphens and underscores; see tryon assets list.")
        for field in ("digest", "rights"):
            if not isinstance(getattr(self, field), str):
                raise SpecError(f"{field} of the asset {self.name} is {shown(getattr(self, field))}.",
                                "It must be text.")


def assets_from(data: object) -> tuple[Asset, ...]:
    """The assets of a look: names, or tables of the fields of ``Asset``.

    Raises:
        SpecError: no list, too many, or one of them twice.
    """
    if not isinstance(data, (list, tuple)) or len(data) > MOST:
        raise SpecError(f"assets is {shown(data)}.", f"It must be a list of at most {MOST} names.")
    found = tuple(one if isinstance(one, Asset) else Asset(one) if isinstance(one, str) else _built(one)
                  for one in data)
    names = [one.name for one in found]
    if len(set(names)) != len(names):
        raise SpecError(f"The look has the same asset twice: {', '.join(names)}.", "Name each one once.")
    return found


def _built(data: object) -> Asset:
    if not isinstance(data, Mapping) or "name" not in data:
        raise SpecError(f"assets holds {shown(data)}.", "Each asset is a name, or a table with one.")
    return build(Asset, data, "assets")
