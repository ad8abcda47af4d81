# SPDX-License-Identifier: GPL-3.0-or-later
"""``tryon lookbook sheet``: the line sheet of a lookbook that has been made."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from ...core.errors import Exit, SpecError
from ...lookbook import book, line_sheet
from ..terminal import AddCommand, ProgressLine


def add_to(command: AddCommand) -> None:
    """Add it to ``tryon lookbook``."""
    sub = command("sheet", "its line sheet: articles with flat sketches, sizes, measures and cloths", _sheet)
    sub.add_argument("folder", type=Path, metavar="DIR", help="a lookbook's folder, as run has written it")
    sub.add_argument("--pdf", action="store_true",
                     help="also line_sheet.pdf, by weasyprint: pip install 'tryon[report]'")


def _sheet(arguments: argparse.Namespace) -> int:
    folder: Path = arguments.folder
    said = book.read(folder)
    if said is None:
        raise SpecError(f"{folder} is no lookbook's folder.", f"Name one that has a {book.BOOK}.")
    articles = line_sheet.articles(said["looks"])
    if not articles:
        raise SpecError(f"No look in {folder} is finished.", "Run it first: tryon lookbook run.")
    from ...workflows.printed import line_sheet as sheets

    def page(drawn: Sequence[sheets.Drawing]) -> str:
        return line_sheet.page(str(said["name"]), articles, [line_sheet.Drawn(*one) for one in drawn])

    with ProgressLine("Drawing") as line:
        made = sheets.write(folder, articles, page, pdf=arguments.pdf, progress=line.show)
    for path in made:
        print(path)
    return Exit.PASSED
