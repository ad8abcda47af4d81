# SPDX-License-Identifier: GPL-3.0-or-later
"""A finished look as files: views, contact sheet, ``look.blend`` and ``look.json``, in an empty scene of its own."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy

from .core import cache
from .core.errors import TryOnError
from .core.spec import Look, to_dict
from .pipeline import Job, LookResult, Step
from .runtime import client
from .scene import render


def make_look(look: Look, out: Path, *, fresh: bool = False, progress: Callable[[Step], None] | None = None,
              runtime: client.Runtime | None = None, population: str = "army") -> LookResult:
    """Dress, render and write everything under ``out``. The open scene is replaced by an empty one.

    ``population``: whom a body's wish for measures follows, ``army`` or ``civilian``.

    Raises:
        TryOnError: what went wrong, in words; nothing that was in ``out`` is lost.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TryOnError(f"Cannot write to {out}: {error}.", "Choose another folder with --out.") from None
    # Not read_factory_settings: that would switch off the extension this runs in.
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    runtime = runtime or client.shared()
    with tempfile.TemporaryDirectory() as scratch:
        job = Job(look, out=out, runtime=runtime, store=cache.Store(Path(scratch)) if fresh else None,
                  population=population)
        for step in job.steps():
            if progress is not None:
                progress(step)
    camera = bpy.data.objects[job.result.cameras[job.result.look.views[0]]]
    render.set_up(job.scene, camera, look.preset)  # so that F12 in the file makes the same picture
    blend = out / "look.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(blend.resolve()), compress=True, check_existing=False)
    write_json(out / "look.json", report(job.result))
    return job.result


def report(result: LookResult) -> dict[str, Any]:
    """The content of ``look.json``."""
    assert result.certificate is not None
    return {
        "spec": to_dict(result.look),
        "seed": result.look.seed,
        "versions": result.versions,
        "timings_s": result.timings,
        "cached": result.cached,
        **({"body_fit": result.body_fit} if result.body_fit else {}),
        "views": {view: path.name for view, path in result.views.items()},
        **({"worst_spots": result.worst.name} if result.worst else {}),
        "drape": result.certificate.as_dict(),
    }


def write_json(path: Path, data: dict[str, Any]) -> None:
    """Write whole or not at all."""
    part = path.with_suffix(".part")
    part.write_text(json.dumps(data, indent=2, allow_nan=False) + "\n", encoding="utf-8")
    os.replace(part, path)
