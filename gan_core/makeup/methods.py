# SPDX-License-Identifier: GPL-3.0-or-later
"""The runtime's calls about make-up that is worn: plain values in, plain values and arrays out."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..progress import Progress, quiet
from .compose import pictures, worn
from .errors import MakeupError
from .face import WINDOW

SIZES = (256, 512, 1024, 2048)


def makeup_maps(params: dict[str, Any], progress: Progress = quiet) -> dict[str, Any]:
    """Call "makeup.maps": ``layers`` [{kind, shade, opacity, finish, mask}], ``tone`` #hex, ``size`` (2048) -> what a
    material needs.

    Returns keep, add (S, S, 3) and gloss (S, S, 4) uint8, row 0 at the top, as ``compose.pictures`` has them, with
    ``files`` as PNG in memory, (bytes,) uint8 each; ``window`` (left, bottom, right, top) shares of the skin's map;
    ``lashes`` [length, volume, opacity, r, g, b] and ``nails`` [opacity, roughness, coat, r, g, b], linear light, empty
    where there are none. Raises MakeupError.
    """
    size = params.get("size", 2048)
    if size not in SIZES:
        raise MakeupError(f"size is {size!r}.", f"Choose one of: {', '.join(map(str, SIZES))} pixels.")
    layers = params.get("layers")
    if not isinstance(layers, (list, tuple)):
        raise MakeupError(f"layers is {type(layers).__name__}.", "Give a list of layers.")
    progress(0.2, "Making up")
    found = worn(layers, str(params.get("tone", "#c98f6f")), int(size))
    maps = pictures(found)
    said: dict[str, Any] = {"window": list(WINDOW)}
    for name, values in (("lashes", found.lashes), ("nails", found.nails)):
        said[name] = [*values[:3], *values[3]] if values else []
    if params.get("files"):
        return said | {name: _file(pixels) for name, pixels in maps.items()}
    return said | {name: np.ascontiguousarray(pixels) for name, pixels in maps.items()}


def _file(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    from PIL import Image

    stream = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(stream, "PNG", compress_level=1)
    return np.frombuffer(stream.getvalue(), np.uint8)
