# SPDX-License-Identifier: GPL-3.0-or-later
"""The body follows its sliders: a call to the warm runtime, polled by a timer, then new coordinates in place.

However fast a slider is dragged, one call is under way at a time and the last position wins. Nothing is started for
it: no runtime, no body. Clothes stay as they are until the next drape; the panel says so.
"""

from __future__ import annotations

import json
from typing import Any

import bpy

from .. import preferences, properties
from ..core.errors import Cancelled, TryOnError
from ..core.spec import to_dict
from .session import SESSION, Problem, redraw

POLL_SECONDS = 0.004
LIMIT_SECONDS = 60.0
REST_SECONDS = 0.8  # without a movement, after which the bones come along too

_scene: list[str] = []  # the scene whose sliders moved last
_call: list[tuple[Any, dict, str]] = []  # the call under way, what for: body and pose
_shown: list[tuple[dict, str]] = []  # what the mesh shows since the last movement
_topology: dict[int, dict] = {}  # of the runtime process with this id


def _body_object(scene: bpy.types.Scene) -> bpy.types.Object | None:
    from ..scene import body  # numpy comes with it, and enabling the extension imports this module

    return body.find(scene)


def follow(scene: bpy.types.Scene) -> None:
    """A slider moved: bring the body along, if there is one and the runtime is warm."""
    if SESSION.busy or _body_object(scene) is None:
        return
    from ..runtime import client

    if client.shared().pid is None:
        return
    _scene[:] = [scene.name]
    if not bpy.app.timers.is_registered(_turn):
        bpy.app.timers.register(_turn, first_interval=0.0)


def catch_up(scene: bpy.types.Scene) -> None:
    """After undo: sliders and mesh come back together, but the mesh had come a moment after its slider."""
    body = _body_object(scene)
    if body is not None and body.get("tryon_spec") != json.dumps(_wanted(scene)[0], sort_keys=True):
        follow(scene)


def stop() -> None:
    """The extension ends."""
    _scene.clear()
    _shown.clear()
    for call, _, _ in _call:
        if not call.poll():
            call.cancel()
    _call.clear()
    if bpy.app.timers.is_registered(_turn):
        bpy.app.timers.unregister(_turn)


def _turn() -> float | None:
    """A timer's tick: seconds until the next, None at the end."""
    scene = bpy.data.scenes.get(_scene[0]) if _scene else None
    if scene is None or SESSION.busy or _body_object(scene) is None:
        _call.clear()  # what is under way may end unheard: a cancel would end the warm process
        _shown.clear()
        return None
    try:
        return _advance(scene)
    except TryOnError as error:
        _call.clear()
        if not isinstance(error, Cancelled):
            SESSION.problems["body"] = Problem.of(error)
            redraw()
        return None


def _advance(scene: bpy.types.Scene) -> float | None:
    wanted = _wanted(scene)
    if _call:
        call, body, pose = _call[0]
        if not call.poll():
            return POLL_SECONDS
        _call.clear()
        _apply(scene, call.result(), body)
        _shown[:] = [(body, pose)]
        return REST_SECONDS if _shown == [wanted] else 0.0
    if _shown == [wanted]:
        _shown.clear()
        _settle(scene)
        return None
    params = {"body": wanted[0], "pose": wanted[1]}
    _call.append((preferences.runtime().start_call("body.shape", params, timeout=LIMIT_SECONDS), *wanted))
    return POLL_SECONDS


def _wanted(scene: bpy.types.Scene) -> tuple[dict, str]:
    """Body, as plain values, and pose that the panel says."""
    group = properties.look_of(scene)
    return to_dict(properties.body_from(group.body)), group.pose


def _model() -> dict:
    """The topology of the body model, asked once a runtime process."""
    runtime = preferences.runtime()
    pid = runtime.pid or 0
    if pid not in _topology:
        _topology.clear()
        _topology[pid] = runtime.call("body.topology", {}, timeout=LIMIT_SECONDS)
    return _topology[pid]


def _apply(scene: bpy.types.Scene, shape: dict, body: dict) -> None:
    from ..scene import body as body_scene

    body_scene.create_or_update(scene, _model(), shape, body, rig=False)
    SESSION.problems.pop("body", None)
    redraw()


def _settle(scene: bpy.types.Scene) -> None:
    from ..scene import body as body_scene

    found = body_scene.find(scene)
    if found is not None and bpy.context.mode == "OBJECT":  # it takes a moment of edit mode
        body_scene.settle_rig(found, _model())
