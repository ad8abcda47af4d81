# SPDX-License-Identifier: GPL-3.0-or-later
"""What ties a shoe: a tongue, eyelets, crossed laces and a bow. Foot's frame, metres."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter1d

from ..kit.solid import Look, Model, grid, shade, together, unit
from ..kit.sweeps import ring, rounded, sweep
from .last import Last
from .upper import patch_normals

SLOT = 0.0115  # m: half width of the gap under the laces
EYELETS = 6
LACE, METAL = Look("#fbfaf7", "canvas"), Look("#b9bcc0", "metal")
FLAT = rounded(0.0056, 0.0014, 0.0007, 2)
OVER = 0.0030  # m of laces above the upper


def _away(last: Last, points: np.ndarray) -> np.ndarray:
    """Unit directions (N, 3) from the last's middle line."""
    return unit(points - np.column_stack([points[:, 0], last.middle(points[:, 0]), np.zeros(len(points))]))


def tongue(last: Last, look: Look, throat: float, front: float, skin: float, top: float) -> Model:
    """Under the slot, rising before the shin to the height ``top``."""
    model = Model()
    u, w = np.linspace(throat + 0.004, front + 0.004, 26), np.linspace(-1, 1, 15)
    half = np.linspace(0.016, 0.020, len(u))
    low = last.above(u[:, None], last.middle(u)[:, None] + half[:, None] * w, skin)
    start = low[-1, 7, 2]
    z = np.linspace(start + 0.003, max(top, start + 0.014), 10)
    centre = np.array([0.22 * last.long, float(last.middle(np.array(0.22 * last.long)))])
    wide = half[-1] * (1 - 0.10 * np.linspace(0, 1, 10) ** 3)
    spread = np.arctan2(wide[:, None] * w, front - centre[0])
    way = np.stack([np.cos(spread), np.sin(spread), 0 * spread], -1)
    origin = np.column_stack([np.tile(centre, (10, 1)), z])
    rise = last.meet(origin[:, None], way, skin)
    rise[..., 2] -= 0.009 * w**4 * np.linspace(0, 1, 10)[:, None] ** 2  # round corners
    points = gaussian_filter1d(np.concatenate([low, rise]), 1.2, axis=0, mode="nearest")
    # Smoothing cut the corner before the shin: what came too near goes straight out again.
    lack = np.maximum(-last.outside(points.reshape(-1, 3), skin - 0.0002), 0.0).reshape(points.shape[:2])
    way = unit((points - [*centre, 0.0]) * [1.0, 1.0, 0.0])
    points = points + way * gaussian_filter1d(lack * 1.6, 1.0, axis=0, mode="nearest")[..., None]
    points[:, :, 0] += 0.0022 * np.linspace(0, 1, len(points))[:, None] ** 2  # it leans off the shin
    normal = patch_normals(points)
    normal = normal * np.sign(normal[:20, 7, 2].mean())
    thick = 0.0022 + 0.0010 * np.linspace(0, 1, len(points))[:, None, None]
    loop = np.concatenate([points + normal * 0.0002, (points + normal * thick)[:, ::-1]], 1)
    model.add(grid(loop, around=True), Look(shade(look.colour, 0.97), look.finish))
    rim = (loop[-1, :15] + loop[-1, 15:][::-1]) / 2
    model.add(sweep(rim, rounded(0.0034, 0.0034, 0.0016, 3), normal[-1]), Look(shade(look.colour, 0.8), "canvas"))
    return model


def laced(last: Last, throat: float, front: float, skin: float) -> Model:
    """Eyelets, crossed laces and the bow."""
    model = Model()
    places = np.linspace(throat - 0.012, front + 0.012, EYELETS)
    off = SLOT + 0.0068
    eyes = [last.above(places, last.middle(places) + s * off, skin + 0.0014) for s in (1, -1)]
    model.add(together(*(ring(p, n, 0.0024, 0.0007, 14) for side in eyes
                         for p, n in zip(side, _away(last, side), strict=True))), METAL)

    def run(i: int, j: int, s: int, lift: float) -> tuple[np.ndarray, np.ndarray]:
        """A lace from eyelet i of side s over to eyelet j of the other."""
        t = np.linspace(0, 1, 19)
        u = places[i] + t * (places[j] - places[i])
        path = last.above(u, last.middle(u) + s * off * (1 - 2 * t), skin + 0.0016)
        path[:, 2] += lift * np.sin(np.pi * t) + 0.0009 - 0.0026 * np.abs(2 * t - 1) ** 8
        return sweep(path, FLAT, _away(last, path))

    bars = [run(0, 0, 1, 0.0010)]
    for i in range(EYELETS - 1):
        bars += [run(i, i + 1, 1, 0.0010), run(i, i + 1, -1, 0.0028)]
    model.add(together(*bars), LACE)
    model.join(bow(last, float(places[-1]), skin + 0.0020, LACE, 0.030, 0.0048))
    return model


def bow(last: Last, u: float, skin: float, look: Look, size: float, wide: float, ends: bool = True) -> Model:
    """A knot, two loops and two ends that lie on a shoe at u; ``size``: of a loop, m."""
    model, shapes = Model(), []
    t = np.linspace(0, 1, 33)
    paths = []
    for sign in (1, -1):
        # A loop goes out, a little down beside the slot, and back to the knot.
        out = size * np.sin(np.pi * t) * (0.62 + 0.38 * np.sin(np.pi * t))
        down = 0.42 * size * np.sin(np.pi * t) - 0.26 * size * np.sin(2 * np.pi * t)
        paths.append(np.column_stack([u + 0.001 + down, sign * out, OVER + 0.0035 * np.sin(np.pi * t)]))
        if ends:
            paths.append(np.column_stack([u + 0.001 + 0.9 * size * t, sign * (0.003 + 0.85 * size * t**0.9),
                                          OVER - 0.0006 * t]))
    for path in paths:
        top = last.above(path[:, 0], last.middle(path[:, 0]) + path[:, 1], skin)
        normal = _away(last, top)
        line = gaussian_filter1d(top + normal * path[:, 2:], 1.0, axis=0, mode="nearest")
        shapes.append(sweep(line, rounded(wide, 0.0015, 0.0007, 2), normal))
    model.add(together(*shapes), look)
    place = np.array([u + 0.001])
    knot = last.above(place, last.middle(place), skin + OVER)
    normal = _away(last, knot)[0]
    x = np.linspace(-1, 1, 11)
    line = knot + np.column_stack([0 * x, 0.85 * wide * x, 0 * x]) + 0.0006 * normal
    model.add(sweep(line, rounded(1.5 * wide, 0.8 * wide, 0.38 * wide, 4), normal,
                    scale=np.sqrt(np.clip(1 - 0.75 * x**4, 0.2, 1))), look)
    return model
