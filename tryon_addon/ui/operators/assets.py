# SPDX-License-Identifier: GPL-3.0-or-later
"""The button that takes an artist's pack of assets."""

from pathlib import Path
from typing import Any

import bpy

from ...core.errors import TryOnError
from ...spec.asset_store import Assets
from ..language import sentence
from ..session import SESSION, redraw
from .modal import BUSY_HINT


class TRYON_OT_add_assets(bpy.types.Operator):
    """Take hair, skins, eyes, shoes and clothes from a pack: its zip, or one file of it"""

    bl_idname = "tryon.add_assets"
    bl_label = "Add a pack"
    bl_options = {"REGISTER"}

    filepath: bpy.props.StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE"})  # type: ignore[valid-type]
    filter_glob: bpy.props.StringProperty(  # type: ignore[valid-type]
        default="*.zip;*.mhclo;*.mhmat", options={"HIDDEN"})

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if SESSION.busy:
            cls.poll_message_set(BUSY_HINT)
        return not SESSION.busy

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[Any]:
        """Ask for the file."""
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[Any]:
        """Copy the assets to the user's own."""
        try:
            found = Assets().add(Path(bpy.path.abspath(self.filepath)))
        except TryOnError as error:
            self.report({"ERROR"}, sentence(error))
            return {"CANCELLED"}
        finally:
            redraw()
        self.report({"INFO"}, ", ".join(one.name for one in found.assets)[:200])
        return {"FINISHED"}


CLASSES = (TRYON_OT_add_assets,)
