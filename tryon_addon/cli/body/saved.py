# SPDX-License-Identifier: GPL-3.0-or-later
"""``tryon body list | export | forget``: the saved people."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from ...core.cache import Store
from ...spec.people_store import People, Stamped
from ...spec.stamp import FULL
from ..terminal import AddCommand


def add_to(command: AddCommand) -> None:
    """Add them to ``tryon body``."""
    command("list", "list the saved people", _list)

    sub = command("export", "copy a saved person to a file of yours", _export)
    sub.add_argument("name")
    sub.add_argument("file", type=Path)

    sub = command("forget", "delete a saved person and every kept result that came from their body", _forget)
    who = sub.add_mutually_exclusive_group(required=True)
    who.add_argument("name", nargs="?")
    who.add_argument("--all", action="store_true", help="all saved people, and all kept results of any body")


def _list(_: argparse.Namespace) -> int:
    people = People()
    print("\n".join(people.names()) or f"Nobody is saved in {people.folder}.")
    return 0


def _export(arguments: argparse.Namespace) -> int:
    People().export(arguments.name, arguments.file)
    print(arguments.file)
    return 0


def _forget(arguments: argparse.Namespace) -> int:
    people = People()
    stamped = [one for name in (people.names() if arguments.all else [arguments.name]) for one in people.stamped(name)]
    try:
        gone = people.forget_all([Store()]) if arguments.all else people.forget(arguments.name, [Store()])
        print(f"{gone} files deleted. Files that you had written elsewhere (--out, .blend) are still there.")
    finally:  # where the person's file was damaged, too
        _tell("These pictures say the measures themselves (--stamp full):", [s for s in stamped if s.kind == FULL])
        _tell("These pictures carry no measures but a reference, which leads nowhere now; they cannot be made again:",
              [s for s in stamped if s.kind != FULL])
        if stamped:
            print("The look.json and look.blend beside them have the measures; so has every copy of those.")
    return 0


def _tell(head: str, pictures: Sequence[Stamped]) -> None:
    """Pictures of somebody forgotten, with what there is to know of them."""
    if pictures:
        print(head)
        for one in pictures:
            print(f"  {one.path}{'' if one.path.exists() else ' (not there any more)'}")
