# SPDX-License-Identifier: GPL-3.0-or-later
"""The critic's training: a GAN's hinge loss on good and spoilt renders, each spoilt one below its own good one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F

from ...gan_core.realism.critic import Critic, summary
from .data import SPOILS, Shot, stacked


@dataclass(frozen=True)
class Settings:
    """``pairs`` of a good render and one spoilt from it a step; ``mild``: how much more often mild ones are drawn."""

    steps: int = 600
    pairs: int = 8
    rate: float = 1e-3
    decay: float = 1e-2
    mild: float = 2.0
    seed: int = 0


def train(shots: Sequence[Shot], settings: Settings, say: Callable[[str], None] = lambda text: None) -> Critic:
    """A critic of these shots; its level lies where good and mildly spoilt ones of them part best."""
    torch.manual_seed(settings.seed)
    random = np.random.default_rng(settings.seed)
    critic = Critic()
    with torch.no_grad():
        told = torch.cat([summary(stacked([one])) for one in shots[:: max(1, len(shots) // 400)]])
        critic.shift.copy_(told.mean(0))
        critic.scale.copy_(told.std(0) + 1e-3)
    turns = _turns(shots)
    chances = np.array([settings.mild if level == 0 else 1.0 for _, level in turns[0][1]])
    chances /= chances.sum()
    optimiser = torch.optim.AdamW(critic.parameters(), settings.rate, weight_decay=settings.decay, betas=(0.5, 0.99))
    plan = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, settings.steps)
    critic.train()
    for step in range(settings.steps):
        chosen = [turns[k] for k in random.integers(len(turns), size=settings.pairs)]
        spoilt = []
        for _, by in chosen:
            keys = list(by)
            spoilt.append(by[keys[random.choice(len(keys), p=chances)]])
        scores = critic(stacked([*(good for good, _ in chosen), *spoilt]))
        good, bad = scores[: settings.pairs], scores[settings.pairs :]
        loss = F.relu(1 - good).mean() + F.relu(1 + bad).mean() + F.relu(1 - (good - bad)).mean()
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(critic.parameters(), 5.0)
        optimiser.step()
        plan.step()
        if step % 100 == 0:
            say(f"step {step}: loss {loss.item():.3f}")
    critic.eval()
    scores = scored(critic, shots)
    good = scores[[one.spoil == "" for one in shots]]
    mild = scores[[one.spoil != "" and one.level == 0 for one in shots]]
    places = np.quantile(np.concatenate([good, mild]), np.linspace(0.02, 0.98, 97))
    best = max(places, key=lambda at: (good > at).mean() + (mild <= at).mean())
    critic.level.add_(float(best))
    return critic


def _turns(shots: Sequence[Shot]) -> list[tuple[Shot, dict[tuple[str, int], Shot]]]:
    """Each time that a good render is seen, with what was spoilt from it."""
    found: list[tuple[Shot, dict[tuple[str, int], Shot]]] = []
    for one in shots:  # a good one leads its own
        if not one.spoil:
            found.append((one, {}))
        else:
            found[-1][1][one.spoil, one.level] = one
    return found


def scored(critic: Critic, shots: Sequence[Shot], size: int = 32) -> np.ndarray:
    """(N,) logits."""
    with torch.inference_mode():
        return torch.cat([critic(stacked(shots[k : k + size])) for k in range(0, len(shots), size)]).numpy()


def figures(critic: Critic, shots: Sequence[Shot]) -> dict[str, float]:
    """On looks kept apart: ``good``, the share of good renders that it calls good; by spoil and level the share of
    spoilt ones that it calls spoilt, ``pairs-...`` the share that it places below their own good one; ``balanced``,
    the mean of good and all spoilt, ``mildest`` of good and the mildest."""
    scores = scored(critic, shots)
    good = np.array([one.spoil == "" for one in shots])
    found = {"good": float((scores[good] > 0).mean())}
    own = np.maximum.accumulate(np.where(good, np.arange(len(shots)), 0))  # the good one that leads it
    for spoil in SPOILS:
        for level in range(3):
            here = np.array([one.spoil == spoil and one.level == level for one in shots])
            found[f"{spoil}-{level}"] = float((scores[here] <= 0).mean())
            found[f"pairs-{spoil}-{level}"] = float((scores[here] < scores[own[here]]).mean())
    found["balanced"] = (found["good"] + float((scores[~good] <= 0).mean())) / 2
    mild = np.array([one.spoil != "" and one.level == 0 for one in shots])
    found["mildest"] = (found["good"] + float((scores[mild] <= 0).mean())) / 2
    found["pairs"] = float((scores[~good] < scores[own[~good]]).mean())
    found["pairs-mildest"] = float((scores[mild] < scores[own[mild]]).mean())
    return found
