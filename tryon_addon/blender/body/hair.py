# SPDX-License-Identifier: GPL-3.0-or-later
"""The person's hair as strands: brows, lashes and a cut, following the head as the body changes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import bpy
import numpy as np
from mathutils import Matrix

from ...catalog.body.hair import cut_of
from .. import blocks, people
from . import assets, skin
from .skin_shaders import MASCARA

NAME, CUT, LASHES = "TryOn Hair", "tryon_cut", "tryon_lashes"
GROWTH = 0.5  # the lashes that grow here are as long as mascara makes most people's
KINDS = ("brows", "lashes", "hair")  # of strands, as ``topology`` numbers them; assets of these stand in their place
SHADE, SHADES = "tryon_shade", (0.75, 0.06, 1.0)  # attribute: brows are darker than a cut, lashes nearly black
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
    cut, gone = cut_of(spec), assets.replaces(owner)
    strands, called = without(topology["hair"][cut], gone), "-".join((cut, *sorted(gone)))
    hair = people.thing(owner, "hair")
    if hair is None or hair.get(CUT) != called:
        old = hair.data.materials[:1] if hair is not None else ()
        data = curves_of(strands, *old or (skin.hair_material(),))
        if data is None:
            return None
        if hair is None:
            hair = people.own(owner, "hair", "hair", bpy.data.objects.new(NAME, data))
        else:
            blocks.give(hair, data)
        blocks.note(hair, **{CUT: called})
    place(blocks.own_data(hair), points_on(strands, vertices, float(hair.get(LASHES, 1.0))))
    return hair


def made_up(hair: bpy.types.Object, topology: Mapping[str, Any], vertices: np.ndarray, length: float, volume: float,
            dark: float) -> None:
    """Lashes ``length`` times as long and ``volume`` times as thick as they grow, ``dark`` 0 to 1 of mascara's colour,
    on a head with ``vertices`` (V, 3) metres."""
    length, volume = 1 + GROWTH * (length - 1), 1 + GROWTH * (volume - 1)
    strands = _grown(hair, topology)
    if strands is None or (length == hair.get(LASHES, 1.0) and MASCARA not in hair.data.attributes and dark == 0.0):
        return
    curves: Any = blocks.own_data(hair)
    blocks.note(hair, **{LASHES: length})
    lash = _lash(strands)
    sizes = np.asarray(strands["sizes"])
    if len(curves.points) != len(lash):
        return
    place(curves, points_on(strands, vertices, length))
    along = _along(sizes)
    radii = np.repeat(strands["radii"], sizes) * (1 + (TIP - 1) * along) * np.where(lash, volume, 1.0)
    curves.attributes["radius"].data.foreach_set("value", radii.astype(np.float32))
    tinted = curves.attributes.get(MASCARA) or curves.attributes.new(MASCARA, "FLOAT", "POINT")
    tinted.data.foreach_set("value", np.where(lash, dark, 0.0).astype(np.float32))
    curves.update_tag()


def _grown(hair: bpy.types.Object, topology: Mapping[str, Any]) -> Mapping[str, np.ndarray] | None:
    """The strands that there are on a head, as ``create_or_update`` has called them."""
    words = str(hair.get(CUT, "")).split("-")
    gone = [word for word in words if word in KINDS]
    strands = topology["hair"].get("-".join(words[: len(words) - len(gone)]))
    return None if strands is None else without(strands, gone)


def _lash(strands: Mapping[str, np.ndarray]) -> np.ndarray:
    """(P,) whether each point is a lash's."""
    return np.repeat(np.asarray(strands["kinds"]) == KINDS.index("lashes"), np.asarray(strands["sizes"]))


def _along(sizes: np.ndarray) -> np.ndarray:
    """(P,) how far along its strand each point is, 0 at the root to 1 at the tip."""
    start = np.repeat(np.cumsum(sizes) - sizes, sizes)
    return (np.arange(sizes.sum()) - start) / np.repeat(sizes - 1, sizes)


def without(strands: Mapping[str, np.ndarray], gone: Collection[str]) -> Mapping[str, np.ndarray]:
    """The strands but those in whose place an asset is: ``gone`` of ``KINDS``."""
    if not gone:
        return strands
    left = ~np.isin(strands["kinds"], [KINDS.index(name) for name in gone])
    if not left.any():
        left[:1] = True  # curves need one
    points = np.repeat(left, strands["sizes"])
    by_strand = {name: strands[name][left] for name in ("sizes", "radii", "kinds")}
    return by_strand | {name: strands[name][points] for name in ("corners", "weights", "offsets")}


def points_on(strands: Mapping[str, np.ndarray], vertices: np.ndarray, lashes: float = 1.0) -> np.ndarray:
    """Every point of the strands (P, 3) on the body with these vertices (V, 3), metres; ``lashes``: how long those are,
    of their own length."""
    points = strands["offsets"].copy()
    if lashes != 1.0:
        points[_lash(strands)] *= np.float32(lashes)
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
    along = _along(sizes)
    radius: Any = data.attributes.get("radius") or data.attributes.new("radius", "FLOAT", "POINT")
    radius.data.foreach_set("value", (np.repeat(strands["radii"], sizes) * (1 + (TIP - 1) * along)).astype(np.float32))
    shade = data.attributes.get(SHADE) or data.attributes.new(SHADE, "FLOAT", "CURVE")
    shade.data.foreach_set("value", np.array(SHADES, np.float32)[strands["kinds"]])
    data.materials.append(material)
    return data
