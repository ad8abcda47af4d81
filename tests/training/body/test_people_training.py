# SPDX-License-Identifier: GPL-3.0-or-later
"""BodyGAN's players and loop, on made-up people and a ruler that is a matrix."""

import math
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from support.people_made_up import LinearRuler, drawn_people
from tryon.gan_core.body.gan.generator import BodyGanConfig
from tryon.training.body import loop
from tryon.training.body.data import PeopleData
from tryon.training.body.loop import advance, rate_at, train
from tryon.training.body.settings import PeopleSettings
from tryon.training.body.state import PeopleState
from tryon.training.common.losses import LOSSES

SMALL = PeopleSettings(steps=8, solving=4, batch=8, critic_width=16,
                       generator=BodyGanConfig(bend_width=8, shape_width=16, shape_depth=1))
DATA, RULER = PeopleData(drawn_people(80)), LinearRuler()


def parameters(state: PeopleState) -> dict[str, torch.Tensor]:
    return {f"{n}/{k}": v.clone() for n, m in state._parts().items() for k, v in m.state_dict().items()}


@pytest.mark.parametrize("loss", LOSSES)
def test_a_run_stopped_and_resumed_ends_as_an_unbroken_one(tmp_path: Path, loss: str) -> None:
    settings = replace(SMALL, loss=loss)
    whole = PeopleState(settings, RULER)
    train(whole, DATA, RULER, tmp_path / "whole", progress=lambda line: None)
    for stop in (3, 6):  # before and after the critic joins
        part = PeopleState(settings, RULER)
        while part.step < stop:
            advance(part, DATA, RULER)
        part.save(tmp_path / "part.safetensors")
        again = PeopleState.load(tmp_path / "part.safetensors")
        assert again.settings == settings and again.step == stop
        while again.step < settings.steps:
            advance(again, DATA, RULER)
        for name, value in parameters(again).items():
            assert torch.equal(value, parameters(whole)[name]), (name, stop)


def test_a_run_may_start_with_the_shapes_of_another(tmp_path: Path) -> None:
    first = PeopleState(SMALL, RULER)
    for _ in range(SMALL.steps):
        advance(first, DATA, RULER)
    first.save(tmp_path / "first.safetensors")
    second = PeopleState(SMALL)
    second.start_from(tmp_path / "first.safetensors")
    assert torch.equal(second.average.base, first.generator.base) and second.step == 0
    assert not second.generator.gate.any() and first.generator.gate.any()


def test_solving_finds_shapes_with_the_wanted_measures() -> None:
    state = PeopleState(replace(SMALL, steps=150, solving=150, batch=32, civilians=0), RULER)
    blank = PeopleState(replace(SMALL, steps=150, solving=150, batch=32, civilians=0))
    first = advance(blank, DATA, RULER)["missed"]
    missed = [advance(state, DATA, RULER)["missed"] for _ in range(150)]
    assert missed[0] < 0.5 * first  # the inverted slopes are a good guess of a linear ruler
    assert sum(missed[-20:]) / 20 < 0.4 * missed[0]


def test_the_scores_are_bent_only_once_the_critic_has_joined() -> None:
    state = PeopleState(SMALL, RULER)
    for _ in range(SMALL.solving):
        figures = advance(state, DATA, RULER)
        assert figures["bent"] == 0 and "critic" not in figures
    assert "critic" in advance(state, DATA, RULER)
    assert advance(state, DATA, RULER)["bent"] > 0
    assert float(state.generator.gate.detach().abs().mean()) > 0


def test_scores_are_never_bent_to_be_easier_to_shape() -> None:
    state = PeopleState(replace(SMALL, adversarial=0.0), RULER)
    for _ in range(SMALL.steps):
        assert advance(state, DATA, RULER)["bent"] == 0


def test_the_critic_learns_to_tell_wrong_people() -> None:
    state = PeopleState(replace(SMALL, critic_rate=3e-3), RULER)
    for step in range(150):
        real = DATA.batch(64, 0, step)
        drawn = state.generator(DATA.noise(64, 0, step), real.women, real.given, real.mask)
        wrong = drawn.wanted.detach() + 1.5 * state.generator.spread[0]
        figures = loop.teach_critic(state, real, drawn, wrong)
    assert figures["real"] > figures["fake"] + 1


def test_progress_tells_the_time_left_and_a_deadline_stops(tmp_path: Path) -> None:
    lines: list[str] = []
    state = PeopleState(SMALL, RULER)
    train(state, DATA, RULER, tmp_path, progress=lines.append, every=2)
    assert [line.split(" of")[0] for line in lines] == ["step 2", "step 4", "step 6", "step 8"]
    assert all("min left" in line for line in lines)
    assert len((tmp_path / "log.csv").read_text().splitlines()) == 4
    stopped = PeopleState(SMALL, RULER)
    train(stopped, DATA, RULER, tmp_path / "b", progress=lines.append, deadline_s=0.0)
    assert stopped.step == 1 and (tmp_path / "b" / "bodygan.state.safetensors").exists()


def test_mixed_precision_trains_too() -> None:
    state = PeopleState(replace(SMALL, precision="bfloat16"), RULER)
    figures = [advance(state, DATA, RULER) for _ in range(SMALL.steps)]
    assert all(math.isfinite(v) for f in figures for v in f.values())
    assert all(p.dtype == torch.float32 for p in state.generator.parameters())


def test_settings_come_from_toml_and_unknown_ones_are_refused(tmp_path: Path) -> None:
    shipped = PeopleSettings.read()
    assert shipped.loss in LOSSES and PeopleSettings.from_dict(shipped.to_dict()) == shipped
    (tmp_path / "a.toml").write_text("stepps = 3\n")
    with pytest.raises(ValueError, match="stepps"):
        PeopleSettings.read(tmp_path / "a.toml")
    for wrong in ({"loss": "mse"}, {"precision": "float8"}, {"steps": 3, "solving": 9}):
        with pytest.raises(ValueError):
            replace(SMALL, **wrong)


def test_the_rate_warms_falls_and_ends_small() -> None:
    s = PeopleSettings(steps=100, solving=60)
    assert rate_at(s, 0) < rate_at(s, 20)
    assert rate_at(s, 59) < 0.15 * s.rate
    assert 0 < rate_at(s, 99) < rate_at(s, 60) <= s.adversarial_rate


def test_average_follows_the_generator() -> None:
    state = PeopleState(SMALL, RULER)
    began = [p.clone() for p in state.average.parameters()]
    for _ in range(SMALL.steps):
        advance(state, DATA, RULER)
    slow, fast = list(state.average.parameters()), [p.detach() for p in state.generator.parameters()]
    assert all(not torch.equal(a, b) for a, b in zip(slow, began, strict=True))
    apart = [(a - b).abs().max() for a, b in zip(slow, fast, strict=True)]
    assert 0 < max(apart) < 0.1
