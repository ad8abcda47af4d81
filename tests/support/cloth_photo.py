# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of cloth made up here, as files that a user would bring."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from tryon.tryon_addon.formats import png


def spotted(path: Path, colour: tuple[int, int, int] = (180, 40, 40), size: tuple[int, int] = (48, 96)) -> Path:
    """A PNG of light ground with a spot of ``colour``: it tiles. ``size``: its height and width."""
    image = np.full((*size, 3), 225, np.uint8)
    image[size[0] // 4 : size[0] // 2, size[1] // 4 : size[1] // 2] = colour
    return png.write(path, image)
