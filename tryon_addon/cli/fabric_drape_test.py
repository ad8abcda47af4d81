# SPDX-License-Identifier: GPL-3.0-or-later
"""``tryon fabric drape-test``: cloth presets on the simulated drape meter."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..catalog.cloth.physics import CLOTHS, EDGE
from ..core.parameters import Parameter, choose
from ..evaluation.cusick import LIMP_SPECIMEN, SPECIMEN
from .terminal import AddCommand, ProgressLine, require_blender

EDGES = Parameter("edge", 1000 * EDGE, 4.0, 18.0, "mm", "edge length; coarser, the overhang is too few")
SPECIMENS = Parameter("specimen", 100 * SPECIMEN, 100 * LIMP_SPECIMEN, 36.0, "cm", "the disc's diameter")
DISCS = Parameter("discs", 4, 1, 24, "", "how many discs a reading is the mean of")


def add_to(command: AddCommand) -> None:
    """Add it to ``tryon fabric``."""
    sub = command("drape-test", "drape discs of cloth as on a Cusick drape meter (18 cm support)", _drape_test,
                  description="Exit code 1 where a disc did not settle or lies outside its preset's band.")
    sub.add_argument("--preset", action="append", metavar="NAME",
                     help=f"all, or one of {', '.join(CLOTHS)}; repeatable")
    sub.add_argument("--edge", action="append", type=float, metavar="MM",
                     help=f"edge length of the mesh ({EDGES.default:g}); repeatable")
    sub.add_argument("--specimen", type=float, default=SPECIMENS.default, metavar="CM", help="diameter (30)")
    sub.add_argument("--discs", type=int, default=DISCS.default, metavar="N", help=f"{DISCS.text} ({DISCS.default:g})")
    sub.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for drape.csv, .json and .png")


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
