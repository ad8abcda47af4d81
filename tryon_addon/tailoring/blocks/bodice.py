# SPDX-License-Identifier: GPL-3.0-or-later
"""The body of a garment for the upper half: its block, found from the body's measures.

The block is the usual one without darts: a quarter of bust and ease, a scye a little below the armpit, cross-front
narrower than cross-back, the shoulder line read from the body. y = 0 is the nape, so that stripes meet at the side
seams.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from ...core.errors import PatternError
from ..pattern.figure import Figure
from ..pattern.parts import Point, solve
from ..pattern.pattern import Stitch
from .block import Block, raised

# No dart gives the cloth its way over a chest: by this share of what the way to the waist leads about, both shoulders
# are cut higher, and the front's once more. The rest leads back in to the waist, where such a garment hangs free.
OVER_CHEST = 0.3
DROP = 0.3  # and by this share a whole front's hem is cut lower in the middle, where the chest still lifts it
SEAT_EASE = 6.0  # cm, least ease of a hem that reaches the hips
SHOULDER = 3.0  # cm, shortest shoulder seam
ARMHOLE = 1.22  # an armhole is at least this many times the sleeve's girth, or the cap would be too flat for an arm


def shoulder_line(figure: Figure, neck_width: float, out: float, up: float) -> tuple[Point, Point]:
    """The shoulder seam from neck to tip, on the body's own ridge.

    Args:
        neck_width: cm along the shoulder between the neck and the seam's upper end.
        out, up: cm by which the seam ends outside the shoulder's point and lies above the ridge.
    """
    nape, tip = figure.nape[2], figure.shoulder
    neck, end = 100 * figure.neck_side[0], 100 * tip[0] + out
    wide = neck + 0.92 * neck_width  # measured along the shoulder, which falls
    if wide > end - SHOULDER:
        raise PatternError(f"The neckline leaves {end - wide:.1f} cm of shoulder.",
                           f"neck_width: at most {(end - SHOULDER - neck) / 0.92:.1f} cm for this body.")
    # Beyond the shoulder's point the seam goes on falling; before it, it lies on the ridge.
    low = tip[2] if 0 <= out < 2 else min(tip[2] if out > 0 else np.inf, figure.ridge(end / 100)[2])
    return ((wide, 100 * (figure.ridge(wide / 100)[2] - nape) + up), (end, 100 * (low - nape) + up))


@dataclass(frozen=True)
class Cut:
    """What a programme asks of its block, cm; ``bicep`` 0 is a garment without sleeves."""

    length: float  # hem below the natural waist
    ease: float
    neck_width: float
    neck_depth: float = 9.0
    bicep: float = 0.0
    out: float = 1.4
    up: float = 0.8
    deeper: float = 2.0  # the scye below the armpit
    waist: float = 0.0  # taken away at each side seam in the waist
    strap: float = 0.0  # width of the shoulder; 0: up to its end
    hollow: float = 0.0  # armholes cut in by so much more
    tail: float = 0.0  # the hem curves up to the side by so much
    flare: float = 0.0  # added to the hem's girth
    band: float = 0.0  # of the length, what is sewn on below
    over_chest: float = OVER_CHEST  # 0 where darts or straps give what this share gives
    collar: bool = False  # it would stand up on a neckline that rises at the back: the front alone is cut higher


def block(figure: Figure, cut: Cut) -> Block:
    """The block of a body for a programme's cut.

    Raises:
        PatternError: measures that do not make a bodice, each with the figure that would.
    """
    waist_y = -figure.measure("nape_to_waist")
    high, tip = shoulder_line(figure, cut.neck_width, cut.out, cut.up)
    longer = max(0.0, figure.measure("front_waist_length") - (high[1] - waist_y))
    over = cut.over_chest * longer
    if not cut.collar:
        high, tip = raised(high, over), raised(tip, over)
    bust = figure.measure("bust")
    quarter = (bust + cut.ease) / 4
    if quarter < tip[0] + 0.5 and not cut.strap:
        raise PatternError(f"An ease of {cut.ease:.1f} cm is too little for these shoulders.",
                           f"ease: at least {4 * (tip[0] + 0.5) - bust:.1f} cm for this body.")
    # A knitted shirt is hollowed out less than the body's own cross measures, which are taken arm to arm.
    back = tip[0] - min(0.7, max(0.2, tip[0] - figure.measure("across_back") / 2 - 0.8))
    front = min(tip[0] - min(1.7, max(0.8, tip[0] - figure.measure("across_front") / 2 - 0.4)), back - 0.6)
    if cut.strap:
        share = min(1.0, cut.strap / (tip[0] - high[0]))
        tip = (high[0] + share * (tip[0] - high[0]), high[1] + share * (tip[1] - high[1]))
        back = min(back, tip[0] + 0.5)
        front = min(front, tip[0]) - 0.4
    # Room for the hips where the hem reaches them.
    to_hips = max(8.0, figure.measure("waist_height") - figure.measure("hip_height"))
    seat = min(SEAT_EASE, cut.ease)
    length = cut.length - cut.band
    hem = max(quarter, float(np.clip(length / to_hips, 0, 1)) * (figure.measure("hip") + seat) / 4) + cut.flare / 4
    scye = 100 * (figure.nape[2] - figure.armpit) + cut.deeper + 0.12 * cut.ease
    made = Block(quarter, hem, waist_y - length, scye, high, tip, front - cut.hollow, back - cut.hollow,
                 cut.waist, waist_y, cut.tail, over, DROP * longer)

    def missing(depth: float) -> float:
        return dataclasses.replace(made, scye=depth).armhole_girth() - ARMHOLE * cut.bicep

    if missing(scye) < 0:  # a wide sleeve needs a deeper armhole
        made = dataclasses.replace(made, scye=solve(missing, scye, scye + 40.0, "armhole"))
    if made.bottom > -made.scye - 4.0:
        raise PatternError(f"A length of {cut.length:.1f} cm ends above the armholes.",
                           f"length: at least {waist_y + made.scye + 4.0 + cut.band:.1f} cm for this body.")
    if cut.neck_depth > made.scye + 2.0:
        raise PatternError(f"neck_depth is {cut.neck_depth:.1f} cm.",
                           f"neck_depth: at most {made.scye + 2.0:.1f} cm for this body.")
    return made


def side_and_shoulder() -> list[Stitch]:
    """The seams between a whole front and a whole back."""
    return [Stitch(("front", f"{edge}_{one}"), ("back", f"{edge}_{two}"))
            for edge in ("side", "shoulder") for one, two in ("pn", "np")]


def open_side_and_shoulder() -> list[Stitch]:
    """The seams between the halves of a front and a whole back."""
    return [Stitch((f"front_{one}", edge), ("back", f"{edge}_{two}"))
            for edge in ("side", "shoulder") for one, two in ("ln", "rp")]


def levels(figure: Figure, made: Block) -> dict[str, float]:
    """The heights (m) that placing the panels asks for."""
    return {"origin": float(figure.nape[2]), "armpit": float(figure.nape[2]) - made.scye / 100}
