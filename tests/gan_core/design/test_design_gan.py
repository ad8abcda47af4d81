# SPDX-License-Identifier: GPL-3.0-or-later
"""The generator of designs: in range whatever the seed, the same again, carried to other tables; the weights' file."""

import dataclasses
from types import SimpleNamespace

import hypothesis.strategies as st
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from tryon.gan_core import checkpoint
from tryon.gan_core.design import methods, sampler
from tryon.gan_core.design.critic import DesignCritic
from tryon.gan_core.design.generator import DesignGanConfig, DesignGenerator
from tryon.gan_core.design.sampler import DesignGan
from tryon.gan_core.design.tables import DesignError, Table, carried
from tryon.tryon_addon.catalog.garments import Programme
from tryon.tryon_addon.core.parameters import Parameter
from tryon.tryon_addon.runtime.server import design_methods

TEE = Table("tee", ("length", "ease", "stand"), (-12.0, 2.0, 1.5), (60.0, 40.0, 4.0), (20.0, 12.0, 2.0))
SKIRT = Table("skirt", ("length", "flare"), (40.0, 10.0), (100.0, 110.0), (60.0, 45.0))
ROWS = [{"name": n, "low": a, "high": b, "default": d}
        for n, a, b, d in zip(TEE.names, TEE.low, TEE.high, TEE.default, strict=True)]


def wild(wide: float = 3.0) -> DesignGan:
    """Untrained, with weights far larger than any training gives."""
    torch.manual_seed(0)
    generator = DesignGenerator(DesignGanConfig(width=16, depth=1, tables=(TEE, SKIRT)))
    with torch.no_grad():
        for parameter in (*generator.parameters(), generator.factor):
            parameter.normal_(0, wide)
        generator.knots.add_(wide > 1)  # as no training leaves them
    return DesignGan(generator)


GAN = wild()


@settings(max_examples=80, deadline=None)
@given(st.sampled_from((TEE, SKIRT)), st.integers(0, 2**31 - 1), st.floats(0, 1.5), st.integers(0, 40))
def test_designs_stay_in_range(table: Table, seed: int, truncation: float, count: int) -> None:
    designs = GAN.sample(table.programme, count, seed, truncation)
    assert designs.shape == (count, len(table.names)) and np.isfinite(designs).all()
    assert (designs >= table.low).all() and (designs <= table.high).all()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(-1e6, 1e6), min_size=9 + 6, max_size=9 + 6))
def test_no_noise_leaves_the_range(numbers: list[float]) -> None:
    """Not only what a seed draws: also noise that no normal has."""
    noise = torch.tensor([numbers[: GAN.config.noise]], dtype=torch.float64)
    for place, table in enumerate(GAN.config.tables):
        unit = GAN.generator(noise, torch.tensor([place])).numpy()
        assert (unit >= 0).all() and (unit <= 1).all() and (unit[:, len(table.names):] == 0).all()
        values = table.values(unit[:, : len(table.names)])
        assert (values >= table.low).all() and (values <= table.high).all()


def test_a_seed_repeats_and_a_longer_draw_begins_with_the_shorter() -> None:
    calm = wild(0.3)
    few, many, other = calm.sample("tee", 5, 7), calm.sample("tee", 50, 7), calm.sample("tee", 5, 8)
    np.testing.assert_allclose(few, many[:5], atol=1e-9)
    assert (few == calm.sample("tee", 5, 7)).all() and not np.isclose(few, other).any()


def test_truncation_draws_towards_the_middle() -> None:
    calm = wild(0.3)
    wide, narrow, none = (calm.sample("tee", 400, 3, t)[:, 0].std() for t in (1.0, 0.4, 0.0))
    assert wide > 1.5 * narrow > 0 and none < 1e-9


def test_a_table_that_has_changed() -> None:
    """Renamed parameters count as new; ranges hold; what both have is the same centimetres."""
    today = Table("tee", ("ease", "cuff", "length"), (2.0, 3.0, 0.0), (40.0, 9.0, 30.0), (12.0, 6.0, 20.0))
    out, notes = carried(np.array([[50.0, 14.5, 2.0], [12.0, 8.0, 2.0]]), TEE, today)
    np.testing.assert_allclose(out, [[14.5, 6.0, 30.0], [8.0, 6.0, 12.0]])
    assert any("cuff is newer" in n for n in notes) and any("length was held within 0 to 30 in 1" in n for n in notes)
    assert carried(np.zeros((0, 3)), TEE, today)[0].shape == (0, 3)
    with pytest.raises(ValueError, match="default outside"):
        dataclasses.replace(today, default=(12.0, 99.0, 20.0))


