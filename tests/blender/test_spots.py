# SPDX-License-Identifier: GPL-3.0-or-later
"""Worst spots are ringed where they are, in a view that sees them."""

import bpy
import numpy as np
from support.certificates import but
from support.fake_job import GOOD
from support.photo import mesh_object
from tryon.tryon_addon.blender.measure import spots
from tryon.tryon_addon.blender.studio import camera, sheet
from tryon.tryon_addon.evaluation.certificate import Spot


def test_a_spot_is_ringed_in_the_view_that_sees_it(tmp_path):
    side = np.array([(x, y, z) for x in (-0.2, 0.2) for y in (-0.2, 0.2) for z in (0.0, 1.6)])
    faces = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    mesh_object("block", side, faces)
    scene = bpy.context.scene
    cameras = camera.place_cameras(scene, ("front", "back"), side)
    bpy.context.view_layer.update()
    views = {}
    for view in cameras:
        views[view] = tmp_path / f"{view}.png"
        sheet.write_picture(np.full((400, 300, 3), 0.5, np.float32), views[view])
    behind = but(GOOD, {"stretch_p95_pct": 9.0, "seam_gap_max_mm": 8.0},
                 spots=(Spot("stretch_p95_pct", (0.1, 0.21, 1.2)), Spot("seam_gap_max_mm", (0.1, 0.21, 1.2))))
    names = {view: obj.name for view, obj in cameras.items()}
    out = spots.mark_spots(scene, behind, views, names, tmp_path / "worst.png")
    assert out == tmp_path / "worst.png" and not list(tmp_path.glob("*.part.png"))
    picture = sheet.read_picture(out)
    assert picture.shape[1] < 340  # one view alone: the back
    red = (picture[..., 0] > 0.75) & (picture[..., 1] < 0.3)
    rows, columns = np.nonzero(red)
    middle = picture.shape[1] / 2
    assert len(rows) > 40 and (columns < middle).mean() > 0.9  # seen from behind, +x is on the left
    assert abs(np.median(rows) - picture.shape[0] * 0.3) < picture.shape[0] * 0.12
    assert spots.mark_spots(scene, GOOD, views, names, tmp_path / "none.png") is None
    assert not (tmp_path / "none.png").exists()
