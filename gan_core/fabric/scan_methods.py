# SPDX-License-Identifier: GPL-3.0-or-later
"""The runtime's call about people's own pictures of cloth: a file's bytes in, maps that tile out."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import FabricError
from .finish.relief import normal_of, roughness_of
from .photo import decoded
from .scan import light, relief, tiling

SMALLEST = 16  # pixels of a side
LARGEST = 4096
REPEAT_CM = 10.0  # where neither the user nor the scanner says
SCANNED_DPI = 100  # and more: less is what programs write that know nothing of the size


def fabric_scan(params: dict[str, Any]) -> dict[str, Any]:
    """Call "fabric.scan": {"file": the bytes of a picture as ``fabric.photo`` takes them, "tile": a way of
    ``tiling.WAYS`` or auto, "repeat": cm that the picture shows across, "size": pixels of its longer side at most} ->
    maps of a tile.

    Returns colour (H, W, 3), normal (H, W, 3), height (H, W) and roughness (H, W), all uint8, the last three 0 .. 1;
    repeat_cm, the width of the tile; palette, empty; tile, the way that was taken; pixels [W, H] of the picture.
    Without "repeat" the resolution counts that a scanner has written into the file. Raises FabricError.
    """
    content = params.get("file")
    if not isinstance(content, np.ndarray) or content.dtype != np.uint8:
        raise FabricError(f"file is {type(content).__name__}, not bytes.", "Give the file's content as uint8.")
    image = decoded(content.tobytes())
    height, width = image.shape[:2]
    if min(height, width) < SMALLEST:
        raise FabricError(f"The picture has {width} x {height} pixels.", f"It must have {SMALLEST} a side at least.")
    shown = params.get("repeat")
    shown = (scanned_cm(content.tobytes(), width) or REPEAT_CM) if shown is None else float(shown)
    image = shrunk(image, min(int(params.get("size") or LARGEST), LARGEST))
    colour, way = tiling.tiled(image, str(params.get("tile") or "auto"))
    repeat = shown * colour.shape[1] / image.shape[1]
    relief_map = relief.height_of(colour, repeat)
    normal = normal_of(relief_map, relief.FINISH.relief_mm, repeat)
    return {
        "colour": colour,
        "height": to_bytes(relief_map),
        "normal": to_bytes(normal),
        "roughness": to_bytes(roughness_of(relief_map, relief.FINISH)),
        "repeat_cm": repeat,
        "palette": [],
        "tile": way,
        "pixels": [width, height],
    }


def to_bytes(share: NDArray[np.float32]) -> NDArray[np.uint8]:
    """0 .. 255 of 0 .. 1: a quarter of the memory, and a scan has millions of pixels."""
    return np.rint(share * 255).astype(np.uint8)


def scanned_cm(content: bytes, width: int) -> float | None:
    """Width in cm of what was scanned, of a file that says with how many dots an inch; None where it does not."""
    from PIL import Image

    with Image.open(io.BytesIO(content)) as found:
        dots = float((found.info.get("dpi") or (0, 0))[0])
    return width / dots * 2.54 if dots >= SCANNED_DPI else None


def shrunk(image: NDArray[np.uint8], longest: int) -> NDArray[np.uint8]:
    """(H, W, 3) uint8 with sides of ``longest`` pixels at most: means of areas, in linear light."""
    from PIL import Image

    height, width = image.shape[:2]
    if max(height, width) <= longest:
        return image
    share = longest / max(height, width)
    size = max(1, round(width * share)), max(1, round(height * share))
    means = [Image.fromarray(light.in_light(image[..., k])).resize(size, Image.Resampling.BOX) for k in range(3)]
    return np.stack([light.in_bytes(np.asarray(mean)) for mean in means], -1)
