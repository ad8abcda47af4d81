# SPDX-License-Identifier: GPL-3.0-or-later
"""How garments are sewn: the finish of every free edge and seam, and where lines of stitches run. numpy only.

Which finish an edge gets follows from the panel it is on: a collar is edge-stitched, a waistband is a band, the hem of
a T-shirt is turned up with a twin needle and that of a tailored skirt from within.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .finish import EDGE, FELLED, HEM, HIDDEN, KNIT, RAISED, RIB, SEAM, UNDER, Finish
from .hems import NOWHERE, Hems

DOUBLED = ("placket", "stand", "fall", "collar", "cuff", "band")  # panels of two layers, by the beginnings of names
FOLDED = ("stand", "fall", "collar", "face", "fold")  # what is sewn in the model, and one folded piece in truth


def _begins(names: Sequence[str], *beginnings: str) -> np.ndarray:
    """(P,) bool: the panels whose names begin so."""
    return np.array([name.startswith(beginnings) for name in names], bool)


def doubled(names: Sequence[str], panel: np.ndarray) -> np.ndarray:
    """(T,) bool: triangles on panels of two layers of cloth. ``panel`` (T,) int counts ``names``."""
    return _begins(names, *DOUBLED)[panel]


def turned_over(names: Sequence[str], panel: np.ndarray) -> np.ndarray:
    """(T,) bool: triangles on collars and lapels that are turned down."""
    return _begins(names, "fall", "collar")[panel]


def edge_kinds(finish: Finish, names: Sequence[str], panel: np.ndarray, hems: Hems) -> np.ndarray:
    """(T,) int: the finish of the free edge nearest to each triangle."""
    kinds = np.full(len(panel), HEM)
    if finish.open_front:
        kinds[hems.upright & _begins(names, "front")[panel]] = EDGE
    kinds[doubled(names, panel)] = EDGE
    if len(hems.heights):
        top = hems.loop == hems.heights.argmax()
        if finish.top != HEM:
            kinds[top] = finish.top
        if finish.top == RIB:  # armholes without sleeves are bound like the neckline
            high = hems.heights > hems.heights.min() + 0.5 * np.ptp(hems.heights)
            kinds[high[hems.loop] & (hems.loop != NOWHERE) & ~_begins(names, "sleeve", "cuff")[panel]] = RIB
    if finish.ribbed:
        kinds[_begins(names, "cuff", "band")[panel]] = KNIT
    return kinds


def seam_kinds(finish: Finish, names: Sequence[str], panel: np.ndarray, hems: Hems, kind: str = "plain") -> np.ndarray:
    """(T,) int: the finish of the seam nearest to each triangle, as it looks on that triangle's panel.

    ``kind``: class of the fabric.
    """
    two, folded, limb = _begins(names, *DOUBLED), _begins(names, *FOLDED), _begins(names, "sleeve", "cuff")
    mate = np.where(hems.mate == NOWHERE, panel, hems.mate)
    own, other = two[panel], two[mate]
    kinds = np.full(len(panel), SEAM)
    first = (panel < mate) | ((panel == mate) & hems.right & limb[panel])
    if finish.sewn(kind).felled:
        kinds[first & ~own & ~other] = FELLED
    kinds[own & ~other] = RAISED
    kinds[~own & other] = UNDER
    closing = (panel == mate) & own & limb[panel]  # a cuff overlaps itself
    kinds[closing] = np.where(hems.right[closing], RAISED, UNDER)
    roll = _begins(names, "collar")[panel] != _begins(names, "collar")[mate]  # a lapel is the front, turned back
    kinds[(folded[panel] & folded[mate]) | roll] = HIDDEN
    if finish.ribbed:
        kinds[own & other] = HIDDEN
    return kinds
