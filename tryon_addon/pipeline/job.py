# SPDX-License-Identifier: GPL-3.0-or-later
"""From a spec to a look: the only order of stages, shared by the panel, the command line and Python.

A ``Job`` is a generator of small steps: a poll of the runtime, one cloth frame, one rendered view. The panel takes a
few steps a tick, the command line takes them all. Everything is computed aside; the artist's scene changes in a few
steps at the end.
"""

from __future__ import annotations

import platform
from collections.abc import Generator, Iterator
from contextlib import closing

import bpy
import numpy as np

from ..blender.body import person as body_scene
from ..blender.cloth import dress, notions
from ..blender.cloth.draped import Draped
from ..blender.measure import certify
from ..core import cache, manifest, meshes
from ..evaluation.certificate import overall
from ..spec import keys
from . import accessories
from .context import Work
from .result import STAGES, LookResult, Step, resolved
from .stages import body as stages_body
from .stages import drape, fabric, render, sew

__all__ = ["STAGES", "Job", "LookResult", "Step", "resolved"]


class Job(Work):
    """One look under way, from its spec to the last stage that is wanted."""

    def run(self) -> LookResult:
        """All steps at once."""
        for _ in self.steps():
            pass
        return self.result

    def steps(self) -> Iterator[Step]:
        """The job, a small step at a time. Closing the iterator cancels; errors are TryOnErrors."""
        with self.stage("body"):
            if self.look.body.measures:
                yield from stages_body.fit(self)
            topology, shape, body_key = yield from stages_body.shape(self)
            motion = (yield from stages_body.motion(self)) if self.moves else None
        maps: list[dict] = []
        draped: list[Draped] = []
        made: list[dict] = []  # accessories
        if "fabric" in self.wanted:
            with self.stage("fabric"):
                maps = yield from fabric.weave(self)
        with closing(sew.Orders(self)) as orders:
            if "garment" in self.wanted:
                with self.stage("garment"):
                    yield from orders.place(body_key)
                    if "drape" not in self.wanted:
                        draped = yield from drape.undraped(self, orders)
            if "drape" in self.wanted:
                with self.stage("drape"):
                    draped = yield from drape.drape(self, topology, shape, motion, orders)
                    if motion is not None:
                        shape |= {"vertices": motion["path"][-1]}  # flesh gives way under clothes
                    made = yield from self._accessories(body_key, draped, motion)
        # From here on the artist's scene changes.
        yield self.step("Putting it on", 1.0)
        body = body_scene.create_or_update(self.scene, topology, shape, self.look.body)
        body_scene.stands(body, self.shown)
        self.result.body = body.name
        objects = yield from self._put_on(draped, maps)
        extras = accessories.put_on(self.scene, self.look.accessories, made)
        self.result.accessories = [o.name for o in extras]
        if "drape" in self.wanted:
            with self.timed("certificate"):
                yield from self._certify(topology, motion, draped, body, objects)
        if "render" in self.wanted:
            with self.stage("render"):
                yield from render.take(self, [body, *objects, *extras])
        self.result.versions = {
            "tryon": manifest.version(),
            "blender": bpy.app.version_string,
            "python": platform.python_version(),
            "weights": cache.file_hash(keys.FABRIC),
        }
        yield Step("Done", 1.0)

    def _accessories(self, body_key: str, draped: list[Draped], motion: dict | None
                     ) -> Generator[Step, None, list[dict]]:
        made: list[dict] = []
        for item in self.look.accessories:
            params = accessories.question(self.look, item, draped, None if motion is None else motion["path"][-1])
            name = self.name("accessory", **(params | {"body": body_key}))
            label = f"Making the {item.definition.label}"
            made.append((yield from self.kept(name, "accessory.make", params, label)))
        return made

    def _put_on(self, draped: list[Draped], maps: list[dict]
                ) -> Generator[Step, None, list[bpy.types.Object]]:
        """An object a garment; what is no longer worn is taken away."""
        objects = []
        for i, item in enumerate(draped):
            yield self.step(f"Putting on the {item.garment.definition.label}", 1.0)
            objects.append(dress.put_on(self.scene, item, maps[i] if maps else None))
        self.result.garments = [o.name for o in objects]
        worn = set(self.result.garments)
        for obj in list(self.scene.objects):
            if obj.get("tryon_role") == "garment" and obj.name not in worn:
                bpy.data.objects.remove(obj)
        notions.taken_off(self.scene, worn)
        return objects

    def _certify(self, topology: dict, motion: dict | None, draped: list[Draped], body: bpy.types.Object,
                 objects: list[bpy.types.Object]) -> Generator[Step, None, None]:
        certificates = []
        hidden = None
        if motion is not None:
            closed = np.asarray(motion["pinched"], bool) | stages_body.hands(topology)
            hidden = meshes.strewn(motion["path"][-1], meshes.triangles_of(topology["quads"]), closed)
        for certificate in certify.certify(self.scene, draped, body, objects, hidden):
            certificates.append(certificate)
            yield self.step("Measuring the drape", 1.0)
        self.result.certificate = overall(certificates)
