# SPDX-License-Identifier: GPL-3.0-or-later
"""The skirt block: front and back fitted from waist to hip, straight or flared below, drafted from the body.

A quarter of hip and ease for each half; what waist and hip differ by goes to the flare first, then to the side seams,
then to darts. y = 0 is the floor.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from ...core.errors import PatternError
from ..pattern.figure import Figure
from ..pattern.parts import solve
from ..pattern.pattern import Panel, Pattern, Stitch
from .dart import one_dart, waist_darts
from .skirt_panel import SkirtLevels, SkirtPiece
from .trouser_piece import cloth_width
from .waistband import waist_of, waistband

BAND = 4.0  # cm, height of the waistband
WAIST_EASE = 2.0  # cm: cloth has to fit beneath the band
SEAT_EASE = 2.4  # cm, least room between hip and waist
LEG_EASE = 3.0  # cm, least room around both legs as they stand
BENT = 0.05  # rad: from this turn on the cone itself raises the waist at the side
FLOOR = 2.0  # cm, lowest hem
FOLD = 42.0  # cm of hem in a fold, as poplin falls
# How deep a dart goes and how much half a waist's darts take, cm: a belly is lower and flatter than a seat.
FRONT_DART, BACK_DART = (9.0, 1.2), (12.5, 6.0)


@dataclass(frozen=True)
class SkirtCut:
    """What tells one fitted skirt from another, cm."""

    length: float  # hem below the natural waist
    rise: float  # waistband's top edge below the natural waist; without a band the waist seam
    ease: float  # added to the hip girth
    flare: float = 0.0  # hem girth beyond the hip's
    taper: float = 0.0  # hem girth less than the hip's
    band: float = BAND
    waist_ease: float = WAIST_EASE
    sewn_on: bool = False  # to a bodice, whose waist seam is divided in the middle


def skirt_levels(figure: Figure, cut: SkirtCut) -> SkirtLevels:
    """Where waist seam, hip line and hem lie on this body.

    Raises:
        PatternError: the hem lies in the hips or on the floor; says which length would do.
    """
    natural = figure.measure("waist_height")
    waist, hem = natural - cut.rise - cut.band, natural - cut.length
    hip = min(max(figure.measure("hip_height"), figure.measure("crotch_height") + 2.0), waist - 6.0)
    if hem < FLOOR:
        raise PatternError(f"A skirt of {cut.length:.1f} cm trails on the floor.",
                           f"length: at most {natural - FLOOR:.1f} cm for this body.")
    if hem > hip - 4.0:
        raise PatternError(f"A skirt of {cut.length:.1f} cm ends on the hips.",
                           f"length: at least {natural - hip + 4.0:.1f} cm for this body.")
    return SkirtLevels(waist, hip, hem)


def front_shares(figure: Figure, *heights: float) -> list[float]:
    """How much of the girth at each height (cm) belongs to the front: the side seam hangs straight."""
    seam = figure.side_line(*(h / 100 for h in heights))
    return [float(np.clip(figure.front_share(h / 100, seam), 0.42, 0.58)) for h in heights]


def _piece(hip: float, waist: float, at: SkirtLevels, flare: float, taper: float, dart: tuple[float, float],
           sewn_on: bool) -> SkirtPiece:
    rise = at.waist - at.hip
    turn = flare / (at.hip - at.hem)
    hip = max(hip, waist + turn * rise)  # so much flare that the hips have more than their ease
    shrink = 1.0 - turn * rise / hip
    take = hip - waist / shrink
    depth, most = dart
    side = max(min(0.35 * take, 2.8), take - most) if take > 0 else take
    darts, rest = (one_dart if sewn_on else waist_darts)(take - side, min(depth, 0.72 * rise))
    return SkirtPiece(hip, side + rest, darts, turn, taper)


def folds_of(cut: SkirtCut, hip: float) -> int:
    """How many folds a skirt starts in whose half hip line is ``hip`` cm wide; a straight one hangs in none."""
    return 2 * round((2 * hip + cut.flare) / 2 / FOLD) if cut.flare > 0.15 * 2 * hip else 0


def skirt_pieces(figure: Figure, cut: SkirtCut, at: SkirtLevels) -> tuple[SkirtPiece, SkirtPiece]:
    """Front and back of a fitted skirt, with room for the body wherever they cover it."""
    waist_share, hip_share = front_shares(figure, at.waist, at.hip)
    waist = (figure.girth(at.waist / 100) + cut.waist_ease) / 2
    hip = (max(figure.measure("hip"), figure.girth(at.hip / 100)) + cut.ease) / 2
    sides = [(hip * h, waist * w, cut.flare / 2 * h, cut.taper / 2 * h, depth) for h, w, depth in
             ((hip_share, waist_share, FRONT_DART), (1 - hip_share, 1 - waist_share, BACK_DART))]
    front, back = (dataclasses.replace(_piece(h, w, at, flare, taper, depth, cut.sewn_on), folds=folds_of(cut, hip))
                   for h, w, flare, taper, depth in sides)
    for _ in range(14):
        lack = _seat_lack(figure, at, front, back)
        if lack < 0.1:
            break
        if front.seat < 1.0:
            front, back = (dataclasses.replace(p, seat=min(1.0, p.seat + 0.5 * lack)) for p in (front, back))
        else:
            front, back = (dataclasses.replace(p, hip=p.hip + lack / 2, side=p.side + lack / 2) for p in (front, back))
    spare = _leg_room(figure, at, front, back)
    front, back = (dataclasses.replace(p, taper=min(p.taper, spare * p.hip / (front.hip + back.hip)))
                   for p in (front, back))
    if max(front.turn, back.turn) >= BENT:
        ways = [p.panel("", at, "front").length("side_hip_p") for p in (front, back)]
        longer = max(ways)
        return _level_side(at, front, longer), _level_side(at, back, longer)
    back = dataclasses.replace(back, middle=min(1.2, _detour(figure, at, 1, -1)))
    way = at.waist - at.hip + _detour(figure, at, 0, -1) + 0.2
    return _level_side(at, front, way), _level_side(at, back, way)


def _detour(figure: Figure, at: SkirtLevels, axis: int, end: int) -> float:
    """How much longer the way from the hip line to the waist is over the body than straight up, cm.

    Args:
        axis, end: which way to look: 0, -1 the subject's left side; 1, -1 the back.
    """
    z = np.linspace(at.hip, at.waist, 12)
    out = np.array([100 * np.sort(figure.hull(level / 100)[:, axis])[end] for level in z])
    return float(np.hypot(np.diff(out), np.diff(z)).sum() - (z[-1] - z[0]))


def _level_side(at: SkirtLevels, piece: SkirtPiece, wanted: float) -> SkirtPiece:
    """The waist raised or lowered at the side until the seam over the hip is ``wanted`` cm long."""

    def excess(up: float) -> float:
        return dataclasses.replace(piece, up=up).panel("", at, "front").length("side_hip_p") - wanted

    low, high = -2.0, 2.0
    if abs(excess(0.0)) < 0.01:
        return piece
    if excess(low) >= 0 or excess(high) <= 0:
        return dataclasses.replace(piece, up=low if excess(low) >= 0 else high)
    return dataclasses.replace(piece, up=solve(excess, low, high, "side seam"))


def _widths(piece: SkirtPiece, at: SkirtLevels, y: np.ndarray) -> np.ndarray:
    """Cloth of the half piece at heights ``y`` (n,) cm, darts left out."""
    flat = dataclasses.replace(piece, turn=0.0, up=0.0).panel("", at, "front")
    return cloth_width(flat, y) / 2 * np.array([piece.shrink(level - at.hip) for level in y])


def _seat_lack(figure: Figure, at: SkirtLevels, front: SkirtPiece, back: SkirtPiece) -> float:
    """cm of half a girth that are missing between hip and waist."""
    y = np.arange(at.hip + 0.01, at.waist - 1.0, 2.0)
    need = np.array([figure.girth(level / 100) + SEAT_EASE for level in y]) / 2
    return float((need - _widths(front, at, y) - _widths(back, at, y)).max(initial=0.0))


def _leg_room(figure: Figure, at: SkirtLevels, front: SkirtPiece, back: SkirtPiece) -> float:
    """How much half a hem may be narrower than the hip line, before the legs as they stand need the cloth."""
    y = np.arange(at.hem + 0.01, at.hip - 3.0, 3.0)
    wide = np.array([front.hip * front.shrink(v - at.hip) + back.hip * back.shrink(v - at.hip) for v in y])
    need = np.array([figure.girth(max(v, 12.0) / 100) + LEG_EASE for v in y]) / 2
    return float(((wide - need) * (at.hip - at.hem) / (at.hip - y)).min())


def join_sides(one: str, two: str, edges: tuple[str, ...]) -> list[Stitch]:
    """Side seams of two panels that are cut on the fold: the right of one meets the left of the other."""
    return [Stitch((one, f"{edge}_{a}"), (two, f"{edge}_{b}")) for edge in edges for a, b in ("pn", "np")]


def with_band(figure: Figure, name: str, cut: SkirtCut, at: SkirtLevels, front: Panel, back: Panel,
              stitches: list[Stitch], notes: dict[str, float], folds: bool = False) -> Pattern:
    """A skirt's pattern with the waistband that holds it; the panels are cut on the fold."""
    top = at.waist + cut.band
    share = front_shares(figure, top)[0]
    girth = (figure.girth(top / 100) + cut.waist_ease) / 2
    bands, more = waistband(waist_of(front, girth * share), waist_of(back, girth * (1 - share)), at.waist, cut.band)
    held = tuple((band.name, f"top_{half}", cut.band) for band in bands for half in "pn")
    notes = {"waist_girth": 2 * girth, "hem_height": at.hem} | notes
    return Pattern(name, (front, back, *bands), tuple(stitches + more), held, {"origin": 0.0}, notes, folds).check()


def fitted_skirt(figure: Figure, name: str, cut: SkirtCut) -> Pattern:
    """A skirt of two panels on a waistband.

    Raises:
        PatternError: a length that this body cannot wear; says which it can.
    """
    at = skirt_levels(figure, cut)
    one, two = skirt_pieces(figure, cut, at)
    front, back = one.panel("front", at, "front"), two.panel("back", at, "back")
    stitches = join_sides("front", "back", ("side_low", "side_hip")) + one.stitches("front") + two.stitches("back")
    notes = {"hip_girth": 2 * (one.hip + two.hip), "hem_girth": 2 * (front.length("hem_p") + back.length("hem_p")),
             "front_darts": float(len(one.darts)), "back_darts": float(len(two.darts))}
    return with_band(figure, name, cut, at, front, back, stitches, notes)
