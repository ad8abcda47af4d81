# SPDX-License-Identifier: GPL-3.0-or-later
"""What a fitter says of a garment is what was said of the same: whole reports on dummies and barrels."""

import dataclasses

import numpy as np
import pytest
from support.barrel import barrel, wearing
from support.mannequin import mannequin
from support.reference import numbers, plain, same
from tryon.tryon_addon.catalog.cloth.stiffness import stiffness
from tryon.tryon_addon.catalog.garments import programme
from tryon.tryon_addon.core import meshes
from tryon.tryon_addon.evaluation.fit import balance, clearance, maps, sections, strain, zones
from tryon.tryon_addon.evaluation.fit.garment import Fit, Worn
from tryon.tryon_addon.evaluation.fit.motion import motion, told
from tryon.tryon_addon.evaluation.fit.pressure import pressure
from tryon.tryon_addon.evaluation.fit.verdict import judged
from tryon.tryon_addon.evaluation.places import Places

SIDES = (("L", 1.0), ("R", -1.0))
LEVELS = {"armpit": 1.3, "bust": 1.25, "underbust": 1.18, "waist": 1.06, "hip": 0.86}


def dummy():
    """The dressmaker's dummy as a wearer."""
    body = mannequin()
    marks = {"nape": (0, 0.07, 1.44), "neck_front": (0, -0.05, 1.42), "neck_side_L": (0.06, 0.012, 1.438),
             "neck_side_R": (-0.06, 0.012, 1.438), "crotch": (0, 0, 0.78)}
    for name, z in LEVELS.items():
        marks |= {f"{name}_front": (0, -0.11, z), f"{name}_back": (0, 0.11, z), f"{name}_left": (0.15, 0, z + 0.002),
                  f"{name}_right": (-0.15, 0, z)}
    for side, sign in SIDES:
        marks |= {f"{name}_{side}": (sign * 0.1, -0.09, LEVELS[name]) for name in ("bust", "underbust")}
        marks |= {f"armpit_{side}": (sign * 0.15, 0, 1.29), f"shoulder_{side}": (sign * 0.168, 0, 1.395)}
        for joint, at in (("shoulder", (0.155, 0, 1.355)), ("elbow", (0.3, 0, 1.13)), ("wrist", (0.42, -0.03, 0.93)),
                          ("hip", (0.09, 0, 0.84)), ("knee", (0.105, 0, 0.48)), ("ankle", (0.12, 0, 0.08))):
            marks[f"{joint}_joint_{side}"] = (sign * at[0], at[1], at[2])
    marks = {name: np.array(at, float) for name, at in marks.items()}
    parts = list(body["part_names"])
    part = np.asarray(body["vertex_part"]).copy()
    at = np.asarray(body["vertices"], float)
    for side in "LR":
        for upper, lower, level in ((f"upper_arm.{side}", f"forearm.{side}", 1.13),
                                    (f"thigh.{side}", f"calf.{side}", 0.48)):
            parts.append(lower)
            part[(part == parts.index(upper)) & (at[:, 2] < level)] = len(parts) - 1
    return zones.Wearer(Places(at, part, tuple(parts), marks), np.asarray(body["triangles"], np.int64), marks, 64.0)


def overall_on(wearer, away=0.006, narrow=1.0):
    """A garment over all of a body from neck to shin, as it was drawn: a little off the skin, uneven, here and there
    drawn narrower than it hangs."""
    skin, triangles = wearer.vertices, wearer.triangles
    high = skin[:, 2]
    kept = ((high < 1.42) & (high > 0.25))[triangles].all(1)
    used, local = np.unique(triangles[kept], return_inverse=True)
    local = local.reshape(-1, 3)
    points = skin[used] + (away + 0.01 * np.sin(9 * skin[used, 2:]) ** 2) * meshes.vertex_normals(skin, triangles)[used]
    rest = points * (1.0, 1.0, 0.99)
    rest[:, :2] *= (1 / (1 + narrow * 0.04 * np.exp(-(((points[:, 2] - 1.0) / 0.15) ** 2))))[:, None]
    edges = np.sort(np.concatenate([local[:, [k, (k + 1) % 3]] for k in range(3)]), 1)
    edges, count = np.unique(edges, axis=0, return_counts=True)
    sewn = {"flat": rest, "triangles": local, "seams": [], "panel": (points[:, 0] > 0).astype(int),
            "panel_names": ["left", "right"], "panel_grain": [[0.0, 1.0]] * 2, "edges_hem": edges[count == 1]}
    return sewn, points


