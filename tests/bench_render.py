# SPDX-License-Identifier: GPL-3.0-or-later
"""What a view costs and how near it comes to the truth, this tree beside an older commit: ``make bench-render``.

Both render the same dressed person, draped once, each with its own materials, studio and presets, in turn, in processes
of their own. The truth is a picture of 512 samples without a denoiser or a plate, in boxes of each view, by either
tree from its own materials; it is kept. An error is the mean distance from it in steps of 256, of all pixels of one
region in all boxes. Seconds are the processors' (of all threads), for the machine may be busy: the median of ``--runs``
by view. Some 20 minutes on two quiet cores, two thirds of them for the truths.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import io
import json
import os
import resource
import statistics
import subprocess
import sys
import tarfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parents[1]
OLD = "94cd712~"  # before renders were made faster
TRUTH, SAMPLES, MAP = "truth", 512, "map"  # presets that the bench adds
VIEWS = ("front", "three-quarter", "back", "left")
BOXES = {  # shares of width and height: left, top, right, bottom
    "head": (0.42, 0.03, 0.58, 0.19), "cloth": (0.36, 0.24, 0.56, 0.44), "arm": (0.18, 0.44, 0.38, 0.54),
    "feet": (0.28, 0.87, 0.71, 0.98), "paper": (0.74, 0.70, 0.92, 0.84),
}
ROLES = {"body": 1, "hair": 2, "garment": 3, "accessory": 3, "notions": 3}  # as the map of a view counts; else paper
REGIONS = ("face", "skin", "hair", "cloth", "backdrop")


def spent() -> float:
    """Seconds of the processors that this process has used, all threads."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def render_here(order: dict[str, Any]) -> None:
    """In a process of its own, with one tree's package: render the views; says what each cost as a line of JSON."""
    import bpy
    from tryon.tryon_addon.blender.studio import camera, render, studio

    bpy.ops.wm.open_mainfile(filepath=order["look"] + "/look.blend")
    scene: Any = bpy.context.scene
    points = dyed_anew(scene, order)
    scene.render.dither_intensity = 0.0
    studio.build_studio(scene, order["studio"], points)
    cameras = {view: bpy.data.objects[camera.camera_name(view)] for view in order["views"]}
    session = getattr(render, "session", None)
    own = order["preset"] in (TRUTH, MAP)
    if "plate" in order:
        table = render.PRESETS[order["preset"]]
        render.PRESETS[order["preset"]] = dataclasses.replace(table, plate=order["plate"])
    with contextlib.nullcontext() if own or session is None else session(scene, order["preset"]):
        for view in order["views"]:
            before, wall = spent(), time.perf_counter()
            out = Path(order["out"]) / f"{order['name']}-{view}.png"
            if order["preset"] == TRUTH:
                truth(scene, cameras[view], out, order["boxes"])
            elif order["preset"] == MAP:
                chart(scene, cameras[view], out)
            else:
                render.render_view(scene, cameras[view], out, order["preset"])
            figures = {"view": view, "cpu": spent() - before, "wall": time.perf_counter() - wall}
            print("BENCH" + json.dumps(figures), flush=True)
    os._exit(0)


def truth(scene: Any, camera: Any, path: Path, boxes: dict[str, Sequence[float]]) -> None:
    """The view's boxes as ``path`` with the box's name before its ending, without a denoiser."""
    import bpy
    from tryon.tryon_addon.blender.studio import render
    from tryon.tryon_addon.blender.studio.studio import aim_studio

    preset = render.PRESETS["standard"]
    exact = dataclasses.replace(preset, settings={
        **preset.settings, "samples": SAMPLES, "seed": 7, "use_denoising": False, "use_adaptive_sampling": False})
    for name, (left, top, right, bottom) in boxes.items():
        out = path.with_suffix(f".{name}.png")
        if out.exists():
            continue
        render._prepare(scene, camera, exact, (preset.width, preset.height), out)
        aim_studio(scene, camera)
        scene.render.use_border = scene.render.use_crop_to_border = True
        scene.render.border_min_x, scene.render.border_max_x = left, right
        scene.render.border_min_y, scene.render.border_max_y = 1.0 - bottom, 1.0 - top
        bpy.ops.render.render(write_still=True)


