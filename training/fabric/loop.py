# SPDX-License-Identifier: GPL-3.0-or-later
"""The training loop of the fabric generator. Under torchrun every process draws its own batches and the gradients
are averaged."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ...gan_core.fabric.gan.coder import structure
from ...gan_core.fabric.gan.generator import colour
from ..common import seams
from ..common.losses import LOSSES, PENALTIES
from ..common.processes import rank_and_count, share_gradients
from .augmenting import changed, chosen
from .coding import advance_coding
from .data import Batch, FabricData
from .settings import Settings
from .state import State, moved, placed

__all__ = ["Settings", "State", "advance", "train"]

KEPT = 20_000  # images between checkpoints to go back to


def seen(state: State, batch: Batch) -> Tensor:
    """What the critic is shown of real pictures: their codes, or colours and, where it judges it, height."""
    s = state.settings
    if state.encoder is not None:
        with torch.no_grad():
            return seams.masked(state.encoder(structure(batch.images, batch.palettes)).float(), s.ring)
    return seams.masked(with_height(batch.images, batch.height, batch.exact, s.critic.height), s.ring)


def drawn(state: State, batch: Batch, palettes: Tensor, rng: np.random.Generator) -> Tensor:
    """The same of drawn ones, of the classes of ``batch``, rolled at random so that any place may meet the border."""
    s, g = state.settings, state.generator
    z = torch.from_numpy(rng.standard_normal((s.batch, s.generator.latent), dtype=np.float32)).to(state.device)
    noises = placed(g.noises(s.batch, rng), state.device)
    w = g.map(z, batch.kinds, palettes)
    if s.generator.code:
        made = g.code(w, noises)
    else:
        drawing = g.synthesise(w, noises)
        made = with_height(colour(drawing, palettes), drawing.height, batch.exact, s.critic.height)
    dx, dy = rng.integers(0, made.shape[-1], 2)
    return seams.masked(seams.rolled(made.float(), int(dx), int(dy)), s.ring)


def with_height(images: Tensor, height: Tensor | None, exact: Tensor, judged: bool) -> Tensor:
    """(B, 5, S, S) of colours, height and where it counts: where it was only estimated it is hidden."""
    if not judged or height is None:
        return images
    trust = exact.to(images.dtype)[:, None, None, None].expand_as(height)
    return torch.cat([images, height * trust, trust], 1)


def augmented(state: State, images: Tensor, kinds: Tensor, rng: np.random.Generator) -> Tensor:
    """What the critic is shown of ``images``, with the state's chance of augmentation."""
    if not state.dose.chance:
        return images
    return changed(images, chosen(state.dose.chance, kinds.cpu().numpy(), tuple(images.shape), rng))


def advance(state: State, data: FabricData) -> dict[str, float]:
    """One step of both players. All chance comes from (seed, step, rank), so a resumed run repeats an unbroken one.

    The generator learns from the critic as it was before this step: drawn pictures pass through it once, forward.
    """
    s, step, (rank, count) = state.settings, state.step, rank_and_count()
    loss = LOSSES[s.loss]
    rng = np.random.default_rng([s.seed, step * count + rank, 2])
    batch = moved(data.batch(s.batch, s.seed, step * count + rank), state.device)
    palettes = data.palettes(s.batch, s.seed, step * count + rank)[0].to(state.device)
    with state.precision():
        fake = augmented(state, drawn(state, batch, palettes, rng), batch.kinds, rng)
        real = augmented(state, seen(state, batch), batch.kinds, rng)
        shown = fake.detach().requires_grad_(True)
        (real_score, real_name), (fake_score, fake_name) = (state.critic.judge(x, batch.kinds) for x in (real, shown))
        critic_loss, generator_loss = loss.critic(real_score, fake_score), loss.generator(fake_score)
        if s.naming and real_name is not None and fake_name is not None:
            critic_loss = critic_loss + s.naming * F.cross_entropy(real_name, batch.kinds)
            generator_loss = generator_loss + s.naming * F.cross_entropy(fake_name, batch.kinds)
    (gradient,) = torch.autograd.grad(generator_loss, shown, retain_graph=True)
    state.critic_optimiser.zero_grad(set_to_none=True)
    state.generator_optimiser.zero_grad(set_to_none=True)
    critic_loss.backward()
    fake.backward(gradient)
    slope = 0.0
    if step % s.penalty_every == 0:
        chance = torch.from_numpy(rng.random(s.batch, dtype=np.float32)).to(state.device)
        with torch.compiler.set_stance("force_eager"):  # compiled, nothing is differentiable twice
            found = PENALTIES[loss.penalty](lambda x: state.critic(x, batch.kinds), real, fake.detach(), chance)
        (found * (s.penalty / 2 * s.penalty_every)).backward()
        slope = float(found.detach())
    share_gradients(state.critic)
    share_gradients(state.generator)
    slowed(state)
    state.critic_optimiser.step()
    state.generator_optimiser.step()
    state.step += 1
    if s.augment:
        state.dose.heard(real_score)
        state.dose.corrected(state.step, s.batch, s.augment)
    average(state)
    return {"critic": float(critic_loss.detach()), "generator": float(generator_loss.detach()),
            "real": float(real_score.detach().mean()), "fake": float(fake_score.detach().mean()),
            "slope": slope * s.penalty_every, "chance": state.dose.chance}


