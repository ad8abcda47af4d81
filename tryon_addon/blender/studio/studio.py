# SPDX-License-Identifier: GPL-3.0-or-later
"""Photo studios: a seamless backdrop, area lights and a world, in one removable collection.

The rig is one empty at the subject's feet that everything hangs from, laid out for a camera at the front. As in a real
studio the light stays with the camera while the model turns: :func:`aim_studio` turns the rig to a camera.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Iterable
from typing import Any

import bpy
import numpy as np

from ...core.colour import linear
from ...core.framing import as_points
from ...core.parameters import choose
from ..files import studio_file
from ..nodes import node_tree
from .backdrop import PAPER, sweep
from .lighting import STUDIOS, Lamp, Studio

COLLECTION = "TryOn Studio"
RIG = "TryOn Studio Rig"
STEEP = 12.0  # times as high as far away: a camera that looks straight down
STATURE = 1.75  # metres: the person the studios were lit for; other sizes scale them


def studio_collection(scene: bpy.types.Scene) -> bpy.types.Collection:
    """The scene's studio collection, made and linked where it is missing."""
    found = _find_collection(scene)
    if found is None:
        found = bpy.data.collections.new(COLLECTION)
        found["tryon_studio"] = ""
        scene.collection.children.link(found)
    return found


def _find_collection(scene: bpy.types.Scene) -> bpy.types.Collection | None:
    return next((c for c in scene.collection.children if "tryon_studio" in c), None)


def build_studio(scene: bpy.types.Scene, name: str, bounds: object, backdrop: str = "",
                 room: float = 1.0) -> bpy.types.Object:
    """Light ``scene`` as the studio ``name`` for a subject with ``bounds`` (N,3) metres; returns the rig.

    Called again it replaces the former studio (the cameras stay). The user's own lights are not touched, the world is
    exchanged and remembered for :func:`remove_studio`. Colour management is the render's business, see
    :func:`colour_management`. ``backdrop``: #rrggbb, the colour of its paper instead of its own.
    ``room``: how much wider and higher than usual that is.

    Raises:
        SpecError: unknown studio, or bounds that are no points.
    """
    choose(name, tuple(STUDIOS), "studio")
    points = as_points(bounds)
    studio = STUDIOS[name]
    if backdrop:  # paper of a colour does not glow white
        studio = dataclasses.replace(studio, backdrop=linear(backdrop), glow=0.0)
    collection = studio_collection(scene)
    _clear(collection)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = max(float(high[2] - low[2]) / STATURE, 0.05)
    rig = _add(collection, RIG, None)
    rig.empty_display_size = 0.2 * scale
    rig.location = (float(low[0] + high[0]) / 2.0, float(low[1] + high[1]) / 2.0, float(low[2]))
    for lamp in studio.lamps:
        _lamp(collection, rig, lamp, scale, float(high[2] - low[2]) / 2.0)
    paper = _add(collection, "TryOn Backdrop", sweep(studio, scale, room))
    paper.parent = rig
    paper.hide_select = paper[PAPER] = True
    collection["tryon_studio"], collection["tryon_backdrop"] = name, f"{backdrop}{room:g}"
    _shine(_world(scene, collection), studio)
    return rig


def build_own_studio(scene: bpy.types.Scene, path: str, digest: str, place: Iterable[float]) -> bpy.types.Object:
    """The same from an artist's own ``.blend``, its origin at ``place`` (3,) m, where the person stands; the rig.

    Raises:
        SpecError: it cannot be read, or has what no studio may have.
    """
    said = studio_file.said_of(path, digest)  # before anything is cleared away
    collection = studio_collection(scene)
    _clear(collection)
    objects, world = studio_file.append(path, digest)
    rig = _add(collection, RIG, None)
    rig.location = tuple(place)
    for thing in objects:
        at = thing.matrix_basis.copy()
        thing.name = f"TryOn {thing[studio_file.CALLED]}"
        thing["tryon_prop"] = True
        collection.objects.link(thing)
        thing.parent, thing.matrix_basis = rig, at
    collection["tryon_studio"], collection["tryon_backdrop"] = digest or path, ""
    collection["tryon_colours"] = json.dumps(said["colours"])
    if world is not None:
        _world(scene, collection, world)
    return rig


def own_camera(scene: bpy.types.Scene, name: str) -> bpy.types.Object | None:
    """The camera that an artist's studio in the scene has under this name."""
    collection = _find_collection(scene)
    things = [o for o in collection.objects if o.type == "CAMERA"] if collection else []
    return next((o for o in things if o.get(studio_file.CALLED) == name), None)


def standing(scene: bpy.types.Scene) -> tuple[str, str]:
    """The scene's studio, and a word for colour and room of its backdrop; empty where it has none."""
    said: Any = _find_collection(scene) or {}
    return str(said.get("tryon_studio", "")), str(said.get("tryon_backdrop", ""))


