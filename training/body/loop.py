# SPDX-License-Identifier: GPL-3.0-or-later
"""BodyGAN's training loop: steps of a state, with figures and a checkpoint every so often.

Under torchrun every process draws its own batches and the gradients are averaged.
"""

from __future__ import annotations

import csv
import math
import time
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn

from ...gan_core.body.gan.generator import Drawn
from ...gan_core.body.population.joint import by_sex, row_of
from ...gan_core.body.population.population import MEASURES
from ..common.losses import LOSSES, PENALTIES
from ..common.processes import rank_and_count, share_gradients
from .data import PeopleBatch, PeopleData
from .settings import PeopleSettings
from .start import Reader
from .state import PeopleState

FAR = 6.0  # deviations beyond which a miss counts no more: a body so odd that a tape found nothing to go round


def rate_at(settings: PeopleSettings, step: int) -> float:
    """The generator's rate: warm, then down a cosine while solving; small and straight down with the critic."""
    if step < settings.solving:
        half = 0.5 * (1 + math.cos(math.pi * step / settings.solving))
        return settings.rate * min(1.0, (step + 1) / 50) * (0.1 + 0.9 * half)
    left = (settings.steps - step) / max(settings.steps - settings.solving, 1)
    return settings.adversarial_rate * left


def misses(state: PeopleState, drawn: Drawn, read: Tensor, women: Tensor) -> Tensor:
    """How far the measured are from the wanted: in deviations each, and as a pattern no real person has."""
    row = row_of(women)
    off = ((read - drawn.wanted.detach()) / state.generator.spread[row]).clamp(-FAR, FAR)
    return (off * by_sex(off, state.weight, women)).mean() + off.square().mean()


def strayed(state: PeopleState, drawn: Drawn) -> Tensor:
    """Mean square of the free parameters' logits about the middle."""
    g = state.generator
    unit = ((drawn.theta - g.low) / (g.high - g.low))[:, g.free].clamp(1e-4, 1 - 1e-4)
    return (torch.logit(unit) - torch.logit(g.start)).square().mean()


def unlike(state: PeopleState, read: Tensor, ages: Tensor, women: Tensor) -> Tensor:
    """How far means and covariances of the read measures (B, 29) are from those of the population, by sex.

    Of normal scores, along the axes in which people vary. Two halves of the batch are multiplied, so that chance
    adds nothing on average, and nothing is gained by varying less.
    """
    joint, total = state.generator.joint, read.new_zeros(())
    scores = joint.to_scores(torch.cat([read, ages[:, None]], 1), women)[:, : len(MEASURES)].clamp(-5, 5)
    for row, axes in enumerate(state.axes):
        along = scores[row_of(women) == row] @ axes
        one, other = along[0::2], along[1::2]
        wanted = torch.diag((axes * (joint.matrix[0, row, : len(MEASURES), : len(MEASURES)] @ axes)).sum(0))
        apart = [half.T @ half / len(half) - wanted for half in (one, other)]
        total = total + (apart[0] * apart[1]).sum() + (one.mean(0) * other.mean(0)).sum()
    return total / (2 * len(MEASURES))


def advance(state: PeopleState, data: PeopleData, ruler: Reader) -> dict[str, float]:
    """One step. All chance comes from (seed, step, rank), so a resumed run repeats an unbroken one."""
    s, step, (rank, _) = state.settings, state.step, rank_and_count()
    adversarial = step >= s.solving
    civil = not adversarial and s.civilians > 0 and step % s.civilians == s.civilians - 1
    real = data.batch(s.batch, s.seed, step, rank).to(state.device)
    noise = data.noise(s.batch, s.seed, step, rank).to(state.device) * (1.0 if adversarial else s.wide)
    mask = torch.zeros_like(real.mask) if civil else real.mask
    for parameter in state.generator.bends():
        parameter.requires_grad_(adversarial)
    with state.precision():
        drawn = state.generator(noise, real.women, real.given, mask, int(civil), apart=not adversarial)
    read = ruler.read(drawn.theta.float())[:, : len(MEASURES)]

    figures: dict[str, float] = {}
    if adversarial:
        for _ in range(s.critic_steps):
            figures |= teach_critic(state, real, drawn, read.detach())
    missed, far = misses(state, drawn, read, real.women), strayed(state, drawn)
    loss = s.consistency * missed + s.prior * far
    shapes, bends = (group["params"] for group in state.generator_optimiser.param_groups)
    state.generator_optimiser.zero_grad(set_to_none=True)
    if adversarial:
        state.critic.requires_grad_(False)
        score = state.critic(read, drawn.ages, real.women, real.given, real.mask)
        state.critic.requires_grad_(True)
        apart = unlike(state, read, drawn.ages, real.women)
        word = s.adversarial * (LOSSES[s.loss].generator(score) + s.hold * drawn.bent.square().mean()
                                + s.moments * apart)
        figures["unlike"] = float(apart.detach())
        word.backward(inputs=[*shapes, *bends], retain_graph=True)
    # People are bent to please the critic, as the bodies that they get are read, and never to be easier to shape.
    loss.backward(inputs=shapes)
    shape_group, bend_group = state.generator_optimiser.param_groups
    shape_group["lr"] = rate_at(s, step)
    bend_group["lr"] = s.bend_rate / s.adversarial_rate * rate_at(s, step)
    share_gradients(state.generator)
    for group in (shapes, bends):
        nn.utils.clip_grad_norm_(group, 1.0)
    state.generator_optimiser.step()
    state.step += 1
    keep = 0.5 ** (1 / min(s.average, 0.1 * state.step + 1))
    with torch.no_grad():
        for slow, fast in zip(state.average.parameters(), state.generator.parameters(), strict=True):
            slow.lerp_(fast, 1 - keep)
    return figures | {"missed": float(missed.detach()), "strayed": float(far.detach()),
                      "bent": float(drawn.bent.detach().square().mean().sqrt())}


