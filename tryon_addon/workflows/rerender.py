# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture made again from what it says of itself, and compared: views of looks, and swatches."""

from __future__ import annotations

import dataclasses
import json
import math
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ..catalog.body.measures import POPULATIONS
from ..core import manifest
from ..core.cache import Store
from ..core.errors import SpecError, WrongWeights
from ..core.fields import build, whole
from ..core.parameters import choose
from ..core.patience import SECONDS
from ..core.progress import Progress, quiet
from ..formats import png, rights
from ..formats.pictures import note
from ..runtime.client import client
from ..spec import stamp
from ..spec.fabric import Fabric
from ..spec.look import Body
from ..spec.people_store import People
from . import swatch_files, swatches

FAR = 24  # levels of 255: a pixel farther apart shows another thing
PATCHES = 48  # to a picture's height: some four centimetres of a person
# What one look may be apart from itself where its cloth falls anew; docs/stamps.md has what was measured.
MOST_FAR = 0.02  # share of the pixels that are FAR apart
MOST_PATCH = 20.0  # levels, of the mean colours of the patch that is farthest apart


@dataclass(frozen=True)
class Apart:
    """How far two pictures are apart: ``levels`` of 255 at most, in a ``share`` (0 to 1) of their pixels.

    ``far``: the share of those FAR apart. ``patch``: levels between the mean colours of the patch farthest apart: cloth
    that falls anew moves by a pixel here and there, and something else in a picture is one or the other.
    ``told``: whether what one says of its pixels holds for the other. ``cloth``: whether they may be as far apart as a
    look from itself.
    """

    levels: int
    share: float
    far: float
    patch: float
    told: bool = True
    cloth: bool = False

    @staticmethod
    def between(one: np.ndarray, other: np.ndarray, told: bool = True, cloth: bool = False) -> Apart:
        """Of pictures (H, W, C) in levels of 255, whole or finer; where their sizes differ, all of them is apart."""
        if one.shape != other.shape:
            return Apart(255, 1.0, 1.0, 255.0, told, cloth)
        kind = int if one.dtype == other.dtype == np.uint8 else np.float64
        away = np.abs(one.astype(kind) - other).max(axis=-1)
        patch = float(np.abs(_patches(one) - _patches(other)).max())
        return Apart(math.ceil(away.max()), float((away > 0).mean()), float((away > FAR).mean()), patch, told, cloth)

    @property
    def nothing(self) -> bool:
        """Whether they are the same."""
        return not self.levels and self.told

    @property
    def alike(self) -> bool:
        """Whether they are the same, or as near as a look is to itself."""
        return self.nothing or self.cloth and self.told and self.far <= MOST_FAR and self.patch <= MOST_PATCH

    def __str__(self) -> str:
        if self.nothing:
            return "the same pixels"
        if not self.levels:
            return "OTHER pixels than the file speaks of"
        how = f"up to {self.levels} of 255 levels apart, {100 * self.share:.1f} % of them"
        if not self.cloth:
            return f"OTHER pixels: {how}"
        verdict = "the same look, not the same pixels" if self.alike else "ANOTHER picture"
        return (f"{verdict}: {how}, {100 * self.far:.2f} % by "
                f"over {FAR} (allowed: {100 * MOST_FAR:g} %), the farthest patch {self.patch:.0f} ({MOST_PATCH:g})")


