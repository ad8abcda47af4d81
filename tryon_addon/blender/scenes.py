# SPDX-License-Identifier: GPL-3.0-or-later
"""Working in another scene than the one that the artist looks at."""

from __future__ import annotations

import contextlib
from typing import Any

import bpy


@contextlib.contextmanager
def at_work_in(scene: bpy.types.Scene) -> Any:
    """``scene`` as the one that exporters and importers see."""
    window = bpy.context.window
    if window is None:
        with bpy.context.temp_override(scene=scene, view_layer=scene.view_layers[0]):
            yield
        return
    shown = window.scene  # they may look at the window's scene, whatever the context says
    window.scene = scene
    try:
        with bpy.context.temp_override(window=window, scene=scene, view_layer=scene.view_layers[0]):
            yield
    finally:
        window.scene = shown
