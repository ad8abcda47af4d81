# SPDX-License-Identifier: GPL-3.0-or-later
"""The garment's call as the runtime offers it: plain values and arrays in and out."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ..catalog.garments import programme
from ..catalog.garments.programme import Meshing
from ..core.errors import PatternError
from ..core.progress import Progress, quiet
from ..formats import garmentcode_body
from ..formats.garmentcode import parse
from .files import book, dxf, flat, garmentcode, nest, svg, table
from .pattern import grading
from .pattern.figure import Figure, figure_from
from .pattern.panelmesh import PanelMesh
from .pattern.pattern import Pattern, signed_area
from .pattern.piece import Allowance, pieces
from .programmes import drawn
from .sew import presew
from .sew.contact import Obstacle


def draft(garment: Mapping[str, Any], body: Mapping[str, Any]) -> Pattern:
    """The pattern of a garment (plain values of a spec) for a body (plain values of the contract).

    Raises:
        SpecError: unknown programme or parameter, or a value out of its range.
        PatternError: values that do not go together on this body; says which would. Or a file's pattern is wrong.
    """
    return drafted(garment, figure_from(body))[0]


def garment_check(params: Mapping[str, Any]) -> dict[str, Any]:
    """What a pattern file holds, once it is known to be sound: ``specification`` is its text, ``programme`` its name.

    Returns:
        ``panels``, ``edges``, ``seams`` (numbers) and ``cloth`` (cm²).

    Raises:
        PatternError: names the panel and the edge.
    """
    pattern, _ = drafted(params, None)
    return {"panels": len(pattern.panels), "edges": sum(len(p.edges) for p in pattern.panels),
            "seams": len(pattern.stitches), "cloth": pattern.notes["cloth"]}


def garment_pattern(params: Mapping[str, Any], body: Mapping[str, Any] | None) -> dict[str, Any]:
    """A garment's pattern as files.

    Args:
        params: ``garment`` as for ``garment_sew``; ``title``, ``notes`` (sentences), ``seam`` and ``hem`` allowance in
            cm, ``formats``: any of ``svg`` (one sheet), ``tiles`` (A4), ``dxf``.
        body: as for ``garment_sew``; None for a file's pattern.

    Returns:
        ``files``: {name: text}; ``panels``: name, cm² of cloth, and whether two are cut, in a list;
        ``width``, ``height`` of the sheet in cm.
    """
    drawing, _ = drafted(params["garment"], figure_from(body) if body else None)
    made = pieces(drawing, Allowance(float(params["seam"]), float(params["hem"])))
    page = svg.sheet(made, str(params["title"]), tuple(params["notes"]))
    files: dict[str, str] = {}
    if "svg" in params["formats"]:
        files["pattern.svg"] = svg.full(page)
    if "tiles" in params["formats"]:
        files |= {f"a4/{name}": text for name, text in svg.tiles(page).items()}
    if "dxf" in params["formats"]:
        files["pattern.dxf"] = dxf.dxf(page)
    panels = [{"name": p.name, "pair": p.pair, "cloth": round(abs(signed_area(p.seam)), 1)} for p in made]
    return {"files": files, "panels": panels, "width": page.width, "height": page.height}


def garment_panels(params: Mapping[str, Any], body: Mapping[str, Any] | None) -> dict[str, Any]:
    """A garment's panels to be looked at: see ``table.laid_out``. ``params`` and ``body`` as ``garment_pattern`` has
    them, without what only files need."""
    return table.laid_out(drafted(params["garment"], figure_from(body) if body else None)[0])


def garment_nest(params: Mapping[str, Any], bodies: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """One style in several sizes on one sheet: ``svg``, its text; and ``notes`` {size: {name: cm}} that drafting found.

    Args:
        params: ``garment`` (programme, design), ``title``.
        bodies: {size: body as for ``garment_sew``}, smallest first.
    """
    patterns = {size: draft(params["garment"], body) for size, body in bodies.items()}
    notes = {size: {k: float(v) for k, v in p.notes.items()} for size, p in patterns.items()}
    return {"svg": nest.nest(patterns, str(params["title"])), "notes": notes}


def garment_page(params: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    """A page of the wardrobe's book: ``svg``. ``params``: ``programme``; ``body`` as for ``garment_sew``."""
    figure, definition = figure_from(body), programme(params["programme"])
    return {"svg": book.page(definition, lambda design: drawn(definition, figure, design))}


def drafted(garment: Mapping[str, Any], figure: Figure | None) -> tuple[Pattern, Meshing]:
    """A garment's pattern and how it is meshed: from its file's text, or drafted. Errors as ``draft``."""
    if garment.get("specification"):
        made_for = garmentcode_body.stand(garment.get("made_for"))
        pattern = garmentcode.pattern(parse(garment["specification"]), garment["programme"], made_for, figure)
        return pattern, Meshing(garmentcode.edge_length(pattern))
    definition = programme(garment.get("programme"))
    assert figure is not None
    return drawn(definition, figure, garment.get("design") or {}, garment.get("undone"),
                 int(garment.get("rolled") or 0)), definition.mesh


