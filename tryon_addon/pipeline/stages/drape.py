# SPDX-License-Identifier: GPL-3.0-or-later
"""The drape: garments fall inner to outer, follow the body into its pose, and get the accessories that go over them."""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import Any

import bpy
import numpy as np

from ...blender import people
from ...blender.cloth.draped import Draped
from ...blender.cloth.terms import DrapeResult
from ...blender.measure import certify
from ...blender.measure.signed_distance import Surface
from ...catalog.cloth.physics import CLOTHS
from ...core import meshes
from ...core.patience import Patience
from ...core.progress import Step, thought
from ...evaluation.certificate import Certificate, Effort, in_sentences, overall
from ...evaluation.places import Places
from ...spec import keys
from ...spec.look import Garment
from .. import accessories, carry, repair, seen
from ..context import Context
from ..stage import Stage
from ..workplace import Workplace
from . import body, sew

STANDING = 0.5  # of a garment's patience, before it follows into a pose
FALL, FOLLOW = 12.0, 30.0  # seconds that a garment takes, about: to come to rest, and to do so in a pose again


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
    place = yield from _aside(context, lambda: Workplace.on(
        Surface.build(np.asarray(standing, float), triangles), context.settings))
    place.watch = context.watch
    context.watch("body", *place.collider)
    worn: list[Draped] = []
    names: list[str] = []
    orders.place_all()
    for i, garment in enumerate(context.look.garments):
        pattern = yield from orders.take(i)
        name = keys.draped(context.look.body, orders.pending[i].name, names,
                           dataclasses.asdict(CLOTHS[garment.physics]), dataclasses.asdict(context.settings),
                           bpy.app.version_string)
        again = functools.partial(sew.again, context, garment)
        patience = Patience(context.patience * (STANDING if context.moves else 1.0))
        draped = yield from orders.watched(_drape(context, name, garment, pattern, place, again, i, patience))
        names.append(_known_as(context, name, draped))
        worn = yield from _aside(context, functools.partial(place.wear, draped))
        _seen(context, worn)
    if here.motion is not None:
        worn = yield from _posed(context, here, worn, names)
    context.made["drape"] = Made(worn, (yield from _accessories(context, worn)))


def _aside(context: Context, function: Callable[[], Any]) -> Generator[Step, None, Any]:
    """What takes a second or more, and nothing of Blender's data."""
    return (yield from context.told(thought(function, "Looking at what is worn")))


def _seen(context: Context, worn: list[Draped]) -> None:
    for item in worn:
        context.watch(item.object_name, item.positions, item.sewn["triangles"])


def _posed(context: Context, here: body.Made, worn: list[Draped], names: list[str]
           ) -> Generator[Step, None, list[Draped]]:
    """The garments carried along by the moving body, and at rest again on it."""
    assert here.motion is not None
    pose, person, layers = context.look.pose, context.look.body, context.look.layers
    motion = here.motion
    carried = yield from _aside(context, lambda: carry.Carried(here.topology, motion, context.settings))
    carried.place.watch = context.watch
    posed: list[Draped] = []
    ways = context.made["ways"] = {"body": np.asarray(here.motion["path"])}  # for whoever exports the way
    for i, item in enumerate(worn):
        label = f"Moving the {in_sentences(item.garment.definition.label)}"
        patience = Patience(max(0.0, context.patience - item.effort.seconds))
        with patience.counting():
            beneath = [name for name, one in zip(names[:i], posed, strict=True) if one.effort.patience is not None]
            moved = yield from context.cached(keys.moved(person, " ".join([*beneath, names[i]]), pose, layers),
                                              "garment.follow", carried.request(item), label, len(worn) + i,
                                              2 * len(worn))
        if not i:  # the body stands in its pose, and nobody sees any more what the others wore before
            context.watch("body", carried.path[-1], carried.triangles)
            for other in worn[1:]:
                context.watch(other.object_name, other.positions[:0], other.sewn["triangles"][:0])
        name = keys.posed(person, names[: i + 1], pose, layers)
        start = carry.begun(item, moved)
        there = yield from _drape(context, name, item.garment, start, carried.place, None, len(worn) + i, patience)
        names[i] = _known_as(context, names[i], there)
        ways[item.object_name] = carried.seen(item, moved)
        posed = yield from _aside(context, functools.partial(carried.rest, item, there, moved))
        _seen(context, posed)
    return [dataclasses.replace(there, effort=there.effort.after(item.effort, context.patience))
            for item, there in zip(worn, posed, strict=True)]


