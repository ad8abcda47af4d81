# SPDX-License-Identifier: GPL-3.0-or-later
"""What is worn above the waist."""

from __future__ import annotations

from ..parameters import Parameter
from .entry import Programme

TEE = Programme(
    "tee", "T-shirt", layer=2, physics="jersey", parameters=(
        Parameter("length", 20.0, -12.0, 60.0, "cm", "hem below the natural waist"),
        Parameter("ease", 12.0, 2.0, 40.0, "cm", "added to the body's bust girth"),
        Parameter("neck_width", 2.5, 0.5, 10.0, "cm", "neckline wider than the neck, at the shoulder, each side"),
        Parameter("neck_depth", 9.0, 5.0, 22.0, "cm", "neckline below the nape at the centre front"),
        Parameter("sleeve_length", 20.0, 8.0, 60.0, "cm", "along the arm from the shoulder point"),
        Parameter("sleeve_ease", 9.0, 3.0, 25.0, "cm", "added to the upper arm's girth"),
    ),
)

LONGSLEEVE = Programme(
    "longsleeve", "Long-sleeve T-shirt", layer=2, physics="jersey", parameters=(
        Parameter("length", 22.0, -12.0, 60.0, "cm", "hem below the natural waist"),
        Parameter("ease", 10.0, 2.0, 40.0, "cm", "added to the body's bust girth"),
        Parameter("neck_width", 2.5, 0.5, 10.0, "cm", "neckline wider than the neck, at the shoulder, each side"),
        Parameter("neck_depth", 9.0, 5.0, 22.0, "cm", "neckline below the nape at the centre front"),
        Parameter("wrist_gap", 0.0, -3.0, 30.0, "cm", "sleeve's hem above the wrist"),
        Parameter("sleeve_ease", 6.0, 3.0, 25.0, "cm", "added to the upper arm's girth"),
        Parameter("wrist_ease", 4.5, 3.0, 20.0, "cm", "added to the wrist's girth"),
    ),
)

TANK = Programme(
    "tank", "Tank top", layer=2, physics="jersey", parameters=(
        Parameter("length", 20.0, -12.0, 60.0, "cm", "hem below the natural waist"),
        Parameter("ease", 8.0, 2.0, 40.0, "cm", "added to the body's bust girth"),
        Parameter("neck_width", 3.5, 1.0, 8.0, "cm", "neckline wider than the neck, at the shoulder, each side"),
        Parameter("neck_depth", 15.0, 8.0, 22.0, "cm", "neckline below the nape at the centre front"),
        Parameter("back_depth", 7.0, 1.0, 18.0, "cm", "neckline below the nape at the centre back"),
        Parameter("strap", 4.5, 3.0, 10.0, "cm", "width of the shoulder straps"),
        Parameter("armhole_depth", 1.0, 0.0, 8.0, "cm", "armhole below the armpit"),
    ),
)

TOPS: tuple[Programme, ...] = (TEE, LONGSLEEVE, TANK)
