# SPDX-License-Identifier: GPL-3.0-or-later
"""The training loop: a resumed run equals an unbroken one, each loss teaches, settings are checked."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from support.small_models import TINY, TINY_CODE_CRITIC, TINY_CODED, TINY_CRITIC

pytest.importorskip("sklearn", reason="training needs the extra: pip install tryon[train]")

from tryon.gan_core.fabric.gan.critic import Critic
from tryon.gan_core.fabric.gan.generator import Generator
from tryon.training.common.losses import LOSSES
from tryon.training.fabric import coding, loop
from tryon.training.fabric.data import FabricData
from tryon.training.fabric.settings import Settings
from tryon.training.fabric.state import State

PLAIN = Settings(batch=4, generator=TINY, critic=TINY_CRITIC, penalty_every=2, images=24)
CODED = Settings(batch=4, generator=TINY_CODED, critic=TINY_CODE_CRITIC, penalty_every=2, coding=8, images=16, ring=1)
TALL = Settings(batch=4, penalty_every=2, generator=replace(TINY, height=True),
                critic=replace(TINY_CRITIC, height=True, places=True))
RICH = replace(CODED, augment=64, naming=0.1, falling=12, critic=replace(TINY_CODE_CRITIC, names=True),
               generator=replace(TINY_CODED, cells=6, lattice=(1, 2, 4), depth=(1, 2)))
FOLDER = Path(loop.__file__).parent


def weights(state: State) -> dict[str, torch.Tensor]:
    return {f"{n}/{k}": v.clone() for n, m in state.modules().items() for k, v in m.state_dict().items()}


def forward(state: State, data: FabricData, steps: int) -> State:
    for _ in range(steps):
        coded = state.coded * state.settings.batch < state.settings.coding
        (coding.advance_coding if coded else loop.advance)(state, data)
    return state


@pytest.mark.parametrize("settings", [PLAIN, CODED, TALL, RICH], ids=["plain", "coded", "height", "rich"])
def test_a_resumed_run_equals_an_unbroken_one(settings: Settings, striped: Path, tmp_path: Path) -> None:
    """Broken off while coding and again later, with penalties due on either side."""
    data = FabricData(striped, settings.generator.size)
    unbroken, broken = State(settings), State(settings)
    for state in (unbroken, broken):
        state.dose.chance = 0.5 if settings.augment else 0.0
    forward(unbroken, data, 6)
    for _ in range(3):
        forward(broken, data, 2)
        broken.save(tmp_path / "state.safetensors")
        broken = State.load(tmp_path / "state.safetensors")
    assert (broken.step, broken.coded, broken.settings) == (unbroken.step, unbroken.coded, settings)
    assert broken.dose == unbroken.dose
    a, b = weights(unbroken), weights(broken)
    assert a.keys() == b.keys() and all(torch.equal(v, b[k]) for k, v in a.items())


@pytest.mark.parametrize("settings", [PLAIN, RICH], ids=["plain", "rich"])
def test_compiled_it_learns_the_same(settings: Settings, striped: Path, tmp_path: Path,
                                     monkeypatch: pytest.MonkeyPatch) -> None:
    """Through everything but the last translation, which wants a compiler of C."""
    monkeypatch.setattr(torch, "compile", partial(torch.compile, backend="aot_eager"))
    data = FabricData(striped, settings.generator.size)
    brief = replace(settings, images=8, coding=settings.coding and 4)
    plain, quick = State(brief), State(replace(brief, compile=True))
    for state, out in ((plain, tmp_path / "plain"), (quick, tmp_path / "quick")):
        loop.train(state, data, out, progress=str)
    assert quick.images == brief.images
    a, b = weights(plain), weights(quick)
    assert a.keys() == b.keys() and all(torch.allclose(v, b[k], atol=1e-3) for k, v in a.items())


def test_rates_fall_to_a_tenth_at_the_end(striped: Path) -> None:
    settings = replace(PLAIN, images=40, falling=20)
    state, data = State(settings), FabricData(striped, PLAIN.generator.size)
    rates = []
    for _ in range(12):
        loop.advance(state, data)
        rates.append([o.param_groups[0]["lr"] for o in (state.generator_optimiser, state.critic_optimiser)])
    assert rates[0] == rates[5] and rates[-1] == pytest.approx([0.1 * r for r in rates[0]])
    shares = [g / rates[0][0] for g, _ in rates]
    assert shares == pytest.approx([1.0] * 6 + [0.8, 0.6, 0.4, 0.2, 0.1, 0.1])


def test_the_two_stages_leave_each_other_alone(striped: Path) -> None:
    data, state = FabricData(striped, 64), State(CODED)
    fresh = weights(state)
    coded = weights(forward(state, data, 2))
    drawn = weights(forward(state, data, 2))
    for name in fresh:
        coder = name.startswith(("encoder/", "generator/decoder."))
        player = not coder and name.startswith(("generator/", "critic/")) and not name.endswith("lines")
        assert torch.equal(fresh[name], coded[name]) or not player, f"{name} moved while coding"
        assert torch.equal(coded[name], drawn[name]) or not coder, f"{name} moved while drawing"
    assert all(torch.equal(v, drawn["average/" + k[10:]]) for k, v in drawn.items() if k.startswith("generator/deco"))


def test_encoder_and_decoder_learn_to_give_pictures_back(striped: Path) -> None:
    data, state = FabricData(striped, 64), State(replace(CODED, coding=400, coding_rate=2e-2))
    values = [coding.advance_coding(state, data)["coding"] for _ in range(40)]
    assert np.mean(values[-5:]) < 0.8 * np.mean(values[:5])


@pytest.mark.parametrize("loss", sorted(LOSSES))
def test_every_loss_teaches_the_critic(loss: str, striped: Path) -> None:
    """With the generator held, the critic comes to score real pictures above drawn ones."""
    data, state = FabricData(striped, 32), State(replace(PLAIN, loss=loss, rate=0.0, critic_rate=2e-2, penalty=0.02))
    for _ in range(30):
        figures = loop.advance(state, data)
    assert np.isfinite(list(figures.values())).all() and figures["real"] > figures["fake"]


def test_the_generators_gradient_is_that_of_its_own_loss(striped: Path) -> None:
    """One step with the critic's rate at 0 moves the generator against the slope of its loss, taken directly."""
    data = FabricData(striped, 32)
    state = State(replace(PLAIN, critic_rate=0.0, rate=1e-4))
    before = loop.advance(state, data)["generator"]
    state.step = 0
    assert loop.advance(state, data)["generator"] < before


