# SPDX-License-Identifier: GPL-3.0-or-later
"""The range of motion: one garment in several poses, and where it holds back whoever moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...catalog import comfort
from ...catalog.cloth.physics import CLOTHS
from .garment import Fit, ZoneFit

GROWS = 1.0  # % of strain that a pose must add to be told


@dataclass(frozen=True)
class Reach:
    """A zone at its worst over all poses: the ``pose`` that it is strained most in, ``strain_pct`` there along
    ``thread`` (warp or weft), ``pressure_kpa`` and the pose of that; ``rest_pct``, the strain at rest."""

    zone: str
    pose: str
    thread: str
    strain_pct: float
    rest_pct: float
    pressure_kpa: float | None
    pressed_in: str
    place: str
    limit_pct: float

    @property
    def holds_back(self) -> bool:
        """Whether the cloth is strained beyond what it gives, in some pose more than at rest."""
        return self.strain_pct > self.limit_pct and self.strain_pct > self.rest_pct + GROWS

    def __str__(self) -> str:
        """What a fitter says of it, without its full stop."""
        return (f"Tight at the {self.place} in the pose {self.pose}: {self.strain_pct:.0f} % {self.thread} strain, "
                f"{self.rest_pct:.0f} at rest, limit {self.limit_pct:.0f}")


def motion(fits: Mapping[str, Fit], rest: str) -> dict[str, Reach]:
    """Each zone of one garment over ``fits``, by pose; ``rest`` is the pose that it is compared with.

    Raises:
        KeyError: ``rest`` is none of them.
    """
    at_rest, found = fits[rest].zones, {}
    gives = CLOTHS[fits[rest].garment.physics].extensibility.value
    for zone in dict.fromkeys(name for fit in fits.values() for name in fit.zones):
        there = {pose: fit.zones[zone] for pose, fit in fits.items() if zone in fit.zones}
        pose = max(there, key=lambda one: _strain(there[one])[0])
        strain, thread = _strain(there[pose])
        pressed = max(there, key=lambda one: there[one].pressure_kpa or 0.0)
        place = fits[pose].wearer.places.name(np.array(there[pose].at))
        found[zone] = Reach(zone, pose, thread, strain, _strain(at_rest[zone])[0] if zone in at_rest else 0.0,
                            there[pressed].pressure_kpa, pressed, place, gives)
    return found


def told(found: Mapping[str, Reach], age: float = 30.0) -> list[str]:
    """A sentence for each zone that holds back or presses more than it bears, the worst first."""
    said = [(one.strain_pct / one.limit_pct, str(one)) for one in found.values() if one.holds_back]
    for one in found.values():
        limit = comfort.pressure(one.zone, age).limit
        if one.pressure_kpa is not None and one.pressure_kpa > limit:
            said.append((one.pressure_kpa / limit, f"Presses on the {one.zone} in the pose {one.pressed_in}: "
                                                   f"{one.pressure_kpa:.1f} kPa, limit {limit:.1f}"))
    return [sentence for _, sentence in sorted(said, key=lambda pair: -pair[0])]


def _strain(zone: ZoneFit) -> tuple[float, str]:
    return max((zone.strain_weft_pct, "weft"), (zone.strain_warp_pct, "warp"))
