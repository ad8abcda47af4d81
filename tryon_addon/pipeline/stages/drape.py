# SPDX-License-Identifier: GPL-3.0-or-later
"""The drape: garments fall inner to outer, follow the body into its pose, and get the accessories that go over them."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any

import bpy
import numpy as np

from ...blender.cloth.draped import Draped
from ...blender.cloth.terms import DrapeResult
from ...blender.measure import certify
from ...blender.measure.signed_distance import Surface
from ...catalog.cloth.physics import CLOTHS
from ...core import meshes
from ...core.progress import Step
from ...evaluation.certificate import overall
from ...spec import keys
from ...spec.look import Garment
from .. import accessories, carry, repair
from ..context import Context
from ..stage import Stage
from . import body, sew


@dataclass
class Made:
    """All that is worn, inner to outer, at rest on the body as it is shown; and what ``accessory.make`` answered."""

    garments: list[Draped]
    accessories: list[dict]


def run(context: Context) -> Generator[Step, None, None]:
    """Every garment at rest on the body as it will be shown; one drapes while the next is sewn."""
    here, orders = body.made(context), sew.made(context)
    triangles = meshes.triangles_of(here.topology["quads"])
    standing = here.shape["vertices"] if here.motion is None else here.motion["path"][0]
    place = repair.Workplace.on(Surface.build(np.asarray(standing, float), triangles), context.settings)
    worn: list[Draped] = []
    names: list[str] = []
    orders.place_all()
    for i, garment in enumerate(context.look.garments):
        pattern = yield from orders.take(i)
        names.append(keys.draped(context.look.body, orders.pending[i].name, names,
                                 dataclasses.asdict(CLOTHS[garment.physics]), dataclasses.asdict(context.settings),
                                 bpy.app.version_string))
        again = functools.partial(sew.again, context, garment)
        worn = place.wear((yield from orders.watched(_drape(context, names[-1], garment, pattern, place, again, i))))
    if here.motion is not None:
        worn = yield from _posed(context, here, worn, names)
    context.made["drape"] = Made(worn, (yield from _accessories(context, worn)))


def _posed(context: Context, here: body.Made, worn: list[Draped], names: list[str]
           ) -> Generator[Step, None, list[Draped]]:
    """The garments carried along by the moving body, and at rest again on it."""
    assert here.motion is not None
    pose, person = context.look.pose, context.look.body
    carried = carry.Carried(here.topology, here.motion, context.settings)
    posed: list[Draped] = []
    for i, item in enumerate(worn):
        label = f"Moving the {item.garment.definition.label}"
        moved = yield from context.cached(keys.moved(person, names[i], pose), "garment.follow", carried.request(item),
                                          label)
        name = keys.posed(person, names[: i + 1], pose)
        start = carry.begun(item, moved)
        there = yield from _drape(context, name, item.garment, start, carried.place, None, i)
        posed = carried.rest(item, there, moved)
    return posed


def _drape(context: Context, name: str, garment: Garment, pattern: Mapping[str, Any], place: repair.Workplace,
           again: repair.Sewing | None, order: int) -> Generator[Step, None, Draped]:
    """One garment at rest on what it is worn over, kept under ``name``."""
    found = context.store.get(name)
    if found is None:
        repaired = repair.repaired(garment, dict(pattern), place, again)
        draped = yield from context.told(repaired, order, len(context.look.garments))
        context.store.put(name, dataclasses.asdict(draped.result) | {"repairs": draped.repairs})
    else:
        repairs = tuple(found.pop("repairs"))
        draped = repair.worn(garment, dict(pattern), place, DrapeResult(**found), repairs, cached=True)
    context.result.cached[f"drape {garment.programme}"] = draped.cached
    return draped


def _accessories(context: Context, worn: list[Draped]) -> Generator[Step, None, list[dict]]:
    here, look = body.made(context), context.look
    skin = None if here.motion is None else here.motion["path"][-1]
    answers: list[dict] = []
    for item in look.accessories:
        params = accessories.request(look, item, worn, skin)
        name = keys.personal(keys.ACCESSORY, look.body, **params, on=keys.shape(look.body, look.drape_pose))
        label = f"Making the {item.definition.label}"
        answers.append((yield from context.cached(name, "accessory.make", params, label)))
    return answers


def show(context: Context) -> Generator[Step, None, None]:
    """Certify what is worn as it is finally seen."""
    here, worn = body.made(context), context.made["drape"].garments
    hidden = None
    if here.motion is not None:
        closed = np.asarray(here.motion["pinched"], bool) | carry.hands(here.topology)
        hidden = meshes.strewn(here.motion["path"][-1], meshes.triangles_of(here.topology["quads"]), closed)
    there = context.scene.objects
    objects = [there[name] for name in context.result.garments]
    certificates = []
    with context.timed("certificate"):
        for certificate in certify.certify(context.scene, worn, there[context.result.body], objects, hidden):
            certificates.append(certificate)
            yield context.step("Measuring the drape", 1.0)
    context.result.certificate = overall(certificates)


STAGE = Stage("drape", 0.4, run, show, needs=("garment", "fabric"),
              keeps=(keys.DRAPE, keys.FOLLOW, keys.POSED, keys.ACCESSORY))
