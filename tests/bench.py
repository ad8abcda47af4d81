# SPDX-License-Identifier: GPL-3.0-or-later
"""Seconds to a settled T-shirt, ours beside the plain way, in one run: ``make bench``.

The plain way is what a Blender user sets up by hand: the same mesh, body and fabric, flat panels around the body,
sewing springs, quality 6, collision quality 3, no self-collision; stopped by the same test of settled, or after 250
frames. Ours counts pre-sewing and draping.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator

import bpy
import numpy as np
from tryon.tryon_addon.blender.cloth import settle
from tryon.tryon_addon.blender.cloth.solver import Drape
from tryon.tryon_addon.blender.cloth.terms import DrapeResult, DrapeSettings, Sheet
from tryon.tryon_addon.blender.measure import penetration
from tryon.tryon_addon.blender.measure.signed_distance import Surface
from tryon.tryon_addon.catalog.cloth.physics import CLOTHS
from tryon.tryon_addon.core import meshes
from tryon.tryon_addon.runtime.client import client
from tryon.tryon_addon.spec.look import Body, to_dict

EDGE = 0.01065  # metres: a little finer than a T-shirt usually is, for 6,000 vertices
PLAIN = DrapeSettings(quality=6, collision_quality=3, collider_triangles=10**9, max_frames=250)


def flat_panels(sewn: dict, skin: Surface) -> np.ndarray:
    """(V, 3) metres: every panel flat, as near its sewn place as a plane comes, moved outwards clear of the body."""
    placed = np.empty_like(sewn["flat"], dtype=float)
    for panel in np.unique(sewn["panel"]):
        mine = sewn["panel"] == panel
        flat, there = sewn["flat"][mine].astype(float), sewn["sewn"][mine].astype(float)
        u, _, v = np.linalg.svd((flat - flat.mean(0)).T @ (there - there.mean(0)))
        turn = u @ np.diag([1, 1, np.sign(np.linalg.det(u @ v))]) @ v
        points = (flat - flat.mean(0)) @ turn + there.mean(0)
        away = np.array([0, 0, 1.0]) @ turn
        away *= np.sign(away @ (there.mean(0) - skin.points.mean(0)))
        while skin.nearest(points)[0].min() < 0.01:
            points = points + 0.01 * away
        placed[mine] = points
    return placed


def line(states: Iterator[DrapeResult], sewn: dict, body: tuple) -> str:
    """Drape to the end; a line of figures."""
    *_, end = states
    gap = np.linalg.norm(end.positions[sewn["seams"][:, 0]] - end.positions[sewn["seams"][:, 1]], axis=1)
    cloth, skin = Surface.build(end.positions, sewn["triangles"]), Surface.build(*body)
    behind = penetration.penetration(cloth, [skin])
    stretch = meshes.stretch(end.positions, sewn["flat"], meshes.edges_of(sewn["triangles"]))
    return (f"{end.seconds:6.1f} s draping, {end.frames:3d} frames, {'settled' if end.settled else 'NOT settled'}; "
            f"behind the skin {behind.percent:.2f} %, deepest {behind.deepest_mm:.1f} mm; "
            f"widest seam {1000 * gap.max():.1f} mm; stretch p95 {100 * np.percentile(stretch, 95):.1f} %")


def main() -> None:
    """Print both ways, ``--runs`` times in turn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--ours-only", action="store_true", help="leave the plain way out")
    arguments = parser.parse_args()
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    runtime = client.shared()
    place = {"body": to_dict(Body()), "pose": "relaxed"}
    quads = runtime.call("body.topology")["quads"]
    vertices = runtime.call("body.shape", place)["vertices"].astype(float)
    body = (vertices, meshes.triangles_of(quads))
    for _ in range(arguments.runs):
        started = time.perf_counter()
        sewn = runtime.call("garment.sew", place | {"garment": {"programme": "tee", "design": {}},
                                                   "edge_length": EDGE})
        sewing = time.perf_counter() - started
        print(f"T-shirt of {len(sewn['sewn'])} vertices; pre-sewing {sewing:.1f} s")
        ours = settle.drape(sewn, [body], CLOTHS["jersey"], DrapeSettings())
        print("ours ", line(ours, sewn, body), flush=True)
        if not arguments.ours_only:
            flat = sewn | {"sewn": flat_panels(sewn, Surface.build(*body))}
            plain = Drape(Sheet.of(flat), [body], CLOTHS["jersey"], PLAIN)
            print("plain", line(plain.frames(), sewn, body), flush=True)
            plain.close()
    runtime.shutdown()


if __name__ == "__main__":
    main()
