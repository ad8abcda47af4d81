# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of cloth made ready for a material: packed into the .blend, evened, held to what cloth reflects."""

from __future__ import annotations

import bpy
import numpy as np

from ...core.colour import to_bytes, to_linear
from ...formats import png

FAST = 1  # of zlib's levels
FIGURE = 10  # cycles a repeat; slower variations are what the eye takes for tiles


def content_of(pixels: np.ndarray) -> bytes:
    """(H,W) or (H,W,3) pixels, uint8 or 0..1 floats, row 0 at the top, as a PNG file: most of the work of an image, and
    nothing of Blender, so that it can be done aside."""
    if pixels.dtype != np.uint8:
        pixels = (255.0 * np.clip(pixels.astype(np.float32), 0.0, 1.0) + 0.5).astype(np.uint8)  # as Blender does
    return png.content_of(pixels, level=FAST)


def packed_image(name: str, content: bytes, data: bool) -> bpy.types.Image:
    """A packed image from a PNG file's ``content``; replaced in place. It is unpacked once somebody looks.

    ``data`` images are read as plain numbers, the others as sRGB colours.
    """
    image = bpy.data.images.get((name, None)) or bpy.data.images.new(name, 1, 1, alpha=False, is_data=data)
    image.colorspace_settings.name = "Non-Color" if data else "sRGB"
    image.pack(data=content, data_len=len(content))
    image.source = "FILE"
    image.buffers_free()
    return image


def cloth_colours(colour: np.ndarray, height: np.ndarray | None, even: bool) -> tuple[np.ndarray, np.ndarray]:
    """What a material shows of a cloth's ``colour`` (H,W,3) uint8: evened or hollowed, and that as light reflects it.

    It takes most of the time of a material, and nothing of Blender: it can be made aside.
    """
    if even:
        colour = evened(colour)
    if height is not None:
        colour = hollowed(colour, height)
    return colour, reflected(colour)


def evened(colour: np.ndarray) -> np.ndarray:
    """(H,W,3) uint8 with the patches larger than a few threads taken out, mean colour and threads kept."""
    waves = np.fft.rfft2(colour.astype(np.float64), axes=(0, 1))
    height, width = colour.shape[:2]
    cycles = np.hypot(np.fft.fftfreq(height, 1.0 / height)[:, None], np.fft.rfftfreq(width, 1.0 / width)[None])
    keep = 1.0 - 0.85 * np.exp(-((cycles / FIGURE) ** 2))
    keep[0, 0] = 1.0
    level = np.fft.irfft2(waves * keep[..., None], s=(height, width), axes=(0, 1))
    return np.clip(np.rint(level), 0, 255).astype(np.uint8)


def reflected(colour: np.ndarray) -> np.ndarray:
    """(H,W,3) uint8 with the brightest tones held to what cloth reflects, hues kept: white cotton gives back 80 %."""
    light = to_linear(colour / 255.0)
    brightest = light.max(axis=2, keepdims=True)
    held = np.where(brightest > 0.6, 0.6 + 0.25 * (1.0 - np.exp(-(brightest - 0.6) / 0.25)), brightest)
    light = light * held / np.maximum(brightest, 1e-6)
    return to_bytes(light)


def hollowed(colour: np.ndarray, height: np.ndarray) -> np.ndarray:
    """(H,W,3) uint8 with the gaps between threads darker and their crowns lighter, the mean kept.

    ``height`` (H,W) 0..1, as drawn with the cloth; level height changes nothing.
    """
    shade = 1.0 + 0.7 * (height - height.mean())
    return to_bytes(to_linear(colour / 255.0) * shade[..., None])
