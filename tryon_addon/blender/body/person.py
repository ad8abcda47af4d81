# SPDX-License-Identifier: GPL-3.0-or-later
"""The body in the scene: one mesh object with UVs, groups, rig and materials, updated in place."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from typing import Any

import bpy
import numpy as np

from ...evaluation.places import Places
from .. import blocks, meshdata, people
from . import armature, hair, mannequin, skin

NAME = "TryOn Body"
ROLE, SPEC, STALE, POSE = people.ROLE, "tryon_spec", "tryon_rig_stale", "tryon_pose"
Where = bpy.types.Scene | bpy.types.Collection  # a person, or the active one of a scene
BONES = "tryon_bones"  # (2, B, 3) float32 m, flat: heads and tails
MARKS, PART = "tryon_marks", "part."  # custom property of the tailor's points; of vertex groups that are no bones
SMOOTH = "tryon_smooth"  # modifier of the body
UV_SKIN, UV_EYE = "UVMap", "Eye"


def find(where: Where) -> bpy.types.Object | None:
    """The person's body, if there is one."""
    return people.thing(where, "body")


def create_or_update(
    where: Where,
    topology: Mapping[str, Any],
    shape: Mapping[str, Any],
    spec_body: Any,
    *,
    rig: bool = True,
) -> bpy.types.Object:
    """The person's body with this shape: made once, afterwards only its vertices, bones and colours change.

    Args:
        topology: the answer of ``body.topology``.
        shape: the answer of ``body.shape``; ``vertices`` (V, 3) in metres.
        spec_body: the Body spec or its plain values; stamped on the object as JSON.
        rig: False leaves the bones and the drafts' flat skin as they are (while a slider moves); they are marked stale,
            and the next update with True, or ``settle_rig``, mends them. The mesh is right either way: a rig at rest
            moves nothing. A body that is new has no bones until then.

    Returns:
        The mesh object (custom property ``tryon_role`` is ``body``); its modifier "Rig" points at the armature.
    """
    spec = dict(spec_body) if isinstance(spec_body, Mapping) else dataclasses.asdict(spec_body)
    vertices = np.ascontiguousarray(shape["vertices"], dtype=np.float32)
    if vertices.shape != (len(topology["vertex_part"]), 3):
        raise ValueError(f"vertices has shape {vertices.shape}; the topology has {len(topology['vertex_part'])}.")
    owner = people.made_in(where)
    body = find(owner)
    if body is not None and len(body.data.vertices) != len(vertices):
        remove(owner)  # made by another version of the model
        body = None
    if body is None:
        body = _create(owner, topology, vertices)
    else:
        mesh = blocks.own_data(body)
        mesh.vertices.foreach_set("co", vertices.ravel())
        mesh.update()
    strands = hair.create_or_update(owner, topology, spec, vertices)
    skin.single(body, strands)
    skin.recolour(spec, body, strands, draft=False)
    bones = np.concatenate([shape["bone_heads"], shape["bone_tails"]]).astype(np.float32).ravel()
    blocks.note(body, **{SPEC: json.dumps(spec, sort_keys=True), BONES: bones, STALE: True})
    _marks(body, topology, vertices)
    if rig:
        settle_rig(body, topology)
    return body


def smoothed(body: bpy.types.Object, pictures: bool) -> None:
    """Divide the body once more where pictures are rendered with care: fingers, ears and jaws show no edges.

    What is measured, exported and shown in the viewport stays the body as it is.
    """
    found: Any = body.modifiers.get(SMOOTH)
    if not pictures:
        if found is not None:
            body.modifiers.remove(found)
        return
    if found is None:
        found = body.modifiers.new(SMOOTH, "SUBSURF")
    found.show_viewport, found.show_render, found.render_levels, found.levels = False, True, 1, 0


def rig_of(body: bpy.types.Object) -> bpy.types.Object | None:
    """The armature that was made for the body's person and moves it; another one is the artist's."""
    rig, owner = body.find_armature(), people.owner(body)
    return rig if rig is not None and owner is not None and people.thing(owner, "rig") == rig else None


def stands(body: bpy.types.Object, pose: Any) -> None:
    """Write down on ``body`` that it stands in ``pose``, a name or a table.

    In its armature's own pose the rig shows its rest, or its bones would turn what is turned already.
    """
    blocks.note(body, **{POSE: json.dumps(pose, sort_keys=True)})
    rig = rig_of(body)
    if rig is not None:
        blocks.own_data(rig).pose_position = "POSE" if isinstance(pose, str) else "REST"


def settle_rig(body: bpy.types.Object, topology: Mapping[str, Any]) -> None:
    """Brings up to date what a moving slider leaves behind: the bones, and the skin as drafts show it."""
    rig = rig_of(body)
    if rig is None or not body.get(STALE):
        return
    joints = np.array(body[BONES], dtype=np.float64).reshape(2, -1, 3)
    blocks.own_data(rig)
    armature.place_bones(rig, topology["bone_names"], topology["bone_parents"], joints[0], joints[1])
    blocks.note(body, **{STALE: False})
    strands = hair.find(body)
    skin.recolour(json.loads(body[SPEC]), body, strands)
    if strands is not None:
        hair.hang_on(strands, rig)
    if mannequin.is_mannequin(body):
        mannequin.apply(body)


