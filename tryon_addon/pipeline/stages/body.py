# SPDX-License-Identifier: GPL-3.0-or-later
"""The body: solved where measures are asked for, shaped, and moved where the look's pose is none to drape in."""

from __future__ import annotations

import dataclasses
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...blender.body import makeup, person, skin_maps, skin_shaders
from ...blender.cloth import dress
from ...core.fields import to_dict
from ...core.progress import Step
from ...spec import fit_request, keys
from ...spec.look import body_from_dict, form_of, skin_wish
from ...spec.makeup import layers_of
from .. import accessories, carry
from ..context import Context
from ..stage import Stage

SKIN = {"draft": 0, "standard": 2048, "final": 2048}  # pixels of its maps; drafts show none


@dataclass
class Made:
    """``topology`` as ``body.topology`` answers, ``shape`` in the pose that is shown as ``body.shape`` does; ``motion``
    as ``body.path``, where the body moves into that pose; ``skin`` as ``skin.sample`` answers with files, where it
    shows, ``pores`` as ``skin.tile``, ``makeup`` as ``makeup.maps`` with files, where there is any."""

    topology: dict[str, Any]
    shape: dict[str, Any]
    motion: dict[str, Any] | None = None
    skin: dict[str, Any] | None = None
    pores: dict[str, Any] | None = None
    makeup: dict[str, Any] | None = None


def made(context: Context) -> Made:
    """What this stage has made."""
    return context.made["body"]


def run(context: Context) -> Generator[Step, None, None]:
    """Solve, shape and move."""
    if context.look.body.measures:
        yield from _fit(context)
    yield context.step("Body", 0.0)
    topology = yield from context.cached(keys.name_of(keys.TOPOLOGY), "body.topology", {}, "Body model")
    body = context.look.body
    params: dict[str, Any] = {"body": form_of(body), "pose": context.shown}
    shape = yield from context.cached(keys.shown(body, context.shown), "body.shape", params, "Body shape")
    motion = (yield from _motion(context)) if context.moves else None
    here = context.made["body"] = Made(topology, shape, motion)
    if size := SKIN[context.look.preset]:
        asked = {"wish": skin_wish(context.look.body), "size": size, "files": True}
        here.skin = yield from context.cached(keys.skin(context.look.body, size), "skin.sample", asked, "Skin")
        here.pores = yield from context.cached(keys.pores(), "skin.tile", {}, "Skin")
        if layers := layers_of(context.look.makeup):
            painted = {"tone": body.skin, "layers": layers, "size": size, "files": True}
            name = keys.makeup(body.skin, layers, size)
            here.makeup = yield from context.cached(name, "makeup.maps", painted, "Make-up")


def _fit(context: Context) -> Generator[Step, None, None]:
    """Solve the request for measures: from here on the look has the body that was found."""
    params = fit_request.fit_params(context.look.body, context.population)
    name = keys.personal(keys.FIT, context.look.body, **params)
    found = context.store.get(name)
    context.result.cached["body fit"] = found is not None
    if found is None:
        said = yield from context.told(context.call("body.fit", params, "Finding the body with these measures"))
        found = fit_request.fit_result(said, context.population)
        context.store.put(name, found)
    own = {name: getattr(context.look.body, name) for name in ("identity", "skin", "hair", "face", "complexion")}
    body = dataclasses.replace(body_from_dict(found["body"]), **own)
    context.look = dataclasses.replace(context.look, body=body)
    context.result.look, context.result.body_fit = context.look, fit_request.fit_report(found)


def _motion(context: Context) -> Generator[Step, None, dict]:
    """The body's way from the pose that garments drape in to the look's own."""
    params = {"body": form_of(context.look.body), "begin": context.look.drape_pose, "end": context.look.pose,
              "frames": carry.MOVE, "layers": context.look.layers}
    name = keys.personal(keys.MOTION, context.look.body, **params)
    return (yield from context.cached(name, "body.path", params, "Body in motion"))


def show(context: Context) -> Generator[Step, None, None]:
    """The body in the scene, as it stands once it is dressed."""
    yield context.step("Putting it on", 1.0)
    here = made(context)
    shape = here.shape
    if here.motion is not None and context.runs("drape"):
        shape = shape | {"vertices": here.motion["path"][-1]}  # flesh gives way under clothes
    yield from context.told(skin_shaders.images(here.topology, "Putting it on"))
    obj = person.create_or_update(context.person, here.topology, shape, context.look.body, rig=False)
    context.result.body = obj.name
    person.stands(obj, context.shown)
    yield context.step("Putting it on", 1.0)
    obj = person.find(context.person)  # an undo may have come between
    assert obj is not None
    person.settle_rig(obj, here.topology)
    if here.skin is not None and here.pores is not None:
        yield context.step("Putting it on", 1.0)
        obj = person.find(context.person)
        assert obj is not None
        skin_maps.wear(obj, here.topology, here.skin, here.pores["tile"], to_dict(context.look.body), here.makeup)
        makeup.lashes(obj, here.topology, here.makeup["lashes"] if here.makeup else (), np.asarray(shape["vertices"]))
    if not context.runs("garment"):
        dress.take_off_others(context.person, set())
        accessories.put_on(context.person, (), ())


STAGE = Stage("body", lambda context: 14.0 if context.moves else 4.0, run,
              show, keeps=(keys.FIT, keys.TOPOLOGY, keys.BODY, keys.MOTION, keys.SKIN, keys.MAKEUP))
