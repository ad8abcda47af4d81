# SPDX-License-Identifier: GPL-3.0-or-later
"""A size on somebody it was not cut for: the whole garment starts where the wearer's nape or waist is."""

import numpy as np
import pytest
from support.mannequin import mannequin
from tryon.tryon_addon.catalog.garments import PROGRAMMES
from tryon.tryon_addon.tailoring.methods import draft
from tryon.tryon_addon.tailoring.pattern.figure import figure_from
from tryon.tryon_addon.tailoring.pattern.grading import worn
from tryon.tryon_addon.tailoring.pattern.meshing import mesh_pattern
from tryon.tryon_addon.tailoring.sew.placement import place

BODY = mannequin()


def taller(body, share):
    """The same body, its heights and lengths ``share`` times as great."""
    upright, long = np.array([1, 1, share]), ("height", "length", "waist")
    lengths = {name: value * share for name, value in body["measures"].items()
               if name.endswith(long) and name != "waist"}
    return body | {
        "measures": body["measures"] | lengths,
        "landmarks": {name: list(point * upright) for name, point in body["landmarks"].items()},
    } | {name: body[name] * upright for name in ("vertices", "bone_heads", "bone_tails")}


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_all_parts_move_to_the_wearer(programme):
    """No seam starts farther open, up and down, than on the body that the garment was cut for."""
    tall = taller(BODY, 1.05)
    mine, other = figure_from(BODY), figure_from(tall)
    cut_for_me = draft({"programme": programme}, BODY)
    size = worn(draft({"programme": programme}, tall), other, mine)

    def gap(pattern):
        mesh = mesh_pattern(pattern, 0.03)
        one, two = place(mine, pattern, mesh)[mesh.seams.T]
        return np.percentile(abs(one - two)[:, 2], 98)

    assert gap(size) < gap(cut_for_me) + 0.015