def garment_sew(params: Mapping[str, Any], body: Mapping[str, Any] | Figure, progress: Progress = quiet,
                cut_for: Mapping[str, Any] | Figure | None = None,
                make: Callable[[PanelMesh], presew.Cloth] = presew.Cloth) -> dict[str, Any]:
    """A garment sewn together around a body, ready for Blender's cloth.

    Args:
        params: ``garment`` (programme, design; or programme, ``specification``, the text of a pattern file, and
            ``made_for``, the figures of its body file); optional: ``edge_length`` in m, ``iterations`` of sewing
            after the first pass.
        body: ``vertices`` (V, 3) m posed, ``triangles``, ``measures`` cm, ``landmarks``, ``bone_names``,
            ``bone_heads``, ``bone_tails``, ``vertex_part``, ``part_names``.

    Returns:
        ``sewn`` (V, 3) m, ``flat`` (V, 3) m, ``triangles`` (T, 3) int32, ``seams`` (S, 2) int32 vertex pairs,
        ``pinned`` (V,) f32 0..1, ``layered`` (V,) bool cloth that may touch cloth of its own garment;
        ``uv`` (V, 2) m in panel coordinates, ``panel`` (V,) int32, ``panel_names``, ``panel_grain`` (P, 2),
        ``edges_hem`` (E, 2) int32 pairs along finished edges, ``loose`` (V,) bool cloth that hangs free from a seam,
        ``turned`` (V,) bool cloth of collars and lapels that are turned down;
        ``fall``: a coarser mesh that falls in its place, the first six of it and ``corners`` (V, 3) int32, ``shares``
        (V, 3) f32 that carry it over to this mesh, or None; ``report`` (see ``presew.report``; ``seconds`` by stage).

    Raises:
        SpecError, PatternError: see ``draft``; also an edge length or iteration count out of range.
    """
    started = time.perf_counter()
    progress(0.0, "Drafting")
    figure = figure_from(body)
    if cut_for is None or params["garment"].get("specification"):
        pattern, meshing = drafted(params["garment"], figure)
    else:
        other = figure_from(cut_for)
        pattern, meshing = drafted(params["garment"], other)
        pattern = grading.worn(pattern, other, figure)
    have_pattern = time.perf_counter()
    progress(0.05, "Meshing panels")
    edge_length = float(params.get("edge_length") or meshing.edge)
    passes = presew.chain(pattern, edge_length, meshing.coarse, meshing.fall)
    iterations = params.get("iterations") or presew.SECOND.iterations
    if not isinstance(iterations, int) or not 5 <= iterations <= 2000:
        raise PatternError(f"iterations is {iterations!r}.", "Allowed: 5 to 2000.")
    meshed = time.perf_counter()
    obstacle = Obstacle(figure.vertices, figure.triangles)
    schedules = (presew.FIRST, dataclasses.replace(presew.SECOND, iterations=iterations), presew.LAST)
    positions = presew.presew(figure, pattern, passes, obstacle, schedules,
                              lambda share: progress(0.1 + 0.9 * share, "Sewing"), make)
    mesh, x = passes[-1], positions[-1]
    report = presew.report(mesh, x, obstacle)
    report["seconds_draft"], report["seconds_mesh"] = have_pattern - started, meshed - have_pattern
    report["seconds_sew"] = time.perf_counter() - meshed
    fall = None
    if len(passes) > 2:
        corners, shares = passes[1].carrier(mesh.uv, mesh.panel)
        fall = _sheet(pattern, passes[1], positions[1]) | {"corners": corners, "shares": shares.astype(np.float32)}
    return _sheet(pattern, mesh, x) | {
        "uv": mesh.uv.astype(np.float32),
        "panel": mesh.panel,
        "panel_names": [p.name for p in pattern.panels],
        "loose": np.array([p.wrap.side == "hood" for p in pattern.panels])[mesh.panel],
        "turned": np.array([p.wrap.turned for p in pattern.panels])[mesh.panel],
        "panel_grain": np.array([p.grain for p in pattern.panels], np.float32),
        "edges_hem": mesh.hems,
        "fall": fall,
        "report": report,
    }


def garment_flat(params: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    """A garment's flat sketch: ``front`` and ``back``, SVG. ``params``, ``body`` as for ``garment_sew``."""
    made = garment_sew({**params, "edge_length": flat.EDGE}, body)
    front, back = (flat.drawing(made["sewn"], made["triangles"], behind) for behind in (False, True))
    return {"front": front, "back": back}


def _sheet(pattern: Pattern, mesh: PanelMesh, x: np.ndarray) -> dict[str, Any]:
    """What Blender's cloth needs of a mesh sewn to ``x`` (V, 3) m."""
    return {
        "sewn": x.astype(np.float32),
        "flat": mesh.flat.astype(np.float32),
        "triangles": mesh.triangles,
        "seams": mesh.seams,
        "pinned": mesh.held(pattern),
        "layered": mesh.layered(pattern, x),
    }
