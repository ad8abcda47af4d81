# SPDX-License-Identifier: GPL-3.0-or-later
"""From a spec to a look, shared by the panel, the command line and Python.

A ``Job`` is a generator of small steps: a poll of the runtime, one cloth frame, one rendered view. The panel takes a
few steps a tick, the command line takes them all. Everything is computed aside; the artist's scene changes in a few
steps at the end.
"""

from __future__ import annotations

import contextlib
import platform
from collections.abc import Iterator, Sequence
from typing import Any

import bpy

from ..core import cache, manifest
from ..core.progress import Step, thought
from ..spec import keys
from ..spec.look import Look
from .context import Context
from .result import LookResult, resolved
from .stages import order

__all__ = ["STAGES", "Job", "LookResult", "Step", "resolved"]

STAGES = tuple(stage.name for stage in order.STAGES)


class Job(Context):
    """One look under way, from its spec to the last stage that is wanted.

    Args:
        until: that stage: ``body``, ``garment`` (pre-sewn, not draped), ``fabric``, ``drape``, ``render``.
        alone: that stage and no other, on what the scene wears: a new ``fabric``.
        without: stages that are left out: a face needs no clothes.
        options: as ``Context`` has them.
    """

    def __init__(self, look: Look, *, until: str = "render", alone: bool = False, without: Sequence[str] = (),
                 **options: Any) -> None:
        last = STAGES.index(until)
        stages = [one for one in order.STAGES[last if alone else 0 : last + 1] if one.name not in without]
        super().__init__(look, stages, **options)
        self.until = until

    def run(self) -> LookResult:
        """All steps at once."""
        for _ in self.steps():
            pass
        return self.result

    def steps(self) -> Iterator[Step]:
        """The job, a small step at a time. Closing the iterator cancels; errors are TryOnErrors."""
        kept = [kind for stage in self.stages for kind in stage.keeps]
        yield from self.told(thought(lambda: keys.warm(kept), "Looking for what is there already"))
        with contextlib.ExitStack() as self.closing:
            for stage in self.stages:
                if stage.run is not None:
                    with self.at(stage):
                        yield from stage.run(self)
        for stage in self.stages:  # from here on the artist's scene changes
            if stage.show is not None:
                with self.at(stage) if stage.run is None else contextlib.nullcontext():
                    yield from stage.show(self)
        self.result.unkept = self.store.trouble
        weights = keys.ROOT / keys.FABRIC_WEIGHTS
        self.result.versions = {
            "tryon": manifest.version(),
            "blender": bpy.app.version_string,
            "python": platform.python_version(),
            "weights": cache.file_hash(weights) if weights.is_file() else "",
        }
        yield Step("Done", 1.0)
