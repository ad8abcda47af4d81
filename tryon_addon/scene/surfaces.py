# SPDX-License-Identifier: GPL-3.0-or-later
"""How each cloth preset takes the light. Numbers by eye, from the preset's usual weave or knit."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Cloth:
    """How a class of cloth takes the light; ``thread_mm`` is the period of its weave or knit."""

    sheen: float
    sheen_roughness: float
    specular: float
    normal: float  # strength of the sampled normal map
    thread_mm: float
    thread_bump_mm: float
    twill: bool = False


CLOTHS = {
    "chiffon": Cloth(sheen=0.15, sheen_roughness=0.3, specular=0.3, normal=0.2, thread_mm=0.3, thread_bump_mm=0.008),
    "silk_charmeuse": Cloth(
        sheen=0.35, sheen_roughness=0.2, specular=0.7, normal=0.15, thread_mm=0.3, thread_bump_mm=0.003
    ),
    "satin": Cloth(sheen=0.30, sheen_roughness=0.2, specular=0.8, normal=0.2, thread_mm=0.35, thread_bump_mm=0.004),
    "jersey": Cloth(sheen=0.25, sheen_roughness=0.45, specular=0.2, normal=0.5, thread_mm=0.9, thread_bump_mm=0.025),
    "rib_knit": Cloth(sheen=0.30, sheen_roughness=0.5, specular=0.2, normal=0.7, thread_mm=2.4, thread_bump_mm=0.12),
    "wool_suiting": Cloth(
        sheen=0.20, sheen_roughness=0.5, specular=0.2, normal=0.5, thread_mm=0.7, thread_bump_mm=0.02, twill=True
    ),
    "fleece": Cloth(sheen=0.50, sheen_roughness=0.7, specular=0.1, normal=0.6, thread_mm=1.4, thread_bump_mm=0.08),
    "leather": Cloth(sheen=0.05, sheen_roughness=0.4, specular=0.6, normal=0.6, thread_mm=1.6, thread_bump_mm=0.01),
    "linen": Cloth(sheen=0.10, sheen_roughness=0.4, specular=0.3, normal=0.7, thread_mm=0.9, thread_bump_mm=0.04),
    "poplin": Cloth(sheen=0.10, sheen_roughness=0.35, specular=0.3, normal=0.5, thread_mm=0.5, thread_bump_mm=0.015),
    "tweed": Cloth(
        sheen=0.30, sheen_roughness=0.6, specular=0.15, normal=0.8, thread_mm=2.0, thread_bump_mm=0.12, twill=True
    ),
    "denim": Cloth(
        sheen=0.12, sheen_roughness=0.5, specular=0.2, normal=0.8, thread_mm=1.1, thread_bump_mm=0.06, twill=True
    ),
}
