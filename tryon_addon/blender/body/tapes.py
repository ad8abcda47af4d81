# SPDX-License-Identifier: GPL-3.0-or-later
"""Tailor's tapes drawn on the body, in the viewport and in renders: where each measure is taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import bpy
import numpy as np

from .. import people
from ..nodes import Tree

COLLECTION, ROLE, BODY = "TryOn Tapes", "tape", "tryon_body"
WIDTH = 0.004  # metres
YELLOW, INK = (0.85, 0.52, 0.02), (0.02, 0.02, 0.02)  # linear
TEXT = 0.028  # metres, a label's height
Tapes = Mapping[str, tuple[np.ndarray, bool]]


def show(
    scene: bpy.types.Scene, body: bpy.types.Object, tapes: Tapes, labels: Mapping[str, str] | None = None
) -> list[bpy.types.Object]:
    """Draws these tapes on the body, in place of those that were there.

    Args:
        tapes: name -> points (N, 3) in metres on the body as it stands, and whether the tape closes.
        labels: name -> what to write beside the tape, facing the front.

    Returns:
        The curve objects, one a tape in the order given (``tryon_role`` is ``tape``, ``tryon_tape`` its name). They
        hang on the body and belong to no export.

    Raises:
        ValueError: points of another shape, too few, or not finite; nothing has changed then.
    """
    lines = {name: (_points(name, points), bool(closed)) for name, (points, closed) in tapes.items()}
    hide(body)
    if not lines:
        return []
    collection = bpy.data.collections.new(COLLECTION)
    collection[BODY] = body
    owner = people.owner(body)
    (people.home_of(owner) if owner else scene.collection).children.link(collection)
    made = [_tape(collection, body, name, *line) for name, line in lines.items()]
    for name, text in (labels or {}).items():
        if name in lines:
            _label(collection, body, name, text, lines[name][0])
    return made


def hide(body: bpy.types.Object) -> None:
    """Takes every tape of a body out of the file."""
    for collection in [c for c in bpy.data.collections if c.get(BODY) == body]:
        ours = [o for o in collection.objects if o.get("tryon_role") == ROLE]
        for thing in ours:
            people.let_go(thing, ours)
            data: Any = thing.data
            bpy.data.objects.remove(thing)
            if not data.users:
                bpy.data.batch_remove([data])
        for thing in list(collection.objects):  # the user's own
            for home in people.parents_of(collection):
                if thing not in home.objects.values():
                    home.objects.link(thing)
        bpy.data.collections.remove(collection)
    for name in (COLLECTION, f"{COLLECTION} Ink"):
        material = bpy.data.materials.get(name)
        if material is not None and not material.users:
            bpy.data.materials.remove(material)


def find(body: bpy.types.Object) -> dict[str, bpy.types.Object]:
    """The tapes that are shown on a body, by the measure's name."""
    things = [o for c in bpy.data.collections if c.get(BODY) == body for o in c.objects]
    return {str(o["tryon_tape"]): o for o in things if o.get("tryon_role") == ROLE and o.type == "CURVE"}


def _points(name: str, points: object) -> np.ndarray:
    line = np.asarray(points, dtype=np.float32)
    if line.ndim != 2 or line.shape[1] != 3 or len(line) < 2 or not np.isfinite(line).all():
        raise ValueError(f"The tape {name} has points of shape {line.shape}; give two or more finite points (N, 3).")
    return line


def _tape(
    collection: bpy.types.Collection, body: bpy.types.Object, name: str, points: np.ndarray, closed: bool
) -> bpy.types.Object:
    return _hung(collection, body, name, curve_of(name, points, closed), COLLECTION, YELLOW)


def curve_of(name: str, points: np.ndarray, closed: bool, width: float = WIDTH) -> bpy.types.Curve:
    """A line (N, 3) as a round cord of ``width`` metres, still without a material."""
    curve: Any = bpy.data.curves.new(f"Tape {name}", "CURVE")
    curve.dimensions, curve.bevel_depth, curve.bevel_resolution = "3D", width / 2, 2
    curve.use_fill_caps = True
    spline = curve.splines.new("POLY")
    spline.points.add(len(points) - 1)
    spline.points.foreach_set("co", np.concatenate([points, np.ones((len(points), 1), np.float32)], axis=1).ravel())
    spline.use_cyclic_u = closed
    return curve


def material() -> bpy.types.Material:
    """The tapes' yellow."""
    return _material(COLLECTION, YELLOW)


def _label(
    collection: bpy.types.Collection, body: bpy.types.Object, name: str, text: str, points: np.ndarray
) -> bpy.types.Object:
    """Text beside the tape's end on the subject's left, upright, facing the front and before arms and hands: yellow on
    a dark plate, to be read before any background."""
    curve: Any = bpy.data.curves.new(f"Label {name}", "FONT")
    curve.body, curve.size, curve.align_x, curve.align_y = text, TEXT, "LEFT", "CENTER"
    thing = _hung(collection, body, name, curve, COLLECTION, YELLOW)
    edge = points[int(np.argmax(points[:, 0]))]
    # In the data: Blender draws a line from an object's own place to what it hangs on.
    curve.offset_x, curve.offset_y = float(edge[0]) + TEXT, float(edge[2])
    before = min(corner[1] for corner in body.bound_box) - TEXT
    plate = _hung(collection, body, name, _plate(thing), f"{COLLECTION} Ink", INK)
    for one, behind in ((thing, 0.0), (plate, 0.1 * TEXT)):
        one.rotation_euler = (np.pi / 2, 0.0, 0.0)
        one.location = (0.0, before + behind, 0.0)
    return thing


def _plate(label: bpy.types.Object) -> bpy.types.Mesh:
    """A rectangle that a label lies on, in the label's own directions."""
    curve: Any = label.data
    left, middle = curve.offset_x, curve.offset_y
    written = label.to_mesh()
    right = max((v.co.x for v in written.vertices), default=left)
    label.to_mesh_clear()
    mesh = bpy.data.meshes.new(label.name)
    margin, half = 0.3 * TEXT, 0.75 * TEXT
    corners = ((left - margin, middle - half), (right + margin, middle - half), (right + margin, middle + half),
               (left - margin, middle + half))
    mesh.from_pydata([(*corner, 0.0) for corner in corners], [], [(0, 1, 2, 3)])
    return mesh


def _hung(
    collection: bpy.types.Collection, body: bpy.types.Object, name: str, data: Any, paint: str,
    colour: tuple[float, float, float],
) -> bpy.types.Object:  # fmt: skip
    data.materials.append(_material(paint, colour))
    thing = bpy.data.objects.new(data.name, data)
    thing["tryon_role"], thing["tryon_tape"] = ROLE, name
    thing.parent = body
    thing.show_in_front = True
    thing.hide_select = True
    collection.objects.link(thing)
    return thing


def _material(name: str, colour: tuple[float, float, float]) -> bpy.types.Material:
    material = bpy.data.materials.get((name, None))
    if material is None:
        material = bpy.data.materials.new(name)
        tree = Tree(material)
        values = {"Base Color": (*colour, 1.0), "Roughness": 0.6, "Specular IOR Level": 0.2}
        tree.output(tree.node("BsdfPrincipled", values).outputs[0])
        material.diffuse_color = (*colour, 1.0)
    return material