def _patches(picture: np.ndarray) -> np.ndarray:
    """(rows, columns, C) the mean colours of a picture (H, W, C) in squares; what is left at its end is left out."""
    side = max(1, picture.shape[0] // PATCHES)
    rows, columns = max(1, picture.shape[0] // side), max(1, picture.shape[1] // side)
    cut = picture[: rows * side, : columns * side].astype(np.float64)
    return cut.reshape(rows, side, columns, side, -1).mean(axis=(1, 3))


@dataclass(frozen=True)
class Again:
    """A picture made again: how far it is from the one there was, the files written, and what may explain it."""

    apart: Apart
    files: list[Path] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def rerender(path: Path, out: Path | None = None, *, body: Body | None = None, folders: Sequence[Path] = (),
             people: People | None = None, fresh: bool = False, patience: float = SECONDS.default,
             weights: Path = swatches.WEIGHTS, insist: bool = False, maps: bool = False, screens: bool = False,
             progress: Progress = quiet, runtime: client.Runtime | None = None) -> Again:
    """Make the picture at ``path`` again and say how far it is from the file.

    Args:
        out: folder that it is written to, under the same name; nothing is written without one.
        body, folders, people: whom and what it shows, where it does not say it: as ``stamp.look_of`` has them.
        fresh: drape anew, even where a drape is kept.
        patience: seconds that draping one garment may take.
        weights, insist, maps, screens: of swatches, as ``swatches.sample`` and ``swatch_files.write`` have them.

    Raises:
        SpecError: no picture of ours, a damaged one, one that does not say enough, or one that would be overwritten.
        WrongWeights: a swatch was made with others. Others: as in a look. A view replaces the open scene.
    """
    if out is not None and out.resolve() == path.resolve().parent:
        raise SpecError(f"{out} is the folder of {path.name} itself, which would be overwritten.", "Name another.")
    if rights.is_swatch(path):
        if body is not None:
            raise SpecError(f"{path} shows cloth, and nobody.", "Leave out --body.")
        made, apart = swatch(path, weights=weights, insist=insist, runtime=runtime)
        return Again(apart, swatch_files.write([made], out, maps=maps, screens=screens) if out else [])
    said = _said(path)
    look = stamp.look_of(said, path, people or People(), body, [*folders, path.resolve().parent])
    view = stamp.picture_of(look, said["view"], path, [*folders, path.resolve().parent])
    look = dataclasses.replace(look, views=(view,))
    population = choose(said.get("population", POPULATIONS[0]), POPULATIONS, "population")

    import bpy  # from here on, and not for swatches

    from ..blender.studio import decoded
    from ..pipeline.job import Job

    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    with tempfile.TemporaryDirectory() as scratch:
        job = Job(look, out=Path(scratch), runtime=runtime or client.shared(), population=population,
                  store=Store(Path(scratch)) if fresh else None, stamps=stamp.Stamps(stamp.NONE), patience=patience)
        for step in job.steps():
            progress(step.fraction, step.label)
        picture = job.result.views[said["view"]]
        content = picture.read_bytes()
        apart = Apart.between(decoded.pixels_of(path), decoded.pixels_of(picture), cloth=True)
    files = []
    if out is not None:  # it says what the other does, word for word: the reference is of those words
        text = note.note_of(path, stamp.NOTE) or ""
        files = [png.whole(out / path.name, note.with_note(content, picture.suffix, stamp.NOTE, text))]
    anew = [name for name, kept in job.result.cached.items() if not kept and name.startswith("drape ")]
    notes = [f"Made anew: {', '.join(anew)}." if anew else "Nothing was draped anew: what was kept is shown."]
    if job.result.certificate is not None and job.result.certificate.cut_short:
        notes.append(job.result.certificate.cut_short)
    return Again(apart, files, [*notes, *_versions(said, bpy.app.version_string)])


def _said(path: Path) -> dict[str, Any]:
    """What the picture of a view says, as plain values.

    Raises:
        SpecError: no picture, a damaged one, or one without the stamp of a view.
    """
    try:
        said = json.loads(note.note_of(path, stamp.NOTE) or "null")
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or "tryon" not in said:
        raise SpecError(f"{path} does not say how it was made.",
                        "Name a view of a look, or a swatch, that TryOn wrote with its stamp.")
    if not isinstance(said.get("view"), str) or not isinstance(said.get("spec"), dict):
        raise SpecError(f"{path} is no single view of a look.", "Only views and swatches can be made again.")
    return said


def _versions(said: Mapping[str, Any], blender: str) -> list[str]:
    """A sentence each where another program made the picture."""
    here = {"tryon": manifest.version(), "blender": blender}
    return [f"It was made by {name} {str(said[key])[:20]!r}, this is {here[key]!r}: cloth may fall otherwise."
            for key, name in (("tryon", "TryOn"), ("blender", "Blender")) if said.get(key, here[key]) != here[key]]


def swatch(path: Path, *, weights: Path = swatches.WEIGHTS, insist: bool = False,
           runtime: client.Runtime | None = None) -> tuple[swatches.Swatch, Apart]:
    """The swatch that a PNG of ours says it shows, made again; and how far its pixels are from those in the file.

    Raises:
        SpecError: no PNG of ours, or a damaged one. WrongWeights: it was made with others.
    """
    said, held = rights.read(path), png.pixels_of(path)
    fabric = build(Fabric, said["fabric"], "fabric")
    if said.get("operation") != "sample":
        raise SpecError(f"{path} was made by {said.get('operation')!r}.", "Only samples can be made again.")
    if not fabric.exact:
        model = rights.card_of(weights, insist).model
        if said.get("model") != model:
            other = str(said.get("model"))[:12]
            raise WrongWeights(f"{path} was made with the weights {other}, these are {model[:12]}.",
                               "Name those weights with --weights.")
    size = whole(said.get("size"), "size", 1, 4096)
    again = swatches.sample(fabric, 1, fabric.seed or 0, size, weights=weights, insist=insist, varied=False,
                            runtime=runtime)[0]
    return again, Apart.between(held, again.maps["colour"], again.rights.pixels == said.get("pixels"))
