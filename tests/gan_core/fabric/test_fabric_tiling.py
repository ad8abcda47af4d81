# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything tiles by construction: rolling what goes in rolls what comes out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from support.small_models import TINY, TINY_CODED
from tryon.gan_core.fabric.finish import micro
from tryon.gan_core.fabric.finish.relief import FINISHES
from tryon.gan_core.fabric.gan.config import CLASSES, CriticConfig
from tryon.gan_core.fabric.gan.critic import Critic
from tryon.gan_core.fabric.gan.design import Ref, sample
from tryon.gan_core.fabric.gan.generator import Generator, repeated
from tryon.gan_core.fabric.gan.layers import Conv, StyledConv, Waves, upsample, wrap
from tryon.gan_core.fabric.gan.model import FabricModel, shipped
from tryon.gan_core.fabric.gan.sprigs import FEATURES, features, scatter_places


def roll(x: torch.Tensor, dy: int, dx: int) -> torch.Tensor:
    return torch.roll(x, (dy, dx), (2, 3))


@pytest.mark.parametrize("shift", [(1, 0), (0, 3), (5, 7)])
def test_convolutions_commute_with_rolling(shift: tuple[int, int]) -> None:
    torch.manual_seed(0)
    x, w = torch.randn(2, 4, 8, 8), torch.randn(2, 6)
    styled = StyledConv(4, 5, 6)
    for layer in (Conv(4, 5), lambda x: styled(x, w)):
        assert torch.allclose(layer(roll(x, *shift)), roll(layer(x), *shift), atol=1e-5)


@pytest.mark.parametrize("n", [1, 2, 3])
def test_padding_is_as_torch_has_it_and_differentiable_twice(n: int) -> None:
    x = torch.randn(2, 3, 4, 5, dtype=torch.float64, generator=torch.Generator().manual_seed(0), requires_grad=True)
    assert torch.equal(wrap(x, n), torch.nn.functional.pad(x, (n, n, n, n), mode="circular"))
    assert torch.autograd.gradcheck(lambda x: wrap(x, n), x)
    assert torch.autograd.gradgradcheck(lambda x: wrap(x, n), x)


@pytest.mark.parametrize("mode", ["bilinear", "bicubic"])
def test_enlarging_commutes_with_rolling(mode: str) -> None:
    x = torch.randn(1, 3, 8, 8, generator=torch.Generator().manual_seed(0))
    enlarged = upsample(x, 4, mode)
    assert enlarged.shape == (1, 3, 32, 32)
    assert torch.allclose(upsample(roll(x, 3, 5), 4, mode), roll(enlarged, 12, 20), atol=1e-5)


def test_waves_close_on_themselves_whatever_their_phase() -> None:
    """The step across the border is no larger than the steepest step of the highest wave."""
    torch.manual_seed(0)
    layer = Waves(32, 4, 3, 6)
    phases = torch.rand(2, 2, 4) * 6.28
    made = layer(torch.zeros(2, 3, 32, 32), torch.randn(2, 6), phases)
    for axis in (2, 3):
        step = (made - made.roll(1, axis)).abs().amax((0, 1, 5 - axis))
        assert step[0] <= step[1:].max() * 1.3
    assert not torch.allclose(made, layer(torch.zeros(2, 3, 32, 32), torch.zeros(2, 6), phases + 1))


def test_sprigs_move_with_their_places_and_wrap() -> None:
    places = scatter_places(3, np.random.default_rng(0))
    moved = places.clone()
    moved[..., 0] = (places[..., 0] + 0.25) % 1
    moved[..., 1] = (places[..., 1] + 0.5) % 1
    a, b = features(places, 32), features(moved, 32)
    assert a.shape == (3, FEATURES, 32, 32) and a.abs().mean() > 0.05
    assert torch.allclose(b, roll(a, 16, 8), atol=1e-3)


