# SPDX-License-Identifier: GPL-3.0-or-later
"""Shoes under trousers: cloth was draped on the bare leg, so what would come through it is pressed to the skin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from .skin import Skin

HIGH = 0.30  # m: hems that end higher do not reach a shoe
UNDER = 0.0022  # m below the cloth's outer side
BESIDE = 0.007  # m: farther aside than this from the cloth, a point is not under it
REACH = 0.030  # m
LEAST = 0.0009  # m off the skin


def under(points: np.ndarray, body: Mapping[str, Any], beneath: Iterable[Mapping[str, Any]]) -> np.ndarray:
    """Points (N, 3) of shoes with those that stick out of a garment moved within it, as far as the skin lets them.

    ``beneath``: ``vertices`` (V, 3) m of garments' outer sides, ``triangles`` (T, 3).
    """
    worn = [(np.asarray(c["vertices"], float), np.asarray(c["triangles"], np.int64)) for c in beneath]
    worn = [(v, t) for v, t in worn if v[:, 2].min() < HIGH]
    if not worn:
        return points
    vertices, names = np.asarray(body["vertices"], float), list(body["part_names"])
    leg = np.isin(np.asarray(body["vertex_part"]), [i for i, n in enumerate(names) if n[:4] in ("foot", "calf")])
    skin = Skin(vertices, np.asarray(body["triangles"], np.int64), leg)
    points = points.copy()
    for cloth, triangles in worn:
        over = Skin(cloth, triangles, np.ones(len(cloth), bool))
        for _ in range(3):
            gap, near = over.query(points, REACH)
            mine = np.flatnonzero(np.isfinite(gap))
            out, way = over.height(points[mine], near[mine]), over.normals[near[mine]]
            aside = np.sqrt(np.maximum(gap[mine] ** 2 - out**2, 0.0))
            room, _ = skin.distance(points[mine])
            push = np.clip(out + UNDER, 0.0, np.maximum(room - LEAST, 0.0)) * (aside < BESIDE)
            points[mine] -= push[:, None] * way
    return points
