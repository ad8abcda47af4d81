# SPDX-License-Identifier: GPL-3.0-or-later
"""How well unseen swatches come back from the model: sharpness for plain cloth, colours and period for repeating."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from ...gan_core.colour import delta_e, lab_of
from ...gan_core.fabric.finish.maps import to_tensor
from ...gan_core.fabric.gan.design import drawing_of
from ...gan_core.fabric.gan.generator import colour
from ...gan_core.fabric.gan.model import FabricModel
from ...gan_core.fabric.gan.project import STEPS, project
from .data import FabricData

PEAK = 0.35  # correlation with itself, shifted, from which cloth counts as periodic
SHORTEST = 4  # pixels of a period that the trained size can hold
GOOD = {"psnr": 22.0, "difference": 5.0, "period": 0.1}


@dataclass(frozen=True)
class Returned:
    """One swatch. period: of the picture, px, 0 if it has none; period_off: share by which the drawing's differs."""

    kind: str
    psnr: float
    difference: float
    period: float
    period_off: float

    @property
    def good(self) -> bool:
        """As good as asked: by sharpness where nothing repeats, else by colours and period."""
        if not self.period:
            return self.psnr >= GOOD["psnr"]
        return self.difference <= GOOD["difference"] and self.period_off <= GOOD["period"]


def autocorrelation(image: NDArray[np.uint8]) -> NDArray[np.float64]:
    """(S, S) of the lightness of (S, S, 3), windowed, 1 at no shift."""
    light = lab_of(image)[..., 0]
    n = len(light)
    window = np.hanning(n + 2)[1:-1]
    window = window[:, None] * window[None]
    light = (light - (light * window).sum() / window.sum()) * window

    def raw(x: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.fft.irfft2(np.abs(np.fft.rfft2(x, (2 * n, 2 * n))) ** 2, (2 * n, 2 * n))[:n, :n]

    overlap = raw(window)
    found = raw(light) / np.maximum(overlap, overlap[0, 0] * 0.02)
    return found / max(found[0, 0], 1e-9)


def period_of(image: NDArray[np.uint8]) -> float:
    """Pixels of the shortest shift, across or down, at which a picture meets itself again; 0 if there is none."""
    found, n = autocorrelation(image), len(image)
    peaks = []
    for line in (found[0, : n * 2 // 3], found[: n * 2 // 3, 0]):
        inner = line[1:-1]
        tops = np.flatnonzero((inner >= line[:-2]) & (inner > line[2:]) & (inner > PEAK)) + 1
        tops = tops[tops >= SHORTEST]
        if len(tops) and line[: tops[0]].min() < line[tops[0]] - 0.2:  # it parted from itself before
            t = tops[0]
            bend = line[t - 1] - 2 * line[t] + line[t + 1]
            peaks.append(t + 0.5 * (line[t - 1] - line[t + 1]) / bend if bend else float(t))
    return float(min(peaks)) if peaks else 0.0


def palette_difference(image: NDArray[np.uint8], drawn: NDArray[np.uint8], inks: NDArray[np.uint8]) -> float:
    """Mean CIEDE2000 between the mean colours of what the picture and the drawing show of each ink, by area."""
    labels = ((lab_of(image)[:, :, None] - lab_of(inks)) ** 2).sum(3).argmin(2)
    total = 0.0
    for k in range(len(inks)):
        here = labels == k
        if here.any():
            a, b = (lab_of(x[here].mean(0).round().astype(np.uint8)) for x in (image, drawn))
            total += float(delta_e(a, b)) * float(here.mean())
    return total


def project_unseen(model: FabricModel, data: FabricData, count: int = 100, steps: int = STEPS, seed: int = 0,
                   log: Callable[[str], None] = print) -> list[Returned]:
    """``count`` held-out pictures of ``data``, classes in turn, each projected in its own class."""
    rng, found = np.random.default_rng(seed), []
    kinds = [k for k, name in enumerate(model.kinds) if len(data.tables[k][0])]
    for n in range(count):
        kind = kinds[n % len(kinds)]
        image = data.pixels[rng.choice(data.tables[kind][0])]
        returned = project(model, image, model.kinds[kind], steps)
        design = returned.design
        with torch.inference_mode():
            drawn = colour(drawing_of(model.generator, design), to_tensor(design.inks))
        size = drawn.shape[-1]
        shown = ((drawn[0].clamp(-1, 1) + 1) * 127.5).round().byte().permute(1, 2, 0).numpy()
        small = image.reshape(size, image.shape[0] // size, size, -1, 3).mean((1, 3)).round().astype(np.uint8)
        period = period_of(small)
        off = abs(period_of(shown) - period) / period if period else 0.0
        found.append(Returned(model.kinds[kind], returned.psnr, palette_difference(small, shown, design.inks), period,
                              off))
        if n % 10 == 9:
            log(f"projected {n + 1}/{count}: {np.mean([r.good for r in found]):.0%} good")
    return found


def summary(found: list[Returned]) -> dict[str, float]:
    """Shares of the good ones among what repeats and what does not, and means."""
    plain, periodic = [r for r in found if not r.period], [r for r in found if r.period]

    def mean(values: list[float]) -> float:
        return float(np.mean(values)) if values else float("nan")

    return {"plain": len(plain), "plain_good": mean([r.good for r in plain]), "psnr": mean([r.psnr for r in found]),
            "periodic": len(periodic), "periodic_good": mean([r.good for r in periodic]),
            "difference": mean([r.difference for r in found]), "period_off": mean([r.period_off for r in periodic])}