def test_chance_that_repeats_draws_what_repeats() -> None:
    """With no other chance a generator whose cells all stand twice side by side draws everything twice."""
    torch.manual_seed(0)
    for lattice, equal in (((2,), True), ((), False)):
        config = replace(TINY_CODED, waves=(0, 0), sprigs=(0, 0), lattice=lattice, depth=(1, 2))
        generator, rng = Generator(config), np.random.default_rng(0)
        noises = generator.noises(2, rng)
        noises.threads = [torch.zeros_like(t) for t in noises.threads]
        drawing = generator(torch.randn(2, 8), torch.arange(2), torch.randn(2, 5, 3), noises)
        assert torch.allclose(drawing.logits, roll(drawing.logits, 32, 0), atol=1e-4) == equal
        assert torch.allclose(drawing.logits, roll(drawing.logits, 0, 32), atol=1e-4) == equal


def test_a_style_can_silence_chance() -> None:
    """A generator with a lattice doses its cells; without one they always have their full strength."""
    torch.manual_seed(0)
    for lattice in ((1, 2), ()):
        generator = Generator(replace(TINY_CODED, lattice=lattice))
        first = next(iter(generator.levels))
        assert (first.dose is None) == (not lattice)
        if first.dose is not None:
            torch.nn.init.zeros_(first.dose.weight)
            torch.nn.init.zeros_(first.dose.bias)
        noises = generator.noises(2, np.random.default_rng(0))
        w, other = torch.randn(2, 16), replace(noises, cells=torch.randn_like(noises.cells))
        same = torch.allclose(generator.code(w, noises), generator.code(w, other), atol=1e-5)
        assert same == bool(lattice)


def test_cells_share_the_repeats_of_a_lattice() -> None:
    cells = torch.randn(2, 7, 8, 8, generator=torch.Generator().manual_seed(0))
    made = repeated(cells, (1, 2, 4))
    assert made.shape == cells.shape and torch.equal(made[:, :3], cells[:, :3])
    twice, often = made[:, 3:5], made[:, 5:]
    assert torch.equal(twice, roll(twice, 4, 4)) and not torch.equal(twice, roll(twice, 2, 0))
    assert torch.equal(often, roll(often, 2, 2)) and torch.equal(often[..., :2, :2], cells[:, 5:, :2, :2])
    with pytest.raises(ValueError, match="does not divide"):
        replace(TINY_CODED, lattice=(3,))
    with pytest.raises(ValueError, match="depth"):
        replace(TINY_CODED, depth=(1,))


def test_the_critic_is_deaf_to_place() -> None:
    torch.manual_seed(0)
    critic, image, kind = Critic(CriticConfig()), torch.randn(4, 3, 32, 32), torch.arange(4)
    assert torch.allclose(critic(image, kind), critic(roll(image, 8, 24), kind), atol=1e-4)


@pytest.mark.parametrize("kind", TINY.classes)
def test_every_map_of_a_swatch_wraps(tiny_model: FabricModel, kind: str) -> None:
    """The step across the border lies within the range of steps inside, for each map and either axis."""
    maps = sample(tiny_model, Ref(kind, 3), size=256)
    for name in ("colour", "height", "normal", "roughness"):
        a = np.asarray(getattr(maps, name), np.float64)
        for axis in (0, 1):
            steps = np.abs(a - np.roll(a, 1, axis))
            means = steps.mean(tuple(i for i in range(a.ndim) if i != axis))
            assert means[0] <= means[1:].max() * 1.1 + 1e-9, (name, axis)


@pytest.mark.parametrize("weave", sorted(micro.MAKERS))
def test_threads_close_on_themselves(weave: str) -> None:
    made = micro.MAKERS[weave](256, 64, np.random.default_rng(0))
    assert made.height.shape == (256, 256)
    assert np.isclose([made.height.min(), made.height.max()], [0, 1], atol=1e-6).all()
    for axis in (0, 1):
        means = np.abs(made.height - np.roll(made.height, 1, axis)).mean(1 - axis)
        assert means[0] <= means[1:].max() + 1e-6
        assert np.array_equal(np.roll(made.weft, 16, axis), made.weft), "four threads on, the weave starts again"


def test_every_class_has_a_finish_with_a_known_weave() -> None:
    assert set(shipped().kinds) <= set(FINISHES) <= set(CLASSES)
    assert {f.weave for f in FINISHES.values()} <= set(micro.MAKERS)
