# SPDX-License-Identifier: GPL-3.0-or-later
"""Colours: written as #rrggbb, as channels of sRGB (IEC 61966-2-1), as linear light; one at a time or as arrays.

numpy is imported by the functions of arrays alone: Blender's interface needs the others from the first moment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from .errors import SpecError, shown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

Channels = tuple[float, float, float]  # red, green, blue


def hex_colour(colour: object, where: str) -> str:
    """``colour`` in small letters if it is #rrggbb, else a SpecError."""
    if not isinstance(colour, str) or not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        raise SpecError(f"{where} is {shown(colour)}.", "Write a colour as #rrggbb, for example #1f3a5f.")
    return colour.lower()


def bytes_of(colour: str) -> tuple[int, int, int]:
    """``#rrggbb`` as three bytes of sRGB."""
    red, green, blue = bytes.fromhex(colour[1:])
    return red, green, blue


def channels(colour: str) -> Channels:
    """``#rrggbb`` as channels of sRGB, 0..1."""
    red, green, blue = bytes_of(colour)
    return red / 255, green / 255, blue / 255


def hex_of(srgb: Iterable[float]) -> str:
    """Channels of sRGB, held within 0..1, as ``#rrggbb``."""
    return "#" + "".join(f"{round(min(1.0, max(0.0, c)) * 255):02x}" for c in srgb)


def linear(colour: str) -> Channels:
    """``#rrggbb`` as linear light, 0..1."""
    r, g, b = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in channels(colour))
    return r, g, b


def luminance(light: Channels) -> float:
    """Relative luminance of linear light."""
    return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]


def to_linear(srgb: ArrayLike) -> NDArray[np.float64]:
    """Linear light of sRGB values 0..1, of any shape."""
    import numpy as np

    srgb = np.asarray(srgb, dtype=np.float64)
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def to_srgb(light: np.ndarray) -> np.ndarray:
    """sRGB values 0..1 of linear light, which is held within 0..1; floats of the same kind and shape."""
    import numpy as np

    light = np.clip(light, 0.0, 1.0)
    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)


def to_bytes(light: np.ndarray) -> NDArray[np.uint8]:
    """sRGB bytes of linear light."""
    import numpy as np

    return np.rint(255.0 * to_srgb(light)).astype(np.uint8)
