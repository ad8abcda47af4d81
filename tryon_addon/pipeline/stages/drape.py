# SPDX-License-Identifier: GPL-3.0-or-later
"""The drape: garments fall inner to outer, and follow the body into its pose."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Generator, Mapping
from typing import Any

import bpy
import numpy as np

from ...blender.cloth.draped import Draped
from ...blender.cloth.terms import DrapeResult
from ...blender.measure.signed_distance import Surface
from ...catalog.cloth.physics import CLOTHS
from ...core import meshes
from ...spec.look import Garment
from .. import repair
from ..context import Work
from ..result import Step
from . import sew
from .body import arms, hands


def undraped(work: Work, orders: sew.Orders) -> Generator[Step, None, list[Draped]]:
    """The garments as they are sewn, nothing known of how they hang."""
    unknown = float("nan")
    draped = []
    for i, garment in enumerate(work.look.garments):
        sewn = yield from orders.take(i)
        still = DrapeResult(sewn["sewn"], 0, 0.0, unknown, unknown, unknown, False)
        draped.append(Draped(garment, sewn, sewn["sewn"], still, False))
    return draped


def drape(work: Work, topology: dict, shape: dict, motion: dict | None, orders: sew.Orders
          ) -> Generator[Step, None, list[Draped]]:
    """Every garment at rest on the body as it will be shown; one drapes while the next is sewn."""
    triangles = meshes.triangles_of(topology["quads"])
    standing = shape["vertices"] if motion is None else motion["path"][0]
    skin = Surface.build(np.asarray(standing, float), triangles)
    place = repair.Workplace.on(skin, work.settings)
    draped: list[Draped] = []
    keys: list[str] = []
    for i, garment in enumerate(work.look.garments):
        pattern = yield from orders.take(i)
        keys.append(work.name(
            "drape", sewn=orders.asked[i].name, beneath=keys, cloth=dataclasses.asdict(CLOTHS[garment.physics]),
            settings=dataclasses.asdict(work.settings), blender=bpy.app.version_string,
        ))
        again = functools.partial(sew.again, work, garment)
        fall = _draped(work, keys[-1], garment, pattern, place, again, i)
        draped = place.wear((yield from orders.watched(fall)))
    if motion is None:
        return draped
    return (yield from _followed(work, topology, triangles, motion, draped, keys))


def _followed(work: Work, topology: dict, triangles: np.ndarray, motion: dict, draped: list[Draped],
              keys: list[str]) -> Generator[Step, None, list[Draped]]:
    """The garments carried along by the moving body, and at rest again on it."""
    place = repair.Workplace.posed(motion["path"][-1], triangles, motion["pinched"], hands(topology), work.settings)
    arm = arms(topology)
    posed: list[Draped] = []
    ways: list[dict] = []
    for i, item in enumerate(draped):
        params = {
            "sewn": {k: item.sewn.get(k) for k in ("flat", "triangles", "seams", "pinned", "fall")},
            "start": item.positions, "path": motion["path"], "triangles": triangles, "arm": arm,
            "beneath": ways[:i],
        }
        name = work.name("follow", drape=keys[i], pose=work.look.pose)
        label = f"Moving the {item.garment.definition.label}"
        moved = yield from work.kept(name, "garment.follow", params, label)
        path = moved["path"]
        start = dict(item.sewn) | _held(item.sewn, path[-1], moved["laid"])
        if moved["fall"] is not None:  # folded as a body folds it, cloth meets cloth anywhere
            fall = item.sewn["fall"] | _held(item.sewn["fall"], moved["fall"]["sewn"], moved["fall"]["laid"])
            start["fall"] = fall | {"layered": np.ones(len(fall["sewn"]), bool)}
        name = work.name("posed", drape=keys[: i + 1], pose=work.look.pose)
        there = yield from _draped(work, name, item.garment, start, place, None, i)
        # What has slipped has slipped in one pose or in the other; a waistband also on the way, where what hangs on
        # shoulders rides up with the arms.
        there_it_was = moved["carried"] if np.any(item.sewn["pinned"] > 0) else path[-1]
        began = there_it_was - (item.result.positions - item.sewn["sewn"])
        posed = place.wear(dataclasses.replace(there, sewn=item.sewn, began=began))
        # What goes over it meets it where it came to rest.
        way = np.concatenate([path[:-1], posed[-1].positions[None]])
        ways.append({"path": way, "triangles": item.sewn["triangles"]})
    return posed


def _held(sheet: Mapping[str, Any], there: np.ndarray, laid: np.ndarray) -> dict[str, np.ndarray]:
    """A sheet's start (V, 3) m in its pose, held where a hand lies on it, ``laid`` (V,)."""
    return {"sewn": there, "pinned": np.maximum(sheet["pinned"], laid)}


def _draped(work: Work, name: str, garment: Garment, pattern: dict, place: repair.Workplace,
            again: repair.Sewing | None, order: int) -> Generator[Step, None, Draped]:
    """One garment at rest on what it is worn over, kept under ``name``."""
    found = work.store.get(name)
    if found is None:
        repaired = repair.repaired(garment, pattern, place, again)
        draped = yield from work.told(repaired, order, len(work.look.garments))
        work.store.put(name, dataclasses.asdict(draped.result) | {"repairs": draped.repairs})
    else:
        repairs = tuple(found.pop("repairs"))
        draped = repair.worn(garment, pattern, place, DrapeResult(**found), repairs, cached=True)
    work.result.cached[f"drape {garment.programme}"] = draped.cached
    return draped
