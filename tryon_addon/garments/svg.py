# SPDX-License-Identifier: GPL-3.0-or-later
"""A pattern as SVG in true size (1 user unit = 1 cm): outlines, edge names with lengths, grain."""

from __future__ import annotations

from .panelmesh import layout
from .pattern import Pattern


def svg(pattern: Pattern) -> str:
    """The text of an SVG file; y runs down there, so the drawing is flipped once, here."""
    offsets, width, height = layout(pattern)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.1f}cm" height="{height:.1f}cm" '
           f'viewBox="0 0 {width:.1f} {height:.1f}" font-family="sans-serif" font-size="1.2">',
           f"<title>{pattern.name}</title>", '<rect width="100%" height="100%" fill="white"/>']
    for panel, (dx, dy) in zip(pattern.panels, offsets, strict=True):
        def at(x: float, y: float, dx: float = dx, dy: float = dy) -> str:
            return f"{x + dx:.2f},{height - (y + dy):.2f}"

        points = " ".join(at(x, y) for x, y in panel.outline())
        out.append(f'<polygon points="{points}" fill="#f2f0ea" stroke="black" stroke-width="0.15"/>')
        for i, edge in enumerate(panel.edges):
            x, y = panel.sample(i, 2)[1]
            where = at(x, y).split(",")
            out.append(f'<text x="{where[0]}" y="{where[1]}" fill="#a03020">{edge.name} {panel.length(i):.1f}</text>')
        middle = panel.outline().mean(0)
        one, two = ((middle[0] + s * 6 * panel.grain[0], middle[1] + s * 6 * panel.grain[1]) for s in (-1, 1))
        a, b = at(*one).split(","), at(*two).split(",")
        out.append(f'<line x1="{a[0]}" y1="{a[1]}" x2="{b[0]}" y2="{b[1]}" stroke="#3060a0" stroke-width="0.1"/>')
        out.append(f'<text x="{b[0]}" y="{b[1]}" font-size="2.4">{panel.name}</text>')
    return "\n".join(out + ["</svg>"]) + "\n"
