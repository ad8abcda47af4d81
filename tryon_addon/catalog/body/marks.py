# SPDX-License-Identifier: GPL-3.0-or-later
"""What marks a person's skin: a slider each, 0 to 1. The skin generator has the same names."""

from __future__ import annotations

from ...core.parameters import Parameter

MARKS = (
    Parameter("freckles", 0.0, 0.0, 1.0, "", "none to many, where the sun comes"),
    Parameter("moles", 0.3, 0.0, 1.0, "", "none to many"),
    Parameter("redness", 0.3, 0.0, 1.0, "", "pale to flushed cheeks, nose and knuckles"),
    Parameter("veins", 0.3, 0.0, 1.0, "", "none to plain on hands, forearms and feet"),
    Parameter("tan", 0.0, 0.0, 1.0, "", "none to paler where swimwear was"),
    Parameter("stubble", 0.0, 0.0, 1.0, "", "shaven to a day's beard"),
)
