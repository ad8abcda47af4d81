# SPDX-License-Identifier: GPL-3.0-or-later
"""What a fitter says of a garment: a verdict by zone, a comfort score with its parts, and sentences with the mend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...catalog import comfort
from ...catalog.cloth.physics import CLOTHS
from ...catalog.garments.programme import Programme
from .balance import Balance, balance
from .garment import Fit, ZoneFit

TIGHT, GOOD, LOOSE = "tight", "good", "loose"
AT_LIMIT = 60.0  # points of 100 that a figure at its limit has; 0 at twice the limit, 100 at half of it
MISSING = 6.0  # cm of ease below the least at which no points are left
ROOMY = 75.0  # points at least of what is too large: it does not hurt
MENDS = 0.5  # cm: what is asked for more is told in halves
LEVEL, PLUMB, STRAIGHT = 2.5, 4.0, 4.0  # cm, degrees, degrees: limits of balance, set by hand
WEIGHTS = {"pressure": 0.35, "strain": 0.25, "ease": 0.3, "balance": 0.1}


@dataclass(frozen=True)
class Judged:
    """A zone's verdict: ``tight``, ``good`` or ``loose``, its points of 100 by part, and why, in sentences without
    their full stop."""

    verdict: str
    points: Mapping[str, float]
    why: tuple[str, ...]
    missing_cm: float = 0.0  # what one would let out


@dataclass(frozen=True)
class GarmentVerdict:
    """All that is said of a garment on its wearer. ``parts``: points of 100 by part, ``comfort`` of them all."""

    programme: str
    label: str
    size: str
    zones: Mapping[str, ZoneFit]
    judged: Mapping[str, Judged]
    balance: Balance
    parts: Mapping[str, float]
    comfort: float
    sentences: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain values for ``evaluation.json``."""
        zones = {}
        for name, zone in self.zones.items():
            said = self.judged[name]
            zones[name] = {
                "ease_cm": _rounded(zone.ease_cm, 1), "ease_cut_cm": _rounded(zone.ease_cut_cm, 1),
                "clearance_mm": _rounded(zone.clearance_mm, 1), "strain_warp_pct": _rounded(zone.strain_warp_pct, 2),
                "strain_weft_pct": _rounded(zone.strain_weft_pct, 2), "shear_deg": _rounded(zone.shear_deg, 2),
                "pressure_kpa": _rounded(zone.pressure_kpa, 3), "verdict": said.verdict, "why": list(said.why)}
        hangs = self.balance
        return {
            "name": self.label, "programme": self.programme, "size": self.size or "made to measure",
            "comfort": _rounded(self.comfort, 1), "parts": {name: _rounded(v, 1) for name, v in self.parts.items()},
            "sentences": list(self.sentences), "zones": zones,
            "balance": {"hem_tilt_cm": _rounded(hangs.hem_tilt_cm, 1), "hem_swing_cm": _rounded(hangs.hem_swing_cm, 1),
                        "side_seams_deg": [_rounded(v, 1) for v in hangs.seam_deg],
                        "twist_deg": _rounded(hangs.twist_deg, 1),
                        "drag_lines": [{"from": one.begin, "to": one.end, "length_cm": _rounded(one.length_cm, 1),
                                        "strain_pct": _rounded(one.strain_pct, 1)} for one in hangs.drag]}}


def judged(fit: Fit, programme: Programme) -> GarmentVerdict:
    """What a fitter says of a garment made by ``programme``."""
    worn = fit.garment
    kind = comfort.kind_of(programme, worn.physics)
    gives = CLOTHS[worn.physics].extensibility.value
    said = {name: _zone(zone, kind, gives, fit) for name, zone in fit.zones.items()}
    hangs = balance(fit)
    points, crooked = _balance(hangs)
    parts = {part: min((one.points[part] for one in said.values() if part in one.points), default=100.0)
             for part in ("pressure", "strain", "ease")} | {"balance": points}
    sentences = [f"{why}{_mend(one)}" for one in sorted(said.values(), key=lambda one: min(one.points.values(),
                                                                                      default=100.0))
                 for why in one.why]
    mean = sum(WEIGHTS[part] * value for part, value in parts.items())
    total = (mean + min(parts[part] for part in ("pressure", "strain", "ease"))) / 2
    return GarmentVerdict(worn.programme, worn.label, worn.size, fit.zones, said, hangs, parts, total,
                          tuple([*sentences, *crooked]))


