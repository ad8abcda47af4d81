# SPDX-License-Identifier: GPL-3.0-or-later
"""A design of last year is cut as it was last year: every programme on the dummy, as drafted, on paper and sewn."""

import json

import numpy as np
import pytest
from support import pattern_files
from support.mannequin import mannequin
from support.reference import constants, drawing, numbers, same
from tryon.tryon_addon.catalog.garments import PROGRAMMES
from tryon.tryon_addon.core.errors import PatternError
from tryon.tryon_addon.formats import garmentcode as file
from tryon.tryon_addon.formats import garmentcode_body
from tryon.tryon_addon.spec.styles import styles_of
from tryon.tryon_addon.tailoring import methods
from tryon.tryon_addon.tailoring.files import dxf, garmentcode, nest, svg
from tryon.tryon_addon.tailoring.methods import draft
from tryon.tryon_addon.tailoring.pattern.figure import figure_from
from tryon.tryon_addon.tailoring.pattern.meshing import mesh_pattern
from tryon.tryon_addon.tailoring.pattern.piece import Allowance, pieces
from tryon.tryon_addon.tailoring.sew.placement import place

BODY, FULL = mannequin(), mannequin(1.15)
TAKEN_APART = 1.0  # cm between points of an outline
FILES = (pattern_files.skirt, pattern_files.hoodie, pattern_files.ruffle)
PLACED = ("hoodie", "blazer", "polo", "trousers", "circle_skirt", "pleated_skirt", "wrap_dress", "jumpsuit")
SEWN = {"trousers": 0.022, "blazer": 0.035, "pleated_skirt": 0.035}  # m between vertices: enough to have what falls


def drafted(programme, design, body=BODY):
    """A pattern in numbers; where these values do not go together, what is said."""
    try:
        return of(draft({"programme": programme, "design": design}, body))
    except PatternError as error:
        return str(error)


def of(pattern):
    panels = {p.name: [round(p.area(), 2), *(round(p.length(i), 2) for i in range(len(p.edges))),
                       *numbers(p.outline(TAKEN_APART))[1:]] for p in pattern.panels}
    seams = " ".join(f"{'.'.join(s.a)}={'.'.join(s.b)}{s.same:d}{s.gathers:g}" for s in pattern.stitches)
    return panels | {"seams": seams, "levels": pattern.levels, "notes": pattern.notes,
                     "held": [str(h) for h in pattern.held]}


def test_the_numbers_that_garments_are_cut_and_sewn_by_are_what_they_were():
    same("tailoring", constants("tryon_addon.tailoring"), grows=True)


@pytest.mark.parametrize("programme", PROGRAMMES)
def test_every_programme_is_drafted_as_it_was(programme):
    styles = styles_of(PROGRAMMES[programme])
    found = {"default": drafted(programme, {}), "on a fuller body": drafted(programme, {}, FULL)}
    for number in range(2):
        style, design = styles.draw(1, number)
        found[f"{number} {style}"] = {"design": design, "pattern": drafted(programme, design)}
    same(f"patterns/{programme}", found, near=0.02)


def test_patterns_come_out_on_paper_as_they_did():
    found = {}
    for programme in ("tee", "blazer"):
        made = pieces(draft({"programme": programme}, BODY), Allowance(1.0, 2.5))
        page = svg.sheet(made, programme, ("a note", "another, which is longer than the first"))
        found[f"{programme} sheet"] = drawing(svg.full(page))
        found[f"{programme} pages"] = {name: drawing(text) for name, text in list(svg.tiles(page).items())[::9]}
        found[f"{programme} cutter"] = numbers([float(x) for x in dxf.dxf(page).split() if _is_number(x)])[1:]
    found["book"] = drawing(methods.garment_page({"programme": "shorts"}, BODY)["svg"])
    sizes = {f"{100 * grow:.0f}": draft({"programme": "tee"}, mannequin(grow)) for grow in (0.95, 1.0, 1.1)}
    found["nest"] = drawing(nest.nest(sizes, "three"))
    same("paper", found, rel=1e-4, near=0.03)


def _is_number(word):
    try:
        return abs(float(word)) < 1e6
    except ValueError:
        return False


@pytest.mark.parametrize("make", FILES, ids=lambda make: make.__name__)
def test_pattern_files_are_read_as_they_were(make):
    read = garmentcode.pattern(file.parse(json.dumps(make())), make.__name__, garmentcode_body.stand())
    same(f"patterns/file_{make.__name__}", of(read), near=0.02)


@pytest.mark.parametrize("programme", PLACED)
def test_panels_stand_around_the_body_where_they_stood(programme):
    """Before anything is sewn: to a fifth of a millimetre."""
    pattern = draft({"programme": programme}, FULL)
    mesh = mesh_pattern(pattern, 0.045)
    at = place(figure_from(FULL), pattern, mesh)
    same(f"placed/{programme}", {panel.name: numbers(at[mesh.panel == number])
                                 for number, panel in enumerate(pattern.panels)}, near=2e-4)


@pytest.mark.parametrize("programme", SEWN)
def test_garments_are_sewn_as_they_were(programme):
    """To a few millimetres: another processor rounds otherwise, and cloth that touches makes more of it."""
    asked = {"garment": {"programme": programme}, "edge_length": SEWN[programme], "iterations": 12}
    made = methods.garment_sew(asked, BODY)
    found = {}
    for number, name in enumerate(made["panel_names"]):
        there = made["sewn"][made["panel"] == number]
        found[name] = [len(there), *map(float, there.mean(0)), *map(float, np.ptp(there, axis=0))]
    fall = made["fall"]
    found["mesh"] = numbers(made["flat"]) + [len(made["triangles"]), len(made["seams"]), int(made["layered"].sum())]
    found["held"], found["hems"] = numbers(made["pinned"]), len(made["edges_hem"])
    if fall is not None:
        coarse = fall["sewn"]
        found["fall"] = [len(coarse), *map(float, coarse.mean(0)), *map(float, np.ptp(coarse, axis=0))]
        carried = np.einsum("nkc,nk->nc", fall["flat"][fall["corners"]], fall["shares"])
        assert np.abs(carried - made["flat"]).max() < 0.02, "a coarse mesh carries the fine one in its own panel"
    same(f"sewn/{programme}", found, near=0.004)
