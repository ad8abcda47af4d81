# SPDX-License-Identifier: GPL-3.0-or-later
"""The interface's words in other languages: a table each in ``assets/languages``, English to the other.

``{}`` stands for what differs (a number, a name, another text, which is translated in its turn).
"""

from __future__ import annotations

import functools
import re
import tomllib
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "languages"


@functools.cache
def table(name: str) -> dict[str, str]:
    """English -> the language called ``name``, of all the file's sections."""
    if not name:
        return {}
    sections = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    return {english: other for section in sections.values() for english, other in section.items()}


@functools.cache
def templates(name: str) -> list[tuple[re.Pattern[str], str]]:
    """Those of its texts that have places to fill, as what matches them; the longest first: it says most."""
    found = sorted((t for t in table(name) if "{}" in t), key=lambda t: -len(t))
    return [(re.compile("(.+?)".join(map(re.escape, text.split("{}"))), re.DOTALL), table(name)[text])
            for text in found]


@functools.lru_cache(maxsize=4096)
def translated(text: str, name: str) -> str | None:
    """``text`` in the language called ``name``; None where its table has nothing for it."""
    words, text = table(name), " ".join(text.split())  # a tooltip's lines are those of its source
    if text in words:
        return words[text]
    for pattern, other in templates(name):
        if match := pattern.fullmatch(text):
            return other.format(*(_part(part, name) for part in match.groups()))
    return None


def _part(text: str, name: str) -> str:
    """What is put into a template: translated too, and found whether it begins a sentence in the table or not."""
    found = translated(text, name) or translated(text[:1].upper() + text[1:], name)
    if found is None and ", " in text:
        return ", ".join(_part(one, name) for one in text.split(", "))
    return found or text
