# SPDX-License-Identifier: GPL-3.0-or-later
"""Plain copies of a dressed person: meshes as they are seen, and materials that every program understands.

A copy has its modifiers applied, one UV map, and one shader of colours, numbers and whole pictures. What Blender's
nodes add beyond that (threads, lines of stitches, light below the skin) stays in Blender.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import bpy
import numpy as np
from mathutils import Matrix

from .. import people
from ..body import hair
from ..materials.dye import PRINT_UV
from ..nodes import Tree
from .motion import FPS, Way, animate
from .rigged import Skin, bind, binder

ROLES = ("body", "hair", "garment", "notions", "accessory")
UV = "UVMap"
STRAND = 2.0  # hair's ribbons are so many times as wide: single pixels' worth of hair flickers elsewhere


def worn(where: bpy.types.Scene | bpy.types.Collection) -> list[bpy.types.Object]:
    """Everything of ours that a person, or the active one of a scene, is and wears, the body first."""
    found = [o for o in people.worn(where, *ROLES).values() if o.type in ("MESH", "CURVES")]
    return sorted(found, key=lambda o: (ROLES.index(o["tryon_role"]), o.name))


class Copies:
    """Plain copies of objects in a scene of their own; ``close`` removes every trace."""

    def __init__(self, objects: Iterable[bpy.types.Object], graph: bpy.types.Depsgraph, name: str, stem: str,
                 frame: Matrix | None = None, skin: Skin | None = None, way: Way | None = None) -> None:
        """``stem`` begins the pictures' names, so that files of several people can share a folder. Copies are metres,
        in a person's ``frame``. ``skin``: what all are to follow, with its bones. ``way``: how all move."""
        self._frame = Matrix() if frame is None else frame
        self._stem, self._skin, self._way = stem, skin, way
        self._rig: bpy.types.Object | None = None
        self.scene = bpy.data.scenes.new(name)
        self.scene.unit_settings.system, self.scene.unit_settings.scale_length = "METRIC", 1.0
        self._materials: dict[str, bpy.types.Material] = {}
        self._objects: list[bpy.types.Object] = []
        self._meshes: list[bpy.types.Mesh] = []
        self._images: dict[str, bpy.types.Image] = {}
        try:
            if skin is not None:
                self._add_rig(skin.rig)
            for obj in objects:
                self._add(obj, graph)
            if way is not None:
                self.scene.frame_start, self.scene.frame_end, self.scene.render.fps = 1, way.count, FPS
        except BaseException:
            self.close()
            raise

    def _add(self, obj: bpy.types.Object, graph: bpy.types.Depsgraph) -> None:
        evaluated = obj.evaluated_get(graph)
        data = evaluated.data or obj.data  # strands of whoever is hidden are not evaluated
        if obj.type == "CURVES":
            mesh = ribbons(data, obj.name)
        else:
            mesh = bpy.data.meshes.new_from_object(evaluated, preserve_all_data_layers=True, depsgraph=graph)
        self._meshes.append(mesh)
        mesh.name = obj.name.replace("TryOn ", "")
        mesh.transform(self._frame.inverted() @ evaluated.matrix_world)
        _one_uv(mesh)
        weights = binder(self._skin)(obj, mesh) if self._skin else None
        for name in [a.name for a in mesh.attributes if a.name.startswith("tryon")]:  # one that goes moves the others
            mesh.attributes.remove(mesh.attributes[name])
        owner = data if obj.type == "CURVES" else mesh
        for i, material in enumerate(list(owner.materials)):
            if i < len(mesh.materials):
                mesh.materials[i] = self._plain(material)  # in place: clearing the list would reset the faces' slots
            else:
                mesh.materials.append(self._plain(material))
        copy = bpy.data.objects.new(obj.name.replace("TryOn ", ""), mesh)
        self._objects.append(copy)
        self.scene.collection.objects.link(copy)
        if weights is not None:
            bind(copy, self._rig, self._skin.bones, weights)
        if self._way is not None:
            animate(copy, self._way.seen(obj, mesh))

    def _add_rig(self, rig: bpy.types.Object) -> None:
        """The bones as they rest, in the world."""
        data = rig.data.copy()
        data.name = data.name.replace("TryOn ", "")
        data.pose_position = "REST"
        data.transform(self._frame.inverted() @ rig.matrix_world)
        for one in (data, *data.bones):
            for key in [key for key in one.keys() if key.startswith("tryon")]:  # noqa: SIM118  # no dict
                del one[key]
        self._rig = bpy.data.objects.new(data.name, data)
        self.scene.collection.objects.link(self._rig)

    def _plain(self, material: bpy.types.Material | None) -> bpy.types.Material | None:
        if material is None:
            return None
        original = material.original
        if original.name not in self._materials:
            self._materials[original.name] = plain_material(original, self._picture)
        return self._materials[original.name]

    def _picture(self, image: bpy.types.Image) -> bpy.types.Image:
        if image.name not in self._images:
            copy = image.copy()
            copy.name = f"{self._stem}_{image.name.replace('TryOn ', '')}".replace(" ", "_")
            self._images[image.name] = copy
        return self._images[image.name]

    def close(self) -> None:
        """Remove the copies, their materials and the scene."""
        for obj in self._objects:
            bpy.data.objects.remove(obj)
        if self._rig is not None:
            bones, self._rig = self._rig.data, None
            bpy.data.armatures.remove(bones)  # and with it the object
        for mesh in self._meshes:
            moved = mesh.shape_keys.animation_data if mesh.shape_keys else None
            action = moved.action if moved else None
            bpy.data.meshes.remove(mesh)
            if action is not None:
                bpy.data.actions.remove(action)
        for material in self._materials.values():
            bpy.data.materials.remove(material)
        for image in self._images.values():
            bpy.data.images.remove(image)
        bpy.data.scenes.remove(self.scene)
        self._objects, self._meshes, self._materials, self._images = [], [], {}, {}


