# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that an artist's own mesh may come in, and the sliders that such a garment has. No numpy: specs need this."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ..core import files
from ..core.errors import MeshError
from ..core.parameters import Parameter

KEPT = ".tryonmesh"  # the ending of a mesh taken from a scene
SUFFIXES = (KEPT, ".obj", ".ply", ".stl", ".glb", ".usdc", ".usda", ".usdz", ".fbx", ".blend")
BYTES = 200_000_000

LAYER = 3
PARAMETERS = (
    Parameter("hold", 100.0, 0.0, 100.0, "%", "how firmly the loops or the vertex group that hold it up are held"),
    Parameter("edge", 2.0, 0.8, 6.0, "cm", "faces are divided until their edges are no longer than this"),
    Parameter("thickness", 0.0, 0.0, 20.0, "mm", "of the cloth; 0: a Solidify modifier's, or the physics preset's"),
    Parameter("layer", float(LAYER), 1.0, 6.0, "", "1 lies on the skin, a T-shirt is 2, a coat 5"),
)


def is_mesh(path: str | Path) -> bool:
    """Whether a garment's file is an artist's mesh."""
    return Path(path).suffix.lower() in SUFFIXES


def digest(path: str | Path) -> str:
    """What a mesh file is told apart by.

    Raises:
        MeshError: there is no such file, or it is too large.
    """
    try:
        return hashlib.sha256(files.read_regular(path, BYTES)).hexdigest()[:24]
    except OSError as error:
        raise MeshError(f"Cannot read the mesh {path}: {files.told(error)}.",
                        "Check the path; a mesh of a scene has to be taken again there.") from None
