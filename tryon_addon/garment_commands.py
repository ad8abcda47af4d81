# SPDX-License-Identifier: GPL-3.0-or-later
"""What ``tryon garment`` does, and what ``tryon look`` asks before anything is written."""

from __future__ import annotations

from collections.abc import Iterable

from .core.spec import Garment, cut_of
from .runtime import client


def check_files(garments: Iterable[Garment], runtime: client.Runtime | None = None) -> None:
    """PatternError, naming panel and edge, where a garment's pattern file is unsound: before a folder is made."""
    for garment in garments:
        if garment.file:
            (runtime or client.shared()).call("garment.check", cut_of(garment))
