# SPDX-License-Identifier: GPL-3.0-or-later
"""The shipped statistics: tables go both ways, conditionals agree with people drawn, and they say of whom."""

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from tryon.gan_core.body import population
from tryon.gan_core.body.population import MEASURES, NAMES, POPULATIONS, SEXES, Population, PopulationError

P = Population.load()
SCORE = st.floats(-5, 5)


@pytest.mark.parametrize("sex", SEXES)
@pytest.mark.parametrize("whom", POPULATIONS)
def test_every_table_rises_and_every_matrix_is_a_correlation(sex: str, whom: str) -> None:
    for name in NAMES:
        z, x = P.table(sex, name, whom)
        assert (np.diff(z) > 0).all() and (np.diff(x) > 0).all(), name
        assert x[0] > 0, name
    matrix = P.matrix(sex, whom)
    np.testing.assert_allclose(np.diag(matrix), 1, atol=1e-6)
    np.testing.assert_allclose(matrix, matrix.T, atol=1e-6)
    assert np.linalg.eigvalsh(matrix).min() > 1e-3


@given(st.sampled_from(SEXES), st.sampled_from(POPULATIONS), st.sampled_from(MEASURES), SCORE)
def test_value_and_score_undo_each_other(sex: str, whom: str, name: str, score: float) -> None:
    assert float(P.score(sex, name, P.value(sex, name, score, whom), whom)) == pytest.approx(score, abs=1e-6)


@given(st.sampled_from(SEXES), st.sampled_from(MEASURES), st.floats(0.5, 99.5), st.floats(0.01, 0.4))
def test_percentiles_rise_with_the_value(sex: str, name: str, percentile: float, more: float) -> None:
    value = float(P.value_at(sex, name, percentile))
    assert float(P.percentile(sex, name, value)) == pytest.approx(percentile, abs=1e-4)
    assert float(P.percentile(sex, name, value + more)) > percentile


def test_medians_are_those_of_soldiers_and_of_civilians() -> None:
    """Gordon et al. 2014 (ANSUR II): mean stature 162.8 and 175.6 cm, weight 67.8 and 85.5 kg."""
    found = {(s, n): float(P.value_at(s, n, 50)) for s in SEXES for n in ("stature", "weight")}
    assert found["female", "stature"] == pytest.approx(162.8, abs=0.6)
    assert found["male", "stature"] == pytest.approx(175.6, abs=0.6)
    assert found["female", "weight"] == pytest.approx(67.1, abs=1)
    assert found["male", "weight"] == pytest.approx(84.6, abs=1)
    for sex in SEXES:
        assert P.value_at(sex, "waist_navel", 50, "civilian") > P.value_at(sex, "waist_navel", 50) + 5
        assert P.value_at(sex, "age", 50, "civilian") > 45
        assert P.value_at(sex, "weight", 97, "civilian") > P.value_at(sex, "weight", 97) + 15


@pytest.mark.parametrize("whom", POPULATIONS)
def test_conditional_agrees_with_people_drawn_and_picked(whom: str) -> None:
    """Draw many, keep those near the given values: their means and spreads are the conditional's."""
    people = P.sample("male", 200_000, np.random.default_rng(1), population=whom)
    near = (np.abs(people[:, 0] - 178) < 1) & (np.abs(people[:, 1] - 84) < 1)
    said = P.conditional("male", {"stature": 178, "weight": 84}, population=whom)
    for name in ("waist_navel", "crotch_height", "neck"):
        i = NAMES.index(name)
        assert said.mean[i] == pytest.approx(people[near, i].mean(), abs=0.25)
        assert said.std[i] == pytest.approx(people[near, i].std(), rel=0.1)


def test_what_is_given_stays_and_has_no_spread() -> None:
    said = P.conditional("female", {"hip": 101.5, "bust": 92}, age=33)
    for name, value in (("hip", 101.5), ("bust", 92), ("age", 33)):
        i = NAMES.index(name)
        assert said.median[i] == pytest.approx(value, abs=1e-6) and said.std[i] < 1e-6
        assert not said.cov_z[i].any() and not said.cov[i].any()
    free = P.conditional("female", {})
    assert (said.std <= free.std + 1e-9).all()
    assert np.linalg.eigvalsh(said.cov_z).min() > -1e-9


