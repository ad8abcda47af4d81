# SPDX-License-Identifier: GPL-3.0-or-later
"""What the drape meter reads from discs of a known form."""

import numpy as np
import pytest
from support.reference import same
from tryon.tryon_addon.evaluation.cusick import LIMP_SPECIMEN, SPECIMEN, SUPPORT, shadow


def formed(reach, rings=12, around=180):
    """A disc's mesh whose rim stands at ``reach(angle)`` metres from the middle."""
    angle = np.arange(around) * 2 * np.pi / around
    points = [(0.0, 0.0, 0.0)]
    for ring in range(1, rings + 1):
        r = reach(angle) * ring / rings
        points += list(zip(r * np.cos(angle), r * np.sin(angle), 0 * r, strict=True))
    here, after = np.arange(around), (np.arange(around) + 1) % around
    triangles = [np.column_stack([0 * here, 1 + here, 1 + after])]
    for ring in range(rings - 1):
        a, b = 1 + ring * around, 1 + (ring + 1) * around
        triangles += [np.column_stack(c) for c in ((a + here, b + here, b + after), (a + here, b + after, a + after))]
    return np.array(points), np.concatenate(triangles)


@pytest.mark.parametrize("specimen", [SPECIMEN, LIMP_SPECIMEN])
def test_a_board_covers_all_and_a_hanging_cloth_nothing(specimen):
    flat = shadow(*formed(lambda a: 0 * a + specimen / 2), specimen)
    assert flat.coefficient == pytest.approx(100, abs=1) and flat.folds == 0
    hanging = shadow(*formed(lambda a: 0 * a + SUPPORT / 2), specimen)
    assert hanging.coefficient == pytest.approx(0, abs=1) and hanging.folds == 0


@pytest.mark.parametrize("count", [3, 5, 8])
def test_folds_are_counted_and_measured(count):
    found = shadow(*formed(lambda a: 0.12 + 0.012 * np.cos(count * a + 0.4)))
    assert found.folds == count
    assert found.depth == pytest.approx(24, abs=3)


def test_a_ragged_rim_has_no_folds():
    assert shadow(*formed(lambda a: 0.12 + 0.001 * np.cos(40 * a))).folds == 0


def test_cloth_under_cloth_is_counted_once():
    points, triangles = formed(lambda a: 0 * a + 0.12)
    twice = np.concatenate([points, points - [0, 0, 0.02]]), np.concatenate([triangles, triangles + len(points)])
    assert shadow(*twice).coefficient == pytest.approx(shadow(points, triangles).coefficient)


def test_a_specimen_is_read_to_the_last_figure():
    """Beams, cells and the count of folds: of what is off the middle, too."""
    points, triangles = formed(lambda a: 0.11 + 0.015 * np.cos(5 * a + 0.4) + 0.004 * np.sin(a))
    found = shadow(points + (0.003, -0.002, 0.0), triangles)
    same("cusick", {name: float(value) for name, value in vars(found).items() if np.isscalar(value)}, rel=1e-4)
