# SPDX-License-Identifier: GPL-3.0-or-later
"""Beside ``make bench``: an outfit of three layers, the preview, growth with vertices, memory: ``make bench-more``.

``outfit``: a shirt, trousers and a blazer, sewn and draped, as a look does it. ``preview``: every programme's design
slider, in the warm runtime. ``growth``: a T-shirt of 3,000 to 30,000 vertices to rest, plotted into ``--out``.
``memory``: peak of Blender's side and of the runtime after the largest of them. ``again``: 100 drapes in one process.
"""

from __future__ import annotations

import argparse
import os
import resource
import time
from pathlib import Path

import bpy
import numpy as np
from tryon.tryon_addon.blender.cloth import settle
from tryon.tryon_addon.blender.cloth.terms import DrapeSettings
from tryon.tryon_addon.blender.measure.signed_distance import Surface
from tryon.tryon_addon.catalog.cloth.physics import CLOTHS
from tryon.tryon_addon.catalog.garments import PROGRAMMES
from tryon.tryon_addon.core import meshes
from tryon.tryon_addon.pipeline import repair
from tryon.tryon_addon.pipeline.workplace import Workplace
from tryon.tryon_addon.runtime.client import client
from tryon.tryon_addon.runtime.client.call import Call
from tryon.tryon_addon.spec.look import Body, Garment, to_dict

EDGES = (0.0152, 0.01065, 0.0082, 0.0061, 0.00475)  # metres: T-shirts of 3,000 to 30,000 vertices
OUTFIT = ("trousers", "shirt", "blazer")
AGAIN, FIRST = 100, 10  # drapes, and how many of them may still fill caches
SMALL = 0.024  # metres, edges of what is draped again and again


class World:
    """The default person, and a warm runtime."""

    def __init__(self) -> None:
        bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
        self.runtime = client.shared()
        self.place = {"body": to_dict(Body()), "pose": "relaxed"}
        quads = self.runtime.call("body.topology")["quads"]
        vertices = self.runtime.call("body.shape", self.place)["vertices"].astype(float)
        self.body = (vertices, meshes.triangles_of(quads))

    def ask(self, programme: str, **more: float) -> Call:
        """Have a garment sewn on the person."""
        params = {"garment": {"programme": programme, "design": {}}}
        return self.runtime.start_call("garment.sew", self.place | params | more)

    def sew(self, programme: str, **more: float) -> dict:
        """A garment sewn on the person."""
        return self.ask(programme, **more).result()


def outfit(world: World, _: Path) -> None:
    """Seconds for three layers, repairs included; one is sewn while another drapes, as in a look."""
    begun = time.perf_counter()
    asked = {name: world.ask(name) for name in OUTFIT}
    place = Workplace.on(Surface.build(*world.body), DrapeSettings())
    for name in OUTFIT:
        started, garment = time.perf_counter(), Garment(name)
        pattern = asked[name].result()
        sewn = time.perf_counter()
        work = repair.repaired(garment, pattern, place, None)
        try:
            while True:
                next(work)
        except StopIteration as end:
            draped = end.value
        place.wear(draped)
        print(f"{name:10s} {len(pattern['sewn']):6d} vertices: waited {sewn - started:.1f} s, draped in "
              f"{time.perf_counter() - sewn:.1f} s, {draped.result.frames} frames"
              f"{', repaired: ' + ', '.join(draped.repairs) if draped.repairs else ''}", flush=True)
    print(f"outfit of three layers: {time.perf_counter() - begun:.1f} s")


def preview(world: World, _: Path) -> None:
    """Seconds from a slider's movement to the answer, the second of two, every programme."""
    worst = 0.0
    for name in PROGRAMMES:
        params = world.place | {"garment": {"programme": name, "design": {}}}
        for _ in range(2):
            started = time.perf_counter()
            answer = world.runtime.call("garment.preview", params)
            seconds = time.perf_counter() - started
        worst = max(worst, seconds)
        print(f"preview {name:14s} {len(answer['sewn']):5d} vertices {seconds:5.2f} s", flush=True)
    print(f"slowest preview: {worst:.2f} s")


def growth(world: World, out: Path) -> None:
    """How time grows with vertices."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    rows = []
    for edge in EDGES:
        started = time.perf_counter()
        sewn = world.sew("tee", edge_length=edge)
        sewing = time.perf_counter() - started
        falling, state = 0.0, None
        for state in settle.drape(sewn, [world.body], CLOTHS["jersey"], DrapeSettings()):
            if len(state.positions) != len(sewn["sewn"]):
                falling = state.seconds
        assert state is not None
        rows.append((len(sewn["sewn"]), sewing, falling, state.seconds - falling))
        rest = "settled" if state.settled else "NOT settled"
        print(f"{rows[-1][0]:6d} vertices: sewn {sewing:5.1f} s, fallen {falling:5.1f} s, settling "
              f"{state.seconds - falling:6.1f} s, {state.frames} frames, {rest}", flush=True)
    count, *stages = np.array(rows).T
    figure, axes = pyplot.subplots(figsize=(6, 4))
    axes.stackplot(count, *stages, labels=("sewing", "falling, coarse", "settling"),
                   colors=("#8fa3b8", "#c9b28f", "#7d9a84"))
    axes.plot(count, np.sum(stages, axis=0), "o", color="#333333", markersize=4)
    axes.set(xlabel="vertices of the T-shirt", ylabel="seconds", xlim=(0, None), ylim=(0, None))
    axes.legend(loc="upper left", frameon=False)
    out.mkdir(parents=True, exist_ok=True)
    figure.tight_layout()
    figure.savefig(out / "growth.png", dpi=150)


def memory(world: World, _: Path) -> None:
    """Peak of a drape of the finest T-shirt, the runtime's peak beside it."""
    sewn = world.sew("tee", edge_length=EDGES[-1])
    *_, state = settle.drape(sewn, [world.body], CLOTHS["jersey"], DrapeSettings(max_frames=30))
    here = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    there = world.runtime.call("runtime.info")["peak_mb"]
    print(f"{len(state.positions)} vertices draped: peak {here:.0f} MB in Blender, {there:.0f} MB in the runtime, "
          f"{(here + there) / 1024:.2f} GB together")


def again(world: World, _: Path) -> None:
    """What 100 drapes leave behind in one process."""
    sewn = world.sew("tee", edge_length=SMALL)
    first = 0.0
    for i in range(AGAIN):
        for _ in settle.drape(sewn, [world.body], CLOTHS["jersey"], DrapeSettings(max_frames=14)):
            pass
        if i + 1 == FIRST:
            first = _resident()
    print(f"after {FIRST} drapes {first:.0f} MB, after {AGAIN} {_resident():.0f} MB: "
          f"{100 * (_resident() / first - 1):+.1f} %")


def _resident() -> float:
    """MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


TASKS = {task.__name__: task for task in (outfit, preview, memory, again, growth)}


def main() -> None:
    """Run what is named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tasks", nargs="*", metavar="task", help=", ".join(TASKS))
    parser.add_argument("--out", type=Path, default=Path("out/bench"))
    arguments = parser.parse_args()
    world = World()
    for name in arguments.tasks or TASKS:
        TASKS[name](world, arguments.out)
    world.runtime.shutdown()


if __name__ == "__main__":
    main()
