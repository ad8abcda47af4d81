# SPDX-License-Identifier: GPL-3.0-or-later
"""Accessories on the command line: ``tryon look --accessory``, and ``--set belt.width=4``."""

from __future__ import annotations

import argparse
from typing import Any

from ..catalog import accessories
from ..core.errors import SpecError
from ..spec import look as spec_look


def add_to(look: argparse.ArgumentParser) -> None:
    """The option of ``tryon look``."""
    look.add_argument("--accessory", action="append", metavar="NAME",
                      help="wear this too, instead of the spec's accessories; repeatable, one at a place: "
                           f"{', '.join(accessories.ACCESSORIES)}")


def chosen(data: dict[str, Any], names: list[str] | None) -> None:
    """The look's accessories (plain values) as the option and its spec say."""
    asked = names if names is not None else data.get("accessories", [])
    data["accessories"] = [spec_look.to_dict(a) for a in accessories.worn(asked)]


def assign(data: dict[str, Any], path: str, value: Any) -> None:
    """``belt.width``, ``belt.colour`` or ``belt.finish`` of a worn accessory."""
    head, _, name = path.partition(".")
    item = next((a for a in data["accessories"] if a["kind"] == head), None)
    if item is None:
        raise SpecError(f"--set {path}: the look has no {head}.", f"Add it with --accessory {head}.")
    name = name.removeprefix("design.")
    if name in ("colour", "finish"):
        item[name] = value
    else:
        item["design"][name] = value
