# SPDX-License-Identifier: GPL-3.0-or-later
"""The generator of bodies: conditions hold, parameters stay in range, seeds repeat; and the weights that ship."""

import hypothesis.strategies as st
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from support.people_made_up import LinearRuler
from tryon.gan_core import checkpoint
from tryon.gan_core.body.gan import sampler as gan_module
from tryon.gan_core.body.gan.generator import NOISE, BodyGanConfig, BodyGenerator
from tryon.gan_core.body.gan.sampler import BodyGan
from tryon.gan_core.body.model import theta
from tryon.gan_core.body.population import conditional
from tryon.gan_core.body.population.conditions import CONDITIONS, LIMITS, check_conditions, pack_conditions
from tryon.gan_core.body.population.population import MEASURES, SEXES, Population

P = Population.load()
SMALL = BodyGanConfig(bend_width=8, shape_width=16, shape_depth=1)


def untrained(bent: float = 0.0) -> BodyGan:
    torch.manual_seed(0)
    generator = BodyGenerator(SMALL)
    with torch.no_grad():
        generator.gate.fill_(bent)
        generator.base.normal_(0, 0.3)
    return BodyGan(generator)


GAN = untrained()


def place(name: str) -> int:
    return MEASURES.index(name)


def test_without_a_bend_the_scores_are_the_copula() -> None:
    """Means, spreads and correlations of many draws are those of the statistics, given or not."""
    people = GAN.sample(20_000, 1, {"sex": "male"})
    wanted = people.wanted.astype(float)
    for name in ("stature", "waist_navel", "neck"):
        i = place(name)
        assert np.median(wanted[:, i]) == pytest.approx(float(P.value_at("male", name, 50)), rel=0.004)
        assert np.percentile(wanted[:, i], 90) == pytest.approx(float(P.value_at("male", name, 90)), rel=0.01)
    some = GAN.sample(20_000, 2, {"sex": "female", "stature": 170, "bust": 88, "age": 25})
    said = conditional.of(P, "female", {"stature": 170, "bust": 88}, age=25)
    for name in ("hip", "crotch_height", "wrist"):
        i = place(name)
        assert some.wanted[:, i].mean() == pytest.approx(said.mean[i], rel=0.004)
        assert some.wanted[:, i].std() == pytest.approx(said.std[i], rel=0.04)


CONDITION = st.fixed_dictionaries({}, optional={
    "sex": st.sampled_from(SEXES), "age": st.floats(18, 90), "stature": st.floats(145, 200),
    "weight": st.floats(45, 130), "bust": st.floats(78, 130), "waist": st.floats(60, 130), "hip": st.floats(80, 130),
})  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(CONDITION, st.sampled_from(("army", "civilian")), st.integers(0, 2**31))
def test_what_is_asked_is_wanted_and_parameters_stay_in_range(asked: dict, whom: str, seed: int) -> None:
    for model in (GAN, untrained(0.5)):
        people = model.sample(6, seed, asked, whom)
        assert np.isfinite(people.theta).all()
        assert (people.theta >= theta.LOW).all() and (people.theta <= theta.HIGH).all()
        for name, measure in CONDITIONS.items():
            if name in asked and name != "age":
                np.testing.assert_allclose(people.wanted[:, place(measure)], asked[name], atol=0.02)
        if "age" in asked:
            np.testing.assert_allclose(people.ages, asked["age"], atol=1e-3)
        if "sex" in asked:
            assert (people.women == (asked["sex"] == "female")).all()
        np.testing.assert_allclose(people.theta[:, theta.index("height")],
                                   np.clip(people.wanted[:, 0], 140, 210), atol=1e-3)


def test_a_seed_repeats_and_a_longer_cast_begins_with_the_shorter() -> None:
    few, many, other = GAN.sample(5, 7), GAN.sample(9, 7), GAN.sample(5, 8)
    np.testing.assert_allclose(few.theta, many.theta[:5], atol=1e-3)  # a batch's size moves the last digits
    assert (few.women == many.women[:5]).all() and (few.theta == GAN.sample(5, 7).theta).all()
    assert not (few.theta == other.theta).all()
    assert GAN.sample(0, 1).theta.shape == (0, len(theta.NAMES))


