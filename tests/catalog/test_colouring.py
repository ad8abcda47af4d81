# SPDX-License-Identifier: GPL-3.0-or-later
"""Skin over the real range, and hair and eyes that go with it."""

import collections
import itertools

from tryon.tryon_addon.catalog.body.complexion import EYES, colouring
from tryon.tryon_addon.catalog.body.hair import CUTS, HAIRS, cut_of
from tryon.tryon_addon.catalog.body.skin import SKINS
from tryon.tryon_addon.core.colour import linear, luminance
from tryon.tryon_addon.spec.random_person import random_person

DEEP, LIGHT = SKINS[1], SKINS[-2]


def crowd(skin, gender=1.0, age=30.0, count=600):
    return [{"identity": i, "skin": skin, "gender": gender, "age": age} for i in range(count)]


def test_skins_run_evenly_from_deep_to_light():
    assert len(SKINS) == len(set(SKINS)) == 24
    lightness = [116 * luminance(linear(skin)) ** (1 / 3) - 16 for skin in SKINS]  # CIE L*
    lines = [sum(lightness[i : i + 3]) / 3 for i in range(0, 24, 3)]
    steps = [b - a for a, b in itertools.pairwise(lines)]
    assert lines[0] < 27 and lines[-1] > 82 and max(steps) - min(steps) < 1.5
    for i in range(0, 24, 3):  # rosy to golden: ever less blue
        blue = [linear(skin)[2] for skin in SKINS[i : i + 3]]
        assert blue == sorted(blue, reverse=True)


def test_random_people_have_all_of_them():
    drawn = collections.Counter(random_person(seed).skin for seed in range(480))
    assert set(drawn) == set(SKINS) and max(drawn.values()) < 45


def test_fair_hair_and_eyes_are_common_with_fair_skin_only():
    fair_hair, fair_eyes = {"blond", "dark blond", "light brown", "red"}, {"blue", "green", "grey"}
    deep, light = ([colouring(p) for p in crowd(skin)] for skin in (DEEP, LIGHT))
    assert not any(c.hair in fair_hair or c.eyes in fair_eyes for c in deep)
    assert 0.25 < sum(c.hair in fair_hair for c in light) / 600 < 0.6
    assert 0.25 < sum(c.eyes in fair_eyes for c in light) / 600 < 0.6
    assert {c.hair for c in light} == set(HAIRS) and {c.eyes for c in light} == set(EYES)


def test_hair_greys_with_age_and_stays_the_same_otherwise():
    grey = [sum(colouring(p).grey for p in crowd(LIGHT, age=age)) / 600 for age in (25.0, 50.0, 80.0)]
    assert grey[0] == 0 and 0.05 < grey[1] < 0.35 and grey[2] > 0.9
    young, old = colouring(crowd(LIGHT)[7]), colouring(crowd(LIGHT, age=80.0)[7])
    assert (young.hair, young.eyes) == (old.hair, old.eyes)


def test_cuts_are_drawn_by_person_and_can_be_named():
    women, men, coily = (collections.Counter(map(cut_of, people)) for people in
                         (crowd(LIGHT), crowd(LIGHT, gender=0.0), crowd(DEEP)))  # fmt: skip
    assert set(women) >= {"tied", "long", "bob", "short"} and women["buzz"] < 40
    assert men.most_common(1)[0][0] == "crop" and men["long"] + men["bob"] < 40
    assert coily["afro"] > 5 * women["afro"] and coily["afro"] > 100
    assert all(cut_of({"hair": cut, "identity": 3}) == cut for cut in CUTS)
    assert cut_of({"hair": "", "identity": 3}) == cut_of({"identity": 3})