def test_sampled_people_have_the_values_that_were_given() -> None:
    people = P.sample("female", 500, np.random.default_rng(0), {"stature": 170, "waist_navel": 75}, age=30)
    np.testing.assert_allclose(people[:, NAMES.index("stature")], 170, atol=1e-3)
    np.testing.assert_allclose(people[:, NAMES.index("waist_navel")], 75, atol=1e-3)
    assert people[:, NAMES.index("hip")].std() > 2


def test_extrapolated_means_outside_the_range_or_an_unlikely_combination() -> None:
    assert not P.spread("female", {"stature": 165, "weight": 65, "hip": 101}).extrapolated
    tall = P.spread("male", {"stature": 215, "weight": 100})
    assert tall.extrapolated and tall.outside == ("stature",)
    odd = P.spread("female", {"stature": 170, "weight": 95, "hip": 82, "neck": 33})
    assert odd.extrapolated and not odd.outside and odd.blame[0] in ("weight", "hip")
    assert P.spread("male", {"stature": 175}, age=75).outside == ("age",)
    assert not P.spread("male", {}).extrapolated
    most = float(P.range[1, 0, 1])
    for stature, beyond in ((most - 0.2, False), (most + 0.2, True)):  # one value alone, the others as it has them
        likely = P.conditional("male", {"stature": stature}).median
        spread = P.spread("male", dict(zip(MEASURES[:12], likely, strict=False)))
        assert spread.square < spread.limit and spread.extrapolated == beyond


def test_sampled_people_are_rarely_extrapolated() -> None:
    people = P.sample("male", 400, np.random.default_rng(3))
    marks = [P.spread("male", dict(zip(MEASURES[:12], row[:12], strict=True))).extrapolated for row in people]
    assert np.mean(marks) < 0.03


def test_the_likelier_sex_follows_from_measures() -> None:
    assert P.likely_female({"stature": 160, "hip": 104, "neck": 32}) > 0.95
    assert P.likely_female({"stature": 182, "shoulder_breadth": 42, "neck": 40}) < 0.05
    assert P.likely_female({}) == 0.5


def test_density_integrates_to_one() -> None:
    grid = np.linspace(60, 190, 2601)
    density = np.exp([P.log_density("female", {"hip": v}) for v in grid])
    assert density.sum() * (grid[1] - grid[0]) == pytest.approx(1, abs=1e-3)


def test_a_flexed_arm_is_a_little_larger_than_a_relaxed_one() -> None:
    slope, intercept = P.flexed_from_relaxed([1.0, 0.0, 0.5])
    for relaxed in (26.0, 30.0, 36.0):
        ratio = (slope * relaxed + intercept) / relaxed
        assert ((ratio > 1.0) & (ratio < 1.08)).all()
    assert slope[2] == pytest.approx((slope[0] + slope[1]) / 2)


@pytest.mark.parametrize(("call", "says"), [
    (lambda: P.conditional("female", {"inseam": 80}), "no 'inseam'"),
    (lambda: P.conditional("woman", {}), "no 'woman'"),
    (lambda: P.conditional("male", {}, population="navy"), "army, civilian"),
    (lambda: P.conditional("male", {"hip": float("nan")}), "finite"),
    (lambda: P.conditional("male", {"age": 30}), "by its own name"),
    (lambda: P.value_at("male", "hip", 100), "between 0 and 100"),
    (lambda: Population.load(population.SHIPPED.with_name("nothing")), "does not exist"),
])  # fmt: skip
def test_wrong_names_and_values_are_told(call, says: str) -> None:
    with pytest.raises(PopulationError, match=says):
        call()


def test_the_file_is_small_and_says_of_whom_it_speaks() -> None:
    assert population.SHIPPED.stat().st_size < 200_000
    assert "ANSUR" in P.info["whom"]["army"] and "NHANES" in P.info["whom"]["civilian"]  # type: ignore[index]
    assert population.SHIPPED.with_suffix(".md").is_file()