def test_people_are_half_women_unless_what_is_asked_says_otherwise() -> None:
    assert GAN.sample(4000, 0).women.mean() == pytest.approx(0.5, abs=0.03)
    assert GAN.sample(400, 0, {"stature": 188}).women.mean() < 0.03
    assert GAN.sample(400, 0, {"stature": 158, "hip": 108}).women.mean() > 0.95


def test_people_are_stretched_by_sex_and_the_less_the_more_is_asked() -> None:
    model = untrained()
    with torch.no_grad():
        model.generator.stretch[0] *= 1.5  # women's
        model.generator.shift[1] += 0.5  # men's
    hip = place("hip")
    plain, wide = (m.sample(600, 4, {"sex": "female"}).wanted[:, hip] for m in (GAN, model))
    assert wide.std() == pytest.approx(1.5 * plain.std(), rel=0.1)
    plain, off = (m.sample(600, 4, {"sex": "male"}).wanted[:, hip] for m in (GAN, model))
    assert off.mean() - plain.mean() == pytest.approx(0.5 * plain.std(), rel=0.1)
    asked = {"sex": "female", "stature": 165, "bust": 92, "waist": 80}
    plain, wide = (m.sample(600, 4, asked) for m in (GAN, model))
    np.testing.assert_allclose(wide.wanted[:, place("bust")], 92, atol=0.02)
    assert wide.wanted[:, hip].std() == pytest.approx(1.25 * plain.wanted[:, hip].std(), rel=0.1)
    every = asked | {"age": 30, "weight": 65, "hip": 100}
    plain, wide = (m.sample(60, 4, every).wanted for m in (GAN, model))
    np.testing.assert_allclose(wide, plain, atol=0.01)


def test_truncation_draws_towards_the_middle() -> None:
    wide, narrow, none = (GAN.sample(400, 3, {"sex": "female"}, truncation=t).wanted for t in (1.0, 0.5, 0.0))
    assert narrow[:, 0].std() == pytest.approx(0.5 * wide[:, 0].std(), rel=0.1)
    assert np.ptp(none, axis=0).max() < 1e-3
    assert none[0, 0] == pytest.approx(float(P.value_at("female", "stature", 50)), abs=0.1)


def test_civilians_are_heavier_and_older() -> None:
    army, civil = (GAN.sample(2000, 5, {"sex": "male"}, whom) for whom in ("army", "civilian"))
    assert np.percentile(civil.wanted[:, 1], 95) > np.percentile(army.wanted[:, 1], 95) + 10
    assert np.median(civil.ages) > np.median(army.ages) + 15


def test_tables_of_the_generator_are_those_of_the_population() -> None:
    generator = GAN.generator
    people = [conditional.sample(P, sex, 40, np.random.default_rng(0)) for sex in SEXES]
    values = np.concatenate(people)
    women = torch.tensor([1.0] * 40 + [0.0] * 40)
    scores = generator.joint.to_scores(torch.from_numpy(values.astype(np.float32)), women)
    said = np.concatenate([P.to_scores(sex, part) for sex, part in zip(SEXES, np.split(values, 2), strict=True)])
    inside = np.abs(said) < 3.9
    np.testing.assert_allclose(scores.numpy()[inside], said[inside], atol=2e-3)
    np.testing.assert_allclose(generator.joint.to_values(scores, women).numpy(), values, atol=2e-3)


def test_gradients_reach_both_networks_and_the_noise() -> None:
    generator = untrained(0.3).generator.train().requires_grad_(True)
    noise = torch.randn(4, NOISE, requires_grad=True)
    given, mask = pack_conditions([{"stature": 170}, {}, {"age": 30, "hip": 99}, {}])
    drawn = generator(noise, torch.tensor([1.0, 0, 1, 0]), given, mask)
    LinearRuler().read(drawn.theta).square().mean().backward()
    for name, parameter in generator.named_parameters():
        assert parameter.grad is not None and parameter.grad.abs().max() > 0, name
    assert noise.grad is not None and torch.isfinite(noise.grad).all()


@pytest.mark.parametrize(("asked", "says"), [
    ({"colour": 3}, "no condition 'colour'"),
    ({"sex": "f"}, "female, male"),
    ({"stature": 300}, "120 to 230 cm"),
    ({"stature": float("nan")}, "stature is nan"),
    ({"weight": -4}, "weight is -4"),
    ({"weight": "heavy"}, "'heavy'"),
    ({"age": 12}, "18 to 90 years"),
    ({"hip": True and [1]}, "hip is"),
])  # fmt: skip
def test_wrong_conditions_are_told(asked: dict, says: str) -> None:
    with pytest.raises(ValueError, match=says.replace("(", "\\(")):
        GAN.sample(1, 0, asked)


