# SPDX-License-Identifier: GPL-3.0-or-later
"""Seamless vector tiles rendered as separations: one coverage map a screen, to be printed in any palette."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import resvg_py
from numpy.typing import NDArray
from PIL import Image

STRIPES = "straight-lines stripes-1 stripes-2".split()
CHECKS = (
    "plaid-pattern-1 plaid-pattern-2 plaid-pattern-3 plaid-pattern-4 railroad plus-1 plus-2 cross-section checkerboard"
).split()
FLORAL_WORDS = ("leaves", "flower", "floral", "batik", "moroccan", "ornament", "paisley", "cherry", "sakura")
FLORAL_EXTRA = "african-2 seville circles-and-diamonds".split()
RENDER = 4  # supersampling: a 64 px tile is drawn at 256


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
    if row["slug"] in STRIPES:
        return "stripe"
    if row["slug"] in CHECKS:
        return "check"
    words = " ".join([row["slug"], *row["tags"]]).lower()
    if "christmas" in words or "halloween" in words:
        return None
    return "floral" if row["slug"] in FLORAL_EXTRA or any(w in words for w in FLORAL_WORDS) else None


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


def svg_of(tile: Tile, inks: list[str], repeats: tuple[int, int], size: int, stroke: float) -> str:
    """An SVG of ``size`` px that holds a whole number of repeats each way, so that it tiles."""
    sx, sy = size / (repeats[0] * tile.width), size / (repeats[1] * tile.height)
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
        f"patternTransform='scale({sx} {sy})'><rect width='{tile.width}' height='{tile.height}' fill='{inks[0]}'/>"
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
    stroke = max(1.0, tile.thickest * float(rng.uniform(0.2, 0.7)))
    n = len(tile.parts) + 1
    cover = []
    for i in range(1, n):
        inks = ["#000000"] * n
        inks[i] = "#ffffff"
        cover.append(shrink(raster(svg_of(tile, inks, repeats, size * RENDER, stroke)), size)[..., 0])
    stack = np.stack(cover)
    return np.concatenate([np.clip(1 - stack.sum(0, keepdims=True), 0, 1), stack])
