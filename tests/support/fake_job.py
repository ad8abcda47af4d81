# SPDX-License-Identifier: GPL-3.0-or-later
"""In the pipeline's place: no runtime, no cloth, and errors on demand."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import bpy
from tryon.tryon_addon.blender import people
from tryon.tryon_addon.core.patience import Patience
from tryon.tryon_addon.pipeline import job

from .certificates import certificate

GOOD = certificate("tee", {
    "penetrating_pct": 0.1, "penetration_max_mm": 0.5, "seam_gap_p95_mm": 0.2, "seam_gap_max_mm": 0.9,
    "stretch_p95_pct": 3.0, "residual_speed_p95_mm_s": 6.0, "drift_p95_mm": 1.0, "drift_max_mm": 4.0,
    "self_intersecting_pct": 0.1, "slippage_mm": 3.0, "standing_pct": 6.0,
})  # fmt: skip


class FakeJob:
    """In the pipeline's place: three steps a stage, a body and garments in the last moment."""

    jobs: list[FakeJob] = []
    error: tuple[str, Exception] | None = None  # (stage, what is raised there)
    certificate = GOOD
    shows: tuple[str, ...] = ()  # views that are written
    unkept = ""

    def __init__(self, look: Any, *, until: str, alone: bool, out: Any, runtime: Any, store: Any, scene: Any,
                 population: str, patience: float, stamps: Any, person: Any = None, welcome: Any = None,
                 **window: Any) -> None:
        self.look, self.until, self.out, self.scene_name, self.population = look, until, out, scene.name, population
        self.stamps, self.alone, self.person, self.welcome, self.window = stamps, alone, person, welcome, window
        self.result = job.LookResult(look, unkept=self.unkept)
        self.closed, self.running, self.left, self.patience = False, "", "", patience
        self.waiting: Patience | None = None
        FakeJob.jobs.append(self)

    @property
    def scene(self) -> bpy.types.Scene:
        return bpy.data.scenes[self.scene_name]

    def steps(self) -> Iterator[job.Step]:
        wanted = job.STAGES[: job.STAGES.index(self.until) + 1]
        try:
            for i, stage in enumerate(wanted):
                self.running = stage
                if stage == "render":
                    yield from self.put_on()
                self.waiting = Patience(self.patience) if stage == "drape" else None
                for part in range(3):
                    yield job.Step(f"{stage} {part}", (i + part / 3) / len(wanted))
                if self.error and self.error[0] == stage:
                    raise self.error[1]
                self.result.timings[stage] = 0.1
            if self.until != "render":
                yield from self.put_on()
        except GeneratorExit:
            self.closed = True
            self.left = "T-shirt" if self.running == "drape" else ""
            raise

    def put_on(self) -> Iterator[job.Step]:
        yield job.Step("Putting it on", 0.9)
        person = self.person or people.new(bpy.data.scenes[self.scene_name])
        if self.person is None and self.welcome is not None:
            self.welcome(person)
        for name, role in [("body", "body")] + [(g.programme, "garment") for g in self.look.garments]:
            if people.thing(person, name) is None:
                called = name.replace("body", "Body")
                people.own(person, name, role, bpy.data.objects.new(called, bpy.data.meshes.new(called)))
        self.result.body = "Body"
        if wish := dict(self.look.body.measures):
            solved = dataclasses.replace(self.look.body, measures={}, weight=0.25, build={"waist-circ": 0.5})
            self.result.look = dataclasses.replace(self.look, body=solved)
            achieved = wish | {"neck": 31.5}
            self.result.body_fit = {"asked": wish, "achieved": achieved, "error": dict.fromkeys(wish, 0.1),
                                    "percentiles": {}, "population": self.population, "extrapolated": False,
                                    "notes": ["Neck follows."]}
        for view in self.shows if self.until == "render" else ():
            self.result.views[view] = self.out / f"{view}.png"
            self.result.views[view].write_bytes(b"a picture")
        if self.until in ("drape", "evaluate", "render"):
            self.result.certificate = self.certificate


class FakeCall:
    """A call that has ended."""

    message, fraction = "", 1.0

    def __init__(self, answer):
        self.answer = answer

    def poll(self):
        return True

    def cancel(self):
        pass

    def result(self):
        return self.answer
