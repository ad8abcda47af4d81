# SPDX-License-Identifier: GPL-3.0-or-later
"""Bodies as garments take them, made in the runtime from a spec; the last few are cached."""

from __future__ import annotations

import json
from typing import Any

from ...core.progress import Progress

FIGURES = 4  # bodies with the sections that were taken of them, cached at most
MANNEQUINS = 8  # bodies that designs are tried on, cached at most

_topology: dict[str, Any] = {}
_figures: dict[str, Any] = {}  # by body and pose, oldest first
_mannequins: dict[str, Any] = {}  # by body, oldest first
_sketchers: dict[str, Any] = {}  # by body and pose, oldest first


def body_of(body: dict, pose: str, progress: Progress) -> dict:
    """A body as garments take it: arrays, made from the spec and the pose that Blender's body came from."""
    from ....gan_core.body import methods as bodies
    from ...core.meshes import triangles_of

    if not _topology:  # the same for every body
        _topology.update(bodies.body_topology({}, progress))
    shape = bodies.body_shape({"body": body, "pose": pose}, progress)
    return {**_topology, **shape, "triangles": triangles_of(_topology["quads"])}


def figure_of(body: dict, pose: str, progress: Progress) -> Any:
    """The body as a tailor reads it."""
    from ...tailoring.pattern.figure import figure_from

    key = json.dumps([body, pose], sort_keys=True)
    if key not in _figures:
        _figures[key] = figure_from(body_of(body, pose, progress))
        _forget_oldest(_figures, FIGURES)
    return _figures[key]


def sketcher_of(body: dict, pose: str, progress: Progress) -> Any:
    """The body as garments are previewed on it, one after another."""
    from ...tailoring.preview import Sketcher

    key = json.dumps([body, pose], sort_keys=True)
    if key not in _sketchers:
        _sketchers[key] = Sketcher(figure_of(body, pose, progress))
        _forget_oldest(_sketchers, FIGURES)
    return _sketchers[key]


def mannequin_of(body: dict, progress: Progress) -> Any:
    """The body as designs are tried on it, by the hundred."""
    from ...tailoring import trial

    key = json.dumps(body, sort_keys=True)
    if key not in _mannequins:
        _mannequins[key] = trial.Trial(body_of(body, "relaxed", progress))
        _forget_oldest(_mannequins, MANNEQUINS)
    return _mannequins[key]


def _forget_oldest(cache: dict[str, Any], most: int) -> None:
    for old in list(cache)[:-most]:
        del cache[old]
