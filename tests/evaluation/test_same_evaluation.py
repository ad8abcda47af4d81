# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of a fit, a size, a likeness and a liking is what was said of the same: whole reports, to digits."""

import dataclasses
import json

import numpy as np
import pytest
from support.barrel import barrel, wearing
from support.certificates import but, certificate
from support.mannequin import mannequin
from support.reference import cells, constants, numbers, same
from tryon.tryon_addon.catalog import comfort
from tryon.tryon_addon.catalog.body.size_table import Size, sizes
from tryon.tryon_addon.catalog.garments import PROGRAMMES, programme
from tryon.tryon_addon.core import meshes
from tryon.tryon_addon.core.errors import SpecError
from tryon.tryon_addon.evaluation import figures, ratings, repairs, size_matrix
from tryon.tryon_addon.evaluation.certificate import Effort, Spot, overall
from tryon.tryon_addon.evaluation.fit import balance, clearance, maps, sections, strain, zones
from tryon.tryon_addon.evaluation.fit.garment import Fit, Worn
from tryon.tryon_addon.evaluation.fit.motion import motion, told
from tryon.tryon_addon.evaluation.fit.pressure import pressure
from tryon.tryon_addon.evaluation.fit.verdict import judged
from tryon.tryon_addon.evaluation.places import Places
from tryon.tryon_addon.evaluation.preferences import features, model, recommend
from tryon.tryon_addon.evaluation.ratings import Rating
from tryon.tryon_addon.evaluation.size_advice import Adviser, Style, ranges

SIDES = (("L", 1.0), ("R", -1.0))
LEVELS = {"armpit": 1.3, "bust": 1.25, "underbust": 1.18, "waist": 1.06, "hip": 0.86}


def test_the_numbers_that_looks_are_judged_by_are_what_they_were():
    same("evaluation", constants("tryon_addon.evaluation"), grows=True)


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


