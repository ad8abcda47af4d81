# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in a Blender of its own, with a copy of the package: drape a small skirt whose hem slants, and tell of it.

``python new_figure_child.py OUT``; the last line is a report as JSON.
"""

import json
import sys
from pathlib import Path

import bpy
import numpy as np
import tryon
from tryon.tryon_addon.blender.cloth.terms import DrapeSettings
from tryon.tryon_addon.blender.measure import spots
from tryon.tryon_addon.blender.measure.signed_distance import Surface
from tryon.tryon_addon.blender.studio import camera, sheet
from tryon.tryon_addon.evaluation.certificate import overall
from tryon.tryon_addon.pipeline import repair
from tryon.tryon_addon.pipeline.workplace import Workplace
from tryon.tryon_addon.spec.look import Garment

from support.tubes import tube

OUT = Path(sys.argv[1])
words, tried = [], []


def pattern():
    points, flat, triangles, seams, pinned = tube(0.13, 0.13, 1.0, 0.7)
    points[:, 2] += 0.1 * points[:, 0] * (1.0 - points[:, 2]) / 0.3
    flat[:, 1] = points[:, 2]
    return {"sewn": points, "flat": flat, "triangles": triangles, "seams": seams, "pinned": pinned,
            "layered": None, "fall": None, "panel": np.zeros(len(points), int)}


def sew(iterations):
    tried.append(iterations)
    yield "Sewing", 0.5
    return pattern()


def drained(work):
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def ringed(certificate, points):
    """Ring the worst spots; ``words`` has what is written then, beside the rings first."""
    cameras = camera.place_cameras(bpy.context.scene, ("front",), points)
    bpy.context.view_layer.update()
    view = OUT / "front.png"
    sheet.write_picture(np.full((200, 150, 3), 0.5, np.float32), view)
    text = sheet.text_mask
    sheet.text_mask = lambda word, size: words.append(word) or text(word, size)
    names = {"front": cameras["front"].name}
    spots.mark_spots(bpy.context.scene, certificate, {"front": view}, names, OUT / "worst.png")


bpy.ops.wm.read_factory_settings(use_empty=True)
cone, _, triangles, _, _ = tube(0.12, 0.12, 1.1, 0.5, around=64, rows=40)
place = Workplace.on(Surface.build(cone, triangles), DrapeSettings())
draped = drained(repair.repaired(Garment("pencil_skirt"), pattern(), place, sew))
certificate = place.judge(draped).certificate
ringed(overall([certificate]), cone)
print("REPORT " + json.dumps({
    "package": tryon.__file__, "failing": certificate.failing, "badness": certificate.badness,
    "told": certificate.as_dict(), "whole": overall([certificate]).as_dict(), "tried": tried, "words": words}))
