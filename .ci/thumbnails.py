# SPDX-License-Identifier: GPL-3.0-or-later
"""`make thumbnails`: the panel's pictures of garments, their styles, hair, poses and cloths, by our own pipeline.

    python .ci/thumbnails.py [SHELF[/NAME] ...]    those alone; without any, all. What is there already stays: delete it

Each is a PNG of 128 pixels with a palette and a clear background, so that all of them weigh less than a megabyte and
look the same in a dark and in a light interface. Garments and their styles are sewn around a mannequin without gravity,
as the live preview shows them: that takes seconds, and shows a cut better than folds do.
"""

from __future__ import annotations

import dataclasses
import functools
import math
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from PIL import Image
from tryon.tryon_addon.blender.body import mannequin
from tryon.tryon_addon.blender.cloth import sketch
from tryon.tryon_addon.blender.measure.signed_distance import bounds
from tryon.tryon_addon.blender.studio import render, studio
from tryon.tryon_addon.catalog import garments
from tryon.tryon_addon.catalog.garments import PROGRAMMES
from tryon.tryon_addon.core import files
from tryon.tryon_addon.core.colour import channels, to_linear
from tryon.tryon_addon.pipeline.job import Job
from tryon.tryon_addon.runtime.client import client
from tryon.tryon_addon.spec import thumbnails
from tryon.tryon_addon.spec.garment import Garment
from tryon.tryon_addon.spec.look import Body, Fabric, Look, cut_of, shape_of
from tryon.tryon_addon.workflows import swatch_files, swatches

LARGE, COLOURS = 2 * thumbnails.PIXELS, 96  # pixels that are rendered; colours that are kept, clear ones too
AZIMUTH, TILT = math.radians(24.0), math.radians(6.0)  # of the camera: a little from the side and from above
ROOM = 1.06  # times what is shown
SLIMMER = 0.006  # metres by which the mannequin of garments is
HEAD = 0.40  # metres that a picture of a haircut is wide
CLOTHS = {"trousers": "#3d5a80", "skirts": "#b5654a", "dresses": "#8a4f7d", "knits": "#2f7f79", "shirts": "#7fa6cf",
          "jackets": "#6b6f4e"}
# Who shows a haircut best.
HEADS = {"buzz": Body(gender=0.0, height=180.0), "short": Body(gender=0.0, height=180.0),
         "crop": Body(gender=0.0, height=180.0), "afro": Body(skin="#6b4630")}


PRINTS = {  # cloths that are not typical in grey and brown: their colours and seed
    "floral": Fabric("floral", seed=1, palette=("#f4f1ea", "#1d2f55", "#b5332e")),
    "geometric": Fabric("geometric", seed=2, palette=("#f4f1ea", "#2f7f79", "#d9a441")),
}
REPEATS = {"dogtooth": 5, "twill": 12, "stripes": 4, "gingham": 3, "dots": 3}  # across a picture; of all others, one


def colour_of(name: str) -> str:
    """One colour a shelf of the catalogue."""
    shelves = zip(CLOTHS, garments.SHELVES, strict=True)
    return next(CLOTHS[shelf] for shelf, worn in shelves if any(p.name == name for p in worn))


