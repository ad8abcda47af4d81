# SPDX-License-Identifier: GPL-3.0-or-later
"""In which line of a TOML or JSON text an entry stands: the readers of both tell values only."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"""
    (?P<comment>\#[^\n]*) | (?P<text>\"{3}.*?\"{3} | '{3}.*?'{3} | "(?:\\.|[^"\\\n])*" | '[^'\n]*')
    | (?P<open>[\[{]) | (?P<close>[\]}]) | (?P<comma>,)""", re.VERBOSE | re.DOTALL)


def line_of(text: str, key: str, index: int | None = None) -> int:
    """The line (from 1) of the top-level ``key``, or of the ``index``-th entry of its list; 0 where it is not found."""
    tables = [match.start() for match in re.finditer(rf"^[ \t]*\[\[\s*{re.escape(key)}\s*\]\]", text, re.MULTILINE)]
    if tables:
        return _line(text, tables[min(index or 0, len(tables) - 1)])
    named = re.search(rf"""^[ \t]*{re.escape(key)}[ \t]*=|"{re.escape(key)}"\s*:""", text, re.MULTILINE)
    if named is None:
        return 0
    if index is None:
        return _line(text, named.start())
    depth, count, begun = 0, 0, False
    for token in _TOKEN.finditer(text, named.end()):
        kind = token.lastgroup
        if kind == "comment":
            continue
        if depth == 1 and not begun and kind in ("open", "text"):
            begun = True
            if count == index:
                return _line(text, token.start())
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth -= 1
            if depth == 0:
                break
        elif kind == "comma" and depth == 1:
            count, begun = count + 1, False
    return _line(text, named.start())


def _line(text: str, at: int) -> int:
    at += len(text[at:]) - len(text[at:].lstrip())
    return text.count("\n", 0, at) + 1
