# SPDX-License-Identifier: GPL-3.0-or-later
"""Training of the detail: sorted projections of patches place by place, and a critic that knows where it looks."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor

from ...gan_core.skin.critic import Critic
from ...gan_core.skin.detail import Detail, chance
from ..common import run_file
from ..common.losses import LOSSES, PENALTIES
from .data import Data, Windows
from .settings import Settings

PATCH, LINES = 5, 48  # texels of a patch, and lines that patches are projected on
HINGE = LOSSES["hinge"]


class State:
    """Generator, its average, critic, optimisers, and how far they have come."""

    def __init__(self, settings: Settings) -> None:
        torch.manual_seed(settings.seed)
        self.settings, self.step, self.seconds = settings, 0, 0.0
        self.detail, self.critic = Detail(settings.detail), Critic(settings.detail.fine)
        self.average = Detail(settings.detail).requires_grad_(False)
        self.average.load_state_dict(self.detail.state_dict())
        self.detail_optimiser = torch.optim.Adam(self.detail.parameters(), settings.rate, betas=(0.5, 0.99))
        self.critic_optimiser = torch.optim.Adam(self.critic.parameters(), settings.critic_rate, betas=(0.0, 0.99))

    def modules(self) -> dict[str, torch.nn.Module]:
        return {"detail": self.detail, "average": self.average, "critic": self.critic}

    def optimisers(self) -> dict[str, torch.optim.Optimizer]:
        return {"detail_optimiser": self.detail_optimiser, "critic_optimiser": self.critic_optimiser}

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        run_file.write(path, self.modules(), self.optimisers(),
                       {"step": self.step, "seconds": self.seconds, "settings": self.settings.to_dict()})

    @classmethod
    def load(cls, path: Path) -> State:
        """Where ``save`` left off, with the settings of then."""
        meta = run_file.meta_of(path)
        state = cls(Settings.from_dict(meta["settings"]))
        run_file.fill(state.modules(), state.optimisers(), load_file(path))
        state.step, state.seconds = int(meta["step"]), float(meta["seconds"])
        return state


def train(data: Data, settings: Settings, path: Path, log: Callable[[str], None]) -> State:
    """Train, or go on, to ``settings.steps``; kept in ``path`` as it goes."""
    state = State.load(path) if path.is_file() else State(settings)
    people = data.people(settings.seed)
    while state.step < settings.steps:
        started = time.process_time()
        rng = np.random.default_rng([settings.seed, state.step])
        told = _step(state, data.windows(rng, people, settings.batch, settings.window, settings.face), rng)
        state.step += 1
        state.seconds += time.process_time() - started
        if state.step % 20 == 0:
            log(json.dumps({"step": state.step, "seconds": round(state.seconds), **told}))
        if state.step % settings.save_every == 0 or state.step == settings.steps:
            state.save(path)
    return state


def drawn(detail: Detail, windows: Windows, rng: np.random.Generator) -> Tensor:
    """The generator's skin in these windows, (n, 3, 4 size, 4 size)."""
    size = windows.known.shape[-1]
    noise = chance(detail.config, size, size, rng, len(windows.known))
    whole = detail.window()
    atlas = torch.cat([whole[..., r : r + size, c : c + size]
                       for r, c in zip(windows.rows, windows.columns, strict=True)])
    more = detail(windows.drawn, windows.known, windows.traits, noise, atlas)
    return F.interpolate(windows.drawn, scale_factor=2, mode="bilinear", align_corners=False) + more


def _step(state: State, windows: Windows, rng: np.random.Generator) -> dict[str, float]:
    s = state.settings
    fake = drawn(state.detail, windows, rng)
    told: dict[str, float] = {}
    if s.critic:
        real_score = state.critic(windows.real, windows.known, windows.traits)
        fake_score = state.critic(fake.detach(), windows.known, windows.traits)
        loss = HINGE.critic(real_score, fake_score)
        if state.step % s.slope_every == 0:
            def score(at: Tensor) -> Tensor:
                return state.critic(at, windows.known, windows.traits)

            r1 = PENALTIES["r1"](score, windows.real, fake.detach(), torch.zeros(0))
            loss = loss + s.slope * s.slope_every * r1 / windows.real[0].numel() * 10
        state.critic_optimiser.zero_grad(set_to_none=True)
        loss.backward()
        state.critic_optimiser.step()
        told |= {"real": round(float(real_score.mean()), 3), "fake": round(float(fake_score.mean()), 3)}
    apart = projected(fake, windows.real)
    loss = apart
    if s.critic:
        loss = loss + s.adversarial * HINGE.generator(state.critic(fake, windows.known, windows.traits))
    state.detail_optimiser.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(state.detail.parameters(), 1.0)
    state.detail_optimiser.step()
    keep = min(s.decay, (1 + state.step) / (10 + state.step))
    with torch.no_grad():
        for a, b in zip(state.average.parameters(), state.detail.parameters(), strict=True):
            a.lerp_(b, 1 - keep)
    return told | {"apart": round(float(apart), 4)}


def projected(fake: Tensor, real: Tensor) -> Tensor:
    """How far patches of each window are from the real ones at that place: of three octaves, each in its deviations."""
    total = fake.new_zeros(())
    for octave in range(3):
        below = [F.interpolate(F.avg_pool2d(x, 2), scale_factor=2, mode="bilinear", align_corners=False)
                 for x in (fake, real)]
        bands = [x - y for x, y in zip((fake, real), below, strict=True)]
        size = bands[1].square().mean((0, 2, 3), keepdim=True).sqrt() + 1e-3
        lines = torch.randn(LINES, 3, PATCH, PATCH)
        lines /= lines.flatten(1).norm(dim=1)[:, None, None, None]
        a, b = (F.conv2d(band / size, lines, stride=2 if octave == 0 else 1).flatten(2).sort(-1).values
                for band in bands)
        total = total + (a - b).abs().mean()
        fake, real = F.avg_pool2d(fake, 2), F.avg_pool2d(real, 2)
    return total
