# SPDX-License-Identifier: GPL-3.0-or-later
"""The body: solved where measures are wished for, shaped, and moved where the look's pose is none to drape in."""

from __future__ import annotations

import dataclasses
from collections.abc import Generator
from typing import Any

import numpy as np

from ...core import cache
from ...spec import fit_request, keys, people_store
from ...spec.look import body_from_dict, shape_of
from .. import repair
from ..context import Work
from ..result import Step

_ARM = ("upper_arm", "forearm", "hand")


def fit(work: Work) -> Generator[Step, None, None]:
    """Solve the wish for measures: from here on the look has the body that was found."""
    params = fit_request.question(work.look.body, work.population)
    name = work.name(people_store.FIT, weights=keys.weights("body"), **params)
    found = work.store.get(name)
    work.result.cached["body fit"] = found is not None
    if found is None:
        said = yield from work.call("body.fit", params, "Finding the body with these measures")
        found = fit_request.answer(said, work.population)
        work.store.put(name, found)
    own = {name: getattr(work.look.body, name) for name in ("identity", "skin", "hair")}
    body = dataclasses.replace(body_from_dict(found["body"]), **own)
    work.look = dataclasses.replace(work.look, body=body)
    work.result.look, work.result.body_fit = work.look, fit_request.report(found)


def shape(work: Work) -> Generator[Step, None, tuple[dict, dict, str]]:
    """Topology, the shape in the pose that is shown, and the name of the body that garments drape on."""
    yield work.step("Body", 0.0)
    name = cache.key("topology", keys.version_of("topology"))
    topology = yield from work.kept(name, "body.topology", {}, "Body model")
    params: dict[str, Any] = {"body": shape_of(work.look.body), "pose": work.shown}
    found = yield from work.kept(work.name("body", **params), "body.shape", params, "Body shape")
    return topology, found, work.name("body", **params | {"pose": work.look.drape_pose})


def motion(work: Work) -> Generator[Step, None, dict]:
    """The body's way from the pose that garments drape in to the look's own."""
    params = {"body": shape_of(work.look.body), "begin": work.look.drape_pose, "end": work.look.pose,
              "frames": repair.MOVE}
    return (yield from work.kept(work.name("motion", **params), "body.path", params, "Body in motion"))


def hands(topology: dict) -> np.ndarray:
    """(V,) bool: the vertices of both hands."""
    return arms(topology) == len(_ARM)


def arms(topology: dict) -> np.ndarray:
    """(V,) int8: how far down an arm each vertex is, as ``garment.follow`` asks; 0 elsewhere."""
    levels = [next((i for i, part in enumerate(_ARM, 1) if name.startswith(part)), 0)
              for name in topology["part_names"]]
    return np.array(levels, np.int8)[topology["vertex_part"]]
