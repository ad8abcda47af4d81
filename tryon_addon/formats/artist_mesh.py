# SPDX-License-Identifier: GPL-3.0-or-later
"""An artist's own mesh as a garment: its arrays, what is refused, how it is kept. numpy only.

The rest shape is the mesh as modelled. Edges without faces are seams, as in Blender's own cloth.
"""

from __future__ import annotations

import hashlib
import io
import math
import zipfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from ..core import files
from ..core.errors import MeshError
from .mesh_files import BYTES, KEPT

VERTICES = 60_000  # more are refused: Blender's cloth would take minutes a frame
UNPACKED = 64_000_000  # bytes of a kept mesh's arrays; 60,000 vertices have 6 million
SMALLEST, LARGEST = 0.05, 4.0  # m, the longest side of a garment's box
UNITS = ((100.0, "centimetres", "0.01"), (1000.0, "millimetres", "0.001"), (39.37, "inches", "0.0254"))


@dataclass(frozen=True)
class ArtistMesh:
    """A garment as modelled, in metres around the body, Z up.

    ``points`` (V, 3); ``faces`` (F, 4) int, a triangle ends in -1; ``loose`` (L, 2) edges without a face;
    ``uv`` (F, 4, 2) of every corner, or empty; ``hold`` (V,) 0..1 from a vertex group, or empty;
    ``thickness`` m from a Solidify modifier, 0 where there is none.
    """

    points: np.ndarray
    faces: np.ndarray
    loose: np.ndarray = field(default_factory=lambda: np.empty((0, 2), np.int32))
    uv: np.ndarray = field(default_factory=lambda: np.empty((0, 4, 2), np.float32))
    hold: np.ndarray = field(default_factory=lambda: np.empty(0, np.float32))
    thickness: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """Plain values and arrays, for the runtime and for a file."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def save(mesh: ArtistMesh, folder: Path, stem: str) -> Path:
    """Keep a mesh in ``folder``; its name holds its content, so that one file never becomes another mesh."""
    content = hashlib.sha256()
    for name, value in mesh.as_dict().items():
        content.update(name.encode() + np.ascontiguousarray(value).tobytes())
    path = folder / f"{stem}-{content.hexdigest()[:12]}{KEPT}"
    if path.is_file():
        return path
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with files.aside(path) as part, part.open("wb") as file:
            np.savez_compressed(file, **mesh.as_dict())
    except OSError as error:
        raise files.unwritten(path, error) from None
    return path


def load(path: Path) -> ArtistMesh:
    """A mesh that was kept.

    Raises:
        MeshError: it cannot be read, or is damaged.
    """
    try:
        content = files.read_regular(path, BYTES)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(one.file_size for one in archive.infolist()) > UNPACKED:
                raise ValueError("it is far larger than a mesh")
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            values = {name: file[name] for name in ArtistMesh.__dataclass_fields__}
        if not all(isinstance(value, np.ndarray) for value in values.values()):
            raise ValueError("what is in it is no array")
        mesh = ArtistMesh(**values | {"thickness": float(values["thickness"])})
    except OSError as error:
        raise MeshError(f"Cannot read the mesh {path}: {files.told(error)}.", "Check the path.") from None
    except Exception as error:  # a damaged archive fails in a dozen ways
        raise MeshError(f"Cannot read the mesh {path}: {error}.", "Take it from its scene again.") from None
    if not _sound(mesh):
        raise MeshError(f"The mesh {path} is damaged.", "Take it from its scene again.")
    return mesh


def _sound(mesh: ArtistMesh) -> bool:
    """Whether arrays that came from a file fit each other as ``ArtistMesh`` says."""
    points, faces, uv = mesh.points, mesh.faces, mesh.uv
    numbers = all(array.dtype.kind == "f" for array in (points, uv, mesh.hold)) and math.isfinite(mesh.thickness)
    shapes = (points.ndim == 2 and points.shape[1] == 3 and faces.ndim == 2 and faces.shape[1] == 4
              and mesh.loose.ndim == 2 and mesh.loose.shape[1] == 2 and uv.shape in ((len(faces), 4, 2), (0, 4, 2))
              and mesh.hold.shape in ((len(points),), (0,)))
    if not numbers or not shapes or any(array.dtype.kind != "i" for array in (faces, mesh.loose)):
        return False
    named = np.concatenate([faces[:, :3].ravel(), faces[:, 3][faces[:, 3] != -1], mesh.loose.ravel()])
    return (not len(named) or 0 <= named.min() and named.max() < len(points)) and mesh.thickness >= 0 \
        and bool(np.isfinite(points).all() and np.isfinite(uv).all() and np.isfinite(mesh.hold).all())


def sides_of(faces: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Every side of every face: (S, 2) point pairs in the face's direction, and (S, 2) its face and corner."""
    corners = np.where(faces[:, 3] < 0, 3, 4)
    face = np.repeat(np.arange(len(faces)), corners)
    corner = np.arange(len(face)) - np.repeat(np.cumsum(corners) - corners, corners)
    following = faces[face, (corner + 1) % corners[face]]
    return np.stack([faces[face, corner], following], 1), np.stack([face, corner], 1)


