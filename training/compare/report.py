# SPDX-License-Identifier: GPL-3.0-or-later
"""What the comparison found: a table of its rows, and a sheet of what each of them draws."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

COLUMNS = ("parameters", "images", "seconds", "accuracy", "distance", "precision", "recall", "diversity", "sliced")
HEAD = """# Generators and losses compared

By `python -m tryon.training compare`: every row saw the same pictures, as many of them, at 64 px, in batches of 16.

Parameters are the generator's. Seconds are those of one busy core, and tell more about the day than about the row.
All are measured on held-out real pictures (photos, tiles, scans) only, by one classifier that was trained on real ones.
Accuracy: share of drawings named as the class that was asked for. Distance: Fréchet distance in the classifier's
features; precision (drawings that could be real) and recall (real ones that it could draw) in the same. Diversity: mean
distance between drawings over that between real ones. Sliced: sliced Wasserstein distance in the Laplacian pyramid,
x 1000. Means over the classes.

"""
LABEL = 132  # px of a row's name


def table(rows: Mapping[str, Mapping[str, float]]) -> str:
    """Markdown of rows by ``generator/loss``."""
    lines = ["| generator | loss | " + " | ".join(COLUMNS) + " |", "|---" * (len(COLUMNS) + 2) + "|"]
    for name, row in rows.items():
        kind, loss = name.split("/")
        cells = (f"{row[c]:,.0f}" if row[c] >= 1000 else f"{row[c]:.3g}" for c in COLUMNS)
        lines.append(f"| {kind} | {loss} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def report(rows: Mapping[str, Mapping[str, float]]) -> str:
    """The whole page."""
    return HEAD + table(rows)


def sheet(strips: Mapping[str, Tensor], path: Path) -> None:
    """Write a picture of a row a name: its drawings (n, 3, S, S) in -1 .. 1, one of each class."""
    import numpy as np
    from PIL import Image, ImageDraw

    rows = [x.permute(2, 0, 3, 1).flatten(1, 2).clamp(-1, 1).add(1).mul(127.5).round().byte().numpy()
            for x in strips.values()]
    height, width = rows[0].shape[:2]
    page = Image.new("RGB", (LABEL + width, height * len(rows)), "white")
    pen = ImageDraw.Draw(page)
    for n, (name, row) in enumerate(zip(strips, rows, strict=True)):
        page.paste(Image.fromarray(np.ascontiguousarray(row)), (LABEL, n * height))
        pen.multiline_text((6, n * height + height / 2), name.replace("/", "\n"), "black", anchor="lm")
    path.parent.mkdir(parents=True, exist_ok=True)
    page.save(path)
