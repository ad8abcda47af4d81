# SPDX-License-Identifier: GPL-3.0-or-later
"""What MakeHuman's text files share: a word and its values a line, remarks behind #, numbers that are numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from ...core.errors import AssetError, shown

BASE = 19_158  # vertices of the base mesh hm08 with its helpers
MEND = "Take an undamaged asset from where it was published."
_CC0 = re.compile(r"\bCC[-_ ]?0\b|creative commons zero|public domain", re.IGNORECASE)
_SAID = re.compile(r"^[\s#/]*licen[cs]e\s*[:=]?\s+(.{1,80})$", re.IGNORECASE | re.MULTILINE)
_AUTHOR = re.compile(r"^[\s#/]*(?:author|copyright \(c\) \d+)\s*[:=]?\s+(.{1,80})$", re.IGNORECASE | re.MULTILINE)
UNKNOWN = "unknown"


def lines_of(text: str) -> Iterator[tuple[int, list[str]]]:
    """(number, words) of every line that says something."""
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if line and not line.startswith(("#", "//")):
            yield number, line.split()


def number(word: str, most: float, where: str) -> float:
    """A finite number of at most this size. Raises AssetError."""
    try:
        value = float(word)
    except ValueError:
        value = math.nan
    if not abs(value) <= most:
        raise AssetError(f"{where}: {shown(word)} is no number between {-most:g} and {most:g}.", MEND)
    return value


def index(word: str, count: int, where: str) -> int:
    """A whole number from 0 up to ``count``. Raises AssetError."""
    if not (word.isascii() and word.isdecimal() and len(word) < 10 and int(word) < count):
        raise AssetError(f"{where}: {shown(word)} is no vertex; there are 0 to {count - 1:,}.", MEND)
    return int(word)


def licence_of(text: str) -> str:
    """The licence that a file's text names, or an empty text: what an artist wrote, or CC0 where it says so."""
    if said := _SAID.search(text):
        return _clean(said[1])
    return "CC0" if _CC0.search(text) else ""


def author_of(text: str) -> str:
    """Who made a file, by its own text, or an empty one."""
    names = dict.fromkeys(_clean(found) for found in _AUTHOR.findall(text[:20_000]))
    return "; ".join(name for name in names if name)[:200]


def _clean(text: str) -> str:
    return "".join(c for c in text if c >= " " and c not in "\x7f\ufffd").strip(" .,;:-")[:80]
