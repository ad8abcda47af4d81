# SPDX-License-Identifier: GPL-3.0-or-later
"""A learned ruler: a network that says what the tape would read, at a thousandth of its price and with gradients.

BodyGAN practises against it. It is taught by the ruler's own readings of bodies like those that the generator draws,
and again once the generator draws others. It knows meshes, not people: no measured row enters it. Not shipped.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from ...gan_core.body.gan.generator import NOISE, BodyGenerator, layers
from ...gan_core.body.model import theta
from ...gan_core.body.population.conditions import PLACES
from ...gan_core.body.population.joint import row_of
from ...gan_core.body.population.population import MEASURES
from .start import Reader

CHUNK = 64  # bodies that the ruler reads at once
WIDE = 1.2  # noise of the bodies read, so that the rare are known
JITTER = 0.8  # most that a parameter's logit is moved, one standard deviation
CIVILIANS = 0.2  # share of the bodies
PHENOTYPES = len(theta.PHENOTYPES)


@torch.no_grad()
def drawn_bodies(generator: BodyGenerator, count: int, seed: int) -> Tensor:
    """(count, P) bodies of a generator, each moved at random by little or much."""
    rng = torch.Generator().manual_seed(seed)
    women = (torch.arange(count) % 2).float()
    civil = torch.rand(count, generator=rng) < CIVILIANS
    noise = WIDE * torch.randn(count, NOISE, generator=rng)
    free = torch.zeros(count, len(PLACES))
    drawn = [generator(noise, women, free, free, population).theta for population in (0, 1)]
    bodies = torch.where(civil[:, None], drawn[1], drawn[0])
    low, width = generator.low[generator.free], (generator.high - generator.low)[generator.free]
    much = JITTER * torch.rand(count, 1, generator=rng) ** 2
    raw = torch.logit(((bodies[:, generator.free] - low) / width).clamp(1e-3, 1 - 1e-3))
    raw += much * torch.randn(raw.shape, generator=rng)
    bodies[:, generator.free] = low + width * torch.sigmoid(raw)
    return bodies


class Readings:
    """Bodies (N, P) and what the ruler reads off them (N, 29), kept in a folder with the learned ruler."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.path = folder, folder / "readings.safetensors"
        found = load_file(self.path) if self.path.exists() else {}
        self.bodies = found.get("bodies", torch.zeros(0, len(theta.NAMES)))
        self.read = found.get("read", torch.zeros(0, len(MEASURES)))

    def gather(self, generator: BodyGenerator, ruler: Reader, until: int, progress: Callable[[str], None]) -> None:
        """Read more bodies like the generator's, until there are so many; saved every few hundred."""
        while len(self.bodies) < until:
            bodies = drawn_bodies(generator, min(20 * CHUNK, until - len(self.bodies)), len(self.bodies))
            with torch.inference_mode():
                read = torch.cat([ruler.read(part)[:, : len(MEASURES)] for part in bodies.split(CHUNK)])
            self.bodies, self.read = torch.cat([self.bodies, bodies]), torch.cat([self.read, read.clone()])
            self.folder.mkdir(parents=True, exist_ok=True)
            save_file({"bodies": self.bodies, "read": self.read}, self.path)
            progress(f"read {len(self.bodies):,} of {until:,} bodies")

    def learned(self, generator: BodyGenerator, ruler: Reader, until: int, steps: int,
                progress: Callable[[str], None], width: int = 256) -> LearnedRuler:
        """The learned ruler of at least ``until`` bodies, taught in ``steps`` unless it was before."""
        self.gather(generator, ruler, until, progress)
        torch.manual_seed(0)
        reader = LearnedRuler(generator, width)
        path = self.folder / "reader.safetensors"
        found = load_file(path) if path.exists() else {}
        known = int(found.pop("bodies", torch.tensor(0)))
        if found:
            reader.load_state_dict(found)
        if known < len(self.bodies):  # it goes on from where it was with fewer
            taught(reader, self, steps, progress)
            save_file(reader.state_dict() | {"bodies": torch.tensor(len(self.bodies))}, path)
        return reader.requires_grad_(False)


class LearnedRuler(nn.Module):
    """``read(theta (B, P)) -> (B, 29)`` cm and kg, differentiable: a line and a network in deviations of each sex."""

    mean: Tensor
    spread: Tensor
    low: Tensor
    width: Tensor

    def __init__(self, generator: BodyGenerator, width: int = 256) -> None:
        super().__init__()
        for name in ("mean", "spread", "low"):
            self.register_buffer(name, getattr(generator, name).clone())
        self.register_buffer("width", generator.high - generator.low)
        inside = 2 * len(theta.NAMES) - PHENOTYPES
        self.line = nn.Linear(inside, len(MEASURES))
        self.net = layers(inside, width, 3, len(MEASURES))

    def read(self, values: Tensor) -> Tensor:
        unit = 2 * (values - self.low) / self.width - 1
        # A change of build goes one way by one shape and the other way by another, so its size is told as well.
        hints = torch.cat([unit, unit[:, PHENOTYPES:].abs()], 1)
        row = row_of(values[:, 0])
        measures = self.mean[row] + self.spread[row] * (self.line(hints) + self.net(hints))
        return torch.cat([values[:, theta.index("height"), None], measures[:, 1:]], 1)  # stature is exact


def taught(reader: LearnedRuler, readings: Readings, steps: int, progress: Callable[[str], None], *, seed: int = 0,
           batch: int = 256, rate: float = 2e-3) -> LearnedRuler:
    """The reader, taught on the readings (the last twentieth apart, to say how well)."""
    rng = np.random.default_rng([seed, len(readings.bodies)])
    order = torch.from_numpy(rng.permutation(len(readings.bodies)))
    apart, own = order[: len(order) // 20], order[len(order) // 20 :]
    row = row_of(readings.bodies[:, 0])
    spread = reader.spread[row]
    optimiser = torch.optim.Adam(reader.parameters(), rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps, pct_start=0.1)
    for _ in range(steps):
        some = own[torch.from_numpy(rng.integers(0, len(own), batch))]
        off = (reader.read(readings.bodies[some]) - readings.read[some]) / spread[some]
        loss = nn.functional.huber_loss(off, torch.zeros_like(off), delta=0.5)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        schedule.step()
    with torch.no_grad():
        off = (reader.read(readings.bodies[apart]) - readings.read[apart]) / spread[apart]
    root = float(off.square().mean().sqrt())
    progress(f"the learned ruler is off by {root:.3f} deviations, median {float(off.abs().median()):.3f}")
    return reader
