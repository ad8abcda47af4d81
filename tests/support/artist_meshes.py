# SPDX-License-Identifier: GPL-3.0-or-later
"""Garments as an artist models them, for the default person: points (V, 3) m and faces, lists of indices."""

import numpy as np


def tube(radius=0.2, low=0.5, high=1.06, segments=32, rings=7, middle=(0.0, -0.02)):
    """A cylinder without lids: a skirt."""
    turn = 2 * np.pi * np.arange(segments) / segments
    ring = np.stack([middle[0] + radius * np.cos(turn), middle[1] + radius * np.sin(turn)], 1)
    points = np.array([[x, y, z] for z in np.linspace(low, high, rings) for x, y in ring])
    faces = [[r * segments + k, r * segments + (k + 1) % segments, (r + 1) * segments + (k + 1) % segments,
              (r + 1) * segments + k] for r in range(rings - 1) for k in range(segments)]
    return points, faces


def poncho(half=0.5, low=0.95, top=1.47):
    """A box without a floor that slopes away from the neck, with a square hole for the head."""
    xs = np.array([-half, -0.4, -0.3, -0.2, -0.09, 0.0, 0.09, 0.2, 0.3, 0.4, half])
    across = [(-0.17, None), (-0.17, 0.0), (-0.09, 0.0), (0.0, 0.0), (0.07, 0.0), (0.14, 0.0), (0.14, None)]
    points, faces = [], []
    for x in xs:
        ridge = top - 0.75 * max(0.0, abs(x) - 0.09)
        for y, down in across:
            points.append((x, y, low if down is None else ridge))
    rows = len(across)
    for i in range(len(xs) - 1):
        for j in range(rows - 1):
            if j in (2, 3) and abs(xs[i] + xs[i + 1]) < 0.1:
                continue  # the head's
            faces.append([i * rows + j, (i + 1) * rows + j, (i + 1) * rows + j + 1, i * rows + j + 1])
    return np.array(points), faces


def sheets(width=0.5, low=0.6, high=1.3, apart=0.18):
    """Two flat panels before and behind the body, sewn at both sides by loose edges: (points, faces, loose)."""
    xs, zs = np.linspace(-width / 2, width / 2, 6), np.linspace(low, high, 8)
    points = [[x, y, z] for y in (-apart, apart - 0.04) for z in zs for x in xs]
    faces, loose = [], []
    for s in (0, 1):
        at = s * 48
        for r in range(7):
            for k in range(5):
                quad = [at + r * 6 + k, at + r * 6 + k + 1, at + r * 6 + k + 7, at + r * 6 + k + 6]
                faces.append(quad if s == 0 else quad[::-1])
    for r in range(8):
        loose += [[r * 6, 48 + r * 6], [r * 6 + 5, 48 + r * 6 + 5]]
    return np.array(points), faces, loose


def write_obj(path, points, faces, loose=(), scale=1.0):
    """An OBJ as Blender writes it: Y up."""
    lines = [f"v {scale * x:.6f} {scale * z:.6f} {-scale * y:.6f}" for x, y, z in points]
    lines += ["f " + " ".join(str(k + 1) for k in face) for face in faces]
    lines += [f"l {a + 1} {b + 1}" for a, b in loose]
    path.write_text("\n".join(lines) + "\n")
    return path
