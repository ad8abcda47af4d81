# SPDX-License-Identifier: GPL-3.0-or-later
"""Cameras keep the whole subject inside the frame, as large as the margin allows, whatever its shape."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tryon.tryon_addon.core.errors import SpecError
from tryon.tryon_addon.core.framing import AZIMUTHS, MARGIN, NEAREST, axes, frame_views, project
from tryon.tryon_addon.spec.look import VIEWS

PERSON = np.array([[x, y, z] for x in (-0.45, 0.45) for y in (-0.17, 0.15) for z in (0.0, 1.72)])


def clouds() -> st.SearchStrategy[np.ndarray]:
    """Random clouds: any size from a fingertip to a crowd, anywhere near the origin."""
    return st.builds(
        lambda seed, count, spread, offset: (
            np.random.default_rng(seed).uniform(-1, 1, (count, 3)) * spread + np.asarray(offset)
        ),
        st.integers(0, 2**32 - 1), st.integers(1, 60),
        st.tuples(*[st.floats(0.0, 4.0)] * 3), st.tuples(*[st.floats(-5.0, 5.0)] * 3),
    )


def test_all_views_of_the_spec_are_known() -> None:
    assert tuple(AZIMUTHS) == VIEWS


@given(clouds(), st.floats(0.4, 2.0), st.floats(24.0, 135.0))
def test_every_point_is_inside_the_margin(points: np.ndarray, aspect: float, lens: float) -> None:
    for framing in frame_views(points, VIEWS, aspect, lens):
        picture = project(framing, points)
        assert picture.min() >= MARGIN / 2 - 1e-9 and picture.max() <= 1 - MARGIN / 2 + 1e-9
        depth = (points - framing.location) @ axes(framing.view)[2]
        assert depth.min() >= NEAREST - 1e-9
        assert framing.clip_start < depth.min() and framing.clip_end > depth.max()


@given(clouds())
def test_the_subject_fills_the_frame_in_the_most_demanding_view(points: np.ndarray) -> None:
    framings = frame_views(points, VIEWS)
    room = min(np.minimum(p, 1 - p).min() for p in (project(f, points) for f in framings))
    nearest = min(((points - f.location) @ axes(f.view)[2]).min() for f in framings)
    assert room <= MARGIN / 2 + 1e-6 or nearest <= NEAREST + 1e-6


def test_the_subject_has_one_size_in_all_views_and_alone() -> None:
    together = frame_views(PERSON, VIEWS)
    alone = [frame_views(PERSON, [view])[0] for view in VIEWS]
    assert together == alone
    middle = np.array([[0.0, -0.01, 0.2], [0.0, -0.01, 1.6]])  # on the axis of the person's box
    heights = [np.ptp(project(f, middle)[:, 1]) for f in together]
    assert np.ptp(heights) < 1e-9


@pytest.mark.parametrize(("view", "side"), [
    ("front", (0, -1)), ("back", (0, 1)), ("left", (1, 0)), ("three-quarter", (0.5736, -0.8192)),
])
def test_cameras_stand_where_their_names_say(view: str, side: tuple[float, float]) -> None:
    (framing,) = frame_views(PERSON, [view])
    offset = np.array(framing.location[:2]) - [0.0, -0.01]
    assert offset / np.linalg.norm(offset) == pytest.approx(side, abs=0.01)
    assert 3.0 < np.linalg.norm(offset) < 6.0  # metres: a long lens in a room that exists


def test_a_taller_person_moves_the_camera_back() -> None:
    near, far = (frame_views(PERSON * [1, 1, s], ["front"])[0] for s in (1.0, 1.2))
    assert far.location[1] < near.location[1] - 0.5


@pytest.mark.parametrize("bounds", [np.zeros((0, 3)), np.zeros((4, 2)), np.full((3, 3), np.nan)])
def test_bounds_that_are_no_points_are_refused(bounds: np.ndarray) -> None:
    with pytest.raises(SpecError, match="bounds"):
        frame_views(bounds, VIEWS)


def test_an_unknown_view_lists_the_known_ones() -> None:
    with pytest.raises(SpecError, match="three-quarter"):
        frame_views(PERSON, ["above"])
