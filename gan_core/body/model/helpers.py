# SPDX-License-Identifier: GPL-3.0-or-later
"""All of MakeHuman's base mesh on a body, the helpers beside the skin included, which its clothes are mapped to.

The body model keeps the vertices of skin and eyes alone. Whoever wears an asset needs a few thousand more, moved by the
same shapes; their files are read as a body needs them (a fifth of a second), and nothing is kept.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from . import expression, identity, makehuman, shoulders
from .makehuman import VARIATIONS
from .model import BodyModel, Rest
from .rig import KEPT_FACE_BONES, read_rig


@dataclass(frozen=True)
class Base:
    """``points`` (N, 3) m of the base mesh, ``weights`` (N, B) of the model's bones, ``neck`` (N,) shares of the mesh
    whose mean is the joint that the head turns about, ``made`` the shapes of ``shoulders``."""

    points: np.ndarray
    weights: np.ndarray
    neck: np.ndarray
    made: Mapping[str, np.ndarray]


@functools.lru_cache(maxsize=1)
def base(model: BodyModel) -> Base:
    """The base mesh with all its helpers, as modelled."""
    root = makehuman.data_folder()
    points, _, groups = makehuman.read_obj(root / "3dobjs/base.obj")
    rig = json.loads((root / "rigs/standard/rig.default.json").read_text())
    rig = rig.get("bones", rig)
    weights = np.zeros((len(points), len(model.bone_names)), np.float32)
    for name, rows in json.loads((root / "rigs/standard/weights.default.json").read_text())["weights"].items():
        while name and name not in model.bone:  # bones of the face that a clothed figure does without
            name = rig.get(name, {}).get("parent", "")
        for vertex, weight in rows if name else ():
            weights[int(vertex), model.bone[name]] += weight
    weights /= np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)
    joints = read_rig(root, groups, model.base_vertices, len(points))["joints"]
    points = makehuman.upright(points)
    return Base(points, weights, joints[model.bone["neck03"]], shoulders.shapes(root, points, groups))


@functools.lru_cache(maxsize=1)
def _names(model: BodyModel) -> list[str | Path]:
    """The file of each shape, or the name of a made one, in the order of the model's basis."""
    targets = makehuman.data_folder() / "targets"
    found: list[str | Path] = [path for _, path, _ in makehuman.shape_files(targets)]
    by_name = {path.name.removesuffix(".target.gz"): path for path in targets.rglob("*.target.gz")}
    return found + [by_name.get(name, name) for pair in identity.LOCAL_CHANGES for name in pair]


def _offsets(model: BodyModel, here: Base, row: int) -> np.ndarray:
    """What a shape of the model's basis moves of the base mesh, (N, 3) m."""
    shape = _names(model)[row]
    return here.made[shape] if isinstance(shape, str) else makehuman.read_target(shape, len(here.points))


def on(model: BodyModel, body: Mapping[str, Any], face: expression.Face, raw: Rest) -> np.ndarray:
    """(N, 3) m: the base mesh on the body ``raw``, which is as modelled, before it is posed and scaled."""
    here = base(model)
    coefficients = model.solve_height(body)
    points = here.points + _shaped(model, here, coefficients)
    weights = identity.ancestry(int(body.get("identity", 0)))
    units = makehuman.data_folder() / "targets/expression/units"
    for action, strength in expression.actions(face).items():
        for race, share in zip(VARIATIONS["race"], weights, strict=True):
            if share:
                file = units / race / f"{action}.target.gz"
                points += strength * share * makehuman.read_target(file, len(points))
    points[model.base_vertices] = raw.vertices
    return points


def _shaped(model: BodyModel, here: Base, coefficients: np.ndarray) -> np.ndarray:
    """What the shapes move of the base mesh; below the neck all ancestries alike, as ``source.build`` has it."""
    variations = [v for values in VARIATIONS.values() for v in values]
    races = [variations.index(race) for race in VARIATIONS["race"]]
    of_race = model.phenotype_mask[:, races].any(axis=1)
    moved = np.zeros(here.points.shape)
    for row in np.flatnonzero(coefficients):
        if row >= len(of_race) or not of_race[row]:
            moved += coefficients[row] * _offsets(model, here, row)
    rows = np.flatnonzero(of_race)
    others = np.delete(model.phenotype_mask[rows], races, axis=1)
    head = np.isin(model.bone_names, ("head", "neck03", *KEPT_FACE_BONES))
    share = (here.weights * head).sum(axis=1, keepdims=True)
    for kind in np.unique(others, axis=0):
        alike = rows[(others == kind).all(axis=1)]
        if not coefficients[alike].any():
            continue
        offsets = np.stack([_offsets(model, here, row) for row in alike])
        mean = offsets.mean(axis=0)
        mixed = np.tensordot(coefficients[alike].astype(float), offsets, axes=1)
        total = coefficients[alike].sum()
        apart = mixed - total * mean
        moved += total * mean + share * (apart - here.neck @ apart)
    return moved
