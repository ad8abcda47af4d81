# SPDX-License-Identifier: GPL-3.0-or-later
"""Projection: a photo or swatch into the model, so that it can be recoloured, enlarged, made to tile and edited."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from ...colour import lab_of, rgb_of, to_hex
from ...progress import Progress, quiet
from ..errors import FabricError
from ..finish.maps import to_tensor
from .coder import structure
from .config import LAYERS
from .design import Design, drawing_of
from .generator import Noises, colour
from .model import FabricModel

SMALLEST, LARGEST = 16, 8192  # pixels of a picture's sides
STEPS = 160  # of each of the two searches, unless told
SEARCHING = "Finding the cloth"  # what progress says
TRIES = 24  # seeds among which the search for a style begins


@dataclass(frozen=True)
class Projection:
    """design: draws the cloth, to be passed to ``design.maps_of`` and the like. kind: given, or the class whose style
    came nearest. psnr: dB at the trained size. palette: hex, by area."""

    design: Design
    kind: str
    palette: tuple[str, ...]
    psnr: float


def checked_image(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(H, W, 3) uint8 as given, or FabricError."""
    if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3:
        shape, kind = getattr(image, "shape", None), getattr(image, "dtype", type(image).__name__)
        raise FabricError(f"A picture of shape {shape} and type {kind} cannot be used.",
                          "Give an (H, W, 3) array of uint8 sRGB.")
    if not all(SMALLEST <= n <= LARGEST for n in image.shape[:2]):
        raise FabricError(f"A picture of {image.shape[1]} x {image.shape[0]} px cannot be used.",
                          f"Its sides must have {SMALLEST} to {LARGEST} px.")
    return image


def square(image: NDArray[np.uint8], size: int) -> Tensor:
    """(1, 3, size, size) in -1 .. 1: the middle square of a picture, shrunk by area or enlarged."""
    h, w = image.shape[:2]
    n = min(h, w)
    y, x = (h - n) // 2, (w - n) // 2
    part = torch.from_numpy(image[y : y + n, x : x + n].astype(np.float32) / 127.5 - 1).permute(2, 0, 1)[None]
    return F.interpolate(part, (size, size), mode="bicubic", antialias=True, align_corners=False).clamp(-1, 1)


def palette_of(image: Tensor, colours: int = LAYERS, rounds: int = 12) -> NDArray[np.uint8]:
    """(colours, 3) sRGB of (1, 3, S, S) in -1 .. 1: k-means in Lab from colours far apart, largest area first.

    A picture of fewer colours has its largest again in place of those missing.
    """
    lab = lab_of(((image[0].permute(1, 2, 0).reshape(-1, 3).numpy() + 1) * 127.5).round().astype(np.uint8))
    centres = lab.mean(0, keepdims=True)
    while len(centres) < colours:  # the far, but not the farthest: that may be a single pixel
        far = ((lab[:, None] - centres) ** 2).sum(2).min(1)
        centres = np.vstack([centres, lab[far >= np.quantile(far, 0.97)].mean(0)])
    for _ in range(rounds):
        labels = ((lab[:, None] - centres) ** 2).sum(2).argmin(1)
        areas = np.bincount(labels, minlength=colours)
        sums = np.stack([np.bincount(labels, lab[:, n], colours) for n in range(3)], 1)
        centres = np.where(areas[:, None] > 0, sums / np.maximum(areas, 1)[:, None], centres)
    centres = np.where(areas[:, None] > 0, centres, centres[areas.argmax()])
    return rgb_of(centres[np.argsort(-areas, kind="stable")])


