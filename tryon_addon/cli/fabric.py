# SPDX-License-Identifier: GPL-3.0-or-later
"""``tryon fabric list``: what fabrics there are."""

from __future__ import annotations

import argparse
import dataclasses
import json
from typing import Any

from ..catalog.cloth.physics import CLOTHS
from ..catalog.cloth.weaves.kinds import KINDS, SETTS
from ..spec.fabric import GENERATED, HANGS
from .terminal import AddCommand


def add_to(command: AddCommand) -> None:
    """Add it to ``tryon fabric``."""
    sub = command("list", "list the classes, the exact kinds with their setts, and the cloth presets", _list)
    sub.add_argument("--json", action="store_true", help="as one object: classes, exact, setts, cloths")


def everything() -> dict[str, Any]:
    """All fabrics as plain values."""
    return {
        "classes": [{"name": name, "physics": HANGS.get(name)} for name in GENERATED],
        "exact": [dataclasses.asdict(kind) for kind in KINDS.values()],
        "setts": [{"name": name} | dataclasses.asdict(sett) for name, sett in SETTS.items()],
        "cloths": [dataclasses.asdict(cloth) for cloth in CLOTHS.values()],
    }


def _list(arguments: argparse.Namespace) -> int:
    if arguments.json:
        print(json.dumps(everything(), indent=2))
        return 0
    print(f"Generated classes (a seed each): {', '.join(GENERATED)}")
    print("Exact kinds (thread counts):")
    for kind in KINDS.values():
        own = f", {kind.threads} in {kind.weave}" if kind.threads else ""
        print(f"    {kind.name}: {kind.text}{own}")
    print("Named setts:")
    for name, sett in SETTS.items():
        print(f"    {name}: {sett.threads}")
    print("Cloth presets (how they hang):")
    for cloth in CLOTHS.values():
        low, high = cloth.band
        print(f"{cloth.name}: {cloth.label}, drape coefficient {low:g}-{high:g} % ({cloth.band_source})")
        for label, (figure, unit) in cloth.figures.items():
            print(f"    {label} {figure.value:g}{f' {unit}' if unit else ''} ({figure.source})")
    return 0
