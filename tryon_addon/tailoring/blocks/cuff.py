# SPDX-License-Identifier: GPL-3.0-or-later
"""Cuffs on sleeves and bands on hems: strips shorter than what they hold."""

from __future__ import annotations

from ..pattern.parts import line, on_fold
from ..pattern.pattern import Panel, Stitch, Wrap
from .ribbon import Ribbon


def cuffs(sleeve: Panel, girth: float, height: float) -> tuple[list[Panel], list[Stitch]]:
    """A cuff on each sleeve, ``girth`` cm around and ``height`` cm long; a wider sleeve is gathered into it.

    Args:
        sleeve: the left one, drawn without a free hem; the right one mirrors it.
    """
    length = sleeve.length("hem")
    gathers = abs(length - girth) / max(length, girth)
    panels, stitches = [], []
    for name, limb in (("l", 1), ("r", -1)):
        # Seen from outside a cuff hangs under its base: drawn upside down, which a ribbon does not mind.
        panels.append(Ribbon(girth).strip(f"cuff_{name}", [1.0], height, Wrap("seam", "arm", limb)))
        stitches += [Stitch((f"cuff_{name}", "base_0"), (f"sleeve_{name}", "hem"), gathers=gathers),
                     Stitch((f"cuff_{name}", "left"), (f"cuff_{name}", "right"))]
    return panels, stitches


def hem_bands(front: Panel, back: Panel, share: float, height: float) -> tuple[list[Panel], list[Stitch]]:
    """A band under a whole front and back: ``share`` as long as their hems, ``height`` cm high."""
    panels, stitches = [], []
    for panel, side in ((front, "front"), (back, "back")):
        half, y = share * panel.length("hem_p"), float(panel.vertices[panel.index("hem_p")][1])
        edges = on_fold((line("hem", (0.0, y - height), hem=True), line("side", (half, y - height)),
                         line("base", (half, y))), (0.0, y))
        panels.append(Panel(f"band_{side}", edges, Wrap("torso", side)))
        stitches += [Stitch((f"band_{side}", f"base_{s}"), (side, f"hem_{s}"), gathers=1 - share) for s in "pn"]
    stitches += [Stitch(("band_front", f"side_{one}"), ("band_back", f"side_{two}")) for one, two in ("pn", "np")]
    return panels, stitches
