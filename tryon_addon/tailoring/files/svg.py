# SPDX-License-Identifier: GPL-3.0-or-later
"""Patterns as SVG in true size (1 user unit = 1 cm): one sheet, and the same sheet on A4 pages to glue together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import escape

import numpy as np

from ...core.errors import PatternError
from ..pattern.pattern import Pattern
from ..pattern.piece import Allowance, Piece, pieces

WIDTH, GAP = 150.0, 2.0  # cm: a sheet as wide as cloth comes; between pieces
SQUARE = 5.0  # cm, the side of the square that shows the scale
WORDS = 0.6  # cm, the height of the notes above it
PAGE, MARGIN = (21.0, 29.7), 1.0  # cm, A4
MOST_PAGES = 300
STYLE = ("<style>text{font-family:sans-serif;fill:#222}.cut{fill:none;stroke:#000;stroke-width:.08}"
         ".seam{fill:none;stroke:#888;stroke-width:.04;stroke-dasharray:.4 .25}"
         ".grain{stroke:#246;stroke-width:.06;fill:#246}.notch{stroke:#000;stroke-width:.08}</style>")


@dataclass(frozen=True)
class Placed:
    """A piece on the sheet: its own coordinates plus ``offset``, cm, y up."""

    piece: Piece
    offset: tuple[float, float]


@dataclass(frozen=True)
class Sheet:
    """Pieces side by side; the scale square stands in the lower left corner."""

    title: str
    notes: tuple[str, ...]
    placed: tuple[Placed, ...]
    width: float
    height: float


def sheet(made: Iterable[Piece], title: str, notes: tuple[str, ...] = (), most: float = WIDTH) -> Sheet:
    """Pieces on shelves, the tallest first, no wider than ``most`` (cm); the first begins with the scale square."""
    order = sorted(made, key=lambda p: -(p.box[1] - p.box[0])[1])
    x, y, shelf, widest = GAP, GAP, 0.0, 0.0
    placed = []
    for number, one in enumerate(order):
        low, high = one.box
        wide, tall = high - low
        if number == 0:
            x += max([SQUARE, *(0.6 * (WORDS if k else 1.0) * len(t) for k, t in enumerate((title, *notes)))]) + GAP
        if x + wide + GAP > most and x > GAP:
            x, y, shelf = GAP, y + shelf + GAP, 0.0
        placed.append(Placed(one, (float(x - low[0]), float(y - low[1]))))
        x, shelf = x + wide + GAP, max(shelf, float(tall))
        widest = max(widest, float(x))
    return Sheet(title, notes, tuple(placed), max(widest, 30.0), y + max(shelf, SQUARE + 8.0) + GAP)


def _path(line: np.ndarray, height: float, closed: bool) -> str:
    points = " ".join(f"{x:.3f},{height - y:.3f}" for x, y in line)
    return f"M{points}" + ("Z" if closed else "")


def _text(x: float, y: float, words: str, size: float, anchor: str = "middle") -> str:
    return f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size:g}" text-anchor="{anchor}">{escape(words)}</text>'


def _arrow(ends: tuple[np.ndarray, np.ndarray], height: float) -> str:
    """A line with a head at both ends: the grain."""
    a, b = (np.array([p[0], height - p[1]]) for p in ends)
    way = (b - a) / max(float(np.hypot(*(b - a))), 1e-9)
    side = np.array([-way[1], way[0]])
    heads = [np.array([tip, tip + back * way * 0.8 + side * 0.25, tip + back * way * 0.8 - side * 0.25])
             for tip, back in ((a, 1), (b, -1))]
    lines = [f'<path class="grain" d="M{a[0]:.2f},{a[1]:.2f} {b[0]:.2f},{b[1]:.2f}"/>']
    return "".join(lines + [f'<path class="grain" d="{_path(h * [1, -1], 0.0, True)}"/>' for h in heads])


def drawn(placed: Placed, height: float, title: str) -> str:
    """One piece with its lines, notches and words."""
    one, offset = placed.piece, np.array(placed.offset)
    out = [f'<g id="{escape(one.name, {chr(34): "&quot;"})}">',
           f'<path class="cut" d="{_path(one.cut + offset, height, True)}"/>']
    if one.cut is not one.seam:
        out.append(f'<path class="seam" d="{_path(one.seam + offset, height, True)}"/>')
    out += [f'<path class="seam" d="{_path(line + offset, height, False)}"/>' for line in one.darts]
    for notch in one.notches:
        at, way = np.array(notch.at) + offset, np.array(notch.out)
        a, b, word = at - 0.15 * way, at + 0.6 * way, at - 0.7 * way
        out.append(f'<path class="notch" d="M{a[0]:.3f},{height - a[1]:.3f} {b[0]:.3f},{height - b[1]:.3f}"/>')
        out.append(_text(word[0], height - word[1] + 0.2, "/".join(map(str, notch.seams)), 0.6))
    out.append(_arrow((one.grain[0] + offset, one.grain[1] + offset), height))
    x, y = one.middle + offset
    low, high = one.box
    size = float(np.clip(min(high - low) / 12, 0.5, 1.4))
    words = (one.name.replace("_", " "), "cut 2, one mirrored" if one.pair else "cut 1", title)
    out += [_text(x + 0.6, height - y + (k - 1) * 1.3 * size, word, size if k == 0 else 0.7 * size, "start")
            for k, word in enumerate(words)]
    return "\n".join([*out, "</g>"])


def _square(page: Sheet) -> str:
    x, y = GAP, page.height - GAP - SQUARE
    lines = [f'<rect x="{x}" y="{y:.3f}" width="{SQUARE:g}" height="{SQUARE:g}" class="cut"/>',
             _text(x + SQUARE / 2, y + SQUARE / 2 + 0.3, f"{SQUARE:g} x {SQUARE:g} cm", 0.7)]
    words = (page.title, *page.notes)
    return "\n".join(lines + [_text(x, y - 0.8 - 1.0 * (len(words) - 1 - k), word, WORDS if k else 1.0, "start")
                              for k, word in enumerate(words)])


def full(page: Sheet) -> str:
    """The text of one SVG with everything on it; y runs down there, so the drawing is flipped once, here."""
    body = "\n".join(drawn(p, page.height, page.title) for p in page.placed)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{page.width:.2f}cm" height="{page.height:.2f}cm" '
            f'viewBox="0 0 {page.width:.2f} {page.height:.2f}"><title>{escape(page.title)}</title>{STYLE}\n'
            f'<rect width="100%" height="100%" fill="#fff"/>\n{_square(page)}\n{body}\n</svg>\n')


def _row(number: int) -> str:
    return (chr(64 + number // 26) if number >= 26 else "") + chr(65 + number % 26)


def tiles(page: Sheet) -> dict[str, str]:
    """The sheet on A4: file name -> SVG, left to right and down, empty pages left out.

    A page shows 19 x 27.7 cm inside a frame; cut along two sides of the frame and glue edge to edge.

    Raises:
        PatternError: more pages than anyone would glue.
    """
    wide, tall = (PAGE[k] - 2 * MARGIN for k in (0, 1))
    columns, rows = int(np.ceil(page.width / wide)), int(np.ceil(page.height / tall))
    if columns * rows > MOST_PAGES:
        raise PatternError(f"The pattern needs {columns * rows} A4 pages.", f"At most {MOST_PAGES}: print one sheet.")
    out = {}
    for row in range(rows):
        for column in range(columns):
            x, y = column * wide, page.height - (rows - row) * tall  # the square is whole on the last row's first page
            low, high = np.array([x, page.height - y - tall]), np.array([x + wide, page.height - y])
            here = [p for p in page.placed if (p.piece.box[0] + p.offset < high).all()
                    and (p.piece.box[1] + p.offset > low).all()]
            squared = column == 0 and row == rows - 1
            if not here and not squared:
                continue
            body = "\n".join([_square(page)] * squared + [drawn(p, page.height, page.title) for p in here])
            name = f"{_row(row)}{column + 1}"
            out[f"{name}.svg"] = (
                f'<svg xmlns="http://www.w3.org/2000/svg" width="{PAGE[0]}cm" height="{PAGE[1]}cm" '
                f'viewBox="0 0 {PAGE[0]} {PAGE[1]}"><title>{escape(page.title)} {name}</title>{STYLE}\n'
                f'<rect width="100%" height="100%" fill="#fff"/>\n'
                f'<svg x="{MARGIN}" y="{MARGIN}" width="{wide}" height="{tall}" '
                f'viewBox="{x:.3f} {y:.3f} {wide} {tall}">\n{body}\n</svg>\n'
                f'<rect x="{MARGIN}" y="{MARGIN}" width="{wide}" height="{tall}" fill="none" stroke="#aaa" '
                f'stroke-width="0.03"/>\n'
                + _text(MARGIN, 0.7, f"{page.title}: page {name} of {_row(rows - 1)}{columns}", 0.5, "start")
                + "\n</svg>\n")
    return out


def svg(pattern: Pattern, allowance: Allowance | None = None) -> str:
    """A pattern's full-size sheet as the text of an SVG file."""
    return full(sheet(pieces(pattern, allowance), pattern.name))
