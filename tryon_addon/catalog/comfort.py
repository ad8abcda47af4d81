# SPDX-License-Identifier: GPL-3.0-or-later
"""What is comfortable to wear: pressure that skin bears and ease that garments of a kind have, each with its source.

Facts read in published studies, books and drafting guides; a drafting default of FreeSewing (MIT) is what pattern
cutters draw, and no study. Where sources differ, the least ease is the smallest that one of them calls enough, and the
most is where another calls a garment oversized.
"""

from __future__ import annotations

from dataclasses import dataclass

from .garments.programme import Programme
from .garments.role import LOWER, OVER, WHOLE

MMHG = 0.133322  # kPa
BOOK = "Anthropometry, Apparel Sizing and Design, ch. 13, table 13.5"
ELASTIC = "Baek & Choi 2008, garment pressure with elastic bands, 6 women (abstract)"
AGES = "optimum waistband comfort and age, 124 women of 19-87 (abstract): 32.37 - 0.287 x age mmHg"
COSTUME = "cwu.edu costume text, ch. 16, wearing ease"
DRAFTS = "Monsterkonstruktion, ease reference"
JACKETS = "Fashion and Textiles 2018, preferred ease of men's formal jackets, 62 men (abstract)"
FREESEWING = "FreeSewing (MIT), drafting options of {}"
TONI = "FreeSewing docs, Toni, chest ease by fit"
KNITS = ("jersey", "rib_knit", "fleece")  # physics: what stretches may be cut with less


@dataclass(frozen=True)
class Pressure:
    """kPa: up to ``easy`` nobody minds, beyond ``limit`` people complain."""

    easy: float
    limit: float
    source: str


@dataclass(frozen=True)
class Ease:
    """``least`` and ``most`` ease of a zone, in ``unit`` (cm, or % of the body's girth); None where any is worn."""

    least: float | None
    most: float | None
    unit: str
    source: str

    def of(self, girth: float) -> tuple[float | None, float | None]:
        """Both in cm on a body of that girth, cm."""
        share = girth / 100 if self.unit == "%" else 1.0
        return (None if self.least is None else self.least * share, None if self.most is None else self.most * share)


USUAL = Pressure(1.3, 2.0, BOOK)  # daily garments; beyond it casual wear is critical
_AT = {"upper arm": Pressure(1.3, 1.96, ELASTIC), "calf": Pressure(1.3, 2.35, ELASTIC)}
YOUNGEST, OLDEST = 19.0, 87.0  # of those that were asked about waistbands


def pressure(zone: str, age: float = 30.0) -> Pressure:
    """What a zone bears. At the waist less with age."""
    if zone == "waist":
        borne = (32.37 - 0.287 * min(max(age, YOUNGEST), OLDEST)) * MMHG
        return Pressure(min(1.18, borne), borne, AGES)  # 0.74 to 1.18 is a perfect fit: J-STAGE jjpa 12(1)
    return _AT.get(zone, USUAL)


def _cm(least: float | None, most: float | None, source: str) -> Ease:
    return Ease(least, most, "cm", source)


def _pct(least: float | None, most: float | None, source: str) -> Ease:
    return Ease(least, most, "%", source)


_SIMON, _SVEN, _TEAGAN, _JAEGER, _TITAN = (FREESEWING.format(name) for name in (
    "the shirt simon", "the sweater sven", "the T-shirt teagan", "the sport coat jaeger", "the trouser block titan"))
# Kind of garment -> zone -> ease.
EASE: dict[str, dict[str, Ease]] = {
    "shirt": {"bust": _cm(6.0, 32.0, f"{DRAFTS}; {_SIMON}"), "waist": _cm(4.0, None, DRAFTS),
              "hip": _cm(6.0, None, DRAFTS), "upper arm": _pct(10.0, 50.0, _SIMON), "neck": _pct(2.0, 10.0, _SIMON)},
    "knit top": {"bust": _pct(0.0, 25.0, f"{TONI}; {_TEAGAN}"), "waist": _pct(0.0, None, TONI),
                 "hip": _pct(0.0, 30.0, f"{TONI}; {_TEAGAN}"), "upper arm": _pct(5.0, 35.0, _TEAGAN)},
    "sweater": {"bust": _pct(4.0, 25.0, f"{_SVEN}; {TONI}"), "waist": _pct(-4.0, None, _SVEN),
                "hip": _pct(-4.0, 25.0, f"{_SVEN}; {TONI}"), "upper arm": _pct(0.0, 50.0, "FreeSewing (MIT), hugo")},
    "jacket": {"bust": _cm(5.17, 24.0, f"{JACKETS}; {_JAEGER}"), "waist": _cm(6.0, None, DRAFTS),
               "hip": _cm(5.1, None, COSTUME), "upper arm": _cm(1.58, 15.0, f"{JACKETS}; {_JAEGER}")},
    "trousers": {"waist": _cm(0.0, 8.0, f"{_TITAN}; {DRAFTS}"), "hip": _cm(3.8, None, COSTUME),
                 "thigh": _cm(2.5, None, COSTUME), "knee": _pct(1.0, None, _TITAN)},
    "knit trousers": {"waist": _cm(0.0, 8.0, DRAFTS), "hip": _cm(2.0, None, DRAFTS)},
    "skirt": {"waist": _cm(0.5, 8.0, f"{FREESEWING.format('the skirt penelope')}; {DRAFTS}"),
              "hip": _cm(0.5, None, FREESEWING.format("the skirt penelope"))},
    "dress": {"bust": _cm(3.8, 20.0, f"{COSTUME}; {DRAFTS}"), "waist": _cm(1.9, None, COSTUME),
              "hip": _cm(5.1, None, COSTUME), "upper arm": _pct(5.0, 50.0, _SIMON)},
}
_KINDS = {"sweater": "sweater", "hoodie": "sweater"}
FELT = {"waist": 0.5, "hip": 1.5, "crotch": 1.5}  # cm: the smallest difference in trousers that experts feel
FELT_SOURCE = "Ashdown & DeLong, perception testing of apparel ease variation, 4 expert women (abstract)"


def kind_of(programme: Programme, physics: str = "") -> str:
    """The kind of garment whose ease a programme is held to; of ``physics`` (a cloth) it is whether that stretches."""
    knit, place = (physics or programme.physics) in KNITS, programme.role.place
    if programme.name in _KINDS:
        return _KINDS[programme.name]
    if place == LOWER:
        legs = programme.draft.startswith("trousers:") or "trousers" in programme.name
        return "skirt" if not legs else "knit trousers" if knit else "trousers"
    return "jacket" if place == OVER else "dress" if place == WHOLE else "knit top" if knit else "shirt"


def ease(kind: str, zone: str) -> Ease | None:
    """What a kind of garment has in a zone; None where nothing is known of it."""
    return EASE[kind].get(zone)