def chart(scene: Any, camera: Any, path: Path) -> None:
    """Which region each pixel of the view shows, by the numbers of ``ROLES``: a tenth of light each."""
    import bpy
    from tryon.tryon_addon.blender.studio import render

    material = bpy.data.materials.new("Map")
    material.use_nodes = True
    nodes, links = material.node_tree.nodes, material.node_tree.links
    nodes.clear()
    which, light, output = (nodes.new(f"ShaderNode{kind}") for kind in ("ObjectInfo", "Emission", "OutputMaterial"))
    light.inputs["Strength"].default_value = 0.1
    links.new(which.outputs["Object Index"], light.inputs["Color"])
    links.new(light.outputs[0], output.inputs["Surface"])
    for thing in scene.objects:
        thing.pass_index = ROLES.get(thing.get("tryon_role"), 0)
    preset = render.PRESETS["standard"]
    plain = {**preset.settings, "samples": 1, "use_denoising": False, "pixel_filter_type": "BOX", "filter_width": 0.01}
    render._prepare(scene, camera, dataclasses.replace(preset, settings=plain), (preset.width, preset.height), path)
    scene.view_settings.view_transform = "Raw"
    scene.view_layers[0].material_override = material
    bpy.ops.render.render(write_still=True)


def dyed_anew(scene: Any, order: dict[str, Any]) -> Any:
    """Give the person this tree's materials; (N, 3) metres of all that is to be seen of them."""
    import bpy
    import numpy as np
    from tryon.tryon_addon.blender.body import skin
    from tryon.tryon_addon.blender.materials.fabric import fabric_material
    from tryon.tryon_addon.blender.measure.signed_distance import bounds
    from tryon.tryon_addon.pipeline import cloth_maps
    from tryon.tryon_addon.runtime.client import client
    from tryon.tryon_addon.spec import keys
    from tryon.tryon_addon.spec.look import Body, Garment, look_from_dict, to_dict

    said = json.loads(Path(order["look"], "look.json").read_text())["spec"]
    for kind, table in ((Body, said["body"]), *((Garment, worn) for worn in said["garments"])):
        for name in set(table) - {f.name for f in dataclasses.fields(kind)}:
            del table[name]  # which an older tree does not know
    look = look_from_dict(said)
    runtime = client.shared()
    topology = runtime.call("body.topology")
    body, hair = (next(o for o in scene.objects if o.get("tryon_role") == role) for role in ("body", "hair"))
    for name in (skin.SKIN, skin.EYES, skin.HAIR):
        bpy.data.materials[name].pop("tryon_version", None)
    for i, material in enumerate(skin.materials(topology)):
        body.data.materials[i] = material
    hair.data.materials[0] = skin.hair_material()
    skin.recolour(to_dict(look.body), body, hair, draft=False)
    with contextlib.suppress(ImportError):  # a tree from before people had skins of their own
        from tryon.tryon_addon.blender.body import skin_maps
        from tryon.tryon_addon.pipeline.stages.body import SKIN
        from tryon.tryon_addon.spec.body import skin_wish

        asked = {"wish": skin_wish(look.body), "size": SKIN["standard"], "files": True}
        skin_maps.wear(body, topology, runtime.call("skin.sample", asked), runtime.call("skin.tile", {})["tile"],
                       to_dict(look.body))
    for thing in [o for o in scene.objects if o.get("tryon_role") == "garment"]:
        worn = next(g for g in look.garments if g.programme == json.loads(thing["tryon_spec"])["programme"])
        asked = {"fabric": keys.swatch_inputs(worn.fabric), "size": 1024}
        maps = cloth_maps.shown(runtime.call("fabric.sample", asked))
        fabric_material(thing.data.materials[0].name, maps, worn.fabric.kind, worn.physics, worn.definition.finish)
    runtime.shutdown()
    graph = bpy.context.evaluated_depsgraph_get()
    seen = [o for o in scene.objects if "tryon_role" in o and o.type in ("MESH", "CURVES")]
    return np.concatenate([bounds(o, graph) for o in seen])


def tree_of(commit: str, folder: Path) -> Path:
    """A folder to import an older commit's package from."""
    place = folder / commit.replace("~", "-before") / HERE.name
    if not place.exists():
        packed = subprocess.run(["git", "archive", commit], cwd=HERE, check=True, capture_output=True).stdout
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(place, filter="data")
    return place.parent


def run(tree: Path, order: dict[str, Any]) -> dict[str, tuple[float, float]]:
    """Seconds of the processors and of the clock by view, rendered by ``tree`` in a process of its own."""
    done = subprocess.run([sys.executable, __file__, "--order", json.dumps(order)], check=True, text=True,
                          stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(tree)})
    lines = [json.loads(line[5:]) for line in done.stdout.splitlines() if line.startswith("BENCH")]
    return {line["view"]: (line["cpu"], line["wall"]) for line in lines}


