# SPDX-License-Identifier: GPL-3.0-or-later
"""The body follows its sliders: a call to the runtime, polled by a timer, then new coordinates in place.

However fast a slider is dragged, one call is under way at a time and the last position wins. No body is made for it;
a runtime that sleeps (the body came from the cache, or with the file) wakes up, and the panel says so. What is worn
goes along with the skin; how it hangs then only a drape tells, and the panel says that.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Generator, Iterator
from typing import Any

import bpy

from ...blender import people
from ...core.errors import RuntimeCallError
from ...core.progress import steps_of
from ...spec.look import body_from_dict, form_of, to_dict
from .. import preferences
from ..properties import changes, look, measures
from ..properties.body import body_from
from ..session import SESSION, next_turn, redraw
from .tapes import show_tapes, tape_request

SECTION = "body"
POLL_SECONDS = 0.004
LIMIT_SECONDS = 60.0
REST_SECONDS = 0.8  # without a movement, after which the bones come along too

_steps: list[Generator[float, None, None]] = []  # the following under way
_whose: list[int] = []  # the key of the person that follows, or that followed last
_readying: list[Generator[float, None, None]] = []  # finding what holds the clothes
_topology: dict[int, dict] = {}  # of the runtime process with this id


def _body_object(person: bpy.types.Collection | None) -> bpy.types.Object | None:
    return people.thing(person, "body") if person else None


def follow(whose: bpy.types.Scene | bpy.types.Collection) -> None:
    """A slider of somebody's moved: bring the body along, if there is one and a runtime."""
    person = people.of(whose)
    if SESSION.busy or person is None or person.library is not None or _body_object(person) is None:
        return
    if preferences.runtime_missing() is not None:
        return
    _forget(_settle)
    _begin(person)


def _begin(person: bpy.types.Collection, shown: tuple[dict, Any] | None = None) -> None:
    """Have the timer bring this person along; somebody else's turn ends."""
    if bpy.app.timers.is_registered(_turn) and _whose == [people.key(person)]:
        return
    _whose[:] = [people.key(person)]
    _steps[:] = [_following(people.key(person), shown)]
    if not bpy.app.timers.is_registered(_turn):
        bpy.app.timers.register(_turn, first_interval=0.0)


def read_measures(scene: bpy.types.Scene) -> None:
    """A job has made the body: have the measures' open fields show what it has."""
    person = people.active(scene)
    if (person is not None and not bpy.app.background and not SESSION.busy
            and not bpy.app.timers.is_registered(_turn)):
        _begin(person, _wanted(person))


def get_ready(scene: bpy.types.Scene) -> None:
    """A job has dressed somebody: find what holds the clothes, so that they go along with the first movement."""
    person = people.active(scene)
    if person is not None and not bpy.app.background:
        _readying[:] = [_preparing(people.key(person))]
        if not bpy.app.timers.is_registered(_ready):
            bpy.app.timers.register(_ready, first_interval=REST_SECONDS)


def _preparing(who: int) -> Generator[float, None, None]:
    from ...blender.cloth import follow as along

    person = people.by_key(who)
    for _ in along.prepare(person) if person is not None else ():
        yield POLL_SECONDS


def _ready() -> float | None:
    """A timer's tick."""
    return next_turn(_readying, SECTION) if _readying else None


def catch_up(scene: bpy.types.Scene) -> None:
    """After undo: sliders and mesh come back together, but the mesh had come a moment after its slider."""
    person = people.active(scene)
    body = _body_object(person)
    if body is None:
        return
    shape, pose = (json.dumps(one, sort_keys=True) for one in _wanted(person))
    if body.get("tryon_spec") != shape or body.get("tryon_pose", pose) != pose:
        follow(scene)


def start() -> None:
    """The extension is enabled."""
    changes.BODY.listen(follow)


def stop() -> None:
    """The extension is disabled."""
    changes.BODY.stop_listening(follow)
    for timer in (_turn, _settle, _ready):
        _forget(timer)
    for steps in (_steps, _readying):
        while steps:
            steps.pop().close()


def _forget(timer: Callable[[], float | None]) -> None:
    if bpy.app.timers.is_registered(timer):
        bpy.app.timers.unregister(timer)


def _turn() -> float | None:
    """A timer's tick: seconds until the next, None at the end."""
    wait = next_turn(_steps, SECTION)
    if wait is None:
        SESSION.notes.pop(SECTION, None)
        redraw()
    return wait


