# SPDX-License-Identifier: GPL-3.0-or-later
"""Darts: how much each takes, how deep it goes, where it points."""

from __future__ import annotations

from dataclasses import dataclass

LEAST = 0.8  # cm: less is eased into the seam
MOST = 3.4  # cm: one dart takes no more, or its tip would stand up


@dataclass(frozen=True)
class Dart:
    """A dart from an edge into its panel, cm; ``at`` is where it sits, a share of the finished edge from the middle."""

    width: float
    depth: float
    at: float


def waist_darts(take: float, depth: float, most: float = MOST) -> tuple[tuple[Dart, ...], float]:
    """One or two darts that take ``take`` cm out of half a waist, and what is left for the side seam to take."""
    if take < LEAST:
        return (), max(0.0, take)
    if take <= most:
        return (Dart(take, depth, 0.5),), 0.0
    each = min(take / 2, most)
    return (Dart(each, depth, 0.38), Dart(each, 0.85 * depth, 0.72)), take - 2 * each


def one_dart(take: float, depth: float, most: float = 4.4) -> tuple[tuple[Dart, ...], float]:
    """A single dart in the middle of the edge, of no width where nothing is taken, and what is left for the side."""
    width = min(take, most) if take >= LEAST else 0.0
    return (Dart(width, depth, 0.5),), max(0.0, take) - width
