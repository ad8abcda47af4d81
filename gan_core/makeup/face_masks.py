# SPDX-License-Identifier: GPL-3.0-or-later
"""The masks of what lies on the whole face: primer to freckles."""

from __future__ import annotations

import numpy as np

from .brush import Box, Values, blob, blob3, front, line3, lips, off_eye, step
from .face import Array


def primer(at: Box, p: Values) -> Array:
    middle = blob3(at, (0.0, -3.0, -1.0), (3.2, 4.0, 5.5))
    return front(at) * step(at.z, -12.5, -9.5) * (1 - p["centre"] * (1 - middle))


def foundation(at: Box, p: Values) -> Array:
    """The whole face, gone at hairline, ears and jaw; no lips, no eyes, less of it where it is laid on thinly."""
    reach = p["reach"]
    end = step(at.y, 5.0 + 4.0 * reach, 1.0 + 4.0 * reach) * step(at.z, -12.4, -10.4) * step(at.z, 8.2, 5.5)
    middle = blob3(at, (0.0, -3.0, -2.0), (4.0, 5.0, 6.0))
    return end * (reach + (1 - reach) * middle) * (1 - lips(at, 0.0, 0.12)) * step(off_eye(at), -0.02, 0.12)



def concealer(at: Box, p: Values) -> Array:
    size, lift = p["size"], p["lift"]
    under = blob(at, 2.75 + 0.3 * lift, -1.55, 1.15 * size, 0.55 * size, 14 + 14 * lift)
    under = np.maximum(under, lift * 0.8 * blob(at, 4.6, -0.9, 0.9 * size, 0.4 * size, 30))
    middle = np.maximum.reduce([blob(at, 0, -2.2, 0.35, 1.7), 0.9 * blob(at, 0, 3.6, 1.2, 1.0),
                                0.8 * blob(at, 0, -9.4, 0.9, 0.7)])
    return np.maximum(under, p["middle"] * middle) * front(at) * step(off_eye(at), 0.0, 0.22)


def contour(at: Box, p: Values) -> Array:
    soft = p["soft"]
    hollow = blob3(at, (6.1, 2.3, -4.5), (1.2 * soft, 2.9, 0.62 * soft))
    hollow = np.maximum(hollow, 0.85 * line3(at, (5.0, 0.2, -5.25), (7.0, 5.2, -3.3), 0.55 * soft))
    jaw = step(at.z + 0.42 * np.clip(at.x - 2.0, 0, 6) * -1.0, -9.6, -11.2) * step(at.y, 8.0, 4.0)
    jaw = jaw * step(at.z, -14.0, -11.6) * 0.8
    nose = np.exp(-0.5 * ((at.x - 1.02 + 0.06 * (at.z + 2.0)) / (0.24 * soft)) ** 2)
    nose = nose * step(at.z, -4.6, -3.6) * step(at.z, 1.2, -0.2) * step(at.y, -0.4, -1.8)
    hairline = 0.7 * step(at.z, 4.6, 7.0) * step(at.y, 6, 2)
    temple = np.maximum(blob3(at, (6.6, 2.6, 2.6), (0.9, 2.0, 1.9 * soft)), hairline)
    parts = (("cheek", hollow), ("jaw", jaw), ("nose", nose), ("temple", temple))
    return np.maximum.reduce([p[name] * part for name, part in parts]) * step(at.y, 10.0, 7.0)



def bronzer(at: Box, p: Values) -> Array:
    wide = p["spread"]
    cheek = 0.9 * line3(at, (4.0, -0.9, -3.8), (6.7, 3.8, -2.4), 0.95 * wide)
    top = step(at.z, 3.2, 6.2) * step(at.y, 7.5, 3.0) * 0.75
    top = np.maximum(top, 0.8 * blob3(at, (6.3, 2.0, 2.2), (1.0, 2.0, 1.8 * wide)))
    jaw = 0.55 * line3(at, (3.2, -1.6, -9.6), (6.8, 5.0, -6.8), 0.7 * wide)
    nose = p["nose"] * 0.8 * blob3(at, (0.0, -3.8, -2.2), (1.9, 1.6, 0.7 * wide))
    return np.maximum.reduce([cheek, top, jaw, nose]) * step(at.y, 10.0, 7.0) * step(at.z, -12.5, -10.5)


def blush(at: Box, p: Values) -> Array:
    wide, lift, high = p["spread"], p["lift"], 0.75 * p["height"]
    apple = blob3(at, (3.75, -1.6, -3.35 + high), (1.25 * wide, 2.4, 0.95 * wide))
    drawn = line3(at, (3.5, -1.8, -3.5 + high), (6.5, 3.0, -1.5 + 0.6 * high), 0.95 * wide, 0.1)
    nose = p["nose"] * blob3(at, (0.0, -4.2, -2.6 + 0.5 * high), (2.4, 2.2, 0.62 * wide))
    found = np.maximum((1 - lift) * apple + lift * drawn, 0.85 * nose)
    return found * step(off_eye(at), 0.15, 0.55) * step(at.y, 10.0, 7.0)


def highlighter(at: Box, p: Values) -> Array:
    cheek = line3(at, (3.7, -1.9, -1.95), (5.9, 1.4, -0.75), 0.42)
    nose = np.maximum(np.exp(-0.5 * (at.x / 0.17) ** 2) * step(at.z, -3.5, -2.9) * step(at.z, 0.6, -0.6) * 0.8,
                      blob(at, 0, -3.85, 0.28, 0.26)) * step(at.y, -1.0, -2.2)
    bow = blob(at, 0.42, -5.38, 0.22, 0.13, 8) * step(at.y, -1.5, -2.5)
    inner = blob(at, 1.50, -0.30, 0.20, 0.22)
    brow = blob(at, 4.35, 1.35, 0.62, 0.20, -16)
    parts = (("cheek", cheek), ("nose", nose), ("bow", bow), ("inner", inner), ("brow", brow))
    return np.maximum.reduce([p[name] * part for name, part in parts])


def freckles(at: Box, p: Values) -> Array:
    """Dots over nose and cheeks, the same for everybody: a look draws them where it says."""
    rng = np.random.default_rng(29)
    place = blob3(at, (2.3, -2.8, -2.9), (2.2, 3.0, 1.1))
    place = np.maximum(place, 0.8 * blob3(at, (0.0, -4.2, -2.6), (1.3, 2.0, 1.1)))
    found = np.zeros(at.x.shape, np.float32)
    rough, fine = 0.5 * 0.1 * p["size"], rng.uniform
    for _ in range(round(30 + 130 * p["many"])):
        x, z, size, strong = fine(0.0, 5.2), fine(-5.0, -0.9), rough * fine(0.6, 1.35), fine(0.35, 1.0)
        d2 = (at.x - x - fine(-0.02, 0.02)) ** 2 + (at.z - z) ** 2
        near = d2 < (4 * size) ** 2
        found[near] = np.maximum(found[near], strong * np.exp(-((d2[near] / size**2) ** 1.4)))
    return found * np.clip(1.5 * place, 0, 1) * step(off_eye(at), 0.2, 0.5) * step(at.y, 2.0, -0.5)
