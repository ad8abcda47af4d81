# SPDX-License-Identifier: GPL-3.0-or-later
"""What networks say of pictures: how far apart two are, and how real one looks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from . import weights
from .critic import FIRST, SHIPPED, framed, shipped
from .encoder import distance
from .errors import EncoderError

Pixels = NDArray[np.float32]


def feature_distance(one: Pixels, other: Pixels, mask: NDArray[np.bool_], folder: Path) -> float:
    """How far apart two pictures (H, W, 3) sRGB 0 .. 1 are to the encoder, inside of the ``mask`` (H, W). ``folder``:
    where its weights are kept. Raises EncoderError."""
    encoder = weights.encoder(Path(folder))
    first, second = (torch.from_numpy(np.ascontiguousarray(p, np.float32)).permute(2, 0, 1)[None]
                     for p in (one, other))
    seen = torch.from_numpy(np.ascontiguousarray(mask, np.float32))[None, None]
    with torch.inference_mode():
        return float(distance(encoder, first, second, seen)[0])


def realism(rgba: NDArray[np.uint8], folder: Path, critic: Path = SHIPPED) -> float:
    """0 to 100: how a render of somebody who stands there whole, (H, W, 4) uint8 with alpha, compares with good and
    spoilt ones. Raises EncoderError, CheckpointError."""
    if rgba.ndim != 3 or rgba.shape[2] != 4:
        raise EncoderError(f"The picture has the shape {rgba.shape}.", "Give RGBA.")
    encoder = weights.encoder(Path(folder))
    with torch.inference_mode():
        logit = shipped(Path(critic))(encoder(framed(rgba)[None])[FIRST:])
        return float(100.0 * torch.sigmoid(logit)[0])
