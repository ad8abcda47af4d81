# SPDX-License-Identifier: GPL-3.0-or-later
"""How every programme is drawn and how finely it is meshed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..core.meshes import FALL
from .pattern.figure import Figure
from .pattern.pattern import Pattern
from .programmes import (
    a_line_dress,
    a_line_skirt,
    blouse,
    circle_skirt,
    hoodie,
    jacket,
    jumpsuit,
    pencil_skirt,
    pleated_skirt,
    polo,
    sheath_dress,
    shirt,
    shorts,
    slim_trousers,
    sweater,
    tee,
    trousers,
    wide_trousers,
    wrap_dress,
)
from .sew.presew import COARSE


@dataclass(frozen=True)
class Recipe:
    """One programme's drafting function (body and resolved design in cm) and its mesh's edge length in m; ``coarse``:
    how many times as long edges are in the first pass of sewing: loose cloth can begin coarser, and stretches less;
    ``fall``: how many times as long they are when the garment falls, before its own mesh settles. 1: no such mesh."""

    draft: Callable[[Figure, Mapping[str, float]], Pattern]
    edge: float
    coarse: float = COARSE
    fall: float = FALL


# The mesh is as fine as the garment's folds, no finer, for the drape takes as long as there are vertices. A T-shirt
# of the average body has a good 5,000, trousers 5,800.
WARDROBE: dict[str, Recipe] = {
    "tee": Recipe(tee.draft, 0.0113, coarse=2.7),
    "longsleeve": Recipe(tee.long_sleeved, 0.0135),
    "tank": Recipe(tee.tank, 0.0125),
    "polo": Recipe(polo.draft, 0.0125),
    "shirt": Recipe(shirt.draft, 0.014),
    "blazer": Recipe(jacket.blazer, 0.015),
    "coat": Recipe(jacket.coat, 0.021),
    "blouse": Recipe(blouse.draft, 0.014),
    "sweater": Recipe(sweater.draft, 0.0145),
    "hoodie": Recipe(hoodie.draft, 0.016, fall=1.0),  # coarse, a hood thrown back crumples into itself
    "trousers": Recipe(trousers.draft, 0.014),
    "slim_trousers": Recipe(slim_trousers.draft, 0.013),
    "wide_trousers": Recipe(wide_trousers.draft, 0.015),
    "shorts": Recipe(shorts.draft, 0.0125),
    "pencil_skirt": Recipe(pencil_skirt.draft, 0.013),
    "a_line_skirt": Recipe(a_line_skirt.draft, 0.015),
    "circle_skirt": Recipe(circle_skirt.draft, 0.02),
    "pleated_skirt": Recipe(pleated_skirt.draft, 0.018, coarse=1.0, fall=1.0),
    "sheath_dress": Recipe(sheath_dress.draft, 0.014),
    "a_line_dress": Recipe(a_line_dress.draft, 0.015),
    "wrap_dress": Recipe(wrap_dress.draft, 0.0155),
    "jumpsuit": Recipe(jumpsuit.draft, 0.0155),
}
