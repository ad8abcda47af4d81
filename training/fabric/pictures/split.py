# SPDX-License-Identifier: GPL-3.0-or-later
"""Train or validation, decided by source: one sender's photos or one design never stand on both sides."""

from __future__ import annotations

import hashlib

VALIDATION_PERCENT = 18


def is_validation(source: str) -> bool:
    """True if everything from ``source`` (a sender, a design, a motif) is held out. A hash, so it never drifts."""
    return int(hashlib.sha256(f"tryon fabric split: {source}".encode()).hexdigest(), 16) % 100 < VALIDATION_PERCENT
