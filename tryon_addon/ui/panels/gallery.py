# SPDX-License-Identifier: GPL-3.0-or-later
"""Thumbnails of the last rendered views, for the Render panel."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import bpy
import bpy.utils.previews

from ..properties import look
from ..session import SESSION

MOST = 64  # pictures kept in memory

_previews: list[Any] = []  # the collection of previews; empty while the extension is disabled


def register() -> None:
    _previews.append(bpy.utils.previews.new())


def unregister() -> None:
    while _previews:
        bpy.utils.previews.remove(_previews.pop())


def thumbnails(scene: bpy.types.Scene) -> list[tuple[str, int]]:
    """(view, icon) of the pictures that were rendered last and still exist, and of those that come just now; loaded
    when drawn."""
    said = json.loads(look.look_of(scene).pictures or "{}") | SESSION.pictures
    found = [(view, icon_of(Path(path))) for view, path in said.items()]
    return [(view, icon) for view, icon in found if icon is not None]


def icon_of(path: Path) -> int | None:
    """The icon of a picture; None where it no longer is."""
    try:
        written = path.stat().st_mtime_ns
    except OSError:
        return None
    previews = _previews[0]
    name = f"{path} {written}"  # a new picture under an old name is another one
    if name not in previews:
        if len(previews) >= MOST:
            previews.clear()
        previews.load(name, str(path), "IMAGE")
    return previews[name].icon_id
