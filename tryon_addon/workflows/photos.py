# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures from files, read by Blender."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..blender.studio import sheet


def picture(path: Path) -> np.ndarray:
    """(H, W, 3) uint8 sRGB of any picture that Blender reads, row 0 at the top. Raises RenderError."""
    return np.rint(255 * sheet.read_picture(path)).astype(np.uint8)
