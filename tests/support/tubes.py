# SPDX-License-Identifier: GPL-3.0-or-later
"""Tubes of cloth: the smallest thing that can be draped."""

import numpy as np


def tube(radius_top, radius_low, high, low, around=28, rows=14):
    """An open tube of two seamed halves: points (V, 3), flat (V, 3), triangles (T, 3), seams (S, 2), held (V,)."""
    points, flat, triangles = [], [], []
    for half in (0, 1):
        for r in range(rows):
            z = high + (low - high) * r / (rows - 1)
            radius = radius_top + (radius_low - radius_top) * r / (rows - 1)
            for a in range(around // 2 + 1):
                angle = np.pi * (half + a / (around // 2))
                points.append((radius * np.cos(angle), radius * np.sin(angle), z))
                flat.append((half + radius * angle, z, 0.0))
        base, wide = half * rows * (around // 2 + 1), around // 2 + 1
        for r in range(rows - 1):
            for a in range(around // 2):
                i = base + r * wide + a
                triangles += [(i, i + wide, i + 1), (i + 1, i + wide, i + wide + 1)]
    wide = around // 2 + 1
    second = rows * wide
    seams = [(r * wide + wide - 1, second + r * wide) for r in range(rows)]
    seams += [(r * wide, second + r * wide + wide - 1) for r in range(rows)]
    held = np.zeros(len(points))
    held[[*range(wide), *range(second, second + wide)]] = 1.0
    return np.array(points), np.array(flat), np.array(triangles), np.array(seams), held
