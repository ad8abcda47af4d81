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

from . import preferences
from .live import body as live_body
from .live import garment as live_garment
from .operators import (
    export,
    fabric,
    look,
    measures,
    modal,
    outfit,
    own_mesh,
    person,
    pose,
    runtime,
    saved_people,
    swatches,
    tapes,
    tools,
)
from .operators.session import SESSION
from .panels import accessories as accessories_panel
from .panels import body as body_panel
from .panels import export as export_panel
from .panels import gallery
from .panels import main as main_panel
from .panels import preferences as preferences_panel
from .properties import look as look_properties

COMMAND = "tryon"  # blender -b --command tryon
# Whose classes are registered, in this order: a panel after the one that it lies in. A new box of the panel is a line.
MODULES = (look_properties, preferences_panel, look, fabric, measures, tapes, outfit, person, pose, saved_people,
           runtime, swatches, tools, export, own_mesh, main_panel, accessories_panel, body_panel, export_panel)
CLASSES = tuple(cls for module in MODULES for cls in module.CLASSES)

_enabled: list[contextlib.ExitStack] = []  # how to undo what register did; empty while disabled


def command(arguments: list[str]) -> int:
    """``blender -b --command tryon ...``: the same as ``tryon ...``, with the preferences' runtime and cache."""
    from ..cli import main

    if preferences.settings().cache:
        os.environ.setdefault("TRYON_CACHE", str(preferences.store_folder()))
    os.environ.setdefault("TRYON_PEOPLE", str(preferences.people().folder))
    preferences.runtime()
    return main.main(arguments)


@persistent
def catch_up(*_: Any) -> None:
    """After undo the body may have to follow its sliders again."""
    scene: Any = bpy.context.scene
    live_body.catch_up(scene)


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
        for module in (look_properties, gallery):
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
    modal.stop()
    live_body.stop()
    live_garment.stop()
    if f"{preferences.ROOT}.tryon_addon.runtime.client.client" in sys.modules:
        from ..runtime.client import client

        client.shutdown()
