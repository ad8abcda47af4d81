# SPDX-License-Identifier: GPL-3.0-or-later
"""Round dots in staggered rows, their edges smoothed by area."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ....core.errors import SpecError


def centres(colours: int) -> list[tuple[float, float, int]]:
    """(x, y, colour) in repeats of a tile of ``colours`` x ``colours`` repeats: a lattice and its half-drop.

    Colours take turns along the rows, so that each has as many dots as any other.
    """
    lattice = [(i, j) for j in range(colours) for i in range(colours)]
    return [(i + 0.25, j + 0.25, (i + j) % colours) for i, j in lattice] + \
           [(i + 0.75, j + 0.75, (i + j + (colours + 1) // 2) % colours) for i, j in lattice]


def coverage(size: int, diameter: float, colours: int) -> NDArray[np.float32]:
    """(colours, S, S) share of each pixel that lies in dots of each colour, of a tile ``size`` pixels wide.

    ``diameter`` in repeats. The tile holds ``colours`` repeats each way and wraps around. Over the width of a pixel an
    edge is taken as straight.
    """
    pixel = colours / size  # in repeats
    found = np.zeros((colours, size, size), np.float32)
    reach = np.arange(-int(diameter / 2 / pixel) - 2, int(diameter / 2 / pixel) + 3)
    for x, y, colour in centres(colours):
        columns, rows = int(x / pixel) + reach, int(y / pixel) + reach
        away = np.hypot(((columns + 0.5) * pixel - x)[None], ((rows + 0.5) * pixel - y)[:, None])
        share = np.clip(0.5 + (diameter / 2 - away) / pixel, 0, 1)
        np.add.at(found[colour], (rows[:, None] % size, columns[None] % size), share)
    return np.minimum(found, 1)


def diameter_of(diameter_cm: float | None, repeat_cm: float) -> float:
    """Dots in repeats: 0.38 where nothing is said.

    Raises:
        SpecError: so wide that neighbours would touch.
    """
    widest = 0.7 * repeat_cm
    if diameter_cm is not None and diameter_cm > widest:
        raise SpecError(f"fabric.dot is {diameter_cm:g} cm, and dots {repeat_cm:g} cm apart would touch.",
                        f"Use at most {widest:.3g} cm, or a wider repeat.")
    return 0.38 if diameter_cm is None else diameter_cm / repeat_cm
