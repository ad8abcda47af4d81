# SPDX-License-Identifier: GPL-3.0-or-later
"""Small arithmetic that all rooms stand on gives what it gave: cameras, meshes, colours, seeds, ranges."""

import numpy as np
from support.mannequin import mannequin
from support.reference import constants, numbers, same
from tryon.tryon_addon.core import colour, fields, framing, meshes, parameters, seeds
from tryon.tryon_addon.core.errors import SpecError, TryOnError, shown
from tryon.tryon_addon.core.patience import Patience


def test_the_numbers_of_the_core_are_what_they_were():
    same("core", constants("tryon_addon.core"), grows=True)


def seen(one, at):
    return [*one.location, *one.rotation, one.clip_start, one.clip_end, *numbers(framing.project(one, at))]


def test_cameras_stand_where_they_stood_whatever_is_asked():
    at = np.asarray(mannequin()["vertices"], float)[::7] * (1.0, 1.0, 1.05)
    found = {}
    for azimuth in (0.0, 35.0, 180.0, -90.0, 359.0):
        for elevation in (0.0, 20.0, -10.0, 89.0):
            for more in ({}, {"aspect": 1.5}, {"lens_mm": 35.0}):
                one = framing.frame(at, "v", azimuth, elevation, **more)
                found[f"{azimuth:g} {elevation:g} {more}"] = seen(one, at)
        found[f"turn {azimuth:g}"] = seen(framing.frame_turn(at, "v", azimuth, 10.0), at)
    for height in (0.3, 1.2, 2.5):
        one = framing.at_height(height, lambda elevation: framing.frame(at, "v", 20.0, elevation))
        found[f"height {height}"] = seen(one, at)
    found["box"] = numbers(framing.as_points(((0, 0, 0), (1, 2, 3))))
    found["axes"] = [numbers(np.stack(framing.towards(a, e))) for a in (0.0, 77.0) for e in (0.0, -33.0)]
    same("core_cameras", found, rel=1e-5, near=1e-6)


def test_meshes_are_worked_on_as_they_were():
    body = mannequin()
    points, triangles = np.asarray(body["vertices"], float), np.asarray(body["triangles"])
    rng = np.random.default_rng(4)
    kept = points[:, 2] > 1.1
    edges, shared = meshes.counted_edges(triangles)
    some, faces = meshes.part(points, triangles, kept)
    pairs = rng.integers(0, 200, (90, 2))
    index, count = meshes.weld_map(200, pairs)
    flat = rng.random((40, 2))
    corners, shares = meshes.carrier(rng.random((30, 2)), flat, np.array([rng.permutation(40)[:3] for _ in range(25)]))
    found = {"edges": numbers(edges), "shared": numbers(shared), "part": [numbers(some), numbers(faces)],
             "strewn": numbers(meshes.strewn(points, triangles, kept)), "normals":
             numbers(meshes.vertex_normals(points, triangles)),
             "areas": numbers(1e4 * meshes.vertex_areas(points, triangles)), "edge":
             meshes.mean_edge(points, triangles),
             "welded": [*numbers(index), count], "weld": numbers(meshes.weld(points[:200], index, count)),
             "carried": [numbers(corners), numbers(shares), numbers(meshes.carried(points[:40], corners, shares))],
             "smoothed": [numbers(meshes.smoothed(points, edges, rounds)) for rounds in (1, 3)],
             "stretch": numbers(meshes.stretch(1.1 * points, points * (1.0, 1.1, 1.2), edges)),
             "falls": [meshes.fall_edge(edge, times) for edge in (0.008, 0.02, 0.05) for times in (1.0, 2.0)]}
    same("core_meshes", found, rel=1e-5, near=1e-6)


def test_colours_seeds_and_ranges_are_what_they_were():
    ramp = np.linspace(-0.1, 1.1, 200)
    found = {"linear": numbers(colour.to_linear(ramp[20:180])), "srgb": numbers(colour.to_srgb(ramp)),
             "bytes": numbers(colour.to_bytes(ramp)), "one": [colour.linear(c) for c in
                                                              ("#0a0b0c", "#123456", "#ffffff")],
             "light": [colour.luminance(colour.linear(c)) for c in ("#ff0000", "#00ff00", "#0000ff")],
             "hex": [colour.hex_of(c) for c in ((-1, 0.5, 2), (0.1, 0.2, 0.3))],
             "seeds": [seeds.derive(seed, *names) for seed in (0, 7) for names in ((), ("a", 1), ("b",))],
             "shown": [shown(one) for one in ("a" * 78, "a" * 79, 5, 10**5000)],
             "long": [len(TryOnError("x" * count).message) for count in (1000, 1001)],
             "plain": str(TryOnError("a\x1bb\x7fc\nd", "e"))}
    one = parameters.Parameter("ease", 1.0, 0.5, 2.0, "cm", "a text")
    for value in (0.499, 0.5, 2.0, 2.001, "x", True, float("nan"), 10**400):
        try:
            found[f"check {str(value)[:8]}"] = one.check(value, "it")
        except SpecError as error:
            found[f"check {str(value)[:8]}"] = str(error)
    for depth in (1, 20, fields.DEEPEST - 1, fields.DEEPEST, fields.DEEPEST + 1):
        nested = 1
        for _ in range(depth):
            nested = [nested]
        found[f"depth {depth}"] = [fields.deeper(nested, fields.DEEPEST), fields.deeper({"a": nested}, 20)]
    for value in (-1, 0, 2**31 - 1, 2**31, 1.0, True):
        try:
            found[f"whole {value!r}"] = fields.whole(value, "it")
        except SpecError as error:
            found[f"whole {value!r}"] = str(error)
    clock = iter([0.0, 1.5, 3.0, 4.0, 9.0, 10.0, 11.0, 12.0, 13.0, 14.0, 15.0]).__next__
    patience = Patience(5.0, 1.0, clock)
    with patience.counting():
        found["patience"] = [patience.spent, patience.left, patience.out(2.0), patience.out(0.5)]
    found["after"] = [patience.spent, patience.left, patience.out()]
    same("core_small", found, rel=1e-6, near=1e-7)
