# SPDX-License-Identifier: GPL-3.0-or-later
"""Beside ``make bench``: an outfit of three layers, the preview, growth with vertices, memory: ``make bench-more``.

``outfit``: a shirt, trousers and a blazer, sewn and draped, as a look does it. ``preview``: every programme's
first design slider, dragged for 20 s. ``growth``: a T-shirt of 3,000 to 30,000 vertices to rest, plotted into
``--out``. ``memory``: peak of Blender's side and of the runtime after the largest of them. ``again``: 100 drapes in one
process.
"""

from __future__ import annotations

import argparse
import os
import resource
import time
from pathlib import Path

import bpy
import numpy as np
from tryon.tryon_addon.blender import people
from tryon.tryon_addon.blender.cloth import settle, sketch
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
DRAGGED = 20.0  # seconds that a slider is dragged
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

    def processor(self) -> float:
        """Seconds of a processor that this process and the runtime's have used."""
        fields = Path(f"/proc/{self.runtime.pid}/stat").read_text().rpartition(")")[2].split()
        return time.process_time() + sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")

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
    """How many times a second a garment is seen anew while its first slider is dragged to and fro, every programme: the
    answer waited for and shown. Then seconds until it is sewn from the beginning, as it is when the slider rests."""
    person = people.new(bpy.context.scene)
    print("| garment | vertices | updates a second | longest wait | sewn from the beginning | processor an update |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    slowest = float("inf")
    for name, programme in PROGRAMMES.items():
        slider = programme.parameters[0]
        low, high = (slider.default + share * (slider.high - slider.low) for share in (-0.15, 0.15))
        low, high = max(low, slider.low), min(high, slider.high)

        def asked(share: float, moving: bool, name: str = name, slider: str = slider.name, low: float = low,
                  high: float = high) -> tuple[float, dict]:
            """Seconds, and what is shown."""
            garment = Garment(name, design={slider: low + share * (high - low)})
            started = time.perf_counter()
            params = world.place | {"garment": {"programme": name, "design": dict(garment.design)}, "moving": moving}
            answer = world.runtime.call("garment.preview", params)
            sketch.show(person, garment, answer)
            return time.perf_counter() - started, answer

        asked(0.0, False)
        waits, before, ends = [], world.processor(), time.perf_counter() + DRAGGED
        while time.perf_counter() < ends:
            waits.append(asked(abs((len(waits) * 0.04) % 2 - 1), True)[0])
        used = world.processor() - before
        whole, answer = asked(0.5, False)
        slowest = min(slowest, len(waits) / sum(waits))
        print(f"| {programme.label} | {len(answer['sewn'])} | {len(waits) / sum(waits):.1f} | {max(waits):.2f} s | "
              f"{whole:.2f} s | {1000 * used / len(waits):.0f} ms |", flush=True)
    print(f"slowest: {slowest:.1f} updates a second")


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
