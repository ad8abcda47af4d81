# SPDX-License-Identifier: GPL-3.0-or-later
"""Cloth presets: what a fabric weighs and how it is mapped to Blender's cloth solver.

Blender's ``mass`` is per vertex and its stiffnesses have no unit, so SI figures and solver numbers stand side by side.
The solver numbers come from a simulated Cusick drape test (30 cm disc on an 18 cm support, BS 5058) at 10.5 mm edges,
about what garments are meshed with: jersey drapes to 43 %, poplin to 72 % (cotton, plain woven: 60-76 %), denim to 78 %
(70-90 %). What decides there is mostly how far the cloth resists compression.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Cloth:
    """One preset. SI figures carry their source; the others are Blender's numbers."""

    name: str
    areal_weight: float  # g/m2
    thickness: float  # mm
    source: str  # of weight and thickness
    mass: float  # Blender, per vertex
    tension: float  # Blender
    compression: float  # Blender; below tension, because cloth buckles before it is pressed together
    shear: float
    bending: float
    friction: float  # of the body under this cloth, Blender 0..80


CLOTHS: dict[str, Cloth] = {
    cloth.name: cloth
    for cloth in (
        Cloth("jersey", 170.0, 0.8, "single jersey 140-200 g/m2 (supplier chart); thickness estimated",
              mass=0.15, tension=60.0, compression=15.0, shear=10.0, bending=0.1, friction=8.0),
        Cloth("poplin", 140.0, 0.3, "cotton poplin 125-155 g/m2 (spec sheet); thickness estimated",
              mass=0.15, tension=120.0, compression=300.0, shear=100.0, bending=10.0, friction=8.0),
        Cloth("denim", 400.0, 1.0, "denim 400 g/m2 (guide value); 0.80-1.19 mm (KES, regenerated cellulose denim)",
              mass=0.15, tension=200.0, compression=300.0, shear=120.0, bending=30.0, friction=12.0),
    )
}
