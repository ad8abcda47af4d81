# SPDX-License-Identifier: GPL-3.0-or-later
"""Which sheets of a garment could change places while it is sewn, and what keeps them apart."""

from __future__ import annotations

from .armpit import Armpit
from .figure import Figure
from .panelmesh import PanelMesh
from .pattern import Pattern
from .pleats import Closed
from .ties import Sheets


def sheets_of(figure: Figure, pattern: Pattern, mesh: PanelMesh) -> list[Sheets]:
    """Sleeves and bodice, the layers of pleats: what of that the pattern has."""
    around = {panel.wrap.around for panel in pattern.panels}
    found: list[Sheets] = []
    if {"arm", "torso"} <= around:
        found.append(Armpit(figure, pattern, mesh))
    if "pleats" in around:
        found.append(Closed(pattern, mesh))
    return found