def _drape(context: Context, name: str, garment: Garment, pattern: Mapping[str, Any], place: Workplace,
           again: repair.Sewing | None, order: int, patience: Patience) -> Generator[Step, None, Draped]:
    """One garment at rest on what it is worn over, kept under ``name``, or as the best so far where patience ran out
    or somebody ended it: whoever has more goes on from there, and whoever is content with it has it judged."""
    so_far = keys.so_far(context.look.body, name)
    found = context.store.get(name) or context.store.get(so_far)
    draped = None if found is None else _read(garment, pattern, place, found)
    goes_on = draped is None or (draped.effort.patience or math.inf) < patience.seconds
    if context.content and draped is not None and draped.effort.patience is not None:
        goes_on, patience = not draped.effort.tried, Patience(draped.effort.seconds, draped.effort.seconds)
    if goes_on:
        if draped is not None and draped.effort.tried:
            patience = Patience(patience.seconds, draped.effort.seconds)
        context.waiting = patience

        def left(there: Draped) -> None:
            context.store.put(so_far, _written(there))
            context.left = garment.definition.label

        with patience.counting():
            repaired = repair.repaired(garment, dict(pattern), place, again, patience, draped, left)
            draped = yield from context.told(repaired, order, len(context.look.garments) * (1 + context.moves))
        context.waiting = None
        context.store.put(name if draped.effort.patience is None else so_far, _written(draped))
    assert draped is not None
    context.result.cached[f"drape {garment.programme}"] = draped.cached
    return draped


def _known_as(context: Context, name: str, draped: Draped) -> str:
    """What stands for a drape in the names of what is made from it."""
    if draped.effort.patience is None:
        return name
    return keys.cut_short(context.look.body, name, draped.positions)


def _written(draped: Draped) -> dict[str, Any]:
    """What is kept of a drape."""
    return {"result": dataclasses.asdict(draped.result), "positions": draped.positions, "repairs": draped.repairs,
            "effort": dataclasses.asdict(draped.effort)}


def _read(garment: Garment, pattern: Mapping[str, Any], place: Workplace, kept: Mapping[str, Any]) -> Draped:
    """The drape that ``_written`` has kept."""
    effort = Effort(**kept["effort"] | {"tried": tuple(kept["effort"]["tried"])})
    return Draped(garment, dict(pattern), kept["positions"], DrapeResult(**kept["result"]), True,
                  tuple(kept["repairs"]), place.moved, effort=effort)


def _accessories(context: Context, worn: list[Draped]) -> Generator[Step, None, list[dict]]:
    here, look = body.made(context), context.look
    skin = None if here.motion is None else here.motion["path"][-1]
    answers: list[dict] = []
    for item in look.accessories:
        params = accessories.request(look, item, worn, skin)
        name = keys.personal(keys.ACCESSORY, look.body, **params, on=keys.shape(look.body, look.drape_pose))
        label = f"Making the {in_sentences(item.definition.label)}"
        answers.append((yield from context.cached(name, "accessory.make", params, label)))
    return answers


def show(context: Context) -> Generator[Step, None, None]:
    """Certify what is worn as it is finally seen, or take what was measured on the same before."""
    worn = context.made["drape"].garments
    with context.timed("certificate"):
        name = seen.certificate(context) if context.own else ""
        found = context.store.get(name) if name else None
        if found is None:
            certificates = yield from _measured(context, worn)
            if name:
                context.store.put(name, {"garments": [one.kept() for one in certificates]})
        else:
            certificates = [Certificate.from_kept(values, cached=item.cached)
                            for item, values in zip(worn, found["garments"], strict=True)]
    context.result.cached["certificate"] = found is not None
    context.result.certificate = overall(certificates)


def _measured(context: Context, worn: list[Draped]) -> Generator[Step, None, list[Certificate]]:
    here, hidden = body.made(context), None
    if here.motion is not None:
        closed = np.asarray(here.motion["pinched"], bool) | carry.hands(here.topology)
        hidden = meshes.strewn(here.motion["path"][-1], meshes.triangles_of(here.topology["quads"]), closed)
    there = people.worn(context.person, "body", "garment")
    objects = [there[item.object_name] for item in worn]
    certificates = []
    places = Places.of(here.topology, here.shape["vertices"] if here.motion is None else here.motion["path"][-1])
    for measure in certify.certify(context.scene, worn, there["body"], objects, hidden, places):
        certificates.append((yield from context.told(thought(measure, "Measuring the drape", 1.0))))
    return certificates


def weight(context: Context) -> float:
    """Seconds, about: a garment falls, and follows into a pose."""
    return len(context.look.garments) * (FALL + (FOLLOW if context.moves else 0.0))


STAGE = Stage("drape", weight, run, show, needs=("garment", "fabric"),
              keeps=(keys.DRAPE, keys.FOLLOW, keys.POSED, keys.SO_FAR, keys.ACCESSORY, keys.CERTIFICATE))
