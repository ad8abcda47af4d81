# SPDX-License-Identifier: GPL-3.0-or-later
"""Edges and seams get the finish that their panel calls for."""

from __future__ import annotations

import numpy as np
import pytest
from tryon.tryon_addon.catalog.garments import PROGRAMMES, construction, finish
from tryon.tryon_addon.catalog.garments.hems import NOWHERE, Hems

NONE = np.zeros(0)


def hems(loop: list[int], heights: list[float], mate: list[int], upright: bool = False, right: bool = False) -> Hems:
    """One triangle a row."""
    count = len(loop)
    return Hems(NONE, NONE, NONE, NONE, np.array(loop), np.full(count, upright), np.array(heights), np.array(mate),
                np.full(count, right), NONE)


def edges(programme: str, names: tuple[str, ...], found: Hems) -> list[int]:
    return construction.edge_kinds(PROGRAMMES[programme].finish, names, np.arange(len(names)), found).tolist()


def seams(programme: str, names: tuple[str, ...], found: Hems, kind: str = "plain") -> list[int]:
    return construction.seam_kinds(PROGRAMMES[programme].finish, names, np.arange(len(names)), found, kind).tolist()


def test_denim_is_sewn_as_jeans_whatever_is_made_of_it() -> None:
    for entry in PROGRAMMES.values():
        assert entry.finish.sewn("denim") == finish.JEANS
        assert entry.finish.sewn("plain") == entry.finish.sewing != finish.JEANS


def test_knits_are_bound_at_the_neck_and_tanks_at_the_arms() -> None:
    found = hems([0, 1, 2], [1.0, 1.5, 1.4], [NOWHERE] * 3)
    assert edges("tank", ("front", "front", "front"), found) == [finish.HEM, finish.RIB, finish.RIB]
    assert edges("tee", ("front", "front", "sleeve_l"), found) == [finish.HEM, finish.RIB, finish.HEM]
    knit = [finish.KNIT, finish.RIB, finish.KNIT]
    assert edges("sweater", ("band_front", "front", "cuff_l"), found) == knit


def test_collars_are_edge_stitched_and_waistbands_are_bands() -> None:
    found = hems([0, 1], [0.1, 1.0], [NOWHERE] * 2)
    assert edges("trousers", ("front_l", "band_front"), found) == [finish.HEM, finish.BAND]
    assert edges("shirt", ("front_l", "fall"), found) == [finish.HEM, finish.EDGE]


def test_a_jackets_front_is_an_edge_and_its_hem_a_hem() -> None:
    for upright, kind in ((True, finish.EDGE), (False, finish.HEM)):
        assert edges("blazer", ("front_l",), hems([0], [1.0], [NOWHERE], upright)) == [kind]


def test_a_placket_lies_on_the_front() -> None:
    laid = seams("shirt", ("front_l", "placket"), hems([-1, -1], [], [1, 0]))
    assert laid == [finish.UNDER, finish.RAISED]


def test_felled_seams_have_their_stitches_on_one_side() -> None:
    found = hems([-1, -1], [], [1, 0])
    assert seams("trousers", ("front_l", "back_l"), found, "denim") == [finish.FELLED, finish.SEAM]
    assert seams("pencil_skirt", ("front", "back"), found) == [finish.SEAM, finish.SEAM]


@pytest.mark.parametrize(("programme", "names"), [("shirt", ("stand", "fall")), ("blazer", ("front_l", "collar")),
                                                  ("pleated_skirt", ("face_0", "fold_0"))])
def test_what_is_folded_in_truth_shows_no_seam(programme: str, names: tuple[str, ...]) -> None:
    assert seams(programme, names, hems([-1, -1], [], [1, 0])) == [finish.HIDDEN, finish.HIDDEN]


def test_a_cuff_overlaps_itself() -> None:
    for right, kind in ((True, finish.RAISED), (False, finish.UNDER)):
        assert seams("shirt", ("cuff_l",), hems([-1], [], [0], right=right)) == [kind]
