# SPDX-License-Identifier: GPL-3.0-or-later
"""What enabling the extension does, each thing with its opposite beside it.

Nothing heavy is imported here: torch and anny live in another process, numpy comes with the first job.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib
import os
import sys
from typing import Any

import bpy
from bpy.app.handlers import persistent

from ..blender import people
from . import language, preferences
from .live import body, garment
from .lookbook import night
from .lookbook import properties as lookbook
from .operators import modal
from .panels import gallery
from .pattern import draw, shown
from .properties import look, pictures
from .session import MARK, SESSION

COMMAND = "tryon"  # blender -b --command tryon
# Whose CLASSES are registered, in this order: a panel after the one that it lies in. A new box of the panel is a line.
MODULES = (
    "properties.look",
    "panels.preferences",
    "operators.look",
    "operators.makeup",
    "operators.fabric",
    "operators.measures",
    "operators.tapes",
    "operators.outfit",
    "operators.people",
    "operators.pose",
    "operators.saved_people",
    "operators.runtime",
    "operators.studio",
    "operators.swatches",
    "operators.tools",
    "operators.export",
    "operators.assets",
    "operators.views",
    "operators.maps",
    "operators.own_mesh",
    "pattern.view",
    "pattern.files",
    "lookbook.properties",
    "lookbook.operators",
    "panels.main",
    "panels.people",
    "panels.accessories",
    "panels.makeup",
    "panels.assets",
    "panels.body",
    "panels.pose",
    "panels.pattern",
    "panels.export",
    "panels.views",
    "panels.evaluate",
    "lookbook.box",
)
CLICKED = ("Image Editor Tool: Sample", "Image")  # keymaps of an image editor: its usual tool has the click first
CLASSES = tuple(cls for name in MODULES for cls in importlib.import_module(f".{name}", __package__).CLASSES)

_enabled: list[contextlib.ExitStack] = []  # how to undo what register did; empty while disabled


def command(arguments: list[str]) -> int:
    """``blender -b --command tryon ...``: the same as ``tryon ...``, with the preferences' runtime and cache."""
    from ..cli import main

    for name, value in preferences.environment().items():  # looks of a lookbook are made by processes of their own
        os.environ.setdefault(name, value)
    preferences.runtime()
    return main.main(arguments)


@persistent
def catch_up(*_: Any) -> None:
    """After undo the body may have to follow its sliders again; and whoever was hidden while a drape was seen to fall
    is shown."""
    scene: Any = bpy.context.scene
    if not SESSION.busy and any(MARK in obj for obj in scene.objects):
        from .live.drape import reveal

        reveal(scene)
    body.catch_up(scene)


@persistent
def forget(*_: Any) -> None:
    """Another file: what went wrong in the last one is no news here, nor what was under way in it. One of an earlier
    version gets its person."""
    modal.end()
    SESSION.problems.clear()
    SESSION.notes.clear()
    SESSION.left = ""
    for scene in [scene for scene in bpy.data.scenes if scene.library is None and people.nobodys_body(scene)]:
        from ..blender import earlier  # numpy comes with it

        look.move_in(scene, earlier.adopt(scene))
    shown.stop()


def _handlers() -> tuple[tuple[list, Any], ...]:
    handlers = bpy.app.handlers
    return (handlers.undo_post, catch_up), (handlers.redo_post, catch_up), (handlers.load_post, forget)


def register() -> None:
    """Enable: classes, properties, handlers, the command. What fails half-way leaves nothing behind."""
    with contextlib.ExitStack() as undo:
        for cls in CLASSES:
            bpy.utils.register_class(language.own(cls))
            undo.callback(bpy.utils.unregister_class, cls)
        bpy.app.translations.register(preferences.ROOT, language.messages(CLASSES))  # type: ignore[arg-type]
        undo.callback(bpy.app.translations.unregister, preferences.ROOT)
        for module in (look, pictures, gallery, draw, lookbook):
            module.register()
            undo.callback(module.unregister)
        for handlers, function in _handlers():
            handlers.append(function)
            undo.callback(_take_out, function, handlers)
        undo.callback(bpy.utils.unregister_cli_command, bpy.utils.register_cli_command(COMMAND, command))
        undo.callback(_end_runtime)
        for live in (body, garment):
            live.start()
            undo.callback(live.stop)
        undo.callback(modal.end)
        undo.callback(shown.stop)
        undo.callback(night.end)
        undo.callback(_no_keys, _keys())
        # bpy as a Python module hangs at its end where classes are still registered. Before 4.5 only its path tells.
        if getattr(bpy.app, "module", not bpy.app.binary_path):
            atexit.register(unregister)
            undo.callback(atexit.unregister, unregister)
        _enabled.append(undo.pop_all())


def unregister() -> None:
    """Disable: everything that ``register`` did, backwards."""
    while _enabled:
        _enabled.pop().close()


def _keys() -> list[tuple[Any, Any]]:
    """A click in the pattern view picks a panel; elsewhere the same click goes on to Blender."""
    config = bpy.context.window_manager.keyconfigs.addon
    if config is None:  # without a window
        return []
    keymaps = [config.keymaps.new(name=name, space_type="IMAGE_EDITOR", region_type="WINDOW") for name in CLICKED]
    return [(keymap, keymap.keymap_items.new("tryon.click_panel", "LEFTMOUSE", "PRESS")) for keymap in keymaps]


def _no_keys(added: list[tuple[Any, Any]]) -> None:
    for keymap, item in added:
        keymap.keymap_items.remove(item)


def _take_out(function: Any, handlers: list) -> None:
    if function in handlers:  # another extension may have emptied the list
        handlers.remove(function)


def _end_runtime() -> None:
    """No runtime process outlives the extension; where none was started, its client is not even imported."""
    if f"{preferences.ROOT}.tryon_addon.runtime.client.client" in sys.modules:
        from ..runtime.client import client

        client.shutdown()
