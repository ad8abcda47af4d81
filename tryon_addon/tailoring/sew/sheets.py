# SPDX-License-Identifier: GPL-3.0-or-later
"""Where cloth could get to while it is sewn that it would not find back from, and what keeps it from there."""

from __future__ import annotations

from ..pattern.figure import Figure
from ..pattern.panelmesh import PanelMesh
from ..pattern.pattern import Pattern
from .armpit import Armpit
from .ends import Ends
from .pleats import Closed
from .ties import Sheets


def sheets_of(figure: Figure, pattern: Pattern, mesh: PanelMesh) -> list[Sheets]:
    """Sleeves and bodice, ends of sleeves and legs, the layers of pleats: what of that the pattern has."""
    around = {panel.wrap.around for panel in pattern.panels}
    found: list[Sheets] = []
    if {"arm", "torso"} <= around:
        found.append(Armpit.of(figure, pattern, mesh))
    if {"arm", "leg"} & around:
        found.append(Ends(figure, pattern, mesh))
    if "pleats" in around:
        found.append(Closed(pattern, mesh))
    return found
