# SPDX-License-Identifier: GPL-3.0-or-later
"""A drape in three stages: a coarse copy of the garment falls and finds its folds, then its own mesh settles into
them, and what still creeps over the skin is held where it lies.

A garment's way is long and a frame's cost grows faster than its vertices; at its own fineness only the last
millimetres are left. Blender's cloth knows the friction of things that slide and none of things at rest: loose cloth
creeps for hundreds of frames over a body that in life would hold it.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Generator, Mapping, Sequence
from typing import Any

import numpy as np

from ...catalog.cloth.physics import Cloth
from ...core import meshes
from ...core.patience import Enough, never
from ..measure.signed_distance import Surface
from .solver import Drape
from .terms import FPS, LONGEST, DrapeResult, DrapeSettings, Rest, Sheet

FALL_WINDOW = 12  # frames: what falls need not be at rest for as long as what is judged, nor as calm
FALLEN = Rest(0.012, 0.006, 0.017)
FALL_FRAMES = 60
CALM = 0.125  # the weight of cloth that only has to settle
SLIDES = 8  # frames that cloth may slide over what it lies on before it is held
NEARLY = 36  # and that it may if it has hardly moved in those
CREEPS = 0.016  # m/s: only what is slower is held
TOUCHES = 0.004  # metres beyond the offset at which cloth counts as lying on what is beneath
FEWER = 2  # steps a frame that calm cloth can do without: it lies as it would, in 0.4 to 3 mm


def drape(sewn: Mapping[str, Any], colliders: Sequence[tuple[np.ndarray, np.ndarray]], cloth: Cloth,
          settings: DrapeSettings, enough: Enough = never) -> Generator[DrapeResult, None, None]:
    """Drape what ``garment.sew`` answered; yields every frame's state, of the falling mesh first,
    as its result at last.

    A garment without a ``fall`` is draped at its own fineness from the start. ``settings.max_frames`` are for the
    garment's own mesh. Once held, layers of one garment (pleats, collars) do not push each other any more: that alone
    keeps them trembling, and they have hardly any way left. A hood, ``loose`` cloth, still has.

    ``enough`` is asked after every frame; then the garment's own mesh as it is by now is the result, not settled.

    Raises:
        DrapeError: the cloth exploded.
    """
    sheet, fall = Sheet.of(sewn), sewn.get("fall")
    before = None
    if fall is not None:
        falling = dataclasses.replace(settings, window=FALL_WINDOW, rest=FALLEN,
                                      max_frames=min(FALL_FRAMES, settings.max_frames))
        before, _ = yield from _run(Sheet.of(fall), colliders, cloth, falling, enough=enough)
        fallen = meshes.carried(before.positions, fall["corners"], fall["shares"])
        held = np.asarray(sheet.pinned)[:, None]  # stays where it was sewn: between a coarse mesh's corners it hangs
        sheet = dataclasses.replace(sheet, sewn=fallen + held * (sheet.sewn - fallen))
        settings = _calm(settings)
        if enough():
            yield dataclasses.replace(before, positions=np.asarray(sheet.sewn), drift_p95=math.nan, drift_max=math.nan,
                                      settled=False, restless=0)
            return
    longest, slides = (NEARLY, SLIDES) if fall is not None else (FALL_FRAMES + NEARLY, LONGEST)
    free = dataclasses.replace(settings, max_frames=min(longest, settings.max_frames))
    slid, motion = yield from _run(sheet, colliders, cloth, free, before, slides, enough)
    left = settings.max_frames - slid.frames + (before.frames if before is not None else 0)
    if not slid.settled and left > 0 and not enough():
        index, count = meshes.weld_map(len(slid.positions), sheet.seams)
        edges = meshes.edges_of(index[sheet.triangles])  # what trembles by itself creeps no more than its neighbours
        creeping = np.linalg.norm(meshes.smoothed(meshes.weld(motion, index, count), edges), axis=1)
        lies = np.bincount(index, touching(slid.positions, colliders, settings.offset)) > 0
        held = (lies & (creeping < CREEPS))[index]  # seams closed, and both sides: else they would be held open
        closed = meshes.weld(slid.positions, index, count)[index]
        sheet = dataclasses.replace(sheet, sewn=closed, pinned=np.where(held, 1.0, sheet.pinned),
                                    layered=sheet.layered if np.any(sewn.get("loose", False)) else None)
        last = dataclasses.replace(settings if fall is not None else _calm(settings), max_frames=left)
        yield from _run(sheet, colliders, cloth, last, slid, enough=enough)


def _calm(settings: DrapeSettings) -> DrapeSettings:
    """For cloth that only has to settle."""
    return dataclasses.replace(settings, quality=max(1, settings.quality - FEWER), weight=CALM, slow_start=0)


def touching(points: np.ndarray, colliders: Sequence[tuple[np.ndarray, np.ndarray]], offset: float) -> np.ndarray:
    """(V,) bool: which of ``points`` (V, 3) m lie on one of ``colliders``."""
    near = np.zeros(len(points), bool)
    for body in colliders:
        near |= np.nan_to_num(Surface.build(*body).nearest(points)[0], nan=np.inf) < offset + TOUCHES
    return near


def _run(sheet: Sheet, colliders: Sequence[tuple[np.ndarray, np.ndarray]], cloth: Cloth, settings: DrapeSettings,
         before: DrapeResult | None = None, slides: int = LONGEST, enough: Enough = never
         ) -> Generator[DrapeResult, None, tuple[DrapeResult, np.ndarray]]:
    """One stage to its end, or until it is ``enough``, or has moved too much in ``slides`` frames to be near its rest;
    frames and seconds counted on from ``before``; and how each vertex moved at last, (V, 3) m/s."""
    run = Drape(sheet, colliders, cloth, settings)
    try:
        last, here = sheet.sewn, sheet.sewn
        for frame, state in enumerate(run.frames(), 1):
            last, here = here, state.positions
            if before is not None:
                state = dataclasses.replace(state, frames=before.frames + state.frames,
                                            seconds=before.seconds + state.seconds)
            yield state
            if enough():
                break
            if frame == slides and not settings.rest.allows(np.linalg.norm(here - sheet.sewn, axis=1)):
                break
        return state, (here - last) * FPS
    finally:
        run.close()
