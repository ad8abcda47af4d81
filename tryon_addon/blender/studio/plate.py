# SPDX-License-Identifier: GPL-3.0-or-later
"""The paper behind the subject photographed by itself first, a plate: paper is smooth, so a smaller picture says all.

The plate is rendered with everybody there but unseen: they throw their shadows and their colour on the paper. In the
picture that follows, what the camera sees of the paper is the plate, but for the floor that somebody stands on, where
shadows are sharp; every other ray, light that the paper throws back on cloth and skin, mirror images of it, meets the
paper itself. So nothing is put together afterwards, and there is no second scene.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from ...core import files
from ..meshdata import read_points
from . import backdrop
from .settings import preserved

NEAR_FLOOR, MARGIN = 0.25, 0.12  # metres: what throws sharp shadows on the floor, and how far they reach
RIM = 4  # pixels rendered beyond a plate's edges, for there the denoiser, which sees but one side, is off
SMALLEST = 24  # pixels: a smaller plate would save nothing
# Of a sample's light, up or down. The denoiser takes thin things before paper without any noise for fine detail, and
# leaves the colours of single samples on fingers and ears; with more of it, it leaves grain on the paper.
GRAIN = 0.3


@contextlib.contextmanager
def behind(scene: bpy.types.Scene, share: float) -> Iterator[None]:
    """Hang the plate of ``scene``, which is set up to render, where its camera sees the backdrop, for the time inside.

    ``share``: of the picture's width and height that the plate has; at 0 nothing is done, and neither is it without our
    backdrop, on a transparent film, or through a lens that has no flat picture.

    Raises:
        RuntimeError: Blender could not render. OSError: the plate cannot be written.
    """
    paper = backdrop.find(scene)
    camera: Any = scene.camera.data if scene.camera else None
    wide, high = scene.render.resolution_x, scene.render.resolution_y
    if share * min(wide, high) < SMALLEST or scene.render.film_transparent or paper is None or paper.hide_render \
            or not paper.visible_camera or camera is None or camera.type == "PANO" or camera.library is not None:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="tryon-plate-") as folder:
        pixels = _photographed(scene, paper, share, Path(folder) / "plate.exr")
    image = bpy.data.images.new("TryOn Plate", pixels.shape[1], pixels.shape[0], float_buffer=True, is_data=True)
    try:
        image.pixels.foreach_set(pixels.ravel())
        image.update()
        with _hung(paper, image, *_floor(_points(scene, paper), paper)):
            yield
    finally:
        bpy.data.images.remove(image)


def _photographed(scene: bpy.types.Scene, paper: bpy.types.Object, share: float, path: Path) -> np.ndarray:
    """(H, W, 4) linear light of the paper, rendered by way of ``path``."""
    render = scene.render
    full = render.resolution_x, render.resolution_y
    size = [max(1, round(share * pixels)) for pixels in full]
    seen = [o for o in scene.objects if o is not paper and o.visible_camera and not o.hide_render]
    with preserved(scene), _wider(scene.camera.data, *size):
        render.resolution_x, render.resolution_y = size[0] + 2 * RIM, size[1] + 2 * RIM
        if render.use_border:  # a piece alone, with the rest of the plate left black
            render.use_crop_to_border = False
            for side, pixels in zip("xy", size, strict=True):
                for end, rim in (("min", 0), ("max", 2 * RIM)):
                    name = f"border_{end}_{side}"
                    setattr(render, name, (getattr(render, name) * pixels + rim) / (pixels + 2 * RIM))
        # Pixels of the one are not quite squares of the other: the frame must be the same to a hair.
        wide = (full[0] / size[0]) / (full[1] / size[1])
        render.pixel_aspect_x, render.pixel_aspect_y = max(1.0, wide), max(1.0, 1.0 / wide)
        image = render.image_settings
        if hasattr(image, "media_type"):  # Blender 5
            image.media_type = "IMAGE"
        image.file_format, image.color_mode, image.color_depth = "OPEN_EXR", "RGB", "32"
        render.filepath = str(path)
        scene.cycles.use_light_tree = True  # worth its cost where all that is seen is matt: half the noise
        for thing in seen:
            thing.visible_camera = False
        scene.update_tag()  # what Cycles keeps between renders would not see its own settings change
        try:
            bpy.ops.render.render(write_still=True, scene=scene.name)
        finally:
            for thing in seen:
                thing.visible_camera = True
    plate = bpy.data.images.load(str(path), check_existing=False)
    try:
        if list(plate.size) != [pixels + 2 * RIM for pixels in size]:
            raise files.unwritten(path)
        said = np.empty(len(plate.pixels), np.float32)
        plate.pixels.foreach_get(said)
        picture = said.reshape(plate.size[1], plate.size[0], -1)
    finally:
        bpy.data.images.remove(plate)
    light = np.ones((size[1], size[0], 4), np.float32)
    light[..., :3] = picture[RIM:-RIM, RIM:-RIM, :3]
    return light


@contextlib.contextmanager
def _wider(camera: bpy.types.Camera, wide: float, high: float) -> Iterator[None]:
    """A frame of ``wide`` by ``high`` pixels seen with ``RIM`` more of them on each side, at the same scale."""
    upright = camera.sensor_fit == "VERTICAL" or (camera.sensor_fit == "AUTO" and high > wide)
    by = 1.0 + 2.0 * RIM / (high if upright else wide)
    sensor = "sensor_height" if camera.sensor_fit == "VERTICAL" else "sensor_width"
    changed = {sensor: by, "ortho_scale": by, "shift_x": 1.0 / by, "shift_y": 1.0 / by}
    before = {name: getattr(camera, name) for name in changed}
    for name, times in changed.items():
        setattr(camera, name, before[name] * times)
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(camera, name, value)


def _points(scene: bpy.types.Scene, paper: bpy.types.Object) -> np.ndarray:
    """(N, 3) metres in the world: all vertices but the paper's."""
    graph = bpy.context.evaluated_depsgraph_get() if bpy.context.scene == scene else scene.view_layers[0].depsgraph
    graph.update()
    found = [np.zeros((1, 3), np.float32)]
    for one in graph.object_instances:
        if one.object.type == "MESH" and one.object.original != paper:
            found.append(_moved(read_points(one.object.data), one.matrix_world))
    return np.concatenate(found)