def test_a_garment_over_the_whole_body_is_judged_as_it_was():
    wearer = dummy()
    sewn, points = overall_on(wearer)
    under, below = overall_on(wearer, 0.003, 0.0)
    inner = Worn.of("tee", "T-shirt", "", "jersey", under, below)
    fit = Fit(Worn.of("jumpsuit", "Jumpsuit", "M", "poplin", sewn, points, [inner]), wearer)
    found = {"zones": plain(fit.zones), "verdict": plain(judged(fit, programme("jumpsuit")).as_dict()),
             "points": plain(judged(fit, programme("jumpsuit")).judged), "balance": plain(balance.balance(fit)),
             "hem": numbers(fit.hem), "sag": numbers(fit._sag), "above": numbers(fit._above_its_end)}
    found |= {f"map {name}": [*numbers(one.of(fit)), *one.range("poplin")] for name, one in maps.MAPS.items()}
    same("evaluation/jumpsuit", found, rel=2e-3, near=2e-3)


def test_a_wearer_is_measured_as_they_were():
    wearer, found = dummy(), {}
    for zone in zones.ZONES:
        for side in ("L", "R") if zone in zones.LIMBS else ("",):
            try:
                tape = wearer.tape(zone, side)
            except KeyError:
                continue
            found[f"{zone} {side}"] = [tape.girth, *tape.centre, *tape.plane.origin, *tape.plane.normal, *tape.parts]
    found["zone"] = [int((wearer.zone == k).sum()) for k in range(-1, len(zones.ZONES))]
    found["where"] = numbers(wearer.zone)
    found["dressed"] = numbers(wearer.dressed)
    rng = np.random.default_rng(2)
    for name, at in zip("abcdefghijkl", wearer.vertices[rng.integers(0, len(wearer.vertices), 12)], strict=True):
        found[name] = [wearer.places.name(at), wearer.places.name(at * 1.1)]
    found["around"] = {name: numbers(wearer.places.around(name)) for name in wearer.places.known()[::4]}
    same("evaluation/wearer", found, near=1e-4)


CASES = {"narrow": (0.133, 0.133, -0.07), "short of ease": (0.135, 0.133, -0.02), "right": (0.137, 0.137, 0.0),
         "wide": (0.16, 0.16, 0.0), "flared": (0.137, 0.2, 0.0)}


@pytest.mark.parametrize("name", CASES)
def test_skirts_are_judged_as_they_were(name):
    top, low, ease = CASES[name]
    fit = wearing(barrel(0.13, 0.13), top, low, ease)
    x, y, z = fit.garment.cloth.points.T
    turn = np.radians(30) * (1.33 - z)
    bent = np.column_stack([x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn), z + 0.2 * x - 0.1
                            * y])
    other = dataclasses.replace(fit, garment=dataclasses.replace(
        fit.garment, cloth=dataclasses.replace(fit.garment.cloth, points=bent)))
    pulled = fit.garment.cloth.rest.copy()
    pulled[np.abs(pulled[:, 0] - pulled[:, 0].min() - 0.1) < 0.05, 1] *= 0.93
    drawn = dataclasses.replace(fit, garment=dataclasses.replace(
        fit.garment, cloth=dataclasses.replace(fit.garment.cloth, rest=pulled)))
    found = {}
    for how, one in (("straight", fit), ("crooked", other), ("pulled", drawn)):
        verdict = judged(one, programme("a_line_skirt"))
        found[how] = {"said": plain(verdict.as_dict()), "parts": plain(verdict.parts), "comfort": verdict.comfort,
                      "zones": plain(verdict.zones), "judged": plain(verdict.judged), "balance": plain(verdict.balance)}
    reach = motion({"relaxed": fit, "sit": drawn, "walk": other}, "relaxed")
    found["motion"] = {"zones": plain(reach), "said": told(reach, 70.0), "young": told(reach)}
    same(f"evaluation/skirt_{name.replace(' ', '_')}", found, rel=2e-3, near=2e-3)


