# SPDX-License-Identifier: GPL-3.0-or-later
"""Near-duplicates by perceptual hash: the signs of the lowest waves of a picture (DCT hash, Zauner 2010)."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

NEAR = 6  # bits of 63 that two pictures of one thing may differ by; two strangers differ by some 31
ALIKE = 0.85  # least correlation of the two as well: level stripes have few waves that carry a sign


@dataclass(frozen=True)
class Print:
    """bits: 63 signs. grey: (1024,) of the picture at 32 px, mean 0 and length 1."""

    bits: int
    grey: NDArray[np.float32]

    def near(self, other: Print) -> bool:
        return (self.bits ^ other.bits).bit_count() <= NEAR and float(self.grey @ other.grey) > ALIKE


def fingerprint(image: NDArray[np.uint8]) -> Print:
    """What of an (H, W, 3) picture survives scaling, noise and a change of light."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, (32, 32), interpolation=cv2.INTER_AREA).astype(np.float32)
    waves = cv2.dct(small)[:8, :8].ravel()[1:]
    bits = waves > np.median(waves)
    small -= small.mean()
    small /= max(float(np.linalg.norm(small)), 1e-6)
    return Print(int("".join("1" if b else "0" for b in bits), 2), small.ravel())


class Seen:
    """Fingerprints met so far."""

    def __init__(self) -> None:
        self.met: list[tuple[Print, str]] = []

    def like(self, image: NDArray[np.uint8], name: str) -> str | None:
        """The name of an earlier picture that this one nearly equals; otherwise None, and it is remembered."""
        mine = fingerprint(image)
        for other, known in self.met:
            if mine.near(other):
                return known
        self.met.append((mine, name))
        return None
