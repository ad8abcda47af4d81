# SPDX-License-Identifier: GPL-3.0-or-later
"""Straight trousers: two fronts, two backs and a shaped waistband, drafted from the body's measures.

The classic draft: a quarter of hip and ease for each piece, the fork of the back twice as long as the front's, the
back's centre seam slanted and raised until front and back together are as long as the body's crotch, darts where hips
and waist differ more than seams can take. y = 0 is the floor; x = 0 the middle of front or back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..core.errors import PatternError
from . import curves
from .figure import Figure
from .parts import Point, bezier, bezier_length, line, mirrored, solve
from .pattern import Edge, Panel, Pattern, Stitch, Wrap
from .placement import rows
from .waistband import waistband

BAND = 4.0  # cm, height of the waistband
WAIST_EASE = 3.5  # cm: cloth and shirt have to fit beneath the band
FORK_FRONT, FORK_BACK = 0.04, 0.094  # of the hip girth
DROP = 1.2  # cm from the body's crotch to the seam
LEG_EASE = 4.5  # cm, least room around thigh, knee and calf
CROTCH_EASE = 4.0  # cm added to the body's crotch length


@dataclass(frozen=True)
class _Leg:
    """One piece's measures in cm: widths from the middle (x = 0) towards the side (x > 0)."""

    hip: float  # width at the hip line
    fork: float  # reach of the fork over the middle
    side: float  # taken away at the side between hip and waist
    centre: float  # taken away at the middle
    dart: float
    crease: float  # x of the middle of the leg
    knee: float  # width
    hem: float  # width
    full: float = 0.0  # 0 hollow to 1 straight between crotch and knee
    raised: float = 0.0  # the middle of the waist above the side
    lowered: float = 0.0  # the fork below the front's


@dataclass(frozen=True)
class _Levels:
    waist: float
    hip: float
    crotch: float
    knee: float
    hem: float


def _waist_split(width: float, wanted: float, side: float, most: float) -> tuple[float, float]:
    """What the middle seam and a dart take of the difference between hip and waist, after the side seam."""
    rest = max(0.0, width - wanted - side)
    centre = min(rest, most)
    return (rest, 0.0) if rest - centre < 0.7 else (centre, rest - centre)


def _crotch(leg: _Leg, at: _Levels) -> tuple[Point, Point, Point, Point, Point]:
    """The middle of the waist, the point where the curve begins, its two controls, the fork's end."""
    start = at.crotch + 0.36 * (at.waist - at.crotch)
    top = (leg.centre, at.waist + leg.raised)
    share = (start - at.crotch) / (top[1] - at.crotch)
    begin = (leg.centre * share * 0.35, start)
    end = (-leg.fork, at.crotch - leg.lowered)
    slope = (top[0] - begin[0]) / (top[1] - begin[1])
    down = 0.72 * (start - at.crotch)
    return top, begin, (begin[0] - slope * down, start - down), (-0.35 * leg.fork, at.crotch - 0.3 * leg.lowered), end


def _crotch_length(leg: _Leg, at: _Levels) -> float:
    top, begin, one, two, end = _crotch(leg, at)
    return float(np.hypot(top[0] - begin[0], top[1] - begin[1])) + bezier_length(begin, end, one, two)


def _reach(fork: float, at: _Levels) -> float:
    """How far a fork's curve lies over the middle at the hip line, cm."""
    top, begin, one, two, end = _crotch(_Leg(0, fork, 0, 0, 0, 0, 0, 0), at)
    edge = bezier("", begin, end, one, two)
    curve = curves.sample(edge.kind, edge.params, np.array(begin), np.array(end), 64)
    return float(np.interp(-at.hip, -curve[:, 1], -curve[:, 0]))


def _inseam(leg: _Leg, at: _Levels) -> tuple[Point, Point, Point, Point]:
    """Fork, two controls, knee."""
    fork, knee = (-leg.fork, at.crotch - leg.lowered), (leg.crease - leg.knee / 2, at.knee)
    height = fork[1] - knee[1]
    hollow = ((fork[0] + 0.42 * (knee[0] - fork[0]), fork[1] - 0.18 * height), (knee[0], knee[1] + 0.4 * height))
    chord = [np.add(fork, share * np.subtract(knee, fork)) for share in (1 / 3, 2 / 3)]
    one, two = (tuple(h + leg.full * (c - h)) for h, c in zip(np.array(hollow), chord, strict=True))
    return fork, one, two, knee


def _inseam_length(leg: _Leg, at: _Levels) -> float:
    fork, one, two, knee = _inseam(leg, at)
    return bezier_length(fork, knee, one, two)


