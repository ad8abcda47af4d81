# SPDX-License-Identifier: GPL-3.0-or-later
"""The comparison's rows of other generators: one loop for DCGAN and progressive growing, under any of the losses."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from ..common import run_file
from ..common.losses import LOSSES, PENALTIES
from ..common.seams import masked, rolled
from ..fabric.data import FabricData
from .baselines import BASELINES, GROUP, LATENT

ADAM = {"dcgan": (2e-4, (0.5, 0.99)), "progressive": (1e-3, (0.0, 0.99))}  # rate, betas: about their authors
ALIKE = {"dcgan": 1, "progressive": GROUP}  # pictures of a class in a batch: what lies apart tells of one class
PENALTY, EVERY = {"r1": 0.5, "gp": 10.0}, 8
HALF_LIFE = 6_000  # images, of the averaged generator
RING = 2


def half() -> torch.autocast:
    """Half precision: half as long on processors that have it."""
    return torch.autocast("cpu", torch.bfloat16)


class PlainState:
    """A pair, its average and optimisers; stored and resumed exactly."""

    def __init__(self, kind: str, classes: int, size: int, seed: int) -> None:
        torch.manual_seed(seed)
        pair, self.average = BASELINES[kind](classes, size), BASELINES[kind](classes, size).generator
        self.generator, self.critic, self.step, self.seconds = pair.generator, pair.critic, 0, 0.0
        self.average.load_state_dict(self.generator.state_dict())
        for module in (self.generator, self.critic):
            module.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.alike, (rate, betas) = ALIKE[kind], ADAM[kind]
        self.optimisers = [torch.optim.Adam(m.parameters(), rate, betas=betas) for m in (self.generator, self.critic)]

    def modules(self) -> dict[str, nn.Module]:
        return {"generator": self.generator, "critic": self.critic, "average": self.average}

    def _optimisers(self) -> run_file.Optimisers:
        return {f"optimiser{n}": optimiser for n, optimiser in enumerate(self.optimisers)}

    def save(self, path: Path) -> None:
        run_file.write(path, self.modules(), self._optimisers(), {"step": self.step, "seconds": self.seconds})

    def fill(self, path: Path) -> None:
        """Take up where ``save`` left off."""
        meta = run_file.meta_of(path)
        run_file.fill(self.modules(), self._optimisers(), load_file(path))
        self.step, self.seconds = int(meta["step"]), float(meta["seconds"])


def advance(state: PlainState, data: FabricData, loss_name: str, images: int, batch: int, seed: int) -> None:
    """One step of both players; all chance from (seed, step)."""
    loss, step = LOSSES[loss_name], state.step
    grown = step * batch / images
    rng = np.random.default_rng([seed, step, 2])
    real = data.batch(batch, seed, step, state.alike)
    z = torch.from_numpy(rng.standard_normal((batch, LATENT), dtype=np.float32))
    dx, dy = (int(n) for n in rng.integers(0, data.size, 2))
    with half():
        made = state.generator(z, real.kinds, grown).float()
    fake = masked(rolled(made, dx, dy), RING)
    true, shown = masked(real.images, RING), fake.detach()
    chance = torch.from_numpy(rng.random(batch, dtype=np.float32))

    def score(x: Tensor) -> Tensor:
        with half():
            return state.critic(x, real.kinds, grown).float()

    value = loss.critic(score(true), score(shown))
    if step % EVERY == 0:
        slope = PENALTIES[loss.penalty](score, true, shown, chance)
        value = value + slope * (PENALTY[loss.penalty] / 2 * EVERY)
    state.optimisers[1].zero_grad(set_to_none=True)
    value.backward()
    for p in state.critic.parameters():  # levels not yet grown have none
        p.grad = torch.zeros_like(p) if p.grad is None else p.grad
    state.optimisers[1].step()
    state.optimisers[0].zero_grad(set_to_none=True)
    state.critic.requires_grad_(False)  # its own slopes are not wanted here
    loss.generator(score(fake)).backward()
    state.critic.requires_grad_(True)
    for p in state.generator.parameters():
        p.grad = torch.zeros_like(p) if p.grad is None else p.grad
    state.optimisers[0].step()
    state.step += 1
    keep = 0.5 ** (batch / min(HALF_LIFE, 0.05 * state.step * batch + 1))
    with torch.no_grad():
        for slow, fast in zip(state.average.parameters(), state.generator.parameters(), strict=True):
            slow.lerp_(fast, 1 - keep)
        for kept, now in zip(state.average.buffers(), state.generator.buffers(), strict=True):
            kept.copy_(now)


def train_plain(kind: str, loss: str, data: FabricData, folder: Path, images: int, batch: int, seed: int,
                deadline_s: float | None) -> tuple[Callable[[int, int, int], Tensor], dict[str, float]] | None:
    """See ``compare.trained``."""
    checkpoint = folder / "state.safetensors"
    state = PlainState(kind, len(data.tables), data.size, seed)
    if checkpoint.exists():
        state.fill(checkpoint)
    began = last = time.monotonic()
    before = state.seconds
    while state.step * batch < images and (deadline_s is None or time.monotonic() - began < deadline_s):
        advance(state, data, loss, images, batch, seed)
        if time.monotonic() - last > 180:
            last = time.monotonic()
            state.seconds = before + last - began
            state.save(checkpoint)
            print(f"{kind}/{loss}: {state.step * batch:,} images", flush=True)
    state.seconds = before + time.monotonic() - began
    state.save(checkpoint)
    if state.step * batch < images:
        return None
    average = state.average.eval()

    @torch.inference_mode()
    def draw(k: int, count: int, chance: int) -> Tensor:
        rng = np.random.default_rng([chance, k])
        z = torch.from_numpy(rng.standard_normal((count, LATENT), dtype=np.float32))
        return torch.cat([average(part, torch.full((len(part),), k), 1.0) for part in z.split(50)])

    return draw, {"parameters": sum(p.numel() for p in average.parameters()), "images": state.step * batch,
                  "seconds": round(state.seconds)}
