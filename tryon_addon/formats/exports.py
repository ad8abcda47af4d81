# SPDX-License-Identifier: GPL-3.0-or-later
"""The formats that a dressed person can be written in, for other programs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..core.errors import SpecError


@dataclass(frozen=True)
class Export:
    """A format: its name on the command line, its file's ending, what people call it, and which axis points up.

    ``rigged``: with the body's bones, to be posed elsewhere. ``moves``: the way into the look's pose, frame by frame.
    """

    name: str
    suffix: str
    label: str
    up: str
    rigged: bool = False
    moves: bool = False


EXPORTS = {e.name: e for e in (
    Export("glb", ".glb", "glTF, one file with its pictures", "Y"),
    Export("usd", ".usdc", "USD, pictures in a folder beside it", "Y"),
    Export("usdz", ".usdz", "USD, one file with its pictures", "Y"),
    Export("obj", ".obj", "Wavefront OBJ, materials and pictures beside it", "Y"),
    Export("rigged", ".rigged.glb", "glTF with bones, for games and VR", "Y", rigged=True),
    Export("abc", ".abc", "Alembic of the way into the pose", "Y", moves=True),
    Export("usd-motion", ".motion.usdc", "USD of the way into the pose", "Y", moves=True),
)}
_ALSO = {"gltf": "glb", "usdc": "usd"}


def chosen(names: str | Iterable[str]) -> tuple[Export, ...]:
    """The formats named, each once and in order: a list, or text with commas.

    Raises:
        SpecError: none, or one that is not known.
    """
    given = names.split(",") if isinstance(names, str) else list(names)
    found: dict[str, Export] = {}
    for name in given:
        plain = str(name).strip().lower().lstrip(".")
        export = EXPORTS.get(_ALSO.get(plain, plain))
        if export is None:
            raise SpecError(f"There is no export to {name!r}.", f"Choose from: {', '.join(EXPORTS)}.")
        found[export.name] = export
    if not found:
        raise SpecError("No format to export to is named.", f"Choose from: {', '.join(EXPORTS)}.")
    return tuple(found.values())


def of_path(path: Path) -> Export:
    """The format that a file's ending names.

    Raises:
        SpecError: it names none.
    """
    for export in sorted(EXPORTS.values(), key=lambda one: -len(one.suffix)):  # .rigged.glb before .glb
        if path.name.lower().endswith(export.suffix):
            return export
    raise SpecError(f"{path.name} has no ending of a format to export to.",
                    f"Use one of: {', '.join(e.suffix for e in EXPORTS.values())}.")
