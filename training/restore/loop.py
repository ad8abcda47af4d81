# SPDX-License-Identifier: GPL-3.0-or-later
"""Training of the restoration networks: pixels first, then a critic's word beside them."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn

from ...gan_core.fabric.gan.config import CriticConfig
from ...gan_core.fabric.gan.critic import Critic
from ...gan_core.fabric.restore.networks import FACTOR, Inpainter, Upscaler
from ...gan_core.fabric.restore.restore import HOLE
from ..common import run_file
from ..common.losses import LOSSES, r1
from ..fabric.data import FabricData

TASKS = ("upscale", "inpaint")
SAVED_EVERY = 300  # seconds


@dataclass(frozen=True)
class RestoreSettings:
    steps: int = 10_000
    batch: int = 16
    rate: float = 1e-3  # falls to a twentieth
    critic_rate: float = 1e-3
    joins: float = 0.8  # share of the steps after which the critic's word counts
    edges: dict[str, float] = field(default_factory=lambda: {"upscale": 0.1, "inpaint": 0.5})  # weight of steps' error
    adversarial: dict[str, float] = field(default_factory=lambda: {"upscale": 0.002, "inpaint": 0.01})
    penalty: float = 0.2
    penalty_every: int = 8
    precision: str = "bfloat16"  # or float32
    seed: int = 0

    def autocast(self) -> contextlib.AbstractContextManager:
        return torch.autocast("cpu", torch.bfloat16, enabled=self.precision == "bfloat16")


def shrunk(images: Tensor) -> Tensor:
    """A quarter of the size, by area."""
    return F.avg_pool2d(images, FACTOR)


def holes(count: int, size: int, rng: np.random.Generator) -> Tensor:
    """(count, 1, size, size): 1 within one to three turned ellipses, at most HOLE px across, or a crease."""
    y, x = np.mgrid[:size, :size].astype(np.float32)
    out = np.zeros((count, 1, size, size), np.float32)
    for mask in out:
        for _ in range(rng.integers(1, 4)):
            cy, cx = rng.uniform(0.15 * size, 0.85 * size, 2)
            a, b = rng.uniform(0.1, 0.5, 2) * HOLE
            if rng.random() < 0.25:
                a, b = size, rng.uniform(1.0, 3.0)
            turn = rng.uniform(0, np.pi)
            u = (x - cx) * np.cos(turn) + (y - cy) * np.sin(turn)
            v = (y - cy) * np.cos(turn) - (x - cx) * np.sin(turn)
            mask[0][(u / a) ** 2 + (v / b) ** 2 < 1] = 1
    return torch.from_numpy(out)


class RestoreState:
    """One task's network and critic; stored and resumed exactly."""

    def __init__(self, task: str, settings: RestoreSettings) -> None:
        torch.manual_seed(settings.seed)
        self.task, self.settings, self.step, self.seconds = task, settings, 0, 0.0
        self.net: nn.Module = Upscaler() if task == "upscale" else Inpainter()
        self.critic = Critic(CriticConfig(channels=(24, 40), places=True))
        self.optimiser = torch.optim.Adam(self.net.parameters(), settings.rate, betas=(0.9, 0.99))
        self.critic_optimiser = torch.optim.Adam(self.critic.parameters(), settings.critic_rate, betas=(0.0, 0.99))

    def _parts(self) -> tuple[run_file.Modules, run_file.Optimisers]:
        return ({"net": self.net, "critic": self.critic},
                {"optimiser": self.optimiser, "critic_optimiser": self.critic_optimiser})

    def save(self, path: Path) -> None:
        run_file.write(path, *self._parts(), {"step": self.step, "seconds": self.seconds})

    def fill(self, path: Path) -> None:
        """Take up where ``save`` left off."""
        meta = run_file.meta_of(path)
        run_file.fill(*self._parts(), load_file(path))
        self.step, self.seconds = int(meta["step"]), float(meta["seconds"])


def restored(state: RestoreState, images: Tensor, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """(what the network makes of broken ``images``, weight (B, 1, S, S) of what it had to draw)."""
    with state.settings.autocast():
        if state.task == "upscale":
            return state.net(shrunk(images)).float(), torch.ones_like(images[:, :1])
        mask = holes(len(images), images.shape[-1], rng)
        return state.net(images * (1 - mask), mask).float(), mask


def advance(state: RestoreState, sets: Sequence[FabricData]) -> dict[str, float]:
    """One step, on each of ``sets`` in turn; all chance comes from (seed, step)."""
    s, step, loss = state.settings, state.step, LOSSES["hinge"]
    rng = np.random.default_rng([s.seed, step, 9])
    for group in state.optimiser.param_groups:
        group["lr"] = s.rate * max(0.05, 1 - step / s.steps) * min(1.0, (step + 1) / 50)
    batch = sets[step % len(sets)].batch(s.batch, s.seed + 3, step)
    made, weight = restored(state, batch.images, rng)
    off = (made - batch.images).abs()
    steps = sum((made.diff(dim=n) - batch.images.diff(dim=n)).abs().mean() for n in (2, 3))
    value = (off * weight).sum() / (3 * weight.sum()) + s.edges[state.task] * steps
    adversarial = step >= s.joins * s.steps
    figures = {"pixels": float(value.detach())}
    if adversarial:
        figures |= teach(state, batch.images, made.detach(), batch.kinds)
        state.critic.requires_grad_(False)
        with s.autocast():
            word = loss.generator(state.critic(made, batch.kinds).float())
        value = value + s.adversarial[state.task] * word
        state.critic.requires_grad_(True)
    state.optimiser.zero_grad(set_to_none=True)
    value.backward()
    state.optimiser.step()
    state.step += 1
    return figures


def teach(state: RestoreState, real: Tensor, made: Tensor, kinds: Tensor) -> dict[str, float]:
    s = state.settings
    with s.autocast():
        true, false = state.critic(real, kinds).float(), state.critic(made, kinds).float()
    value = LOSSES["hinge"].critic(true, false)
    if state.step % s.penalty_every == 0:
        slope = r1(lambda x: state.critic(x, kinds), real, made, torch.zeros(len(real)))
        value = value + slope * (s.penalty / 2 * s.penalty_every)
    state.critic_optimiser.zero_grad(set_to_none=True)
    value.backward()
    state.critic_optimiser.step()
    return {"critic": float(value.detach())}


def train_restorer(task: str, sets: Sequence[FabricData], settings: RestoreSettings, kept: Path,
                   log: Callable[[str], None] = print, deadline_s: float | None = None) -> RestoreState:
    """The state after its steps, or as many as the time allows; goes on from the file ``kept``, if there is one."""
    state, sums = RestoreState(task, settings), []
    if kept.exists():
        state.fill(kept)
    began = saved = time.monotonic() - state.seconds
    ends = None if deadline_s is None else time.monotonic() + deadline_s
    while state.step < settings.steps and (ends is None or time.monotonic() < ends):
        sums.append(advance(state, sets)["pixels"])
        state.seconds = time.monotonic() - began
        if state.step % 100 == 0:
            log(f"{task} {state.step}/{settings.steps}  {state.step * settings.batch / state.seconds:.0f} images/s  "
                f"pixels {np.mean(sums[-100:]):.4f}")
        if time.monotonic() - saved > SAVED_EVERY:
            saved = time.monotonic()
            state.save(kept)
    state.save(kept)
    return state
