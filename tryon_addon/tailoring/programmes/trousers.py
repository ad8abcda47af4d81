# SPDX-License-Identifier: GPL-3.0-or-later
"""Trousers of any cut: two fronts, two backs and a shaped waistband, drafted from the body's measures.

The classic draft: a quarter of hip and ease for each piece, the fork of the back twice as long as the front's, the
back's centre seam slanted and raised until front and back together are as long as the body's crotch, darts where hips
and waist differ more than seams can take. y = 0 is the floor; x = 0 the middle of front or back.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...core.errors import PatternError
from ..blocks.trouser_piece import Levels, Piece, cloth_width
from ..blocks.waistband import waist_of, waistband
from ..pattern.figure import Figure
from ..pattern.parts import mirrored, solve
from ..pattern.pattern import Panel, Pattern, Stitch, Wrap

BAND = 4.0  # cm, height of the waistband
WAIST_EASE = 3.5  # cm: cloth and shirt have to fit beneath the band
CROTCH_EASE = 3.5  # cm added to the body's crotch length
BOWED = 2.0  # how far the seams between crotch and knee may bow outwards: 1 is straight
DROP = 1.2  # cm from the body's crotch to the seam
FORK_FRONT, FORK_BACK = 0.04, 0.094  # of the hip girth


@dataclass(frozen=True)
class Cut:
    """What tells one pair of trousers from another, cm; the first four are parameters of trousers."""

    hem: float
    rise: float
    ease: float
    leg_width: float
    seat_ease: float = 3.8  # least room between hip and waist
    leg_ease: float = 4.5  # least room around thigh, knee and calf
    flare: float = 0.0  # 0: the leg is as wide at the knee as at the hem, 1: it widens evenly from the thigh
    band: float = BAND  # height of the waistband
    drop: float = DROP  # from the body's crotch to the seam
    waist_ease: float = WAIST_EASE
    split: bool = False  # the waist edges in two even without a dart


@dataclass(frozen=True)
class Legs:
    """A pair of trousers below the waist seam: panels front_l, back_l, back_r and front_r, and their seams."""

    panels: tuple[Panel, ...]
    stitches: tuple[Stitch, ...]
    at: Levels
    notes: dict[str, float]


def _levels(figure: Figure, cut: Cut) -> Levels:
    waist = figure.measure("waist_height") - cut.rise - cut.band
    crotch = figure.measure("crotch_height") - cut.drop
    if waist < crotch + 9.0:
        raise PatternError(f"A rise of {cut.rise:.1f} cm below the waist is too low for this body.",
                           f"rise: at most {cut.rise + waist - crotch - 9.0:.1f} cm.")
    if cut.hem > crotch - 6.0:
        raise PatternError(f"A hem {cut.hem:.1f} cm above the floor leaves no leg.",
                           f"hem: at most {crotch - 6.0:.1f} cm for this body.")
    hip = min(max(figure.measure("hip_height"), crotch + 2.0), waist - 6.0)
    knee = figure.measure("knee_height") + 2.0
    if knee < cut.hem + 6.0:  # shorts: the lower part of the seams still needs some length
        knee = cut.hem + min(6.0, 0.25 * (crotch - cut.hem))
    return Levels(waist, hip, crotch, knee, cut.hem)


def _check_leg(figure: Figure, cut: Cut) -> None:
    """A hem has to pass over the foot, and to hang clear of the leg where it ends."""
    least = figure.measure("ankle") + 4.0
    if cut.hem > 15.0:
        least = max(least, figure.girth(cut.hem / 100, 1) + 2.0)
    if cut.leg_width < least:
        raise PatternError(f"leg_width is {cut.leg_width:.1f} cm.", f"leg_width: at least {least:.1f} cm here.")


def _waist_split(width: float, wanted: float, side: float, most: float) -> tuple[float, float]:
    """What the middle seam and a dart take of the difference between hip and waist, after the side seam."""
    rest = max(0.0, width - wanted - side)
    centre = min(rest, most)
    return (rest, 0.0) if rest - centre < 0.7 else (centre, rest - centre)


def _basic(figure: Figure, cut: Cut, at: Levels, shares: dict[float, float],
           waist_girth: float) -> tuple[Piece, Piece]:
    """Front and back by the plain rules, before they are fitted to the leg."""
    hip_girth = figure.measure("hip")
    half, leg = (hip_girth + cut.ease) / 2, cut.leg_width
    knee = max(leg + 1.5, figure.measure("knee") + cut.leg_ease)
    knee += cut.flare * 0.5 * min(0.0, figure.measure("thigh") + 2 * cut.leg_ease - leg)
    forks = FORK_FRONT * hip_girth, FORK_BACK * hip_girth
    # The fullest hip may lie so low that the forks already reach over the middle there: they count as width.
    reach = [share * Piece(0, fork, 0, 0, 0, 0, 0, 0).reach(at) for share, fork in zip((1.0, 0.4), forks, strict=True)]
    hips = half * shares[at.hip] - reach[0], half * (1 - shares[at.hip]) - reach[1]
    waists = waist_girth / 2 * shares[at.waist], waist_girth / 2 * (1 - shares[at.waist])
    smaller = min(hip - waist for hip, waist in zip(hips, waists, strict=True))
    side = min(0.3 * smaller, 1.6) if smaller > 0 else smaller
    front_take = _waist_split(hips[0], waists[0], side, 1.2)
    back_take = _waist_split(hips[1], waists[1], side, 2.6)
    crease = (hips[0] - forks[0]) / 2
    return (Piece(hips[0], forks[0], side, *front_take, crease, knee / 2 - 1.0, leg / 2 - 1.0, cut.flare,
                  split=cut.split),
            Piece(hips[1], forks[1], side, *back_take, hips[1] - (hips[0] - crease) - 0.5, knee / 2 + 1.0,
                  leg / 2 + 1.0, cut.flare, split=cut.split))


def _fitted(figure: Figure, cut: Cut, at: Levels, front: Piece, back: Piece) -> tuple[Piece, Piece]:
    """Front and back with room for seat, thigh and calf: straighter seams first, then a longer fork, a wider hip."""
    seat_y = np.arange(at.hip, at.waist - 1.0, 3.0)
    leg_y = np.arange(max(at.hem + 4.0, 0.62 * figure.measure("knee_height")), at.crotch - 5.0, 3.0)
    around = np.array([figure.girth(level / 100) / 2 + cut.seat_ease / 2 for level in seat_y]
                      + [figure.girth(level / 100, 1) + cut.leg_ease for level in leg_y])
    thigh_y = leg_y > at.knee + 3.0
    for _ in range(24):
        panels = [piece.panel("", at, Wrap("leg")) for piece in (front, back)]
        need = around - sum(cloth_width(panel, np.concatenate([seat_y, leg_y])) for panel in panels)
        seat, leg = need[: len(seat_y)].max(initial=-1), need[len(seat_y):]
        thigh, calf = leg[thigh_y].max(initial=-1), leg[~thigh_y].max(initial=-1)
        if max(seat, thigh, calf) < 0.15:
            break
        fuller = min(1.0, front.seat + 0.5 * max(0.0, seat))
        straighter = min(BOWED, front.thigh + 0.15 * max(0.0, thigh))
        wider = max(calf, 0.0) / 2
        longer = max(thigh, 0.0) / 3 if front.thigh == BOWED else 0.0  # a knee as wide as the thigh would bag
        hip = max(0.0, seat) / 2 if front.seat == 1.0 else 0.0
        front, back = (dataclasses.replace(p, seat=fuller, thigh=straighter, knee=p.knee + wider, hip=p.hip + hip,
                                           fork=p.fork + longer, side=p.side + hip) for p in (front, back))
    return front, back


def _level_inseams(front: Piece, back: Piece, at: Levels, cut: Cut) -> tuple[Piece, Piece]:
    """Front and back inseam are sewn together, so the longer fork (the back's, as a rule) starts a little lower."""

    def difference(lowered: float) -> float:
        return (dataclasses.replace(back, lowered=max(0.0, lowered)).inseam_length(at)
                - dataclasses.replace(front, lowered=max(0.0, -lowered)).inseam_length(at))

    deepest = min(6.0, 0.8 * (at.crotch - at.knee))
    if difference(deepest) > 0 or difference(-deepest) < 0:
        raise PatternError(f"A leg of {at.crotch - at.hem:.1f} cm is too short for its width.",
                           f"hem: at most {cut.hem - 5.0:.1f} cm, or a wider leg_width.")
    lowered = solve(difference, -deepest, deepest, "inseam")
    return dataclasses.replace(front, lowered=max(0.0, -lowered)), dataclasses.replace(back, lowered=max(0.0, lowered))


def cut_legs(figure: Figure, cut: Cut) -> Legs:
    """Fronts and backs from the waist seam to the hem.

    Raises:
        PatternError: measures that do not make trousers, each with the figure that would.
    """
    at = _levels(figure, cut)
    _check_leg(figure, cut)
    waist_girth = figure.girth(at.waist / 100) + cut.waist_ease
    shares = _shares(figure, at, at.waist, at.hip)
    front, back = _fitted(figure, cut, at, *_basic(figure, cut, at, shares, waist_girth))
    front, back = _level_inseams(front, back, at, cut)
    wanted = figure.measure("crotch_length") - 2 * (cut.rise + cut.band) + CROTCH_EASE - front.crotch_length(at)

    def excess(raised: float) -> float:
        return dataclasses.replace(back, raised=raised).crotch_length(at) - wanted

    least, most = 0.5, 2.4  # more would fold under a level band
    raised = least if excess(least) >= 0 else most if excess(most) <= 0 else solve(excess, least, most, "crotch")
    back = dataclasses.replace(back, raised=raised)

    front_l = front.panel("front_l", at, Wrap("leg", "front", 1))
    back_r = back.panel("back_r", at, Wrap("leg", "back", -1))
    front_r = mirrored(front_l, "front_r", Wrap("leg", "front", -1))
    back_l = mirrored(back_r, "back_l", Wrap("leg", "back", 1))
    stitches = []
    for half in "lr":
        f, b = f"front_{half}", f"back_{half}"
        stitches += [Stitch((f, e), (b, e)) for e in ("side_low", "side_thigh", "side_hip", "inseam", "inseam_low")]
        stitches += [Stitch((p, "dart_a"), (p, "dart_b")) for p, piece in ((f, front), (b, back)) if piece.dart]
    for a, b in (("front_l", "front_r"), ("back_l", "back_r")):
        stitches += [Stitch((a, "middle"), (b, "middle")), Stitch((a, "crotch"), (b, "crotch"))]
    notes = {"waist_girth": waist_girth, "raised": back.raised, "lowered": back.lowered,
             "front_dart": front.dart, "back_dart": back.dart, "knee_girth": front.knee + back.knee,
             "thigh": front.thigh, "seat": front.seat, "crotch": front.crotch_length(at) + back.crotch_length(at)}
    return Legs((front_l, back_l, back_r, front_r), tuple(stitches), at, notes)


def _shares(figure: Figure, at: Levels, *heights: float) -> dict[float, float]:
    """How much of the girth at each height (cm) lies before the side seam, which hangs straight."""
    seam = figure.side_line(at.waist / 100, at.hip / 100)
    return {y: float(np.clip(figure.front_share(y / 100, seam), 0.42, 0.58)) for y in heights}


def cut_trousers(figure: Figure, name: str, cut: Cut) -> Pattern:
    """A pair of trousers for a body, called ``name``.

    Raises:
        PatternError: see ``cut_legs``.
    """
    legs = cut_legs(figure, cut)
    top = legs.at.waist + cut.band
    girth, share = (figure.girth(top / 100) + cut.waist_ease) / 2, _shares(figure, legs.at, top)[top]
    front_l, _, back_r, _ = legs.panels
    bands, more = waistband(waist_of(front_l, girth * share, "front_r"),
                            waist_of(back_r, girth * (1 - share), "back_l"), legs.at.waist, cut.band)
    held = tuple((band.name, f"top_{half}", cut.band) for band in bands for half in "pn")
    return Pattern(name, (*legs.panels, *bands), (*legs.stitches, *more), held,
                   {"origin": 0.0, "crotch": legs.at.crotch / 100}, legs.notes | {"top_girth": 2 * girth}).check()


def straight(figure: Figure, d: Mapping[str, float]) -> Pattern:
    """Straight trousers for a body and the resolved design (cm)."""
    return cut_trousers(figure, "trousers", Cut(d["hem"], d["rise"], d["ease"], d["leg_width"]))


def slim(figure: Figure, d: Mapping[str, float]) -> Pattern:
    """Slim trousers, with little room around seat and leg, for a body and the resolved design (cm)."""
    cut = Cut(d["hem"], d["rise"], d["ease"], d["leg_width"], seat_ease=2.4, leg_ease=2.6)
    return cut_trousers(figure, "slim_trousers", cut)


def wide(figure: Figure, d: Mapping[str, float]) -> Pattern:
    """Wide trousers, whose legs fall from the hip and widen to the hem, for a body and the resolved design (cm)."""
    cut = Cut(d["hem"], d["rise"], d["ease"], d["leg_width"], leg_ease=9.0, flare=1.0)
    return cut_trousers(figure, "wide_trousers", cut)


def shorts(figure: Figure, d: Mapping[str, float]) -> Pattern:
    """Shorts, cut off above the knee with a straight leg, for a body and the resolved design (cm)."""
    hem = figure.measure("crotch_height") - DROP - d["inseam"]
    width = figure.girth(hem / 100, 1) + d["leg_ease"] + 0.7 * d["ease"]
    try:
        return cut_trousers(figure, "shorts", Cut(hem, d["rise"], d["ease"], width))
    except PatternError as error:
        if not error.mend.startswith("hem"):
            raise
        raise PatternError(error.message, f"leg_ease: at least {d['leg_ease'] + 5.0:.1f} cm.") from None
