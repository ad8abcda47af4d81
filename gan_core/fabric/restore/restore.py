# SPDX-License-Identifier: GPL-3.0-or-later
"""Restoration of photos and swatches: enlarge four times, fill holes, make a picture tile."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from ... import checkpoint
from ..errors import FabricError
from ..gan.project import checked_image
from .cut import closed_path
from .networks import FACTOR, Inpainter, Upscaler, in_all_turns
from .patching import patched

KIND = "fabric-restore"
SHIPPED = Path(__file__).resolve().parents[3] / "assets" / "fabric" / "restore.safetensors"
LARGEST = 2048  # pixels of a picture's sides going in
HOLE = 20  # pixels across that the inpainter was taught to fill at most; wider holes are filled on a smaller picture


@dataclass(frozen=True)
class Restorer:
    """Both networks. info: how they were made."""

    upscaler: Upscaler
    inpainter: Inpainter
    info: dict[str, Any]


def load(path: Path = SHIPPED) -> Restorer:
    """Raises CheckpointError."""
    weights = checkpoint.load(path, KIND)
    try:
        found = Restorer(Upscaler(**weights.config["upscaler"]), Inpainter(**weights.config["inpainter"]), weights.info)
    except (KeyError, TypeError, ValueError) as error:
        raise checkpoint.CheckpointError(f"{path} has a config this version cannot build ({error!r}).") from error
    for name, net in (("upscaler", found.upscaler), ("inpainter", found.inpainter)):
        checkpoint.fill(net, weights.part(name), Path(path))
        net.eval().requires_grad_(False)
    return found


def store(path: Path, upscaler: Upscaler, inpainter: Inpainter, info: dict[str, Any]) -> None:
    """Write a file that ``load`` reads."""
    tensors = {f"upscaler/{k}": v for k, v in upscaler.state_dict().items()}
    tensors |= {f"inpainter/{k}": v for k, v in inpainter.state_dict().items()}
    checkpoint.save(path, KIND, {"upscaler": upscaler.config, "inpainter": inpainter.config}, tensors, info)


@lru_cache(maxsize=1)
def shipped() -> Restorer:
    """``load``, once a process. Raises CheckpointError."""
    if not SHIPPED.is_file():
        raise checkpoint.CheckpointError(
            "This version of TryOn comes without weights for enlarging and repairing pictures.",
            f"Train them: `python -m tryon.training restore --assets {SHIPPED.parent}`. Making a tile needs none.")
    return load()


def checked(image: NDArray[np.uint8], factor: int = 1) -> NDArray[np.uint8]:
    """The picture, or FabricError where its size or kind is out of range."""
    checked_image(image)
    if max(image.shape[:2]) > LARGEST // factor:
        raise FabricError(f"A picture of {image.shape[1]} x {image.shape[0]} px is too large to restore.",
                          f"Shrink it to at most {LARGEST // factor} px a side.")
    return image


def to_unit(image: NDArray[np.uint8]) -> Tensor:
    """(1, 3, H, W) in -1 .. 1."""
    return torch.from_numpy(image.astype(np.float32) / 127.5 - 1).permute(2, 0, 1)[None]


def to_bytes(image: Tensor) -> NDArray[np.uint8]:
    return ((image[0].clamp(-1, 1) + 1) * 127.5).round().byte().permute(1, 2, 0).numpy()


@torch.inference_mode()
def upscale(image: NDArray[np.uint8], tiles: bool = False, restorer: Restorer | None = None) -> NDArray[np.uint8]:
    """(4 H, 4 W, 3) of (H, W, 3) uint8 sRGB up to 512 px. tiles: whether it wraps around, and shall go on doing so.
    Raises FabricError, CheckpointError."""
    net = (restorer or shipped()).upscaler
    return to_bytes(in_all_turns(net, to_unit(checked(image, FACTOR)), tiles))


@torch.inference_mode()
def inpaint(image: NDArray[np.uint8], mask: NDArray[Any], tiles: bool = False,
            restorer: Restorer | None = None) -> NDArray[np.uint8]:
    """(H, W, 3) with what ``mask`` (H, W; nonzero: broken) marks made anew; all else keeps its very values.

    Copied where the cloth repeats (see ``patching``), drawn elsewhere; of what is drawn, holes wider than HOLE px on a
    smaller picture first, which is enlarged. Raises FabricError, CheckpointError.
    """
    checked(image)
    mask = np.asarray(mask)
    if mask.shape != image.shape[:2]:
        raise FabricError(f"The mask has shape {mask.shape}, the picture {image.shape[:2]}.", "Give them one size.")
    hole = mask != 0
    if not hole.any():
        return image.copy()
    if hole.mean() > 0.6:
        raise FabricError(f"{hole.mean():.0%} of the picture is marked as broken.", "Mark at most 60 %.")
    image, hole = patched(image, hole, tiles)
    if not hole.any():
        return image  # no network had to draw
    net = (restorer or shipped()).inpainter
    times = int(np.ceil(widest(hole) / HOLE))
    x, m = to_unit(image), torch.from_numpy(hole.astype(np.float32))[None, None]
    h, w = (max(16, -(-n // times)) for n in hole.shape)
    small_mask = (F.adaptive_max_pool2d(m, (h, w)) > 0).float()
    kept = F.adaptive_avg_pool2d(1 - m, (h, w)).clamp(min=1e-6)
    small = F.adaptive_avg_pool2d(x * (1 - m), (h, w)) / kept
    filled = net(small * (1 - small_mask), small_mask, tiles)
    large = F.interpolate(filled, hole.shape, mode="bicubic", align_corners=False)
    return np.where(hole[..., None], to_bytes(large), image)


def widest(hole: NDArray[np.bool_]) -> float:
    """Twice the depth of the deepest broken pixel, in pixels."""
    from scipy.ndimage import distance_transform_edt

    return 2 * float(distance_transform_edt(np.pad(hole, 1)).max())


def tile(image: NDArray[np.uint8], border: float = 0.2) -> NDArray[np.uint8]:
    """A picture made to wrap around: its opposite borders are laid over each other by a share ``border`` of its sides
    and cut along the path where they differ least (Efros and Freeman 2001). Smaller by that share. Raises FabricError.
    """
    checked(image)
    if not 0.05 <= border <= 0.45:
        raise FabricError(f"A border of {border} cannot be laid over.", "Choose 0.05 to 0.45 of the side.")
    x = image.astype(np.float32)
    x = joined(x, max(2, round(border * x.shape[1])))
    x = joined(x.transpose(1, 0, 2), max(2, round(border * x.shape[0]))).transpose(1, 0, 2)
    return np.clip(x, 0, 255).round().astype(np.uint8)


def joined(x: NDArray[np.float32], n: int) -> NDArray[np.float32]:
    """(H, W - n, 3) of (H, W, 3): the last ``n`` columns laid over the first. The cut closes on itself from the last
    row to the first, so that joining the other pair of borders keeps it."""
    left, right = x[:, :n], x[:, -n:]
    cost = ((left - right) ** 2).sum(2)
    cut = closed_path(cost)
    ramp = np.clip((np.arange(n)[None] - cut[:, None]) / 2 + 0.5, 0, 1)[..., None]  # right side before it, left after
    out = x[:, :-n].copy()
    out[:, :n] = right * (1 - ramp) + left * ramp
    return out
