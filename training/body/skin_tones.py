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

BANDS, UNDERTONES = 8, 3
DARKEST_SHARE, LIGHTEST = 0.2, 88.0  # per cent of the shades; L*: above it the swatches turn white
_TO_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
                    [0.0193339, 0.1191920, 0.9503041]])  # fmt: skip
_WHITE = np.array([0.95047, 1.0, 1.08883])


def lab_of(colours: list[str]) -> np.ndarray:
    """CIE Lab (N, 3), D65, of sRGB colours written ``#rrggbb``."""
    srgb = np.array([[int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)] for colour in colours])
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    xyz = linear @ _TO_XYZ.T / _WHITE
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], axis=1)


def hex_of(lab: np.ndarray) -> list[str]:
    """``#rrggbb`` of CIE Lab (N, 3), colours outside sRGB clipped."""
    y = (lab[:, 0] + 16) / 116
    f = np.stack([y + lab[:, 1] / 500, y, y - lab[:, 2] / 200], axis=1)
    xyz = np.where(f**3 > 216 / 24389, f**3, (116 * f - 16) * 27 / 24389) * _WHITE
    linear = np.clip(xyz @ np.linalg.inv(_TO_XYZ).T, 0, 1)
    srgb = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return ["#" + "".join(f"{value:02x}" for value in row) for row in np.round(255 * srgb).astype(int)]


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
    colours = hex_of(representative(lab_of(shades)))
    for band in range(0, len(colours), UNDERTONES):
        print("    " + " ".join(f'"{colour}",' for colour in colours[band : band + UNDERTONES]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
