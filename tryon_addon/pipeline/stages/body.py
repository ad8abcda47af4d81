# SPDX-License-Identifier: GPL-3.0-or-later
"""The body: solved where measures are asked for, shaped, and moved where the look's pose is none to drape in."""

from __future__ import annotations

import dataclasses
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import bpy
import numpy as np

from ...blender import accessories as scene_accessories
from ...blender import people
from ...blender.body import assets, eye_pictures, hair, makeup, person, skin_maps, skin_shaders
from ...blender.cloth import dress
from ...catalog.asset_kinds import KINDS
from ...catalog.body.complexion import palette
from ...core.fields import to_dict
from ...core.progress import Step
from ...spec import asset_store, fit_request, keys
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
    assets: list[dict[str, Any]] = field(default_factory=list)  # ``asset.fit``'s meshes, {} for pictures


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
    here.assets = yield from _assets(context)
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


def _assets(context: Context) -> Generator[Step, None, list[dict[str, Any]]]:
    """The artist's own assets on the body as it is shown."""
    made: list[dict[str, Any]] = []
    for one in context.look.assets:
        stored = asset_store.Assets().read(one.name)
        if KINDS[stored.kind].painted:
            made.append({})
            continue
        mapped = stored.mapping()
        mesh = {"corners": mapped.corners, "weights": mapped.weights, "offsets": mapped.offsets,
                "scales": {axis: list(scale) for axis, scale in mapped.scales.items()}}
        params = {"body": form_of(context.look.body), "pose": context.shown, "meshes": [mesh]}
        name = keys.asset(context.look.body, context.shown, stored.digest)
        answer = yield from context.cached(name, "asset.fit", params, f"Fitting {one.name}")
        made.append(answer["meshes"][0])
    return made


def _put_on(context: Context, here: Made, obj: bpy.types.Object, vertices: np.ndarray) -> dict[str, asset_store.Stored]:
    """Assets in the scene; those by kind. Strands give way to them."""
    worn, stored = [], {}
    for one, fitted in zip(context.look.assets, here.assets, strict=True):
        found = asset_store.Assets().read(one.name)
        stored[found.kind] = found
        if fitted:
            mesh = found.mesh()
            pictures = {part: content for part, content in found.files.items() if part in ("diffuse", "normal")}
            worn.append(assets.Worn(found.name, found.kind, found.digest, fitted["vertices"], mesh.faces, mesh.uvs,
                                    found.mapping().hidden, found.look, pictures))
    plain = to_dict(context.look.body)
    colour = palette(plain)["hair"]
    assert isinstance(colour, tuple)
    made = assets.put_on(context.person, obj, np.asarray(here.topology["base_vertices"]), worn, colour)
    hair.create_or_update(people.made_in(context.person), here.topology, plain, vertices)
    for mesh_object in made:
        if mesh_object[assets.MARK] == "hat":
            scene_accessories.tuck_hair(context.person, mesh_object)
    return stored


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
    stored = _put_on(context, here, obj, np.asarray(shape["vertices"]))
    yield context.step("Putting it on", 1.0)
    obj = person.find(context.person)  # an undo may have come between
    assert obj is not None
    person.settle_rig(obj, here.topology)
    person.smoothed(obj, context.look.preset != "draft")
    eye_pictures.wear(obj, here.topology, stored.get("eyes"))
    if here.skin is not None and here.pores is not None:
        yield context.step("Putting it on", 1.0)
        obj = person.find(context.person)
        assert obj is not None
        painted = {"albedo": np.frombuffer(stored["skin"].files["diffuse"], np.uint8)} if "skin" in stored else {}
        skin_maps.wear(obj, here.topology, here.skin | painted, here.pores["tile"], to_dict(context.look.body),
                       here.makeup)
        makeup.lashes(obj, here.topology, here.makeup["lashes"] if here.makeup else (), np.asarray(shape["vertices"]))
    if not context.runs("garment"):
        dress.take_off_others(context.person, set())
        accessories.put_on(context.person, (), ())


STAGE = Stage("body", lambda context: 14.0 if context.moves else 4.0, run,
              show, keeps=(keys.FIT, keys.TOPOLOGY, keys.BODY, keys.MOTION, keys.ASSET, keys.SKIN, keys.MAKEUP))
