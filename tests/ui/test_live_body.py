# SPDX-License-Identifier: GPL-3.0-or-later
"""The body follows its sliders: in place, the last position wins."""

import dataclasses
import json
from functools import cache
from types import SimpleNamespace

import bpy
import pytest
from support.addon import registered
from support.bare_person import bare_person
from tryon.tryon_addon.blender import people
from tryon.tryon_addon.blender.body import person as body_scene
from tryon.tryon_addon.blender.body import tapes
from tryon.tryon_addon.blender.cloth import follow
from tryon.tryon_addon.core.errors import RuntimeCallError, RuntimeCrashed, RuntimeUnavailable
from tryon.tryon_addon.runtime.client import client
from tryon.tryon_addon.spec.look import Body, form_of, to_dict
from tryon.tryon_addon.ui import preferences
from tryon.tryon_addon.ui.live import body as live_body
from tryon.tryon_addon.ui.properties import changes
from tryon.tryon_addon.ui.properties.body import body_from, body_to
from tryon.tryon_addon.ui.properties.look import look_of
from tryon.tryon_addon.ui.session import SESSION


class FakeRuntime:
    """Answers a call after ``wait`` polls."""

    def __init__(self):
        self.pid, self.calls, self.wait, self.error, self.message = 7, [], 0, None, ""
        self.reads, self.unread = [], None

    def start_call(self, method, params, timeout):
        if method == "body.topology":
            return SimpleNamespace(poll=lambda: True, result=lambda: {"method": method}, message="", fraction=0.0)
        if method in ("body.read", "body.tape"):
            polls = iter([False, True])
            answer = cache(lambda: self.read(method, params))  # a call is answered once
            return SimpleNamespace(poll=lambda: next(polls), result=answer, message="", fraction=0.0)
        assert method == "body.shape" and set(params) == {"body", "pose", "measures"} and not params["measures"]
        self.calls.append(params)
        left = [self.wait]

        def poll():
            left[0] -= 1
            return left[0] < 0

        return SimpleNamespace(poll=poll, result=self.result, cancel=lambda: None, message=self.message,
                               fraction=0.0)

    def read(self, method, params):
        self.reads.append((method, params))
        if self.unread:
            raise self.unread
        return {"measures": {"neck": 31.5, "wrist": 15.0}, "tapes": {"neck": [[0, 0, 0], [1, 0, 0], [0, 1, 0]]},
                "closed": {"neck": True}}

    def result(self):
        if self.error:
            raise self.error
        return {"vertices": []}

    def shutdown(self, *_):
        pass


@pytest.fixture
def world(empty_blender, monkeypatch):
    """A scene with a body, a warm runtime, and what reached the mesh."""
    runtime, applied, settled = FakeRuntime(), [], []

    def create_or_update(scene, topology, shape, body, *, rig):
        assert topology == {"method": "body.topology"} and not rig
        applied.append(body)
        found = body_scene.find(scene)
        found["tryon_spec"] = json.dumps(body, sort_keys=True)
        return found

    monkeypatch.setattr(client, "shared", lambda: runtime)
    monkeypatch.setattr(preferences, "runtime_missing", lambda: None)
    monkeypatch.setattr(preferences, "runtime", lambda: runtime)
    monkeypatch.setattr(body_scene, "create_or_update", create_or_update)
    monkeypatch.setattr(body_scene, "settle_rig", lambda body, topology: settled.append(body.name))
    live_body._topology.clear()
    with registered():
        person = bare_person("Body", tryon_spec=json.dumps(to_dict(Body()), sort_keys=True))
        yield SimpleNamespace(runtime=runtime, applied=applied, settled=settled, group=person.tryon)
        live_body.stop()


def turn(limit=50):
    """Let the timers run out, as Blender's main loop would."""
    for timer in (live_body._turn, live_body._settle):
        for _ in range(limit):
            if not bpy.app.timers.is_registered(timer):
                break
            if timer() is None:
                bpy.app.timers.unregister(timer)
        else:
            raise AssertionError("the timer does not end")


def test_a_slider_moves_the_mesh_and_then_the_bones(world):
    world.group.body.height = 181.5
    assert bpy.app.timers.is_registered(live_body._turn)
    turn()
    assert [b["height"] for b in world.applied] == [181.5]
    assert world.settled == ["Body"]


def test_many_movements_are_one_call(world):
    for height in range(150, 200):
        world.group.body.height = height
    turn()
    assert [b["height"] for b in world.applied] == [199]


def test_a_movement_during_a_call_is_caught_up(world):
    world.runtime.wait = 3
    world.group.body.height = 150
    live_body._turn()
    world.group.body.height = 160
    turn()
    assert [b["height"] for b in world.applied] == [150, 160]


def test_the_bones_wait_until_the_sliders_rest(world):
    world.group.body.height = 150
    while live_body._turn() is not None:
        pass
    bpy.app.timers.unregister(live_body._turn)
    assert bpy.app.timers.is_registered(live_body._settle) and not world.settled
    world.group.body.height = 151  # moves on at once, not after the rest
    assert bpy.app.timers.is_registered(live_body._turn) and not bpy.app.timers.is_registered(live_body._settle)
    turn()
    assert world.settled == ["Body"]


def test_a_pose_is_followed_too(world):
    world.group.pose = "a-pose"
    turn()
    assert world.runtime.calls[-1]["pose"] == "a-pose"


