# SPDX-License-Identifier: GPL-3.0-or-later
"""How a pattern is laid out in its repeat: what designers do with a motif, done to what the network has drawn.

Mirrors and repeated blocks are reflections of the torus on itself, and yarns keep one colour along their length: each
leaves a cloth that tiles, whatever was drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from ..errors import FabricError
from ..gan.generator import Drawing, joined
from .coat import COATS, grown
from .posy import strewn
from .yarn_dyed import herringbone, lines_of, mirror, ordered, sett

FADED = 0.4  # share of its shade and height, which follow what was drawn, that a coat or flowers grown over it keep


@dataclass(frozen=True)
class Layout:
    """blocks: how often the corner of a drawing is repeated across and down. mirrored: about its middle lines,
    diagonal: about its diagonals, too. drop: laid over itself half a block down and across. lines: every line across
    has one colour. combed: how far every place takes its line's mean, 0 .. 1. vivid: contrast over what was drawn.
    yarns: warp and weft, dyed as drawn. order: warp and weft, so many yarns of one ink before as many of another.
    turn: a twill of two inks that turns after so many yarns. coat: the one that grows from what was drawn.
    flowers: small ones, strewn where spots would grow."""

    blocks: int = 1
    mirrored: bool = False
    diagonal: bool = False
    drop: bool = False
    lines: bool = False
    combed: float = 0.0
    vivid: float = 1.0
    yarns: bool = False
    order: int = 0
    turn: int = 0
    coat: str = ""
    flowers: bool = False


LAYOUTS: dict[str, Layout] = {
    "tossed": Layout(),
    "lines": Layout(lines=True),
    "heather": Layout(combed=0.2, vivid=2.0),
    "sett": Layout(yarns=True),
    "four-and-four": Layout(order=4),
    "eight-and-eight": Layout(order=8),
    "chevron": Layout(turn=8),
    **{name: Layout(coat=name) for name in COATS},
    "ditsy": Layout(flowers=True),
    "mirrored": Layout(mirrored=True),
    "half-drop": Layout(2, mirrored=True, drop=True),
    "medallion": Layout(2, mirrored=True, diagonal=True),
    "foulard": Layout(4, mirrored=True, diagonal=True),
}
USUAL: dict[str, tuple[str, ...]] = {  # of which a seed chooses one; other classes are tossed
    "stripe": ("lines",),
    "check": ("sett",),
    "floral": ("ditsy", "ditsy", "half-drop"),
    "dot": ("polka",),
    "geometric": ("half-drop", "medallion"),
    "ornament": ("medallion",),
    "animal": ("leopard", "leopard", "zebra", "cheetah"),
    "houndstooth": ("four-and-four", "four-and-four", "eight-and-eight", "chevron"),
    "knit": ("heather",),
    "lace": ("medallion", "foulard"),
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


def laid(drawing: Drawing, palette: Tensor, layout: Layout) -> Drawing:
    """The drawing (B of any number, S a multiple of twice the blocks and of four yarns) laid out; it wraps as before.

    palette: (B, layers, 3) in -1 .. 1, which decides the pair of inks that houndstooth and its kin are woven of.
    """
    if layout == Layout():
        return drawing
    height = None if drawing.height is None else _laid(drawing.height, layout).clamp(-1, 1)
    shade = _laid(drawing.shade, layout)
    drawn = replace(drawing, shade=shade - shade.mean((2, 3), keepdim=True), height=height)
    if layout.yarns:
        warp, weft = sett(drawing.logits)
        return replace(drawn, logits=warp, weft=weft)
    if layout.coat or layout.flowers:
        new = grown(drawing.logits, palette, COATS[layout.coat]) if layout.coat else strewn(drawing.logits, palette)
        return replace(drawn, logits=new, shade=FADED * drawn.shade, height=None if height is None else FADED * height)
    if layout.order:
        warp, weft = ordered(drawing.logits, palette, layout.order)
        return replace(drawn, logits=warp, weft=weft)
    if layout.turn:
        return replace(drawn, logits=herringbone(drawing.logits, palette, layout.turn))
    logits = _laid(drawing.logits, layout)
    mean = logits.mean((2, 3), keepdim=True)
    return replace(drawn, logits=mean + layout.vivid * (logits - mean))


def laid_as_usual(drawing: Drawing, palette: Tensor, kind: str, rng: np.random.Generator) -> Drawing:
    """Each of the drawings in a layout that cloth of the class usually has."""
    parts = [laid(part, palette[i : i + 1], LAYOUTS[chosen(kind, rng)]) for i, part in enumerate(drawing.split())]
    return joined(parts)


def _laid(x: Tensor, layout: Layout) -> Tensor:
    if layout.lines:
        return lines_of(x, (-1,))
    if layout.yarns or layout.order or layout.turn:
        return lines_of(x, (-2, -1))
    if layout.combed:
        return x.lerp(x.mean(-1, keepdim=True), layout.combed)
    n = layout.blocks
    x = x[..., : x.shape[-2] // n, : x.shape[-1] // n]
    if layout.mirrored:
        there = mirror(x.shape[-1])
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
