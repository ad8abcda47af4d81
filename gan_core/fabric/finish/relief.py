# SPDX-License-Identifier: GPL-3.0-or-later
"""From a drawing to maps a material can use: colour, height, normal, roughness, all of which tile."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...colour import encoded, linear
from .micro import MAKERS, Micro

Array = NDArray[np.float32]
SOLID = 0.95  # of a pixel's cover: from there on it has one ink


@dataclass(frozen=True)
class Finish:
    """How a class of fabric is made up below the print."""

    weave: str  # key of micro.MAKERS
    repeat_cm: float  # default width of one repeat
    threads: int  # across one repeat, at most a quarter of its pixels
    relief_mm: float  # height of the thread structure
    shading: float  # how strongly that structure darkens its own gaps
    fade: float  # how far the weft, undyed, shows through (denim)
    roughness: float
    sharpness: float  # of the print's edges once enlarged; below 1 blends tones
    printed: bool  # colours lie in areas of their own
    open: float = 0.0  # share of lace that is open net


# weave, repeat cm, threads, relief mm, shading, fade, roughness, sharpness, printed. Repeats are usual sizes, by eye.
FINISHES: dict[str, Finish] = {
    "plain": Finish("plain weave", 8.0, 128, 0.16, 0.16, 0.0, 0.82, 0.6, False),
    "denim": Finish("twill 3/1", 8.0, 128, 0.28, 0.22, 0.55, 0.88, 0.6, False),
    "stripe": Finish("jersey", 12.0, 128, 0.16, 0.12, 0.0, 0.80, 2.5, True),
    "check": Finish("twill 2/2", 12.0, 128, 0.16, 0.12, 0.0, 0.80, 2.0, True),
    "floral": Finish("plain weave", 14.0, 128, 0.14, 0.09, 0.0, 0.74, 2.5, True),
    "dot": Finish("plain weave", 10.0, 128, 0.12, 0.08, 0.0, 0.74, 4.0, True),
    "geometric": Finish("plain weave", 12.0, 128, 0.14, 0.09, 0.0, 0.76, 2.5, True),
    "ornament": Finish("twill 2/2", 16.0, 128, 0.14, 0.09, 0.0, 0.70, 2.5, True),
    "animal": Finish("plain weave", 16.0, 128, 0.12, 0.08, 0.0, 0.72, 4.0, True),
    "houndstooth": Finish("twill 2/2", 8.0, 64, 0.40, 0.14, 0.0, 0.86, 2.0, True),
    "knit": Finish("jersey", 8.0, 64, 0.60, 0.10, 0.0, 0.88, 0.8, False),
    "lace": Finish("plain weave", 8.0, 128, 0.40, 0.55, 0.0, 0.78, 1.0, True, open=0.45),
}


def micro_of(finish: Finish, size: int, rng: np.random.Generator) -> Micro:
    return MAKERS[finish.weave](size, min(finish.threads, size // 4), rng)


def dyed(colour: Array, finish: Finish, micro: Micro) -> NDArray[np.uint8]:
    """(S, S, 3) sRGB bytes of a printed colour (S, S, 3) in 0 .. 1 once threads shade it."""
    light = 1 + finish.shading * (micro.height - float(micro.height.mean())) * 1.6 + micro.tone
    out = colour * light[..., None]
    if finish.fade:
        bare = 0.35 * colour + 0.65 * np.array([0.80, 0.80, 0.77], np.float32)
        mix = (finish.fade * micro.weft * (0.6 + 0.4 * micro.height))[..., None]
        out = out + mix * (bare - out) * 0.6
    return np.clip(out * 255, 0, 255).round().astype(np.uint8)


def kept(colour: NDArray[np.uint8], cover: Array, inks: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """``colour`` (S, S, 3) with every ink, on average over where it lies alone, the colour that was asked for.

    Threads and tone lighten and darken a print; what they do to an ink as a whole is taken back, in linear light, what
    they do from place to place stays. cover: (n, S, S) 0 .. 1, adding up to 1. inks: (n, 3) sRGB. Inks that nowhere lie
    alone, and shares of pixels that several cover, follow in proportion.
    """
    light, asked = linear(colour), linear(inks)
    gain = np.ones_like(light)
    for ink in np.unique(inks, axis=0):
        share = cover[(inks == ink).all(axis=1)].sum(axis=0)
        alone = share > SOLID
        if alone.mean() < 0.001:
            continue
        wanted = asked[(inks == ink).all(axis=1)][0]
        ratio = np.clip((wanted + 1e-4) / (light[alone].mean(axis=0) + 1e-4), 0.1, 10)
        gain += share[..., None] * (ratio - 1)
    return encoded(np.clip(light * gain, 0, 1))


def height_of(shade: Array, micro: Micro) -> Array:
    """(S, S) 0 .. 1: threads, lifted a little where the drawn shade (S, S) is light."""
    return np.clip(0.12 + 0.7 * micro.height + 0.5 * np.clip(shade, -0.25, 0.25), 0, 1).astype(np.float32)


def normal_of(height: Array, relief_mm: float, repeat_cm: float) -> Array:
    """(H, W, 3) tangent-space normals, 0 .. 1 encoded, +Z out of the cloth, green up the picture (OpenGL, Blender).

    Slopes are true: relief in millimetres over the size of a pixel, of a height (H, W) that is ``repeat_cm`` wide.
    Differences wrap around.
    """
    pixel_mm = repeat_cm * 10 / height.shape[1]
    across = (np.roll(height, -1, 1) - np.roll(height, 1, 1)) * 0.5 * relief_mm / pixel_mm
    down = (np.roll(height, -1, 0) - np.roll(height, 1, 0)) * 0.5 * relief_mm / pixel_mm
    n = np.stack([-across, down, np.ones_like(height)], -1)
    n /= np.linalg.norm(n, axis=-1, keepdims=True)
    return (n * 0.5 + 0.5).astype(np.float32)


def roughness_of(height: Array, finish: Finish) -> Array:
    """(S, S): gaps between threads scatter more than their crowns."""
    return np.clip(finish.roughness + 0.12 * (0.5 - height), 0, 1).astype(np.float32)
