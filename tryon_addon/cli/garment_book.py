# SPDX-License-Identifier: GPL-3.0-or-later
"""``tryon garment book``: the wardrobe as Markdown with drawings."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..workflows.printed import wardrobe_book
from .terminal import AddCommand, ProgressLine


def add_to(command: AddCommand) -> None:
    """Add it to ``tryon garment``."""
    sub = command("book", "write the wardrobe as Markdown with drawings of panels and of what every parameter does",
                  _book)
    sub.add_argument("--out", type=Path, required=True, metavar="FILE.md", help="drawings go to a folder beside it")


def _book(arguments: argparse.Namespace) -> int:
    with ProgressLine() as line:
        wardrobe_book.write(arguments.out, line.show)
    print(arguments.out)
    return 0
