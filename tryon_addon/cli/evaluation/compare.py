# SPDX-License-Identifier: GPL-3.0-or-later
"""``tryon compare``: what differs between two finished looks, in figures and pictures."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from ...core.errors import Exit
from ...workflows import evaluations
from ...workflows.evaluation import appearances
from ..terminal import ProgressLine


def add_to(sub: argparse.ArgumentParser) -> None:
    """The options of ``tryon compare``."""
    sub.add_argument("one", type=Path, metavar="LOOK_DIR", help="a folder of tryon look --out")
    sub.add_argument("other", type=Path, metavar="LOOK_DIR", help="another")
    sub.add_argument("--out", type=Path, metavar="DIR",
                     help="folder for comparison.json and a page with both side by side")
    sub.add_argument("--appearance", action="store_true",
                     help="also how alike their first views are: pip install 'tryon[appearance]'")
    sub.add_argument("--json", action="store_true", help="what differs as JSON")
    sub.set_defaults(run=_compare)


def _compare(arguments: argparse.Namespace) -> int:
    one, other = evaluations.read_all([arguments.one, arguments.other])
    match = None
    if arguments.appearance:
        with ProgressLine() as line:
            match = appearances.match(one, appearances.Reference(other.folder), progress=line.show)
    found = evaluations.compare(one, other, arguments.out, match) if arguments.out else \
        evaluations.compared(one, other, match)
    if arguments.json:
        print(json.dumps(found, indent=2))
        return Exit.PASSED
    print(f"{'':34}{found['names'][0][:18]:>20}{found['names'][1][:18]:>20}")
    print(f"{'comfort':34}{found['comfort'][0]!s:>20}{found['comfort'][1]!s:>20}")
    for name, part in found.get("match", {}).get("parts", {}).items():
        if part is not None:
            print(f"{name:34}{part['value']:>20.2f}{part['points']:>14.0f} of 100")
    for path, (a, b) in found["spec"].items():
        print(f"{path[-34:]:34}{_cell(a):>20}{_cell(b):>20}")
    for name, garment in found["garments"].items():
        for zone, figures in garment["zones"].items():
            for figure, (a, b) in figures.items():
                print(f"{f'{name} {zone} {figure}'[:34]:34}{_cell(a):>20}{_cell(b):>20}")
    if arguments.out:
        print(arguments.out / evaluations.PAGE)
    return Exit.PASSED


def _cell(value: object) -> str:
    return "-" if value is None else str(value)[:18]
