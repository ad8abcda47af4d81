# SPDX-License-Identifier: GPL-3.0-or-later
"""People of whom some measures are known: conditionals agree with people drawn, and the unusual is told."""

import numpy as np
import pytest
from tryon.gan_core.body.population.conditional import likely_female, log_density, of, sample, spread
from tryon.gan_core.body.population.population import MEASURES, NAMES, POPULATIONS, Population, PopulationError

P = Population.load()


@pytest.mark.parametrize("whom", POPULATIONS)
def test_conditional_agrees_with_people_drawn_and_picked(whom: str) -> None:
    """Draw many, keep those near the given values: their means and spreads are the conditional's."""
    people = sample(P, "male", 200_000, np.random.default_rng(1), population=whom)
    near = (np.abs(people[:, 0] - 178) < 1) & (np.abs(people[:, 1] - 84) < 1)
    said = of(P, "male", {"stature": 178, "weight": 84}, population=whom)
    for name in ("waist_navel", "crotch_height", "neck"):
        i = NAMES.index(name)
        assert said.mean[i] == pytest.approx(people[near, i].mean(), abs=0.25)
        assert said.std[i] == pytest.approx(people[near, i].std(), rel=0.1)


def test_what_is_given_stays_and_has_no_spread() -> None:
    said = of(P, "female", {"hip": 101.5, "bust": 92}, age=33)
    for name, value in (("hip", 101.5), ("bust", 92), ("age", 33)):
        i = NAMES.index(name)
        assert said.median[i] == pytest.approx(value, abs=1e-6) and said.std[i] < 1e-6
        assert not said.cov_z[i].any() and not said.cov[i].any()
    free = of(P, "female", {})
    assert (said.std <= free.std + 1e-9).all()
    assert np.linalg.eigvalsh(said.cov_z).min() > -1e-9


def test_sampled_people_have_the_values_that_were_given() -> None:
    people = sample(P, "female", 500, np.random.default_rng(0), {"stature": 170, "waist_navel": 75}, age=30)
    np.testing.assert_allclose(people[:, NAMES.index("stature")], 170, atol=1e-3)
    np.testing.assert_allclose(people[:, NAMES.index("waist_navel")], 75, atol=1e-3)
    assert people[:, NAMES.index("hip")].std() > 2


def test_extrapolated_means_outside_the_range_or_an_unlikely_combination() -> None:
    assert not spread(P, "female", {"stature": 165, "weight": 65, "hip": 101}).extrapolated
    tall = spread(P, "male", {"stature": 215, "weight": 100})
    assert tall.extrapolated and tall.outside == ("stature",)
    odd = spread(P, "female", {"stature": 170, "weight": 95, "hip": 82, "neck": 33})
    assert odd.extrapolated and not odd.outside and odd.blame[0] in ("weight", "hip")
    assert spread(P, "male", {"stature": 175}, age=75).outside == ("age",)
    assert not spread(P, "male", {}).extrapolated
    most = float(P.range[1, 0, 1])
    for stature, beyond in ((most - 0.2, False), (most + 0.2, True)):  # one value alone, the others as it has them
        likely = of(P, "male", {"stature": stature}).median
        unusual = spread(P, "male", dict(zip(MEASURES[:12], likely, strict=False)))
        assert unusual.square < unusual.limit and unusual.extrapolated == beyond


def test_sampled_people_are_rarely_extrapolated() -> None:
    people = sample(P, "male", 400, np.random.default_rng(3))
    marks = [spread(P, "male", dict(zip(MEASURES[:12], row[:12], strict=True))).extrapolated for row in people]
    assert np.mean(marks) < 0.03


def test_the_likelier_sex_follows_from_measures() -> None:
    assert likely_female(P, {"stature": 160, "hip": 104, "neck": 32}) > 0.95
    assert likely_female(P, {"stature": 182, "shoulder_breadth": 42, "neck": 40}) < 0.05
    assert likely_female(P, {}) == 0.5


def test_density_integrates_to_one() -> None:
    grid = np.linspace(60, 190, 2601)
    density = np.exp([log_density(P, "female", {"hip": v}) for v in grid])
    assert density.sum() * (grid[1] - grid[0]) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize(("given", "whom", "says"), [
    ({"inseam": 80}, {}, "no 'inseam'"),
    ({}, {"sex": "woman"}, "no 'woman'"),
    ({}, {"population": "navy"}, "army, civilian"),
    ({"hip": float("nan")}, {}, "finite"),
    ({"age": 30}, {}, "by its own name"),
])  # fmt: skip
def test_wrong_names_and_values_are_told(given: dict[str, float], whom: dict[str, str], says: str) -> None:
    with pytest.raises(PopulationError, match=says):
        of(P, **({"sex": "male"} | whom), given=given)
