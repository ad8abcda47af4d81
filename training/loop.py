# SPDX-License-Identifier: GPL-3.0-or-later
"""The training loop: a state that can be stored and resumed exactly, and a function that advances it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from ..gan_core.fabric.config import CriticConfig, GeneratorConfig
from ..gan_core.fabric.critic import Critic
from ..gan_core.fabric.generator import Generator, colour
from . import losses
from .data import FabricData


@dataclass(frozen=True)
class Settings:
    """Everything a run depends on beside its data. Stored in every checkpoint."""

    images: int = 111_056  # real pictures shown to the critic in all
    batch: int = 16
    rate: float = 2e-3  # of the generator
    critic_rate: float = 3e-3
    r1_gamma: float = 0.2
    r1_every: int = 16  # steps between penalties, which are weighted up by as much
    ema_images: int = 8_000  # half-life of the averaged generator
    ring: int = 2  # pixels hidden at the border, see losses.masked
    seed: int = 0
    generator: GeneratorConfig = field(default_factory=GeneratorConfig)
    critic: CriticConfig = field(default_factory=CriticConfig)

    def to_dict(self) -> dict:
        return asdict(self) | {"generator": self.generator.to_dict()}

    @classmethod
    def from_dict(cls, data: dict) -> Settings:
        critic: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in data["critic"].items()}
        generator = GeneratorConfig.from_dict(data["generator"])
        return cls(**data | {"generator": generator, "critic": CriticConfig(**critic)})


class State:
    """Both players, their optimisers, the averaged generator, and how far they have come."""

    def __init__(self, settings: Settings) -> None:
        torch.manual_seed(settings.seed)
        self.settings, self.step, self.seconds = settings, 0, 0.0
        self.generator = Generator(settings.generator).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.average = Generator(settings.generator).requires_grad_(False)
        self.average.load_state_dict(self.generator.state_dict())
        self.critic = Critic(settings.critic).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        s, ratio = settings, settings.r1_every / (settings.r1_every + 1)
        self.generator_optimiser = torch.optim.Adam(self.generator.parameters(), s.rate, betas=(0.0, 0.99), fused=True)
        self.critic_optimiser = torch.optim.Adam(
            self.critic.parameters(), s.critic_rate * ratio, betas=(0.0, 0.99**ratio), fused=True
        )

    @property
    def images(self) -> int:
        return self.step * self.settings.batch

    def _modules(self) -> dict[str, torch.nn.Module]:
        return {"generator": self.generator, "average": self.average, "critic": self.critic}

    def _optimisers(self) -> dict[str, torch.optim.Adam]:
        return {"generator_optimiser": self.generator_optimiser, "critic_optimiser": self.critic_optimiser}

    def save(self, path: Path) -> None:
        """Write everything needed to go on bit by bit: safetensors, written aside and then moved into place."""
        tensors: dict[str, Tensor] = {}
        for name, module in self._modules().items():
            tensors |= {f"{name}/{k}": v.contiguous().clone() for k, v in module.state_dict().items()}
        for name, optimiser in self._optimisers().items():
            for index, entry in optimiser.state_dict()["state"].items():
                tensors |= {f"{name}/{index}/{k}": v.contiguous().clone() for k, v in entry.items()}
        meta = {"step": self.step, "seconds": self.seconds, "settings": self.settings.to_dict()}
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_suffix(".part")
        save_file(tensors, aside, {"tryon": json.dumps(meta)})
        aside.replace(path)

    @classmethod
    def load(cls, path: Path) -> State:
        """Take up where ``save`` left off, with the settings of then."""
        with safe_open(path, "pt") as file:
            meta = json.loads(file.metadata()["tryon"])
        state = cls(Settings.from_dict(meta["settings"]))
        state._fill(load_file(path))
        state.step, state.seconds = int(meta["step"]), float(meta["seconds"])
        return state

    def _fill(self, tensors: dict[str, Tensor]) -> None:
        for name, module in self._modules().items():
            prefix = f"{name}/"
            module.load_state_dict({k[len(prefix):]: v for k, v in tensors.items() if k.startswith(prefix)})
        for name, optimiser in self._optimisers().items():
            state: dict[int, dict[str, Tensor]] = {}
            parameters = optimiser.param_groups[0]["params"]
            for key, value in tensors.items():
                if key.startswith(f"{name}/"):
                    _, index, entry = key.split("/")
                    like = parameters[int(index)]
                    if value.shape == like.shape:  # the fused optimiser pairs numbers by their place in memory
                        value = torch.empty_like(like).copy_(value)
                    state.setdefault(int(index), {})[entry] = value
            optimiser.load_state_dict({"state": state, "param_groups": optimiser.state_dict()["param_groups"]})


def advance(state: State, data: FabricData) -> dict[str, float]:
    """One step of both players. All chance comes from (seed, step), so a resumed run repeats an unbroken one."""
    s, step = state.settings, state.step
    rng = np.random.default_rng([s.seed, step, 2])
    roll = rng.integers(0, s.generator.size, 2)

    palettes, kinds = data.palettes(s.batch, s.seed, step)
    z = torch.from_numpy(rng.standard_normal((s.batch, s.generator.latent), dtype=np.float32))
    drawing = state.generator(z, kinds, palettes, state.generator.noises(s.batch, rng))
    drawn = losses.masked(losses.rolled(colour(drawing, palettes), int(roll[0]), int(roll[1])), s.ring)
    shown, ratio = losses.opposed(drawn)
    real = data.batch(s.batch, s.seed, step)
    images = losses.masked(real.images, s.ring)

    real_score, fake_score = state.critic(images, real.kinds), state.critic(shown, kinds)
    loss = losses.critic_loss(real_score, fake_score)
    losses.oppose(ratio, fake_score)
    state.critic_optimiser.zero_grad(set_to_none=True)
    state.generator_optimiser.zero_grad(set_to_none=True)
    loss.backward()
    penalty = 0.0
    if step % s.r1_every == 0:
        r1 = losses.r1_penalty(state.critic, images, real.kinds)
        (r1 * (s.r1_gamma / 2 * s.r1_every)).backward()
        penalty = float(r1.detach())
    state.critic_optimiser.step()
    state.generator_optimiser.step()

    state.step += 1
    half_life = min(s.ema_images, 0.05 * state.images + 1)
    keep = 0.5 ** (s.batch / half_life)
    with torch.no_grad():
        for slow, fast in zip(state.average.parameters(), state.generator.parameters(), strict=True):
            slow.lerp_(fast, 1 - keep)
    with torch.no_grad():
        return {"critic": float(loss), "generator": float(losses.generator_loss(fake_score)),
                "real": float(real_score.mean()), "fake": float(fake_score.mean()), "r1": penalty}


def train(state: State, data: FabricData, out: Path, *, progress: Callable[[str], None] = print,
          every_s: float = 180.0, preview: Callable[[State, Path], None] | None = None,
          deadline_s: float | None = None) -> None:
    """Advance ``state`` to its settings' images, with a checkpoint and a sheet every ``every_s`` seconds in ``out``.

    deadline_s: stop (with a checkpoint) after so many seconds of this call even if images are left.
    """
    checkpoint, log = out / "state.safetensors", out / "log.csv"
    began = last = time.monotonic()
    at_start, before = state.images, state.seconds
    kept = state.images
    sums: dict[str, float] = {}
    count = 0
    while state.images < state.settings.images:
        for key, value in advance(state, data).items():
            sums[key] = sums.get(key, 0.0) + value
        count += 1
        now = time.monotonic()
        over = deadline_s is not None and now - began > deadline_s
        if now - last > every_s or over:
            state.seconds = before + now - began
            speed = (state.images - at_start) / (now - began)
            left = (state.settings.images - state.images) / speed
            means = {k: v / count for k, v in sums.items()} | {"r1": sums["r1"] / count * state.settings.r1_every}
            figures = "  ".join(f"{k} {v:.3f}" for k, v in means.items())
            progress(f"{state.images:,} images  {speed:.1f}/s  {left / 60:.0f} min left  {figures}")
            with log.open("a", encoding="utf-8") as file:
                row = [str(state.images), f"{state.seconds:.0f}", *(f"{v:.4f}" for v in means.values())]
                file.write(",".join(row) + "\n")
            state.save(checkpoint)
            if state.images >= kept + 20_000:  # one to go back to
                checkpoint.with_name("before.safetensors").write_bytes(checkpoint.read_bytes())
                kept = state.images
            if preview:
                preview(state, out / f"sheet_{state.images:07d}.png")
            sums, count, last = {}, 0, now
        if over:
            return
    state.seconds = before + time.monotonic() - began
    state.save(checkpoint)