def _piece(name: str, leg: _Leg, at: _Levels, wrap: Wrap) -> Panel:
    """The outline: hem, side, waist with its dart, middle, crotch, inseam; counter-clockwise, the side at x > 0."""
    hem_in, hem_out = leg.crease - leg.hem / 2, leg.crease + leg.hem / 2
    knee_in, knee_out = leg.crease - leg.knee / 2, leg.crease + leg.knee / 2
    side: Point = (leg.hip - leg.side, at.waist)
    hip: Point = (leg.hip, at.hip)
    top, begin, c_one, c_two, fork = _crotch(leg, at)
    _, i_one, i_two, knee = _inseam(leg, at)
    rise, thigh = at.waist - at.hip, at.hip - at.knee
    edges: list[Edge] = [
        line("hem", (hem_in, at.hem), hem=True),
        line("side_low", (hem_out, at.hem)),
        bezier("side_thigh", (knee_out, at.knee), hip, (knee_out, at.knee + 0.4 * thigh),
               (leg.hip, at.hip - (0.35 + 0.3 * leg.full) * thigh)),
        bezier("side_hip", hip, side, (leg.hip, at.hip + 0.4 * rise),
               (side[0] + 0.12 * leg.side, at.waist - 0.35 * rise)),
    ]
    if leg.dart:
        across = np.subtract(top, side)
        unit = across / np.hypot(*across)
        middle = np.add(side, top) / 2
        depth = min(11.0, 0.72 * rise)
        apex = middle + depth * np.array([-unit[1], unit[0]])
        one, two = middle - unit * leg.dart / 2, middle + unit * leg.dart / 2
        edges += [line("waist_side", side), line("dart_a", tuple(one)), line("dart_b", tuple(apex)),
                  line("waist_mid", tuple(two))]
    else:
        edges.append(line("waist", side))
    edges += [
        line("middle", top),
        bezier("crotch", begin, fork, c_one, c_two),
        bezier("inseam", fork, knee, i_one, i_two),
        line("inseam_low", (knee_in, at.knee)),
    ]
    return Panel(name, tuple(edges), wrap)


def _shortage(figure: Figure, pieces: tuple[Panel, Panel], at: _Levels) -> tuple[float, float]:
    """How much too narrow the leg is at its tightest level of the thigh, and of knee and calf, cm."""
    y = np.arange(max(at.hem + 4.0, 0.62 * figure.measure("knee_height")), at.crotch - 5.0, 3.0)
    width = sum(np.subtract(*rows(piece.outline(), y)[::-1]) for piece in pieces)
    need = np.array([figure.girth(level / 100, 1) + LEG_EASE for level in y]) - width
    upper = y > at.knee + 3.0
    return float(need[upper].max(initial=-1.0)), float(need[~upper].max(initial=-1.0))


