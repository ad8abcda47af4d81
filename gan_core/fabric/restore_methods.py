# SPDX-License-Identifier: GPL-3.0-or-later
"""The runtime's calls about restoring pictures: arrays in, arrays out. All raise FabricError, and CheckpointError where
the weights cannot be read."""

from __future__ import annotations

from typing import Any

import numpy as np

from .errors import FabricError
from .restore import restore


def picture(params: dict[str, Any]) -> np.ndarray:
    image = params.get("image")
    if not isinstance(image, np.ndarray):
        raise FabricError(f"image is {type(image).__name__}, not a picture.", "Give an (H, W, 3) array of uint8 sRGB.")
    return image


def fabric_upscale(params: dict[str, Any]) -> dict[str, Any]:
    """Call "fabric.upscale": {"image": (H, W, 3) uint8 up to 512 px, "tiles": bool} -> {"image": (4 H, 4 W, 3)}."""
    return {"image": restore.upscale(picture(params), bool(params.get("tiles")))}


def fabric_inpaint(params: dict[str, Any]) -> dict[str, Any]:
    """Call "fabric.inpaint": {"image": (H, W, 3) uint8 up to 2048 px, "mask": (H, W), nonzero where broken, "tiles":
    bool} -> {"image": (H, W, 3)}."""
    mask = params.get("mask")
    if not isinstance(mask, np.ndarray):
        raise FabricError(f"mask is {type(mask).__name__}, not a picture.", "Give an (H, W) array, nonzero: broken.")
    return {"image": restore.inpaint(picture(params), mask, bool(params.get("tiles")))}


def fabric_tile(params: dict[str, Any]) -> dict[str, Any]:
    """Call "fabric.tile": {"image": (H, W, 3) uint8 up to 2048 px, "border": 0.05 .. 0.45 of its sides} -> {"image":
    a smaller picture that wraps around}."""
    border = params.get("border")
    return {"image": restore.tile(picture(params), 0.2 if border is None else float(border))}
