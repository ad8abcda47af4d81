# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains MakeupGAN: a few minutes on one core, so a run that was stopped simply begins again."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np
import torch
from torch import Tensor

from ...gan_core.makeup.coding import PRESENT, REGIONS
from ...gan_core.makeup.generator import MakeupConfig, MakeupCritic, MakeupGenerator, as_tensor, noise_of
from ...gan_core.makeup.kinds import OCCASIONS, STYLES
from ...gan_core.makeup.sampler import MakeupGan
from ..common.losses import LOSSES, PENALTIES
from .data import SWAPPED, Library, varied

SHOWN = 6_000  # varied looks that a run is dealt from


@dataclass(frozen=True)
class MakeupSettings:
    """One run."""

    steps: int = 800
    batch: int = 128
    loss: str = "non-saturating"
    rate: float = 4e-4
    critic_rate: float = 8e-4
    pack: int = 2
    penalty: float = 0.02
    blur: float = 0.1  # standard deviations added to all that the critic sees, so that it learns no rows by heart
    warm: int = 150  # steps in which the generator first learns the mean that a wish has
    average: int = 100
    seed: int = 0

    def __post_init__(self) -> None:
        if self.loss not in LOSSES:
            raise ValueError(f"loss is {self.loss!r}; choose of: {', '.join(LOSSES)}")


def begin(known: Library, seed: int) -> MakeupGenerator:
    """A generator whose memory is the authored looks."""
    torch.manual_seed(seed)
    generator = MakeupGenerator(MakeupConfig(memory=len(known.rows)))
    generator.stacks.copy_(as_tensor(known.rows))
    generator.stacks[:, PRESENT] = 2 * generator.stacks[:, PRESENT] - 1  # what is not there stays away
    generator.styles.copy_(torch.from_numpy(known.styles))
    generator.occasions.copy_(torch.from_numpy(known.occasions))
    with torch.no_grad():
        for k, region in enumerate(REGIONS):
            share = min(max(1 - SWAPPED.get(region, 0.0), 0.01), 0.99)
            generator.same[k] = float(np.log(share / (1 - share)))
    return generator


def train(known: Library, settings: MakeupSettings, log: Callable[[str], None] = print) -> MakeupGan:
    """The trained generator's average."""
    s, loss = settings, LOSSES[settings.loss]
    generator = begin(known, s.seed)
    average = copy.deepcopy(generator)
    chance = torch.Generator().manual_seed(s.seed)
    rng = np.random.default_rng([s.seed, 1])
    rows_np, asked = varied(known, SHOWN, rng)
    rows, wish = as_tensor(rows_np), as_tensor(np.stack([w.row() for w in asked]))
    spread = rows.std(0).clamp(min=0.05)
    critic = MakeupCritic(rows.mean(0), spread, pack=s.pack)
    ours = torch.optim.Adam(generator.parameters(), s.rate, betas=(0.5, 0.99))
    theirs = torch.optim.Adam(critic.parameters(), s.critic_rate, betas=(0.5, 0.99))
    order = wish[:, : len(STYLES)].argmax(1)
    by_style = [torch.nonzero(order == k)[:, 0] for k in range(len(STYLES))]
    began = time.monotonic()

    def dealt(count: int) -> tuple[Tensor, Tensor]:
        """Rows and wishes, ``pack`` of one style side by side."""
        styles = torch.randint(len(STYLES), (count // s.pack,), generator=chance).repeat_interleave(s.pack)
        index = torch.stack([by_style[k][torch.randint(len(by_style[k]), (1,), generator=chance)[0]]
                             for k in styles.tolist()])
        return rows[index], wish[index]

    def drawn(asked_for: Tensor) -> Tensor:
        style = asked_for[:, : len(STYLES)].argmax(1)
        occasion = asked_for[:, -len(OCCASIONS) :].argmax(1)
        pick = generator.picked(style, occasion, chance)
        noise, own = noise_of(generator.config, len(asked_for), chance)
        return generator(noise, own, pick, asked_for)

    def blurred(x: Tensor) -> Tensor:
        return x + s.blur * spread * torch.randn(x.shape, generator=chance)

    for step in range(s.steps):
        fall = min(1.0, 2 * (1 - step / s.steps))
        for optimiser, rate in ((ours, s.rate), (theirs, s.critic_rate)):
            optimiser.param_groups[0]["lr"] = rate * max(fall, 0.02)
        real, for_whom = dealt(s.batch)
        with torch.no_grad():
            fake = blurred(drawn(for_whom))
        real = blurred(real)

        def score_of(seen: Tensor, for_whom: Tensor = for_whom) -> Tensor:
            return critic(seen, for_whom)

        value = loss.critic(critic(real, for_whom), critic(fake, for_whom))
        if step % 4 == 0:
            between = torch.rand(len(real), generator=chance)
            value = value + 4 * s.penalty * PENALTIES[loss.penalty](score_of, real, fake, between)
        theirs.zero_grad(set_to_none=True)
        value.backward()
        theirs.step()
        _, for_whom = dealt(s.batch)
        critic.requires_grad_(False)
        made = drawn(for_whom)
        objective = loss.generator(critic(blurred(made), for_whom))
        if step < s.warm:
            objective = objective + 20 * (made.mean(0) - rows.mean(0)).square().mean()
        critic.requires_grad_(True)
        ours.zero_grad(set_to_none=True)
        objective.backward()
        ours.step()
        keep = 0.5 ** (1 / s.average)
        with torch.no_grad():
            for a, g in zip(average.parameters(), generator.parameters(), strict=True):
                a.lerp_(g, 1 - keep)
        if step % 100 == 99:
            log(f"step {step + 1}/{s.steps}  critic {float(value.detach()):.3f}  generator "
                f"{float(objective.detach()):.3f}  {time.monotonic() - began:.0f} s")
    info = {"settings": asdict(s), "looks": len(known.rows), "minutes": (time.monotonic() - began) / 60}
    return MakeupGan(average, info)
