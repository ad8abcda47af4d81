# SPDX-License-Identifier: GPL-3.0-or-later
"""How what is worn fits: ease, strain and pressure by zone, balance, a comfort score and a fitter's sentences."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from ...core.progress import Step, thought
from ...evaluation.fit.garment import Fit, Worn
from ...evaluation.fit.verdict import judged
from ...evaluation.fit.zones import Wearer
from ...spec import keys
from .. import seen
from ..context import Context
from ..stage import Stage
from . import body


def run(context: Context) -> Generator[Step, None, None]:
    """Measure, or take what was measured on the same before."""
    yield context.step("Evaluating the fit", 0.0)
    name = yield from context.told(thought(lambda: seen.evaluation(context), "Evaluating the fit"))
    found = context.store.get(name)
    context.result.cached["evaluation"] = found is not None
    if found is None:
        found = yield from context.told(thought(lambda: evaluated(context), "Evaluating the fit", 0.5))
        context.store.put(name, found)
    context.made["evaluate"] = context.result.more["evaluation"] = found


def evaluated(context: Context) -> dict[str, Any]:
    """Plain values for ``look.json``: ``comfort`` of the least comfortable garment, and what is said of each."""
    here, worn = body.made(context), context.made["drape"].garments
    vertices = None if here.motion is None else here.motion["path"][-1]
    wearer = Wearer.of(here.topology, here.shape, vertices, context.look.body.age)
    beneath: list[Worn] = []
    said = []
    for item in worn:
        definition = item.garment.definition
        one = Worn.of(definition.name, definition.label, item.garment.size, item.garment.physics, item.sewn,
                      item.positions, beneath)
        said.append(judged(Fit(one, wearer), definition).as_dict())
        beneath.append(one)
    return {"comfort": min((one["comfort"] for one in said), default=None), "garments": said}


STAGE = Stage("evaluate", lambda context: 0.8 * len(context.look.garments), run, needs=("drape",),
              keeps=(keys.EVALUATION,))
