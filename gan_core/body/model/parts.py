# SPDX-License-Identifier: GPL-3.0-or-later
"""Body parts of the common topology, by the bone that holds each vertex most."""

from __future__ import annotations

import numpy as np

from .model import BodyModel

# Part -> beginnings of its bones' names. The collarbone and the shoulder bone belong to the torso: cloth that covers
# "torso" must reach the shoulder seam.
_BONES: dict[str, tuple[str, ...]] = {
    "head": ("head", "jaw"),
    "neck": ("neck",),
    "torso": ("root", "spine", "breast", "pelvis", "clavicle", "shoulder"),
    "upper_arm": ("upperarm",),
    "forearm": ("lowerarm",),
    "hand": ("wrist", "finger", "metacarpal"),
    "thigh": ("upperleg",),
    "calf": ("lowerleg",),
    "foot": ("foot", "toe"),
    "eyes": ("eye",),
}
_SIDED = ("upper_arm", "forearm", "hand", "thigh", "calf", "foot")
PART_NAMES: tuple[str, ...] = ("head", "neck", "torso", "eyes") + tuple(
    f"{part}.{side}" for part in _SIDED for side in "LR"
)


def part_of_bone(bone: str) -> str:
    """The part name of a bone, with ``.L`` or ``.R`` for limbs."""
    part = next(p for p, starts in _BONES.items() if bone.startswith(starts))
    return f"{part}.{bone[-1]}" if part in _SIDED else part


def vertex_parts(model: BodyModel) -> np.ndarray:
    """Index into PART_NAMES for every vertex, (V,) int32."""
    of_bone = np.array([PART_NAMES.index(part_of_bone(b)) for b in model.bone_names], dtype=np.int32)
    return of_bone[model.skin_indices[np.arange(model.vertex_count), model.skin_weights.argmax(axis=1)]]