def edges_and_counts(faces: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(E, 2) edges, smaller point first, and how many faces share each."""
    sides, _ = sides_of(faces)
    return np.unique(np.sort(sides, axis=1), axis=0, return_counts=True)


def checked(mesh: ArtistMesh, name: str) -> ArtistMesh:
    """The mesh without loose points, or a reason why it cannot be worn.

    Raises:
        MeshError: no faces, points that are not numbers, too large or small, closed, or edges that three faces share.
    """
    if not len(mesh.faces):
        raise MeshError(f"{name} has no faces.", "Fill it: a garment is a surface.")
    if not np.isfinite(mesh.points).all():
        raise MeshError(f"{name} has points that are not numbers.", "Delete them, or merge by distance.")
    if len(mesh.points) > VERTICES:
        raise MeshError(f"{name} has {len(mesh.points):,} vertices.",
                        f"Use at most {VERTICES:,}: a Decimate modifier, or fewer levels of subdivision.")
    used = np.unique(mesh.faces[mesh.faces >= 0])
    size = float(np.ptp(mesh.points[used], axis=0).max())
    if not SMALLEST <= size <= LARGEST:
        fits = [(unit, scale) for factor, unit, scale in UNITS if 0.2 <= size / factor <= LARGEST]
        guess = f" It seems to be in {fits[0][0]}: scale it by {fits[0][1]}." if fits else ""
        raise MeshError(f"{name} is {size:.3g} m long.{guess}", "One unit is one metre; apply the right scale.")
    edges, count = edges_and_counts(mesh.faces)
    if (count > 2).any():
        where = mesh.points[edges[count > 2][0]].mean(axis=0)
        raise MeshError(f"{name} has {int((count > 2).sum())} edges that three or more faces share, one near "
                        f"({', '.join(f'{c:.2f}' for c in where)}) m.",
                        "Select > All by Trait > Non Manifold shows them; delete the inner faces.")
    if not (count == 1).any():
        raise MeshError(f"{name} is closed all round: there is no opening for a body.",
                        "Delete the faces at the openings; of a thick mesh also the inner layer "
                        "(the thickness is a setting).")
    number = np.full(len(mesh.points), -1)
    number[used] = np.arange(len(used))
    loose = number[mesh.loose.reshape(-1, 2)].astype(np.int32)
    loose = loose[(loose >= 0).all(axis=1)]  # a dangling thread sews nothing
    return replace(mesh, points=mesh.points[used], loose=loose, hold=mesh.hold[used] if len(mesh.hold) else mesh.hold,
                   faces=np.where(mesh.faces < 0, -1, number[mesh.faces]).astype(np.int32))
