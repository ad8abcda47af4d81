# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of layers as ``assets/makeup/kinds.toml`` has them, and one layer of a face, checked."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..colour import encoded, from_hex, linear, to_hex
from .errors import MakeupError

TABLE = Path(__file__).resolve().parents[2] / "assets" / "makeup" / "kinds.toml"
MATCH = "match"  # a shade that follows from the wearer's skin


@dataclass(frozen=True)
class Kind:
    """mask: least, most and usual of each of its parameters; match: (3,) density beyond the skin's, where it has one;
    finish, opacity: usual ones."""

    name: str
    region: str
    mask: Mapping[str, tuple[float, float, float]]
    match: tuple[float, float, float] | None
    finish: str
    opacity: float


@dataclass(frozen=True)
class Finish:
    """roughness and how far it replaces the skin's own, coat and metal, each 0 .. 1."""

    roughness: float
    weight: float
    coat: float
    metal: float


@dataclass(frozen=True)
class Layer:
    """One layer: shade (3,) linear light; mask: every parameter of its kind."""

    kind: Kind
    shade: NDArray[np.float64]
    opacity: float
    finish: Finish
    mask: Mapping[str, float] = field(default_factory=dict)


_READ = tomllib.loads(TABLE.read_text(encoding="utf-8"))
STYLES, OCCASIONS = tuple(_READ["styles"]), tuple(_READ["occasions"])
FINISHES = {name: Finish(*row) for name, row in _READ["finishes"].items()}
KINDS = {name: Kind(name, row["region"], {k: (v[0], v[1], v[2]) for k, v in row.get("mask", {}).items()},
                    tuple(row["match"]) if "match" in row else None, row["finish"], row["opacity"])
         for name, row in _READ["kinds"].items()}
ORDER = tuple(KINDS)


def layer_of(data: Mapping[str, Any], skin: NDArray[np.float64]) -> Layer:
    """A layer from plain values ``kind``, ``shade`` (#hex or ``match``), ``opacity``, ``finish``, ``mask`` on a skin
    (3,) of linear light. Raises MakeupError."""
    kind = KINDS.get(data.get("kind", ""))
    if kind is None:
        raise MakeupError(f"There is no layer {data.get('kind')!r}.", f"Choose of: {', '.join(KINDS)}.")
    finish = FINISHES.get(data.get("finish", kind.finish))
    if finish is None:
        raise MakeupError(f"The finish of {kind.name} is {data.get('finish')!r}.", f"Choose of: {', '.join(FINISHES)}.")
    given = data.get("mask", {})
    mask = {name: float(np.clip(given.get(name, usual), low, high)) for name, (low, high, usual) in kind.mask.items()}
    opacity = float(np.clip(data.get("opacity", kind.opacity), 0, 1))
    return Layer(kind, shade_of(kind, data.get("shade", MATCH), skin), opacity, finish, mask)


def shade_of(kind: Kind, shade: object, skin: NDArray[np.float64]) -> NDArray[np.float64]:
    """(3,) linear light of a #hex, or of what matches a skin of linear light (3,). Raises MakeupError."""
    if shade == MATCH:
        if kind.match is None:
            raise MakeupError(f"{kind.name} has no shade of its own.", "Give it one as #rrggbb.")
        return np.clip(skin * np.exp(-np.array(kind.match)), 0.002, 0.95)
    try:
        return linear(from_hex([str(shade)]))[0]
    except ValueError as error:
        raise MakeupError(f"The shade of {kind.name} is {shade!r}.", "Write a colour as #rrggbb.") from error


def matched(kind: Kind, skin: str) -> str:
    """#hex of what matches a skin of #hex, for a kind that has a ``match``."""
    return to_hex(encoded(shade_of(kind, MATCH, linear(from_hex([skin]))[0])[None]))[0]


def stack_of(layers: Sequence[Mapping[str, Any]], skin: NDArray[np.float64]) -> list[Layer]:
    """Layers as plain values in the order in which they are laid on; one of a kind after another as they stand."""
    found = [layer_of(one, skin) for one in layers]
    return sorted(found, key=lambda layer: ORDER.index(layer.kind.name))
