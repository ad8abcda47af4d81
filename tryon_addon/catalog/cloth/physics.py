# SPDX-License-Identifier: GPL-3.0-or-later
"""Cloth presets: what a fabric is in SI units, from where each figure is known, and how Blender is told.

Blender's ``mass`` is per vertex and its stiffnesses have no unit, so SI figures are not handed over: tension,
compression and bending were found with a simulated Cusick drape test at edges of ``EDGE`` (``tryon fabric
drape-test``, docs/cloths.md) and are carried over to other meshes by ``solver``. What the test cannot see, friction,
is Blender's percentage of Coulomb's coefficient. ``ESTIMATED`` figures are set by hand between their neighbours.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

EDGE = 0.012  # metres, of the mesh that the solver's numbers were found for
STEADY_BENDING = 90.0  # the stiffest hinge, in Blender's number, that comes to rest in a quarter of a frame
HINGE = 3.3  # Blender's bending for 1 uN.m in cloth of 1 kg/m2, at EDGE
FINER = 2.75  # power of EDGE / edge by which it grows: 4 in the limit of fine meshes, 2.75 measured from 12 to 6 mm
BUCKLED = 2.0  # that of compression: 1 if it were the cloth's, but between its ends a long edge's cloth has buckled
WOVEN = 30.0  # from this compression on cloth trembles sooner: by its hinges, and at the usual steps by itself. A denim
STEADY_WOVEN = 50.0  # disc at 18 mm never settled with 4 steps a frame, and did in 88 frames with 6; a denim skirt at
WOVEN_STEPS = 1.5  # 15 mm with hinges of 143 never with 6, and did in 65 frames with 8
ESTIMATED = "estimated"


@dataclass(frozen=True)
class Figure:
    """A figure in the unit that its field names, with its source or ``ESTIMATED``."""

    value: float
    source: str = ESTIMATED


@dataclass(frozen=True)
class Cloth:
    """One preset: SI figures, Blender's numbers at ``EDGE``, and where the drape coefficient should lie."""

    name: str
    label: str
    hand: str  # how it falls, as people are told
    weight: Figure  # g/m2
    bending_rigidity: Figure  # uN.m
    extensibility: Figure  # %, under the light load of a hand test (FAST, KES)
    friction: Figure  # Coulomb's coefficient, on skin
    thickness_mm: Figure
    tension: float  # Blender, at EDGE; so is what follows
    compression: float  # how far it resists being sheared or pressed together
    band: tuple[float, float]  # %, drape coefficient
    band_source: str = ESTIMATED

    @property
    def thickness(self) -> float:
        """In mm."""
        return self.thickness_mm.value

    @property
    def figures(self) -> dict[str, tuple[Figure, str]]:
        """Label -> (figure, unit), as people are shown them."""
        return {
            "areal weight": (self.weight, "g/m²"), "bending rigidity": (self.bending_rigidity, "µN·m"),
            "extensibility": (self.extensibility, "%"), "friction": (self.friction, ""),
            "thickness": (self.thickness_mm, "mm"),
        }


@dataclass(frozen=True)
class Solver:
    """What Blender's cloth is given for one mesh."""

    mass: float  # per vertex
    tension: float
    compression: float
    bending: float
    friction: float  # of the collider under this cloth, Blender 0..80
    steps: float  # how many times as many steps a frame as for a garment's usual mesh

    def lighter(self, share: float) -> Solver:
        """Mass and springs at ``share`` of themselves: the same cloth at rest, which the air slows down more."""
        return replace(self, mass=share * self.mass, tension=share * self.tension,
                       compression=share * self.compression, bending=share * self.bending)


def solver(cloth: Cloth, edge: float) -> Solver:
    """Blender's numbers for ``cloth`` meshed at ``edge`` metres on average.

    A vertex always weighs the same there, though it stands for an area of edge squared, so every force has to grow by
    1 / edge squared to keep up with the weight. A spring stands for a strip as wide as an edge: 1 / edge remains.
    Pressed together, cloth buckles in waves that a coarse mesh has no vertices for, and resists the less, the longer
    the edge: 1 / edge ** BUCKLED. A hinge's force is Blender's number times the edge, in the fabric rigidity / edge:
    1 / edge to the fourth would remain on a fine mesh; a coarse one is heavier at its rim and slower to bend, and
    1 / edge ** FINER is measured.
    Blender bends explicitly: stiff hinges on a fine mesh tremble unless the steps shrink with their root.
    """
    finer = EDGE / edge
    least, steady = (WOVEN_STEPS, STEADY_WOVEN) if cloth.compression >= WOVEN else (1.0, STEADY_BENDING)
    bending = HINGE * cloth.bending_rigidity.value / (cloth.weight.value / 1000.0) * finer**FINER
    return Solver(
        mass=0.15, tension=cloth.tension * finer, compression=cloth.compression * finer**BUCKLED, bending=bending,
        friction=min(100.0 * cloth.friction.value, 80.0), steps=max(least, math.sqrt(bending / steady)),
    )


