# SPDX-License-Identifier: GPL-3.0-or-later
"""What TryOn says of itself: the manifest that ships with it, in the zip and in the package."""

from __future__ import annotations

import tomllib
from pathlib import Path

MANIFEST = Path(__file__).resolve().parents[2] / "blender_manifest.toml"


def version() -> str:
    """TryOn's own version."""
    return str(tomllib.loads(MANIFEST.read_text(encoding="utf-8"))["version"])
