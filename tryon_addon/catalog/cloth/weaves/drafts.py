# SPDX-License-Identifier: GPL-3.0-or-later
"""Weaves: where the warp lies on top of the weft. Row 0 is the top of the cloth as it is looked at."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from ....core.errors import SpecError

Draft = NDArray[np.bool_]  # (weft threads, warp threads) of one repeat, True where the warp is on top
HOW = "Choose plain, basket, satin, twill 2/2 (over/under 1 to 9, S for left-hand), or herringbone 8 (2 to 60)."
_TWILL = re.compile(r"twill ([1-9])/([1-9])( S)?")
_HERRINGBONE = re.compile(r"herringbone (\d{1,3})")


def plain() -> Draft:
    """Every thread over one and under one."""
    return np.array([[1, 0], [0, 1]], bool)


def basket() -> Draft:
    """Two and two threads together, as in hopsack."""
    return np.kron(plain(), np.ones((2, 2))).astype(bool)


def satin() -> Draft:
    """A warp satin of five with a step of two: floats hide where they are bound."""
    j, i = np.meshgrid(np.arange(5), np.arange(5))
    return (j - 2 * i) % 5 != 0


def twill(over: int, under: int, left: bool = False) -> Draft:
    """Warp over ``over`` and under ``under`` weft threads, one thread on in each row: lines rise to the right.

    ``left`` makes them rise to the left (an S twill).
    """
    n = over + under
    j, i = np.meshgrid(np.arange(n), np.arange(n))
    return ((i - j if left else i + j) % n) < over


def herringbone(width: int) -> Draft:
    """A 2/2 twill that turns every ``width`` warp threads, and skips two there, so that the zigzag is cut off clean."""
    phase = np.concatenate([np.arange(width), width + 1 - np.arange(width)])
    return (np.arange(4)[:, None] + phase[None]) % 4 < 2


def draft_of(name: object, where: str = "fabric.weave") -> Draft:
    """The weave called ``name``.

    Raises:
        SpecError: there is none of that name; lists what there is.
    """
    text = name if isinstance(name, str) else ""
    if text in SIMPLE:
        return SIMPLE[text]()
    if match := _TWILL.fullmatch(text):
        return twill(int(match[1]), int(match[2]), bool(match[3]))
    if (match := _HERRINGBONE.fullmatch(text)) and 2 <= int(match[1]) <= 60:
        return herringbone(int(match[1]))
    raise SpecError(f"{where} is {str(name)[:40]!r}.", HOW)


SIMPLE = {"plain": plain, "basket": basket, "satin": satin}
