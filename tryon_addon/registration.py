# SPDX-License-Identifier: GPL-3.0-or-later
"""What enabling the extension does, each thing with its opposite beside it.

Nothing heavy is imported here: torch and anny live in another process, numpy comes with the first job.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import sys
from typing import Any

import bpy
from bpy.app.handlers import persistent

from . import (
    gallery,
    panels,
    panels_accessories,
    panels_body,
    panels_export,
    panels_preferences,
    preferences,
    properties,
)
from .operators import (
    export,
    live,
    look,
    measures,
    outfit,
    own_mesh,
    person,
    pose,
    preview,
    saved_people,
    setup,
    swatches,
    tapes,
    tools,
    weave,
    work,
)
from .operators.session import SESSION

COMMAND = "tryon"  # blender -b --command tryon
CLASSES = tuple(
    cls
    for module in (properties, panels_preferences, look, weave, measures, tapes, outfit, person, pose, saved_people,
                   setup, swatches, tools, export, own_mesh, panels, panels_accessories, panels_body, panels_export)
    for cls in module.CLASSES
)

_enabled: list[contextlib.ExitStack] = []  # how to undo what register did; empty while disabled


def command(arguments: list[str]) -> int:
    """``blender -b --command tryon ...``: the same as ``tryon ...``, with the preferences' runtime and cache."""
    from . import cli

    if preferences.settings().cache:
        os.environ.setdefault("TRYON_CACHE", str(preferences.store_folder()))
    os.environ.setdefault("TRYON_PEOPLE", str(preferences.people().folder))
    preferences.runtime()
    return cli.main(arguments)


@persistent
def catch_up(*_: Any) -> None:
    """After undo the body may have to follow its sliders again."""
    scene: Any = bpy.context.scene
    live.catch_up(scene)


@persistent
def forget(*_: Any) -> None:
    """Another file: what went wrong in the last one is no news here."""
    SESSION.problems.clear()
    SESSION.notes.clear()


def _handlers() -> tuple[tuple[list, Any], ...]:
    handlers = bpy.app.handlers
    return (handlers.undo_post, catch_up), (handlers.redo_post, catch_up), (handlers.load_post, forget)


def register() -> None:
    """Enable: classes, properties, handlers, the command. What fails half-way leaves nothing behind."""
    with contextlib.ExitStack() as undo:
        for cls in CLASSES:
            bpy.utils.register_class(cls)
            undo.callback(bpy.utils.unregister_class, cls)
        for module in (properties, gallery):
            module.register()
            undo.callback(module.unregister)
        for handlers, function in _handlers():
            handlers.append(function)
            undo.callback(_take_out, function, handlers)
        undo.callback(bpy.utils.unregister_cli_command, bpy.utils.register_cli_command(COMMAND, command))
        undo.callback(_end_work)
        # bpy as a Python module hangs at its end where classes are still registered. Before 4.5 only its path tells.
        if getattr(bpy.app, "module", not bpy.app.binary_path):
            atexit.register(unregister)
            undo.callback(atexit.unregister, unregister)
        _enabled.append(undo.pop_all())


def unregister() -> None:
    """Disable: everything that ``register`` did, backwards."""
    while _enabled:
        _enabled.pop().close()


def _take_out(function: Any, handlers: list) -> None:
    if function in handlers:  # another extension may have emptied the list
        handlers.remove(function)


def _end_work() -> None:
    """No job, no timer and no runtime process outlives the extension."""
    work.stop()
    live.stop()
    preview.stop()
    if f"{__package__}.runtime.client" in sys.modules:
        from .runtime import client

        client.shutdown()
