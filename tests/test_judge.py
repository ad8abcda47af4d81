# SPDX-License-Identifier: GPL-3.0-or-later
"""The second opinion by winding numbers: what it says of bodies and cloth whose figures are known."""

import numpy as np
import pytest
from judge import Dressed, Garment, behind, disagreements, showing
from scipy.spatial import ConvexHull
from support.winding import Sheet, solid_angles

AROUND, ROWS = 48, 31


def wall(radius, low=0.5, high=1.1, rows=ROWS, middle=(0.0, 0.0)):
    """An open tube; ``radius``: metres, or what they are by angle and height."""
    angle, z = (x.ravel() for x in np.meshgrid(np.arange(AROUND) * 2 * np.pi / AROUND, np.linspace(low, high, rows)))
    r = radius(angle, z) if callable(radius) else radius
    points = np.stack([middle[0] + r * np.cos(angle), middle[1] + r * np.sin(angle), z], 1)
    i = np.arange((rows - 1) * AROUND)
    right = i - i % AROUND + (i + 1) % AROUND
    return Sheet(points, np.concatenate([np.stack([i, right, right + AROUND], 1),
                                         np.stack([i, right + AROUND, i + AROUND], 1)]))


def ball(radius=1.0, open_above=2.0):
    points = np.random.default_rng(0).normal(size=(1200, 3))
    points *= radius / np.linalg.norm(points, axis=1, keepdims=True)
    faces = ConvexHull(points).simplices
    a, b, c = (points[faces[:, k]] for k in range(3))
    out = np.einsum("ij,ij->i", np.cross(b - a, c - a), a) > 0
    faces = np.where(out[:, None], faces, faces[:, ::-1])
    return Sheet(points, faces[points[faces].mean(axis=1)[:, 2] < open_above * radius])


def near(angle, height, wide, high):
    """How much a bump with its middle at an angle of 0 and ``height`` m rises at each point, 0 to 1."""
    off = np.hypot(((angle + np.pi) % (2 * np.pi) - np.pi) / wide, (height - 0.8) / high)
    return np.maximum(0.0, 1.0 - off**2)


def worn(*sheets, skin):
    return Dressed(skin, [Garment(f"g{i}", one.points, one) for i, one in enumerate(sheets)]).judged()


def test_a_winding_number_is_one_inside_and_what_the_opening_leaves_where_it_is_open():
    whole, cup = ball(), ball(open_above=0.5)
    at = np.random.default_rng(1).uniform(-1.5, 1.5, (400, 3))
    far = np.linalg.norm(at, axis=1)
    clear = abs(far - 1) > 0.03
    assert np.abs(whole.winding(at) - (far < 1))[clear].max() < 0.02
    plain = solid_angles(cup.corners, at).sum(axis=1) / (4 * np.pi)
    np.testing.assert_allclose(cup.winding(at), plain, atol=0.02)  # with none of the groups that make it quick
    gap, _, at_border = cup.nearest(np.array([[0, 0, 0.95], [0, 0, -0.5], [0, 0, -1.2]]))
    assert at_border.tolist() == [True, False, False]
    assert gap == pytest.approx([0.87, 0.5, 0.2], abs=0.05)


def test_ways_through_a_surface_are_found_with_the_face_that_they_go_through():
    whole = ball()
    ends = np.array([[0.0, 0.0, 1.4], [0.2, 0.1, 0.3], [1.2, 0.0, 0.1]])
    way, face = whole.crossed(0.3 * ends, ends)
    assert way.tolist() == [0, 2]
    np.testing.assert_allclose(whole.corners[face].mean(axis=1), [[0, 0, 1], [1, 0, 0.08]], atol=0.1)


def test_cloth_that_lies_on_the_skin_has_nothing_to_tell():
    figures = worn(wall(0.105, 0.6, 1.0), wall(0.12, 0.55, 0.95), skin=wall(0.10))
    assert all(value == 0.0 for one in figures.values() for value in one.values()), figures


def test_cloth_behind_the_skin_is_told_with_its_share_and_depth():
    dented = wall(lambda a, z: 0.105 - 0.025 * near(a, z, 0.6, 0.1), 0.6, 1.0)
    found = worn(dented, skin=wall(0.10))["g0"]
    deep = 0.10 - np.hypot(*dented.points[:, :2].T)
    assert found["penetration_max_mm"] == pytest.approx(20.0, abs=0.2)
    assert found["penetrating_pct"] == pytest.approx(100 * (deep > 0.0005).mean(), abs=0.1)