def test_other_wrong_wishes_are_told() -> None:
    for call, says in ((lambda: GAN.sample(-1, 0), "-1 people"), (lambda: GAN.sample(10**7, 0), "1,000,000"),
                       (lambda: GAN.sample(1, 0, truncation=9), "truncation is 9"),
                       (lambda: GAN.sample(1, 0, population="navy"), "army, civilian")):
        with pytest.raises(ValueError, match=says):
            call()
    assert check_conditions({"age": None, "hip": "99.5"}) == (None, {"hip": 99.5})
    assert set(LIMITS) == set(CONDITIONS)


def test_weights_come_back_from_their_file(tmp_path) -> None:
    model = untrained(0.2)
    model.save(tmp_path / "a.safetensors")
    again = BodyGan.load(tmp_path / "a.safetensors")
    np.testing.assert_allclose(again.sample(5, 1).theta, model.sample(5, 1).theta, atol=0.05)
    checkpoint.save(tmp_path / "b.safetensors", "bodygan", SMALL.to_dict() | {"parameters": ["gender"]}, {})
    with pytest.raises(checkpoint.CheckpointError, match="other shape parameters"):
        BodyGan.load(tmp_path / "b.safetensors")
    checkpoint.save(tmp_path / "c.safetensors", "bodygan", {"colour": 1}, {})
    with pytest.raises(checkpoint.CheckpointError, match="colour"):
        BodyGan.load(tmp_path / "c.safetensors")


# ---------------------------------------------------------------------- what ships


def test_the_shipped_weights_are_small_and_documented() -> None:
    assert gan_module.SHIPPED.stat().st_size < 2 * 2**20
    card = gan_module.SHIPPED.with_suffix(".md").read_text(encoding="utf-8")
    assert "Gaussian copula" in card and "ANSUR" in card and "memorisation" in card
    assert BodyGan.load().info["steps"] > 0


@pytest.mark.parametrize("sex", SEXES)
def test_shipped_bodies_have_the_measures_they_were_shaped_after(sex: str) -> None:
    from tryon.gan_core.body.measure.ruler import ruler

    people = BodyGan.load().sample(48, 11, {"sex": sex})
    with torch.inference_mode():
        read = ruler().read(torch.from_numpy(people.theta))[:, : len(MEASURES)].numpy()
    off = np.abs(read - people.wanted)
    assert np.median(off) < 0.5
    for name in ("bust", "waist_navel", "hip"):
        assert np.median(off[:, place(name)]) < 2.0, name


def test_shipped_people_differ_from_each_other() -> None:
    people = BodyGan.load().sample(300, 2, {"sex": "female"})
    free = people.theta[:, 3:]
    assert (free.std(0) > 0.02).mean() > 0.95
    assert np.unique(people.theta.round(3), axis=0).shape[0] == 300


@pytest.mark.parametrize("sex", SEXES)
def test_shipped_bodies_vary_as_people_do(sex: str) -> None:
    """The ruler's readings of 400 bodies as normal scores of the population: their means and spreads, every measure's.

    A shape found only in part lies nearer to the middle: without calibration girths varied by 0.93 and the shoulder
    length by 0.85.
    """
    from tryon.gan_core.body.measure.ruler import ruler

    people = BodyGan.load().sample(400, 21, {"sex": sex})
    with torch.inference_mode():
        read = torch.cat([ruler().read(part)[:, : len(MEASURES)] for part in torch.from_numpy(people.theta).split(64)])
    scores = P.to_scores(sex, np.c_[read.numpy(), people.ages])[:, : len(MEASURES)]
    spread = scores.std(0)
    assert np.abs(scores.mean(0)).max() < 0.2 and np.abs(scores.mean(0)).mean() < 0.08
    assert 0.85 < spread.min() and spread.max() < 1.15
    girths = [place(n) for n in ("weight", "bust", "waist_navel", "hip", "thigh", "upper_arm_flexed")]
    assert spread[girths].mean() > 0.95 and spread[place("shoulder_length")] > 0.9
