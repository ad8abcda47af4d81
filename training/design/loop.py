# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains DesignGAN: a minute on one core, so a run that was stopped simply begins again."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ...gan_core.design.critic import DesignCritic
from ...gan_core.design.generator import FARTHEST, KNOTS, DesignGanConfig, DesignGenerator
from ...gan_core.design.sampler import DesignGan
from ..common.copula import SCORES, Copula
from ..common.losses import LOSSES, PENALTIES
from .data import DesignDealer, Designs

LEAST = 0.01  # of a range: no spread is taken for smaller


@dataclass(frozen=True)
class DesignSettings:
    """One run."""

    steps: int = 2000
    batch: int = 256
    loss: str = "non-saturating"
    rate: float = 3e-4
    critic_rate: float = 8e-4
    critic_steps: int = 1
    pack: int = 2  # designs that the critic sees side by side
    penalty: float = 0.3  # weight of R1 or the gradient penalty
    blur: float = 0.1  # standard deviations added to all that the critic sees, so that it learns no rows by heart
    refused: float = 0.3  # weight of designs that could not be sewn, beside the generated, for the critic
    hold: float = 0.02  # of small bends: where the critic says nothing, designs stay as they began
    average: int = 200  # steps in which an old average has lost half its weight
    seed: int = 0

    def __post_init__(self) -> None:
        if self.loss not in LOSSES:
            raise ValueError(f"loss is {self.loss!r}; choose of: {', '.join(LOSSES)}")


def begin(designs: Sequence[Designs], settings: DesignSettings) -> tuple[DesignGenerator, DesignCritic]:
    """Both players; the generator begins as a Gaussian copula of the good designs."""
    torch.manual_seed(settings.seed)
    generator = DesignGenerator(DesignGanConfig(tables=tuple(d.table for d in designs)))
    slots, count = generator.config.slots, len(designs)
    mean, spread, axes = torch.zeros(count, slots), torch.ones(count, slots), torch.eye(slots).repeat(count, 1, 1)
    for k, d in enumerate(designs):
        rows = d.side(test=False)
        unit, size = d.table.unit(rows), rows.shape[1]
        copula = Copula.fit(rows)
        even = np.linspace(-FARTHEST, FARTHEST, KNOTS)
        for i, values in enumerate(copula.tables):
            at = (np.interp(even, SCORES, values) - d.table.low[i]) / (d.table.high[i] - d.table.low[i])
            generator.knots[k, i] = torch.from_numpy(np.clip(at, 0.0, 1.0))
        generator.factor[k, :size, :size] = torch.from_numpy(np.linalg.cholesky(copula.matrix))
        mean[k, :size] = torch.from_numpy(unit.mean(0))
        wide = np.maximum(unit.std(0), LEAST)
        spread[k, :size] = torch.from_numpy(wide)
        scales, turns = np.linalg.eigh(np.cov((unit / wide).T).reshape(size, size))
        axes[k, :size, :size] = torch.from_numpy(turns / np.sqrt(np.maximum(scales, 0.02)))[:, :].T
    return generator, DesignCritic(generator, mean, spread, axes, pack=settings.pack)


def train(designs: Sequence[Designs], settings: DesignSettings, log: Callable[[str], None] = print,
          every: int = 250) -> tuple[DesignGan, dict[str, Any]]:
    """The trained generator, and figures of the run."""
    generator, critic = begin(designs, settings)
    slots, loss, s = generator.config.slots, LOSSES[settings.loss], settings
    good, bad = (DesignDealer(designs, slots, kind, s.pack) for kind in (True, False))
    average = DesignGenerator(generator.config)
    average.load_state_dict(generator.state_dict())
    ours = torch.optim.Adam(generator.parameters(), s.rate, betas=(0.5, 0.99))
    theirs = torch.optim.Adam(critic.parameters(), s.critic_rate, betas=(0.5, 0.99))
    chance = torch.Generator().manual_seed(s.seed)
    began = time.monotonic()

    def blurred(features: Tensor) -> Tensor:
        return features + s.blur * torch.randn(features.shape, generator=chance)

    def drawn(which: Tensor) -> Tensor:
        return generator(torch.randn(len(which), generator.config.noise, generator=chance), which)

    figures: dict[str, float] = {}
    for step in range(s.steps):
        fall = 1.0 if step < s.steps / 2 else 2 * (1 - step / s.steps)
        for optimiser, rate in ((ours, s.rate), (theirs, s.critic_rate)):
            optimiser.param_groups[0]["lr"] = rate * max(fall, 0.02)
        for turn in range(s.critic_steps):
            real, which = good.batch(s.batch, s.seed, step * s.critic_steps + turn)
            with torch.no_grad():
                made = drawn(which)
            seen, fake = blurred(critic.features(real, which)), blurred(critic.features(made, which))
            value = loss.critic(critic.score(seen, which), critic.score(fake, which))
            if s.refused and len(bad.places):
                wrong, whose = bad.batch(s.batch // 4, s.seed, step * s.critic_steps + turn)
                score = critic.score(blurred(critic.features(wrong, whose)), whose)
                value = value + s.refused * loss.critic(score.new_full(score.shape, 30.0), score)
            between = torch.rand(len(seen), generator=chance)

            def score_of(features: Tensor, which: Tensor = which) -> Tensor:
                return critic.score(features, which)

            slope = PENALTIES[loss.penalty](score_of, seen, fake, between)
            theirs.zero_grad(set_to_none=True)
            (value + s.penalty * slope).backward()
            theirs.step()
        _, which = good.batch(s.batch, s.seed, s.steps * s.critic_steps + step)
        critic.requires_grad_(False)
        score = critic.score(blurred(critic.features(drawn(which), which)), which)
        critic.requires_grad_(True)
        last = torch.cat([p.flatten() for p in generator.bend[-1].parameters()])
        objective = loss.generator(score) + s.hold * last.square().sum()
        ours.zero_grad(set_to_none=True)
        objective.backward()
        ours.step()
        keep = 0.5 ** (1 / min(s.average, 0.1 * step + 1))
        with torch.no_grad():
            for slow, fast in zip(average.parameters(), generator.parameters(), strict=True):
                slow.lerp_(fast, 1 - keep)
        if (step + 1) % every == 0 or step + 1 == s.steps:
            figures = {"critic": float(value.detach()), "slope": float(slope.detach()),
                       "fake": float(score.detach().mean())}
            log(f"step {step + 1:,} of {s.steps:,}  " + "  ".join(f"{k} {v:.3f}" for k, v in figures.items()))
    info = {"steps": s.steps, "minutes": (time.monotonic() - began) / 60, "settings": asdict(s),
            "critic": sum(p.numel() for p in critic.parameters())}
    return DesignGan(average, info), info
