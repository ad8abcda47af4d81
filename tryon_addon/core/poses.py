# SPDX-License-Identifier: GPL-3.0-or-later
"""Poses and expressions by name, as the runtime knows them (a test compares both).

Sewing starts from panels placed round lowered arms, so garments drape in one of ``DRAPE_POSES``: standing, arms well
away from the trunk. Into the others of ``LOOK_POSES`` the cloth then follows the body. In the rest of ``BODY_POSES``
cloth does not pass its certificate yet: hands press on it, thighs fold it.
"""

from __future__ import annotations

BODY_POSES = ("relaxed", "a-pose", "arms-down", "t-pose", "contrapposto", "hands-on-hips", "walk", "sit")
DRAPE_POSES = ("relaxed", "a-pose")
LOOK_POSES = ("relaxed", "a-pose", "arms-down", "contrapposto", "walk")
EXPRESSIONS = ("neutral", "smile", "serious")
