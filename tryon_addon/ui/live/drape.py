# SPDX-License-Identifier: GPL-3.0-or-later
"""The drape is seen while it falls: drawn over the 3D views as a toile on a mannequin, a few times a second.

Nothing of it is in the file. The person of the scene, who may stand in another pose and wear an older drape, is hidden
meanwhile, and so is the start-up cube where nobody is there yet; whoever was hidden is marked, so that an undo to that
moment does not leave them so.
"""

from __future__ import annotations

import time
from typing import Any

import bpy
import numpy as np
from mathutils import Matrix, Vector

from ...blender import people
from ...core import meshes
from ..session import MARK
from . import first_sight

EVERY = 0.2  # seconds between two pictures, at least
AT_ONCE = 0.4  # seconds in which a drape that is kept from an earlier run is there: nothing needs to be drawn
SKIN, CALICO = (0.62, 0.55, 0.50, 1.0), (0.86, 0.84, 0.78, 1.0)

VERTEX = "void main() { facing = normal; gl_Position = view * vec4(pos, 1.0); }"
FRAGMENT = """
void main() {
  float lit = 0.25 + 0.75 * abs(dot(normalize(facing), eye));
  shown = vec4(colour.rgb * lit, 1.0);
}
"""


class Falling:
    """A context manager; called with a name, points (V, 3) m and triangles (T, 3) as ``pipeline.workplace.Watch``."""

    def __init__(self, scene: str) -> None:
        self._scene = scene
        self._sheets: dict[str, tuple[np.ndarray, np.ndarray]] = {}
        self._batches: dict[str, Any] = {}
        self._shader: Any = None
        self._handle: Any = None
        self._began = self._drawn = 0.0
        self._selected: list[str] = []

    def __enter__(self) -> Falling:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        """The toile goes, and whoever was hidden for it is seen again: all is put on, or the job is over."""
        if self._handle is not None:
            bpy.types.SpaceView3D.draw_handler_remove(self._handle, "WINDOW")
            self._handle = None
            _redraw_views()
        scene = bpy.data.scenes.get(self._scene)
        if scene is not None:
            reveal(scene)
            while self._selected:
                name = self._selected.pop()
                if name in scene.objects:
                    scene.objects[name].select_set(True)

    def __call__(self, name: str, points: np.ndarray, triangles: np.ndarray) -> None:
        now = time.perf_counter()
        self._began = self._began or now
        self._sheets[name] = points, triangles
        self._batches.pop(name, None)
        if now - self._began < AT_ONCE or now - self._drawn < EVERY:
            return
        if self._handle is None:
            self._hide()
            self._handle = bpy.types.SpaceView3D.draw_handler_add(self._draw, (), "WINDOW", "POST_VIEW")
        self._drawn = now
        _redraw_views()

    def _hide(self) -> None:
        scene = bpy.data.scenes[self._scene]
        layer = scene.view_layers[0]
        hidden = list(people.things(scene).values())
        if not people.worn(scene, "body"):
            points = np.concatenate([points for points, _ in self._sheets.values()])
            low, high, frame = Vector(points.min(axis=0)), Vector(points.max(axis=0)), self._frame(scene)
            first_sight.turn(scene, np.array([frame @ low, frame @ high]))
            hidden += [cube] if (cube := first_sight.startup_cube(scene)) else []
        for obj in hidden:
            if obj.name in layer.objects and not obj.hide_get(view_layer=layer):
                if obj.select_get(view_layer=layer):
                    self._selected.append(obj.name)
                obj[MARK] = True
                obj.hide_set(True, view_layer=layer)

    @staticmethod
    def _frame(scene: bpy.types.Scene) -> Matrix:
        """From metres to the scene, whether or not somebody is there already."""
        if people.thing(scene, people.ROOT) is None:
            return Matrix.Scale(people.unit(scene), 4)
        return people.frame(scene)

    def _draw(self) -> None:
        """In a view: everything as it lies by now."""
        import gpu

        context: Any = bpy.context
        if context.scene.name != self._scene:
            return
        view: Any = context.region_data
        if self._shader is None:
            self._shader = _shader()
        gpu.state.depth_test_set("LESS_EQUAL")
        gpu.state.depth_mask_set(True)
        self._shader.bind()
        self._shader.uniform_float("view", view.perspective_matrix @ self._frame(context.scene))
        self._shader.uniform_float("eye", view.view_matrix.inverted().col[2].to_3d())
        for name, (points, triangles) in self._sheets.items():
            if not len(triangles):
                continue
            if name not in self._batches:
                self._batches[name] = _batch(self._shader, points, triangles)
            self._shader.uniform_float("colour", SKIN if name == "body" else CALICO)
            self._batches[name].draw(self._shader)
        gpu.state.depth_mask_set(False)
        gpu.state.depth_test_set("NONE")


def reveal(scene: Any) -> None:
    """Show who was hidden while a drape was drawn."""
    for obj in scene.objects:
        if MARK in obj:
            del obj[MARK]
            obj.hide_set(False, view_layer=scene.view_layers[0])


def _shader() -> Any:
    import gpu

    info = gpu.types.GPUShaderCreateInfo()
    interface: Any = gpu.types.GPUStageInterfaceInfo  # whose name its description leaves out
    passed = interface("tryon_toile")
    passed.smooth("VEC3", "facing")
    info.push_constant("MAT4", "view")
    info.push_constant("VEC4", "colour")
    info.push_constant("VEC3", "eye")
    info.vertex_in(0, "VEC3", "pos")
    info.vertex_in(1, "VEC3", "normal")
    info.vertex_out(passed)
    info.fragment_out(0, "VEC4", "shown")
    info.vertex_source(VERTEX)
    info.fragment_source(FRAGMENT)
    return gpu.shader.create_from_info(info)


def _batch(shader: Any, points: np.ndarray, triangles: np.ndarray) -> Any:
    from gpu_extras.batch import batch_for_shader

    content: dict[str, Any] = {"pos": np.ascontiguousarray(points, np.float32),
               "normal": np.ascontiguousarray(meshes.vertex_normals(points, triangles), np.float32)}
    return batch_for_shader(shader, "TRIS", content, indices=np.ascontiguousarray(triangles, np.int32))


def _redraw_views() -> None:
    for manager in bpy.data.window_managers:
        for window in manager.windows:
            for area in window.screen.areas:
                for region in area.regions:
                    if (area.type, region.type) == ("VIEW_3D", "WINDOW"):
                        region.tag_redraw()
