# SPDX-License-Identifier: GPL-3.0-or-later
"""A finished look as files: views, contact sheet, ``look.blend`` and ``look.json``, in an empty scene of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import bpy

from ..blender.files import artist_mesh, blend, exchange
from ..blender.studio import render
from ..core import cache
from ..core.delivery import Delivery
from ..core.patience import SECONDS
from ..core.progress import Progress, quiet
from ..formats.artist_mesh import ArtistMesh
from ..formats.exports import chosen, of_path
from ..pipeline.job import Job, LookResult
from ..pipeline.stages.render import SHEET, WORST
from ..runtime.client import client
from ..spec.look import VIEWS, Look, to_dict
from ..spec.stamp import Stamps
from .look_kept import INDEX, key_of

PICTURES = (*(f"{view}.png" for view in VIEWS), SHEET, WORST, INDEX)
KNOWN = (*PICTURES, "look.*", "look_textures/*", "textures/look_*")
BLEND, EXPORT, PIXEL = 4.5e6, 5e6, 2.1  # bytes: of look.blend, of an export, of a pixel in its view and on the sheet


def make_look(look: Look, out: Path, *, fresh: bool = False, progress: Progress = quiet,
              runtime: client.Runtime | None = None, population: str = "army", export: Iterable[str] = (),
              patience: float = SECONDS.default, stamps: Stamps | None = None) -> LookResult:
    """Dress, render and write everything under ``out``. The open scene is replaced by an empty one.

    ``export``: formats (``formats.exports``) that the person is also written in, as ``look`` with the format's ending.

    ``population``: whom a body's requested measures follow, ``army`` or ``civilian``. ``patience``: seconds that
    draping one garment may take, before the best attempt is kept.

    ``stamps``: what the views say of themselves; ``look.json`` and ``look.blend`` have everything, whatever they say.

    Raises:
        TryOnError: what went wrong, in words; nothing that was in ``out`` is lost.
    """
    formats = chosen(export) if export else ()
    key = key_of(look, population, [one.name for one in formats])
    with delivery_of(out, look, exports=len(formats)) as delivery, tempfile.TemporaryDirectory() as scratch:
        # Not read_factory_settings: that would switch off the extension this runs in.
        bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
        job = Job(look, out=delivery.aside, runtime=runtime or client.shared(),
                  store=cache.Store(Path(scratch)) if fresh else None, population=population, patience=patience,
                  stamps=stamps, own=True)
        for step in job.steps():
            progress(step.fraction, step.label)
        camera = bpy.data.objects[job.result.cameras[job.result.look.views[0]]]
        render.set_up(job.scene, camera, look.preset)  # so that F12 in the file makes the same picture
        blend.save(delivery.aside / "look.blend")
        job.result.exports = exchange.export(job.scene, delivery.aside, "look", formats) if formats else []
        pictures = [delivery.final(path) for path in job.result.views.values()]
        job.stamps.remember(pictures, job.result.look.body, look.body)  # first: no picture that nobody knows of
        deliver(delivery, job.result, key)
    job.result.notes += [f"{name} was there, of no look: it is replaced." for name in delivery.replaced]
    return job.result


def delivery_of(out: Path, look: Look, known: Sequence[str] = KNOWN, exports: int = 0) -> Delivery:
    """What makes a look appear in ``out`` whole, to write in its ``aside``; refused while another is at work there.

    known: what goes of an older look: all of it, or its ``PICTURES``, where its .blend may be the very file at work.
    exports: how many formats it is also written in.
    """
    preset = render.PRESETS[look.preset]
    needs = BLEND + EXPORT * exports + PIXEL * preset.width * preset.height * len(look.views)
    return Delivery(out, known=known, wait=0.0, needs=needs)


def deliver(delivery: Delivery, result: LookResult, key: str = "") -> None:
    """The last thing to do in its block: ``look.json``, which lists all the others.

    key: of ``look_kept``, where the folder then holds all that this stands for.
    """
    delivery.index(INDEX, report(result) | ({"key": key} if key else {}))
    result.delivered(delivery.final)


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
        "patience_s": result.patience,
        **({"body_fit": result.body_fit} if result.body_fit else {}),
        "views": {view: path.name for view, path in result.views.items()},
        **({"notes": result.notes} if result.notes else {}),
        **({"exports": [path.name for path in result.exports]} if result.exports else {}),
        **({"worst_spots": result.worst.name} if result.worst else {}),
        "drape": result.certificate.as_dict(),
        **result.more,
    }
