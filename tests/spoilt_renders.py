# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of looks, good and spoilt on purpose, for the realism critic: ``make spoilt-renders``.

Each outfit is draped once and shown in two sets of fabrics, each from an angle of its own: as it is, and spoilt in
five ways at three levels. Pictures are small, transparent where nobody stands. A case is kept as ``OUT/<name>.npz``;
run again, what is there is not made anew.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from tryon.tryon_addon.blender import people
from tryon.tryon_addon.blender.body import person as persons
from tryon.tryon_addon.blender.cloth import notions
from tryon.tryon_addon.blender.measure.signed_distance import Surface, bounds
from tryon.tryon_addon.blender.studio import camera, render, sheet, studio
from tryon.tryon_addon.blender.studio.shots import Shots
from tryon.tryon_addon.core.errors import TryOnError
from tryon.tryon_addon.pipeline.job import Job
from tryon.tryon_addon.pipeline.stages.render import light
from tryon.tryon_addon.runtime.client import client
from tryon.tryon_addon.spec.look import Fabric, Garment, Look, View, body_from_dict

SIZE = 192, 256
LEVELS, TURNS = 3, 2
SAMPLES = 6  # denoised: enough for pictures so small
OUTFITS = (  # the last third of them nobody trains on: neither their garments nor their bodies
    ("tee", "trousers"), ("shirt",), ("a_line_dress",), ("longsleeve", "a_line_skirt"), ("tee", "shorts"),
    ("sheath_dress",), ("shirt", "trousers"), ("longsleeve", "trousers"), ("tee", "a_line_skirt"), ("circle_skirt",),
    ("shirt", "a_line_skirt"), ("longsleeve", "shorts"), ("tee", "circle_skirt"), ("longsleeve",),
    ("tank", "pencil_skirt"), ("blouse", "wide_trousers"), ("wrap_dress",), ("sweater", "slim_trousers"),
    ("jumpsuit",), ("tank", "wide_trousers"), ("blouse", "pleated_skirt"),
)
HELD = 14  # the first outfit that is kept apart
PRINTS = ("gingham", "tartan", "stripes", "dots", "dogtooth")
INKS = ("#1f3a5f", "#7a2f2b", "#2f4a37", "#20232a", "#5b3a63", "#96703a")
SCALES = 2.0, 3.5, 6.0  # print times too large
PRESSED = 0.02, 0.035, 0.06  # m that cloth lies inside of where it belongs
LIFTED = 0.025, 0.05, 0.1  # m that it floats above
STOPS = 0.8, 1.5, 2.4  # too much light
LIMBS = ("hand.L",), ("hand.L", "foot.R"), ("hand.L", "hand.R", "foot.L", "foot.R")


def looks(number: int) -> Iterator[Look]:
    """An outfit in different fabrics, from different sides."""
    for turn in range(TURNS):
        random = np.random.default_rng([number, turn])
        garments = []
        for k, name in enumerate(OUTFITS[number]):
            ink = INKS[random.integers(len(INKS))]
            printed = (k + turn) % 3 != 2
            kind = PRINTS[random.integers(len(PRINTS))] if printed else "twill"
            palette = (ink, "#f4f1ea") if kind in ("dots", "stripes", "gingham", "dogtooth") else ()
            garments.append(Garment(name, fabric=Fabric(kind, seed=1, palette=palette, physics="poplin")))
        view = View("seen", azimuth=float(random.choice((0.0, 0.0, 25.0, -30.0, 150.0, 180.0))), transparent=True)
        yield Look(body=body_from_dict({"person": 300 + number}), garments=tuple(garments), views=(view,),
                   preset="standard", seed=number)


def points_of(thing: bpy.types.Object) -> np.ndarray:
    """(V, 3) m of the mesh itself."""
    found = np.empty(3 * len(thing.data.vertices), np.float32)
    thing.data.vertices.foreach_get("co", found)
    return found.reshape(-1, 3)


def put(thing: bpy.types.Object, points: np.ndarray) -> None:
    """The other way round."""
    thing.data.vertices.foreach_set("co", np.ascontiguousarray(points, np.float32).ravel())
    thing.data.update()


def normals_of(thing: bpy.types.Object) -> np.ndarray:
    """(V, 3), of length 1."""
    found = np.empty(3 * len(thing.data.vertices), np.float32)
    thing.data.vertex_normals.foreach_get("vector", found)
    return found.reshape(-1, 3)


