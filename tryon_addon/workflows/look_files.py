# SPDX-License-Identifier: GPL-3.0-or-later
"""A finished look as files: views, contact sheet, ``look.blend`` and ``look.json``, in an empty scene of its own."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import bpy

from ..blender.files import artist_mesh, exchange
from ..blender.studio import render
from ..core import cache, files
from ..core.errors import TryOnError
from ..core.progress import Progress, quiet
from ..formats.artist_mesh import ArtistMesh
from ..formats.exports import chosen, of_path
from ..pipeline.job import Job, LookResult
from ..runtime.client import client
from ..spec.look import Look, to_dict


def make_look(look: Look, out: Path, *, fresh: bool = False, progress: Progress = quiet,
              runtime: client.Runtime | None = None, population: str = "army", export: Iterable[str] = ()
              ) -> LookResult:
    """Dress, render and write everything under ``out``. The open scene is replaced by an empty one.

    ``export``: formats (``formats.exports``) that the person is also written in, as ``look`` with the format's ending.

    ``population``: whom a body's requested measures follow, ``army`` or ``civilian``.

    Raises:
        TryOnError: what went wrong, in words; nothing that was in ``out`` is lost.
    """
    formats = chosen(export) if export else ()
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
            progress(step.fraction, step.label)
    camera = bpy.data.objects[job.result.cameras[job.result.look.views[0]]]
    render.set_up(job.scene, camera, look.preset)  # so that F12 in the file makes the same picture
    blend = out / "look.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(blend.resolve()), compress=True, check_existing=False)
    job.result.exports = exchange.export(job.scene, out, "look", formats) if formats else []
    files.write(out / "look.json", json.dumps(report(job.result), indent=2, allow_nan=False) + "\n")
    return job.result


def export_scene(path: Path) -> Path:
    """The person of the open scene, with all they wear, as one file; its ending names the format.

    Raises:
        SpecError: the ending is of no format. ExportError: nobody is there, or it cannot be written.
    """
    scene: Any = bpy.context.scene
    return exchange.export(scene, path.parent, path.stem, [of_path(path)])[0]


def mesh_of(path: Path) -> ArtistMesh:
    """An artist's mesh from a file; MeshError where it cannot be worn."""
    return artist_mesh.from_file(path)


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
        **({"notes": result.notes} if result.notes else {}),
        **({"exports": [path.name for path in result.exports]} if result.exports else {}),
        **({"worst_spots": result.worst.name} if result.worst else {}),
        "drape": result.certificate.as_dict(),
        **result.more,
    }