def errors(order: dict[str, Any], name: str, whose: str) -> dict[str, float]:
    """By region: mean distance from ``whose`` truth over the views, in steps of 256."""
    import numpy as np
    from PIL import Image

    found: dict[str, list[Any]] = {region: [] for region in REGIONS}
    for view in order["views"]:
        picture, where = (np.asarray(Image.open(Path(order["out"], f"{one}-{view}.png")).convert("RGB"), dtype=float)
                          for one in (name, MAP))
        where = np.rint(where[..., 0] / 25.5)
        for box, (left, top, _, _) in order["boxes"].items():
            kept = Path(order["out"], f"{TRUTH}-{whose}-{view}.{box}.png")
            exact = np.asarray(Image.open(kept).convert("RGB"), dtype=float)
            high, wide = picture.shape[:2]
            x, y = int(left * wide), high - int((1.0 - top) * high)  # as Blender cuts
            cut = slice(y, y + exact.shape[0]), slice(x, x + exact.shape[1])
            far, shown = np.abs(picture[cut] - exact).mean(axis=-1), where[cut]
            for region, number in zip(("face" if box == "head" else "skin", *REGIONS[2:]), (1, 2, 3, 0), strict=True):
                found[region].append(far[shown == number])
    return {region: float(np.concatenate(values).mean()) for region, values in found.items()}


def main() -> None:
    """Print seconds and errors of both trees."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--order", help=argparse.SUPPRESS)
    parser.add_argument("--old", default=OLD, help="the older commit")
    parser.add_argument("--out", type=Path, default=HERE / "out" / "bench")
    parser.add_argument("--look", type=Path, help="a folder that tryon look has made; the default look where none is")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--preset", default="standard")
    parser.add_argument("--studio", default="softbox")
    parser.add_argument("--views", nargs="+", default=VIEWS, choices=VIEWS)
    parser.add_argument("--plate", type=float, help="how large the backdrop's own picture is, instead of the preset's")
    parser.add_argument("--no-truth", action="store_true", help="seconds alone")
    arguments = parser.parse_args()
    if arguments.order:
        render_here(json.loads(arguments.order))
        return
    arguments.out.mkdir(parents=True, exist_ok=True)
    look = arguments.look or arguments.out / "look"
    new = HERE.parent
    if not (look / "look.blend").exists():
        subprocess.run([sys.executable, "-m", "tryon.tryon_addon.cli", "look", "--preset", "draft", "--out", str(look)],
                       check=True, env=os.environ | {"PYTHONPATH": str(new)})
    old = tree_of(arguments.old, arguments.out)
    order = {"look": str(look), "out": str(arguments.out), "studio": arguments.studio, "views": arguments.views,
             "boxes": BOXES, "preset": arguments.preset}
    if not arguments.no_truth:
        run(old, order | {"name": MAP, "preset": MAP})
        for name, tree in (("old", old), ("new", new)):
            run(tree, order | {"name": f"{TRUTH}-{name}", "preset": TRUTH})
    plate = {} if arguments.plate is None else {"plate": arguments.plate}
    seconds: dict[str, list[dict[str, float]]] = {"old": [], "new": []}
    for _ in range(arguments.runs):
        for name, tree in (("old", old), ("new", new)):
            more = plate if name == "new" else {}
            seconds[name].append({view: cpu for view, (cpu, _) in run(tree, order | more | {"name": name}).items()})
            print(name, {view: f"{cpu:.1f} s" for view, cpu in seconds[name][-1].items()}, flush=True)
    before, now = ({view: statistics.median(one[view] for one in seconds[name]) for view in order["views"]}
                   for name in ("old", "new"))
    for view in order["views"]:
        print(f"{view:13} {before[view]:.1f} s before, {now[view]:.1f} s now: {now[view] / before[view]:.2f}")
    all_before, all_now = sum(before.values()), sum(now.values())
    print(f"{'all':13} {all_before:.1f} s before, {all_now:.1f} s now: {all_now / all_before:.2f}")
    if not arguments.no_truth:
        far = [errors(order, *pair) for pair in (("old", "old"), ("new", "new"), ("new", "old"))]
        for region in REGIONS:
            print(f"{region:13} {far[0][region]:.2f} from its truth before, {far[1][region]:.2f} now; "
                  f"{far[2][region]:.2f} now from the truth before")


if __name__ == "__main__":
    main()
