# SPDX-License-Identifier: GPL-3.0-or-later
"""Colours: hex, sRGB bytes, linear light (IEC 61966-2-1), CIE Lab of D65 (CIE 15), and the CIEDE2000 difference."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

TO_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
                   [0.0193339, 0.1191920, 0.9503041]])
WHITE = TO_XYZ.sum(1)
HEX = re.compile(r"#?([0-9a-fA-F]{6})")


def from_hex(colours: Sequence[str]) -> NDArray[np.uint8]:
    """(n, 3) sRGB bytes of colours such as "#c05040", with or without the hash. Raises ValueError."""
    found = [HEX.fullmatch(c.strip()) if isinstance(c, str) else None for c in colours]
    for text, match in zip(colours, found, strict=True):
        if match is None:
            raise ValueError(f"{text!r} is not a colour.")
    return np.array([list(bytes.fromhex(m[1])) for m in found if m], np.uint8)


def to_hex(rgb: NDArray[np.uint8]) -> list[str]:
    """``#rrggbb`` of each of (n, 3) sRGB bytes."""
    return [f"#{r:02x}{g:02x}{b:02x}" for r, g, b in rgb.tolist()]


def linear(rgb: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Linear light 0 .. 1 of sRGB bytes (any shape)."""
    share = rgb / 255.0
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def encoded(light: NDArray[np.float64]) -> NDArray[np.uint8]:
    """sRGB bytes of linear light 0 .. 1 (any shape)."""
    share = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.rint(255 * share).astype(np.uint8)


def lab_of(rgb: NDArray[np.uint8]) -> NDArray[np.float64]:
    """(..., 3) Lab, L 0 .. 100, of sRGB bytes."""
    t = linear(rgb) @ TO_XYZ.T / WHITE
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], -1)


def rgb_of(lab: NDArray[np.float64]) -> NDArray[np.uint8]:
    """(..., 3) sRGB bytes of Lab, cut off at the gamut's border."""
    fy = (lab[..., 0] + 16) / 116
    f = np.stack([fy + lab[..., 1] / 500, fy, fy - lab[..., 2] / 200], -1)
    t = np.where(f > 6 / 29, f**3, 3 * (6 / 29) ** 2 * (f - 4 / 29))
    return encoded(np.clip((t * WHITE) @ np.linalg.inv(TO_XYZ).T, 0, 1))


def delta_e(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """(...,) CIEDE2000 of Lab colours (..., 3) (Sharma, Wu, Dalal 2005)."""
    l1, a1, b1 = np.moveaxis(np.asarray(a, np.float64), -1, 0)
    l2, a2, b2 = np.moveaxis(np.asarray(b, np.float64), -1, 0)
    c7 = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) ** 7
    g = 0.5 * (1 - np.sqrt(c7 / (c7 + 25.0**7)))
    a1, a2 = a1 * (1 + g), a2 * (1 + g)
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, a1)) % 360, np.degrees(np.arctan2(b2, a2)) % 360
    grey = c1 * c2 == 0
    dh = np.where(grey, 0, (h2 - h1 + 180) % 360 - 180)
    total = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(dh) / 2)
    mean_l, mean_c = (l1 + l2) / 2, (c1 + c2) / 2
    apart = np.abs(h1 - h2) > 180
    mean_h = np.where(grey, h1 + h2, (h1 + h2 + np.where(apart, np.where(h1 + h2 < 360, 360, -360), 0)) / 2)
    r = np.radians
    t = (1 - 0.17 * np.cos(r(mean_h - 30)) + 0.24 * np.cos(r(2 * mean_h)) + 0.32 * np.cos(r(3 * mean_h + 6))
         - 0.20 * np.cos(r(4 * mean_h - 63)))
    off = (mean_l - 50) ** 2
    sl, sc, sh = 1 + 0.015 * off / np.sqrt(20 + off), 1 + 0.045 * mean_c, 1 + 0.015 * mean_c * t
    c7 = mean_c**7
    turn = -np.sin(r(60 * np.exp(-(((mean_h - 275) / 25) ** 2)))) * 2 * np.sqrt(c7 / (c7 + 25.0**7))
    dl, dc = (l2 - l1) / sl, (c2 - c1) / sc
    dh = total / sh
    return np.sqrt(np.maximum(dl**2 + dc**2 + dh**2 + turn * dc * dh, 0))
