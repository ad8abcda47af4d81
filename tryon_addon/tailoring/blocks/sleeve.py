# SPDX-License-Identifier: GPL-3.0-or-later
"""A set-in sleeve whose cap fits its armhole: the cap's two halves are drawn to the lengths of front and back."""

from __future__ import annotations

from dataclasses import dataclass

from ...core.errors import PatternError
from ..pattern.figure import Figure
from ..pattern.parts import Point, bezier, bezier_length, line, mirrored, solve
from ..pattern.pattern import Edge, Panel, Stitch, Wrap

CAP_EASE = 0.01  # cap longer than armhole by this share: enough to sit round, not enough to pucker


@dataclass(frozen=True)
class Cap:
    """A sleeve cap over the bicep line: ``height`` and the widths of its front and back half, cm."""

    height: float
    front: float
    back: float


def _half(width: float, height: float, deep: float) -> tuple[Point, Point, Point, Point]:
    """A cap's half from the top (0, height) to the underarm (width, 0): hollow below, round above."""
    return (0.0, height), (0.54 * width, height), (width * (0.58 - deep), 0.02 * height), (width, 0.0)


FRONT, BACK = 0.06, 0.0  # the front is hollowed out deeper: the arm moves forward


def _width(length: float, height: float, deep: float) -> float:
    """How wide a half cap of this height must be for its curve to have this length; 0 if it is too high."""

    def over(width: float) -> float:
        a, c, d, b = _half(width, height, deep)
        return bezier_length(a, b, c, d) - length

    return solve(over, 1e-3, length, "sleeve cap") if over(1e-3) < 0 else 0.0


def fit_cap(bicep: float, front: float, back: float) -> Cap:
    """The cap of a sleeve ``bicep`` wide for armhole halves of these lengths (all cm).

    Raises:
        PatternError: the sleeve is too wide or too narrow for the armhole; names the girths that fit.
    """
    front, back = front * (1 + CAP_EASE), back * (1 + CAP_EASE)

    def width(height: float) -> float:
        return _width(front, height, FRONT) + _width(back, height, BACK)

    low, high = 0.06 * (front + back), 0.42 * (front + back)
    widest, narrowest = width(low), width(high)
    if not narrowest <= bicep <= widest:
        raise PatternError(
            f"A sleeve {bicep:.1f} cm around does not fit an armhole of {front + back:.1f} cm.",
            f"Allowed: {narrowest:.1f} to {widest:.1f} cm; change sleeve_ease.",
        )
    height = solve(lambda h: width(h) - bicep, low, high, "sleeve cap")
    return Cap(height, _width(front, height, FRONT), _width(back, height, BACK))


def sleeve_edges(cap: Cap, length: float, hem: float, free: bool = True) -> tuple[Edge, ...]:
    """The outline of the subject's left sleeve: x > 0 is the back, y = 0 the cap's top.

    Args:
        length: from the cap's top to the hem along the middle, cm.
        hem: girth at the hem, cm; ``free``: no cuff is sewn to it.
    """
    ratio = hem / (cap.front + cap.back)
    bottom = -length
    top, one, two, under = _half(cap.back, cap.height, BACK)

    def down(p: Point, side: float) -> Point:
        return side * p[0], p[1] - cap.height

    f_top, f_one, f_two, f_under = _half(cap.front, cap.height, FRONT)
    return (
        line("hem", (-ratio * cap.front, bottom), hem=free),
        line("under_back", (ratio * cap.back, bottom)),
        bezier("cap_back", down(under, 1), down(top, 1), down(two, 1), down(one, 1)),
        bezier("cap_front", down(f_top, -1), down(f_under, -1), down(f_one, -1), down(f_two, -1)),
        line("under_front", down(f_under, -1)),
    )


def tapered(figure: Figure, cap: Cap, bicep: float, length: float, wrist: float) -> float:
    """The hem's girth (cm) of a sleeve that narrows towards ``wrist`` as far as it reaches."""
    along = (length - cap.height) / (max(30.0, figure.measure("arm_length")) - cap.height)
    return min(bicep, 0.96 * bicep + (wrist - 0.96 * bicep) * min(1.0, along))


def set_in(figure: Figure, bicep: float, holes: tuple[float, float], length: float, wrist: float,
           cuff: bool = False, gap: float | None = None) -> tuple[Panel, Panel, Cap]:
    """Left and right sleeve for armholes of these lengths (front, back), all cm.

    Args:
        length: along the arm from the shoulder point; wrist: girth that a sleeve as long as the arm has at its hem;
        cuff: one is sewn on; gap: what the design took away from the arm's length, where it names that.

    Raises:
        PatternError: the sleeve ends inside its cap, or does not fit the armhole.
    """
    cap = fit_cap(bicep, *holes)
    if length < cap.height + 2.0:
        least = cap.height + 2.0
        mend = f"sleeve_length: at least {least:.1f}"
        if gap is not None:
            mend = f"wrist_gap: at most {gap + length - least:.1f}"
        raise PatternError(f"A sleeve of {length:.1f} cm ends inside its cap.",
                           f"{mend} cm for this body and sleeve_ease.")
    edges = sleeve_edges(cap, length, tapered(figure, cap, bicep, length, wrist), not cuff)
    left = Panel("sleeve_l", edges, Wrap("arm", "", 1))
    return left, mirrored(left, "sleeve_r", Wrap("arm", "", -1)), cap


def sleeve_seams(front_l: tuple[str, str], front_r: tuple[str, str], back_l: tuple[str, str] = ("back", "armhole_n"),
                 back_r: tuple[str, str] = ("back", "armhole_p")) -> list[Stitch]:
    """The seams of both sleeves to the armholes, each (panel, edge)."""
    out = []
    for sleeve, front, back in (("sleeve_l", front_l, back_l), ("sleeve_r", front_r, back_r)):
        out += [Stitch((sleeve, "under_back"), (sleeve, "under_front")),
                Stitch((sleeve, "cap_front"), front), Stitch((sleeve, "cap_back"), back)]
    return out


OPEN = ("front_l", "armhole"), ("front_r", "armhole")  # of a front in two halves
WHOLE = ("front", "armhole_p"), ("front", "armhole_n")  # armholes of a front cut on the fold, left and right