@pytest.mark.parametrize("why", ["no body", "no runtime", "job"])
def test_there_are_times_when_a_slider_moves_nothing(world, why, monkeypatch):
    if why == "no body":
        bpy.data.objects.remove(bpy.data.objects["Body"])
    elif why == "no runtime":
        monkeypatch.setattr(preferences, "runtime_missing", lambda: RuntimeUnavailable("No runtime."))
    else:
        SESSION.begin("Dress")
    world.group.body.height = 181
    assert not bpy.app.timers.is_registered(live_body._turn) and not world.runtime.calls


def test_a_runtime_that_wakes_up_says_so_in_the_panel(world):
    world.runtime.wait, world.runtime.message = 3, "Building the body model"
    world.group.body.height = 150
    live_body._turn(), live_body._turn()
    assert SESSION.notes["body"] == ("Building the body model",)
    turn()
    assert "body" not in SESSION.notes and len(world.applied) == 1


def test_open_fields_show_what_the_body_has_when_the_slider_rests(world):
    fields = world.group.measures
    for height in (150, 151):
        world.group.body.height = height
    turn()
    assert fields.neck == 31.5 and not fields.lock_neck
    assert world.runtime.reads == [("body.read", {"body": world.applied[-1]})]


def test_a_movement_while_reading_is_caught_up(world):
    world.group.body.height = 150
    while not bpy.app.timers.is_registered(live_body._settle):
        live_body._turn()
    assert not world.runtime.reads  # asked, not answered yet
    world.group.body.height = 160
    turn()
    assert [b["height"] for b in world.applied] == [150, 160] and world.settled == ["Body"]


def test_a_runtime_that_cannot_read_leaves_the_fields(world):
    world.runtime.unread = RuntimeCallError("The runtime has no method 'body.read'.")
    before = world.group.measures.neck
    world.group.body.height = 150
    turn()
    assert len(world.applied) == 1 and world.group.measures.neck == before and not SESSION.problems


def test_tapes_that_are_shown_come_along(world):
    world.group.measures.tapes = True
    world.group.body.height = 150
    turn()
    assert list(tapes.find(bpy.data.objects["Body"])) == ["neck"]
    assert world.runtime.reads[-1][0] == "body.tape" and "weight" not in world.runtime.reads[-1][1]["names"]


def test_a_wish_moves_nothing(world):
    body_to(dataclasses.replace(Body(height=160.0), measures={"bust": 90.0}), world.group.body)
    turn()
    assert world.applied == [to_dict(Body(height=160.0))]


def test_a_body_deleted_in_between_ends_it(world):
    world.runtime.wait = 3
    world.group.body.height = 150
    live_body._turn()
    bpy.data.objects.remove(bpy.data.objects["Body"])
    turn()
    assert not world.applied


def test_a_crash_stands_in_the_body_panel_and_the_next_success_takes_it_away(world):
    world.runtime.error = RuntimeCrashed("The runtime crashed.", "Try again.")
    world.group.body.height = 150
    turn()
    assert SESSION.problems["body"].message == "The runtime crashed."
    world.runtime.error = None
    world.group.body.height = 151
    turn()
    assert "body" not in SESSION.problems and len(world.applied) == 1


def test_undo_brings_the_mesh_to_the_sliders(world):
    body = bpy.data.objects["Body"]
    for handler in list(bpy.app.handlers.undo_post):
        handler(None, None)
    assert not bpy.app.timers.is_registered(live_body._turn)  # mesh and sliders agree: nothing to do
    body["tryon_spec"] = json.dumps(to_dict(Body(height=150.0)), sort_keys=True)
    for handler in list(bpy.app.handlers.undo_post):
        handler(None, None)
    turn()
    assert world.applied == [to_dict(body_from(world.group.body))]


def test_undo_brings_the_mesh_to_the_pose(world):
    body = bpy.data.objects["Body"]
    body["tryon_pose"] = json.dumps("walk")  # the mesh had come a moment after the pose was chosen
    for handler in list(bpy.app.handlers.undo_post):
        handler(None, None)
    turn()
    assert [call["pose"] for call in world.runtime.calls] == ["relaxed"]


def test_what_is_worn_goes_along_and_comes_back_as_it_was_dressed(world, monkeypatch):
    person, went = people.active(bpy.context.scene), []
    monkeypatch.setattr(follow, "prepare", lambda person: went.append("prepared") or iter([None]))
    monkeypatch.setattr(follow, "follow", lambda person: went.append("followed"))
    asked = []
    monkeypatch.setattr(follow, "dressed", lambda person, spec: asked.append(spec) or None)
    world.group.body.height = 181.5
    turn()
    assert went == ["prepared", "followed"] and len(world.applied) == 1
    assert asked == [[form_of(body_from(look_of(person).body)), "relaxed"]]


def test_somebody_dressed_is_made_ready_to_move_without_a_call(world):
    live_body._readying[:] = [iter([0.01, 0.01])]
    assert live_body._ready() == 0.01 and live_body._ready() == 0.01 and live_body._ready() is None
    assert live_body._ready() is None and not world.runtime.calls


def test_a_slider_that_nobody_listens_to_moves_nothing(world):
    live_body.stop()
    world.group.body.height = 181
    world.group.pose = "a-pose"
    world.group.garments.tee.design.length = 12.0
    assert not bpy.app.timers.is_registered(live_body._turn) and not world.runtime.calls
    live_body.start()
    live_body.start()
    assert changes.BODY.listeners == [live_body.follow]
    world.group.body.height = 182
    turn()
    assert [b["height"] for b in world.applied] == [182]


def test_a_random_person_is_followed(world):
    bpy.ops.tryon.random_person(seed=3)
    turn()
    assert world.applied == [to_dict(body_from(world.group.body))]