def _following(who: int, shown: tuple[dict, Any] | None = None) -> Generator[float, None, None]:
    """Call and apply until the mesh shows what the panel says; yields seconds to wait."""
    from ...blender.body import person as body_scene
    from ...blender.cloth import follow as along

    while True:
        person = people.by_key(who)
        if SESSION.busy or person is None or _body_object(person) is None:
            return  # a call under way ends unheard: cancelling it would end the warm process
        wanted = _wanted(person)
        if wanted == shown:
            _forget(_settle)
            bpy.app.timers.register(_settle, first_interval=REST_SECONDS)
            yield from _reading(who)
            person = people.by_key(who)
            if person is None or _wanted(person) == shown:
                return
            _forget(_settle)
            continue
        holding = along.prepare(person)
        shape = yield from _call("body.shape", {"body": wanted[0], "pose": wanted[1], "measures": False}, holding)
        topology = yield from model()
        person = people.by_key(who)
        if SESSION.busy or person is None or _body_object(person) is None:
            return
        as_dressed = along.dressed(person, [form_of(body_from_dict(wanted[0])), wanted[1]])
        if as_dressed is not None:
            shape = shape | {"vertices": as_dressed}
        body = body_scene.create_or_update(person, topology, shape, wanted[0], rig=False)
        body_scene.stands(body, wanted[1])
        along.follow(person)
        shown = wanted
        SESSION.problems.pop(SECTION, None)
        redraw()
        yield 0.0


def _reading(who: int) -> Generator[float, None, None]:
    """The open fields, and the tapes where they are shown, follow the body that the panel says."""
    for method, show in (("body.read", _show_measures), ("body.tape", _show_tapes)):
        person = people.by_key(who)
        if SESSION.busy or person is None or _body_object(person) is None:
            return
        if show is _show_tapes and not look.look_of(person).measures.tapes:
            return
        body, pose = _wanted(person)
        params = {"body": body} if show is _show_measures else tape_request(body, pose)
        try:
            answer = yield from _call(method, params)
        except RuntimeCallError:  # the sliders work without
            return
        person = people.by_key(who)
        if SESSION.busy or person is None or _body_object(person) is None or _wanted(person) != (body, pose):
            return  # moved on
        show(person, answer)
        redraw()


def _show_measures(person: Any, answer: dict) -> None:
    measures.show(look.look_of(person).measures, answer["measures"])


def _show_tapes(person: Any, answer: dict) -> None:
    body, scene = _body_object(person), bpy.context.scene
    if body is not None and scene is not None:
        show_tapes(scene, body, answer)


def _call(method: str, params: dict[str, Any], meanwhile: Iterator[None] | None = None
          ) -> Generator[float, None, dict]:
    """What the runtime answers; until then, and to its end, some other work is done a slice at a time."""
    call = preferences.runtime().start_call(method, params, timeout=LIMIT_SECONDS)
    for step in steps_of(call, cancel=False):  # whoever closes this wants another body soon, from a warm process
        if step.label and SESSION.notes.get(SECTION) != (step.label,):
            SESSION.notes[SECTION] = (step.label,)
            redraw()
        next(meanwhile or iter(()), None)
        yield POLL_SECONDS
    for _ in meanwhile or ():
        yield 0.0
    return call.result()


def model() -> Generator[float, None, dict]:
    """The topology of the body model, fetched once a runtime process."""
    pid = preferences.runtime().pid or 0
    if pid not in _topology:
        answer = yield from _call("body.topology", {})
        _topology.clear()
        _topology[pid] = answer
    return _topology[pid]


def _wanted(person: Any) -> tuple[dict, Any]:
    """Body, as plain values, and pose that the panel says."""
    group = look.look_of(person)
    body = dataclasses.replace(body_from(group.body), measures={})  # a fit request moves nothing
    return to_dict(body), look.pose_from(group)


def _settle() -> None:
    """A timer's one tick, when the sliders rest: the bones come along."""
    from ...blender.body import person as body_scene

    body = _body_object(people.by_key(_whose[0])) if _whose else None
    if body is not None and _topology and not SESSION.busy and bpy.context.mode == "OBJECT":  # a moment of edit mode
        body_scene.settle_rig(body, next(iter(_topology.values())))