def plain(value):
    """A report as JSON has it, numbers as they are."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, dict) or hasattr(value, "items"):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return "none" if value is None else value.item() if hasattr(value, "item") else value


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
         "wide": (0.16, 0.16, 0.0), "flared": (0.137, 0.2, 0.0), "huge": (0.25, 0.25, 0.0)}


@pytest.mark.parametrize("name", CASES)
def test_skirts_are_judged_as_they_were(name):
    top, low, ease = CASES[name]
    fit = wearing(barrel(0.13, 0.13), top, low, ease)
    x, y, z = fit.garment.cloth.points.T
    turn = np.radians(30) * (1.33 - z)
    bent = np.column_stack([x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn),
                            z + 0.2 * x - 0.1 * y])
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
    from tryon.tryon_addon.catalog.cloth.stiffness import stiffness

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
    found["near"] = numbers(near)
    found["clear"] = numbers(clearance.clearance(points, body.vertices, body.triangles, near))
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


def test_sizes_are_advised_as_they_were():
    rng, found = np.random.default_rng(9), {}
    kinds = {"none": None, "shirt": ("shirt", "poplin", 10.0), "knit": ("knit top", "rib_knit", 2.0)}
    for sex in ("female", "male"):
        chart = sizes(sex)
        for name, made in kinds.items():
            style = made and Style(made[0], made[1], {one.name: {zone: one.measures[zone] + made[2] for zone in
                                                                 ("bust", "waist", "hip") if zone in one.measures}
                                                      for one in chart})
            adviser = Adviser(chart, style)
            for number in range(3):
                body = {zone: rng.uniform(70, 115) for zone in ("bust", "waist", "hip")}
                advice = adviser.advise(body)
                found[f"{sex} {name} {number}"] = {**plain(advice.as_dict()), "sure": advice.sure, "cost": [
                    [seat.cost for seat in seats] for seats in advice.table.values()]}
    chart = [Size("38", None, {"bust": 88.0}), Size("40", None, {"bust": 92.0}), Size("?", None, {"hip": 90.0}),
             Size("42", None, {"bust": 100.0})]
    found["ranges"] = plain(ranges(chart, "bust"))
    found["one"] = plain(ranges(chart[:1], "bust"))
    found["ease"] = {f"{kind} {zone}": plain(one.of(95.0)) for kind, row in comfort.EASE.items()
                     for zone, one in row.items()}
    found["borne"] = {f"{zone} {age}": plain([comfort.pressure(zone, age).limit, comfort.pressure(zone, age).easy])
                      for zone in zones.ZONES for age in (10, 30, 75)}
    found["kinds"] = {name: [comfort.kind_of(one, cloth) for cloth in ("poplin", "jersey")]
                      for name, one in PROGRAMMES.items()}
    same("evaluation/sizes", found, rel=1e-4, near=1e-4)


def test_a_run_of_sizes_is_summed_up_as_it_was():
    cells_ = {}
    for who, best in (("Ada", 1), ("Ben", 3), ("Cem", 9)):
        for number, size in enumerate(("XS", "S", "M", "L", "XL")):
            ease = 2.5 * (number - best)
            cells_[who, size] = size_matrix.Cell(
                who, size, 90.0 - 4 * abs(ease) ** 1.3, number != 2 or who != "Ben", (), {"waist": {
                    "ease_cm": ease, "clearance_mm": 3.0 + ease, "strain_weft_pct": max(0.0, 3 - ease),
                    "verdict": "good", "pressure_kpa": max(0.0, 1 - ease) if number else None}})
    found = size_matrix.Matrix(("Ada", "Ben", "Cem"), ("XS", "S", "M", "L", "XL"), cells_, {"Ada": "S", "Ben": "M"})
    same("evaluation/matrix", {"best": [found.best(who) for who in found.people], "agree": found.agreement(),
                               "follows": found.follows(), "table": found.as_csv().splitlines()})


def test_certificates_say_what_they_said():
    good = certificate("tee")
    found = {}
    for name, figure in figures.FIGURES.items():
        for share in (0.99, 1.001, 3.0):
            bad = but(good, {name: share * figure.limit}, label="Circle skirt", spots=(Spot(name, (0, 0, 1), "seat"),))
            found[f"{name} {share}"] = [bad.passed, bad.badness, *bad.reasons, *bad.failing]
    found["efforts"] = [str(Effort(attempts, seconds, patience, tried)) for attempts, seconds, patience, tried in
                        ((1, 3.4, 60.0, ()), (1, 99.5, 60.0, ("as sewn",)), (4, 121.4, 120.0, ()), (2, 5.0, None, ()))]
    found["after"] = plain(Effort(2, 5.0, None).after(Effort(1, 7.0, 30.0), 60.0))
    whole = overall([good, but(good, {"drift_max_mm": 9.12345}, frames=7)])
    found["whole"] = plain(json.loads(json.dumps(whole.as_dict(), default=str)))
    found["mends"] = {one.name: [sorted(one.mends), plain(one.settings), one.iterations or 0] for one in repairs.LADDER}
    found["apart"] = sorted(repairs.APART)
    same("evaluation/certificates", found, rel=1e-5, near=1e-6)


def test_ratings_agree_as_they_did_and_refusals_say_so():
    rng = np.random.default_rng(4)
    given = [Rating(f"look{k}", f"n{k}", who, int(rng.integers(1, 6)), int(rng.integers(1, 6)) if k % 2 else None,
                    comment="-x" if k == 3 else "", at="t", id=f"{who}{k}") for k in range(8) for who in "AB"]
    found = {"alpha": plain(ratings.agreement(given)), "means": plain(ratings.means(given)),
             "table": ratings.as_csv(given).splitlines(), "digest": ratings.digest_of({"a": 1, "views": 2})}
    for name, wrong in {"low": {"overall": 0}, "high": {"overall": 6}, "half": {"comfort": 1.5},
                        "nobody": {"rater": " "}, "long": {"rater": "x" * 121},
                        "comment": {"comment": "x" * 2001}}.items():
        with pytest.raises(SpecError) as error:
            Rating(**{"look": "a", "name": "x", "rater": "Ada", "overall": 3} | wrong)
        found[name] = str(error.value)
    Rating("a", "x", "x" * 120, 1, 5, 1, "x" * 2000)
    same("evaluation/ratings", found)


def liked():
    inks = ("#aa2222", "#b03030", "#2222aa", "#30b050", "#101010", "#f0f0f0")
    kinds = ("plain", "stripe", "floral", "denim")
    return [features.Features({"stature": 14.0 + k % 3, "waist": 7.0 + k % 5}, (("shirt", "dress", "coat")[k % 3],),
                              (kinds[k % 4],), (inks[k % 6], inks[(k * 5 + 1) % 6]),
                              {"comfort": 2.0 + k / 10, "ease": 0.2 * (k % 7), "size": k % 4 / 1.5},
                              {"shirt": ("S", "M", "L")[k % 3]} if k % 3 == 0 or k > 8 else {}) for k in range(14)]


def test_likings_are_learned_as_they_were():
    looks = liked()
    found = {name: [numbers(row) for row in near[::4]] for name, near in features.alike(looks, looks).items()}
    said = [model.Said(k, "Ada" if k % 3 else "Ben", 1.0 + (3 * k) % 5) for k in range(9)]
    for tune in (False, True):
        taste = model.Taste(looks, said, tune=tune)
        stars, off = taste.expected("Ada")
        found[f"tuned {tune}"] = [stars.tolist(), off.tolist(), taste.known("Ada"), taste.weights.noise,
                                  taste.weights.shared, *taste.weights.terms.values(), plain(taste.reasons("Ada", 11))]
    found["nobody"] = [*map(numbers, model.Taste(looks, []).expected("Ada"))]
    all_of_them = [recommend.Candidate(f"d{k}", f"look {k}", one) for k, one in enumerate(looks)]
    given = [Rating(f"d{one.look}", "x", one.rater, int(one.stars)) for one in said]
    for name, who in (("known", "Ada"), ("new", "Eve")):
        told_ = recommend.recommend(all_of_them, given, who, count=4, palettes=[["#22aa22"], ["#101010", "#f0f0f0"]])
        found[name] = plain(told_.as_dict())
    found["few"] = plain(recommend.recommend(all_of_them, given[:2], "Ada", new=True).as_dict())
    found["none"] = plain(recommend.recommend(all_of_them, [], "Ada").as_dict())
    found["lab"] = features.lab_of(["#000000", "#ffffff", "#102030", "#c08040", "#020202"]).ravel().tolist()
    same("evaluation/liked", found, rel=2e-3, near=2e-3)


def test_pictures_are_compared_as_they_were():
    pytest.importorskip("skimage")
    pytest.importorskip("cv2")
    from tryon.tryon_addon.evaluation.appearance import match, palette, shape, texture
    from tryon.tryon_addon.evaluation.appearance.picture import taken

    y, x = np.mgrid[:300, :160]

    def figure(period, ink, wide=30, noise=0.0):
        inside = (np.abs(x - 80) < wide + 40 * y / 300) & (y > 20) & (y < 285)
        rng = np.random.default_rng(2)
        stripes = np.where(((x % period) < period / 2)[..., None], ink, (240, 236, 228))
        colours = stripes + noise * rng.normal(size=(300, 160, 3))
        return np.dstack([np.clip(colours, 0, 255), np.where(inside, 255, 0)]).astype(np.uint8)

    looks = {"dress": figure(16, (31, 58, 95)), "wide": figure(12, (150, 40, 40), 38, 12.0)}
    paper = looks["dress"].copy()
    paper[..., :3][paper[..., 3] == 0] = (222, 220, 216)
    paper[..., 3] = 255
    crowd = figure(20, (60, 90, 60), 34, 5.0)
    crowd[..., :3][crowd[..., 3] == 0] = np.random.default_rng(1).integers(0, 255, ((crowd[..., 3] == 0).sum(), 3))
    crowd[..., 3] = 255
    person = figure(10, (30, 30, 90))
    person[20:70, 70:90, :3], person[20:70, 70:90, 3] = (196, 150, 124), 255
    pictures = {**{name: taken(one) for name, one in looks.items()}, "paper": taken(paper), "crowd": taken(crowd),
                "person": taken(person, person=True), "swatch": taken(looks["wide"][60:200, 50:110], swatch=True)}
    found = {name: [one.how, one.height, *cells(one.mask, 6), *cells(one.cloth, 6), *cells(one.pixels, 4)]
             for name, one in pictures.items()}
    found |= {f"texture {name}": [numbers(texture.energies(one)), texture.repeat(one) or 0.0]
              for name, one in pictures.items()}
    for name, other in (("wide", "dress"), ("dress", "swatch"), ("person", "wide")):
        found[f"{name} {other}"] = plain(match.matched(
            pictures[name], pictures[other], scales=(match.Scale(tall=100.0), match.Scale(wide=40.0)), features=0.3))
    laid = shape.laid(pictures["wide"], pictures["dress"])
    found["laid"] = [laid.iou, laid.ssim, *cells(laid.pair[1], 6), *cells(laid.masks[1], 6)]
    lab = np.random.default_rng(5).normal((50, 10, 10), (20, 15, 15), (900, 3))
    both = palette.colours(lab), palette.colours(lab[:300] * 0.8, 3)
    found["palette"] = [numbers(both[0].lab), both[0].share.tolist(), palette.apart(*both), *both[1].hexes()]
    same("evaluation/pictures", found, rel=0.01, near=0.01)