def remove(where: Where) -> None:
    """Takes the person's body, hair and rig out of the file, with their data."""
    owner = people.of(where)
    for name in ("hair", "body", "rig") if owner is not None else ():
        people.take_off(owner, name)


def mesh_of(topology: Mapping[str, Any], vertices: np.ndarray, materials: Sequence[bpy.types.Material]) -> Any:
    """A mesh of the common topology: ``vertices`` (V, 3) metres, both UV maps, skin and eyes as its two materials."""
    mesh = bpy.data.meshes.new(NAME)
    quads = np.asarray(topology["quads"], dtype=np.int32)
    mesh.vertices.add(len(vertices))
    mesh.vertices.foreach_set("co", np.ascontiguousarray(vertices, dtype=np.float32).ravel())
    mesh.loops.add(quads.size)
    mesh.loops.foreach_set("vertex_index", quads.ravel())
    mesh.polygons.add(len(quads))
    mesh.polygons.foreach_set("loop_start", np.arange(0, quads.size, 4, dtype=np.int32))
    mesh.update(calc_edges=True)
    mesh.polygons.foreach_set("use_smooth", np.ones(len(quads), dtype=bool))

    eyes = np.asarray(topology["vertex_part"])[quads[:, 0]] == topology["part_names"].index("eyes")
    plane = 0.5 + 0.5 * np.asarray(topology["eye_plane"], dtype=np.float32)[quads.ravel()]
    uvs = np.asarray(topology["uvs"], dtype=np.float32)[np.asarray(topology["uv_quads"]).ravel()]
    # Workbench and other programs know one map only: on the eyeballs it is that of the gaze.
    uvs = np.where(np.repeat(eyes, 4)[:, None], plane, uvs)
    mesh.uv_layers.new(name=UV_SKIN, do_init=False).uv.foreach_set("vector", uvs.ravel())
    mesh.uv_layers.new(name=UV_EYE, do_init=False).uv.foreach_set("vector", plane.ravel())
    mesh.uv_layers.active_index = 0

    for material in materials:
        mesh.materials.append(material)
    mesh.polygons.foreach_set("material_index", eyes.astype(np.int32))
    return mesh


def _create(owner: bpy.types.Collection, topology: Mapping[str, Any], vertices: np.ndarray) -> bpy.types.Object:
    body = bpy.data.objects.new(NAME, mesh_of(topology, vertices, skin.materials(topology)))
    people.own(owner, "body", "body", body)
    _groups(body, topology)
    rig = people.own(owner, "rig", "rig", armature.new_rig(f"{NAME} Rig"))
    body.parent = rig
    modifier: Any = body.modifiers.new("Rig", "ARMATURE")
    modifier.object = rig
    return body


def places(body: bpy.types.Object) -> Places:
    """The body's named places, as it stands in its own space."""
    vertices = meshdata.read_points(body.data)
    groups = {g.index: g.name.removeprefix(PART) for g in body.vertex_groups if g.name.startswith(PART)}
    names = tuple(groups.values())
    part = np.zeros(len(vertices), int)
    for vertex in body.data.vertices:
        part[vertex.index] = next((names.index(groups[g.group]) for g in vertex.groups if g.group in groups), 0)
    marks = body.get(MARKS)
    points = {name: np.array(at) for name, at in marks.items()} if marks else {}
    return Places(vertices, part, names, points)


def _marks(body: bpy.types.Object, topology: Mapping[str, Any], vertices: np.ndarray) -> None:
    """Write down where the tailor's points are, for whoever frames a place."""
    if "landmark_names" in topology:
        points = Places.of(topology, vertices).points
        blocks.note(body, **{MARKS: {name: [float(value) for value in at] for name, at in points.items()}})


def _groups(body: bpy.types.Object, topology: Mapping[str, Any]) -> None:
    """Vertex groups: one a body part (weight 1), and one a bone with its skin weights."""
    parts = np.asarray(topology["vertex_part"])
    bones = list(topology["bone_names"])
    for index, name in enumerate(topology["part_names"]):
        # A part called like a bone ("head") would deform with it, so parts carry a prefix.
        body.vertex_groups.new(name=PART + name).add(np.flatnonzero(parts == index).tolist(), 1.0, "REPLACE")
    groups = [body.vertex_groups.new(name=name) for name in bones]
    indices, weights = np.asarray(topology["skin_indices"]), np.asarray(topology["skin_weights"])
    vertex, slot = np.nonzero(weights > 1e-5)
    for v, bone, weight in zip(
        vertex.tolist(), indices[vertex, slot].tolist(), weights[vertex, slot].tolist(), strict=True
    ):
        groups[bone].add((v,), weight, "REPLACE")
