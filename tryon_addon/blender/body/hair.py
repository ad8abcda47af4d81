# SPDX-License-Identifier: GPL-3.0-or-later
"""The person's hair as strands: brows, lashes and a cut, following the head as the body changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import bpy
import numpy as np
from mathutils import Matrix

from ...catalog.body.hair import cut_of
from .. import blocks, people
from . import skin

NAME, CUT = "TryOn Hair", "tryon_cut"
TIP = 0.4  # radius at a strand's tip, as a share of the root's


def find(body: bpy.types.Object) -> bpy.types.Object | None:
    """The strands of the person with this body."""
    owner = people.owner(body)
    return None if owner is None else people.thing(owner, "hair")


def create_or_update(
    owner: bpy.types.Collection, topology: Mapping[str, Any], spec: Mapping[str, Any], vertices: np.ndarray
) -> bpy.types.Object | None:  # fmt: skip
    """Grows the spec's cut on the person ``owner``, or moves its strands with the head's ``vertices`` (V, 3) metres.

    Returns None on a Blender that cannot make strands from Python; the scalp is painted, so the person is not bald.
    """
    cut = cut_of(spec)
    strands = topology["hair"][cut]
    hair = people.thing(owner, "hair")
    if hair is None or hair.get(CUT) != cut:
        old = hair.data.materials[:1] if hair is not None else ()
        data = curves_of(strands, *old or (skin.hair_material(),))
        if data is None:
            return None
        if hair is None:
            hair = people.own(owner, "hair", "hair", bpy.data.objects.new(NAME, data))
        else:
            blocks.give(hair, data)
        blocks.note(hair, **{CUT: cut})
    place(blocks.own_data(hair), points_on(strands, vertices))
    return hair


def points_on(strands: Mapping[str, np.ndarray], vertices: np.ndarray) -> np.ndarray:
    """Every point of the strands (P, 3) on the body with these vertices (V, 3), metres."""
    points = strands["offsets"].copy()
    for corner in range(3):
        points += vertices.take(strands["corners"][:, corner], axis=0) * strands["weights"][:, corner, None]
    return points


def points_of(curves: Any) -> np.ndarray:
    """Every point of Blender's curves (P, 3) float32, metres in their own space."""
    points = np.empty(3 * len(curves.points), np.float32)
    curves.position_data.foreach_get("vector", points)
    return points.reshape(-1, 3)


def place(curves: Any, points: np.ndarray) -> None:
    """Move every point of Blender's curves to ``points`` (P, 3), metres in their own space."""
    curves.position_data.foreach_set("vector", points.astype(np.float32).ravel())
    curves.update_tag()


def hang_on(hair: bpy.types.Object, rig: bpy.types.Object, bone: str = "head") -> None:
    """Makes the strands follow the head bone of a posed rig, from where the bone rests now."""
    rest = rig.data.bones[bone]
    hair.parent, hair.parent_type, hair.parent_bone = rig, "BONE", bone
    hair.matrix_parent_inverse = (rest.matrix_local @ Matrix.Translation((0.0, rest.length, 0.0))).inverted()


def curves_of(strands: Mapping[str, np.ndarray], material: bpy.types.Material) -> Any:
    """Curves of these strands, their points not placed yet; None on a Blender that cannot make them from Python."""
    data = bpy.data.hair_curves.new(NAME)
    if not hasattr(data, "add_curves"):
        bpy.data.hair_curves.remove(data)
        return None
    sizes = np.asarray(strands["sizes"])
    data.add_curves(sizes.tolist())
    start = np.repeat(np.cumsum(sizes) - sizes, sizes)
    along = (np.arange(sizes.sum()) - start) / np.repeat(sizes - 1, sizes)
    radius: Any = data.attributes.get("radius") or data.attributes.new("radius", "FLOAT", "POINT")
    radius.data.foreach_set("value", (np.repeat(strands["radii"], sizes) * (1 + (TIP - 1) * along)).astype(np.float32))
    data.materials.append(material)
    return data
