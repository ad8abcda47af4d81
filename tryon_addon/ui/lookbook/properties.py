# SPDX-License-Identifier: GPL-3.0-or-later
"""What the box shows: the manifest, the folder, and the looks of its plan. It is the session's, and in no file."""

from __future__ import annotations

from typing import Any

import bpy
from bpy.props import CollectionProperty, IntProperty, PointerProperty, StringProperty

NAME = "tryon_lookbook"  # of the window manager's properties


class TRYON_PG_planned(bpy.types.PropertyGroup):
    """A look of the plan. ``told``: why it did not pass."""

    state: StringProperty(description="How it came out")  # type: ignore[valid-type]
    told: StringProperty(description="Why it did not pass")  # type: ignore[valid-type]
    picture: StringProperty(description="Its contact sheet")  # type: ignore[valid-type]


class TRYON_PG_lookbook(bpy.types.PropertyGroup):
    book: StringProperty(  # type: ignore[valid-type]
        name="Manifest", description="TOML, JSON or CSV with lists of bodies, outfits, fabrics, poses and views",
        subtype="FILE_PATH")
    folder: StringProperty(  # type: ignore[valid-type]
        name="Folder", description="Where the looks are made: a folder each, and a page of them all",
        subtype="DIR_PATH")
    planned: CollectionProperty(type=TRYON_PG_planned, description="The looks of the plan")  # type: ignore[valid-type]
    chosen: IntProperty(description="The look that is chosen")  # type: ignore[valid-type]
    comes_to: StringProperty(description="What the plan comes to")  # type: ignore[valid-type]


def lookbook_of(context: bpy.types.Context) -> Any:
    """The box's properties."""
    return getattr(context.window_manager, NAME)


def register() -> None:
    setattr(bpy.types.WindowManager, NAME, PointerProperty(type=TRYON_PG_lookbook))


def unregister() -> None:
    delattr(bpy.types.WindowManager, NAME)


CLASSES = (TRYON_PG_planned, TRYON_PG_lookbook)