def _zone(zone: ZoneFit, kind: str, gives: float, fit: Fit) -> Judged:
    points, why, verdict, missing = {}, [], GOOD, 0.0
    place = "hem" if zone.name == "hem" else fit.wearer.places.name(np.array(zone.at))
    if zone.pressure_kpa is not None:
        borne = comfort.pressure(zone.name, fit.wearer.age)
        points["pressure"] = _points(zone.pressure_kpa, borne.limit, borne.easy)
        if zone.pressure_kpa > borne.limit:
            verdict = TIGHT
            why.append(f"Presses on the {zone.name}: {zone.pressure_kpa:.1f} kPa, limit {borne.limit:.1f}")
    thread, strain = max(("weft", zone.strain_weft_pct), ("warp", zone.strain_warp_pct), key=lambda one: one[1])
    points["strain"] = _points(strain, gives, gives / 2)
    if strain > gives:
        verdict = TIGHT
        why.append(f"Tight at the {place}: {strain:.0f} % {thread} strain, limit {gives:.0f}")
        if zone.girth_cm:
            missing = zone.girth_cm * (strain - gives) / 100
    known = comfort.ease(kind, zone.name)
    if known is not None and zone.ease_cm is not None and zone.ease_cut_cm is not None and zone.girth_cm is not None:
        least, most = known.of(zone.girth_cm)
        ease = min(zone.ease_cm, zone.ease_cut_cm)  # what is stretched lies on the skin and seems to have some
        short = max(0.0, least - ease) if least is not None else 0.0
        points["ease"] = max(0.0, 100 * (1 - short / MISSING))
        if least is not None and short > MENDS / 2:
            verdict, missing = TIGHT, max(missing, short)
            why.append(f"Short of ease at the {zone.name}: {ease:.1f} cm, at least {least:.1f} wanted")
        elif most is not None and zone.ease_cm > most + MENDS:
            points["ease"] = max(ROOMY, 100 - (zone.ease_cm - most))
            if verdict == GOOD:
                verdict = LOOSE
                why.append(f"Loose at the {zone.name}: {zone.ease_cm:.1f} cm of ease, at most {most:.1f} usual")
    return Judged(verdict, points, tuple(why), missing)


def _mend(said: Judged) -> str:
    """What to do about it."""
    if said.verdict == LOOSE:
        return "; one size down"
    if said.missing_cm < MENDS / 2:
        return "; one size up" if said.verdict == TIGHT else ""
    return f"; one size up or {max(MENDS, round(said.missing_cm / MENDS) * MENDS):g} cm more across it"


def _points(value: float, limit: float, easy: float) -> float:
    """Of 100: all up to what is easy, ``AT_LIMIT`` at the limit, none at twice of it."""
    if value <= easy:
        return 100.0
    if value <= limit:
        return 100 - (100 - AT_LIMIT) * (value - easy) / (limit - easy)
    return max(0.0, AT_LIMIT * (2 - value / limit))


def _balance(hangs: Balance) -> tuple[float, list[str]]:
    """Points of 100, and what hangs crooked."""
    said, points = [], 100.0
    if hangs.hem_tilt_cm is not None:
        points = min(points, _points(abs(hangs.hem_tilt_cm), LEVEL, LEVEL / 2))
        if abs(hangs.hem_tilt_cm) > LEVEL:
            side = "left" if hangs.hem_tilt_cm > 0 else "right"
            said.append(f"The hem hangs {abs(hangs.hem_tilt_cm):.1f} cm lower on the {side}")
    for angle in hangs.seam_deg:
        points = min(points, _points(abs(angle), PLUMB, PLUMB / 2))
    if any(abs(angle) > PLUMB for angle in hangs.seam_deg):
        worst = max(hangs.seam_deg, key=abs)
        said.append(f"A side seam swings {'forward' if worst > 0 else 'back'} by {abs(worst):.0f} degrees")
    if hangs.twist_deg is not None:
        points = min(points, _points(abs(hangs.twist_deg), STRAIGHT, STRAIGHT / 2))
        if abs(hangs.twist_deg) > STRAIGHT:
            said.append(f"The grain twists about the body by {abs(hangs.twist_deg):.0f} degrees")
    for one in hangs.drag:
        where = f"across the {one.begin}" if one.begin == one.end else f"from the {one.begin} to the {one.end}"
        said.append(f"Pulls {where}: {one.strain_pct:.0f} % over {one.length_cm:.0f} cm")
    return points, said


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(float(value), digits) + 0.0  # no minus nought
