# SPDX-License-Identifier: GPL-3.0-or-later
"""How garments are sewn: the finish of every free edge and seam, and where lines of stitches run. numpy only.

Which finish an edge gets follows from the panel it is on: a collar is edge-stitched, a waistband is a band, the hem of
a T-shirt is turned up with a twin needle and that of a tailored skirt from within.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .hems import NOWHERE, Hems

# Finishes of free edges; KNIT is rib from edge to seam.
HEM, RIB, BAND, EDGE, KNIT = range(5)
# Finishes of seams, each as seen on one of its two panels: RAISED is the panel that lies on top, UNDER what it lies on.
SEAM, FELLED, RAISED, UNDER, HIDDEN = range(5, 10)
KINDS = 10

DOUBLED = ("placket", "stand", "fall", "collar", "cuff", "band")  # panels of two layers, by the beginnings of names
FOLDED = ("stand", "fall", "collar", "face", "fold")  # what is sewn in the model, and one folded piece in truth


@dataclass(frozen=True)
class Sewing:
    """Distances in metres from a free edge or seam at which lines of stitches run; ``turned``: cloth doubled there."""

    hem: tuple[float, ...] = ()
    edge: tuple[float, ...] = ()
    band: tuple[float, ...] = ()
    felled: tuple[float, ...] = ()
    raised: tuple[float, ...] = ()
    turned: float = 0.020
    colour: tuple[float, float, float] | None = None  # linear; None is tone in tone
    dash: float = 0.0032  # length of one stitch and its gap


KNITS = Sewing(hem=(0.0165, 0.0220), edge=(0.0025,), raised=(0.0020,), turned=0.024, dash=0.0030)
SHIRTS = Sewing(hem=(0.0075,), edge=(0.0055,), felled=(0.0065,), raised=(0.0050,), turned=0.009, dash=0.0026)
TAILORED = Sewing(edge=(0.0060,), turned=0.030, dash=0.0045)
CASUAL = Sewing(hem=(0.0200,), edge=(0.0055,), band=(0.0025, 0.0355), raised=(0.0020,), turned=0.022)
JEANS = Sewing(hem=(0.0125,), edge=(0.0055,), band=(0.0030, 0.0350), felled=(0.0020, 0.0085), raised=(0.0025,),
               turned=0.014, colour=(0.50, 0.24, 0.055), dash=0.0042)


@dataclass(frozen=True)
class Finish:
    """How a garment's edges and seams are finished, beside what the names of its panels say.

    ``top``: of the topmost free edge; with RIB, armholes without sleeves are bound likewise. ``ribbed``: its cuffs and
    bands are rib. ``open_front``: its fronts end in an edge.
    """

    sewing: Sewing = TAILORED
    top: int = HEM
    ribbed: bool = False
    open_front: bool = False

    def sewn(self, kind: str) -> Sewing:
        """How a garment of the fabric class ``kind`` is sewn; denim is sewn as jeans whatever is made of it."""
        return JEANS if kind == "denim" else self.sewing


PLAIN = Finish()  # hems turned up from within


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
