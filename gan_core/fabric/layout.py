# SPDX-License-Identifier: GPL-3.0-or-later
"""How a print is laid out in its repeat: what designers do with a motif, done to what the network has drawn.

Mirrors and repeated blocks are reflections of the torus on itself, and threads keep one colour along their length: each
leaves a cloth that tiles, whatever was drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from .errors import FabricError
from .generator import Drawing

EVEN = 0.02  # deviation of lines below which they are what rounding left of an even tone


@dataclass(frozen=True)
class Layout:
    """blocks: how often the corner of a drawing is repeated across and down. mirrored: about its middle lines,
    diagonal: about its diagonals, too. drop: laid over itself half a block down and across. warp, weft: every line
    down, or across, has one colour."""

    blocks: int = 1
    mirrored: bool = False
    diagonal: bool = False
    drop: bool = False
    warp: bool = False
    weft: bool = False


LAYOUTS: dict[str, Layout] = {
    "tossed": Layout(),
    "lines": Layout(weft=True),
    "yarns": Layout(warp=True, weft=True),
    "mirrored": Layout(mirrored=True),
    "half-drop": Layout(2, mirrored=True, drop=True),
    "medallion": Layout(2, mirrored=True, diagonal=True),
    "foulard": Layout(4, mirrored=True, diagonal=True),
}
USUAL: dict[str, tuple[str, ...]] = {  # of which a seed chooses one; other classes are tossed
    "stripe": ("lines",),
    "check": ("yarns",),
    "floral": ("half-drop", "medallion"),
    "dot": ("foulard",),
    "geometric": ("medallion", "foulard"),
    "ornament": ("medallion",),
}


def layout_of(name: str) -> Layout:
    """A layout by name. Raises FabricError."""
    if name not in LAYOUTS:
        raise FabricError(f"There is no layout {name!r}.", f"Choose one of: {', '.join(LAYOUTS)}.")
    return LAYOUTS[name]


def chosen(kind: str, rng: np.random.Generator) -> str:
    """The name of a layout that cloth of a class usually has."""
    names = USUAL.get(kind, ("tossed",))
    return names[rng.integers(len(names))]


def laid(drawing: Drawing, layout: Layout) -> Drawing:
    """The drawing (B of any number, S a multiple of twice the blocks) laid out; of the same size, and it wraps."""
    if layout == Layout():
        return drawing
    height = None if drawing.height is None else _laid(drawing.height, layout).clamp(-1, 1)
    shade = _laid(drawing.shade, layout)
    return replace(drawing, logits=_laid(drawing.logits, layout), shade=shade - shade.mean((2, 3), keepdim=True),
                   height=height)


def laid_as_usual(drawing: Drawing, kind: str, rng: np.random.Generator) -> Drawing:
    """Each of the drawings in a layout that cloth of the class usually has."""
    names = [chosen(kind, rng) for _ in drawing.logits]
    parts = [laid(Drawing(drawing.logits[i : i + 1], drawing.shade[i : i + 1],
                          None if drawing.height is None else drawing.height[i : i + 1]), LAYOUTS[name])
             for i, name in enumerate(names)]
    heights = [part.height for part in parts if part.height is not None]
    return Drawing(torch.cat([part.logits for part in parts]), torch.cat([part.shade for part in parts]),
                   torch.cat(heights) if heights else None)


def _laid(x: Tensor, layout: Layout) -> Tensor:
    if layout.warp or layout.weft:
        x = _woven(x, [axis for axis, has in ((-2, layout.warp), (-1, layout.weft)) if has])
    n = layout.blocks
    x = x[..., : x.shape[-2] // n, : x.shape[-1] // n]
    if layout.mirrored:  # about the middles of pixels, so that no two beside each other are the same
        half = torch.arange(x.shape[-1] // 2 + 1)
        there = torch.cat([half, half[1:-1].flip(0)])
        down, across = torch.meshgrid(there, there, indexing="ij")
        if layout.diagonal:
            down, across = torch.minimum(down, across), torch.maximum(down, across)
        x = x[..., down, across]
    x = x.tile(1, 1, n, n)
    return _dropped(x, x.shape[-1] // n // 2) if layout.drop else x


def _dropped(x: Tensor, half: int) -> Tensor:
    """Laid over itself ``half`` a block down and across, with the contrast that it had."""
    mean = x.mean((-2, -1), keepdim=True)
    return mean + (x - mean + (x - mean).roll((half, half), (-2, -1))) / 2**0.5


def _woven(x: Tensor, axes: list[int]) -> Tensor:
    """Each line's mean along ``axes``, with as much contrast in all as was drawn."""
    mean = x.mean((-2, -1), keepdim=True)
    lines = [x.mean(axis, keepdim=True) - mean for axis in axes]
    out = sum(line / (line.std((-2, -1), keepdim=True) + EVEN) for line in lines) / len(axes) ** 0.5
    return (mean + x.std((-2, -1), keepdim=True) * out).expand_as(x)