def empty() -> bpy.types.Scene:
    """A file with nothing in it."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    return bpy.context.scene


def made(look: Look, until: str) -> Job:
    """The look in an empty scene."""
    job = Job(look, until=until, scene=empty())
    for step in job.steps():
        print(f"\r{100 * step.fraction:3.0f} % {step.label:60}", end="", flush=True)
    print()
    return job


def shot(scene: bpy.types.Scene, path: Path, points: np.ndarray, wide: float = 0.0, samples: int = 48,
         azimuth: float = AZIMUTH) -> None:
    """Render what lies around ``points`` (N, 3) m, as a square ``wide`` metres wide (0: as they need), to ``path``."""
    rig = studio.build_studio(scene, "softbox", np.array([[-0.4, -0.2, 0.0], [0.4, 0.2, studio.STATURE]]))
    for thing in rig.children:
        thing.hide_render = thing.type == "MESH"
    data = bpy.data.cameras.new("Thumbnail")
    data.type = "ORTHO"
    camera = bpy.data.objects.new("Thumbnail", data)
    scene.collection.objects.link(camera)
    camera.rotation_euler = (math.pi / 2 - TILT, 0.0, azimuth)
    bpy.context.view_layer.update()
    turn = np.array(camera.rotation_euler.to_matrix())
    seen = points @ turn
    middle = (seen.min(0) + seen.max(0)) / 2
    data.ortho_scale = wide or ROOM * float((seen.max(0) - seen.min(0))[:2].max())
    camera.location = turn @ (middle + [0.0, 0.0, 8.0])
    studio.aim_studio(scene, camera)
    table = render.PRESETS["standard"]
    for name, value in table.settings.items():
        if hasattr(scene.cycles, name):
            setattr(scene.cycles, name, value)
    scene.render.engine, scene.cycles.samples, scene.camera = table.engine, samples, camera
    for name, value in studio.colour_management(scene).items():
        setattr(scene.view_settings, name, value)
    scene.render.resolution_x = scene.render.resolution_y = LARGE
    scene.render.film_transparent, scene.render.image_settings.color_mode = True, "RGBA"
    with tempfile.TemporaryDirectory() as folder:
        scene.render.filepath = str(Path(folder) / "large.png")
        bpy.ops.render.render(write_still=True)
        keep(Image.open(scene.render.filepath), path)


def keep(picture: Image.Image, path: Path) -> None:
    """Small, with a palette, as one file."""
    picture = picture.convert("RGBA").resize((thumbnails.PIXELS,) * 2, Image.Resampling.BOX)
    alpha = np.array(picture)
    alpha[..., :3][alpha[..., 3] == 0] = 0  # what is not seen takes no colours
    picture = Image.fromarray(alpha).quantize(COLOURS, Image.Quantize.FASTOCTREE if (alpha[..., 3] < 255).any() else
                                              None, dither=Image.Dither.FLOYDSTEINBERG)
    path.parent.mkdir(parents=True, exist_ok=True)
    with files.aside(path, ending=".png") as part:
        picture.save(part, optimize=True)
    print(f"{path.parent.name}/{path.name}: {path.stat().st_size} bytes")


@functools.cache
def fitting_room() -> tuple[bpy.types.Scene, Body, str]:
    """A scene with a mannequin: whose body it has, and how it stands."""
    look = Look()
    job = made(look, "body")
    figure: Any = bpy.data.objects[job.result.body]
    mannequin.apply(figure)
    points, normals = (np.empty(3 * len(figure.data.vertices), np.float32) for _ in range(2))
    figure.data.vertices.foreach_get("co", points)
    figure.data.vertices.foreach_get("normal", normals)
    figure.data.vertices.foreach_set("co", points - SLIMMER * normals)  # a sketch is coarse: no skin through cloth
    figure.data.update()
    return job.scene, look.body, look.drape_pose


@functools.cache
def sewn(programme: str, called: str) -> tuple[Garment, dict]:
    """A garment in one of its styles, or as usual (""), sewn around the mannequin."""
    _, body, pose = fitting_room()
    garment = Garment(programme, design=PROGRAMMES[programme].styled(called) if called else {})
    return garment, client.shared().call("garment.preview", {
        "garment": cut_of(garment), "body": shape_of(body), "pose": pose})


def garment(name: str, path: Path) -> None:
    """As it is cut where nobody says otherwise."""
    _worn(name, "", path)


def style(name: str, path: Path) -> None:
    """``name`` is GARMENT-STYLE. All styles of a garment are seen at one scale."""
    programme, _, called = name.partition("-")
    _worn(programme, called, path)


def _worn(programme: str, called: str, path: Path) -> None:
    scene, _, _ = fitting_room()
    for thing in [o for o in scene.objects if o.get("tryon_role") == "garment"]:
        bpy.data.objects.remove(thing)
    worn = sketch.show(scene, *sewn(programme, called))
    tint = bpy.data.materials.new("Sketch")
    tint.use_nodes = True
    shade: Any = next(n for n in tint.node_tree.nodes if n.type == "BSDF_PRINCIPLED")
    shade.inputs["Base Color"].default_value = (*to_linear(np.array(channels(colour_of(programme)))), 1.0)
    shade.inputs["Roughness"].default_value = 0.9
    worn.data.materials.clear()
    worn.data.materials.append(tint)
    shown = PROGRAMMES[programme].named_styles if called else ("",)
    shot(scene, path, np.concatenate([sewn(programme, one)[1]["sewn"] for one in shown]), samples=16)


def hair(name: str, path: Path) -> None:
    """Head and shoulders."""
    body = dataclasses.replace(HEADS.get(name, Body()), hair=name, identity=4)
    job = made(Look(body), "body")
    obj: Any = bpy.data.objects[job.result.body]
    group = obj.vertex_groups["part.head"].index
    head = np.array([v.co for v in obj.data.vertices if any(g.group == group and g.weight > 0.5 for g in v.groups)])
    head[:, 2] -= 0.02 if name != "long" else 0.05
    shot(job.scene, path, head, HEAD + (0.08 if name == "long" else 0.04 if name == "afro" else 0.0),
         azimuth=3 * AZIMUTH if name == "tied" else AZIMUTH)  # a bun is seen from the side


def pose(name: str, path: Path) -> None:
    """A mannequin."""
    job = made(Look(pose=name), "body")
    body = bpy.data.objects[job.result.body]
    mannequin.apply(body)
    shot(job.scene, path, bounds(body, bpy.context.evaluated_depsgraph_get()))


def cloth(name: str, path: Path) -> None:
    """A flat swatch."""
    fabric, times = PRINTS.get(name, Fabric(name)), REPEATS.get(name, 1)
    made = swatches.sample(fabric, 1, fabric.seed or 3, 256, varied=False)[0].maps["colour"]
    keep(Image.fromarray(swatch_files.thumbnail(np.tile(made, (times, times, 1)), 2 * thumbnails.PIXELS)), path)


MAKERS: dict[str, Callable[[str, Path], None]] = {
    "garments": garment, "styles": style, "hair": hair, "poses": pose, "cloths": cloth}


def main(wanted: Iterable[str]) -> None:
    """Make what is wanted and not there."""
    wanted = tuple(wanted) or tuple(MAKERS)
    for shelf, names in thumbnails.SHELVES.items():
        for name in names:
            path = thumbnails.path(shelf, name)
            if (shelf in wanted or f"{shelf}/{name}" in wanted) and not path.exists():
                MAKERS[shelf](name, path)
    client.shared().shutdown()


if __name__ == "__main__":
    main(sys.argv[1:])
