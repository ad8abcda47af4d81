# SPDX-License-Identifier: GPL-3.0-or-later
"""Seeds: every random choice is derived from one number and a name, so order never matters."""

from __future__ import annotations

import hashlib


def derive(seed: int, *names: object) -> int:
    """A 31-bit seed for the stage ``names`` of the job ``seed``.

    >>> derive(1, "fabric", 0) == derive(1, "fabric", 0) != derive(1, "fabric", 1)
    True
    """
    text = "/".join([str(int(seed)), *map(str, names)])
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") >> 1
