# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of a BodyGAN run: both players, their optimisers, how far they have come; stored and resumed exactly."""

from __future__ import annotations

import contextlib
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import nn

from ...gan_core.body.gan.critic import BodyCritic
from ...gan_core.body.gan.generator import BodyGenerator
from ...gan_core.body.population.population import MEASURES, Population
from ..common import run_file
from .settings import PeopleSettings
from .start import Reader, start_linear


class PeopleState:
    """Both players, their optimisers, the averaged generator, and how far they have come."""

    def __init__(self, settings: PeopleSettings, ruler: Reader | None = None, device: str = "cpu",
                 population: Population | None = None) -> None:
        """ruler: for the first guess; not needed where a checkpoint is going to be filled in."""
        torch.manual_seed(settings.seed)
        self.settings, self.step, self.seconds, self.device = settings, 0, 0.0, torch.device(device)
        self.before: list[str] = []  # runs whose shapes it began with, in words
        self.generator = BodyGenerator(settings.generator, population)
        if ruler is not None:
            start_linear(self.generator, ruler)
        self.average = BodyGenerator(settings.generator, population).requires_grad_(False)
        self.average.load_state_dict(self.generator.state_dict())
        self.critic = BodyCritic(self.generator, settings.critic_width)
        for module in (self.generator, self.average, self.critic):
            module.to(self.device)
        matrix = self.generator.joint.matrix[0, :, : len(MEASURES), : len(MEASURES)]
        self.weight = torch.linalg.inv(matrix + settings.slack * torch.eye(len(MEASURES), device=self.device))
        scales, turns = torch.linalg.eigh(matrix)
        self.axes = turns / (scales + settings.slack).sqrt()[:, None]  # (sexes, 29, axes), people vary by one
        bends = {id(p) for p in self.generator.bends()}
        groups = [{"params": [p for p in self.generator.parameters() if id(p) not in bends]},
                  {"params": self.generator.bends()}]
        self.generator_optimiser = torch.optim.Adam(groups, settings.rate, betas=(0.9, 0.99))
        self.critic_optimiser = torch.optim.Adam(self.critic.parameters(), settings.critic_rate, betas=(0.5, 0.99))

    def _parts(self) -> dict[str, nn.Module]:
        return {"generator": self.generator, "average": self.average, "critic": self.critic}

    def _optimisers(self) -> dict[str, torch.optim.Adam]:
        return {"generator_optimiser": self.generator_optimiser, "critic_optimiser": self.critic_optimiser}

    def save(self, path: Path) -> None:
        """Write everything needed to go on bit by bit."""
        meta = {"step": self.step, "seconds": self.seconds, "settings": self.settings.to_dict(), "before": self.before}
        run_file.write(path, self._parts(), self._optimisers(), meta)

    def start_from(self, path: Path) -> None:
        """Take the shapes of another run's generator; its scores are bent anew, and the critic is new."""
        found = {k.partition("/")[2]: v for k, v in load_file(path).items() if k.startswith("generator/")}
        found["gate"] = torch.zeros_like(found["gate"])
        meta = run_file.meta_of(path)
        self.before = [*meta.get("before", []), f"{meta['step']:,} steps with a prior of {meta['settings']['prior']}"]
        for module in (self.generator, self.average):
            module.load_state_dict(found)

    @classmethod
    def load(cls, path: Path, device: str = "cpu", population: Population | None = None) -> PeopleState:
        """Take up where ``save`` left off, with the settings of then."""
        meta = run_file.meta_of(path)
        state = cls(PeopleSettings.from_dict(meta["settings"]), None, device, population)
        run_file.fill(state._parts(), state._optimisers(), load_file(path, device=device))
        state.step, state.seconds = int(meta["step"]), float(meta["seconds"])
        state.before = list(meta.get("before", []))
        return state

    def precision(self) -> contextlib.AbstractContextManager:
        """The numbers that networks calculate with."""
        if self.settings.precision == "bfloat16":
            return torch.autocast(self.device.type, torch.bfloat16)
        return contextlib.nullcontext()
