# SPDX-License-Identifier: GPL-3.0-or-later
"""A body on its way from one pose to another."""

import numpy as np
import pytest
from tryon.gan_core.body.model.model import body_model
from tryon.gan_core.body.posing import contact, motion, pose
from tryon.gan_core.body.posing.contact import rows_of
from tryon.gan_core.body.posing.press import MORE, ROOM, Press
from tryon.gan_core.body.posing.stances import POSES

BODY = {"gender": 1.0, "age": 28.0, "height": 172.0, "weight": 0.45, "muscle": 0.55, "proportions": 0.6, "identity": 1}
ARMS = tuple(part + side for part in ("upper_arm", "forearm", "hand") for side in (".L", ".R"))


@pytest.mark.parametrize("end", [p for p in POSES if p != "relaxed"])
def test_the_way_begins_where_the_body_stands_and_never_leaps(end):
    model = body_model()
    path, pinched = motion.path(model, BODY, "relaxed", end, 12)
    first, last = (pose.shape(model, BODY, name)[1].vertices for name in ("relaxed", end))
    assert path.shape == (12, model.vertex_count, 3) and pinched.shape == (model.vertex_count,)
    np.testing.assert_allclose(path[0], first, atol=1e-6)
    still = ~np.isin(np.arange(model.vertex_count), rows_of(model, ARMS if POSES[end].left.reach else ()))
    assert np.percentile(np.linalg.norm(path[-1] - last, axis=1)[still], 80) < 1e-5  # where nothing presses on it
    assert np.linalg.norm(np.diff(path, axis=0), axis=2).max() < 0.14  # metres a frame: a hand goes up to the collar
    assert abs(path[:, :, 2].min(axis=1)).max() < 0.012  # feet on the floor
    edges = model.quads[:, :2][np.isin(model.quads[:, :2], rows_of(model, ("hand.L", "hand.R"))).all(axis=1)]
    long = [np.linalg.norm(x[edges[:, 0]] - x[edges[:, 1]], axis=1) for x in (first, path[-1])]
    assert (long[1] / long[0]).max() < 3.0  # no hand is torn by what it lies on


def test_flesh_gives_way_where_an_arm_lies_on_the_trunk_and_nowhere_else():
    model = body_model()
    draped = pose.shape(model, BODY, "relaxed")[1].vertices
    press = Press(model, draped)
    np.testing.assert_array_equal(press.eased(draped, 0.0), draped)
    down = pose.shape(model, BODY, "contrapposto")[1].vertices
    eased = press.eased(down)
    *_, before = press._facing(down.astype(float), press.creased)
    *_, after = press._facing(eased.astype(float), press.creased)
    assert before.min() < ROOM / 2 and after.min() > 0.9 * ROOM
    moved = np.linalg.norm(eased - down, axis=1)
    assert moved.max() < 0.03 and (moved > 1e-3).mean() < 0.03
    assert press.pinched(eased, eased).any()  # groins stay as they are


@pytest.mark.parametrize("layers", [1, 2])
def test_an_armpit_opens_for_what_is_worn(layers):
    """Else an arm that comes down would press it into itself; a jacket needs more room than a shirt."""
    model = body_model()
    draped = pose.shape(model, BODY, "relaxed")[1].vertices
    path, pinched = motion.path(model, BODY, "relaxed", "walk", 2, layers=layers)
    press = Press(model, draped, layers)
    plain = pose.shape(model, BODY, "walk")[1].vertices.astype(float)
    gaps = []
    for points in (plain, path[-1].astype(float)):
        i, j, _, apart = press._facing(points, np.zeros(model.vertex_count, bool))
        between = press._beside(i, j)
        gaps.append(apart[between])
    np.testing.assert_allclose(path[0], draped, atol=1e-6)  # it opens on the way
    room = ROOM + MORE * (layers - 1)
    assert np.median(gaps[0]) < 0.8 * ROOM and np.percentile(gaps[1], 5) > 0.7 * room
    assert pinched[i[between]].mean() < 0.1  # cloth finds skin there that it collides with


def test_one_frame_is_no_way():
    with pytest.raises(ValueError, match="at least 2"):
        motion.path(body_model(), BODY, "relaxed", "walk", 1)


@pytest.mark.parametrize("end", [name for name, stance in POSES.items() if stance.left.reach])
def test_hands_on_the_body_leave_room_for_clothes(end):
    model = body_model()
    path, pinched = motion.path(model, BODY, "relaxed", end, 2)
    last = path[-1].astype(float)
    skin = contact.skin_of(model, last, ("torso", "thigh.L", "thigh.R"))
    hands = rows_of(model, ("hand.L", "hand.R"))
    assert 0.004 < skin.gap(last[hands]) < ROOM + 0.005
    assert not pinched[hands].any()


def test_a_bent_wrist_stays_whole():
    """Pressed from within itself it would be torn to shreds."""
    model = body_model()
    posed = pose.shape(model, BODY, "hands-on-hips")[1].vertices
    eased = Press(model, pose.shape(model, BODY, "relaxed")[1].vertices).eased(posed)
    edges = np.concatenate([model.quads[:, [k, (k + 1) % 4]] for k in range(4)])
    mine = edges[np.isin(edges, rows_of(model, ("forearm.L", "hand.L"))).all(axis=1)]
    before, after = (np.linalg.norm(x[mine[:, 0]] - x[mine[:, 1]], axis=1) for x in (posed, eased))
    assert (after - before).max() < 0.01