def slowed(state: State) -> None:
    """Set both players' rates by how much of the run is left."""
    s = state.settings
    left = (s.images - state.images) / s.falling if s.falling else 1.0
    for optimiser in (state.generator_optimiser, state.critic_optimiser):
        for group in optimiser.param_groups:
            group.setdefault("initial_lr", group["lr"])
            group["lr"] = group["initial_lr"] * min(1.0, max(0.1, left))


@torch.no_grad()
def average(state: State) -> None:
    half_life = min(state.settings.ema_images, 0.05 * state.images + 1)
    keep = 0.5 ** (state.settings.batch / half_life)
    slow: list[Tensor] = list(state.average.parameters())
    fast: list[Tensor] = list(state.generator.parameters())
    torch._foreach_lerp_(slow, fast, 1 - keep)


def compiled(state: State) -> None:
    """Have torch compile what the networks do at every step, where the settings ask for it."""
    if not state.settings.compile:
        return
    # A drawn picture's scores are gone back through twice, once for either player.
    torch._functorch.config.donated_buffer = False
    ways = {state.critic: ("judge",), state.generator: ("code", "synthesise", "decode"), state.encoder: ("forward",)}
    for part, names in ways.items():
        for name in names if part else ():
            setattr(part, name, torch.compile(getattr(part, name), dynamic=False))  # sizes never change


def train(state: State, data: FabricData, out: Path, *, progress: Callable[[str], None] = print,
          every_s: float = 180.0, preview: Callable[[State, Path], None] | None = None,
          deadline_s: float | None = None) -> None:
    """Advance ``state`` to its settings' images, with a checkpoint and a sheet every ``every_s`` seconds in ``out``.

    deadline_s: stop (with a checkpoint) after so many seconds of this call even if images are left.
    """
    s, (rank, _) = state.settings, rank_and_count()
    checkpoint, kept = out / "state.safetensors", state.images
    out.mkdir(parents=True, exist_ok=True)
    compiled(state)
    began = last = time.monotonic()
    before, since, over = state.seconds, 0, False
    sums: dict[str, float] = {}
    while (state.coded * s.batch < s.coding or state.images < s.images) and not over:
        coding = state.coded * s.batch < s.coding
        for key, value in (advance_coding if coding else advance)(state, data).items():
            sums[key] = sums.get(key, 0.0) + value
        since += 1
        now = time.monotonic()
        over = deadline_s is not None and now - began > deadline_s
        turned = coding and state.coded * s.batch >= s.coding
        if now - last < every_s and not over and not turned:
            continue
        state.seconds = before + now - began
        speed = since * s.batch / max(now - last, 1e-9)
        means = {k: v / since for k, v in sums.items()}
        if rank == 0:
            done = f"{state.coded * s.batch:,} coded" if coding else f"{state.images:,} images"
            progress(f"{done}  {speed:.1f}/s  " + "  ".join(f"{k} {v:.3f}" for k, v in means.items()))
            with (out / "log.csv").open("a", encoding="utf-8", newline="") as file:
                cells = (f"{k}={v:.4f}" for k, v in means.items())
                csv.writer(file).writerow([state.coded * s.batch, state.images, f"{state.seconds:.0f}", *cells])
            state.save(checkpoint)
            if state.images >= kept + KEPT:
                checkpoint.with_name("before.safetensors").write_bytes(checkpoint.read_bytes())
                kept = state.images
            if preview:
                preview(state, out / f"sheet_{state.coded * s.batch + state.images:07d}.png")
        sums, since, last = {}, 0, now
    state.seconds = before + time.monotonic() - began
    if rank == 0:
        state.save(checkpoint)
