# SPDX-License-Identifier: GPL-3.0-or-later
"""Seamless vector tiles rendered as separations: one coverage map a screen, to be printed in any palette."""

from __future__ import annotations

import io
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import resvg_py
from numpy.typing import NDArray
from PIL import Image

NAMED = {  # class -> designs, as they were looked at on a sheet of all of them
    "stripe": "straight-lines stripes-1 stripes-2",
    "check": "plaid-pattern-1 plaid-pattern-2 plaid-pattern-3 plaid-pattern-4 railroad plus-2 cross-section "
    "checkerboard",
    "dot": "circles-2 circles-3 circles-4 circles-5 circles-6 circles-8 circles-9 circles-12",
    "animal": "zebra",
    "houndstooth": "herringbone-1 herringbone-2 herringbone-3 herringbone-4 herringbone-5 herringbone-6 herringbone-7 "
    "lines-6 geometric-7",
    "floral": "batik-2 batik-6 flower-3 flower-4 flower-6 flower-7 leaves-1 leaves-2 leaves-3 leaves-5 leaves-8",
    "ornament": "african-1 african-2 african-3 african-5 batik-1 batik-3 batik-4 batik-5 batik-7 chinese-1 chinese-2 "
    "chinese-3 chinese-5 chinese-7 chinese-9 chinese-13 circles-and-diamonds diamonds-5 diamonds-6 egyptian-2 "
    "egyptian-3 ethnic-pattern-1 ethnic-pattern-2 ethnic-pattern-3 greek-key japanese-pattern-5 lanterns-1 "
    "leaves-6 leaves-10 mexican-pattern-2 moroccan-1 moroccan-2 new-1 new-4 songket-1 tiles-2 triangles-9 "
    "triangles-14 triangles-16 tribal-1 tribal-2 tribal-4 tribal-5 waves-7",
}
NONE = "candy-cane-1 jigsaw leaves-4 stars-and-lines-2"  # beside all of Christmas and Halloween; the rest: geometric
KIND_OF = {slug: kind for kind, slugs in NAMED.items() for slug in slugs.split()}
UPRIGHT = ("stripe", "check", "houndstooth")  # classes whose lines follow the threads
TURNS = ((1, 1), (1, 1), (2, 1), (1, 2), (0, 1))
RENDER = 2  # supersampling: a 128 px tile is drawn at 256, whose borders the renderer smooths as well


@dataclass(frozen=True)
class Tile:
    """One design of the tile collection."""

    slug: str
    kind: str
    width: float
    height: float
    stroke: str  # "fill", "stroke" or "stroke-join"
    thickest: float
    parts: tuple[str, ...]


def kind_of(row: dict[str, Any]) -> str | None:
    """The fabric class of a row of patterns.json, or None if it is none of ours."""
    slug = row["slug"]
    if slug in NONE.split() or "christmas" in slug or "halloween" in slug:
        return None
    return KIND_OF.get(slug, "geometric")


def read_tiles(data: Path) -> list[Tile]:
    path = data / "pattern_tiles" / "patterns.json"
    if not path.exists():
        return []
    tiles = []
    for row in json.loads(path.read_text(encoding="utf-8")):
        kind = kind_of(row)
        if kind:
            size = float(row["width"]), float(row["height"] + row.get("vHeight", 0))
            parts = tuple(row["path"].split("~"))[:4]
            tiles.append(Tile(row["slug"], kind, *size, row["mode"], float(row["maxStroke"]), parts))
    return tiles


def svg_of(tile: Tile, inks: list[str], repeats: tuple[int, int], size: int, stroke: float,
           turn: tuple[int, int] = (1, 0)) -> str:
    """An SVG of ``size`` px that tiles: it holds a whole number of repeats each way.

    turn: (p, q) turns a square lattice by the angle of that vector, which keeps it whole if p and q are integers.
    """
    sx, sy = size / (repeats[0] * tile.width), size / (repeats[1] * tile.height)
    c, s = turn[0] / (turn[0] ** 2 + turn[1] ** 2), turn[1] / (turn[0] ** 2 + turn[1] ** 2)
    drawn = []
    for part, ink in zip(tile.parts, inks[1:], strict=True):
        if tile.stroke == "fill":
            paint = f"fill='{ink}' stroke='none'"
        else:
            paint = f"fill='none' stroke='{ink}' stroke-width='{stroke:.2f}'"
            paint += " stroke-linejoin='round' stroke-linecap='square'" if "join" in tile.stroke else ""
        drawn.append(part.replace("<path", f"<path {paint}"))
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{size}' height='{size}'><defs>"
        f"<pattern id='p' patternUnits='userSpaceOnUse' width='{tile.width}' height='{tile.height}' "
        f"patternTransform='matrix({sx * c} {sx * s} {-sy * s} {sy * c} 0 0)'>"
        f"<rect width='{tile.width}' height='{tile.height}' fill='{inks[0]}'/>"
        f"{''.join(drawn)}</pattern></defs><rect width='{size}' height='{size}' fill='url(#p)'/></svg>"
    )


def raster(svg: str) -> NDArray[np.uint8]:
    """(H, W, 3) sRGB picture of an SVG."""
    return np.asarray(Image.open(io.BytesIO(bytes(resvg_py.svg_to_bytes(svg_string=svg)))).convert("RGB"))


def shrink(image: NDArray[np.uint8], size: int) -> NDArray[np.float32]:
    """Box-filter a (n size, n size, 3) picture to (size, size, 3) in 0 .. 1; box filters keep tiles seamless."""
    n = image.shape[0] // size
    return image.reshape(size, n, size, n, 3).mean((1, 3), dtype=np.float32) / 255


def whole_repeats(tile: Tile, rng: np.random.Generator) -> tuple[int, int]:
    """Repeats across and down: few for large designs, and near the true proportions."""
    across = int(rng.integers(1, 4)) if max(tile.width, tile.height) > 60 else int(rng.integers(2, 6))
    down = max(1, round(across * tile.width / tile.height))
    return across, down


def separations(tile: Tile, size: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """(screens, size, size): how much of each pixel each ink covers, ground first; they sum to 1."""
    repeats = whole_repeats(tile, rng)
    square = repeats[0] == repeats[1] and abs(tile.width / tile.height - 1) < 0.15 and tile.kind not in UPRIGHT
    turn = TURNS[rng.integers(len(TURNS))] if square and rng.random() < 0.3 else (1, 0)
    repeats = max(1, round(repeats[0] / math.hypot(*turn))), max(1, round(repeats[1] / math.hypot(*turn)))
    stroke = max(1.0, tile.thickest * float(rng.uniform(0.2, 0.7)))
    n = len(tile.parts) + 1
    cover: list[NDArray[np.float32]] = []
    for first in range(1, n, 3):  # red, green and blue carry three screens at a time
        inks = ["#000000"] * n
        inks[first : first + 3] = ["#ff0000", "#00ff00", "#0000ff"][: n - first]
        drawn = shrink(raster(svg_of(tile, inks, repeats, size * RENDER, stroke, turn)), size)
        cover += [drawn[..., i] for i in range(min(3, n - first))]
    stack = np.stack(cover)
    return np.concatenate([np.clip(1 - stack.sum(0, keepdims=True), 0, 1), stack])