def test_strain_and_pressure_are_what_they_were():
    rng = np.random.default_rng(1)
    matrices = rng.normal(size=(40, 3, 2))
    one = strain.Strain.of(matrices)
    found = {name: numbers(getattr(one, name)) for name in ("warp", "weft", "shear", "stretch")}
    found["principal"] = [*map(numbers, one.principal())]
    found["inverted"] = numbers(strain.inverted(np.concatenate([rng.normal(size=(9, 2, 2)), np.zeros((2, 2, 2))])))
    fit = wearing(barrel(0.14, 0.12), 0.145, 0.125, -0.05)
    cloth = fit.garment.cloth
    for rounds in (0, 2, 5):
        found[f"pressed {rounds}"] = numbers(pressure(cloth, stiffness("denim"), patch=rounds))
        found[f"even {rounds}"] = [numbers(cloth.even(rounds).warp), numbers(cloth.upright(rounds))]
    found["shapes"], found["areas"] = numbers(cloth.shapes), numbers(1e4 * cloth.areas)
    same("evaluation/strain", found, rel=1e-4, near=1e-5)


def test_sections_and_distances_are_what_they_were():
    rng, found = np.random.default_rng(6), {}
    body = barrel(0.2, 0.16)
    points = rng.uniform((-0.3, -0.3, 0.7), (0.3, 0.3, 1.5), (200, 3))
    near = clearance.nearest(points, body.vertices)
    found["near"], found["clear"] = numbers(near), numbers(clearance.clearance(points, body.vertices, body.triangles,
                                                                               near))
    for number in range(4):
        normal = rng.normal(size=3) * (0.3, 0.3, 1.0)
        plane = sections.Plane(np.array([0.0, 0.01, 1.1]), normal / np.linalg.norm(normal))
        kept = rng.random(len(body.triangles)) > 0.02 * number
        rows = sections.chains(body.vertices, body.triangles, plane, kept=kept)
        girth = sections.girth(rows, plane, plane.origin)
        found[f"cut {number}"] = [len(rows), *(numbers(row.points) for row in rows[:3]), *(row.closed for row in rows),
                                  *plane.axes[0], *plane.axes[1], *((girth.draped, girth.cut) if girth else ())]
    t = np.linspace(0, 2 * np.pi, 60)
    ring = 0.2 * np.stack([np.cos(t), 1.2 * np.sin(t), 0 * t], 1)
    level = sections.Plane(np.zeros(3), np.array([0.0, 0.0, 1.0]))

    def arc(first, last, wide=1.0):
        there = ring[first:last] * wide
        lengths = np.linalg.norm(np.diff(there, axis=0), axis=1)
        return sections.Chain(there, lengths, 1.1 * lengths, False)

    for name, several in {"gap": [arc(0, 52)], "wide gap": [arc(0, 48)], "two": [arc(0, 25), arc(30, 56)],
                          "too open": [arc(0, 20), arc(30, 44)], "over": [arc(0, 40), arc(35, 60, 1.05)],
                          "pocket": [arc(0, 60), arc(10, 25, 1.1)], "back": [arc(5, 58)]}.items():
        girth = sections.girth(several, level, np.zeros(3))
        found[name] = "none" if girth is None else [girth.draped, girth.cut]
        back = [sections.Chain(one.points[::-1], one.lengths[::-1], one.cut[::-1], False) for one in several]
        girth = sections.girth(back, level, np.zeros(3))
        found[f"{name}, the other way"] = "none" if girth is None else [girth.draped, girth.cut]
    found["hull"] = sections.hull(rng.normal(size=(50, 2))).ravel().tolist()
    same("evaluation/sections", found, rel=1e-4, near=1e-6)
