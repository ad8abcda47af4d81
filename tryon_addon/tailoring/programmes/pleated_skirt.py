# SPDX-License-Identifier: GPL-3.0-or-later
"""The pleated skirt: a straight width of cloth laid in knife pleats around the waist.

Every pressed fold is drawn as the border of two strips of one width, whose coordinates run on: cloth bends there as
it likes, and the print does not notice.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...core.errors import PatternError
from ..blocks.ribbon import STRAIGHT, Ribbon
from ..blocks.skirt import FLOOR, WAIST_EASE, SkirtCut
from ..pattern.figure import Figure
from ..pattern.parts import line
from ..pattern.pattern import Edge, Panel, Pattern, Stitch, Wrap


def _strip(name: str, left: float, marks: tuple[float, ...], low: float, high: float) -> Panel:
    """A strip from ``left`` to the last of ``marks`` (cm along the skirt's width); its upper edge ends at each."""
    ends = (left, *marks)
    top = [line(f"top_{i}", (ends[i + 1], high)) for i in reversed(range(len(marks)))]
    edges: tuple[Edge, ...] = (line("hem", (left, low), hem=True), line("right", (ends[-1], low)), *top,
                               line("left", (left, high)))
    return Panel(name, edges, Wrap("pleats"))


def draft(figure: Figure, d: Mapping[str, float]) -> Pattern:
    """The pattern for a body and the resolved design (cm).

    Raises:
        PatternError: a skirt that trails on the floor, or pleats too shallow for the hips; says what would do.
    """
    cut = SkirtCut(d["length"], d["rise"], 0.0)
    natural = figure.measure("waist_height")
    waist, hem = natural - cut.rise - cut.band, natural - cut.length
    if hem < FLOOR:
        raise PatternError(f"A skirt of {cut.length:.1f} cm trails on the floor.",
                           f"length: at most {natural - FLOOR:.1f} cm for this body.")
    count = 2 * round(d["pleats"] / 2)
    girth = figure.girth(waist / 100) + WAIST_EASE
    shown = girth / count
    under = d["depth"] * shown
    hips = max(figure.measure("hip"), figure.girth(figure.measure("hip_height") / 100)) + 6.0
    if girth + 2 * under * count < 1.15 * hips:
        least = (1.15 * hips - girth) / (2 * girth)
        raise PatternError(f"Pleats of {under:.1f} cm do not open enough for the hips.",
                           f"depth: at least {least:.2f} for this body.")
    wide, panels, stitches = shown + 2 * under, [], []
    for k in range(count):
        at = k * wide
        panels += [_strip(f"face_{k}", at, (at + under, at + shown, at + shown + under), hem, waist),
                   _strip(f"fold_{k}", at + shown + under, (at + wide,), hem, waist)]
        after = (k + 1) % count
        stitches += [Stitch((f"face_{k}", "right"), (f"fold_{k}", "left")),
                     Stitch((f"fold_{k}", "right"), (f"face_{after}", "left")),
                     Stitch((f"fold_{k}", "top_0"), (f"face_{k}", "top_2")),
                     Stitch((f"fold_{k}", "top_0"), (f"face_{after}", "top_0"))]
    band, more = _band(count, shown, under, cut.band, figure.girth((waist + cut.band) / 100) + cut.waist_ease)
    held = (("band", "top", cut.band),)
    notes = {"waist_girth": girth, "hem_girth": wide * count, "pleats": float(count), "pleat": shown, "underlay": under,
             "hem_height": hem}
    levels = {"origin": 0.0, "waist": waist / 100}
    return Pattern("pleated_skirt", (*panels, band), tuple(stitches + more), held, levels, notes, folds=True).check()


def _band(count: int, shown: float, under: float, height: float, top: float) -> tuple[Panel, list[Stitch]]:
    """A band in one piece, a part of a cone, closed in the middle of the back; y = 0 is its lower edge."""
    lengths = [part for _ in range(count) for part in (shown - under, under)]
    turn = (count * shown - top) / height
    turn = turn if abs(turn) > STRAIGHT else 1.1 * STRAIGHT
    radius = count * shown / turn
    band = Ribbon(count * shown, turn).strip("band", lengths, height, Wrap("pleats", radius=radius, middle=radius))
    stitches = [Stitch(("band", "left"), ("band", "right"))]
    for k in range(count):
        stitches += [Stitch(("band", f"base_{2 * k}"), (f"face_{k}", "top_1")),
                     Stitch(("band", f"base_{2 * k + 1}"), (f"face_{k}", "top_2"))]
    return band, stitches
