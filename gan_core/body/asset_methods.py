# SPDX-License-Identifier: GPL-3.0-or-later
"""The call that puts assets of MakeHuman onto a body, as the runtime offers it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..progress import Progress, quiet
from .methods import fields_of
from .model import expression, helpers
from .model.makehuman import upright
from .model.model import body_model
from .posing import pose as posing

AXES = {"x": 0, "y": 1, "z": 2}  # as MakeHuman has them: to the side, up, ahead


def asset_fit(params: dict[str, Any], progress: Progress = quiet) -> dict[str, Any]:
    """Meshes that are mapped to MakeHuman's base mesh, on a body in a pose.

    Args:
        params: ``body`` and ``pose`` as for ``body_shape``; ``meshes``, of each ``corners`` (N, 3) i32 vertices of the
            base mesh, ``weights`` (N, 3), ``offsets`` (N, 3) in MakeHuman's decimetres, ``scales`` {axis: (vertex,
            vertex, decimetres)}.

    Returns:
        ``meshes``: of each ``vertices`` (N, 3) f32 m.
    """
    body, pose = fields_of(params), params.get("pose", "relaxed")
    face = body.get("face") or "neutral"
    model = body_model(progress)
    raw = expression.on(model, model.rest(model.solve_height(body)), body, face)
    points = helpers.on(model, body, face, raw)
    bones = helpers.base(model).weights
    made = []
    for mesh in params["meshes"]:
        corners, shares = np.asarray(mesh["corners"]), np.asarray(mesh["weights"], float)
        place = (points[corners] * shares[..., None]).sum(axis=1)
        place += upright(np.asarray(mesh["offsets"], float) * scale_of(points, mesh["scales"]))
        follows = np.maximum((bones[corners] * shares[..., None]).sum(axis=1), 0.0)
        follows /= np.maximum(follows.sum(axis=1, keepdims=True), 1e-9)
        made.append({"vertices": posing.carried(model, body, pose, raw, place, follows)})
    return {"meshes": made}


def scale_of(points: np.ndarray, scales: Mapping[str, Any]) -> np.ndarray:
    """(3,) by what offsets along MakeHuman's axes grow on a body whose base mesh lies at ``points`` (N, 3) m."""
    found = np.ones(3)
    for axis, (one, other, length) in scales.items():
        apart = points[int(one)] - points[int(other)]
        found[AXES[axis]] = abs(10.0 * apart[[0, 2, 1][AXES[axis]]]) / float(length)
    return found