def draft(figure: Figure, d: Mapping[str, float]) -> Pattern:
    """The trousers' pattern for a body and the resolved design parameters of ``designs.TROUSERS`` (cm).

    Raises:
        PatternError: measures that do not make trousers, each with the figure that would.
    """
    hip_girth = figure.measure("hip")
    top = figure.measure("waist_height") - d["rise"]
    at = _Levels(top - BAND, figure.measure("hip_height"), figure.measure("crotch_height") - DROP,
                 figure.measure("knee_height") + 2.0, d["hem"])
    at = _Levels(at.waist, min(max(at.hip, at.crotch + 2.0), at.waist - 6.0), at.crotch, at.knee, at.hem)
    if at.waist < at.crotch + 9.0:
        raise PatternError(f"A rise {d['rise']:.1f} cm below the waist is too low for this body.",
                           f"rise: at most {d['rise'] + at.waist - at.crotch - 9.0:.1f} cm.")
    if d["hem"] > at.crotch - 6.0:
        raise PatternError(f"A hem {d['hem']:.1f} cm above the floor leaves no leg.",
                           f"hem: at most {at.crotch - 6.0:.1f} cm for this body.")
    if at.knee < d["hem"] + 6.0:  # shorts: the lower part of the seams still needs some length
        at = _Levels(at.waist, at.hip, at.crotch, d["hem"] + min(6.0, 0.5 * (at.crotch - d["hem"])), at.hem)

    least = max(figure.measure("ankle"), 0.62 * figure.measure("calf")) + 4.0 if d["hem"] < 30 else 0.0
    if d["leg_width"] < least:
        raise PatternError(f"leg_width is {d['leg_width']:.1f} cm.", f"At least {least:.1f} cm for this foot and calf.")
    thigh = figure.measure("thigh") + 4.0
    hips = hip_girth + d["ease"]
    width = hips / 2 + (FORK_FRONT + FORK_BACK) * hip_girth
    if width < thigh:
        raise PatternError(f"An ease of {d['ease']:.1f} cm is too little for these thighs.",
                           f"ease: at least {d['ease'] + 2 * (thigh - width):.1f} cm for this body.")

    waist_girth = figure.girth(at.waist / 100) + WAIST_EASE
    top_girth = figure.girth(top / 100) + WAIST_EASE
    # The fullest hip may lie so low that the forks already reach over the middle there: they count as width.
    hip_front = hips / 4 - 0.7 - _reach(FORK_FRONT * hip_girth, at)
    hip_back = hips / 4 + 0.7 - _reach(FORK_BACK * hip_girth, at)
    waist_front, waist_back = waist_girth / 4 + 0.3, waist_girth / 4 - 0.3
    smaller = min(hip_front - waist_front, hip_back - waist_back)
    side = float(np.clip(0.3 * smaller, 0.0, 1.6)) if smaller > 0 else smaller
    front_centre, front_dart = _waist_split(hip_front, waist_front, side, 1.2)
    back_centre, back_dart = _waist_split(hip_back, waist_back, side, 2.6)

    fork_front, fork_back = FORK_FRONT * hip_girth, FORK_BACK * hip_girth
    crease = (hip_front - fork_front) / 2
    back_crease = hip_back - (hip_front - crease) - 0.5

    def front_leg(knee: float, full: float) -> _Leg:
        return _Leg(hip_front, fork_front, side, front_centre, front_dart, crease, knee / 2 - 1.0,
                    d["leg_width"] / 2 - 1.0, full)

    def back_leg(knee: float, full: float, raised: float = 0.0, lowered: float = 0.0) -> _Leg:
        return _Leg(hip_back, fork_back, side, back_centre, back_dart, back_crease, knee / 2 + 1.0,
                    d["leg_width"] / 2 + 1.0, full, raised, lowered)

    # Straight as long as thigh and calf find room: strong legs get straighter seams first, then a wider knee.
    knee, full = max(d["leg_width"] + 1.5, figure.measure("knee") + LEG_EASE), 0.0
    for _ in range(12):
        thigh_need, calf_need = _shortage(figure, (_piece("", front_leg(knee, full), at, Wrap("leg")),
                                                   _piece("", back_leg(knee, full), at, Wrap("leg"))), at)
        if max(thigh_need, calf_need) < 0.2:
            break
        full = min(1.2, full + 0.15 * max(0.0, thigh_need))
        knee += max(calf_need, thigh_need if full == 1.2 else 0.0, 0.0)
    if knee > 0.98 * width:
        raise PatternError(f"A leg width of {d['leg_width']:.1f} cm is too narrow for this body's legs.",
                           f"leg_width: at least {d['leg_width'] + knee - 0.98 * width:.1f} cm.")
    front = front_leg(knee, full)

    # Front and back inseam are sewn together, so the longer fork of the back starts a little lower.
    def difference(lowered: float) -> float:
        return _inseam_length(back_leg(knee, full, 0.0, lowered), at) - _inseam_length(front, at)

    lowered = solve(difference, 0.0, 4.0, "inseam") if difference(0.0) > 0 else 0.0
    wanted = figure.measure("crotch_length") - 2 * (d["rise"] + BAND) + CROTCH_EASE - _crotch_length(front, at)

    def crotch(raised: float) -> float:
        return _crotch_length(back_leg(knee, full, raised, lowered), at) - wanted

    raised = 1.0 if crotch(1.0) >= 0 else 4.5 if crotch(4.5) <= 0 else solve(crotch, 1.0, 4.5, "crotch")
    back = back_leg(knee, full, raised, lowered)

    front_l = _piece("front_l", front, at, Wrap("leg", "front", 1))
    back_r = _piece("back_r", back, at, Wrap("leg", "back", -1))
    front_r = mirrored(front_l, "front_r", Wrap("leg", "front", -1))
    back_l = mirrored(back_r, "back_l", Wrap("leg", "back", 1))
    stitches = []
    for side_name in "lr":
        f, b = f"front_{side_name}", f"back_{side_name}"
        stitches += [Stitch((f, e), (b, e)) for e in ("side_low", "side_thigh", "side_hip", "inseam", "inseam_low")]
        stitches += [Stitch((p, "dart_a"), (p, "dart_b")) for p, leg in ((f, front), (b, back)) if leg.dart]
    for a, b in (("front_l", "front_r"), ("back_l", "back_r")):
        stitches += [Stitch((a, "middle"), (b, "middle")), Stitch((a, "crotch"), (b, "crotch"))]

    bands, more = waistband(front_l, back_r, top_girth / 4 + 0.3, top_girth / 4 - 0.3, at.waist, BAND)
    notes = {"waist_girth": waist_girth, "top_girth": top_girth, "hip_girth": hips, "raised": raised,
             "lowered": lowered, "front_dart": front_dart, "back_dart": back_dart, "thigh_girth": width,
             "knee_girth": knee, "full": full, "crotch": _crotch_length(front, at) + _crotch_length(back, at)}
    levels = {"origin": 0.0, "crotch": at.crotch / 100}
    panels = (front_l, back_l, back_r, front_r, *bands)
    held = tuple((band.name, f"top_{half}", BAND) for band in bands for half in "pn")
    return Pattern("trousers", panels, tuple(stitches + more), held, levels, notes).check()
