# SPDX-License-Identifier: GPL-3.0-or-later
"""Strain of panels that are stretched, sheared and turned by known amounts, and Laplace's law on tubes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.tubes import tube
from tryon.tryon_addon.catalog.cloth.physics import CLOTHS
from tryon.tryon_addon.catalog.cloth.stiffness import Stiffness, Thread, stiffness
from tryon.tryon_addon.evaluation.fit.pressure import pressure, tension
from tryon.tryon_addon.evaluation.fit.strain import Cloth

UP = (0.0, 1.0)  # grain
PLAIN = Stiffness(Thread(100.0, 0.05), Thread(100.0, 0.08), 50.0)


def panel(grain=UP, columns=7, rows=9, seed=3) -> Cloth:
    """A panel of 30 x 40 cm with an uneven mesh, lying as it was cut."""
    x, y = np.meshgrid(np.linspace(0, 0.3, columns), np.linspace(0, 0.4, rows))
    flat = np.column_stack([x.ravel(), y.ravel(), np.zeros(x.size)])
    flat[:, :2] += np.random.default_rng(seed).uniform(-0.01, 0.01, (len(flat), 2))
    triangles = [t for r in range(rows - 1) for c in range(columns - 1) for i in [r * columns + c]
                 for t in ((i, i + 1, i + columns + 1), (i, i + columns + 1, i + columns))]
    return cloth_of(flat, flat, triangles, grain=grain)


def cloth_of(points, flat, triangles, seams=(), grain=UP) -> Cloth:
    return Cloth.of({"flat": flat, "triangles": np.array(triangles), "seams": np.array(seams, int).reshape(-1, 2),
                     "panel": np.zeros(len(flat), int), "panel_names": ["front"], "panel_grain": np.array([grain])},
                    np.asarray(points, float))


def moved(cloth: Cloth, across: np.ndarray) -> Cloth:
    """The panel with its points taken to ``across`` (3, 2) times where they lay."""
    return cloth_of(cloth.rest[:, :2] @ np.asarray(across).T, cloth.rest, cloth.triangles, grain=cloth.grain[0, :2])


def turn(seed: int) -> np.ndarray:
    return np.linalg.qr(np.random.default_rng(seed).normal(size=(3, 3)))[0]


@given(st.floats(0.8, 1.4), st.floats(0.8, 1.4), st.floats(-30, 30), st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_a_panel_stretched_and_sheared_as_one_is_read_exactly(weft, warp, shear, seed):
    angle = np.radians(shear)
    across = turn(seed) @ np.array([[weft, warp * np.sin(angle)], [0, warp * np.cos(angle)], [0, 0]])
    strain = moved(panel(), across).strain
    assert np.abs(strain.weft - (weft - 1)).max() < 1e-4
    assert np.abs(strain.warp - (warp - 1)).max() < 1e-4
    assert np.abs(strain.shear - shear).max() < 1e-4


def test_what_turns_alone_is_neither_stretched_nor_sheared():
    for seed in range(20):
        strain = moved(panel(), turn(seed)[:, :2]).strain
        assert max(np.abs(strain.weft).max(), np.abs(strain.warp).max(), np.abs(strain.shear).max()) < 1e-9
        assert np.abs(tension(strain, PLAIN)).max() < 1e-6


def test_what_is_sheared_alone_keeps_its_threads():
    for degrees in (-20.0, -5.0, 5.0, 20.0):
        angle = np.radians(degrees)
        strain = moved(panel(), turn(7) @ [[1, np.sin(angle)], [0, np.cos(angle)], [0, 0]]).strain
        assert np.abs(strain.weft).max() < 1e-9 and np.abs(strain.warp).max() < 1e-9
        assert np.allclose(strain.shear, degrees)


def test_threads_follow_the_grain():
    across = turn(2) @ [[1.1, 0], [0, 1], [0, 0]]  # 10 % longer along x
    assert np.allclose(moved(panel(grain=(1.0, 0.0)), across).strain.warp, 0.1)
    bias = moved(panel(grain=(1.0, 1.0)), across).strain
    assert np.allclose(bias.warp, np.sqrt((1.21 + 1) / 2) - 1) and np.abs(bias.shear).min() > 5
    values, way = bias.principal()
    assert np.allclose(values, [0, 0.1]) and np.allclose(np.abs(way), np.sqrt(0.5))


def test_a_mesh_of_somebodys_own_has_its_warp_up_as_it_was_drawn():
    points, _, triangles, seams, _ = tube(0.2, 0.2, 1.2, 0.8)
    strain = cloth_of(points * (1.0, 1.0, 1.05), points, triangles, seams).strain
    assert np.allclose(strain.warp, 0.05) and np.allclose(strain.weft, 0.0) and np.allclose(strain.shear, 0.0)


def test_a_triangle_without_area_says_nothing():
    flat = np.array([[0, 0, 0], [1, 0, 0], [2, 0, 0], [0, 1, 0]], float)
    cloth = cloth_of(flat, flat, [(0, 1, 2), (0, 1, 3)])
    assert np.isfinite(cloth.strain.weft).all() and np.isfinite(pressure(cloth, PLAIN)).all()


@pytest.mark.parametrize("radius", [0.03, 0.06, 0.1, 0.16, 0.25])
@pytest.mark.parametrize("stretch", [0.01, 0.05, 0.12, 0.25])
def test_a_stretched_tube_presses_by_laplaces_law(radius, stretch):
    points, flat, triangles, seams, _ = tube(radius, radius, 1.0, 0.7, around=120, rows=20)
    flat[:, 0] /= 1 + stretch
    pressed = pressure(cloth_of(points, flat, triangles, seams), PLAIN)
    inside = np.abs(cloth_of(points, flat, triangles, seams).closed[0][:, 2] - 0.85) < 0.1
    asked = PLAIN.weft.tension(stretch) / radius / 1000.0
    assert np.abs(pressed[inside] / asked - 1).max() < 0.05


def test_cloth_that_is_pressed_together_presses_on_nothing():
    points, flat, triangles, seams, _ = tube(0.1, 0.1, 1.0, 0.7)
    flat[:, 0] *= 1.05
    flat[:, 1] *= 1.05
    assert np.abs(pressure(cloth_of(points, flat, triangles, seams), PLAIN)).max() < 1e-9


def test_every_cloth_has_a_stiffness_that_follows_from_its_figures():
    for name, cloth in CLOTHS.items():
        found = stiffness(name)
        assert found.shear > 0
        assert found.warp.tension(cloth.extensibility.value / 100) in (pytest.approx(98.1), pytest.approx(490.3))
    jersey, poplin, denim = (stiffness(name).warp.tension(0.03) for name in ("jersey", "poplin", "denim"))
    assert 0 < jersey < poplin < denim
    thread = stiffness("poplin").warp
    assert thread.tension(np.array([-0.1, 0.0])).tolist() == [0, 0]  # slack
    assert thread.tension(0.0801) - thread.tension(0.08) == pytest.approx(thread.tension(0.0401) - thread.tension(0.04),
                                                                          rel=0.01)  # on along the tangent
