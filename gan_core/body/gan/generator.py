# SPDX-License-Identifier: GPL-3.0-or-later
"""BodyGAN's generator: noise and any of seven conditions -> a person's measures -> shape parameters (theta).

1. *Draw*: noise becomes normal scores of 29 measures and age by the learned correlation of a sex, exactly conditioned
   on what is given (Matheron's rule, so that people change smoothly with the conditions). A small network bends the
   scores where real people are not jointly normal; it starts at nothing.
2. *Shape*: tables turn scores into centimetres, a second network finds the shape that has them. Parameters stay in
   range by construction. The body's own measures are what the critic sees (``Ruler.read(theta)``).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ..model import theta
from ..population.conditions import PLACES
from ..population.joint import Joint, by_sex, row_of
from ..population.population import MEASURES, NAMES, SEXES, Population

STYLES = ("muscle", "proportions", "cupsize", "firmness")  # theta that no measure settles: noise of its own
STYLE_SPREAD = (0.16, 0.12, 0.14, 0.14)
FIXED = ("gender", "age", "height")  # theta that follows from sex, age and stature alone
NOISE = len(NAMES) + len(STYLES)


@dataclass(frozen=True)
class BodyGanConfig:
    """Shape of the generator; travels in the weights file with the names that it was made for."""

    bend_width: int = 64  # of the network that bends scores
    shape_width: int = 192  # of the network that finds shapes
    shape_depth: int = 3
    measures: tuple[str, ...] = MEASURES
    parameters: tuple[str, ...] = theta.NAMES

    def to_dict(self) -> dict[str, Any]:
        return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> BodyGanConfig:
        """Rebuild from ``to_dict``'s result; unknown keys raise ValueError rather than being dropped."""
        unknown = sorted(set(data) - {f.name for f in fields(cls)})
        if unknown:
            raise ValueError(f"unknown settings {unknown}")
        values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in data.items()}
        return cls(**values)


@dataclass
class Drawn:
    """A batch from the generator. ``theta`` (B, P); ``wanted`` (B, 29) the measures it was shaped after, cm and kg;
    ``scores`` (B, 30) of them and age; ``ages`` (B,) years."""

    theta: Tensor
    wanted: Tensor
    scores: Tensor
    ages: Tensor
    bent: Tensor  # (B, 30) by how much scores were bent


def layers(inside: int, width: int, depth: int, outside: int) -> nn.Sequential:
    """Fully connected: ``depth`` layers of ``width``, then one to ``outside``."""
    parts: list[nn.Module] = []
    for i in range(depth):
        parts += [nn.Linear(inside if i == 0 else width, width), nn.SiLU()]
    return nn.Sequential(*parts, nn.Linear(width, outside))


