# SPDX-License-Identifier: GPL-3.0-or-later
"""The studio's backdrop: a sweep of paper, floor, a quarter circle and wall, which may glow behind the subject."""

from __future__ import annotations

import math

import bpy
import numpy as np

from ..nodes import node_tree
from .lighting import Studio

PAPER = "tryon_paper"  # on the object that is one


def find(scene: bpy.types.Scene) -> bpy.types.Object | None:
    """The backdrop of the studio in ``scene``, if it has one of ours."""
    return next((o for o in scene.objects if PAPER in o), None)


def sweep(studio: Studio, scale: float, room: float = 1.0) -> bpy.types.Mesh:
    """The sweep, 10 m wide and 5.5 m high times ``scale``, the subject standing at its origin; ``room``: wider and
    higher by so much, for a lens that sees more."""
    front, back, radius, top, half = -3.0, 3.2, 1.1, 5.5 * room, 5.0 * room
    turn = np.linspace(0.0, math.pi / 2.0, 17)
    y = np.concatenate([[front], back - radius + radius * np.sin(turn), [back]])
    z = np.concatenate([[0.0], radius - radius * np.cos(turn), [top]])
    count = len(y)
    profile = [(float(a) * scale, float(b) * scale) for a, b in np.stack([y, z], axis=1)]
    vertices = [(side * half * scale, a, b) for side in (-1, 1) for a, b in profile]
    faces = [(i, i + count, i + count + 1, i + 1) for i in range(count - 1)]
    mesh = bpy.data.meshes.new("TryOn Backdrop")
    mesh.from_pydata(vertices, [], faces)
    mesh.polygons.foreach_set("use_smooth", np.ones(len(faces), dtype=bool))
    mesh.materials.append(_paper(studio, scale))
    return mesh


def _paper(studio: Studio, scale: float) -> bpy.types.Material:
    """Matt paper; with a glow it goes to pure white away from the feet, but keeps their contact shadow."""
    material = bpy.data.materials.new("TryOn Backdrop")
    material.diffuse_color = (*studio.backdrop, 1.0)
    # It lights nothing, even while a plate hangs there. Said later, when Cycles keeps the scene between pictures, it is
    # not heard: every second ray of light would be sent to the paper, and pictures would be half as noisy again.
    material.cycles.emission_sampling = "NONE"
    tree = node_tree(material)
    nodes, links = tree.nodes, tree.links
    nodes.clear()
    output, shader = nodes.new("ShaderNodeOutputMaterial"), nodes.new("ShaderNodeBsdfDiffuse")
    shader.inputs["Color"].default_value = (*studio.backdrop, 1.0)
    if not studio.glow:
        links.new(shader.outputs[0], output.inputs["Surface"])
        return material
    position, length = nodes.new("ShaderNodeTexCoord"), nodes.new("ShaderNodeVectorMath")
    length.operation = "LENGTH"
    links.new(position.outputs["Object"], length.inputs[0])  # the backdrop's origin lies between the feet
    ramp, path = nodes.new("ShaderNodeMapRange"), nodes.new("ShaderNodeLightPath")
    ramp.interpolation_type = "SMOOTHSTEP"
    reach = {"From Min": 0.2 * scale, "From Max": 1.5 * scale, "To Min": 0.38 * studio.glow, "To Max": studio.glow}
    for name, value in reach.items():
        ramp.inputs[name].default_value = value
    links.new(length.outputs["Value"], ramp.inputs["Value"])
    seen = nodes.new("ShaderNodeMath")
    seen.operation = "MULTIPLY"
    links.new(ramp.outputs["Result"], seen.inputs[0])
    links.new(path.outputs["Is Camera Ray"], seen.inputs[1])
    light, both = nodes.new("ShaderNodeEmission"), nodes.new("ShaderNodeAddShader")
    links.new(seen.outputs[0], light.inputs["Strength"])
    links.new(shader.outputs[0], both.inputs[0])
    links.new(light.outputs[0], both.inputs[1])
    links.new(both.outputs[0], output.inputs["Surface"])
    return material
