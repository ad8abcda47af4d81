# SPDX-License-Identifier: GPL-3.0-or-later
"""What was kept: counts by class, origin and side of the split, scales with their errors, and sheets to look at."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ....gan_core.fabric.gan.config import CLASSES
from .pictures import ORIGINS, REAL

COLUMNS = 12  # pictures of a class on a sheet
SHOWN = 96  # pixels of a picture there


def counts(columns: dict[str, NDArray]) -> str:
    """A table in Markdown: pictures for training + validation, and sources of the real ones."""
    lines = ["| class | " + " | ".join(ORIGINS) + " | real sources |", "|---" * (len(ORIGINS) + 2) + "|"]
    real = np.isin(columns["origin"], [ORIGINS.index(o) for o in REAL])
    for k, name in enumerate(CLASSES):
        cells = []
        for o in range(len(ORIGINS)):
            here = (columns["kind"] == k) & (columns["origin"] == o)
            held = int((here & columns["validation"]).sum())
            cells.append(f"{int(here.sum()) - held} + {held}" if here.any() else "")
        of_kind = (columns["kind"] == k) & real
        sources = [len(set(columns["source"][of_kind & (columns["validation"] == v)])) for v in (False, True)]
        lines.append(f"| {name} | " + " | ".join(cells) + f" | {sources[0]} + {sources[1]} |")
    return "\n".join(lines)


def scales(columns: dict[str, NDArray]) -> str:
    """A table in Markdown: width of a photo's picture in cm by class, and its error."""
    lines = ["| class | median cm | 16 to 84 % | relative error, median |", "|---|---|---|---|"]
    for k, name in enumerate(CLASSES):
        here = (columns["kind"] == k) & (columns["origin"] == ORIGINS.index("photo"))
        if here.any():
            low, middle, high = np.nanpercentile(columns["cm"][here], (16, 50, 84))
            error = float(np.nanmedian(columns["cm_error"][here]))
            lines.append(f"| {name} | {middle:.1f} | {low:.1f} to {high:.1f} | {100 * error:.0f} % |")
    return "\n".join(lines)


def sheet(columns: dict[str, NDArray], origins: tuple[str, ...], path: Path) -> None:
    """A row a class: pictures of ``origins``, spread over their sources; grey where there are too few."""
    rows = []
    for k in range(len(CLASSES)):
        here = np.flatnonzero((columns["kind"] == k) & np.isin(columns["origin"], [ORIGINS.index(o) for o in origins]))
        first = np.unique(columns["source"][here], return_index=True)[1]  # one a source before a second of any
        rest = np.setdiff1d(np.arange(len(here)), first)
        rng = np.random.default_rng(k)
        chosen = here[np.concatenate([rng.permutation(first), rng.permutation(rest)])[:COLUMNS]]
        row = [cv2.resize(columns["pixels"][i], (SHOWN, SHOWN), interpolation=cv2.INTER_AREA) for i in chosen]
        row += [np.full((SHOWN, SHOWN, 3), 128, np.uint8)] * (COLUMNS - len(row))
        rows.append(np.concatenate(row, 1))
    Image.fromarray(np.concatenate(rows)).save(path)


def write(columns: dict[str, NDArray], dropped: list[str], out: Path) -> None:
    """Beside the prepared file ``out``: NAME.md, NAME_real.png and NAME_drawn.png."""
    by_kind = Counter(line.split()[0] for line in dropped)
    doubles = ", ".join(f"{kind} {n}" for kind, n in by_kind.items()) or "none"
    text = f"""# Prepared pictures

Training + validation, by origin; {", ".join(REAL)} count as real. Sources: senders, designs, scans.

{counts(columns)}

## Scale of the photos, from the garment's width

{scales(columns)}

## Labelled crops left out as near-duplicates

{doubles}.
"""
    text += "".join(f"\n- {line}" for line in dropped)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.with_suffix(".md").write_text(text + ("\n" if dropped else ""), encoding="utf-8")
    sheet(columns, REAL, out.with_name(out.stem + "_real.png"))
    drawn = tuple(o for o in ORIGINS if o not in REAL)
    sheet(columns, drawn, out.with_name(out.stem + "_drawn.png"))
