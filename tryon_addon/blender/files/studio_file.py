# SPDX-License-Identifier: GPL-3.0-or-later
"""An artist's own studio: lights, backdrop, cameras and world of a ``.blend``, as a stranger's file is read.

A Blender of its own opens it without scripts (``mesh_child``), makes plain copies of what is rendered there, without
drivers, modifiers, scripts and links, and writes those as a new ``.blend``. That alone is read here.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import bpy

from ...core.errors import SpecError
from ...formats import studio_file as kept
from .. import aside
from . import mesh_child

CLEAN, SAID = "studio.blend", "said.json"
NAME, CALLED = "TryOn Studio", "tryon_called"  # of collection and world in it; custom property: a thing's own name
MEND = "Make the studio simpler, or save it again."
THINGS, POINTS = 2000, 4_000_000  # objects and vertices that a studio has at most
SHAPES = ("MESH", "CURVE", "SURFACE", "META", "FONT", "CURVES")
SEEN = ("visible_camera", "visible_diffuse", "visible_glossy", "visible_transmission", "visible_volume_scatter",
        "visible_shadow", "is_shadow_catcher", "is_holdout")
COLOURS = ("view_transform", "look", "exposure", "gamma")

_read: dict[str, tuple[Path, dict[str, Any]]] = {}  # by digest: the plain copy, and what is said of it


def said_of(path: str, digest: str = "") -> dict[str, Any]:
    """What a studio says: ``cameras`` (names) and ``colours``, its view settings by name.

    Raises:
        SpecError: it cannot be read, or has what no studio may have; says what.
    """
    return _plain(Path(path), digest)[1]


def append(path: str, digest: str = "") -> tuple[list[bpy.types.Object], bpy.types.World | None]:
    """Its objects, in no scene yet and placed as there, and its world. Errors as ``said_of``."""
    clean = _plain(Path(path), digest)[0]
    before, libraries = {one for store in _stores() for one in store}, set(bpy.data.libraries)
    with bpy.data.libraries.load(str(clean), link=False) as (there, here):
        here.collections, here.worlds = list(there.collections), list(there.worlds)
    for library in set(bpy.data.libraries) - libraries:  # all of it is this file's own now
        bpy.data.libraries.remove(library)
    objects = [obj for collection in here.collections for obj in collection.objects]
    for collection in here.collections:
        bpy.data.collections.remove(collection)
    for store in _stores():
        for one in set(store) - before:
            one.use_fake_user = False
            one["tryon_prop"] = True
    return objects, here.worlds[0] if here.worlds else None


def purge() -> None:
    """Remove what came with a studio and is used no more."""
    for _ in range(3):  # a group within a group within a material
        for store in _stores():
            for one in [one for one in store if one.get("tryon_prop") and not one.users]:
                store.remove(one)


def _stores() -> tuple[Any, ...]:
    data = bpy.data
    return data.meshes, data.lights, data.cameras, data.materials, data.worlds, data.node_groups, data.images


def _plain(path: Path, digest: str) -> tuple[Path, dict[str, Any]]:
    found = kept.digest(path)
    if digest not in ("", found):
        raise SpecError(f"The studio {path} has been changed while it was used.", "Run it again.")
    if found not in _read or not _read[found][0].is_file():
        _read[found] = _read_aside(path)
    return _read[found]


def _read_aside(path: Path) -> tuple[Path, dict[str, Any]]:
    # For this session: the folder goes with Blender's own.
    folder = tempfile.mkdtemp(prefix="tryon-studio-", dir=bpy.app.tempdir or None)
    code = mesh_child.run(aside.command("blender.files.studio_file", str(path.absolute()), folder), folder)
    clean, said = Path(folder) / CLEAN, Path(folder) / SAID
    try:
        words = json.loads(said.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        why = f"took longer than {mesh_child.SECONDS:.0f} s" if code is None else f"made Blender crash ({code})"
        raise SpecError(f"Reading the studio {path} {why}; nothing is lost.", MEND) from None
    if "error" in words:
        raise SpecError(f"The studio {path} {words['error']}", words["mend"])
    return clean, words


# -- in the child -----------------------------------------------------------------------------------------------------


def main(path: str, folder: str) -> None:
    """Read the studio at ``path`` and leave its plain copy, or why there is none, in ``folder``."""
    mesh_child.limit()
    try:
        bpy.ops.wm.open_mainfile(filepath=path, load_ui=False, use_scripts=False)
        words = _copied(Path(folder) / CLEAN)
    except _Refused as error:
        words = {"error": error.args[0], "mend": error.args[1]}
    except RuntimeError as error:
        words = {"error": f"cannot be read: {str(error).strip()[:200]}.", "mend": MEND}
    (Path(folder) / SAID).write_text(json.dumps(words), encoding="utf-8")


class _Refused(Exception):
    """What is wrong, and how to mend it."""


def _copied(clean: Path) -> dict[str, Any]:
    """Write the plain copy of the open file's scene; what is said of it."""
    scene: Any = bpy.context.scene
    for library in bpy.data.libraries:
        raise _Refused(f"takes things from another file, {Path(library.filepath).name!r}.",
                       "Make all of it local: Object > Relations > Make Local > All.")
    for image in bpy.data.images:
        if image.users and image.source in ("FILE", "SEQUENCE", "MOVIE", "TILED") and not image.packed_file and (
                image.filepath or image.source != "FILE"):
            raise _Refused(f"has the picture {image.name!r} outside it.",
                           "Pack it: File > External Data > Pack Resources.")
    _stripped([*bpy.data.objects, *bpy.data.materials, *bpy.data.lights, *bpy.data.cameras, *bpy.data.worlds,
               *bpy.data.meshes, *bpy.data.node_groups, *bpy.data.shape_keys, scene])
    collection = bpy.data.collections.new(NAME)
    points, cameras = 0, []
    for number, (obj, matrix) in enumerate(_rendered(scene)):
        if number >= THINGS:
            raise _Refused(f"has more than {THINGS:,} objects.", MEND)
        copy = _copy_of(obj)
        copy.matrix_world = matrix
        collection.objects.link(copy)
        points += len(copy.data.vertices) if copy.type == "MESH" else 0
        if points > POINTS:
            raise _Refused(f"has more than {POINTS:,} vertices.", MEND)
        copy[CALLED] = obj.name
        if copy.type == "CAMERA":
            cameras.append(obj.name)
    if not collection.objects:
        raise _Refused("holds nothing that is rendered.", "Save lights and a backdrop in it.")
    things: set[Any] = {collection}
    if scene.world is not None:
        scene.world.name = NAME
        things.add(scene.world)
    bpy.data.libraries.write(str(clean), things, fake_user=True)
    settings = scene.view_settings
    return {"cameras": cameras, "colours": {name: getattr(settings, name) for name in COLOURS}}


