# SPDX-License-Identifier: GPL-3.0-or-later
"""How well pictures are restored, beside bicubic enlarging and OpenCV's inpainting: PSNR, SSIM, spectra."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ...gan_core.fabric.restore.networks import FACTOR, in_all_turns
from ...gan_core.fabric.restore.patching import patched
from .loop import holes, shrunk

Images = NDArray[np.uint8]  # (n, S, S, 3)


def bytes_of(images: Tensor) -> Images:
    return images.clamp(-1, 1).add(1).mul(127.5).round().byte().permute(0, 2, 3, 1).numpy()


def psnr(a: Images, b: Images, where: NDArray[np.bool_] | None = None) -> float:
    """Mean over pictures in dB; of the pixels ``where`` (n, S, S) alone."""
    off = ((a.astype(np.float64) - b) ** 2).mean(3)
    errors = [o[w].mean() for o, w in zip(off, where, strict=True) if w.any()] if where is not None else \
        off.mean((1, 2)).tolist()
    return float(np.mean([10 * np.log10(255**2 / max(e, 1e-3)) for e in errors]))


def ssim(a: Images, b: Images) -> float:
    """Structural similarity of lightness (Wang et al. 2004), Gaussian window of deviation 1.5, mean over pictures."""
    found = []
    for p, q in zip(a, b, strict=True):
        x, y = (cv2.cvtColor(v, cv2.COLOR_RGB2GRAY).astype(np.float64) for v in (p, q))
        mx, my, xx, yy, xy = (cv2.GaussianBlur(v, (11, 11), 1.5) for v in (x, y, x * x, y * y, x * y))
        c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
        top = (2 * mx * my + c1) * (2 * (xy - mx * my) + c2)
        found.append((top / ((mx**2 + my**2 + c1) * (xx - mx**2 + yy - my**2 + c2))).mean())
    return float(np.mean(found))


def spectrum_distance(a: Images, b: Images) -> float:
    """Mean difference in dB between the power of two sets of pictures at equal frequency, rings around zero."""

    def rings(images: Images) -> NDArray[np.float64]:
        grey = images.astype(np.float64).mean(3)
        size = grey.shape[1]
        power = np.abs(np.fft.fft2(grey - grey.mean((1, 2), keepdims=True))) ** 2
        f = np.hypot(np.fft.fftfreq(size)[:, None], np.fft.fftfreq(size)[None]) * size
        ring = np.minimum(f.round().astype(int), size // 2).ravel()
        flat = power.reshape(len(power), -1)
        return np.stack([np.bincount(ring, p, size // 2 + 1)[1:] for p in flat]) + 1e-3

    return float(np.abs(10 * np.log10(rings(a) / rings(b))).mean())


def row(made: Images, real: Images, where: NDArray[np.bool_] | None = None) -> dict[str, float]:
    return {"psnr": psnr(made, real, where), "ssim": ssim(made, real), "spectrum": spectrum_distance(made, real)}


@torch.inference_mode()
def upscaling(net: nn.Module, images: Tensor) -> dict[str, dict[str, float]]:
    """Figures of ``net`` and of OpenCV's bicubic and Lanczos enlarging of pictures (n, 3, S, S)."""
    real, small = bytes_of(images), bytes_of(shrunk(images))
    unit = torch.from_numpy(small.astype(np.float32) / 127.5 - 1).permute(0, 3, 1, 2)
    ways: dict[str, Callable[[], Images]] = {
        "bicubic": lambda: np.stack([cv2.resize(x, None, fx=FACTOR, fy=FACTOR, interpolation=cv2.INTER_CUBIC)
                                     for x in small]),
        "lanczos": lambda: np.stack([cv2.resize(x, None, fx=FACTOR, fy=FACTOR, interpolation=cv2.INTER_LANCZOS4)
                                     for x in small]),
        "ours": lambda: bytes_of(torch.cat([in_all_turns(net, part) for part in unit.split(25)])),
    }
    return {name: row(way(), real) for name, way in ways.items()}


@torch.inference_mode()
def inpainting(net: nn.Module, images: Tensor, seed: int = 0) -> dict[str, dict[str, float]]:
    """The same of filling holes, beside OpenCV's two ways. PSNR is of the holes alone."""
    real, mask = bytes_of(images), holes(len(images), images.shape[-1], np.random.default_rng(seed))
    where = mask[:, 0].numpy() > 0
    broken = np.where(where[..., None], 127, real).astype(np.uint8)

    def by(method: int) -> Images:
        return np.stack([cv2.inpaint(x, m.astype(np.uint8), 3, method) for x, m in zip(broken, where, strict=True)])

    parts = zip(images.split(50), mask.split(50), strict=True)
    drawn = bytes_of(torch.cat([net(x * (1 - m), m) for x, m in parts]))
    def copied() -> Images:
        found = [patched(x, m) for x, m in zip(broken, where, strict=True)]
        return np.stack([np.where(left[..., None], d, x) for (x, left), d in zip(found, drawn, strict=True)])

    ways = {"opencv telea": by(cv2.INPAINT_TELEA), "opencv navier-stokes": by(cv2.INPAINT_NS),
            "ours, drawn": np.where(where[..., None], drawn, real), "ours, copied where it repeats": copied()}
    return {name: row(made, real, where) for name, made in ways.items()}
