# SPDX-License-Identifier: GPL-3.0-or-later
"""Poses and expressions by name, as the runtime knows them (a test compares both).

A garment drapes on the body in the pose given. Sewing starts from panels placed round lowered arms, so only the poses
of ``spec.POSES`` are for looks: standing, arms well away from the trunk. The others are for bodies alone, line-ups and
mannequins, until a draped garment can follow a body into another pose.
"""

from __future__ import annotations

BODY_POSES = ("relaxed", "a-pose", "arms-down", "t-pose", "contrapposto", "hands-on-hips", "walk", "sit")
EXPRESSIONS = ("neutral", "smile", "serious")