def aim_studio(scene: bpy.types.Scene, camera: bpy.types.Object) -> None:
    """Turn the rig so that its front is where ``camera`` stands; without a studio nothing happens."""
    collection = _find_collection(scene)
    rig = next((o for o in collection.objects if "tryon_rig" in o), None) if collection else None
    if rig is not None and camera.parent == rig:  # its own camera
        rig.rotation_euler = (0.0, 0.0, 0.0)
    elif rig is not None:
        offset = np.asarray(camera.matrix_basis.translation) - np.asarray(rig.location)
        if offset[2] > STEEP * np.hypot(offset[0], offset[1]):  # what lies there is lit from the picture's top
            up = camera.matrix_basis.to_3x3().col[1]
            offset = np.array([up[0], up[1], 0.0])
        rig.rotation_euler = (0.0, 0.0, math.atan2(float(offset[0]), -float(offset[1])))


def colour_management(scene: bpy.types.Scene) -> dict[str, object]:
    """View settings of the scene's studio by property name (the softbox's where there is none)."""
    collection = _find_collection(scene)
    if collection and "tryon_colours" in collection:
        return json.loads(collection["tryon_colours"])
    studio = STUDIOS.get(str(collection["tryon_studio"]) if collection else "", STUDIOS["softbox"])
    return {"view_transform": studio.view_transform, "look": studio.look, "exposure": studio.exposure, "gamma": 1.0}


def remove_studio(scene: bpy.types.Scene) -> None:
    """Take everything of ours away, cameras too, and give the scene its own world back.

    Objects that the user put into the collection move to the scene's.
    """
    collection = _find_collection(scene)
    if collection is None:
        return
    world = scene.world
    if world is not None and "tryon_studio" in world:
        scene.world = collection.get("tryon_user_world")
        bpy.data.worlds.remove(world)
    _clear(collection)
    for thing in list(collection.objects):
        if "tryon_view" in thing:
            data = thing.data
            bpy.data.objects.remove(thing)
            if not data.users:
                bpy.data.cameras.remove(data)
        elif thing.name not in scene.collection.objects:
            scene.collection.objects.link(thing)
    bpy.data.collections.remove(collection)


def _clear(collection: bpy.types.Collection) -> None:
    """Remove rig, lights and backdrop with their data; cameras and whatever the user put there stay."""
    for thing in [o for o in collection.objects if "tryon_rig" in o or "tryon_prop" in o]:
        data = thing.data
        materials = list(getattr(data, "materials", []) or [])
        bpy.data.objects.remove(thing)
        for block in [data, *materials]:
            if block is not None and not block.users:
                bpy.data.batch_remove([block])
    collection.pop("tryon_colours", None)
    studio_file.purge()


def _add(collection: bpy.types.Collection, name: str, data: bpy.types.ID | None) -> bpy.types.Object:
    thing = bpy.data.objects.new(name, data)
    thing["tryon_prop" if data else "tryon_rig"] = True
    collection.objects.link(thing)
    return thing


def _lamp(
    collection: bpy.types.Collection, rig: bpy.types.Object, lamp: Lamp, scale: float, middle: float
) -> None:
    data = bpy.data.lights.new(f"TryOn {lamp.name}", "AREA")
    data.shape, data.size, data.size_y = "RECTANGLE", lamp.width * scale, lamp.height * scale
    data.energy, data.color = lamp.watts * scale * scale, lamp.colour  # the same light on a subject twice as far
    light = _add(collection, data.name, data)
    light.parent = rig
    azimuth, elevation = math.radians(lamp.azimuth), math.radians(lamp.elevation)
    level = lamp.distance * scale * math.cos(elevation)
    light.location = (
        level * math.sin(azimuth), -level * math.cos(azimuth), middle + lamp.distance * scale * math.sin(elevation)
    )
    # A light shines along its own -Z: tip it up from straight down, then turn it about the vertical to the middle.
    light.rotation_euler = (math.pi / 2.0 - elevation, 0.0, azimuth)
    light.visible_camera = False


def _world(scene: bpy.types.Scene, collection: bpy.types.Collection, own: bpy.types.World | None = None
           ) -> bpy.types.World:
    """The studio's world in place of the user's, which is remembered; ``own``: of an artist's studio."""
    world = scene.world
    if world is not None and "tryon_studio" not in world:
        collection["tryon_user_world"] = world
    elif world is not None and (own is not None or "tryon_prop" in world):
        scene.world = None
        bpy.data.worlds.remove(world)
        world = None
    if own is not None or world is None or "tryon_studio" not in world:
        world = own or bpy.data.worlds.new("TryOn World")
        world["tryon_studio"] = True
        scene.world = world
    return world


def _shine(world: bpy.types.World, studio: Studio) -> None:
    world.color = studio.backdrop
    tree = node_tree(world)
    nodes, links = tree.nodes, tree.links
    nodes.clear()
    output, background = nodes.new("ShaderNodeOutputWorld"), nodes.new("ShaderNodeBackground")
    background.inputs["Color"].default_value = (*studio.world, 1.0)
    background.inputs["Strength"].default_value = studio.world_strength
    links.new(background.outputs[0], output.inputs["Surface"])