def test_cloth_behind_cloth_is_told_however_deep():
    inner, outer = wall(0.16, 0.6, 1.0), wall(lambda a, z: 0.17 - 0.045 * near(a, z, 0.6, 0.1), 0.65, 0.95)
    found = worn(inner, outer, skin=wall(0.10))["g1"]
    assert found["penetration_max_mm"] == pytest.approx(35.0, abs=0.3) and found["penetrating_pct"] > 3


@pytest.mark.parametrize("out", [0.004, 0.030])
def test_skin_that_comes_out_through_cloth_is_told_by_its_area(out):
    skin = wall(lambda a, z: 0.10 + (0.01 + out) * near(a, z, 0.5, 0.06), rows=61)
    cloth = wall(0.11, 0.6, 1.0)
    shows = np.hypot(*skin.points[:, :2].T) > 0.11
    under = (skin.points[:, 2] > 0.6) & (skin.points[:, 2] < 1.0)
    share = skin.areas[shows].sum() / skin.areas[under].sum()
    assert share > 0.002
    assert showing(skin, cloth, np.zeros(len(skin.points), bool)) == pytest.approx(share, rel=0.25)
    assert showing(skin, cloth, shows) == 0.0, "a fold is not counted"


def test_an_arm_beside_cloth_and_what_comes_out_at_a_hem_do_not_show():
    trunk, arm = wall(0.10), wall(0.04, middle=(0.165, 0.0))
    both = Sheet(np.concatenate([trunk.points, arm.points]),
                 np.concatenate([trunk.triangles, arm.triangles + len(trunk.points)]))
    flared = wall(lambda a, z: 0.10 + 0.3 * np.maximum(0.0, 0.62 - z), rows=61)
    for skin in (both, flared):
        assert showing(skin, wall(0.115, 0.6, 1.0), np.zeros(len(skin.points), bool)) == 0.0


def test_what_has_no_cloth_under_it_does_not_show():
    """A ledge that goes in under the hem of a wall, as a thigh does that pinches a shirt; and the wall's own bump."""
    shirt = wall(0.2, rows=60)
    ledge = wall(lambda angle, z: 0.19 + 0.3 * (z - 0.5) / 0.03, 0.5, 0.53, rows=20)
    flat = Sheet(ledge.points * (1, 1, 0.0) + (0, 0, 0.52), ledge.triangles)  # looks up
    assert showing(flat, shirt, np.zeros(len(flat.points), bool)) == 0.0
    bump = wall(lambda angle, z: 0.195 + 0.03 * near(angle, z, 0.4, 0.08))
    assert showing(bump, shirt, np.zeros(len(bump.points), bool)) > 0.02


def test_the_tip_of_a_fold_that_looks_inwards_puts_nothing_behind_the_cloth():
    """By the nearest face alone it would be 32 mm deep: well outside, though what is nearest looks away."""
    tube = wall(0.10, 0.5, 1.0)
    tip = np.array([[0.12, -0.004, 0.75], [0.12, 0.004, 0.75], [0.12, 0.0, 0.757]])
    inwards = len(tube.points) + np.array([[0, 2, 1]])
    sheet = Sheet(np.concatenate([tube.points, tip]), np.concatenate([tube.triangles, inwards]))
    assert behind(np.array([[0.135, 0.0, 0.752], [-0.085, 0.0, 0.75]]), sheet) == pytest.approx([0.0, 0.015], abs=1e-3)


def test_who_disagrees_is_told_where_and_by_how_much():
    said = {"tee": {"penetrating_pct": 0.0, "penetration_max_mm": 0.4, "poke_through_pct": 0.05}}
    assert disagreements(said, said, "walk") == []
    other = {"tee": {"penetrating_pct": 0.09, "penetration_max_mm": 1.5, "poke_through_pct": 0.25}}
    assert disagreements(other, said, "walk") == [
        "walk, tee: penetration_max_mm is 0.400 by the certificate, 1.500 by the judge",
        "walk, tee: poke_through_pct is 0.050 by the certificate, 0.250 by the judge"]
    unknown = {"tee": dict.fromkeys(other["tee"], float("nan"))}
    assert len(disagreements(unknown, said, "walk")) == 3, "what cannot be measured agrees with nothing"
