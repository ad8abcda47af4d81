# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of exact cloth: what each is woven of where the spec leaves it open. Setts and colours are our own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A kind of exact cloth.

    ``pitch_mm`` is how far apart its threads usually lie (of dots: their rows). ``palette`` gives the letters of
    ``threads`` and ``weft`` their colours, in the order that they come.
    """

    name: str
    label: str
    text: str
    threads: str
    weft: str  # empty: as the warp; "-": only the warp is seen
    weave: str
    pitch_mm: float
    palette: tuple[str, ...]
    physics: str | None = None  # how such cloth usually hangs; None: as the garment usually does
    roughness: float = 0.8


KINDS = {
    kind.name: kind
    for kind in (
        Kind("stripes", "Stripes (exact)", "Stripes along the grain by thread count",
             "W24 B24", "-", "plain", 0.45, ("#f4f1ea", "#1f3560")),
        Kind("gingham", "Gingham (exact)", "Even checks, half tones where colour crosses white",
             "W20 B20", "", "plain", 0.5, ("#f6f3ec", "#274a78"), "poplin"),
        Kind("tartan", "Tartan (exact)", "Checks by thread count in a 2/2 twill, with pivots",
             "harbour", "", "twill 2/2", 0.6, (), "wool_suiting", 0.86),
        Kind("twill", "Twill (exact)", "Diagonal lines: warp and weft in a colour each",
             "B8", "S8", "twill 2/1", 0.7, ("#2d3b52", "#6f7f96"), None, 0.84),
        Kind("herringbone", "Herringbone (exact)", "A twill that turns: zigzag columns in two colours",
             "N1", "K1", "herringbone 14", 0.8, ("#c9c4ba", "#3a3b40"), "tweed", 0.88),
        Kind("dogtooth", "Houndstooth (exact)", "Four dark and four light threads each way in a 2/2 twill",
             "K4 W4", "", "twill 2/2", 1.2, ("#1b1b1f", "#f1ede4"), "wool_suiting", 0.86),
        Kind("dots", "Dots (exact)", "Round dots in staggered rows on a ground",
             "", "", "", 20.0, ("#1f2f4f", "#f4f1ea"), None, 0.78),
    )
}  # fmt: skip


@dataclass(frozen=True)
class NamedSett:
    """A sett of our own that can be asked for by name; its colours are the letters' own."""

    label: str
    threads: str


SETTS = {
    "harbour": NamedSett("Harbour", "B/52 A6 B10 S4 B10 K30 A4 K8 W/6"),
    "ember": NamedSett("Ember", "R/48 K6 R6 K26 Y4 K8 W/4"),
    "moorland": NamedSett("Moorland", "G/40 T6 G6 T30 P10 S4 P/12"),
    "birch": NamedSett("Birch", "S/60 K4 S12 T16 K4 T16 S12 R/4"),
    "midnight": NamedSett("Midnight", "K/30 B10 K10 B34 K6 N/4"),
    "orchard": NamedSett("Orchard", "C/44 G6 C6 G36 Y4 G12 W/6"),
    "heather": NamedSett("Heather", "N/40 L8 N8 M30 N4 A/10"),
    "glen": NamedSett("Glen", "(K4 W4)*8 (K2 W2)*16"),
    "windowpane": NamedSett("Windowpane", "N/92 W/4"),
    "pinstripe": NamedSett("Pinstripe", "B30 W2"),
}
