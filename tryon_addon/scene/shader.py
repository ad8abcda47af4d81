# SPDX-License-Identifier: GPL-3.0-or-later
"""A few words for writing shader graphs: values become socket defaults, sockets become links."""

from __future__ import annotations

from typing import Any

import bpy

Value = Any  # a number, a tuple, an output socket, or a node (its first output)


class Graph:
    """Writes nodes into one node tree."""

    def __init__(self, tree: bpy.types.NodeTree) -> None:
        self.tree = tree

    def clear(self) -> None:
        """Remove every node."""
        self.tree.nodes.clear()

    def link(self, source: Value, target: bpy.types.NodeSocket) -> None:
        """Set ``target`` to a plain value or connect it."""
        if isinstance(source, bpy.types.Node):
            source = source.outputs[0]
        if isinstance(source, bpy.types.NodeSocket):
            self.tree.links.new(source, target)
        else:
            target.default_value = source

    def node(self, kind: str, **values: Value) -> bpy.types.Node:
        """A node; each keyword is an input by its name, or else a property of the node."""
        node = self.tree.nodes.new(kind)
        properties = {k: v for k, v in values.items() if k not in node.inputs}
        for name, value in properties.items():
            setattr(node, name, value)
        for name, value in values.items():
            if name not in properties:
                self.link(value, node.inputs[name])
        return node

    def math(self, operation: str, *values: Value) -> bpy.types.NodeSocket:
        """A Math node."""
        node = self.tree.nodes.new("ShaderNodeMath")
        node.operation = operation
        for value, socket in zip(values, node.inputs, strict=False):
            self.link(value, socket)
        return node.outputs[0]

    def vector(self, operation: str, vector: Value, **values: Value) -> bpy.types.NodeSocket:
        """A Vector Math node with one vector in."""
        node = self.tree.nodes.new("ShaderNodeVectorMath")
        node.operation = operation
        self.link(vector, node.inputs[0])
        for name, value in values.items():
            self.link(value, node.inputs[name])
        return node.outputs["Vector"]

    def separate(self, vector: Value) -> tuple[bpy.types.NodeSocket, ...]:
        """The three components."""
        return tuple(self.node("ShaderNodeSeparateXYZ", Vector=vector).outputs)

    def mix(self, factor: Value, first: Value, second: Value) -> bpy.types.NodeSocket:
        """``first`` where ``factor`` is 0, ``second`` where it is 1, as colours."""
        node = self.tree.nodes.new("ShaderNodeMix")
        node.data_type = "RGBA"
        # By position: the node has one A and one B for every data type, all of the same name.
        for value, socket in ((factor, node.inputs[0]), (first, node.inputs[6]), (second, node.inputs[7])):
            self.link(value, socket)
        return node.outputs[2]

    def between(self, value: Value, low: Value, high: Value) -> bpy.types.NodeSocket:
        """1 where ``low < value < high``."""
        return self.math("MULTIPLY", self.math("GREATER_THAN", value, low), self.math("LESS_THAN", value, high))
