# SPDX-License-Identifier: GPL-3.0-or-later
"""The toile that is drawn while a drape falls: who is hidden meanwhile comes back, whatever happens."""

import bpy
import numpy as np
import pytest
from support.addon import registered
from support.bare_person import bare_person
from tryon.tryon_addon.ui import registration
from tryon.tryon_addon.ui.live import drape
from tryon.tryon_addon.ui.session import MARK, SESSION

POINTS, TRIANGLES = np.eye(3), np.array([[0, 1, 2]])


@pytest.fixture
def body(empty_blender, monkeypatch):
    """Somebody in the scene who is selected, and a clock that runs a second a look."""
    ticks = iter(range(1, 1000))
    monkeypatch.setattr(drape.time, "perf_counter", lambda: float(next(ticks)))
    with registered():
        bare_person()
        obj = bpy.context.scene.objects["Body"]
        obj.select_set(True)
        yield obj


def test_the_person_is_hidden_while_the_toile_is_drawn(body):
    with drape.Falling("Scene") as falling:
        falling("body", POINTS, TRIANGLES)
        assert not body.hide_get(), "what comes at once needs no picture"
        falling("TryOn T-shirt", POINTS, TRIANGLES)
        assert body.hide_get() and MARK in body and falling._handle is not None
        falling.end()
        assert not body.hide_get() and body.select_get() and falling._handle is None, "it is worn now"
        body.select_set(False)
    assert not body.hide_get() and MARK not in body and not body.select_get()


def test_nobody_stays_hidden_who_was_hidden_at_the_moment_that_undo_goes_back_to(body):
    falling = drape.Falling("Scene")
    falling("body", POINTS, TRIANGLES)
    falling("body", POINTS, TRIANGLES)
    falling._selected.clear()
    SESSION.begin("Dress")
    registration.catch_up()
    assert body.hide_get(), "the job is still at work"
    SESSION.end()
    registration.catch_up()
    assert not body.hide_get() and MARK not in body
    falling.__exit__(None, None, None)


def test_views_turn_to_the_first_toile_and_the_start_up_cube_is_out_of_its_way_meanwhile(body, monkeypatch):
    bpy.ops.wm.read_factory_settings(use_empty=False)
    scene = bpy.context.scene
    scene.unit_settings.system, scene.unit_settings.scale_length = "IMPERIAL", 0.3048
    turned = []
    monkeypatch.setattr(drape.first_sight, "turn", lambda scene, corners: turned.append(corners))
    cube = scene.objects["Cube"]
    with drape.Falling("Scene") as falling:
        for name in ("body", "TryOn T-shirt", "TryOn T-shirt"):
            falling(name, POINTS, TRIANGLES)
        assert cube.hide_get() and MARK in cube
    assert not cube.hide_get() and MARK not in cube, "a job that is ended leaves the scene as it was"
    assert len(turned) == 1 and np.allclose(turned[0], [[0, 0, 0], [1 / 0.3048] * 3])


def test_views_stay_where_somebody_is_there_already(body, monkeypatch):
    monkeypatch.setattr(drape.first_sight, "turn", None)
    with drape.Falling("Scene") as falling:
        for _ in range(3):
            falling("body", POINTS, TRIANGLES)


def test_who_was_hidden_before_stays_so(body):
    body.hide_set(True)
    with drape.Falling("Scene") as falling:
        for _ in range(3):
            falling("body", POINTS, TRIANGLES)
    assert body.hide_get()
