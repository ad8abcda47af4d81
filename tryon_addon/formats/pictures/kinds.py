# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of files that a view can be written as. A new one is a line here and its module beside this one."""

from __future__ import annotations

from dataclasses import dataclass

from ...core.errors import SpecError


@dataclass(frozen=True)
class Kind:
    """A kind of file: its ending, what people call it, and what Blender calls and is told of it.

    ``alpha``: whether it can be transparent. ``lossy``: whether its ``quality`` says how much of it is kept. ``shown``:
    whether its pixels are those of a screen. ``weight``: bytes of a pixel, about.
    """

    name: str
    suffix: str
    label: str
    blender: str
    depth: str
    weight: float
    alpha: bool = True
    lossy: bool = False
    shown: bool = True


KINDS = {kind.name: kind for kind in (
    Kind("png", ".png", "PNG, 8 bits", "PNG", "8", 1.3),
    Kind("png16", ".png", "PNG, 16 bits", "PNG", "16", 6.0),
    Kind("jpeg", ".jpg", "JPEG", "JPEG", "8", 0.4, alpha=False, lossy=True),
    Kind("webp", ".webp", "WebP", "WEBP", "8", 0.3, lossy=True),
    Kind("exr", ".exr", "OpenEXR, many layers in linear light", "OPEN_EXR_MULTILAYER", "16", 60.0, shown=False),
)}
SUFFIXES = tuple(dict.fromkeys(kind.suffix for kind in KINDS.values()))


def transparent(kind: Kind) -> None:
    """Raise a SpecError where a file of the kind cannot be transparent."""
    if not kind.alpha:
        can = ", ".join(one.name for one in KINDS.values() if one.alpha)
        raise SpecError(f"A {kind.label} cannot be transparent.", f"Choose one of: {can}.")