def _one_uv(mesh: bpy.types.Mesh) -> None:
    """Keep the UV map that whole pictures go by: in repeats of the print on cloth, else the first."""
    kept = PRINT_UV if PRINT_UV in mesh.uv_layers else mesh.uv_layers[0].name if len(mesh.uv_layers) else None
    for name in [layer.name for layer in mesh.uv_layers if layer.name != kept]:
        mesh.uv_layers.remove(mesh.uv_layers[name])
    if kept:
        mesh.uv_layers[0].name = UV
        mesh.uv_layers[0].active_render = True


def plain_material(material: bpy.types.Material, copied: Callable[[bpy.types.Image], bpy.types.Image]
                   ) -> bpy.types.Material:
    """A new material with the colour, roughness and relief of ``material`` as numbers and ``copied`` whole pictures."""
    made = bpy.data.materials.new(material.name.replace("TryOn ", ""))
    made.diffuse_color = material.diffuse_color
    made.use_backface_culling = False  # cloth has two sides
    nodes: Any = material.node_tree.nodes if material.node_tree else []
    shader = next((n for n in nodes if n.type == "BSDF_PRINCIPLED"), None)
    tree = Tree(made)
    shown = material.node_tree.nodes.active if material.node_tree else None
    picture = getattr(shown, "image", None) if shown is not None and shown.type == "TEX_IMAGE" else None
    inputs: dict[str, Any] = {"Base Color": tuple(material.diffuse_color[:3]) + (1.0,), "Roughness": 0.6}
    if picture is not None:
        inputs["Base Color"] = _picture(tree, copied(picture))
    if shader is not None:
        if picture is None and not shader.inputs["Base Color"].is_linked:
            inputs["Base Color"] = tuple(shader.inputs["Base Color"].default_value)
        for name in ("Roughness", "Metallic", "Alpha", "Coat Weight"):
            socket = shader.inputs[name]
            source = _image_of(socket)
            if source is not None:
                inputs[name] = _picture(tree, copied(source))
            elif not socket.is_linked:
                inputs[name] = socket.default_value
    relief = next((n for n in nodes if n.type == "NORMAL_MAP"), None)
    normal = _image_of(relief.inputs["Color"]) if relief is not None else None
    if relief is not None and normal is not None:
        bumps = {"Strength": relief.inputs["Strength"].default_value, "Color": _picture(tree, copied(normal))}
        inputs["Normal"] = tree.node("NormalMap", bumps, uv_map=UV).outputs[0]
    made.roughness = inputs["Roughness"] if isinstance(inputs["Roughness"], float) else 0.8
    tree.output(tree.node("BsdfPrincipled", inputs).outputs[0])
    return made


def _picture(tree: Tree, image: bpy.types.Image) -> Any:
    uv = tree.node("UVMap", uv_map=UV).outputs[0]
    return tree.node("TexImage", {"Vector": uv}, image=image).outputs["Color"]


def _image_of(socket: Any) -> bpy.types.Image | None:
    """The picture plugged into a socket, straight or as the first thing that is reckoned with."""
    while socket.is_linked and socket.links[0].from_node.type == "MATH":
        socket = socket.links[0].from_node.inputs[0]
    if not socket.is_linked or socket.links[0].from_node.type != "TEX_IMAGE":
        return None
    return socket.links[0].from_node.image


def ribbons(curves: Any, name: str) -> bpy.types.Mesh:
    """Strands as flat ribbons that lie along the head: a mesh, in the strands' own space."""
    sizes = np.array([c.points_length for c in curves.curves], np.int64)
    points, radius = hair.points_of(curves).astype(float), np.empty(len(curves.points), np.float32)
    curves.attributes["radius"].data.foreach_get("value", radius)
    last = np.zeros(len(points), bool)
    last[np.cumsum(sizes) - 1] = True
    here = np.flatnonzero(~last)
    way = np.zeros_like(points)
    way[here] = points[here + 1] - points[here]
    way[last] = way[np.flatnonzero(last) - 1]
    side = np.cross(way, points - points.mean(axis=0))
    side *= (STRAND * radius / np.maximum(np.linalg.norm(side, axis=1), 1e-12))[:, None]
    vertices = np.concatenate([points - side, points + side])
    faces = np.stack([here, here + 1, here + 1 + len(points), here + len(points)], 1)
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(vertices.tolist(), [], faces.tolist())
    mesh.polygons.foreach_set("use_smooth", np.ones(len(faces), bool))
    return mesh