class BodyGenerator(nn.Module):
    """See the module. ``forward(noise, women, given, mask)``; statistics come from ``population`` or the file."""

    mean: Tensor
    spread: Tensor
    low: Tensor
    high: Tensor
    free: Tensor
    start: Tensor
    style: Tensor
    stretch: Tensor
    shift: Tensor

    def __init__(self, config: BodyGanConfig | None = None, population: Population | None = None) -> None:
        super().__init__()
        self.config = config or BodyGanConfig()
        people = population or Population.load()

        def keep(name: str, values: Any) -> None:
            self.register_buffer(name, torch.as_tensor(np.asarray(values), dtype=torch.float32), persistent=False)

        self.joint = Joint(people)
        middle = np.abs(people.scores) <= 1
        keep("mean", people.knots[0][..., middle].mean(-1)[:, : len(MEASURES)])  # (sexes, 29)
        ends = [int(np.abs(people.scores - s).argmin()) for s in (-1, 1)]
        keep("spread", ((people.knots[0][..., ends[1]] - people.knots[0][..., ends[0]]) / 2)[:, : len(MEASURES)])
        keep("low", theta.LOW)
        keep("high", theta.HIGH)
        free = [i for i, n in enumerate(theta.NAMES) if n not in FIXED]
        self.register_buffer("free", torch.tensor(free), persistent=False)
        keep("start", np.clip((theta.START - theta.LOW) / (theta.HIGH - theta.LOW), 0.02, 0.98)[free])
        style = np.zeros((len(STYLES), len(free)))
        for row, (name, spread) in enumerate(zip(STYLES, STYLE_SPREAD, strict=True)):
            column = free.index(theta.index(name))
            at = float(self.start[column])
            style[row, column] = spread / (at * (1 - at))  # of the logit
        keep("style", style)

        inside = len(MEASURES) + 2 + len(STYLES)  # standardised measures, age, sex, style
        self.base = nn.Parameter(torch.zeros(len(SEXES), inside, len(free)))  # a linear guess for each sex
        self.shape = layers(inside, self.config.shape_width, self.config.shape_depth, len(free))
        self.bend = layers(len(NAMES) + 1 + 2 * len(PLACES), self.config.bend_width, 2, len(NAMES))
        self.gate = nn.Parameter(torch.zeros(len(NAMES)))
        # Last, by sex: what the scores are multiplied by, and what is added, for bodies to vary as people do.
        self.register_buffer("stretch", torch.eye(len(NAMES)).repeat(len(SEXES), 1, 1))
        self.register_buffer("shift", torch.zeros(len(SEXES), len(NAMES)))
        with torch.no_grad():
            for net in (self.shape, self.bend):
                for parameter in net[-1].parameters():
                    parameter.mul_(0.05)

    def bends(self) -> list[nn.Parameter]:
        """The parameters that bend scores; the others find shapes."""
        return [self.gate, *self.bend.parameters()]

    def draw(self, noise: Tensor, women: Tensor, given: Tensor, mask: Tensor,
             population: int = 0) -> tuple[Tensor, Tensor]:
        """(B, D) normal scores of people whose conditions (B, 6), where ``mask`` (B, 6) is 1, are ``given``; and by
        how much these were bent."""
        values = torch.zeros_like(noise[:, : len(NAMES)])
        values[:, PLACES] = given
        known = torch.zeros_like(values)
        known[:, PLACES] = mask
        wanted = torch.where(known > 0, self.joint.to_scores(values, women, population), torch.zeros_like(values))
        age = NAMES.index("age")
        wanted[:, age] = wanted[:, age].clamp(-2.5, 2.5)
        scores = self.joint.drawn(noise[:, : len(NAMES)], women, known, wanted, population)
        hints = torch.cat([scores, women[:, None] - 0.5, mask, mask * wanted[:, PLACES]], 1)
        bent = (1 - known) * self.gate * torch.tanh(self.bend(hints).float())
        found = scores + bent
        stretched = by_sex(found, self.stretch, women) + self.shift[row_of(women)]
        # The more is asked, the less is stretched: people far out are hard enough to shape to what is asked.
        found = torch.lerp(found, stretched, 1 - mask.mean(1, keepdim=True))
        return torch.where(known > 0, wanted, found), bent

    def shaped(self, measures: Tensor, ages: Tensor, women: Tensor, style: Tensor) -> Tensor:
        """Theta (B, P) of people with ``measures`` (B, 29) in cm and kg, ``ages`` (B,); ``style`` (B, 4) noise."""
        row = row_of(women)
        standard = (measures - self.mean[row]) / self.spread[row]
        hints = torch.cat([standard, (ages[:, None] - 35) / 15, women[:, None] - 0.5, style], 1)
        linear = by_sex(hints, self.base, women)
        raw = linear + self.shape(hints.clamp(-6, 6)).float() + style @ self.style
        unit = torch.sigmoid(raw + torch.logit(self.start))
        low, high = self.low[self.free], self.high[self.free]
        result = torch.empty(len(measures), len(self.low), dtype=unit.dtype, device=unit.device)
        stature = measures[:, MEASURES.index("stature")]
        settled = {"gender": women, "age": ages, "height": stature}
        for name in FIXED:
            i = theta.index(name)
            result[:, i] = settled[name].clamp(float(self.low[i]), float(self.high[i]))
        result[:, self.free] = low + unit * (high - low)
        return result

    def forward(self, noise: Tensor, women: Tensor, given: Tensor, mask: Tensor, population: int = 0,
                apart: bool = False) -> Drawn:
        """noise (B, NOISE) standard normal; women (B,) 1 or 0; given (B, 6) in the order of CONDITIONS, read where
        mask (B, 6) is 1; population: place in POPULATIONS; apart: no gradient from theta to the wanted measures."""
        scores, bent = self.draw(noise, women, given, mask, population)
        values = self.joint.to_values(scores, women, population)
        # An age beyond the tables' ends is kept as given: the measures then follow from the end.
        ages = torch.where(mask[:, 0] > 0, given[:, 0], values[:, NAMES.index("age")])
        wanted = values[:, : len(MEASURES)]
        asked, years = (wanted.detach(), ages.detach()) if apart else (wanted, ages)
        return Drawn(self.shaped(asked, years, women, noise[:, len(NAMES) :]), wanted, scores, ages, bent)
