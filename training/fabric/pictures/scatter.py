# SPDX-License-Identifier: GPL-3.0-or-later
"""Flowers, leaves and ornaments scattered over a ground, around the torus."""

from __future__ import annotations

import io
import re
from pathlib import Path

import numpy as np
import resvg_py
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageOps

FLORA = (
    "1f331 1f332 1f333 1f334 1f335 1f337 1f338 1f339 1f33a 1f33b 1f33c 1f33e 1f33f 1f340 1f341 1f342 1f343 1f344 1f345 "
    "1f347 1f349 1f34a 1f34b 1f34e 1f350 1f351 1f352 1f353 1f490 1f940 1f951 1f95d 1fab4 1fab7 1fabb 1fad0 1fad2 2618"
).split()
DROPS = ((2, 1), (2, 2), (4, 3), (4, 2), (2, 3), (4, 4), (2, 4))  # columns and rows of a half-drop
DRAWN = 96  # pixels a motif is rendered at before it is shrunk


def motif_files(data: Path) -> list[Path]:
    """Plants of the Noto set and engraved flowers of the vintage set, to strew."""
    noto = [data / "motifs" / "noto" / "svg" / f"emoji_u{code}.svg" for code in FLORA]
    vintage = sorted((data / "motifs" / "vintage").glob("flower_illustrations_*.svg"))
    return [p for p in [*noto, *vintage] if p.exists()]


def ornament_files(data: Path) -> list[Path]:
    """Ornaments of the vintage set, to repeat as damasks."""
    return sorted((data / "motifs" / "vintage").glob("ornaments_ornament*.svg"))


def sized(svg: str) -> str:
    """An SVG whose root states its size in pixels, DRAWN times two on the longer side, as its view box is shaped.

    The renderer refuses sizes in millimetres, which the engraved motifs have.
    """
    root = re.search(r"<svg\b[^>]*>", svg)
    box = root and re.search(r'viewBox\s*=\s*"([^"]+)"', root[0])
    if not root or not box:
        return svg
    wide, high = (float(v) for v in re.split(r"[\s,]+", box[1].strip())[2:4])
    scale = 2 * DRAWN / max(wide, high)
    tag = re.sub(r'\s(width|height)\s*=\s*"[^"]*"', "", root[0])
    tag = tag.replace("<svg", f'<svg width="{wide * scale:.2f}" height="{high * scale:.2f}"', 1)
    return svg.replace(root[0], tag, 1)


def render_motif(path: Path) -> Image.Image | None:
    """RGBA picture of a motif cut to its own bounds, or None if it draws nothing."""
    try:
        data = resvg_py.svg_to_bytes(svg_string=sized(path.read_text(encoding="utf-8")))
    except ValueError:
        return None
    image = Image.open(io.BytesIO(bytes(data))).convert("RGBA")
    box = image.getchannel("A").getbbox()
    if box is None:
        return None
    image = image.crop(box)
    image.thumbnail((DRAWN, DRAWN))
    return image


def spread(count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """(count, 2) places in 0 .. 1 that keep apart around the torus: the best of some tries each."""
    places = [rng.random(2)]
    while len(places) < count:
        tries = rng.random((12, 2))
        gap = np.abs(tries[:, None] - np.asarray(places)[None])
        near = np.hypot(*np.moveaxis(np.minimum(gap, 1 - gap), 2, 0)).min(1)
        places.append(tries[near.argmax()])
    return np.asarray(places)


def scatter(motifs: list[Image.Image], ground: tuple[int, int, int], inks: NDArray[np.uint8], size: int,
            rng: np.random.Generator) -> NDArray[np.uint8]:
    """(size, size, 3) sRGB: one to three motifs strewn over the ground, tiling.

    inks: (n, 3) sRGB; flat single-colour motifs (the ornaments) are printed in these, coloured ones keep their own.
    """
    big = size * 2
    sheet = Image.new("RGB", (big, big), ground)
    grown = rng.uniform(0.16, 0.42)
    count = int(np.clip(rng.uniform(0.35, 0.75) / grown**2, 3, 26))
    turn = rng.random() < 0.6
    for i, (x, y) in enumerate(spread(count, rng)):
        motif = motifs[i % len(motifs)]
        longest = max(4, int(big * grown * rng.uniform(0.8, 1.15)))
        motif = motif.copy()
        motif.thumbnail((longest, longest), Image.Resampling.LANCZOS)
        motif = motif.rotate(float(rng.uniform(0, 360)) if turn else 0.0, Image.Resampling.BICUBIC, expand=True)
        if np.asarray(motif.convert("RGB").resize((8, 8))).std((0, 1)).max() < 12:
            flat = Image.new("RGB", motif.size, tuple(int(v) for v in inks[i % len(inks)]))
            flat.putalpha(motif.getchannel("A"))
            motif = flat
        for dx in (-big, 0, big):
            for dy in (-big, 0, big):
                sheet.paste(motif, (int(x * big) + dx - longest // 2, int(y * big) + dy - longest // 2), motif)
    pixels = np.asarray(sheet, np.float32).reshape(size, 2, size, 2, 3).mean((1, 3))
    return pixels.round().astype(np.uint8)


def damask(motif: Image.Image, size: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """(2, size, size) coverage of ground and ink: an ornament, mirrored about its middle, in a half-drop that tiles."""
    big = size * 2
    shape = motif.getchannel("A").rotate(90 * int(rng.integers(4)), expand=True)
    shape = ImageChops.lighter(shape, ImageOps.mirror(shape))
    tall = shape.height / shape.width
    columns, rows = min(DROPS, key=lambda d: abs(np.log(tall * d[1] / (1.4 * d[0]))) + rng.random() * 0.6)
    cell = (big // columns, big // rows)
    shape = ImageOps.contain(shape, (int(cell[0] * rng.uniform(1.15, 1.6)), int(cell[1] * rng.uniform(0.9, 1.1))))
    sheet = Image.new("L", (big, big), 0)
    for i in range(columns):
        for j in range(rows):
            x = i * cell[0] + cell[0] // 2 - shape.width // 2
            y = int((j + 0.5 * (i % 2) + 0.5) * cell[1]) - shape.height // 2
            for dx in (-big, 0, big):
                for dy in (-big, 0, big):
                    sheet.paste(255, (x + dx, y + dy), shape)
    cover = np.asarray(sheet, np.float32).reshape(size, 2, size, 2).mean((1, 3)) / 255
    return np.stack([1 - cover, cover])
