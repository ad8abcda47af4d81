# SPDX-License-Identifier: GPL-3.0-or-later
"""Skin colours from 6,816 foundations' shades: ``python -m tryon.training.body.skin_tones DATA`` prints the table.

Shops sell far more light shades than deep ones, so the table does not follow their counts: lightness is cut into equal
bands from the deepest few to where make-up is lighter than any skin, and each band gives three colours, the
medians of its cool, middle and warm third by hue in CIE Lab. ``tryon_addon/catalog/body/skin.py`` keeps the result.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np

from ...gan_core.colour import from_hex, lab_of, rgb_of, to_hex

BANDS, UNDERTONES = 8, 3
DARKEST_SHARE, LIGHTEST = 0.2, 88.0  # per cent of the shades; L*: above it the swatches turn white


def representative(lab: np.ndarray) -> np.ndarray:
    """BANDS x UNDERTONES colours of Lab (N, 3): lightness evenly from deep to light, hue from rosy to golden."""
    edges = np.linspace(np.percentile(lab[:, 0], DARKEST_SHARE), LIGHTEST, BANDS + 1)
    chosen = []
    for low, high in zip(edges[:-1], edges[1:], strict=True):
        band = lab[(lab[:, 0] >= low) & (lab[:, 0] < high)]
        hue = np.arctan2(band[:, 2], band[:, 1])
        for third in np.array_split(band[np.argsort(hue, kind="stable")], UNDERTONES):
            chosen.append([(low + high) / 2, *np.median(third[:, 1:], axis=0)])
    return np.array(chosen)


def main(data: Path) -> None:
    """Prints the table as Python, a line a band."""
    with (data / "cosmetics" / "foundation_shades.csv").open(encoding="utf-8") as file:
        shades = [row["hex"] for row in csv.DictReader(file)]
    colours = to_hex(rgb_of(representative(lab_of(from_hex(shades)))))
    for band in range(0, len(colours), UNDERTONES):
        print("    " + " ".join(f'"{colour}",' for colour in colours[band : band + UNDERTONES]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
