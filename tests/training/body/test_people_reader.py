# SPDX-License-Identifier: GPL-3.0-or-later
"""The learned ruler, the calibration and the folds, on made-up people and a ruler that is a matrix."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from support.people_made_up import LinearRuler, drawn_people
from tryon.gan_core.body.gan.generator import BodyGanConfig
from tryon.gan_core.body.model import theta
from tryon.gan_core.body.population.population import MEASURES, SEXES

pytest.importorskip("sklearn", reason='needs the extra "train"')
from tryon.training.body import crossfit, loop
from tryon.training.body.calibrate import Corrected, calibrate, carried
from tryon.training.body.reader import Readings, drawn_bodies
from tryon.training.body.settings import PeopleSettings
from tryon.training.body.state import PeopleState

SMALL = PeopleSettings(steps=8, solving=4, batch=8, critic_width=16,
                       generator=BodyGanConfig(bend_width=8, shape_width=16, shape_depth=1))
RULER = LinearRuler()


def started() -> PeopleState:
    return PeopleState(SMALL, RULER)


def test_the_learned_ruler_reads_as_its_teacher(tmp_path: Path) -> None:
    state, lines = started(), []
    readings = Readings(tmp_path)
    reader = readings.learned(state.generator, RULER, 800, 100, lines.append)
    bodies = drawn_bodies(state.generator, 200, 77)
    off = (reader.read(bodies) - RULER.read(bodies)) / state.generator.spread[0]
    assert float(off.abs().median()) < 0.4
    assert torch.equal(reader.read(bodies)[:, 0], bodies[:, theta.index("height")])  # stature is exact
    assert "off by" in lines[-1]


def test_readings_are_kept_and_the_reader_is_not_taught_twice(tmp_path: Path) -> None:
    state, lines = started(), []
    first = Readings(tmp_path).learned(state.generator, RULER, 200, 5, lines.append)
    told = len(lines)
    again = Readings(tmp_path).learned(state.generator, RULER, 150, 5, lines.append)
    assert len(lines) == told and len(Readings(tmp_path).bodies) == 200
    for name, value in again.state_dict().items():
        assert torch.equal(value, first.state_dict()[name]), name
    more = Readings(tmp_path).learned(state.generator, RULER, 260, 5, lines.append)
    assert len(lines) > told and not torch.equal(more.line.weight, first.line.weight)


def test_bodies_read_stay_in_range_and_follow_from_the_seed() -> None:
    generator = started().generator
    bodies = drawn_bodies(generator, 64, 3)
    assert torch.equal(bodies, drawn_bodies(generator, 64, 3))
    assert not torch.equal(bodies, drawn_bodies(generator, 64, 4))
    assert (bodies >= generator.low - 1e-4).all() and (bodies <= generator.high + 1e-4).all()
    assert set(bodies[:, 0].tolist()) == {0.0, 1.0}


def test_people_who_vary_too_little_or_lie_off_are_unlike_and_others_are_not_on_average() -> None:
    state = started()
    joint, women = state.generator.joint, (torch.arange(400) % 2).float()
    found: dict[str, list[float]] = {"right": [], "narrow": [], "off": []}
    for seed in range(12):
        torch.manual_seed(seed)
        none = torch.zeros(400, 30)
        scores = joint.drawn(torch.randn(400, 30), women, none, none)
        for name, changed in (("right", scores), ("narrow", 0.9 * scores), ("off", scores + 0.2)):
            values = joint.to_values(changed, women)
            found[name].append(float(loop.unlike(state, values[:, : len(MEASURES)], values[:, -1], women)))
    assert abs(np.mean(found["right"])) < 0.3 * np.mean(found["narrow"])  # chance adds nothing, unlike a plain square
    assert abs(np.mean(found["right"])) < 0.3 * np.mean(found["off"])


def test_a_normal_is_carried_to_another() -> None:
    rng = np.random.default_rng(0)
    one, other = (torch.from_numpy(a @ a.T / 9 + 0.1 * np.eye(5)) for a in rng.standard_normal((2, 5, 9)))
    moved = carried(one, other)
    torch.testing.assert_close(moved @ one @ moved, other)
    torch.testing.assert_close(moved, moved.T)


def test_calibration_gives_bodies_the_spread_and_the_mean_of_people() -> None:
    """A ruler that reads bodies 0.15 deviations off and a tenth too near to the middle is made up for."""
    class Lazy:
        def __init__(self, state: PeopleState) -> None:
            self.state, self.seen = state, None

        def read(self, values: torch.Tensor) -> torch.Tensor:
            g = self.state.generator
            row = (values[:, 0] < 0.5).long()
            read = values[:, 3 : 3 + len(MEASURES)] * g.spread[row] + g.mean[row]  # what ``shaped`` wrote there
            return g.mean[row] + 0.9 * (read - g.mean[row]) + 0.15 * g.spread[row]

    class Upright:
        """The learned ruler, which knows nothing of the offset."""

        def __init__(self, teacher: Lazy) -> None:
            self.teacher = teacher

        def read(self, values: torch.Tensor) -> torch.Tensor:
            return self.teacher.read(values) - 0.15 * self.teacher.state.generator.spread[(values[:, 0] < 0.5).long()]

    state = started()

    def shaped(measures, ages, women, style):
        row = (women < 0.5).long()
        bodies = torch.zeros(len(measures), len(theta.NAMES))
        bodies[:, 0] = women
        bodies[:, 3 : 3 + len(MEASURES)] = (measures - state.generator.mean[row]) / state.generator.spread[row]
        return bodies

    state.generator.shaped = shaped
    lazy = Lazy(state)
    before = [Corrected.plain(lazy).scores(state.generator, row, 3000, 50) for row in range(len(SEXES))]
    calibrate(state.generator, Upright(lazy), lazy, lambda line: None)
    for row in range(len(SEXES)):
        after = Corrected.plain(lazy).scores(state.generator, row, 3000, 51)
        assert abs(float(before[row].std(0).mean()) - 0.9) < 0.03 and float(before[row].mean()) > 0.1
        assert abs(float(after.std(0).mean()) - 1) < 0.02
        assert float(after.mean(0).abs().max()) < 0.08


def test_nobody_of_a_fold_is_known_to_its_model_and_every_fold_has_its_turn() -> None:
    people = drawn_people(300, seed=8)
    names = {(bool(f), s) for f, s in zip(people.female, people.subject, strict=True)}
    seen: list[tuple[bool, str]] = []
    for fold in range(crossfit.FOLDS):
        known, unseen = crossfit.parted(people, fold)
        ours, theirs = ({(bool(f), s) for f, s in zip(p.female, p.subject, strict=True)} for p in (known, unseen))
        assert not ours & theirs and (known.side == "train").all()
        assert not (unseen.side == "test").any()
        own = unseen.of(side="train")
        seen += [(bool(f), s) for f, s in zip(own.female, own.subject, strict=True)]
        assert 0.12 < len(own) / (people.side == "train").sum() < 0.28
    train = people.of(side="train")
    assert len(seen) == len(set(seen)) == len(train) and set(seen) <= names


def test_a_crossfit_brings_up_a_model_a_fold_and_averages(tmp_path: Path, monkeypatch) -> None:
    people = drawn_people(60, seed=9)
    brought: list[tuple[int, int]] = []

    def train(fold, known, population):
        brought.append((fold, len(known)))
        return lambda sex, count, seed: people.of(sex).values[:count]

    def evaluate(sampler, known, unseen, seeds, log):
        return {sex: {"told apart": 0.5 + 0.01 * list(seeds)[0]} for sex in SEXES}

    monkeypatch.setattr(crossfit.metrics, "evaluate", evaluate)
    monkeypatch.setattr(crossfit, "fit", lambda known, civilians: ({}, {}))
    monkeypatch.setattr(crossfit, "write_population", lambda *_: None)
    monkeypatch.setattr(crossfit.Population, "load", lambda *_: None)
    figures = crossfit.crossfit(people, people, tmp_path, train, lambda line: None)
    assert [fold for fold, _ in brought] == list(range(5))
    assert set(figures) == {"BodyGAN", "multivariate normal", "Gaussian copula", "real people (training rows)"}
    assert figures["BodyGAN"]["female"]["told apart"] == pytest.approx(0.52)


def test_a_run_reads_more_bodies_once_shapes_are_found(tmp_path: Path) -> None:
    from tryon.training.body.data import PeopleData
    from tryon.training.body.run import bring_up

    state = PeopleState(replace(SMALL, readings=(100, 150), reader_steps=3), RULER)
    lines: list[str] = []
    readings = Readings(tmp_path)
    bring_up(state, PeopleData(drawn_people(60)), RULER, readings, tmp_path, lines.append)
    assert state.step == SMALL.steps and len(readings.bodies) == 150
    assert any("calibrated" in line for line in lines)
    assert PeopleState.load(tmp_path / "bodygan.state.safetensors").step == SMALL.steps
