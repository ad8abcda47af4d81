# SPDX-License-Identifier: GPL-3.0-or-later
"""The runtime's calls about skin: plain values and arrays in, plain values and arrays out."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..progress import Progress, quiet
from . import relief
from .errors import SkinError
from .sampler import SHIPPED, Wish, shipped

QUALITY = 96  # of the JPEG that a material takes its colours from


def skin_sample(params: dict[str, Any], progress: Progress = quiet) -> dict[str, Any]:
    """Call "skin.sample": ``wish`` {seed, tone, age, woman, given}, ``size`` (2048) -> the maps of one person.

    Returns albedo (S, S, 3), height, roughness (S, S) and relief (S, S, 4), uint8, row 0 at the top, and ``marks``;
    with ``files`` instead what a material needs as files in memory, (bytes,) uint8 each: albedo (JPEG), relief (PNG).
    "weights" names another file. Raises SkinError, CheckpointError.
    """
    asked = params.get("wish")
    if not isinstance(asked, dict):
        raise SkinError(f"wish is {asked!r}.", "Give seed, tone, age, woman.")
    try:
        wish = Wish(**asked)
    except TypeError as error:
        raise SkinError(f"The wish has {', '.join(sorted(map(str, asked)))}: {error}.") from error
    progress(0.1, "Drawing the skin")
    model = shipped(Path(params["weights"]) if params.get("weights") else SHIPPED)
    skin = model.sample(wish, int(params.get("size", 2048)))
    said: dict[str, Any] = {"marks": {name: float(value) for name, value in skin.marks.items()}}
    if params.get("files"):
        return said | {"albedo": _file(skin.albedo, "JPEG", quality=QUALITY, subsampling=0),
                       "relief": _file(skin.relief, "PNG", compress_level=3)}
    return said | {"albedo": skin.albedo.copy(), "height": skin.height.copy(), "roughness": skin.roughness.copy(),
                   "relief": skin.relief.copy()}


def skin_tile(params: dict[str, Any] | None = None, progress: Progress = quiet) -> dict[str, Any]:
    """Call "skin.tile": the pores that repeat ``repeats`` times across a map: ``tile``, of ``relief.tile`` the
    bytes of a PNG."""
    progress(0.1, "Drawing pores")
    return {"tile": _file(relief.tile()[::-1], "PNG"), "repeats": relief.REPEATS}


def _file(pixels: NDArray[np.uint8], kind: str, **how: Any) -> NDArray[np.uint8]:
    from PIL import Image

    stream = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(stream, kind, **how)
    return np.frombuffer(stream.getvalue(), np.uint8)