def test_height_counts_only_where_it_is_exact() -> None:
    images, height = torch.ones(2, 3, 4, 4), torch.full((2, 1, 4, 4), 0.5)
    seen = loop.with_height(images, height, torch.tensor([True, False]), True)
    assert seen.shape == (2, 5, 4, 4) and (seen[0, 3] == 0.5).all() and (seen[0, 4] == 1).all()
    assert (seen[1, 3:] == 0).all() and loop.with_height(images, height, torch.tensor([True, False]), False) is images


@pytest.mark.parametrize(("name", "size", "most"), [("fabric.toml", 64, 1.5e6), ("fabric_gpu.toml", 256, 8e6)])
def test_settings_on_file_build_networks_of_the_promised_size(name: str, size: int, most: float) -> None:
    settings = Settings.read(FOLDER / name)
    assert Settings.from_dict(settings.to_dict()) == settings and settings.generator.size == size
    with torch.device("meta"):
        generator, critic = Generator(settings.generator), Critic(settings.critic)
    assert sum(p.numel() for p in generator.parameters()) <= most and critic.config.code == generator.config.code


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"loss": "l2"}, "wgan-gp"),
        ({"precision": "fp8"}, "bfloat16"),
        ({"coding": 0}, "set coding"),
        ({"critic": replace(TINY_CODE_CRITIC, code=7)}, "code and classes differ"),
        ({"naming": 0.1}, "set names"),
    ],
)
def test_settings_that_cannot_work_are_refused(changes: dict, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        replace(CODED, **changes)
    with pytest.raises(ValueError, match="learning_rate"):
        Settings.from_dict({"learning_rate": 1})
    with pytest.raises(ValueError, match="critic.depth"):
        Settings.from_dict({"critic": {"depth": 1}})


def test_naming_teaches_both_players_the_classes(striped: Path) -> None:
    """The critic comes to name real pictures, and asked for nothing else the generator draws what it can name."""
    data = FabricData(striped, 64)
    state = forward(State(replace(RICH, critic_rate=2e-2, rate=1e-2, augment=0)), data, 2)
    batch = data.batch(32, 9, 0)
    fit = []
    for steps in (0, 60):
        forward(state, data, steps)
        named = state.critic.judge(loop.seen(state, batch), batch.kinds)[1]
        assert named is not None
        fit.append(float(torch.nn.functional.cross_entropy(named.detach(), batch.kinds)))
    assert fit[1] < fit[0]


def test_half_precision_and_a_deadline(striped: Path, tmp_path: Path) -> None:
    """bfloat16 by autocast runs through both stages, and a checkpoint is left when time is up."""
    state = State(replace(CODED, precision="bfloat16"))
    data, said = FabricData(striped, 64), []
    loop.train(state, data, tmp_path, every_s=0, progress=said.append)
    assert state.images >= 16 and any("coded" in s for s in said) and (tmp_path / "log.csv").exists()
    state.settings = replace(state.settings, images=10_000)
    loop.train(state, data, tmp_path, deadline_s=0, progress=said.append)
    assert State.load(tmp_path / "state.safetensors").step == state.step < 20
