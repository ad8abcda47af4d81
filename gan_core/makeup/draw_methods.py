# SPDX-License-Identifier: GPL-3.0-or-later
"""The runtime's calls about make-up that is drawn: stacks by number, and quick portraits of them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..colour import from_hex, linear
from ..progress import Progress, quiet
from ..skin import sampler as skins
from . import portrait
from .coding import Wish
from .compose import worn
from .errors import MakeupError
from .sampler import SHIPPED, between, shipped

SKIN_SIZE = 1024
PORTRAIT = (128, 640)  # pixels a side


def makeup_sample(params: dict[str, Any], progress: Progress = quiet) -> dict[str, Any]:
    """Call "makeup.sample": ``wishes`` [{style, intensity, tone, eyes, hair, occasion}], ``seed``, ``truncation`` (1)
    -> ``stacks``, the layers of each as plain values. Raises MakeupError, CheckpointError."""
    asked = params.get("wishes")
    if not isinstance(asked, (list, tuple)):
        raise MakeupError(f"wishes is {type(asked).__name__}.", "Give a list of styles and people.")
    try:
        wishes = [Wish(**one) for one in asked]
    except TypeError as error:
        raise MakeupError(f"A wish is wrong: {error}.") from error
    progress(0.3, "Drawing make-up")
    model = shipped(Path(params["weights"]) if params.get("weights") else SHIPPED)
    return {"stacks": model.sample(wishes, int(params.get("seed", 0)), float(params.get("truncation", 1.0)))}


def makeup_between(params: dict[str, Any], progress: Progress = quiet) -> dict[str, Any]:
    """Call "makeup.between": layers ``a`` and ``b``, ``share`` 0 .. 1, ``tone`` -> ``layers`` on the way."""
    progress(0.3, "Mixing make-up")
    return {"layers": between(params["a"], params["b"], float(params.get("share", 0.5)),
                              str(params.get("tone", "#c98f6f")))}


def makeup_portraits(params: dict[str, Any], progress: Progress = quiet) -> dict[str, Any]:
    """Call "makeup.portraits": ``people`` [{tone, seed, age, woman, layers, eyes}], ``size`` pixels, ``yaw`` degrees
    -> ``pictures`` (n, size, size, 3) uint8. Raises MakeupError, SkinError."""
    size = int(params.get("size", 256))
    if not PORTRAIT[0] <= size <= PORTRAIT[1]:
        raise MakeupError(f"size is {size}.", f"Allowed: {PORTRAIT[0]} to {PORTRAIT[1]} pixels.")
    seen = portrait.view(float(params.get("yaw", 0.0)), 0.0, size)
    found = []
    for i, one in enumerate(params["people"]):
        progress(i / len(params["people"]), f"Drawing face {i + 1}")
        tone = str(one.get("tone", "#c98f6f"))
        albedo = albedo_of(int(one.get("seed", 5)), tone, float(one.get("age", 26)), float(one.get("woman", 1)))
        layers = one.get("layers")
        painted = worn(layers, tone, SKIN_SIZE) if layers else None
        iris = linear(from_hex([str(one.get("eyes", "#4a3020"))]))[0]
        found.append(portrait.shaded(seen, albedo, painted, iris=tuple(iris)))
    return {"pictures": np.stack(found)}


@lru_cache(16)
def albedo_of(seed: int, tone: str, age: float = 26.0, woman: float = 1.0) -> NDArray[np.uint8]:
    """(SKIN_SIZE, SKIN_SIZE, 3) of SkinGAN's skin, kept in memory."""
    return skins.shipped().sample(skins.Wish(seed=seed, tone=tone, age=age, woman=woman), SKIN_SIZE).albedo
