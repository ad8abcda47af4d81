# SPDX-License-Identifier: GPL-3.0-or-later
"""What a job makes of a look, and the look with everything filled in that its making depends on."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..catalog.asset_kinds import KINDS
from ..core.errors import AssetError, MeshError, SpecError
from ..core.patience import SECONDS
from ..core.seeds import derive
from ..evaluation.certificate import Certificate
from ..formats import mesh_files, photo, studio_file
from ..spec import asset_store
from ..spec.look import Asset, Fabric, Garment, Look, View

UNKNOWN = "unknown"  # what is said of an image's rights where the user says nothing


@dataclass
class LookResult:
    """What a finished job made. Names of objects, not references: they outlive undo."""

    look: Look
    body: str = ""
    body_fit: dict[str, Any] | None = None  # what was asked of the body, and what it has: cm, kg
    garments: list[str] = field(default_factory=list)
    accessories: list[str] = field(default_factory=list)
    certificate: Certificate | None = None
    views: dict[str, Path] = field(default_factory=dict)
    cameras: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)  # what was guessed of an artist's mesh, in sentences
    exports: list[Path] = field(default_factory=list)  # files for other programs
    patience: float = SECONDS.default  # seconds a garment that were asked for
    unkept: str = ""  # why results could not be kept for the next time, in a sentence
    worst: Path | None = None  # the views with the worst spots of a failed drape marked
    timings: dict[str, float] = field(default_factory=dict)
    cached: dict[str, bool] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)  # plain values of further stages, by name: into look.json

    def delivered(self, final: Callable[[Path], Path]) -> None:
        """Name the files where ``final`` says that those aside will lie."""
        self.views = {view: final(path) for view, path in self.views.items()}
        self.exports = [final(path) for path in self.exports]
        self.worst = final(self.worst) if self.worst else None


def resolved(look: Look) -> Look:
    """The look with every seed filled in from its own, and what meshes and images were found, so that its stamp makes
    it again.

    Raises:
        MeshError: a mesh cannot be read, or is another than the look was made with. SpecError: the same of an image.
        AssetError: the same of an asset.
    """
    garments = tuple(_pinned_down(_seeded(g, look.seed)) for g in look.garments)
    return dataclasses.replace(look, garments=garments, views=tuple(_studio_found(view) for view in look.views),
                               assets=_assets_found(look))


def _assets_found(look: Look) -> tuple[Asset, ...]:
    """The assets with their content and their rights, one at a place."""
    found, store = [], asset_store.Assets()
    taken = {item.definition.place: item.kind for item in look.accessories}
    for asset in look.assets:
        stored = store.read(asset.name)
        if asset.digest not in ("", stored.digest):
            raise AssetError(f"The asset {asset.name} is not the one that the look was made with.",
                             "Bring that one back, or take the digest out of the spec.")
        place = KINDS[stored.kind].place
        if place in taken:
            raise SpecError(f"The look wears {taken[place]} and {asset.name}.", f"Only one goes on the {place}.")
        taken[place] = asset.name
        found.append(dataclasses.replace(asset, digest=stored.digest, rights=stored.rights))
    return tuple(found)


def _studio_found(view: str | View) -> str | View:
    """A view with the content of an artist's studio."""
    if isinstance(view, str) or not view.own_studio:
        return view
    found = studio_file.digest(Path(view.studio))
    if view.digest not in ("", found):
        raise SpecError(f"The studio {view.studio} is not the one that the look was made with.",
                        "Bring that one back, or take the digest out of the spec.")
    return dataclasses.replace(view, digest=found)


def _seeded(garment: Garment, seed: int) -> Garment:
    """The garment's fabrics with seeds; a part of the same kind as the whole is the same cloth."""
    own = garment.fabric
    if own.seed is None:
        own = dataclasses.replace(own, seed=derive(seed, "fabric", garment.programme))
    parts = {}
    for name, part in garment.parts.items():
        found = part.fabric
        if found.seed is None:
            same = found.kind == own.kind
            other = derive(seed, "fabric", garment.programme, name)
            found = dataclasses.replace(found, seed=own.seed if same else other)
        parts[name] = dataclasses.replace(part, fabric=found)
    return dataclasses.replace(garment, fabric=own, parts=parts)


def _pinned_down(garment: Garment) -> Garment:
    parts = {name: dataclasses.replace(part, fabric=_found(part.fabric)) for name, part in garment.parts.items()}
    garment = dataclasses.replace(garment, fabric=_found(garment.fabric), parts=parts)
    if not garment.mesh:
        return garment
    found = mesh_files.digest(garment.file)
    if garment.digest not in ("", found):
        raise MeshError(f"The mesh {garment.file} is not the one that the look was made with.",
                        "Bring that one back, or take the digest out of the spec.")
    return dataclasses.replace(garment, digest=found)


def _found(fabric: Fabric) -> Fabric:
    """A fabric with the content of its image, and a word for rights that nobody has stated."""
    if not fabric.image:
        return fabric
    found = photo.digest(photo.request(fabric.image)["file"])
    if fabric.digest not in ("", found):
        raise SpecError(f"The image {fabric.image} is not the one that the look was made with.",
                        "Bring that one back, or take the digest out of the spec.")
    return dataclasses.replace(fabric, digest=found, rights=fabric.rights or UNKNOWN)
