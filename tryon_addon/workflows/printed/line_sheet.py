# SPDX-License-Identifier: GPL-3.0-or-later
"""A lookbook's line sheet, drawn: sketches and measures come from the runtime, articles from the book's looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ...catalog.body import size_table
from ...core import files
from ...core.errors import PatternError, SpecError
from ...core.progress import Progress, quiet
from ...runtime.client import client
from ...spec.look import Body, Garment, cut_of, shape_of
from .. import sizes
from . import printer

NAME = "line_sheet.html"

Drawing = tuple[Sequence[str], dict[str, dict[str, float]]]  # sketches, girths by size and zone


def draw(garment: Garment, sex: str) -> Drawing:
    """An article's flat sketches, front and back, as SVG, and its finished girths by size; none of an artist's mesh."""
    if garment.mesh:
        return (), {}
    body = shape_of(Body(gender=1.0 if sex == "female" else 0.0))
    made = client.shared().call("garment.flat", {"garment": cut_of(garment), "body": body})
    try:
        girths = {} if garment.file else sizes.style(garment, size_table.sizes(sex), sex).girths
    except (SpecError, PatternError):  # a cut that some size cannot have
        girths = {}
    return (made["front"], made["back"]), {size: dict(zones) for size, zones in girths.items()}


def write(book: Path, articles: Sequence[Any], page: Callable[[Sequence[Drawing]], str], *, pdf: bool = False,
          progress: Progress = quiet) -> list[Path]:
    """The sheet into the lookbook's folder ``book``: HTML and, for ``pdf``, that printed.

    Args:
        articles: each with its ``garment`` and its ``sex``.
        page: makes the page of their drawings.

    Raises:
        StorageError: it cannot be written. InstallError: a PDF is asked for and weasyprint is not there.
    """
    printed = printer.printer() if pdf else None
    drawn = []
    for k, one in enumerate(articles):
        progress(k / len(articles), f"Drawing: {one.garment.definition.label}")
        drawn.append(draw(one.garment, one.sex))
    html = page(drawn)
    files.save(book / NAME, html)
    if printed is None:
        return [book / NAME]
    paper = (book / NAME).with_suffix(".pdf")
    files.write(paper, printed(html, book))
    return [book / NAME, paper]
