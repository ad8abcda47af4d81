# SPDX-License-Identifier: GPL-3.0-or-later
"""MakeHuman's standard rig on the vertices that are kept: bones, the joints they turn about, skin weights."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np

# Bones of the face below the head that a clothed figure keeps; the others' weights go to their nearest kept ancestor.
KEPT_FACE_BONES = ("eye.L", "eye.R", "jaw")


def read_rig(root: Path, obj_groups: dict[str, np.ndarray], kept: np.ndarray, count: int) -> dict[str, np.ndarray]:
    """Bones (parents before children), the vertices whose mean is each joint, and sparse skin weights.

    Args:
        root: ``makehuman.data_folder()``. obj_groups: of ``makehuman.read_obj``, for joints that are cubes of the mesh.
        kept: (V,) the vertices of the body among the mesh's ``count``.

    Returns:
        bone_names (B,), bone_parents (B,) -1 for none, skin_indices and skin_weights (V, most), ``joints``
        (2B, count): each row's shares of the mesh's vertices, heads first, then tails.
    """
    rig = json.loads((root / "rigs/standard/rig.default.json").read_text())
    rig = rig.get("bones", rig)
    weights = json.loads((root / "rigs/standard/weights.default.json").read_text())["weights"]
    order: list[str] = []

    def visit(parent: str) -> None:
        for name in rig:
            if name not in order and rig[name].get("parent", "") == parent:
                order.append(name)
                visit(name)

    visit("")

    def ancestors(name: str) -> Iterable[str]:
        while name:
            yield name
            name = rig[name].get("parent", "")

    index = np.full(count, -1)
    index[kept] = np.arange(len(kept))
    on_mesh = {b for b in order if any(index[int(v)] >= 0 and w > 0 for v, w in weights.get(b, []))}
    needed = {a for b in on_mesh for a in ancestors(b)}
    names = [b for b in order if b in needed and (b in KEPT_FACE_BONES or "head" not in list(ancestors(b))[1:])]
    bone = {name: i for i, name in enumerate(names)}
    dense = np.zeros((len(kept), len(names)), dtype=np.float32)
    for source in order:
        target = next(a for a in ancestors(source) if a in bone)
        for vertex, weight in weights.get(source, []):
            if index[int(vertex)] >= 0:
                dense[index[int(vertex)], bone[target]] += weight
    dense /= dense.sum(axis=1, keepdims=True)
    most = int((dense > 0).sum(axis=1).max())
    skin = np.argsort(-dense, axis=1, kind="stable")[:, :most].astype(np.int32)

    def joint(data: dict) -> np.ndarray:
        if data["strategy"] == "CUBE":
            chosen = np.unique(obj_groups[data["cube_name"]][..., 0])
        else:
            chosen = np.atleast_1d(data["vertex_index"] if data["strategy"] == "VERTEX" else data["vertex_indices"])
        row = np.zeros(count)
        row[chosen] = 1 / len(chosen)
        return row

    parents = [next((bone[a] for a in list(ancestors(b))[1:] if a in bone), -1) for b in names]
    return {
        "bone_names": np.array(names),
        "bone_parents": np.array(parents, dtype=np.int32),
        "skin_indices": skin,
        "skin_weights": np.take_along_axis(dense, skin, axis=1),
        "joints": np.stack([joint(rig[b][end]) for end in ("head", "tail") for b in names]),
    }