def teach_critic(state: PeopleState, real: PeopleBatch, drawn: Drawn, read: Tensor) -> dict[str, float]:
    """One step of the critic on real people and on generated ones of the same conditions."""
    s, loss = state.settings, LOSSES[state.settings.loss]
    with state.precision():
        seen = state.critic.features(real.measures, real.ages, real.women, real.given, real.mask)
        made = state.critic.features(read, drawn.ages.detach(), real.women, real.given, real.mask)
        true, false = state.critic.score(seen), state.critic.score(made)
    value = loss.critic(true, false)
    chance = torch.linspace(0, 1, len(seen), device=state.device)
    slope = PENALTIES[loss.penalty](state.critic.score, seen, made, chance)
    state.critic_optimiser.zero_grad(set_to_none=True)
    (value + s.penalty * slope).backward()
    share_gradients(state.critic)
    state.critic_optimiser.step()
    return {"critic": float(value.detach()), "real": float(true.detach().mean()), "fake": float(false.detach().mean()),
            "slope": float(slope.detach())}


def board(folder: Path) -> Callable[[dict[str, float], int], None]:
    """Writes figures for TensorBoard, where it is installed; else does nothing."""
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        return lambda figures, step: None
    writer = SummaryWriter(str(folder))

    def write(figures: dict[str, float], step: int) -> None:
        for name, value in figures.items():
            writer.add_scalar(name, value, step)
        writer.flush()

    return write


def train(state: PeopleState, data: PeopleData, ruler: Reader, out: Path, *, progress: Callable[[str], None] = print,
          every: int = 50, deadline_s: float | None = None, until: int | None = None) -> None:
    """Advance ``state`` to its settings' steps or ``until`` there, with a checkpoint and a line of progress every
    ``every`` steps."""
    rank, _ = rank_and_count()
    out.mkdir(parents=True, exist_ok=True)
    checkpoint, began, first, before = out / "bodygan.state.safetensors", time.monotonic(), state.step, state.seconds
    write = board(out / "board") if rank == 0 else lambda figures, step: None
    sums: dict[str, list[float]] = {}
    over, last = False, state.settings.steps if until is None else min(until, state.settings.steps)
    while state.step < last and not over:
        for key, value in advance(state, data, ruler).items():
            sums.setdefault(key, []).append(value)
        spent = time.monotonic() - began
        over = deadline_s is not None and spent > deadline_s
        if state.step % every and not over and state.step < last:
            continue
        state.seconds = before + spent
        means = {k: sum(v) / len(v) for k, v in sums.items()}
        sums = {}
        left = (state.settings.steps - state.step) * spent / max(state.step - first, 1)
        if rank == 0:
            figures = "  ".join(f"{k} {v:.4f}" for k, v in means.items())
            progress(f"step {state.step:,} of {state.settings.steps:,}  {left / 60:.1f} min left  {figures}")
            write(means, state.step)
            with (out / "log.csv").open("a", encoding="utf-8", newline="") as file:
                cells = (f"{k}={v:.5f}" for k, v in means.items())
                csv.writer(file).writerow([state.step, f"{state.seconds:.0f}", *cells])
            state.save(checkpoint)
