# SPDX-License-Identifier: GPL-3.0-or-later
"""What a spec of last year names is what it was: every table of the catalogue, an entry at a time; what follows from
them."""

import dataclasses
import importlib
import random

import numpy as np
import pytest
from support.mannequin import mannequin
from support.reference import digest, numbers, same, told
from tryon.tryon_addon.catalog.cloth import colour_schemes, physics
from tryon.tryon_addon.catalog.cloth.weaves import drawing, kinds, variants
from tryon.tryon_addon.catalog.garments import PROGRAMMES, construction, hems, notions
from tryon.tryon_addon.core import framing
from tryon.tryon_addon.spec import outfits, random_person
from tryon.tryon_addon.tailoring.methods import draft
from tryon.tryon_addon.tailoring.pattern.meshing import mesh_pattern

TABLES = {  # module and table; no name: all that is written large in it
    "accessories": ("catalog.accessories", "ACCESSORIES"), "complexions": ("catalog.body.complexion", ""),
    "hair": ("catalog.body.hair", ""), "measures": ("catalog.body.measures", "MEASURES"),
    "sizes": ("catalog.body.size_table", ""), "skin": ("catalog.body.skin", ""),
    "colour schemes": ("catalog.cloth.colour_schemes", "SCHEMES"), "cloths": ("catalog.cloth.physics", "CLOTHS"),
    "weaves": ("catalog.cloth.weaves.kinds", "KINDS"), "construction": ("catalog.garments.construction", ""),
    "finish": ("catalog.garments.finish", ""), "hems": ("catalog.garments.hems", ""),
    "notions": ("catalog.garments.notions", ""), "garments": ("catalog.garments", "PROGRAMMES"),
    "body": ("spec.body", ""), "fabric": ("spec.fabric", ""), "styles": ("spec.styles", ""),
    "figures": ("evaluation.figures", "FIGURES"), "repairs": ("evaluation.repairs", ""),
    "cusick": ("evaluation.cusick", ""), "framing": ("core.framing", ""),
}


def plain(value):
    """What an entry says, without what Python calls its functions, and without defaults: a new field is no change."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: plain(one) for name, one in told(value).items()}
    if isinstance(value, dict) or hasattr(value, "items"):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(inner) for inner in value]
    if isinstance(value, (set, frozenset)):
        return sorted(map(str, value))
    return getattr(value, "__name__", "function") if callable(value) else repr(value)


def entries(module, name):
    there = importlib.import_module(f"tryon.tryon_addon.{module}")
    if name:
        table = getattr(there, name)
        return dict(table.items()) if hasattr(table, "items") else {getattr(row, "name", i): row
                                                                    for i, row in enumerate(table)}
    own = {key: value for key, value in vars(there).items() if key.isupper() or key.strip("_").isupper()}
    return {key: value for key, value in own.items() if not callable(value)}


@pytest.mark.parametrize("table", TABLES)
def test_the_tables_of_the_catalogue_say_what_they_said(table):
    found = {str(key): digest(plain(value)) for key, value in entries(*TABLES[table]).items()}
    assert found, "a table has gone"
    same(f"catalogue/{table.replace(' ', '_')}", found, grows=True)


def test_exact_cloths_are_drawn_as_they_were():
    found = {}
    for kind in kinds.KINDS:
        made = [variants.variant(kind, seed) for seed in range(6)]
        swatch = drawing.draw(kind, 96)
        found[kind] = [digest(made), *numbers(swatch.colour), *numbers(swatch.height), *numbers(swatch.normal),
                       *numbers(swatch.roughness), swatch.repeat_cm]
    same("cloths", found)


def test_the_solver_is_told_of_cloth_what_it_was():
    same("solver", {name: [[float(x) for x in vars(physics.solver(cloth, edge)).values()] for edge in (0.010, 0.018)]
                    for name, cloth in physics.CLOTHS.items()})


def test_people_outfits_and_colours_are_drawn_as_they_were():
    found = {f"outfit {seed}": digest(plain(outfits.outfit(seed))) for seed in range(3)}
    for seed in range(12):
        plan = outfits.plan(seed)
        worn = plain(outfits.worn_together(plan.garments))
        found[f"plan {seed}"] = digest([plan.season, plan.occasion, plan.scheme, worn])
    found |= {f"person {seed}": digest(plain(random_person.random_person(seed))) for seed in range(4)}
    for scheme in colour_schemes.SCHEMES:
        found[scheme] = numbers(colour_schemes.colours_of(scheme, 3, random.Random(3)))
    same("drawn", found)


def test_cameras_stand_where_they_stood():
    at = np.array([[-0.4, -0.2, 0.0], [0.35, 0.25, 1.8], [0.1, -0.3, 1.0]])
    same("cameras", {one.view: [*one.location, *one.rotation, one.clip_start, one.clip_end,
                                *map(float, framing.project(one, at).ravel())]
                     for one in framing.frame_views(at, framing.AZIMUTHS)})


@pytest.mark.parametrize("programme", ["shirt", "polo", "slim_trousers", "blazer"])
def test_a_garment_is_finished_as_it_was(programme):
    """Where its buttons sit, and which of its edges are hems, which seams."""
    pattern, definition = draft({"programme": programme}, mannequin()), PROGRAMMES[programme]
    mesh = mesh_pattern(pattern, 0.045)
    names = [panel.name for panel in pattern.panels]
    corner_uv, panel = mesh.uv[mesh.triangles], mesh.panel[mesh.triangles[:, 0]]
    found = hems.find_hems(mesh.triangles, corner_uv, np.c_[mesh.uv, mesh.panel], panel)
    sewn = {field.name: numbers(getattr(found, field.name)) for field in dataclasses.fields(found)}
    worn = notions.Worn(definition.fastening.usual if definition.fastening else 0)
    buttons = notions.buttons(definition.notions, "plain", mesh.uv, mesh.panel, names, worn)
    # Where a hem begins, of two places as good, differs between processors.
    same(f"begun_{programme}", {name: sewn.pop(name) for name in ("along", "upright")}, rel=0.1, near=0.05)
    same(f"finished_{programme}", sewn | {
        "buttons": digest(plain(buttons)),
        "edges": numbers(construction.edge_kinds(definition.finish, names, panel, found)),
        "seam kinds": numbers(construction.seam_kinds(definition.finish, names, panel, found)),
    })
