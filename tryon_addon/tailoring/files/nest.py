# SPDX-License-Identifier: GPL-3.0-or-later
"""A graded nest: one style in several sizes, every panel's sizes drawn over one another, in one SVG of true size."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape

import numpy as np

from ...core.errors import PatternError
from ..pattern.pattern import Pattern
from ..pattern.piece import Allowance, Piece, pieces
from .svg import GAP, SQUARE, STYLE, WIDTH, _path, _text

COLOURS = ("#1f4e9c", "#0f8a5f", "#b8860b", "#c0392b", "#7d3c98", "#222222", "#d35400", "#16808a")
DASHES = ("", "1.2 .3", ".6 .3", "1.2 .3 .2 .3", ".2 .2", "1.8 .4", ".6 .2 .2 .2", ".4 .6")


def nest(patterns: Mapping[str, Pattern], title: str) -> str:
    """The text of an SVG, 1 user unit = 1 cm: seam lines of all sizes, the sizes named where their lines are.

    Args:
        patterns: size -> the same style's pattern in it, smallest first; panels are matched by name and laid on each
            other at the grain line through the middle of the hem (or whatever is lowest).

    Raises:
        PatternError: the sizes have different panels.
    """
    made = {size: {p.name: p for p in pieces(pattern, Allowance(0.0, 0.0))} for size, pattern in patterns.items()}
    names = list(next(iter(made.values())))
    for size, found in made.items():
        if set(found) != set(names):
            raise PatternError(f"Size {size} of {title} has other pieces than the first: "
                               f"{', '.join(sorted(set(found) ^ set(names)))}.", "Nest sizes of one style.")
    groups = [[(k, _settled(found[name])) for k, found in enumerate(made.values())] for name in names]
    x, y, shelf, widest, out = GAP + 18.0, GAP, 0.0, 0.0, []
    order = sorted(zip(names, groups, strict=True), key=lambda g: -max(np.ptp(line[:, 1]) for _, line in g[1]))
    spots = []
    for name, group in order:
        low = np.min([line.min(0) for _, line in group], 0)
        high = np.max([line.max(0) for _, line in group], 0)
        if x + high[0] - low[0] + GAP > WIDTH and x > GAP:
            x, y, shelf = GAP, y + shelf + GAP, 0.0
        spots.append((name, group, np.array([x, y]) - low))
        x, shelf = x + high[0] - low[0] + GAP, max(shelf, high[1] - low[1])
        widest = max(widest, x)
    height, width = y + max(shelf, 26.0) + GAP, max(widest, 30.0)
    for name, group, offset in spots:
        out.append(f'<g id="{escape(name, {chr(34): "&quot;"})}">')
        for k, line in group:
            out.append(f'<path d="{_path(line + offset, height, True)}" fill="none" stroke="{COLOURS[k % 8]}" '
                       f'stroke-width="0.08" stroke-dasharray="{DASHES[k % 8]}"/>')
        middle = group[len(group) // 2][1].mean(0) + offset
        out += [_text(middle[0], height - middle[1], name.replace("_", " "), 1.2), "</g>"]
    left = GAP
    out.append(_text(left, height - GAP - SQUARE - 2.0 - 1.4 * len(made), title, 1.1, "start"))
    for k, size in enumerate(made):
        at = height - GAP - SQUARE - 1.2 - 1.4 * (len(made) - 1 - k)
        out.append(f'<path d="M{left},{at - 0.3:.2f} {left + 5},{at - 0.3:.2f}" stroke="{COLOURS[k % 8]}" '
                   f'stroke-width="0.1" stroke-dasharray="{DASHES[k % 8]}"/>')
        out.append(_text(left + 5.6, at, size, 1.0, "start"))
    out.append(f'<rect x="{left}" y="{height - GAP - SQUARE:.2f}" width="{SQUARE:g}" height="{SQUARE:g}" class="cut"/>')
    out.append(_text(left + SQUARE / 2, height - GAP - SQUARE / 2 + 0.3, f"{SQUARE:g} x {SQUARE:g} cm", 0.7))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.2f}cm" height="{height:.2f}cm" '
            f'viewBox="0 0 {width:.2f} {height:.2f}"><title>{escape(title)}</title>{STYLE}\n'
            '<rect width="100%" height="100%" fill="#fff"/>\n' + "\n".join(out) + "\n</svg>\n")


def _settled(one: Piece) -> np.ndarray:
    """The seam line with the origin at its lowest edge's middle: what the sizes of a panel have in common."""
    line = one.seam
    low = line[:, 1].min()
    bottom = line[line[:, 1] < low + 0.05 * np.ptp(line[:, 1]) + 0.1]
    return line - [(bottom[:, 0].min() + bottom[:, 0].max()) / 2, low]
