# SPDX-License-Identifier: GPL-3.0-or-later
"""Patterns as DXF for CAD and cutters: a block a piece, layers numbered as ASTM D6673 (AAMA) has them, millimetres."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from ...core.errors import RuntimeUnavailable
from ..pattern.piece import Piece
from .svg import Sheet

if TYPE_CHECKING:
    from ezdxf.layouts import BlockLayout

# The standard's layer numbers: the line to cut, turn points of it, curve points, notches, grain, inside lines, the seam
# line, words.
CUT, NOTCH, GRAIN, INSIDE, SEAM, WORDS = "1", "4", "7", "8", "14", "15"
LAYERS = {CUT: 7, NOTCH: 1, GRAIN: 5, INSIDE: 3, SEAM: 8, WORDS: 7}  # and AutoCAD's colour of each
MM = 10.0


def dxf(page: Sheet) -> str:
    """The sheet as the text of a DXF file (R2000, millimetres, pieces placed as on the full-size sheet).

    Raises:
        RuntimeUnavailable: the library that writes DXF (ezdxf) is not installed.
    """
    try:
        import ezdxf
        from ezdxf import units
    except ImportError:
        raise RuntimeUnavailable("The runtime has no ezdxf, which writes DXF.",
                                 "Install the runtime again, or: pip install ezdxf.") from None
    document = ezdxf.new("R2000", units=units.MM)
    for name, colour in LAYERS.items():
        document.layers.add(name, color=colour)
    space = document.modelspace()
    for number, placed in enumerate(page.placed, start=1):
        block = document.blocks.new(f"{number:02d}_{_plain(placed.piece.name)}")
        _draw(block, placed.piece, page.title)
        space.add_blockref(block.name, tuple(MM * v for v in placed.offset))
    out = io.StringIO()
    document.write(out)
    return out.getvalue()


def _plain(name: str) -> str:
    return "".join(c if c.isalnum() else "_" for c in name)[:60]


def _draw(block: BlockLayout, one: Piece, title: str) -> None:
    def line(points: Iterable[np.ndarray], layer: str, close: bool = False) -> None:
        block.add_lwpolyline([tuple(MM * p) for p in points], close=close, dxfattribs={"layer": layer})

    line(one.cut, CUT, True)
    line(one.seam, SEAM, True)
    for dart in one.darts:
        line(dart, INSIDE)
    line(one.grain, GRAIN)
    for notch in one.notches:
        at, out = np.array(notch.at), np.array(notch.out)
        line((at, at + 0.6 * out), NOTCH)
    words = (f"Piece Name: {one.name}", f"Style Name: {title}", f"Quantity: {2 if one.pair else 1}")
    for k, word in enumerate(words):
        at = MM * (one.middle - [0.0, 1.5 * k])
        block.add_text(word, height=6.0, dxfattribs={"layer": WORDS, "insert": tuple(at)})
