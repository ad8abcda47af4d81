# SPDX-License-Identifier: GPL-3.0-or-later
"""What is worn goes along with a body that changes, at once, held by the skin that it lies on.

Where each thing lay on the body when it was made is kept in its mesh and the body's, so that file and undo carry it,
and a body that comes back has its clothes back exactly as they were.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import bpy
import numpy as np
from mathutils.kdtree import KDTree

from ...core import meshes
from .. import blocks, people
from .finish import PANEL

ROLES = ("garment", "notions", "accessory")
REST, BODY = "tryon_rest", "tryon_body"  # attributes of points: where it was made; and of the body, by digest
ON, MADE = "tryon_on", "tryon_made"  # properties of a mesh: the digest of the body it was made on, and of both
ARM = "tryon_arm"  # attribute of the body: how far down an arm each point is
DRESSED = "tryon_dressed"  # property of the body: shape and pose, as JSON, that it was dressed in, and the digest of it
NEAREST = 6  # points of the skin that take a piece of cloth along
SOFT = 0.015  # metres: cloth as far off as this follows a few centimetres of skin, not one point of it
SLICE = 0.02  # seconds of work between two breaths
SAME = 1e-6  # metres: a body that has come back
KEPT = 60  # holds remembered, of as many things
CLOSE, PUSHED = 0.005, 3  # metres: cloth that lay as far from its nearest skin comes no nearer to so many points of it


@dataclass(frozen=True)
class Hold:
    """Which skin (V, K) holds each point of a thing, the nearest first, with the share of each; where that lies in the
    skin's own axes (V, K, 3) m; and how far over the nearest of it a point stays (V, PUSHED) m."""

    skin: np.ndarray
    share: np.ndarray
    place: np.ndarray
    over: np.ndarray


_holds: dict[str, Hold] = {}  # by the digest of what was made, and on which body: found anew after another start


def made_on(person: bpy.types.Collection, arms: np.ndarray, spec: Any = None) -> None:
    """Write down that all the person wears lies as it was made for the body as it stands now: it follows from here.

    ``arms`` (N,): how far down an arm each point of the body is; ``spec``: plain values of the shape and pose that all
    was draped in, None where nothing was.
    """
    body = people.thing(person, "body")
    if body is None:
        return
    name = _body_kept(body, _points(body.data), arms)
    blocks.note(body, **{DRESSED: "" if spec is None else json.dumps([spec, name], sort_keys=True)})
    for obj in worn(person):
        mesh = blocks.own_data(obj)
        _made(mesh, _points(mesh), name)
    _let_go(person, body)


def sketched_on(person: bpy.types.Collection, obj: bpy.types.Object, skin: np.ndarray, arms: np.ndarray) -> None:
    """The same of one thing alone, that was made on a body (N, 3) m which may stand elsewhere."""
    body = people.thing(person, "body")
    if body is not None and len(skin) == len(body.data.vertices):
        _made(obj.data, _points(obj.data), _body_kept(body, np.ascontiguousarray(skin, np.float32), arms))
        _let_go(person, body)


def worn(person: bpy.types.Collection) -> list[bpy.types.Object]:
    """All that goes along with the person's body, but for hair, which grows on it."""
    return [obj for obj in people.things(person, *ROLES).values() if obj.type == "MESH"]


def dressed(person: bpy.types.Collection, spec: Any) -> np.ndarray | None:
    """The body (N, 3) m as it was dressed, its flesh given way, where it has that shape and pose again; else None."""
    body = people.thing(person, "body")
    kept = None if body is None else json.loads(body.get(DRESSED) or "null")
    if body is None or kept is None or json.dumps(kept[0], sort_keys=True) != json.dumps(spec, sort_keys=True):
        return None
    return _kept(body.data, f"{BODY}_{kept[1]}")


def prepare(person: bpy.types.Collection) -> Iterator[None]:
    """Find the skin that holds each thing worn, a slice at a time: once, as long as it is not made anew."""
    body = people.thing(person, "body")
    if body is None:
        return
    wanted = [_Thing.of(obj) for obj in worn(person)
              if _noted(obj, MADE) not in _holds and _kept(obj.data, REST) is not None]
    if not wanted:
        return
    skins = {thing.on: _kept(body.data, f"{BODY}_{thing.on}") for thing in wanted}
    faces, arm = _faces(body.data), _values(body.data, ARM, np.int8) > 0
    # From here on nothing of Blender's is looked at: an undo may come between two slices.
    for made in list(_holds)[:-KEPT]:
        del _holds[made]
    for name, skin in skins.items():
        if skin is not None:
            tree = _Skin(skin, faces, arm)
            for thing in wanted:
                if thing.on == name:
                    yield from _held(thing, tree)


