# SPDX-License-Identifier: GPL-3.0-or-later
"""The figures of the drape certificate: one table, which the certificate, the ladder of repairs, the rings on the
pictures, trials and the panel read. ``blender/measure/measures.py`` measures each."""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass

from ..catalog.garments.programme import STRETCH, Programme


class Trouble(enum.Flag):
    """What may be wrong with a drape: a figure says what it shows, a repair what it is good against."""

    SEAMS = enum.auto()
    STRETCH = enum.auto()
    CONTACT = enum.auto()
    TREMBLING = enum.auto()
    DRIFT = enum.auto()
    STANDING = enum.auto()


@dataclass(frozen=True)
class Figure:
    """What a drape is judged by. Larger than the limit fails, and so does what cannot be measured.

    Where garments or poses have limits of their own, ``own`` names the field of the programme that has it, ``posed``
    says how many times the limit a garment may take in a pose that it has followed into, and ``limit_key`` is where
    the certificate tells what it was held to.
    """

    name: str  # in the certificate and in look.json
    unit: str
    limit: float
    sentence: str  # where it fails: with {garment} ("T-shirt") and {value} in it
    word: str  # beside the ring on the picture, where it is worst
    how: str  # it is measured, in a line: docs/certificate.md has it too
    trouble: Trouble  # Trouble(0) where no repair would help
    own: str = ""
    posed: float = 1.0
    limit_key: str = ""
    label: str = ""  # in the panel, which shows only those with one
    decimals: int = 1  # there

    def told(self, garment: str, value: float, limit: float) -> str:
        """A sentence without its full stop for a ``garment`` over its ``limit``, or that could not be measured."""
        if math.isnan(value):
            said = f"this could not be measured of the {garment}: {self.how}"
        else:
            said = self.sentence.format(garment=garment, value=f"{value:.3g}")
        return f"{said[0].upper()}{said[1:]}; {limit:g} {self.unit} {'is' if limit == 1 else 'are'} allowed"

    def limit_for(self, programme: Programme, posed: bool = False) -> float:
        """What a garment of ``programme`` is held to; ``posed``: it has followed the body into a pose."""
        usual = float(getattr(programme, self.own)) if self.own else self.limit
        return usual * (self.posed if posed else 1.0)


FIGURES: dict[str, Figure] = {figure.name: figure for figure in (
    Figure("penetrating_pct", "%", 0.5,
           "{value} % of the cloth of the {garment} lies inside the skin or what is worn beneath",
           word="behind", how="vertices more than 0.5 mm behind the skin or a garment beneath, however deep they lie",
           trouble=Trouble.CONTACT, label="Behind the skin", decimals=2),
    Figure("penetration_max_mm", "mm", 2.0,
           "cloth of the {garment} lies {value} mm inside the skin or what is worn beneath at its deepest",
           word="behind", how="how deep the deepest vertex lies there", trouble=Trouble.CONTACT),
    Figure("poke_through_pct", "%", 0.1, "{value} % of what the {garment} covers sticks out through it",
           word="skin", how="of the covered skin, or cloth beneath, by area, what sticks out through the cloth",
           trouble=Trouble.CONTACT, label="Poking through", decimals=2),
    Figure("seam_gap_p95_mm", "mm", 1.0,
           "a twentieth of the seams of the {garment} stands open by {value} mm or more before it is closed",
           word="seam", how="between stitched vertices, before they are welded, 95th percentile",
           trouble=Trouble.SEAMS),
    Figure("seam_gap_max_mm", "mm", 3.0,
           "the widest seam of the {garment} stands open by {value} mm before it is closed",
           word="seam", how="the widest gap between stitched vertices", trouble=Trouble.SEAMS, label="Widest seam gap"),
    # Hardly any ease strains cloth, and so do knees and a seat.
    Figure("stretch_p95_pct", "%", STRETCH,
           "a twentieth of the cloth of the {garment} is stretched by {value} % or more",
           word="stretch", how="panel edges longer than in the flat panel, 95th percentile", trouble=Trouble.STRETCH,
           own="stretch_pct", posed=2.5, limit_key="stretch_limit_pct", label="Stretch"),
    Figure("residual_speed_p95_mm_s", "mm/s", 10.0,
           "a twentieth of the cloth of the {garment} still moves at {value} mm/s or more at the end",
           word="moves", how="speed in the last frame, 95th percentile", trouble=Trouble.TREMBLING),
    Figure("drift_p95_mm", "mm", 2.0,
           "a twentieth of the cloth of the {garment} has moved by {value} mm or more in the last 24 frames",
           word="moves", how="movement over the last 24 frames, 95th percentile", trouble=Trouble.DRIFT),
    Figure("drift_max_mm", "mm", 8.0,
           "cloth of the {garment} has moved by {value} mm in the last 24 frames where it moved most",
           word="moves", how="the largest movement over the last 24 frames", trouble=Trouble.DRIFT),
    Figure("self_intersecting_pct", "%", 0.5, "{value} % of the cloth of the {garment} cuts through itself",
           word="crosses", how="faces that cut through cloth of the same garment", trouble=Trouble.CONTACT),
    # A waistband dips behind who sits.
    Figure("slippage_mm", "mm", 25.0, "the upper edge of the {garment} has slipped by {value} mm on the body",
           word="slips", how="how far the upper tenth of the garment has slipped on the body since it was sewn, median",
           trouble=Trouble.CONTACT, posed=2.0, limit_key="slippage_limit_mm"),
    Figure("standing_pct", "%", 20.0, "{value} % of the turned-down collar of the {garment} stands up",
           word="stands", how="faces of a turned-down collar or lapel whose outside looks away from the body",
           trouble=Trouble.STANDING),
)}  # fmt: skip
