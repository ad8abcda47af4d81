# SPDX-License-Identifier: GPL-3.0-or-later
"""A drape in two stages: a coarse copy of the garment falls and finds its folds, then its own mesh settles into them.

A garment's way is long and a frame's cost grows faster than its vertices; at its own fineness only the last
millimetres are left.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Generator, Mapping, Sequence
from typing import Any

import numpy as np

from ..core import meshes
from ..core.cloths import WOVEN, Cloth
from .cloth import Drape, DrapeResult, DrapeSettings, Sheet

FALL_WINDOW = 12  # frames: what falls need not be at rest for as long as what is judged
FALL_FRAMES = 60
CALM = 0.125  # the weight of cloth that only has to settle
FEWER = 1  # steps a frame that calm cloth can do without, unless it is woven: that trembles


def drape(sewn: Mapping[str, Any], colliders: Sequence[tuple[np.ndarray, np.ndarray]], cloth: Cloth,
          settings: DrapeSettings) -> Generator[DrapeResult, None, None]:
    """Drape what ``garment.sew`` answered; yields every frame's state, of the falling mesh first,
    as its result at last.

    A garment without a ``fall`` is draped at its own fineness from the start.

    Raises:
        DrapeError: the cloth exploded.
    """
    sheet, fall = Sheet.of(sewn), sewn.get("fall")
    if fall is None:
        yield from _run(sheet, colliders, cloth, settings)
        return
    falling = dataclasses.replace(settings, window=FALL_WINDOW, max_frames=min(FALL_FRAMES, settings.max_frames))
    fallen = yield from _run(Sheet.of(fall), colliders, cloth, falling)
    there = meshes.carried(fallen.positions, fall["corners"], fall["shares"])
    fewer = 0 if cloth.compression >= WOVEN else FEWER
    calm = dataclasses.replace(settings, quality=max(1, settings.quality - fewer), weight=CALM, slow_start=0)
    yield from _run(dataclasses.replace(sheet, sewn=there), colliders, cloth, calm, fallen)


def _run(sheet: Sheet, colliders: Sequence[tuple[np.ndarray, np.ndarray]], cloth: Cloth, settings: DrapeSettings,
         before: DrapeResult | None = None) -> Generator[DrapeResult, None, DrapeResult]:
    """One stage to its end; frames and seconds count on from ``before``."""
    run = Drape(sheet, colliders, cloth, settings)
    try:
        for state in run.frames():
            if before is not None:
                state = dataclasses.replace(state, frames=before.frames + state.frames,
                                            seconds=before.seconds + state.seconds)
            yield state
        return state
    finally:
        run.close()
