# SPDX-License-Identifier: GPL-3.0-or-later
"""Windows of pictures that nearly tile. A drawn cloth closes on itself and a crop does not, and a critic that sees
around the border tells them by that alone, whatever is drawn: so crops are cut to whole repeats where there are any."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

SPAN = 0.22  # of the side: sizes of window that are compared, which must hold a repeat
LINES = 3  # pixels beyond the window that are compared with its first ones
ASPECT = 0.1  # most that a window is stretched along one axis


def best_length(picture: NDArray[np.uint8], start: int, least: int, most: int) -> int:
    """The n in ``least`` .. ``most`` for which rows from ``start + n`` go on most like those from ``start``.

    picture: (H, W, channels) with at least start + most + LINES rows; every other column is compared.
    """
    first = picture[start : start + LINES, ::2].astype(np.int16)
    after = np.lib.stride_tricks.sliding_window_view(picture[start + least : start + most + LINES, ::2], LINES, axis=0)
    off = np.abs(np.moveaxis(after, -1, 1).astype(np.int16) - first[None]).mean((1, 2, 3))
    return least + int(off.argmin())


def wrapping_window(picture: NDArray[np.uint8], size: int, smallest: float, rng: np.random.Generator,
                    seamless: bool = False) -> NDArray[np.uint8]:
    """(size, size, channels) of a picture (S, S, channels): a random part of at least ``smallest`` of its side whose
    last rows and columns lead on to its first as well as such a part's can.

    seamless: the picture itself tiles, so that parts may go around its border or be the whole.
    """
    side = picture.shape[0]
    if seamless:
        picture = np.concatenate([picture, picture[: LINES]], 0)
        picture = np.concatenate([picture, picture[:, : LINES]], 1)
    room = picture.shape[0] - LINES
    least = min(max(int(smallest * side), 1), room)
    low = int(rng.integers(least, max(room - int(SPAN * side), least) + 1))
    high = min(low + int(SPAN * side), room)
    y, x = rng.integers(0, room - high + 1, 2)
    height = best_length(picture, int(y), low, high)
    lowest, highest = max(int(height * (1 - ASPECT)), least), min(round(height * (1 + ASPECT)), room - int(x))
    width = best_length(picture.swapaxes(0, 1), int(x), min(lowest, highest), highest)
    part = np.ascontiguousarray(picture[y : y + height, x : x + width])
    how = cv2.INTER_AREA if min(height, width) >= size else cv2.INTER_CUBIC
    return cv2.resize(part, (size, size), interpolation=how)
