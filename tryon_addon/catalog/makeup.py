# SPDX-License-Identifier: GPL-3.0-or-later
"""What make-up there is: kinds of layers in a make-up artist's order, finishes, styles, and the library of looks.

``assets/makeup/kinds.toml`` is the table; the runtime reads the same one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..core.errors import SpecError
from ..core.fields import load, toml
from ..core.parameters import Parameter

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "makeup"
LOOKS = FOLDER / "looks"
MATCH = "match"  # a shade that follows from the wearer's skin


@dataclass(frozen=True)
class Kind:
    """One kind of layer: where it lies, its usual finish and opacity, whether it can match the skin, what its mask
    has."""

    name: str
    label: str
    region: str
    finish: str
    opacity: float
    matches: bool
    mask: Mapping[str, Parameter] = field(default_factory=dict)


def _kind(name: str, row: Mapping[str, Any]) -> Kind:
    mask = {one: Parameter(one, usual, low, high, "", text)
            for one, (low, high, usual, text) in row.get("mask", {}).items()}
    return Kind(name, row["label"], row["region"], row["finish"], row["opacity"], "match" in row, mask)


_READ = toml((FOLDER / "kinds.toml").read_text(encoding="utf-8"))
STYLES: tuple[str, ...] = tuple(_READ["styles"])
OCCASIONS: tuple[str, ...] = tuple(_READ["occasions"])
FINISHES: tuple[str, ...] = tuple(_READ["finishes"])
KINDS: dict[str, Kind] = {name: _kind(name, row) for name, row in _READ["kinds"].items()}


def library(folder: Path = LOOKS) -> dict[str, Path]:
    """The authored looks by name, those of a style together."""
    return {path.stem: path for path in sorted(folder.glob("*.toml"))}


def authored(name: str, folder: Path = LOOKS) -> dict[str, Any]:
    """The plain values of the look of that name. Raises SpecError."""
    found = library(folder)
    if name not in found:
        raise SpecError(f"There is no make-up {name!r}.", f"Choose one of: {', '.join(found)}.")
    return load(found[name])
