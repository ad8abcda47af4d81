# SPDX-License-Identifier: GPL-3.0-or-later
"""A finished look as files: views, contact sheet, ``look.blend`` and ``look.json``, in an empty scene of its own."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from ..blender import people
from ..blender.files import artist_mesh, blend, exchange
from ..blender.studio import render
from ..catalog.body.poses import DRAPE_POSES
from ..core import cache, files
from ..core.delivery import Delivery
from ..core.errors import SpecError, StorageError
from ..core.patience import SECONDS
from ..core.progress import Progress, quiet
from ..formats.artist_mesh import ArtistMesh
from ..formats.exports import Export, chosen, of_path
from ..formats.pictures.kinds import SUFFIXES
from ..pipeline.job import Job, LookResult
from ..pipeline.stages.render import SHEET, WORST
from ..runtime.client import client
from ..spec.look import NAMED, POSES, Look, to_dict
from ..spec.stamp import Stamps
from .look_kept import INDEX, key_of

PASSPORT = "passport.json"
PICTURES = (*(f"{view}.png" for view in NAMED), SHEET, WORST, PASSPORT, INDEX)
KNOWN = (*PICTURES, "look.*", "look_textures/*", "textures/look_*")
VIEWS = tuple(f"*{suffix}" for suffix in SUFFIXES)  # an artist's own go where an older index lists them
BLEND, EXPORT, PIXEL = 4.5e6, 5e6, 0.8  # bytes: of look.blend, of an export, of a pixel on the sheet


def make_look(look: Look, out: Path, *, fresh: bool = False, progress: Progress = quiet,
              runtime: client.Runtime | None = None, population: str = "army", export: Iterable[str] = (),
              patience: float = SECONDS.default, stamps: Stamps | None = None, touch_up: bool = False) -> LookResult:
    """Dress, render and write everything under ``out``. The open scene is replaced by an empty one.

    ``export``: formats (``formats.exports``) that the person is also written in, as ``look`` with the format's ending.

    ``population``: whom a body's requested measures follow, ``army`` or ``civilian``. ``patience``: seconds that
    draping one garment may take, before the best attempt is kept.

    ``stamps``: what the views say of themselves; ``look.json`` and ``look.blend`` have everything, whatever they say.

    ``touch_up``: views may be made from those of the same drape in other cloth.

    Raises:
        TryOnError: what went wrong, in words; nothing that was in ``out`` is lost.
    """
    formats = exportable(look, export)
    key = key_of(look, population, [one.name for one in formats])
    with delivery_of(out, look, exports=len(formats)) as delivery, tempfile.TemporaryDirectory() as scratch:
        # Not read_factory_settings: that would switch off the extension this runs in.
        bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
        job = Job(look, out=delivery.aside, runtime=runtime or client.shared(),
                  store=cache.Store(Path(scratch)) if fresh else None, population=population, patience=patience,
                  stamps=stamps, own=True, touch_up=touch_up)
        for step in job.steps():
            progress(step.fraction, step.label)
        first = job.result.look.pictures[0]
        camera = bpy.data.objects[job.result.cameras[first.stem]]
        render.set_up(job.scene, camera, look.preset, first)  # so that F12 in the file makes the same picture
        blend.save(delivery.aside / "look.blend")
        if formats:
            job.result.exports = exchange.export(job.person, delivery.aside, "look", formats, paths_of(job))
        pictures = [delivery.final(path) for path in job.result.views.values()]
        job.stamps.remember(pictures, job.result.look.body, look.body)  # first: no picture that nobody knows of
        deliver(delivery, job.result, key)
    job.result.notes += [f"{name} was there, of no look: it is replaced." for name in delivery.replaced]
    return job.result


def keep_part(look: Look, *, until: str, population: str = "army", patience: float = SECONDS.default,
              progress: Progress = quiet) -> None:
    """Make a look as far as the stage ``until`` and keep what comes in the cache, for whoever makes it whole; nothing
    is written beside. Raises TryOnError."""
    with tempfile.TemporaryDirectory() as scratch:
        bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
        job = Job(look, until=until, out=Path(scratch), runtime=client.shared(), population=population,
                  patience=patience, own=True)
        for step in job.steps():
            progress(step.fraction, step.label)
    if job.result.unkept:
        raise StorageError(job.result.unkept, "Give the cache room: what is made there is for other machines.")


def exportable(look: Look, names: Iterable[str]) -> tuple[Export, ...]:
    """The formats named, each of which can be written of this look by this Blender.

    Raises:
        SpecError: an unknown one, or one of a way where nobody moves. ExportError: this Blender cannot write one.
    """
    formats = chosen(names) if names else ()
    moving = next((form for form in formats if form.moves), None)
    if moving is not None and look.pose == look.drape_pose:
        follow = [pose for pose in POSES if pose not in DRAPE_POSES]
        raise SpecError(f"There is no way to export as {moving.name}: garments drape in the pose {look.pose!r}.",
                        f"Choose one that they follow into: {', '.join(follow)}, or a file of your own.")
    exchange.require(formats)
    return formats


def paths_of(job: Job) -> dict[str, np.ndarray]:
    """Where body and garments were on the way into the pose, object's name -> (F, V, 3) m; nothing where none moved."""
    ways = job.made.get("ways", {})
    things = people.worn(job.person, "body", "garment")
    return {things[name].name: path for name, path in ways.items() if name in things}


def delivery_of(out: Path, look: Look, known: Sequence[str] = KNOWN, exports: int = 0) -> Delivery:
    """What makes a look appear in ``out`` whole, to write in its ``aside``; refused while another is at work there.

    known: what goes of an older look: all of it, or its ``PICTURES``, where its .blend may be the very file at work.
    exports: how many formats it is also written in.
    """
    preset = render.PRESETS[look.preset]
    sizes = [(view.pixels((preset.width, preset.height)), view.kind.weight + PIXEL) for view in look.pictures]
    needs = BLEND + EXPORT * exports + sum(width * height * weight for (width, height), weight in sizes)
    return Delivery(out, known=known, listed=VIEWS, wait=0.0, needs=needs)


def deliver(delivery: Delivery, result: LookResult, key: str = "") -> None:
    """The last thing to do in its block: ``look.json``, which lists all the others.

    key: of ``look_kept``, where the folder then holds all that this stands for.
    """
    if "passport" in result.more:
        pictures = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in result.views.values()}
        said = {**result.more["passport"], "versions": result.versions, "pictures": pictures}
        files.save(delivery.aside / PASSPORT, json.dumps(said, indent=1, ensure_ascii=False) + "\n")
    delivery.index(INDEX, report(result) | ({"key": key} if key else {}))
    result.delivered(delivery.final)


def export_scene(path: Path) -> Path:
    """The person of the open scene, with all they wear, as one file; its ending names the format.

    Raises:
        SpecError: the ending is of no format. ExportError: nobody is there, or it cannot be written.
    """
    scene: Any = bpy.context.scene
    form = of_path(path)
    return exchange.export(scene, path.parent, path.name[: -len(form.suffix)], [form])[0]


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
