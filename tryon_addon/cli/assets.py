# SPDX-License-Identifier: GPL-3.0-or-later
"""``tryon assets add | list | remove``: assets of MakeHuman and MPFB2 that an artist owns already."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from ..catalog.asset_kinds import KINDS
from ..spec.asset_store import Assets
from .terminal import AddCommand


def add_to(command: AddCommand) -> None:
    """Add them to ``tryon assets``."""
    sub = command("add", "take the assets of a pack, a folder or a zip", _add,
                  description="Skins and eyes (.mhmat), hair, brows, lashes, teeth, shoes, hats and clothes (.mhclo "
                              "with .obj) for MakeHuman's base mesh. They are copied; nothing is fetched.")
    sub.add_argument("path", type=Path, metavar="PATH", help="a folder, a zip, or one file of a pack")
    sub.add_argument("--kind", choices=tuple(KINDS), help="what all of them are, where folders and tags do not say it")
    sub.add_argument("--licence", default="", metavar="TEXT", help="of all of them, where their files do not say it")

    sub = command("list", "list the assets that looks can wear", _list)
    sub.add_argument("--json", action="store_true", help="as JSON: name, kind, licence, author, source")

    sub = command("remove", "delete an asset from this machine", _remove)
    sub.add_argument("name", metavar="NAME")


def _add(arguments: argparse.Namespace) -> int:
    found = Assets().add(arguments.path, kind=arguments.kind or "", licence=arguments.licence)
    for one in found.assets:
        print(f"{one.name}: {KINDS[one.kind].label.lower()}, {one.rights}")
    for said in found.passed:
        print(said)
    return 0


def _list(arguments: argparse.Namespace) -> int:
    store = Assets()
    found = store.everything()
    if arguments.json:
        print(json.dumps([{"name": one.name, "kind": one.kind, "licence": one.licence, "author": one.author,
                           "source": one.source} for one in found], indent=2))
    elif not found:
        print(f"No assets are in {store.folder}.")
    for one in () if arguments.json else found:
        print(f"{one.name:<34} {KINDS[one.kind].label:<8} {one.rights}")
    return 0


def _remove(arguments: argparse.Namespace) -> int:
    Assets().remove(arguments.name)
    print(f"{arguments.name} is removed.")
    return 0
