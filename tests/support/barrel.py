# SPDX-License-Identifier: GPL-3.0-or-later
"""A body whose trunk is a barrel of known girth, and tubes that it wears: fit in figures that can be worked out."""

import numpy as np
from tryon.tryon_addon.core import meshes
from tryon.tryon_addon.evaluation.fit.garment import Fit, Worn
from tryon.tryon_addon.evaluation.fit.strain import Cloth
from tryon.tryon_addon.evaluation.fit.zones import Wearer
from tryon.tryon_addon.evaluation.places import Places

from support.tubes import tube

LEVELS = {"armpit": 1.3, "bust": 1.25, "underbust": 1.18, "waist": 1.08, "hip": 0.9}
PARTS = ("torso", "neck", "thigh.L", "thigh.R")


def barrel(low, high, around=96, rows=49) -> Wearer:
    """A wearer that is a tube of radius ``low`` m at z = 0.8 and ``high`` at z = 1.4, and nothing else."""
    points, _, triangles, seams, _ = tube(high, low, 1.4, 0.8, around=around, rows=rows)
    index, count = meshes.weld_map(len(points), seams)
    points = meshes.weld(points, index, count)
    landmarks = {"nape": (0, 0.05, 1.45), "neck_front": (0, -0.05, 1.42), "neck_side_L": (0.06, 0, 1.44),
                 "neck_side_R": (-0.06, 0, 1.44), "crotch": (0, 0, 0.7)}
    for name, z in LEVELS.items():
        landmarks |= {f"{name}_L": (0.08, -0.1, z), f"{name}_R": (-0.08, -0.1, z), f"{name}_front": (0, -0.1, z),
                      f"{name}_back": (0, 0.1, z), f"{name}_left": (0.1, 0, z), f"{name}_right": (-0.1, 0, z)}
    for side, x in (("L", 1.0), ("R", -1.0)):
        for joint, at in (("shoulder", (0.5, 0, 1.4)), ("elbow", (0.8, 0, 1.4)), ("wrist", (1.1, 0, 1.4)),
                          ("hip", (0.1, 0, 0.7)), ("knee", (0.1, 0, 0.4)), ("ankle", (0.1, 0, 0.1))):
            landmarks[f"{joint}_joint_{side}"] = (at[0] * x, at[1], at[2])
        landmarks[f"shoulder_{side}"] = (0.5 * x, 0, 1.4)
    marks = {name: np.array(at, float) for name, at in landmarks.items()}
    places = Places(points, np.zeros(len(points), int), PARTS, marks)
    return Wearer(places, index[triangles].astype(int), marks)


def wearing(wearer, top, low, ease=0.0, physics="poplin", programme="a_line_skirt", high=1.33, end=0.82,
            around=96, rows=40) -> Fit:
    """A tube of radius ``top`` m at z = ``high`` and ``low`` at ``end``, which was cut ``ease`` (a share) wider."""
    points, flat, triangles, seams, _ = tube(top, low, high, end, around=around, rows=rows)
    flat[:, 0] *= 1 + ease
    wide = around // 2 + 1
    rim = [(half * rows * wide + (rows - 1) * wide + k, half * rows * wide + (rows - 1) * wide + k + 1)
           for half in (0, 1) for k in range(wide - 1)]
    sewn = {"flat": flat, "triangles": triangles, "seams": seams, "panel": np.repeat([0, 1], rows * wide),
            "panel_names": ["front", "back"], "panel_grain": np.array([[0.0, 1.0]] * 2), "edges_hem": np.array(rim)}
    return Fit(Worn(programme, programme, "", physics, Cloth.of(sewn, points)), wearer)
