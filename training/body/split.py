# SPDX-License-Identifier: GPL-3.0-or-later
"""Train, validation or test, by a hash of a person's sex and number: it never drifts, and no file records it."""

from __future__ import annotations

import hashlib

SIDES = ("train", "validation", "test")
SHARES = (70, 15, 15)  # per cent


def side_of(sex: str, subject: str) -> str:
    """"train", "validation" or "test" for the person ``subject`` ("10037") of ``sex`` ("female" or "male")."""
    digest = hashlib.sha256(f"tryon people split: {sex} {int(subject)}".encode()).hexdigest()
    rank = int(digest, 16) % 100
    return SIDES[0] if rank < SHARES[0] else SIDES[1] if rank < SHARES[0] + SHARES[1] else SIDES[2]
