# SPDX-License-Identifier: GPL-3.0-or-later
"""A garment cut for one body and worn by another: a size. The cut stays; only where it starts follows the wearer."""

from __future__ import annotations

import dataclasses

from .figure import Figure
from .pattern import Pattern

FROM_NAPE = 0.5  # m: patterns whose origin lies above hang from the nape, the others count from the floor


def worn(pattern: Pattern, cut_for: Figure, wearer: Figure) -> Pattern:
    """The pattern with its levels (m) at the wearer's landmarks: nape to nape, or waist to waist."""
    levels = dict(pattern.levels)
    if levels.get("origin", 0.0) > FROM_NAPE:
        up = float(wearer.nape[2] - cut_for.nape[2])
    else:
        up = (wearer.measure("waist_height") - cut_for.measure("waist_height")) / 100
    for name in levels:
        levels[name] += up
    if "crotch" in levels:  # legs part where the wearer's do, whatever the cut
        drop = cut_for.measure("crotch_height") / 100 - pattern.levels["crotch"]
        levels["crotch"] = wearer.measure("crotch_height") / 100 - drop
    return dataclasses.replace(pattern, levels=levels)