def _stripped(blocks: Iterable[Any]) -> None:
    """Without drivers and animation, without scripts of nodes, and without notes that others might believe."""
    for block in blocks:
        block.animation_data_clear()
        tree = block if isinstance(block, bpy.types.NodeTree) else getattr(block, "node_tree", None)
        if tree is not None:
            tree.animation_data_clear()
            for node in [node for node in tree.nodes if node.type == "SCRIPT"]:
                tree.nodes.remove(node)
        for key in [key for key in block.keys() if key.startswith("tryon")]:  # noqa: SIM118  # no dict
            del block[key]


def _rendered(scene: Any) -> Iterator[tuple[Any, Any]]:
    """Every object that a render of the scene shows, instances too, evaluated, and where it is."""
    graph = bpy.context.evaluated_depsgraph_get()
    graph.update()
    hidden = {obj.name for obj in scene.objects
              if obj.hide_render or obj.users_collection and all(c.hide_render for c in obj.users_collection)}
    found = [(instance.object, instance.matrix_world.copy()) for instance in graph.object_instances
             if instance.show_self and instance.object.type in (*SHAPES, "LIGHT", "CAMERA")
             and (instance.is_instance or instance.object.name not in hidden)]
    yield from found


def _copy_of(obj: Any) -> Any:
    if obj.type in SHAPES:
        data = bpy.data.meshes.new_from_object(obj)
        for i, slot in enumerate(obj.material_slots):
            if slot.material is not None and i < len(data.materials):
                data.materials[i] = slot.material.original
    else:
        data = obj.data.original.copy()
    copy = bpy.data.objects.new(obj.name, data)
    for name in SEEN:
        if hasattr(copy, name):
            setattr(copy, name, getattr(obj, name))
    return copy
