# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of sizes, drapes, likings and likenesses is what was said of the same: whole reports."""

import json

import numpy as np
import pytest
from support.certificates import but, certificate
from support.reference import cells, constants, numbers, plain, same
from tryon.tryon_addon.catalog import comfort
from tryon.tryon_addon.catalog.body.size_table import Size, sizes
from tryon.tryon_addon.catalog.garments import PROGRAMMES
from tryon.tryon_addon.core.errors import SpecError
from tryon.tryon_addon.evaluation import figures, ratings, repairs, size_matrix
from tryon.tryon_addon.evaluation.certificate import Effort, Spot, overall
from tryon.tryon_addon.evaluation.fit import zones
from tryon.tryon_addon.evaluation.preferences import features, model, recommend
from tryon.tryon_addon.evaluation.ratings import Rating
from tryon.tryon_addon.evaluation.size_advice import Adviser, Style, ranges


def test_the_numbers_that_looks_are_judged_by_are_what_they_were():
    same("evaluation", constants("tryon_addon.evaluation"), grows=True)


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
                    "ease_cm": ease, "clearance_mm": 3.0 + ease, "strain_weft_pct": max(0.0, 3 - ease), "verdict":
                                                                                                    "good",
                    "pressure_kpa": max(0.0, 1 - ease) if number else None}})
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
    found["whole"] = plain(json.loads(json.dumps(overall([good, but(good, {"drift_max_mm": 9.12345},
                                                                    frames=7)]).as_dict(),
                                                 default=str)))
    found["mends"] = {one.name: [sorted(one.mends), plain(one.settings), one.iterations or 0] for one in repairs.LADDER}
    found["apart"] = sorted(repairs.APART)
    same("evaluation/certificates", found, rel=1e-5, near=1e-6)


def test_ratings_agree_as_they_did_and_refusals_say_so():
    rng = np.random.default_rng(4)
    given = [Rating(f"look{k}", f"n{k}", who, int(rng.integers(1, 6)), int(rng.integers(1, 6)) if k % 2 else None,
                    comment="-x" if k == 3 else "", at="t", id=f"{who}{k}") for k in range(8) for who in "AB"]
    found = {"alpha": plain(ratings.agreement(given)), "means": plain(ratings.means(given)),
             "table": ratings.as_csv(given).splitlines(), "digest": ratings.digest_of({"a": 1, "views": 2})}
    for name, wrong in {"low": {"overall": 0}, "high": {"overall": 6}, "half": {"comfort": 1.5}, "nobody":
                        {"rater": " "},
                        "long": {"rater": "x" * 121}, "comment": {"comment": "x" * 2001}}.items():
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
        colours = np.where(((x % period) < period / 2)[..., None], ink,
                           (240, 236, 228)) + noise * rng.normal(size=(300, 160, 3))
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