_MOMME = "(Lilysilk, silk by momme)"
_GSM = "(AA Enterprises, fabric GSM chart)"
_SKIN = "cotton on forearm, static 0.24-0.38 (Temel, Johnson & Lloyd 2022)"
_KES = "(regenerated-cellulose denim, KES: Hindawi jtex 2016/4614168)"
_PENAVA = "(Penava et al. 2014, second-hand)"
_BANDS = "target band (ppf-contact-solver, calibration/cusick_drape)"

CLOTHS: dict[str, Cloth] = {
    cloth.name: cloth
    for cloth in (
        Cloth("chiffon", "Chiffon", "Sheer and limp, floats and clings",
              Figure(32, "silk chiffon 26-35 (About Silk Momme Weight, eBay)"), Figure(0.03),
              Figure(6.0), Figure(0.3), Figure(0.15),
              tension=160, compression=3, band=(12, 26)),
        Cloth("silk_charmeuse", "Silk charmeuse", "Limp silk that falls in deep soft folds",
              Figure(85, f"silk charmeuse 52-130 {_MOMME}"), Figure(0.46),
              Figure(5.0), Figure(0.2), Figure(0.25),
              tension=160, compression=8, band=(20, 40), band_source=_BANDS),
        Cloth("satin", "Satin", "Smooth and heavy, falls in round folds",
              Figure(130, "charmeuse, viscose satin 100-170 (S&M Fabric blog)"), Figure(1.5),
              Figure(4.0), Figure(0.2), Figure(0.3),
              tension=180, compression=12, band=(28, 44)),
        Cloth("jersey", "Jersey", "Soft knit of a T-shirt, falls close to the body",
              Figure(170, f"single jersey 140-200 {_GSM}"), Figure(3.0),
              Figure(30.0), Figure(0.31, _SKIN), Figure(0.8),
              tension=132, compression=15, band=(34, 52)),
        Cloth("rib_knit", "Rib knit", "Thick elastic knit of cuffs and sweaters",
              Figure(240), Figure(5.0),
              Figure(50.0), Figure(0.35), Figure(1.2),
              tension=180, compression=17, band=(34, 54)),
        Cloth("wool_suiting", "Wool suiting", "Supple wool that holds a tailored line",
              Figure(235, f"wool 234.8 {_PENAVA}"),
              Figure(5.3, "plain-woven wool of 168 g/m², 5.0-5.6, FAST (student report)"),
              Figure(5.0), Figure(0.4), Figure(0.57, f"wool 0.568 {_PENAVA}"),
              tension=220, compression=30, band=(40, 70), band_source=_BANDS),
        Cloth("fleece", "Fleece", "Thick brushed knit of sweatshirts",
              Figure(280, "mid fleece 260-300 (Texhour)"), Figure(8.3),
              Figure(25.0), Figure(0.4), Figure(2.0),
              tension=220, compression=22, band=(46, 68)),
        Cloth("leather", "Leather", "Thin garment leather, heavy, few round folds",
              Figure(450, "between light 300 and heavy 600 (Unreal Engine DensityWeighted)"),
              Figure(15.0), Figure(3.0), Figure(0.5),
              Figure(0.8, "sheep garment leather 0.64-0.96 (Memon et al. 2021)"),
              tension=300, compression=24, band=(47, 70),
              band_source="sheep garment leather 47.35-69.9 (Memon et al. 2021)"),
        Cloth("linen", "Linen", "Crisp and dry, breaks into sharp folds",
              Figure(150, "garment weight 150 (Bay Leaf Handmade)"), Figure(7.6),
              Figure(3.0), Figure(0.35), Figure(0.4),
              tension=240, compression=60, band=(60, 78)),
        Cloth("poplin", "Cotton poplin", "Crisp shirt cotton, holds folds",
              Figure(140, "cotton poplin 125-155 (Manufutura spec sheet)"), Figure(6.4),
              Figure(4.0), Figure(0.31, _SKIN), Figure(0.3, f"cotton of 150 g/m², 0.318 {_PENAVA}"),
              tension=240, compression=40, band=(60, 76), band_source=f"cotton, plain woven, {_BANDS}"),
        Cloth("tweed", "Tweed", "Thick heavy wool of coats",
              Figure(420, "Donegal tweed, 400 at least (Moss)"), Figure(21.0),
              Figure(5.0), Figure(0.45), Figure(1.4),
              tension=260, compression=40, band=(64, 82)),
        Cloth("denim", "Denim", "Stiff cotton twill, stands away from the body",
              Figure(340, f"denim, bottom-weight 200-400 {_GSM}"),
              Figure(22.0, f"14.1-22.3 {_KES}"), Figure(5.2, f"4.7-5.7 {_KES}"), Figure(0.31, _SKIN),
              Figure(1.0, f"0.80-1.19 {_KES}"),
              tension=300, compression=100, band=(70, 90), band_source=_BANDS),
    )
}
