# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of a fabric run: networks, optimisers, how far they have come; stored and resumed exactly."""

from __future__ import annotations

import contextlib
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import nn

from ...gan_core.fabric.gan.coder import Encoder
from ...gan_core.fabric.gan.critic import Critic
from ...gan_core.fabric.gan.generator import Generator, Noises
from ..common import run_file
from .augmenting import Dose
from .data import Batch
from .settings import Settings


def moved(batch: Batch, device: torch.device) -> Batch:
    """The batch on another device."""
    if device.type == "cpu":
        return batch
    return Batch(**{f.name: getattr(batch, f.name).to(device, non_blocking=True) for f in fields(batch)})


def placed(noises: Noises, device: torch.device) -> Noises:
    """A generator's chance on another device."""
    if device.type == "cpu":
        return noises
    return Noises(noises.cells.to(device), [t.to(device) for t in noises.threads], noises.phases.to(device),
                  noises.places.to(device))


class State:
    """Both players, the averaged generator, the encoder of a generator of codes, and their optimisers."""

    def __init__(self, settings: Settings, device: str = "cpu") -> None:
        torch.manual_seed(settings.seed)
        s = self.settings = settings
        self.step, self.coded, self.seconds, self.device = 0, 0, 0.0, torch.device(device)
        self.dose = Dose()
        self.generator = self._placed(Generator(s.generator))
        self.average = Generator(s.generator).requires_grad_(False).to(self.device)
        self.average.load_state_dict(self.generator.state_dict())
        self.critic = self._placed(Critic(s.critic))
        self.encoder = self._placed(Encoder(s.generator)) if s.generator.code else None
        decoder = [] if self.generator.decoder is None else list(self.generator.decoder.parameters())
        theirs = {id(p) for p in decoder}
        drawing = [p for p in self.generator.parameters() if id(p) not in theirs]
        ratio = s.penalty_every / (s.penalty_every + 1)
        self.generator_optimiser = torch.optim.Adam(drawing, s.rate, betas=(0.0, 0.99), fused=True)
        self.critic_optimiser = torch.optim.Adam(self.critic.parameters(), s.critic_rate * ratio, betas=(0.0, s.beta),
                                                 fused=True)
        self.coding_optimiser = None
        if self.encoder is not None:
            self.coding_optimiser = torch.optim.Adam([*self.encoder.parameters(), *decoder], s.coding_rate,
                                                     betas=(0.9, 0.99), fused=True)

    def _placed(self, module: Any) -> Any:
        return module.to(self.device, memory_format=torch.channels_last)

    @property
    def images(self) -> int:
        return self.step * self.settings.batch

    def precision(self) -> contextlib.AbstractContextManager:
        if self.settings.precision == "bfloat16":
            return torch.autocast(self.device.type, torch.bfloat16)
        return contextlib.nullcontext()

    def modules(self) -> dict[str, nn.Module]:
        found = {"generator": self.generator, "average": self.average, "critic": self.critic}
        return found if self.encoder is None else found | {"encoder": self.encoder}

    def optimisers(self) -> dict[str, torch.optim.Adam]:
        found = {"generator_optimiser": self.generator_optimiser, "critic_optimiser": self.critic_optimiser}
        return found if self.coding_optimiser is None else found | {"coding_optimiser": self.coding_optimiser}

    def save(self, path: Path) -> None:
        """Write everything needed to go on bit by bit."""
        meta = {"step": self.step, "coded": self.coded, "seconds": self.seconds, "dose": asdict(self.dose),
                "settings": self.settings.to_dict()}
        run_file.write(path, self.modules(), self.optimisers(), meta)

    @classmethod
    def load(cls, path: Path, device: str = "cpu") -> State:
        """Take up where ``save`` left off, with the settings of then."""
        meta = run_file.meta_of(path)
        state = cls(Settings.from_dict(meta["settings"]), device)
        run_file.fill(state.modules(), state.optimisers(), load_file(path))
        state.step, state.coded, state.seconds = int(meta["step"]), int(meta["coded"]), float(meta["seconds"])
        state.dose = Dose(**meta.get("dose", {}))  # files from before it have none
        return state
