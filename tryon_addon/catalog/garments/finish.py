# SPDX-License-Identifier: GPL-3.0-or-later
"""Finishes of edges and seams, and how kinds of garments are sewn. No numpy: entries are read as the panel appears."""

from __future__ import annotations

from dataclasses import dataclass

# Finishes of free edges; KNIT is rib from edge to seam.
HEM, RIB, BAND, EDGE, KNIT = range(5)
# Finishes of seams, each as seen on one of its two panels: RAISED is the panel that lies on top, UNDER what it lies on.
SEAM, FELLED, RAISED, UNDER, HIDDEN = range(5, 10)
KINDS = 10


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
