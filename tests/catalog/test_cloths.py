# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of cloth presets, and how its figures become Blender's numbers on one mesh or another."""

import dataclasses

import pytest
from tryon.tryon_addon.catalog.cloth import physics
from tryon.tryon_addon.catalog.cloth.physics import CLOTHS, EDGE, ESTIMATED, Figure, solver
from tryon.tryon_addon.spec import look

WANTED = {"silk_charmeuse", "satin", "chiffon", "poplin", "linen", "jersey", "rib_knit", "wool_suiting", "tweed",
          "denim", "leather", "fleece"}
# Drape coefficients in % that a disc may have: fabrics.csv's bands.
BANDS = {"silk_charmeuse": (20, 40), "wool_suiting": (40, 70), "leather": (47, 70), "poplin": (60, 76),
         "denim": (70, 90)}


def test_every_preset_is_there_and_can_be_asked_for():
    assert set(CLOTHS) == WANTED == set(look.PHYSICS)
    for name in WANTED:
        assert look.Fabric(physics=name).physics == name and CLOTHS[name].name == name


@pytest.mark.parametrize("cloth", CLOTHS.values(), ids=CLOTHS)
def test_every_figure_has_a_value_and_says_whence(cloth):
    assert len(cloth.figures) == 5
    for figure, _ in cloth.figures.values():
        assert figure.value > 0
        row, found, _ = figure.source.partition("(")  # the row's own figure, then who gives it
        assert figure.source == ESTIMATED or found and any(c.isdigit() for c in row), figure
    assert cloth.label and cloth.hand and 0 < cloth.band[0] < cloth.band[1] < 100
    assert cloth.band_source == ESTIMATED or cloth.name in BANDS


def test_bands_that_are_known_are_kept():
    for name, (low, high) in BANDS.items():
        assert low <= CLOTHS[name].band[0] and CLOTHS[name].band[1] <= high and CLOTHS[name].band_source != ESTIMATED


def test_a_cloth_is_stiffer_to_blender_the_stiffer_it_is_for_its_weight():
    limp = CLOTHS["jersey"]
    stiff = dataclasses.replace(limp, bending_rigidity=Figure(2 * limp.bending_rigidity.value))
    heavy = dataclasses.replace(limp, weight=Figure(2 * limp.weight.value))
    usual = solver(limp, EDGE)
    assert solver(stiff, EDGE).bending == pytest.approx(2 * usual.bending)
    assert solver(heavy, EDGE).bending == pytest.approx(usual.bending / 2)
    bending = [solver(CLOTHS[n], EDGE).bending for n in ("chiffon", "silk_charmeuse", "satin", "jersey", "wool_suiting",
                                                         "leather", "poplin", "denim")]
    assert bending == sorted(bending)


def test_numbers_grow_with_a_finer_mesh_and_steps_keep_up():
    cloth = CLOTHS["denim"]
    usual, fine, coarse = (solver(cloth, edge) for edge in (EDGE, EDGE / 2, 2 * EDGE))
    assert usual.tension == cloth.tension and usual.compression == cloth.compression
    assert fine.tension == pytest.approx(2 * usual.tension) and coarse.tension == pytest.approx(usual.tension / 2)
    assert fine.bending == pytest.approx(usual.bending * 2**physics.FINER)
    assert fine.compression == pytest.approx(usual.compression * 2**physics.BUCKLED)
    assert fine.mass == usual.mass == coarse.mass and fine.friction == usual.friction
    assert fine.steps == pytest.approx((fine.bending / physics.STEADY_WOVEN) ** 0.5) and fine.steps > usual.steps
    assert coarse.steps == physics.WOVEN_STEPS
    assert round(4 * solver(CLOTHS["jersey"], EDGE).steps) == 4  # a T-shirt takes no longer for it


def test_friction_is_the_measured_one_in_percent():
    assert solver(CLOTHS["poplin"], EDGE).friction == pytest.approx(31.0)
    assert all(0 < solver(cloth, EDGE).friction <= 80 for cloth in CLOTHS.values())
