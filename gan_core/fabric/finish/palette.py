# SPDX-License-Identifier: GPL-3.0-or-later
"""Palettes: hex colours in, the generator's inks out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...colour import from_hex
from ..errors import FabricError
from ..gan.config import LAYERS

TONES = (1.0, 0.97, 1.03, 0.94, 1.05)  # one colour becomes five near ones, as dye on uneven thread does
CONTRASTS = (1.0, 0.55, 1.35, 0.75, 1.18)  # one colour becomes a tone-on-tone print


def parse_hex(colours: Sequence[str]) -> NDArray[np.uint8]:
    """(n, 3) sRGB of 1 to 5 hex colours such as "#c05040". Raises FabricError."""
    if isinstance(colours, str) or not 1 <= len(colours) <= LAYERS:
        raise FabricError(f"A palette has 1 to {LAYERS} colours, not {colours!r}.",
                          'Give a list of hex colours such as ["#f2ead8", "#223355"], ground first.')
    try:
        return from_hex(colours)
    except ValueError as error:
        raise FabricError(str(error), 'Write colours as six hex digits, such as "#c05040".') from error


def inks_of(colours: Sequence[str], printed: bool) -> NDArray[np.uint8]:
    """(LAYERS, 3) inks for a user's palette, ground first.

    A single colour is varied in lightness; two or more take turns, so that a print holds the colours asked for, in
    fair parts, and no other.
    """
    given = parse_hex(colours)
    if len(given) == 1:
        scale = np.array(CONTRASTS if printed else TONES)[:, None]
        lifted = given * scale + np.maximum(scale - 1, 0) * 60  # black has to lift as well
        return np.clip(lifted, 0, 255).round().astype(np.uint8)
    return given[np.arange(LAYERS) % len(given)]
