# SPDX-License-Identifier: GPL-3.0-or-later
"""A second opinion on the certificate: cloth behind what it lies on, and what shows through it, by winding numbers.

``penetrating_pct``, ``penetration_max_mm`` and ``poke_through_pct`` as ``docs/certificate.md`` defines them, worked out
from the final meshes another way and with no code of the certificate: whether a point lies inside is asked of all of a
surface (its generalised winding number), never of the nearest face alone, and what shows is a patch that the beneath's
own edges lead out through the cloth, by its area. Where the two disagree by more than ``APART``, that is told.

``make judge`` asks it about every pose, the looks of the documents and what is worn in layers; ``make wardrobe-check``
about every case of the wardrobe; tests about what they drape.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree
from support.winding import Sheet, spread

if TYPE_CHECKING:
    import bpy
    from tryon.tryon_addon.pipeline.job import Job
    from tryon.tryon_addon.spec.look import Look

APART = {"penetrating_pct": 0.1, "penetration_max_mm": 1.0, "poke_through_pct": 0.1}  # in the figure's unit
TOLERANCE = 0.0005  # metres: docs/certificate.md
DEEPEST = 0.2  # metres behind a surface that anybody asks about
SHOWS = 0.06  # metres from cloth within which what has come through it belongs there
FOLD = 0.015  # metres from skin that a pose closes on skin, and from hands, where nothing is counted
FEELS = 0.004  # metres to either side of a face, to feel which way the body is
VIEWS = ("front", "back", "left", "three-quarter")
ASKED = 300  # faces of a panel that are asked which way it looks


@dataclass(frozen=True, eq=False)
class Garment:
    """A garment as it is shown: all its vertices (V, 3) m, and the side that is seen, as a sheet facing outwards."""

    name: str
    points: np.ndarray
    seen: Sheet


@dataclass(frozen=True, eq=False)
class Dressed:
    """A body, its garments from the inside out, and (N, 3) m where nothing is counted: hidden folds, hands."""

    skin: Sheet
    garments: Sequence[Garment]
    hidden: np.ndarray = field(default_factory=lambda: np.zeros((0, 3)))

    def judged(self) -> dict[str, dict[str, float]]:
        """By garment, the three figures."""
        return {one.name: self._figures(i) for i, one in enumerate(self.garments)}

    def _figures(self, which: int) -> dict[str, float]:
        garment = self.garments[which]
        beneath = [self.skin, *(one.seen for one in self.garments[:which])]
        deep = np.max([behind(garment.points, one) for one in beneath], axis=0)
        deep[self._uncounted(garment.points)] = 0.0
        shows = max(showing(one, garment.seen, self._uncounted(one.points)) for one in beneath)
        return {"penetrating_pct": 100.0 * float((deep > TOLERANCE).mean()),
                "penetration_max_mm": 1000.0 * float(np.where(deep > TOLERANCE, deep, 0.0).max()),
                "poke_through_pct": 100.0 * shows}

    def _uncounted(self, points: np.ndarray) -> np.ndarray:
        """(N,) bool: in a fold that nobody sees into."""
        if not len(self.hidden):
            return np.zeros(len(points), bool)
        return cKDTree(self.hidden).query(points, distance_upper_bound=FOLD)[0] < FOLD


def behind(points: np.ndarray, beneath: Sheet) -> np.ndarray:
    """(N,) metres by which ``points`` (N, 3) lie inside what is ``beneath`` them, 0 outside."""
    inside = beneath.winding(points) > 0.5
    depth = np.zeros(len(points))
    if inside.any():
        gap, _, at_border = beneath.nearest(points[inside], DEEPEST)
        depth[inside] = np.where(at_border, 0.0, np.minimum(gap, DEEPEST))
    return depth


def showing(beneath: Sheet, cloth: Sheet, uncounted: np.ndarray) -> float:
    """The share of the covered area of what is ``beneath`` that shows outside of the ``cloth``.

    A vertex shows where it lies outside of the cloth by more than TOLERANCE, the nearest of that faces it and is no
    border, and it belongs to a patch that begins where an edge beneath goes out through the cloth. What comes out at a
    hem, and an arm beside a shirt, does not, nor does what the cloth does not lie under, as a thigh that pinches a hem:
    the way from it into its body, twice SHOWS long, has to go in through the cloth. Under a hem less than half of the
    cloth goes round a vertex: neither the winding number nor the nearest face says alone what is outside.
    ``uncounted`` (V,) bool vertices are left out.
    """
    edges = beneath.edges
    through, by = cloth.crossed(*beneath.points[edges].transpose(1, 0, 2))
    if not len(through):
        return 0.0
    near = np.isfinite(cloth.centres.query(beneath.points, distance_upper_bound=SHOWS)[0])
    turns = np.zeros(len(near))
    turns[near] = cloth.winding(beneath.points[near])
    covered, outside = near & (turns > 0.5), near & (turns < 0.5) & ~uncounted
    gap, face, at_border = cloth.nearest(beneath.points[outside], SHOWS)
    faces_it = np.einsum("ij,ij->i", beneath.points[outside] - cloth.corners[face, 0], cloth.facing[face]) > 0.0
    outside[outside] = faces_it & (gap > TOLERANCE) & (gap < SHOWS) & ~at_border
    outside[outside] = over(beneath.points[outside], beneath.upright[outside], cloth)
    ends = edges[through]
    way = np.einsum("ij,ij->i", beneath.points[ends[:, 1]] - beneath.points[ends[:, 0]], cloth.facing[by])
    out = np.where(way > 0.0, ends[:, 1], ends[:, 0])
    begins = np.zeros(len(near), bool)
    begins[out] = True
    whole = np.ones(len(edges), bool)
    whole[through] = False
    shows = spread(begins, outside, edges[whole])
    area = beneath.areas
    return float(area[shows].sum() / max(area[covered | shows].sum(), 1e-12))


def over(points: np.ndarray, upright: np.ndarray, cloth: Sheet) -> np.ndarray:
    """(N,) bool: which ``points`` (N, 3) m the ``cloth`` lies under, against their normals ``upright`` (N, 3)."""
    found = np.zeros(len(points), bool)
    if not len(points):
        return found
    way, by = cloth.crossed(points, points - 2 * SHOWS * upright)
    found[way[np.einsum("ij,ij->i", cloth.facing[by], upright[way]) > 0.0]] = True
    return found


def disagreements(judged: Mapping[str, Mapping[str, float]], certified: Mapping[str, Mapping[str, float]], where: str
                  ) -> list[str]:
    """A sentence for each figure of each garment on which the two are apart."""
    return [f"{where}, {name}: {figure} is {certified[name][figure]:.3f} by the certificate, {value:.3f} by the judge"
            for name, figures in judged.items() for figure, value in figures.items()
            if not abs(value - certified[name][figure]) <= APART[figure]]


# -- what Blender shows -----------------------------------------------------------------------------------------------


Shown = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def read(obj: bpy.types.Object) -> Shown:
    """An object as it is shown: points (V, 3) m, triangles (T, 3), the polygon (T,) that each is of, the panel (T,)."""
    import bpy

    final = obj.evaluated_get(bpy.context.evaluated_depsgraph_get())
    mesh = final.to_mesh()
    mesh.calc_loop_triangles()
    points, triangles = np.empty(3 * len(mesh.vertices)), np.empty(3 * len(mesh.loop_triangles), np.int32)
    polygon, panel = np.empty(len(mesh.loop_triangles), np.int32), np.zeros(len(mesh.polygons), np.int32)
    mesh.vertices.foreach_get("co", points)
    mesh.loop_triangles.foreach_get("vertices", triangles)
    mesh.loop_triangles.foreach_get("polygon_index", polygon)
    if "tryon_panel" in mesh.attributes:
        mesh.attributes["tryon_panel"].data.foreach_get("value", panel)
    world = np.array(obj.matrix_world)
    final.to_mesh_clear()
    return points.reshape(-1, 3) @ world[:3, :3].T + world[:3, 3], triangles.reshape(-1, 3), polygon, panel[polygon]


def garment(name: str, shown: Shown, count: int, skin: Sheet) -> Garment:
    """A garment from what ``read`` says of it; ``count``: vertices of its cloth, before it was made thick.

    The thick cloth's vertices come first: those of the inner side, then as many of the outer one; what subdivides them
    comes after. A panel that is turned down, whose outside looks at the body, shows its inner side.
    """
    points, triangles, polygon, panel = shown
    inner, outer = ((triangles >= low) & (triangles < low + count) for low in (0, count))
    sides = [np.bincount(polygon, side.any(axis=1), polygon.max() + 1) > 0 for side in (inner, outer)]
    inner, outer = (sides[k][polygon] & ~sides[1 - k][polygon] for k in (0, 1))
    # The rim joins both sides, and with it the border would lie in the middle of the cloth's edge.
    rim = np.intersect1d(triangles[inner], triangles[outer])
    of_rim = np.bincount(polygon, np.isin(triangles, rim).any(axis=1), polygon.max() + 1)[polygon] > 0
    inner, outer = inner & ~of_rim, outer & ~of_rim
    turned = [number for number in np.unique(panel)
              if _looks_inwards(Sheet(points, triangles[outer & (panel == number)]), skin)]
    back = np.isin(panel, turned)
    return Garment(name, points, Sheet(points, triangles[(outer & ~back) | (inner & back)]))


def _looks_inwards(panel: Sheet, skin: Sheet) -> bool:
    """Whether most of a panel has the body before it, not behind it; some of its faces are asked."""
    if not len(panel.triangles):
        return False
    some = np.linspace(0, len(panel.triangles) - 1, min(ASKED, len(panel.triangles))).astype(int)
    way = panel.facing[some] / np.maximum(np.linalg.norm(panel.facing[some], axis=1), 1e-12)[:, None]
    before, after = (skin.nearest(panel.centres.data[some] + side * FEELS * way)[0] for side in (1.0, -1.0))
    return bool((before < after).mean() > 0.5)


def dressed(job: Job) -> Dressed:
    """What a job that has draped has left in its scene."""
    import bpy

    there, here = bpy.data.objects, job.made["body"]
    points, triangles, _, _ = read(there[job.result.body])
    skin = Sheet(points, triangles)
    worn = [garment(one.programme, read(there[name]), len(there[name].data.vertices), skin)
            for one, name in zip(job.result.look.garments, job.result.garments, strict=True)]
    if here.motion is None:
        return Dressed(skin, worn)
    hands = [i for i, name in enumerate(here.topology["part_names"]) if name.startswith("hand")]
    closed = np.asarray(here.motion["pinched"], bool) | np.isin(here.topology["vertex_part"], hands)
    there = triangles[closed[triangles].all(axis=1)]
    middles = [points[there].mean(axis=1), *(points[there[:, [k, (k + 1) % 3]]].mean(axis=1) for k in range(3))]
    return Dressed(skin, worn, np.concatenate([points[closed], *middles]))


def second_opinion(job: Job, where: str) -> list[str]:
    """Sentences where the judge and the certificate of a job disagree; none where they do not."""
    certified = {one.name: one.figures for one in job.result.certificate.garments}
    return disagreements(dressed(job).judged(), certified, where)


# -- demos, poses, layers ---------------------------------------------------------------------------------------------


def cases() -> dict[str, Look]:
    """By name: the demo and two layers in every pose that cloth takes, the looks of the documents, other layers."""
    from tryon.tryon_addon.catalog.body.poses import NONE, library
    from tryon.tryon_addon.spec.look import Garment, Look, load, look_from_dict

    poses = [name for name, pose in library().items() if pose.garments != NONE]
    layers = {"demo": ("tee", "trousers"), "blazer": ("shirt", "trousers", "blazer")}
    found = {f"{name}-{pose}": Look(garments=tuple(map(Garment, worn)), pose=pose)
             for name, worn in layers.items() for pose in poses}
    found["coat"] = Look(garments=tuple(map(Garment, ("sweater", "trousers", "coat"))))
    looks = Path(__file__).resolve().parents[1] / "docs" / "looks"
    return found | {path.stem: look_from_dict(load(path)) for path in sorted(looks.glob("*.toml"))}


def main() -> int:
    """Drape what is not kept yet and hear both; 1 where they disagree."""
    import bpy
    from tryon.tryon_addon.core.patience import SECONDS
    from tryon.tryon_addon.pipeline.job import Job

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="cases, all of them by default: " + " ".join(known := cases()))
    parser.add_argument("--views", type=Path, help="a folder for pictures of them")
    arguments = parser.parse_args()
    apart = 0
    for name in arguments.names or known:
        look = dataclasses.replace(known[name], preset="draft", views=VIEWS)
        bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
        out = arguments.views / name if arguments.views else None
        if out:
            out.mkdir(parents=True, exist_ok=True)
        job = Job(look, until="render" if out else "drape", out=out, patience=SECONDS.high)  # on a busy machine, too
        job.run()
        said = second_opinion(job, name)
        verdict = "passed" if job.result.certificate.passed else f"failed: {'; '.join(job.result.certificate.reasons)}"
        print("\n".join([f"{name} {verdict}", *(f"  DISAGREE {one}" for one in said)]), flush=True)
        apart += bool(said)
    return 1 if apart else 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)  # Blender's module and torch can wait for each other for ever at exit
