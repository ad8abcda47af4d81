# SPDX-License-Identifier: GPL-3.0-or-later
"""The garment's call as the runtime offers it: plain values and arrays in and out."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ..core.designs import programme
from ..core.errors import PatternError
from . import panelmesh, presew
from .contact import Obstacle
from .figure import figure_from
from .pattern import Pattern
from .wardrobe import WARDROBE

Progress = Callable[[float, str], None]


def _quiet(fraction: float, message: str) -> None:
    pass


def draft(garment: Mapping[str, Any], body: Mapping[str, Any]) -> Pattern:
    """The pattern of a garment (plain values of a spec) for a body (plain values of the contract).

    Raises:
        SpecError: unknown programme or parameter, or a value out of its range.
        PatternError: values that do not go together on this body; says which would.
    """
    definition = programme(garment.get("programme"))
    design = definition.resolve(garment.get("design") or {})
    return WARDROBE[definition.name].draft(figure_from(body), design)


def garment_sew(params: Mapping[str, Any], body: Mapping[str, Any], progress: Progress = _quiet) -> dict[str, Any]:
    """A garment sewn together around a body, ready for Blender's cloth.

    Args:
        params: ``garment`` (programme, design), ``beneath`` (garments already draped: ``vertices`` (N, 3) m,
            ``triangles`` (T, 3), outside counter-clockwise); optional: ``edge_length`` in m, ``iterations`` of the
            fine mesh.
        body: ``vertices`` (V, 3) m posed, ``triangles``, ``measures`` cm, ``landmarks``, ``bone_names``,
            ``bone_heads``, ``bone_tails``, ``vertex_part``, ``part_names``.

    Returns:
        ``sewn`` (V, 3) m, ``flat`` (V, 3) m, ``triangles`` (T, 3) int32, ``uv`` (V, 2) m in panel coordinates,
        ``panel`` (V,) int32, ``panel_names``, ``panel_grain`` (P, 2), ``seams`` (S, 2) int32 vertex pairs,
        ``edges_hem`` (E, 2) int32 pairs along finished edges, ``pinned`` (V,) f32 0..1, ``report`` (see
        ``presew.report``; ``seconds`` by stage).

    Raises:
        SpecError, PatternError: see ``draft``; also an edge length or iteration count out of range.
    """
    started = time.perf_counter()
    progress(0.0, "Drafting")
    figure = figure_from(body)
    definition = programme(params["garment"].get("programme"))
    pattern = WARDROBE[definition.name].draft(figure, definition.resolve(params["garment"].get("design") or {}))
    drafted = time.perf_counter()
    progress(0.05, "Meshing panels")
    edge_length = float(params.get("edge_length") or WARDROBE[definition.name].edge)
    mesh = panelmesh.mesh_pattern(pattern, edge_length)
    iterations = params.get("iterations") or presew.SECOND.iterations
    if not isinstance(iterations, int) or not 5 <= iterations <= 2000:
        raise PatternError(f"iterations is {iterations!r}.", "Allowed: 5 to 2000.")
    meshed = time.perf_counter()
    obstacle = Obstacle(figure.vertices, figure.triangles, params.get("beneath") or ())
    x = presew.presew(figure, pattern, mesh, obstacle, edge_length,
                      second=dataclasses.replace(presew.SECOND, iterations=iterations),
                      progress=lambda share: progress(0.1 + 0.9 * share, "Sewing"))
    report = presew.report(mesh, x, obstacle)
    report["seconds_draft"], report["seconds_mesh"] = drafted - started, meshed - drafted
    report["seconds_sew"] = time.perf_counter() - meshed
    return {
        "sewn": x.astype(np.float32),
        "flat": mesh.flat.astype(np.float32),
        "triangles": mesh.triangles,
        "uv": mesh.uv.astype(np.float32),
        "panel": mesh.panel,
        "panel_names": [p.name for p in pattern.panels],
        "panel_grain": np.array([p.grain for p in pattern.panels], np.float32),
        "seams": mesh.seams,
        "edges_hem": mesh.hems,
        "pinned": mesh.held(pattern),
        "report": report,
    }
