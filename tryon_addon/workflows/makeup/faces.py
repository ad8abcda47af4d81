# SPDX-License-Identifier: GPL-3.0-or-later
"""A person's face in make-up, rendered without clothes being draped."""

from __future__ import annotations

import tempfile
from pathlib import Path

import bpy

from ...core import files
from ...core.errors import RenderError
from ...core.progress import Progress, quiet
from ...pipeline.job import Job
from ...runtime.client import client
from ...spec.look import Look

CLOTHES = ("garment", "fabric", "drape", "evaluate")


def show(look: Look, out: Path, *, progress: Progress = quiet, runtime: client.Runtime | None = None) -> Path:
    """Render the first of the look's views, nobody dressed, as the picture ``out``. The open scene is replaced.

    Raises:
        TryOnError: what went wrong, in words; nothing is written then.
    """
    with tempfile.TemporaryDirectory() as scratch:
        bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
        job = Job(look, without=CLOTHES, out=Path(scratch), runtime=runtime or client.shared())
        for step in job.steps():
            progress(step.fraction, step.label)
        path = next(iter(job.result.views.values()), None)
        if path is None or not path.is_file():
            raise RenderError("No picture was rendered.", "Try again.")
        return files.save(out, path.read_bytes())