class Spoiler:
    """Spoils one dressed person in the scene, and puts everything back."""

    def __init__(self, job: Job, seed: int) -> None:
        self.random, self.scene = np.random.default_rng([seed, 99]), job.scene
        worn = people.worn(job.person, "body", "garment", "accessory", notions.ROLE)
        self.body = persons.find(job.person)
        self.usual: dict[str, Any] = studio.colour_management(self.scene)
        self.garments = list(people.worn(job.person, "garment").values())
        self.things = {thing: points_of(thing) for thing in worn.values() if thing.type == "MESH"}
        topology = client.shared().call("body.topology", {})
        self.part, self.names = np.asarray(topology["vertex_part"]), list(topology["part_names"])

    def back(self) -> None:
        """As it was."""
        for thing, points in self.things.items():
            put(thing, points)
        self._expose(0.0)
        for material in self._cloths():
            for node in material.node_tree.nodes:
                if node.type == "MAPPING" and "tryon_scale" in node:
                    node.inputs["Scale"].default_value = node["tryon_scale"]

    def _cloths(self) -> list[bpy.types.Material]:
        return [slot.material for one in self.garments for slot in one.material_slots if slot.material]

    def scale(self, level: int) -> None:
        """The print larger than it is."""
        for material in self._cloths():
            for node in material.node_tree.nodes:
                if node.type == "MAPPING" and not node.inputs["Scale"].is_linked:
                    usual = tuple(node.inputs["Scale"].default_value)
                    if max(usual) > 1.5:  # repeats to the metre
                        node["tryon_scale"] = usual
                        node.inputs["Scale"].default_value = tuple(v / SCALES[level] for v in usual)

    def penetrate(self, level: int) -> None:
        """Cloth pressed into the body at three places."""
        for garment in self.garments:
            points, normals = self.things[garment].copy(), normals_of(garment)
            for _ in range(3):
                away = np.linalg.norm(points - points[self.random.integers(len(points))], axis=1)
                points -= normals * (PRESSED[level] * np.clip(1.6 - away / 0.1, 0.0, 1.0))[:, None]
            put(garment, points)

    def float(self, level: int) -> None:
        """Cloth that hovers above and around the body."""
        for garment in self.garments[-1:]:
            points, normals = self.things[garment], normals_of(garment)
            put(garment, points + normals * LIFTED[level] * 0.5 + np.array([0.0, 0.0, LIFTED[level]], np.float32))

    def cut(self, level: int) -> None:
        """Hands and feet that end at the wrist and ankle."""
        points = self.things[self.body].copy()
        for name in LIMBS[level]:
            chosen = self.part == self.names.index(name)
            near = points[chosen]
            joint = near[near[:, 2] >= np.percentile(near[:, 2], 92)].mean(axis=0)
            points[chosen] = joint
        put(self.body, points)

    def blow(self, level: int) -> None:
        """Too much light."""
        self._expose(STOPS[level])

    def _expose(self, stops: float) -> None:
        standing = studio._find_collection(self.scene)
        standing["tryon_colours"] = json.dumps(self.usual | {"exposure": self.usual["exposure"] + stops})


SPOILS: dict[str, Callable[[Spoiler, int], None]] = {
    "scale": Spoiler.scale, "penetrate": Spoiler.penetrate, "float": Spoiler.float, "cut": Spoiler.cut,
    "blow": Spoiler.blow,
}


def made(look: Look, seed: int) -> dict[str, np.ndarray]:
    """(H, W, 4) uint8 by name: ``good``, and ``scale-0`` to ``blow-2``."""
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    job = Job(look, until="drape", own=True, patience=60.0)
    job.run()
    if job.result.certificate is None:
        return {}
    worn = people.worn(job.person, "body", "garment", "accessory")
    hair = list(people.worn(job.person, "hair", notions.ROLE).values())
    graph = bpy.context.evaluated_depsgraph_get()
    points = np.concatenate([Surface.of_object(o, graph).points for o in worn.values()]
                            + [bounds(o, graph) for o in hair])
    view = look.views[0]
    shots = Shots(points, persons.find(job.person), list(people.worn(job.person, "garment").values()))
    frame = shots.framing(view, SIZE[0] / SIZE[1])
    light(job, view, points)
    standing = camera.place_camera(job.scene, frame)
    only = frozenset(o.name for o in [*worn.values(), *hair])
    spoiler, found = Spoiler(job, seed), {"passed": np.array(job.result.certificate.passed)}
    with tempfile.TemporaryDirectory() as folder, render.session(job.scene, look.preset):
        def shot(name: str) -> None:
            path = Path(folder) / f"{name}.png"
            render.render_view(job.scene, standing, path, look.preset, size=SIZE, only=only, view=view)
            found[name] = np.round(sheet.read_pixels(path) * 255.0).astype(np.uint8)

        shot("good")
        for name, spoil in SPOILS.items():
            for level in range(LEVELS):
                spoil(spoiler, level)
                shot(f"{name}-{level}")
                spoiler.back()
    return found


def main() -> int:
    """Make what is not there yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out/spoilt"))
    parser.add_argument("--only", type=int, nargs="*", help="numbers of outfits")
    arguments = parser.parse_args()
    usual = render.PRESETS["standard"]
    render.PRESETS["standard"] = replace(usual, settings={**usual.settings, "samples": SAMPLES}, plate=0.0)
    arguments.out.mkdir(parents=True, exist_ok=True)
    order = arguments.only or sorted(range(len(OUTFITS)), key=lambda n: 2 * (n - HELD) + 1 if n >= HELD else n)
    for number in order:
        for turn, look in enumerate(looks(number)):
            name = f"{'held' if number >= HELD else 'train'}-{number:02d}-{turn}"
            path = arguments.out / f"{name}.npz"
            if path.is_file():
                continue
            try:
                found: dict[str, Any] = made(look, number * TURNS + turn)
            except TryOnError as error:
                print(f"{name}: {error}", flush=True)
                break
            with path.with_suffix(".part").open("wb") as file:
                np.savez_compressed(file, **found)
            path.with_suffix(".part").replace(path)
            print(f"{name}: {len(found) - 1} pictures, drape {'passed' if found['passed'] else 'failed'}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
