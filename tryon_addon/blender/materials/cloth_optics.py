# SPDX-License-Identifier: GPL-3.0-or-later
"""How each cloth preset takes the light. Numbers by eye, from the preset's usual weave or knit."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Cloth:
    """How a class of cloth takes the light; ``thread_mm`` is the period of its weave or knit.

    ``structure`` is a formula of ``microstructure``; ``hollows`` is how much darker its gaps are, 0 to 1, and ``nap``
    how much fibre stands out of it.
    """

    sheen: float
    sheen_roughness: float
    specular: float
    normal: float  # strength of the sampled normal map
    thread_mm: float
    thread_bump_mm: float
    structure: str = "plain"
    hollows: float = 0.06
    nap: float = 0.0


CLOTHS = {
    "chiffon": Cloth(sheen=0.15, sheen_roughness=0.3, specular=0.3, normal=0.2, thread_mm=0.3, thread_bump_mm=0.008),
    "silk_charmeuse": Cloth(
        sheen=0.35, sheen_roughness=0.2, specular=0.7, normal=0.15, thread_mm=0.3, thread_bump_mm=0.003,
        structure="satin", hollows=0.02,
    ),
    "satin": Cloth(
        sheen=0.30, sheen_roughness=0.2, specular=0.8, normal=0.2, thread_mm=0.35, thread_bump_mm=0.004,
        structure="satin", hollows=0.02,
    ),
    "jersey": Cloth(
        sheen=0.25, sheen_roughness=0.45, specular=0.2, normal=0.5, thread_mm=0.9, thread_bump_mm=0.05,
        structure="jersey", hollows=0.09, nap=0.10,
    ),
    "rib_knit": Cloth(
        sheen=0.30, sheen_roughness=0.5, specular=0.2, normal=0.7, thread_mm=1.8, thread_bump_mm=0.30,
        structure="rib", hollows=0.20, nap=0.20,
    ),
    "wool_suiting": Cloth(
        sheen=0.20, sheen_roughness=0.5, specular=0.2, normal=0.5, thread_mm=0.7, thread_bump_mm=0.02,
        structure="twill", nap=0.15,
    ),
    "fleece": Cloth(
        sheen=0.50, sheen_roughness=0.7, specular=0.1, normal=0.6, thread_mm=1.4, thread_bump_mm=0.04,
        structure="plain", hollows=0.04, nap=0.60,
    ),
    "leather": Cloth(
        sheen=0.05, sheen_roughness=0.4, specular=0.6, normal=0.6, thread_mm=1.6, thread_bump_mm=0.04,
        structure="grain", hollows=0.05,
    ),
    "linen": Cloth(
        sheen=0.10, sheen_roughness=0.4, specular=0.3, normal=0.7, thread_mm=0.9, thread_bump_mm=0.04, hollows=0.12,
    ),
    "poplin": Cloth(sheen=0.10, sheen_roughness=0.35, specular=0.3, normal=0.5, thread_mm=0.5, thread_bump_mm=0.015),
    "tweed": Cloth(
        sheen=0.30, sheen_roughness=0.6, specular=0.15, normal=0.8, thread_mm=2.0, thread_bump_mm=0.12,
        structure="twill", hollows=0.12, nap=0.40,
    ),
    "denim": Cloth(
        sheen=0.12, sheen_roughness=0.5, specular=0.2, normal=0.8, thread_mm=1.1, thread_bump_mm=0.06,
        structure="twill", hollows=0.12, nap=0.08,
    ),
}  # fmt: skip