def project(model: FabricModel, image: NDArray[np.uint8], kind: str | None = None, steps: int = STEPS,
            progress: Progress = quiet, seed: int = 0) -> Projection:
    """The design that draws (H, W, 3) uint8, its middle square, best: palette by k-means, then style and chance, then
    (generators of codes) what these leave over, begun from the encoder's code. Raises FabricError.

    steps: of each of the two searches, 0 .. 1000. The cloth drawn tiles whether the picture did or not.
    """
    if not 0 <= steps <= 1000:
        raise FabricError(f"A projection cannot take {steps} steps.", "Choose 0 to 1000.")
    if kind is not None:
        model.kind_index(kind)
    target = square(checked_image(image), model.generator.config.size)
    inks = palette_of(target)
    with torch.inference_mode(False), torch.enable_grad():
        design = nearest_style(model, target.clone(), inks, kind, steps, seed, progress)
        if model.encoder is not None:
            design = with_rest(model, target.clone(), design, steps, progress)
    drawn = colour(drawing_of(model.generator, design), to_tensor(inks)).detach()
    error = float(((drawn - target) / 2).square().mean())
    psnr = float(-10 * np.log10(max(error, 1e-9)))
    return Projection(design, design.kind, tuple(to_hex(inks)), psnr)


def apart(model: FabricModel, w: Tensor, noises: Noises, target: Tensor, palette: Tensor,
          wanted: Tensor | None) -> Tensor:
    """(B,): how far drawings of styles and chance are from the target: by code where there is one, else by colour."""
    if wanted is not None:
        return (model.generator.code(w, noises) - wanted).square().mean((1, 2, 3))
    drawn = colour(model.generator.synthesise(w, noises), palette.expand(len(w), -1, -1))
    return (drawn - target).abs().mean((1, 2, 3))


def nearest_style(model: FabricModel, target: Tensor, inks: NDArray[np.uint8], kind: str | None, steps: int, seed: int,
                  progress: Progress) -> Design:
    """Adam on w and the cells, from the best of TRIES seeds."""
    g, rng, palette = model.generator, np.random.default_rng(seed), to_tensor(inks)
    kinds = [model.kind_index(kind)] if kind else list(range(len(model.kinds)))
    chosen = torch.tensor([kinds[i % len(kinds)] for i in range(TRIES)])
    with torch.no_grad():
        wanted = None if model.encoder is None else model.encoder(structure(target, palette))
        z = torch.from_numpy(rng.standard_normal((TRIES, g.config.latent), dtype=np.float32))
        noises = g.noises(TRIES, rng)
        styles = g.map(z, chosen, palette.expand(TRIES, -1, -1))
        best = int(apart(model, styles, noises, target, palette, wanted).argmin())
    w, start = styles[best : best + 1].clone(), styles[best : best + 1]
    one = slice(best, best + 1)
    held = Noises(noises.cells[one].clone(), [t[one] for t in noises.threads], noises.phases[one], noises.places[one])
    cells, phases = held.cells, held.phases.clone()
    free = [t.requires_grad_(True) for t in (w, cells, phases)]
    optimiser = torch.optim.Adam([{"params": [w], "lr": 0.02}, {"params": [cells, phases], "lr": 0.08}])
    for step in range(steps):
        now = replace(held, cells=cells, phases=phases)
        prior = 0.02 * (w - start).square().mean() + 0.01 * (cells.square().mean() - 1).square()
        loss = apart(model, w, now, target, palette, wanted).mean() + prior
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        progress(0.5 * (step + 1) / steps, SEARCHING)
    w, cells, phases = (t.detach() for t in free)
    return Design(w, replace(held, cells=cells, phases=phases), inks, model.kinds[int(chosen[best])], seed)


def with_rest(model: FabricModel, target: Tensor, design: Design, steps: int, progress: Progress) -> Design:
    """What the style leaves over, begun at the encoder's code and bettered by what is drawn."""
    assert model.encoder is not None
    palette = to_tensor(design.inks)
    with torch.no_grad():
        start = model.generator.code(design.w, design.noises)
        code = model.encoder(structure(target, palette)).contiguous()
    code.requires_grad_(True)
    optimiser = torch.optim.Adam([code], lr=0.03)
    for step in range(steps):
        drawn = colour(model.generator.decode(code), palette)
        edges = sum((drawn.diff(dim=n) - target.diff(dim=n)).abs().mean() for n in (2, 3))
        loss = (drawn - target).abs().mean() + (drawn - target).square().mean() + 0.5 * edges
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        progress(0.5 + 0.5 * (step + 1) / steps, SEARCHING)
    return replace(design, rest=code.detach() - start)
