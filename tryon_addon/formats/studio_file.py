# SPDX-License-Identifier: GPL-3.0-or-later
"""An artist's studio, a .blend: whether it is one, and its content. ``blender/files/studio_file`` reads it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ..core import files
from ..core.errors import SpecError

LARGEST = 200_000_000  # bytes of a file that is read: its plain copy must be less than a child may write
BEGINS = (b"BLENDER", b"\x28\xb5\x2f\xfd", b"\x1f\x8b")  # as it is, packed by Zstandard, by gzip


def digest(path: Path) -> str:
    """24 hexadecimal digits of a studio's content.

    Raises:
        SpecError: there is no such file, it is too large, or no .blend.
    """
    try:
        content = files.read_regular(path, LARGEST)
    except OSError as error:
        raise SpecError(f"Cannot read the studio {path}: {files.told(error)}.", "Check the path.") from None
    if not content.startswith(BEGINS):
        raise SpecError(f"{path} is no .blend.", "Save the studio from Blender.")
    return hashlib.sha256(content).hexdigest()[:24]