def test_the_call_answers_in_todays_parameters(monkeypatch) -> None:
    monkeypatch.setattr(DesignGan, "load", classmethod(lambda cls: GAN))
    said = methods.design_surprise({"programme": "tee", "parameters": ROWS, "seed": 3, "count": 40})
    assert len(said["designs"]) == 40 and said["notes"] == [] and said["taught"]
    for design in said["designs"]:
        assert list(design) == list(TEE.names)
        assert round(design["ease"], 1) == design["ease"] and round(design["stand"], 2) == design["stand"]
    narrow = [row | ({"high": 13.0} if row["name"] == "ease" else {}) for row in ROWS[1:]]
    held = methods.design_surprise({"programme": "tee", "parameters": narrow, "seed": 3, "count": 40})
    assert max(d["ease"] for d in held["designs"]) == 13.0 and held["notes"]
    asked = {"programme": "cape", "parameters": ROWS, "seed": 3}
    with pytest.raises(DesignError, match="does not know the cape") as caught:
        methods.design_surprise(asked)
    assert "tee, skirt" in caught.value.mend
    usual = methods.design_surprise(asked | {"unknown": "default"})
    assert usual["designs"] == [dict(zip(TEE.names, TEE.default, strict=True))] and "cape" in usual["notes"][0]
    assert not usual["taught"]


def test_what_cannot_be_drafted_is_drawn_anew(monkeypatch) -> None:
    """By its seed and place alone, and nothing else changes."""
    asked: list[float] = []

    def refusal(name: str, design: dict) -> str:
        asked.append(design["length"])
        return "It ends above the armholes." if design["length"] < 10.0 else ""

    parameters = tuple(Parameter(n, d, a, b, "cm", "") for n, a, b, d in
                       zip(TEE.names, TEE.low, TEE.high, TEE.default, strict=True))
    calm = wild(0.3)
    monkeypatch.setattr(DesignGan, "load", classmethod(lambda cls: calm))
    monkeypatch.setattr(design_methods, "programme", lambda name: Programme(name, "Tee", 1, "jersey", parameters))
    monkeypatch.setattr(design_methods, "mannequin_of", lambda body, progress: SimpleNamespace(refusal=refusal))
    few, many = (design_methods.design_surprise({"programme": "tee", "seed": 3, "count": n}, lambda *_: None)["designs"]
                 for n in (12, 40))
    late = design_methods.design_surprise({"programme": "tee", "seed": 3, "count": 40, "first": 30}, lambda *_: None)
    assert late["designs"][30:] == many[30:]
    drawn = methods.design_surprise({"programme": "tee", "parameters": ROWS, "seed": 3, "count": 40})["designs"]
    short = [i for i, design in enumerate(drawn) if design["length"] < 10.0]
    assert 0 < len(short) < 40 and few == many[:12] and min(d["length"] for d in many) >= 10.0 and min(asked) < 10.0
    assert [d for i, d in enumerate(many) if i not in short] == [d for i, d in enumerate(drawn) if i not in short]


@pytest.mark.parametrize(("wish", "says"), [
    ({"count": -1}, "-1 designs"), ({"count": 10**6}, "1000000 designs"), ({"truncation": 3.0}, "truncation is 3"),
    ({"truncation": float("nan")}, "truncation is nan"), ({"seed": -4}, "seed is -4"),
])  # fmt: skip
def test_wrong_wishes_are_told(wish: dict, says: str) -> None:
    with pytest.raises(DesignError, match=says):
        GAN.sample(**{"programme": "tee", "count": 1, "seed": 1} | wish)


def test_weights_come_back_from_their_file(tmp_path) -> None:
    model = wild(0.3)
    model.save(tmp_path / "a.safetensors")
    again = DesignGan.load(tmp_path / "a.safetensors")
    assert again.config == model.config
    np.testing.assert_allclose(again.sample("tee", 9, 1), model.sample("tee", 9, 1), atol=0.2)
    foreign = {"colour": 1}
    checkpoint.save(tmp_path / "b.safetensors", sampler.KIND, foreign, {})
    checkpoint.save(tmp_path / "c.safetensors", "bodygan", model.config.to_dict(), {})
    checkpoint.save(tmp_path / "d.safetensors", sampler.KIND, model.config.to_dict(), {})
    broken = model.config.to_dict()
    broken["tables"][0]["high"][0] = -100.0
    checkpoint.save(tmp_path / "e.safetensors", sampler.KIND, broken, {})
    (tmp_path / "f.safetensors").write_bytes(b"\x80\x04pickle" * 9)
    for name, says in (("b", "colour"), ("c", "kind 'bodygan'"), ("d", "missing"), ("e", "default outside"),
                       ("f", "not a readable"), ("g", "does not exist")):
        with pytest.raises(checkpoint.CheckpointError, match=says):
            DesignGan.load(tmp_path / f"{name}.safetensors")


def test_gradients_reach_both_players() -> None:
    generator = DesignGenerator(DesignGanConfig(width=8, depth=1, tables=(TEE, SKIRT)))
    ones, eye = torch.ones(2, 3), torch.eye(3).repeat(2, 1, 1)
    critic = DesignCritic(generator, ones / 2, ones, eye, width=8, depth=1)
    which = torch.tensor([0, 1, 0])
    critic(generator(torch.randn(3, generator.config.noise), which), which).sum().backward()
    for module in (generator, critic):
        for name, parameter in module.named_parameters():
            assert parameter.grad is not None and parameter.grad.abs().max() > 0, name
