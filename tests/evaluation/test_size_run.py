# SPDX-License-Identifier: GPL-3.0-or-later
"""How the size run tells whether a fit follows the size."""

import pytest
from size_run import followed, spearman


def zone(ease, strain, pressure=None):
    return {"waist": {"ease_cm": ease, "clearance_mm": 5.0, "strain_weft_pct": strain, "pressure_kpa": pressure}}


def test_a_fit_that_follows_the_size_and_one_that_does_not():
    good = followed([zone(1, 5, 2.0), zone(3, 3, 1.0), zone(6, 0.2), zone(9, 0.1)])
    assert good["waist ease_cm"] == 1.0 and good["waist strain_weft_pct"] > 0.9
    assert "waist clearance_mm" not in good and "waist pressure_kpa" not in good  # nothing changes, two alone
    assert followed([zone(9, 1), zone(6, 3), zone(3, 5)])["waist ease_cm"] == -1.0


def test_steps_within_a_drapes_repeatability_are_none():
    assert spearman([0, 1, 2], [1.0, 1.02, 0.98], 0.5) is None
    assert spearman([0, 1, 2, 3], [0, 1, 1, 2], 1.0) == pytest.approx(0.949, abs=0.001)
