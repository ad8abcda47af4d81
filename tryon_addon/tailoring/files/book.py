# SPDX-License-Identifier: GPL-3.0-or-later
"""A page of the wardrobe's book: a programme's panels, and for every parameter what its least and most do to them."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

import numpy as np

from ...catalog.garments import Programme
from ...core.errors import PatternError
from ...core.parameters import Parameter
from ..pattern.pattern import Pattern
from ..pattern.piece import Allowance, pieces, seam_line
from .nest import COLOURS
from .svg import sheet

Draft = Callable[[Mapping[str, float]], Pattern]
WIDTH, MARGIN, HEAD, TALL = 1000.0, 20.0, 40.0, 380.0  # user units; TALL is the most that the panels take
WIDE = 290.0  # cm of cloth beside each other
COLUMNS, CELL, DRAWN = 4, 215.0, 140.0  # parameters in a row, a cell's height, and its drawing's
LOW, OWN, HIGH = COLOURS[0], "#222", COLOURS[3]
TOWARDS = (1.0, 0.75, 0.5, 0.25)  # of the way from the default to an end that does not go with the rest


@dataclass(frozen=True)
class Change:
    """What one parameter does: outlines (n, 2) cm of the panel that it changes most, at its least, own and most."""

    parameter: Parameter
    panel: str
    lines: tuple[tuple[str, np.ndarray], ...]


def _towards(draft: Draft, parameter: Parameter, end: float) -> Pattern | None:
    """The pattern at an end of the range, or as near to it as a garment can be drafted."""
    for share in TOWARDS:
        try:
            return draft({parameter.name: parameter.default + share * (end - parameter.default)})
        except PatternError:
            continue
    return None


def _gap(one: np.ndarray, two: np.ndarray) -> float:
    """How far two outlines are apart at most, cm."""
    away = np.linalg.norm(one[:, None] - two[None], axis=2)
    return float(max(away.min(0).max(), away.min(1).max()))


def changes(programme: Programme, draft: Draft) -> list[Change]:
    """One Change for every parameter of a programme, in its order."""
    base = draft({})
    own = {p.name: p.outline(1.5) for p in base.panels}
    found = []
    for parameter in programme.parameters:
        ends = [(colour, made) for colour, end in ((LOW, parameter.low), (HIGH, parameter.high))
                if (made := _towards(draft, parameter, end)) is not None]
        outlines = [(colour, {p.name: p.outline(1.5) for p in made.panels}) for colour, made in ends]
        shared = [name for name in own if all(name in lines for _, lines in outlines)]
        moved = {name: sum(_gap(own[name], lines[name]) for _, lines in outlines) for name in shared}
        panel = max(moved, key=lambda name: moved[name]) if moved else next(iter(own))
        drawn = [*((colour, made) for colour, made in ends if panel in {p.name for p in made.panels}), (OWN, base)]
        lines = tuple((colour, seam_line(made.panel(panel), 1.5)) for colour, made in drawn)
        found.append(Change(parameter, panel, lines))
    return found


def _words(x: float, y: float, words: str, size: float, fill: str = "#222", anchor: str = "start") -> str:
    return (f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{fill}" text-anchor="{anchor}">{escape(words)}'
            "</text>")


def _outline(line: np.ndarray, scale: float, x: float, y: float, style: str) -> str:
    """A closed line whose lower left of the drawing's box is at (x, y); y runs down on the page."""
    points = " ".join(f"{x + scale * a:.1f},{y - scale * b:.1f}" for a, b in line)
    return f'<path d="M{points}Z" {style}/>'


def _panels(pattern: Pattern) -> tuple[list[str], float]:
    """The programme's panels at its defaults, and how high they stand on the page."""
    made = pieces(pattern, Allowance(0.0, 0.0))
    flat = sheet(made, "", most=WIDE)
    low = np.min([p.piece.box[0] + p.offset for p in flat.placed], 0)
    high = np.max([p.piece.box[1] + p.offset for p in flat.placed], 0)
    scale = min((WIDTH - 2 * MARGIN) / (high - low)[0], TALL / (high - low)[1])
    height = float(scale * (high - low)[1])
    x, y = MARGIN - scale * low[0], HEAD + height + scale * low[1]
    out = []
    for placed in flat.placed:
        offset = np.array(placed.offset)
        line = seam_line(pattern.panel(placed.piece.name), 1.2) + offset
        out.append(_outline(line, scale, x, y, 'fill="#f4f1ea" stroke="#222" stroke-width="1.2"'))
        ends = [(x + scale * (p + offset)[0], y - scale * (p + offset)[1]) for p in placed.piece.grain]
        (ax, ay), (bx, by) = ends
        out.append(f'<path d="M{ax:.1f},{ay:.1f} {bx:.1f},{by:.1f}" stroke="#8aa" stroke-width="1"/>')
        at = placed.piece.middle + offset
        name = placed.piece.name.replace("_", " ") + (" (2)" if placed.piece.pair else "")
        out.append(_words(x + scale * at[0], y - scale * at[1], name, 11, anchor="middle"))
    return out, height


def _cell(change: Change, x: float, y: float, wide: float) -> list[str]:
    points = np.concatenate([line for _, line in change.lines])
    low, size = points.min(0), np.ptp(points, axis=0)
    scale = min((wide - 30) / max(size[0], 1.0), DRAWN / max(size[1], 1.0))
    left = x + (wide - scale * size[0]) / 2 - scale * low[0]
    out = [_outline(line, scale, left, y + DRAWN + scale * low[1], f'fill="none" stroke="{colour}" stroke-width="1.2"')
           for colour, line in change.lines]
    p = change.parameter
    out.append(_words(x, y + DRAWN + 20, f"{p.name} ({change.panel.replace('_', ' ')})", 12.5))
    out.append(f'<text x="{x:.1f}" y="{y + DRAWN + 36:.1f}" font-size="12"><tspan fill="{LOW}">{p.low:g}</tspan> '
               f'<tspan fill="{OWN}">{p.default:g}</tspan> <tspan fill="{HIGH}">{p.high:g}</tspan> '
               f"{escape(p.unit)}</text>")
    return out + [_words(x, y + DRAWN + 51 + 13 * k, line, 10.5, "#666")
                  for k, line in enumerate(textwrap.wrap(p.text, int(wide / 6))[:2])]


def page(programme: Programme, draft: Draft) -> str:
    """The text of a programme's page as SVG.

    Args:
        draft: the programme's pattern for a design (parameters left out are at their default) on some body.
    """
    out, height = _panels(draft({}))
    top, wide = HEAD + height + 25, (WIDTH - 2 * MARGIN) / COLUMNS
    found = changes(programme, draft)
    for k, change in enumerate(found):
        out += _cell(change, MARGIN + (k % COLUMNS) * wide, top + (k // COLUMNS) * (CELL + 10), wide)
    total = top + ((len(found) + COLUMNS - 1) // COLUMNS) * (CELL + 10)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {total:.0f}" font-family="sans-serif">\n'
            f'<rect width="100%" height="100%" fill="#fff"/>\n{_words(MARGIN, 26, programme.label, 18)}\n'
            + "\n".join(out) + "\n</svg>\n")
