# SPDX-License-Identifier: GPL-3.0-or-later
"""``tryon body list | export | forget``: the saved people."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..core import files
from ..core.cache import Store
from ..spec.people_store import People
from .terminal import AddCommand


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
    people = People()
    people.read(arguments.name)
    files.save(arguments.file, people.path(arguments.name).read_bytes(), private=True)
    print(arguments.file)
    return 0


def _forget(arguments: argparse.Namespace) -> int:
    people = People()
    gone = people.forget_all([Store()]) if arguments.all else people.forget(arguments.name, [Store()])
    print(f"{gone} files deleted. Files that you had written elsewhere (--out, .blend) are still there.")
    return 0
