# SPDX-License-Identifier: GPL-3.0-or-later
"""A look that its folder holds already, unchanged: found in a moment, without Blender and without the runtime."""

from __future__ import annotations

import hashlib
import importlib.metadata
import platform
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..core import cache, delivery, index
from ..formats.pictures import note
from ..pipeline.result import resolved
from ..spec import keys
from ..spec.look import Look, look_from_dict, to_dict
from ..spec.stamp import NOTE, Stamps

INDEX = "look.json"
CODE = ("tryon_addon/**/*.py", "gan_core/**/*.py", "assets/**/*.*", "blender_manifest.toml")  # of the package


def key_of(look: Look, population: str, formats: Iterable[str] = ()) -> str:
    """What a look's folder is made from, all code and weights of ours included: other files, other keys.

    Raises:
        TryOnError: a file of a garment's cannot be read.
    """
    look = resolved(look)
    files = [_digest(Path(name)) for one in look.garments for name in (one.file, one.body_file, one.chart) if name]
    return cache.key("look", _code(), look=to_dict(look), files=files, population=population, formats=sorted(formats),
                     blender=blender_version(), python=platform.python_version())


def found(folder: Path, look: Look, *, population: str, formats: Iterable[str], patience: float, stamps: Stamps
          ) -> dict[str, Any] | None:
    """The content of ``look.json`` in ``folder``, if that holds the look byte for byte as it was made; what a killed
    run has left there goes.

    None where more ``patience`` (s) might make a better one, or its pictures would say something else of themselves
    today: who has been saved, or forgotten, is shown by another reference.

    Raises:
        TryOnError: a file of a garment's cannot be read.
    """
    delivery.tidy(folder)
    said = index.read(folder, INDEX)
    if said is None or said.get("key") != key_of(look, population, formats):
        return None
    if said["drape"]["cut_short"] and patience > said["patience_s"]:
        return None
    made = look_from_dict(said["spec"])
    about = {"blender": said["versions"]["blender"], "population": population,
             **({"passport": said["passport"]} if "passport" in said else {})}
    stamped = all((note.note_of(folder / name, NOTE) or "") == stamps.view(made, view, look.body, **about)
                  for view, name in said["views"].items())
    return said if stamped else None


def blender_version() -> str:
    """That of the module that a look would be made by, which takes seconds to import, or of the application."""
    try:
        return importlib.metadata.version("bpy")
    except importlib.metadata.PackageNotFoundError:
        import bpy

        return str(bpy.app.version_string)


def _code() -> str:
    """A hash of all of the package that can make a look another one."""
    digest = hashlib.sha256()
    for path in sorted(path for pattern in CODE for path in keys.ROOT.glob(pattern)):
        digest.update(f"{path.relative_to(keys.ROOT).as_posix()}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def _digest(path: Path) -> str:
    """Of a garment's file; one that cannot be read is told by whoever makes the look."""
    try:
        return cache.file_hash(path)
    except OSError:
        return ""
