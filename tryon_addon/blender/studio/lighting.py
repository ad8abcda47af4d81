# SPDX-License-Identifier: GPL-3.0-or-later
"""The studios as data: lamps, backdrop, world and colour management.

Exposure is set against a grey card: a matt surface of reflectance r that faces the camera comes out as about r in
linear light (softbox, white). Those two use the Standard view transform, which alters no colour: a brand's blue stays
that blue (Khronos PBR Neutral takes 0.04 off every channel, which makes dark cloth darker and too vivid; AgX bleaches).
The evening's coloured light would clip in Standard, so AgX rolls it off there.
"""

from __future__ import annotations

from dataclasses import dataclass

RGB = tuple[float, float, float]


@dataclass(frozen=True)
class Lamp:
    """A rectangular softbox aimed at the subject; azimuth in degrees from the camera towards the picture's right."""

    name: str
    azimuth: float
    elevation: float  # degrees above the middle of the subject
    distance: float  # metres from the middle of the subject
    width: float
    height: float
    watts: float
    colour: RGB = (1.0, 1.0, 1.0)


@dataclass(frozen=True)
class Studio:
    """What tells one studio from another. Colours are linear."""

    lamps: tuple[Lamp, ...]
    backdrop: RGB
    glow: float  # light the backdrop adds for the camera only, away from the feet
    world: RGB
    world_strength: float
    exposure: float = 0.0
    view_transform: str = "Standard"
    look: str = "None"


STUDIOS = {
    "softbox": Studio(
        lamps=(
            Lamp("Key", -42, 28, 2.6, 1.3, 1.7, 67),
            Lamp("Fill", 55, 8, 3.2, 1.6, 2.0, 21),
            Lamp("Rim", 150, 35, 2.4, 0.5, 1.6, 30),
        ),
        backdrop=(0.72, 0.72, 0.725), glow=0.0, world=(1.0, 1.0, 1.0), world_strength=0.10,
    ),
    "white": Studio(
        lamps=(
            Lamp("Left", -50, 15, 2.7, 1.4, 2.0, 50),
            Lamp("Right", 45, 20, 2.9, 1.4, 2.0, 36),
            Lamp("Top", 0, 75, 2.6, 2.0, 1.5, 21),
        ),
        backdrop=(0.85, 0.85, 0.85), glow=0.7, world=(1.0, 1.0, 1.0), world_strength=0.23,
    ),
    "evening": Studio(
        lamps=(
            Lamp("Key", -48, 30, 2.5, 0.9, 1.3, 120, (1.0, 0.72, 0.46)),
            Lamp("Fill", 60, 5, 3.0, 1.6, 2.0, 16, (0.55, 0.66, 1.0)),
            Lamp("Rim", 148, 30, 2.3, 0.6, 1.8, 130, (0.45, 0.62, 1.0)),
            Lamp("Hair", -150, 45, 2.4, 0.6, 1.0, 50, (0.6, 0.72, 1.0)),
        ),
        backdrop=(0.07, 0.074, 0.095), glow=0.0, world=(0.35, 0.45, 0.8), world_strength=0.06,
        view_transform="AgX", look="AgX - Medium High Contrast",
    ),
}