def follow(person: bpy.types.Collection) -> bool:
    """Carry all that is worn, and prepared, along to where the body is now. Whether any of it has moved."""
    body = people.thing(person, "body")
    if body is None:
        return False
    there, moved = _points(body.data), False
    axes: np.ndarray | None = None
    for obj in worn(person):
        hold, rest = _holds.get(_noted(obj, MADE)), _kept(obj.data, REST)
        skin = None if rest is None else _kept(body.data, f"{BODY}_{_noted(obj, ON)}")
        if hold is None or rest is None or skin is None:
            continue
        if np.abs(there - skin).max() < SAME:
            points = rest
        else:
            if axes is None:
                axes = _axes(there, _faces(body.data))
            points = np.ascontiguousarray(_carried(hold, there, axes), np.float32)
        if not np.array_equal(points, _points(obj.data)):
            mesh = blocks.own_data(obj)
            mesh.vertices.foreach_set("co", points.ravel())
            mesh.update()
            moved = True
    return moved


# -- how it is held ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Thing:
    """What is looked at of a thing while its hold is found."""

    made: str
    on: str
    role: str
    rest: np.ndarray
    faces: np.ndarray  # of a garment: (T, 3)
    panel: np.ndarray

    @staticmethod
    def of(obj: bpy.types.Object) -> _Thing:
        mesh: Any = obj.data
        cloth = obj.get("tryon_role") == "garment"
        return _Thing(mesh[MADE], mesh[ON], obj["tryon_role"], _kept(mesh, REST),
                      _faces(mesh) if cloth else np.empty((0, 3), np.int32), _values(mesh, PANEL, np.int32, "FACE"))


class _Skin:
    """A body (N, 3) m to look for the nearest points of: all of them, or those of no ``arm`` (N,)."""

    def __init__(self, points: np.ndarray, quads: np.ndarray, arm: np.ndarray) -> None:
        self.points, self.arm, self.axes = points, arm, _axes(points, quads)
        self.every, self.trunk = self._tree(np.arange(len(arm))), self._tree(np.flatnonzero(~arm))

    def _tree(self, mine: np.ndarray) -> KDTree:
        tree = KDTree(len(mine))
        for number, point in zip(mine.tolist(), self.points[mine].tolist(), strict=True):
            tree.insert(point, number)
        tree.balance()
        return tree


def _held(thing: _Thing, skin: _Skin) -> Iterator[None]:
    rest = thing.rest
    index, gap = np.empty((len(rest), NEAREST), np.int32), np.empty((len(rest), NEAREST))
    yield
    # A hand hangs beside a thigh: only what lies on an arm, panel by panel, goes with it; and buttons, which lie close.
    on_arm = _sleeves(thing, skin) if thing.role == "garment" else np.full(len(rest), thing.role == "notions")
    yield
    until = time.perf_counter() + SLICE
    for i, (point, arm) in enumerate(zip(rest.tolist(), on_arm.tolist(), strict=True)):
        for k, (_, number, far) in enumerate((skin.every if arm else skin.trunk).find_n(point, NEAREST)):
            index[i, k], gap[i, k] = number, far
        if time.perf_counter() > until:
            yield
            until = time.perf_counter() + SLICE
    share = 1.0 / (gap**2 + SOFT**2)
    place = np.einsum("vkc,vkca->vka", rest[:, None] - skin.points[index], skin.axes[index])
    _holds[thing.made] = Hold(index, (share / share.sum(1, keepdims=True)).astype(np.float32),
                              place.astype(np.float32), np.minimum(place[:, :PUSHED, 2], CLOSE).astype(np.float32))


def _sleeves(thing: _Thing, skin: _Skin) -> np.ndarray:
    """(V,) bool: points of panels that lie mostly on arms; seen at every eighth of their faces."""
    seen = np.arange(0, len(thing.faces), 8)
    near = [skin.every.find(point)[1] for point in thing.rest[thing.faces[seen, 0]].tolist()]
    count = np.bincount(thing.panel[seen], minlength=thing.panel.max(initial=0) + 1)
    sleeve = np.bincount(thing.panel[seen], skin.arm[near], minlength=len(count)) > 0.5 * count
    out = np.zeros(len(thing.rest), bool)
    out[thing.faces[sleeve[thing.panel]]] = True
    return out


