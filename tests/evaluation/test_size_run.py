# SPDX-License-Identifier: GPL-3.0-or-later
"""How the size run tells whether a fit follows the size."""

import pytest
from tryon.tryon_addon.evaluation.size_matrix import Cell, Matrix, followed, spearman


def zone(ease, strain, pressure=None):
    return {"waist": {"ease_cm": ease, "clearance_mm": 5.0, "strain_weft_pct": strain, "pressure_kpa": pressure}}


def test_a_fit_that_follows_the_size_and_one_that_does_not():
    good = followed([zone(1, 5, 2.0), zone(3, 3, 1.0), zone(6, 0.2), zone(9, 0.1)])
    assert good["waist ease_cm"] == good["waist strain_weft_pct"] == 1.0  # beyond where it is strained nothing counts
    assert followed([zone(1, 5), zone(3, 0.1), zone(6, 0.2), zone(9, 5)])["waist strain_weft_pct"] < 0.5  # it came back
    assert "waist clearance_mm" not in good and "waist pressure_kpa" not in good  # nothing changes, two alone
    assert followed([zone(9, 1), zone(6, 3), zone(3, 5)])["waist ease_cm"] == -1.0


def test_steps_within_a_drapes_repeatability_are_none():
    assert spearman([0, 1, 2], [1.0, 1.02, 0.98], 0.5) is None
    assert spearman([0, 1, 2, 3], [0, 1, 1, 2], 1.0) == pytest.approx(0.949, abs=0.001)


def cells(person, *said):
    """Of a person: size, comfort, whether the drape passed."""
    return {(person, size): Cell(person, size, comfort, drape, ("Tight at the hip: a, b",), zone(comfort / 10, 1)
                                 if comfort is not None else {}) for size, comfort, drape in said}


def test_the_smallest_size_of_the_most_comfortable_is_recommended():
    found = Matrix(("Ada", "Ben", "Cem"), ("S", "M", "L"), {
        **cells("Ada", ("S", 40.0, True), ("M", 93.0, True), ("L", 95.0, True)),
        **cells("Ben", ("S", 20.0, False), ("M", 97.0, False), ("L", 70.0, True)),
        **cells("Cem", ("S", None, False), ("M", 10.0, False), ("L", 30.0, False))},
        {"Ada": "M", "Ben": "M", "Dee": "S"})
    assert [found.best(who) for who in found.people] == ["M", "L", "L"]
    assert found.agreement() == (1, 2)
    assert [found.cells["Ben", size].passed for size in found.sizes] == [False, False, True]
    table = found.as_csv().splitlines()
    assert table[0].startswith("person,size,comfort,passed,recommended,advised,zone,ease_cm")
    assert table[2].startswith("Ada,M,93.0,1,1,1,waist,9.3") and len(table) == 10
    assert found.follows()["Ada: waist ease_cm"] == 1.0
    assert Matrix(("Eve",), ("S",), {("Eve", "S"): Cell("Eve", "S", error="No.")}).best("Eve") == ""
