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

TOPS: tuple[Programme, ...] = (TEE,)
