# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables in Markdown, as cards and reports have them."""

from __future__ import annotations

from collections.abc import Mapping


def table(head: str, rows: Mapping[str, Mapping[str, float]]) -> str:
    """A row a name under the column ``head``; columns in the order they are met, what a row lacks stays empty."""
    columns = list(dict.fromkeys(k for row in rows.values() for k in row))
    lines = [f"| {head} | " + " | ".join(c.replace("_", " ") for c in columns) + " |"]
    lines.append("|---" * (len(columns) + 1) + "|")
    for name, row in rows.items():
        lines.append(f"| {name} | " + " | ".join(f"{row[c]:.3f}" if c in row else "" for c in columns) + " |")
    return "\n".join(lines)