def _moved(points: np.ndarray, by: Any) -> np.ndarray:
    place = np.asarray(by, np.float32)
    return points @ place[:3, :3].T + place[:3, 3]


def _floor(points: np.ndarray, paper: bpy.types.Object) -> tuple[np.ndarray, np.ndarray]:
    """Centre (3,) and half axes (3,), in the paper's own space, of those ``points`` (N, 3) m that stand on it or hang
    close above it."""
    stretch = np.asarray(paper.matrix_world.to_scale())
    points = _moved(points, paper.matrix_world.inverted())
    points = np.concatenate([points[points[:, 2] * stretch[2] < NEAR_FLOOR], np.zeros((1, 3), np.float32)])
    middle, half = (points.max(0) + points.min(0)) / 2.0, (points.max(0) - points.min(0)) / 2.0
    return middle, half * 1.4 + MARGIN / stretch  # an ellipse about the box: its axes are longer


@contextlib.contextmanager
def _hung(paper: bpy.types.Object, image: bpy.types.Image, middle: np.ndarray, half: np.ndarray) -> Iterator[None]:
    """The paper as it is, but for rays from the camera, which see the image where they are in the picture outside the
    ellipsoid about ``middle`` (3,) with the half axes ``half`` (3,)."""
    material = paper.active_material
    tree = material.node_tree
    assert tree is not None
    nodes, links = tree.nodes, tree.links
    surface = tree.get_output_node("CYCLES").inputs["Surface"]
    assert surface.links
    shader = surface.links[0].from_socket
    place, picture, light, path, mix, away, part, far, ramp, seen, grain, level = added = [
        nodes.new(f"ShaderNode{kind}") for kind in (
            "TexCoord", "TexImage", "Emission", "LightPath", "MixShader", "VectorMath", "VectorMath", "VectorMath",
            "MapRange", "Math", "TexWhiteNoise", "Math")]
    away.operation, part.operation, far.operation, seen.operation = "SUBTRACT", "MULTIPLY", "LENGTH", "MULTIPLY"
    away.inputs[1].default_value, part.inputs[1].default_value = middle.tolist(), (1.0 / half).tolist()
    ramp.interpolation_type = "SMOOTHSTEP"
    ramp.inputs["From Min"].default_value, ramp.inputs["From Max"].default_value = 1.0, 1.3
    picture.image, picture.interpolation, picture.extension = image, "Cubic", "EXTEND"
    level.operation = "MULTIPLY_ADD"
    level.inputs[1].default_value, level.inputs[2].default_value = 2.0 * GRAIN, 1.0 - GRAIN
    for source, target in ((place.outputs["Window"], picture.inputs["Vector"]),
                           (picture.outputs["Color"], light.inputs["Color"]),
                           (place.outputs["Window"], grain.inputs["Vector"]),
                           (grain.outputs["Value"], level.inputs[0]), (level.outputs[0], light.inputs["Strength"]),
                           (place.outputs["Object"], away.inputs[0]), (away.outputs[0], part.inputs[0]),
                           (part.outputs[0], far.inputs[0]), (far.outputs["Value"], ramp.inputs["Value"]),
                           (ramp.outputs["Result"], seen.inputs[0]), (path.outputs["Is Camera Ray"], seen.inputs[1]),
                           (seen.outputs[0], mix.inputs[0]), (shader, mix.inputs[1]),
                           (light.outputs[0], mix.inputs[2]), (mix.outputs[0], surface)):
        links.new(source, target)
    try:
        yield
    finally:
        for node in added:
            nodes.remove(node)
        links.new(shader, surface)
