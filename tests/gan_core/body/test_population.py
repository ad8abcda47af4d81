# SPDX-License-Identifier: GPL-3.0-or-later
"""The shipped statistics: tables go both ways, and they say of whom."""

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from tryon.gan_core.body.population import population
from tryon.gan_core.body.population.population import MEASURES, NAMES, POPULATIONS, SEXES, Population, PopulationError

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


@pytest.mark.parametrize(("call", "says"), [
    (lambda: P.value_at("female", "inseam", 50), "no 'inseam'"),
    (lambda: P.value_at("woman", "hip", 50), "no 'woman'"),
    (lambda: P.value_at("male", "hip", 50, "navy"), "army, civilian"),
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
