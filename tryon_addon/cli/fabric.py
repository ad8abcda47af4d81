# SPDX-License-Identifier: GPL-3.0-or-later
"""``tryon fabric ...``: what fabrics there are, swatches of them, and the drape test on a terminal."""

from __future__ import annotations

import argparse
import dataclasses
import json
from pathlib import Path
from typing import Any

from ..catalog.cloth.physics import CLOTHS, EDGE
from ..catalog.cloth.weaves.kinds import KINDS, SETTS
from ..core.parameters import Parameter, choose
from ..evaluation.cusick import LIMP_SPECIMEN, SPECIMEN
from ..spec.fabric import GENERATED, HANGS
from . import fabric_edits, fabric_sample
from .terminal import ProgressLine, error_code, require_blender

EDGES = Parameter("edge", 1000 * EDGE, 4.0, 18.0, "mm", "edge length; coarser, the overhang is too few")
SPECIMENS = Parameter("specimen", 100 * SPECIMEN, 100 * LIMP_SPECIMEN, 36.0, "cm", "the disc's diameter")
DISCS = Parameter("discs", 4, 1, 24, "", "how many discs a reading is the mean of")


def add_to(commands: Any) -> None:
    """Add ``fabric`` and its sub-commands to the parser's commands."""
    parser = commands.add_parser("fabric", help="fabrics: list, swatches with their rights, drape test")
    parser.set_defaults(error_code=error_code)
    subs = parser.add_subparsers(required=True, metavar="COMMAND")
    sub = subs.add_parser("list", help="list the classes, the exact kinds with their setts, and the cloth presets")
    sub.add_argument("--json", action="store_true", help="as one object: classes, exact, setts, cloths")
    sub.set_defaults(run=_list)
    fabric_sample.add_to(subs)
    fabric_edits.add_to(subs)
    sub = subs.add_parser("drape-test", help="drape discs of cloth as on a Cusick drape meter (18 cm support)",
                          description="Exit code 1 where a disc did not settle or lies outside its preset's band.")
    sub.add_argument("--preset", action="append", metavar="NAME",
                     help=f"all, or one of {', '.join(CLOTHS)}; repeatable")
    sub.add_argument("--edge", action="append", type=float, metavar="MM",
                     help=f"edge length of the mesh ({EDGES.default:g}); repeatable")
    sub.add_argument("--specimen", type=float, default=SPECIMENS.default, metavar="CM", help="diameter (30)")
    sub.add_argument("--discs", type=int, default=DISCS.default, metavar="N", help=f"{DISCS.text} ({DISCS.default:g})")
    sub.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for drape.csv, .json and .png")
    sub.set_defaults(run=_drape_test)


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


def _drape_test(arguments: argparse.Namespace) -> int:
    named = arguments.preset or ["all"]
    names = list(CLOTHS) if "all" in named else [choose(name, tuple(CLOTHS), "preset") for name in named]
    edges = [EDGES.check(edge, "drape-test") / 1000 for edge in arguments.edge or [EDGES.default]]
    specimen = SPECIMENS.check(arguments.specimen, "drape-test") / 100
    discs = int(DISCS.check(arguments.discs, "drape-test"))
    require_blender("fabric drape-test")
    from ..workflows import drape_tests

    with ProgressLine() as line:
        readings = drape_tests.test_drape(names, edges, specimen, discs, arguments.out, line.show)
    for r in readings:
        print(f"{r.preset}: {r.coefficient_pct:.1f} ± {r.spread_pct:.1f} % of {r.low_pct:g}-{r.high_pct:g} at "
              f"{r.edge_mm:g} mm, {r.folds:g} folds of {r.depth_mm:.0f} mm, "
              f"{'settled' if r.settled else 'NOT SETTLED'} after {r.frames} frames"
              f"{'' if r.passed else ': FAILED'}")
    print(arguments.out / "drape.png")
    return 0 if all(r.passed for r in readings) else 1