def _axes(skin: np.ndarray, quads: np.ndarray) -> np.ndarray:
    """(N, 3, 3): at each point of the skin, in columns, a direction along it, the one across, and the way out."""
    triangles = meshes.triangles_of(quads)
    normal = meshes.vertex_normals(skin.astype(float), triangles)
    beside = np.zeros(len(skin), np.int64)
    beside[quads.ravel()] = np.roll(quads, -1, axis=1).ravel()  # the last face of each decides, always the same
    along = skin[beside] - skin
    along = along - np.einsum("ij,ij->i", along, normal)[:, None] * normal
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-12)
    return np.stack([along, np.cross(normal, along), normal], -1)


def _carried(hold: Hold, skin: np.ndarray, axes: np.ndarray) -> np.ndarray:
    """(V, 3) where it lies on the ``skin`` (N, 3) m with these ``axes`` (N, 3, 3)."""
    there = skin[hold.skin] + np.einsum("vka,vkca->vkc", hold.place, axes[hold.skin])
    points = np.einsum("vk,vkc->vc", hold.share, there)
    for k in range(hold.over.shape[1]):
        near = hold.skin[:, k]
        out = axes[near, :, 2]
        lack = hold.over[:, k] - np.einsum("vc,vc->v", points - skin[near], out)
        points += np.maximum(lack, 0.0)[:, None] * out
    return points


# -- what is kept with the meshes -------------------------------------------------------------------------------------


def _body_kept(body: bpy.types.Object, skin: np.ndarray, arms: np.ndarray) -> str:
    """Keep a body (N, 3) m that something was made on; its digest."""
    name = hashlib.blake2b(skin.tobytes(), digest_size=8).hexdigest()
    mesh = blocks.own_data(body)
    if f"{BODY}_{name}" not in mesh.attributes:
        _keep(mesh, f"{BODY}_{name}", skin)
    if ARM not in mesh.attributes:
        mesh.attributes.new(ARM, "INT8", "POINT").data.foreach_set("value", np.asarray(arms, np.int8))
    return name


def _let_go(person: bpy.types.Collection, body: bpy.types.Object) -> None:
    """Bodies that nothing worn was made on, and nobody was dressed in."""
    used = {_noted(obj, ON) for obj in worn(person)} | {(json.loads(body.get(DRESSED) or "null") or ["", ""])[1]}
    kept: Any = body.data.attributes
    for name in [a.name for a in kept if a.name.startswith(f"{BODY}_")]:
        if name.removeprefix(f"{BODY}_") not in used:
            kept.remove(kept[name])


def _made(mesh: Any, rest: np.ndarray, on: str) -> None:
    _keep(mesh, REST, rest)
    mesh[ON] = on
    mesh[MADE] = hashlib.blake2b(rest.tobytes() + on.encode(), digest_size=8).hexdigest()


def _noted(obj: bpy.types.Object, name: str) -> str:
    """A property of ours of an object's mesh; empty where it has none."""
    mesh: Any = obj.data
    return str(mesh.get(name, ""))


def _points(mesh: Any) -> np.ndarray:
    """(V, 3) float32 m."""
    flat = np.empty(3 * len(mesh.vertices), np.float32)
    mesh.vertices.foreach_get("co", flat)
    return flat.reshape(-1, 3)


def _faces(mesh: Any) -> np.ndarray:
    """(F, n) corners of a mesh whose faces all have as many."""
    corners = np.empty(len(mesh.loops), np.int32)
    mesh.loops.foreach_get("vertex_index", corners)
    return corners.reshape(len(mesh.polygons), len(corners) // max(1, len(mesh.polygons)))


def _keep(mesh: Any, name: str, points: np.ndarray) -> None:
    attribute = mesh.attributes.get(name) or mesh.attributes.new(name, "FLOAT_VECTOR", "POINT")
    attribute.data.foreach_set("vector", np.ascontiguousarray(points, np.float32).ravel())


def _kept(mesh: Any, name: str) -> np.ndarray | None:
    """(V, 3) float32 m; None where there is nothing under that name."""
    attribute = mesh.attributes.get(name)
    if attribute is None or attribute.domain != "POINT" or attribute.data_type != "FLOAT_VECTOR":
        return None
    flat = np.empty(3 * len(mesh.vertices), np.float32)
    attribute.data.foreach_get("vector", flat)
    return flat.reshape(-1, 3)


def _values(mesh: Any, name: str, kind: Any, domain: str = "POINT") -> np.ndarray:
    """An attribute of whole numbers, zeros where it is missing."""
    values = np.zeros(len(mesh.vertices) if domain == "POINT" else len(mesh.polygons), kind)
    if name in mesh.attributes:
        mesh.attributes[name].data.foreach_get("value", values)
    return values
