# SPDX-License-Identifier: GPL-3.0-or-later
"""Taut tapes in batches: as long as the convex hull, with a slope even round nothing, in the plane of their cut."""

import hypothesis.strategies as st
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from scipy.spatial import ConvexHull
from tryon.gan_core.body.measure import hull

COARSE = 4e-4  # of a girth: what 96 directions may miss, a twelfth of the square of the angle between two


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), count=st.integers(3, 60), mirrored=st.booleans())
def test_the_tape_is_as_long_as_the_convex_hull(seed: int, count: int, mirrored: bool) -> None:
    """Anywhere in the plane, of any shape; points that are not valid are not there."""
    rng = np.random.default_rng(seed)
    points = rng.normal(rng.normal(0, 2, 2), rng.uniform(0.05, 1, 2), (count, 2))
    if mirrored:
        points[:, 0] = np.abs(points[:, 0])
    ghosts = np.concatenate([points, rng.normal(0, 50, (5, 2))])
    valid = torch.arange(count + 5) < count
    found = hull.girth(torch.from_numpy(ghosts)[None], valid[None], mirrored=mirrored)
    around = ConvexHull(np.concatenate([points, points * (-1, 1)]) if mirrored else points).area
    assert float(found) == pytest.approx(around, rel=COARSE)


@pytest.mark.parametrize("mirrored", [False, True])
def test_the_tape_has_a_slope_even_round_nothing(mirrored: bool) -> None:
    """Round no point, one, and many that coincide or lie in a row."""
    rows = torch.zeros(5, 6, 2)
    rows[2:] = 1.0
    rows[3, :, 1] = torch.arange(6)
    valid = torch.ones(5, 6, dtype=torch.bool)
    valid[0], valid[1, 1:] = False, False
    rows.requires_grad_(True)
    around = hull.girth(rows, valid, mirrored=mirrored)
    (slope,) = torch.autograd.grad(around.sum(), rows)
    assert around.isfinite().all() and slope.isfinite().all()
    assert not slope[0].any()


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_a_section_lies_in_its_plane_and_keeps_distances(seed: int) -> None:
    random = torch.Generator().manual_seed(seed)
    vertices = torch.randn(2, 30, 3, generator=random, dtype=torch.float64)
    edges = torch.randint(0, 30, (80, 2), generator=random)
    origin = 0.3 * torch.randn(2, 3, generator=random, dtype=torch.float64)
    normal = torch.nn.functional.normalize(torch.randn(2, 3, generator=random, dtype=torch.float64), dim=-1)
    cut = hull.section(vertices, edges, origin, normal)
    above = ((vertices - origin[:, None]) * normal[:, None]).sum(-1) >= 0
    torch.testing.assert_close(cut.valid, above[:, edges[:, 0]] != above[:, edges[:, 1]])
    for points, flat, valid, at, way in zip(cut.points, cut.flat, cut.valid, origin, normal, strict=True):
        assert ((points[valid] - at) @ way).abs().max() < 1e-9
        torch.testing.assert_close(torch.pdist(flat[valid]), torch.pdist(points[valid]))
