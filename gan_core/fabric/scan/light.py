# SPDX-License-Identifier: GPL-3.0-or-later
"""The light in a picture of cloth: linear light and back, means of areas, and a falling off taken out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...colour import encoded, linear

Array = NDArray[np.float32]

COARSE = 256  # pixels of the longer side that a picture's structure is looked for in
LIT = 0.6  # of what large areas differ by: more follows a smooth surface, and it is the light
BLOCKS = 8  # areas each way that it is looked for in


def evenly_lit(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture without the light's falling off towards a side or the corners, if that is what its tones follow."""
    blocks = _blocks(averaged(in_light(image), -(-max(image.shape) // COARSE)).mean(2))
    light = np.log(np.maximum(blocks, 1e-4)).astype(np.float64)
    terms = np.stack(np.broadcast_arrays(*_terms(*_places(blocks.shape))), -1)
    weights = np.linalg.lstsq(terms.reshape(light.size, -1), light.ravel(), rcond=None)[0]
    surface = terms @ weights
    if surface.var() < LIT * max(float(light.var()), 1e-9):
        return image
    y, x = _places(image.shape)
    out = np.empty_like(image)
    for rows in np.array_split(np.arange(len(image)), max(1, len(image) // 256)):  # all at once takes gigabytes
        fall = sum(w * term for w, term in zip(weights, _terms(y[rows], x), strict=True)) - surface.mean()
        out[rows] = in_bytes(in_light(image[rows]) * np.exp(-fall).astype(np.float32)[..., None])
    return out


def _places(shape: tuple[int, ...]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(H, 1) and (1, W) of the pixels' middles, -1 .. 1."""
    y, x = ((2 * np.arange(n) + 1) / n - 1 for n in shape[:2])
    return y[:, None], x[None]


def _terms(y: NDArray[np.float64], x: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
    """What a quadratic surface is added up from."""
    return np.ones_like(x), x, y, x * y, x**2, y**2


_LIGHT = linear(np.arange(256, dtype=np.uint8)).astype(np.float32)
_BYTES = encoded(np.linspace(0, 1, 1 << 16))


def in_light(image: NDArray[np.uint8]) -> Array:
    """Linear light 0 .. 1 of sRGB bytes, by a table: a scan has millions of pixels."""
    return _LIGHT[image]


def in_bytes(light: Array) -> NDArray[np.uint8]:
    """sRGB bytes of linear light, which is cut off at 0 and 1."""
    return _BYTES[np.rint(np.clip(light, 0, 1) * 65535).astype(np.uint16)]


def averaged(x: Array, n: int) -> Array:
    """(H // n, W // n, 3): means of ``n`` x ``n`` pixels; what is left over below and to the right is cut off."""
    h, w = x.shape[0] // n, x.shape[1] // n
    return x[: h * n, : w * n].reshape(h, n, w, n, 3).mean(axis=(1, 3)) if n > 1 else x


def _blocks(x: Array) -> Array:
    """Means of BLOCKS x BLOCKS areas of (H, W), fewer where the picture is smaller."""
    h, w = min(BLOCKS, x.shape[0]), min(BLOCKS, x.shape[1])
    return np.array([[part.mean() for part in np.array_split(rows, w, axis=1)] for rows in np.array_split(x, h)])
