# SPDX-License-Identifier: GPL-3.0-or-later
"""What a random walk needs: the panel enabled, with jobs and a runtime of paper, and all that is kept in a folder."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import bpy
import pytest
from tryon.tryon_addon.pipeline import job as pipeline_job
from tryon.tryon_addon.ui import preferences
from tryon.tryon_addon.ui.live import body as live_body

from .addon import registered
from .paper_job import PaperJob
from .paper_runtime import PaperRuntime


@contextlib.contextmanager
def walking(folder: Path, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty file with the panel enabled; people, cache and meshes lie in ``folder``."""
    runtime = PaperRuntime()
    bpy.ops.wm.read_factory_settings(use_empty=True)
    patch.setattr(pipeline_job, "Job", PaperJob)
    patch.setattr(preferences, "runtime", lambda: runtime)
    patch.setattr(preferences, "runtime_missing", lambda: None)
    patch.setattr(preferences, "user_folder", lambda name: folder / name)
    patch.setattr(live_body, "_topology", {})  # kept by the process of a runtime, and paper has none
    patch.setenv("TRYON_CACHE", str(folder / "cache"))
    patch.setenv("TRYON_PEOPLE", str(folder / "people"))
    with registered():
        yield
    bpy.ops.wm.read_factory_settings(use_empty=True)
