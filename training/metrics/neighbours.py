# SPDX-License-Identifier: GPL-3.0-or-later
"""The training pictures nearest to drawings, to see by eye that nothing was copied."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

NEAREST = 3


def thumbnails(images: Tensor, size: int = 16) -> NDArray[np.float32]:
    """(n, d): small grey pictures at mean 0 and deviation 1, so that a copy in other colours is found as well."""
    grey = torch.nn.functional.adaptive_avg_pool2d(images.mean(1, keepdim=True), size).flatten(1)
    grey = grey - grey.mean(1, keepdim=True)
    return (grey / (grey.norm(dim=1, keepdim=True) + 1e-3)).numpy()


def alike(drawn: Tensor, train: Tensor) -> NDArray[np.float32]:
    """(drawn, train): greatest correlation of small grey pictures over all rolls of the drawing, by FFT."""
    side = 16
    a, b = (thumbnails(x, side).reshape(-1, side, side) for x in (drawn, train))
    fa, fb = np.fft.rfft2(a), np.fft.rfft2(b)
    return np.stack([np.fft.irfft2(fb * f.conj(), (side, side)).max((1, 2)) for f in fa]).astype(np.float32)


def neighbour_sheet(drawn: dict[int, Tensor], train: dict[int, Tensor], path: Path,
                    columns: int = 8) -> dict[int, float]:
    """A row a class: ``columns`` times a drawing and its NEAREST training pictures beside it. Returns by class the mean
    correlation of drawings with their nearest (1: all are copies up to rolling and colour)."""
    rows, found = [], {}
    for kind, images in drawn.items():
        some = images[:columns]
        score = alike(some, train[kind])
        order = np.argsort(-score, 1)[:, :NEAREST]
        found[kind] = float(score.max(1).mean())
        cells = [torch.cat([d[None], train[kind][order[i].copy()]]) for i, d in enumerate(some)]
        stacked = torch.stack(cells)  # (columns, 1 + NEAREST, 3, S, S)
        size = stacked.shape[-1]
        rows.append(stacked.permute(3, 0, 1, 4, 2).reshape(size, -1, 3))
    picture = torch.cat(rows).clamp(-1, 1).add(1).mul(127.5).round().byte().numpy()
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(picture).save(path)
    return found
