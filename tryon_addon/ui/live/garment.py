# SPDX-License-Identifier: GPL-3.0-or-later
"""A garment follows its design sliders: sewn anew several times a second, without gravity; how it hangs only the drape
tells.

One call is under way at a time. Whatever it answers is shown, and the newest position is asked for next, so that the
last one is always shown last. While a slider moves the sewing goes on from the last answer; where it rests, all is sewn
once more from the beginning, or the drape comes back if that was cut so.
"""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Generator
from typing import Any

import bpy

from ...blender import people
from ...core.progress import steps_of
from ...spec.look import Garment, cut_of, shape_of
from .. import preferences
from ..properties import changes, garments
from ..properties.body import body_from
from ..properties.look import look_from_scene, look_of
from ..session import SESSION, next_turn, redraw

SECTION = "garment"
POLL_SECONDS = 0.01
LIMIT_SECONDS = 30.0
REST_SECONDS = 0.25  # without a movement, after which a garment is sewn from the beginning

_waiting: list[str] = []  # programmes whose sliders moved, the latest last
_whose: list[int] = []  # the key of the person whose they are
_steps: list[Generator[float, None, None]] = []


def follow(whose: bpy.types.Scene | bpy.types.Collection, programme: str) -> None:
    """A design slider moved: sew that garment anew where a body wears it, if that is wanted and there is a runtime."""
    person = people.of(whose)
    if (SESSION.busy or person is None or person.library is not None or not look_of(person).preview
            or people.thing(person, "body") is None or preferences.runtime_missing() is not None):
        return
    who = people.key(person)
    if _whose != [who]:
        _waiting.clear()
        _steps.clear()
        _whose[:] = [who]
    if programme in _waiting:
        _waiting.remove(programme)
    _waiting.append(programme)
    if not _steps or not bpy.app.timers.is_registered(_turn):
        _steps[:] = [_following(who)]
    if not bpy.app.timers.is_registered(_turn):
        bpy.app.timers.register(_turn, first_interval=0.0)


def start() -> None:
    """The extension is enabled."""
    changes.DESIGN.listen(follow)


def stop() -> None:
    """The extension is disabled."""
    changes.DESIGN.stop_listening(follow)
    if bpy.app.timers.is_registered(_turn):
        bpy.app.timers.unregister(_turn)
    _waiting.clear()
    while _steps:
        _steps.pop().close()


def _turn() -> float | None:
    """A timer's tick: seconds until the next, None at the end."""
    wait = next_turn(_steps, SECTION)
    if wait is None:
        _waiting.clear()
        redraw()
    return wait


def _following(who: int) -> Generator[float, None, None]:
    """Call and apply until nothing waits; yields seconds to wait."""
    from ...blender.cloth import sketch

    while _waiting:
        programme = _waiting.pop()
        pending = _request(people.by_key(who), programme)
        if SESSION.busy or pending is None:
            return
        if sketch.back(people.by_key(who), pending[0]) is not None:  # type: ignore[arg-type]
            yield from _laid(who)
            continue
        whole = yield from _sewn(who, pending, moving=True)
        if not whole:
            until = time.monotonic() + REST_SECONDS
            while not _waiting and time.monotonic() < until:
                yield POLL_SECONDS
            if not _waiting and _request(people.by_key(who), programme) == pending:
                yield from _sewn(who, pending, moving=False)
        if programme not in _waiting and _request(people.by_key(who), programme) not in (None, pending):
            _waiting.append(programme)  # something else that it depends on has changed
        yield 0.0


def _sewn(who: int, pending: tuple[Garment, dict[str, Any]], moving: bool) -> Generator[float, None, bool]:
    """Sew what is ``pending`` and show it, on the body as it stands; whether from the beginning, as far as it came."""
    from ...blender.cloth import follow as along
    from ...blender.cloth import sketch
    from ...pipeline import carry
    from . import body

    garment, params = pending
    person = people.by_key(who)
    params = params | {"beneath": sketch.beneath(person, garment), "moving": moving}  # type: ignore[arg-type]
    call = preferences.runtime().start_call("garment.preview", params, timeout=LIMIT_SECONDS)
    for _ in steps_of(call, cancel=False):
        yield POLL_SECONDS
    answer = call.result()
    topology = yield from body.model()
    person = people.by_key(who)
    if SESSION.busy or person is None:
        return True
    obj = sketch.show(person, garment, answer)
    along.sketched_on(person, obj, answer["worn_on"], carry.arms(topology))
    SESSION.problems.pop(SECTION, None)
    yield from _laid(who)
    return bool(answer["whole"])


def _laid(who: int) -> Generator[float, None, None]:
    """All that is worn on the body as it stands now: a sketch is sewn in a pose to drape in."""
    from ...blender.cloth import follow as along

    person = people.by_key(who)
    if person is not None:
        for _ in along.prepare(person):
            yield 0.0
    person = people.by_key(who)
    if person is not None and not SESSION.busy:
        along.follow(person)
        redraw()


def _request(person: Any, programme: str) -> tuple[Garment, dict[str, Any]] | None:
    """The garment as the panel has it, and the params of ``garment.preview``; None where it is not worn."""
    if person is None:
        return None
    group = look_of(person)
    garment = next((g for g in garments.garments_from(group.garments) if g.programme == programme), None)
    if garment is None or garment.file:
        return None
    body = dataclasses.replace(body_from(group.body), measures={})
    look = look_from_scene(person, "garment")
    return garment, json.loads(json.dumps({"garment": cut_of(garment), "body": shape_of(body),
                                           "pose": look.drape_pose}))
