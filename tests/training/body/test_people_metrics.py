# SPDX-License-Identifier: GPL-3.0-or-later
"""The figures tell right samplers from wrong ones: shifted, collapsed, copied."""

import numpy as np
import pytest
from support.people_made_up import drawn_people
from tryon.gan_core.body.population.population import MEASURES, SEXES

pytest.importorskip("sklearn", reason='needs the extra "train"')
from tryon.training.body import metrics
from tryon.training.body.samplers import GIVEN, baselines
from tryon.training.common import markdown

RNG = np.random.default_rng(0)
PEOPLE = drawn_people(400, seed=11)
TRAIN, UNSEEN = PEOPLE.of(side="train"), PEOPLE.where(PEOPLE.side != "train")


def normal(count: int, columns: int = 6) -> np.ndarray:
    return RNG.standard_normal((count, columns))


def test_a_classifier_knows_a_shift_and_not_the_same() -> None:
    real = normal(200)
    assert 0.38 < metrics.classifier_accuracy(real, normal(200), 0) < 0.62
    assert metrics.classifier_accuracy(real, normal(200) + 1.5, 0) > 0.85
    turned = normal(200)
    turned[:, 0] = turned[:, 1] + 0.1 * turned[:, 0]  # same marginals, another relation
    assert metrics.classifier_accuracy(real, turned, 0) > 0.7


def test_the_trees_of_the_figures_know_a_relation_and_not_the_same() -> None:
    real = normal(300)
    assert 0.42 < metrics.told_apart(real, normal(300), 0) < 0.58
    turned = normal(300)
    turned[:, 0] = turned[:, 1] + 0.3 * turned[:, 0]
    assert metrics.told_apart(real, turned, 0) > 0.75


def test_drawn_rows_are_not_known_by_their_precision() -> None:
    real = 80 + 5 * normal(600, 26)
    single = metrics.judged((80 + 5 * normal(600, 26)).astype(np.float32))
    assert single.dtype == np.float64 and (single == np.round(single, 1)).all()
    assert metrics.told_apart(metrics.judged(real), single, 0) < 0.56


def test_wasserstein_is_the_shift_in_deviations() -> None:
    real = 3 * normal(4000)
    assert metrics.wasserstein(real, real + 0.6) == pytest.approx(0.2, abs=0.02)
    assert metrics.wasserstein(real, 3 * normal(4000)) < 0.06


def test_copies_are_memorised() -> None:
    train, unseen = normal(500), normal(120)
    assert metrics.memorisation(train, unseen, normal(120)) == pytest.approx(1, abs=0.15)
    assert metrics.memorisation(train, unseen, train[:120]) == 0
    assert metrics.memorisation(train, unseen, train[:120] + 0.02) < 0.2


def test_collapse_shows_in_recall_and_diversity() -> None:
    real = normal(300)
    precision, recall = metrics.precision_recall(real, normal(300))
    assert precision > 0.8 and recall > 0.8
    narrow = 0.2 * normal(300)
    precision, recall = metrics.precision_recall(real, narrow)
    assert precision > 0.9 and recall < 0.3
    assert metrics.diversity(real, narrow) == pytest.approx(0.2, abs=0.03)


def test_conditional_baselines_keep_what_is_given_and_beat_the_mean() -> None:
    for name, (sample, given) in baselines(TRAIN).items():
        people = UNSEEN.of("female")
        wished = np.stack([people[n] for n in GIVEN], 1)
        drawn = given("female", wished, 8, 0)
        assert drawn.shape == (len(people), 8, len(MEASURES) + 1), name
        np.testing.assert_allclose(drawn[:, :, 0], np.repeat(wished[:, 1:2], 8, 1), atol=0.2)
        found = metrics.conditional_r2(UNSEEN, given)
        assert all(0.5 < v < 0.97 for v in found.values()), (name, found)
        again = sample("male", 30, 4)
        assert (again == sample("male", 30, 4)).all() and not (again == sample("male", 30, 5)).all()


def test_an_evaluation_has_every_figure_and_a_table() -> None:
    sample, given = baselines(TRAIN)["Gaussian copula"]
    lines: list[str] = []
    figures = metrics.evaluate(sample, TRAIN, UNSEEN, [0], lines.append)
    for sex in SEXES:
        assert 0.4 < figures[sex]["told apart"] < 0.65 and figures[sex]["wasserstein"] < 0.25
        assert 0.8 < figures[sex]["memorisation"] < 1.25 and figures[sex]["diversity"] > 0.9
    assert [line.split(":")[0] for line in lines] == list(SEXES)
    text = markdown.table("sampler", {"copula": figures["male"], "other": {"r2": 0.5}})
    assert text.splitlines()[0].startswith("| sampler | told apart |") and "| other |" in text
    assert len({line.count("|") for line in text.splitlines()}) == 1
