# SPDX-License-Identifier: GPL-3.0-or-later
"""A few words for building shader node trees, so that a material reads as what it does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import bpy

Socket = Any  # a node's socket, or a plain value to set


def unused(name: str) -> str:
    """``name``, or with a number, for a material that is made anew: another's of that name stays as it is."""
    for tried in (name, *(f"{name}.{i:03d}" for i in range(1, 1000))):
        found = bpy.data.materials.get((tried, None))
        if found is None or not (found.users or _shared(found)):
            return tried
    return name


def _shared(material: bpy.types.Material) -> bool:
    """Whether another material has pictures of this one."""
    nodes: Any = material.node_tree.nodes if material.node_tree else ()
    shown = [n.image for n in nodes if n.type == "TEX_IMAGE" and n.image is not None]  # some by several of its nodes
    return any(image.users > shown.count(image) for image in shown)


def node_tree(owner: bpy.types.Material | bpy.types.World) -> bpy.types.NodeTree:
    """The shader nodes of a material or world; Blender 5 always has them and warns where one asks for them."""
    if bpy.app.version < (5, 0, 0):
        owner.use_nodes = True
    assert owner.node_tree is not None
    return owner.node_tree


class Tree:
    """Builds nodes in a material's tree; every method returns the output socket to plug in further."""

    def __init__(self, material: bpy.types.Material) -> None:
        tree = node_tree(material)
        self.nodes, self.links = tree.nodes, tree.links
        self.nodes.clear()

    def node(self, kind: str, inputs: Mapping[Any, Socket] | None = None, **properties: Any) -> Any:
        """A node of type ``ShaderNode<kind>`` with properties set and inputs plugged in or set."""
        node = self.nodes.new("ShaderNode" + kind)
        node.location = (-220 * (len(self.nodes) % 9), -180 * (len(self.nodes) // 9))
        for name, value in properties.items():
            setattr(node, name, value)
        for key, value in (inputs or {}).items():
            if isinstance(value, bpy.types.NodeSocket):
                self.links.new(value, node.inputs[key])
            else:
                node.inputs[key].default_value = value
        return node

    def colour(self, name: str, value: tuple[float, float, float]) -> Socket:
        """A named colour that can be changed later."""
        node = self.node("RGB", name=name, label=name)
        node.outputs[0].default_value = (*value, 1.0)
        return node.outputs[0]

    def value(self, name: str, value: float) -> Socket:
        """A named number that can be changed later."""
        node = self.node("Value", name=name, label=name)
        node.outputs[0].default_value = value
        return node.outputs[0]

    def math(self, operation: str, a: Socket, b: Socket = 0.0, c: Socket = 0.0, clamp: bool = False) -> Socket:
        """Arithmetic on numbers."""
        return self.node("Math", {0: a, 1: b, 2: c}, operation=operation, use_clamp=clamp).outputs[0]

    def mix(self, factor: Socket, a: Socket, b: Socket, blend: str = "MIX") -> Socket:
        """``a`` towards ``b`` by ``factor`` (colours)."""
        a, b = ((*c, 1.0) if isinstance(c, tuple) else c for c in (a, b))
        values = {0: factor, 6: a, 7: b}
        return self.node("Mix", values, data_type="RGBA", blend_type=blend).outputs[2]

    def span(self, value: Socket, low: float, high: float, to_low: float = 0.0, to_high: float = 1.0) -> Socket:
        """``value`` from [low, high] to [to_low, to_high], clamped, with soft ends."""
        values = {0: value, 1: low, 2: high, 3: to_low, 4: to_high}
        return self.node("MapRange", values, interpolation_type="SMOOTHSTEP").outputs[0]

    def noise(self, vector: Socket, scale: float, detail: float = 2.0, roughness: float = 0.5) -> Socket:
        """Smooth noise, about 0.3 to 0.7; ``scale`` in features a unit."""
        values = {"Vector": vector, "Scale": scale, "Detail": detail, "Roughness": roughness}
        return self.node("TexNoise", values).outputs[0]

    def channels(self, image: bpy.types.Image, vector: Socket) -> tuple[Socket, Socket, Socket]:
        """Red, green and blue of an image of masks."""
        texture = self.node("TexImage", {0: vector}, image=image, extension="EXTEND")
        return tuple(self.node("SeparateColor", {0: texture.outputs[0]}).outputs)[:3]

    def output(self, shader: Socket) -> None:
        """The material's surface."""
        self.node("OutputMaterial", {"Surface": shader})
