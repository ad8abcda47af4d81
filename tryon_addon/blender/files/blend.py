# SPDX-License-Identifier: GPL-3.0-or-later
"""The open file as a ``.blend`` that can be moved anywhere: its pictures are packed into it."""

from __future__ import annotations

from pathlib import Path

import bpy

from ...core import files
from ...core.errors import RenderError
from ...formats import complete


def save(path: Path) -> Path:
    """A copy of the open file, which stays what it was called. Raises StorageError, and RenderError for aught else."""
    try:
        bpy.ops.wm.save_as_mainfile(filepath=str(path.absolute()), compress=True, check_existing=False, copy=True,
                                    relative_remap=False)
    except RuntimeError as error:
        if files.lacks_space(path, str(error)):
            raise files.full(path) from None
        raise RenderError(f"Cannot write {path}: {error}.", "See the console.") from None
    complete.require(path)
    return path
