# SPDX-License-Identifier: GPL-3.0-or-later
import copy
import dataclasses
import json
import math
import pickle

import pytest
from support.certificates import but, certificate
from tryon.tryon_addon.evaluation.certificate import Certificate, Effort, Spot, in_sentences, overall
from tryon.tryon_addon.evaluation.figures import FIGURES

GOOD = certificate("tee", frames=50, seconds=6.0)


def test_a_good_drape_passes():
    assert GOOD.passed and GOOD.reasons == []


@pytest.mark.parametrize("figure", FIGURES.values(), ids=lambda figure: figure.name)
def test_every_limit_is_held(figure):
    assert but(GOOD, {figure.name: figure.limit}).passed
    for bad in (figure.limit * 1.01, math.nan, math.inf):
        failed = but(GOOD, {figure.name: bad})
        assert not failed.passed and len(failed.reasons) == 1 and failed.failing == [figure.name]
        assert math.isinf(failed.badness) if bad != figure.limit * 1.01 else failed.badness == pytest.approx(1.01)
        json.dumps(failed.as_dict(), allow_nan=False)


def test_the_whole_is_the_worst_of_its_garments():
    worse = but(GOOD, {"stretch_p95_pct": 9.0}, name="trousers", frames=20)
    both = overall([GOOD, worse])
    assert both.stretch_p95_pct == 9.0 and both.frames == 70 and both.seconds == 12.0
    assert not both.passed and both.reasons[0].startswith("A twentieth of the cloth of the trousers is stretched by 9")
    data = both.as_dict()
    assert [g["name"] for g in data["garments"]] == ["tee", "trousers"] and data["garments"][0]["passed"]


def test_one_unknown_figure_makes_the_whole_unknown():
    assert math.isnan(overall([GOOD, but(GOOD, {"drift_p95_mm": math.nan})]).drift_p95_mm)


def test_a_limit_of_its_own_is_held_and_told():
    tight = but(GOOD, {"stretch_p95_pct": 7.0, "slippage_mm": 60.0},
                limits={"stretch_p95_pct": 8.0, "slippage_mm": 50.0}, label="T-shirt")
    assert tight.failing == ["slippage_mm"] and tight.badness == 1.2
    assert tight.reasons == ["The upper edge of the T-shirt has slipped by 60 mm on the body; 50 mm are allowed"]
    assert (tight.stretch_limit_pct, tight.slippage_limit_mm) == (8.0, 50.0)
    assert (GOOD.stretch_limit_pct, GOOD.slippage_limit_mm) == (6.0, 25.0)


def test_what_look_json_says():
    """Key by key and in this order: other programs read it."""
    bad = but(GOOD, {"penetrating_pct": 1.23456, "drift_max_mm": math.nan}, cached=True, repairs=("more time",),
              limits={"stretch_p95_pct": 15.0}, label="T-shirt",
              effort=Effort(3, 121.26, 120.0), spots=(Spot("penetrating_pct", (0.1, 0.2, 1.3), "left armpit"),))
    reasons = ["1.23 % of the cloth of the T-shirt lies inside the skin or what is worn beneath; 0.5 % are allowed; "
               "worst at the left armpit",
               "This could not be measured of the T-shirt: the largest movement over the last 24 frames; 8 mm are "
               "allowed"]
    cut_short = "best of 3 attempts after 121 s; asked for no longer than 120 s"
    said = {
        "passed": False, "reasons": reasons, "name": "tee", "penetrating_pct": 1.2346, "penetration_max_mm": 0.0,
        "poke_through_pct": 0.0, "seam_gap_p95_mm": 0.0, "seam_gap_max_mm": 0.0, "stretch_p95_pct": 0.0,
        "residual_speed_p95_mm_s": 0.0, "drift_p95_mm": 0.0, "drift_max_mm": None, "self_intersecting_pct": 0.0,
        "slippage_mm": 0.0, "standing_pct": 0.0, "frames": 50, "seconds": 6.0, "cached": True,
        "stretch_limit_pct": 15.0, "slippage_limit_mm": 25.0, "repairs": ["more time"],
        "attempts": 3, "spent_s": 121.26, "cut_short": cut_short,
        "spots": [{"figure": "penetrating_pct", "at": [0.1, 0.2, 1.3], "place": "left armpit"}],
    }  # fmt: skip
    assert json.dumps(bad.as_dict()) == json.dumps(said)
    whole = overall([bad]).as_dict()
    assert list(whole) == [*said, "garments"] and whole["garments"] == [said]
    assert whole["reasons"] == reasons and whole["cut_short"] == f"T-shirt: {cut_short}"


def test_what_was_cut_short_is_said_and_what_was_not_is_not():
    assert str(Effort(2, 40.0)) == "" and GOOD.cut_short == "" == overall([GOOD, GOOD]).cut_short
    assert str(Effort(1, 58.0, 60.0, ("as sewn",))) == "the only attempt after 58 s; asked for no longer than 60 s"
    assert str(Effort(1, 61.4, 60.0)) == "first attempt, broken off after 61 s; asked for no longer than 60 s"
    assert Effort(2, 30.0).after(Effort(1, 62.0, 60.0), 120.0) == Effort(3, 92.0, 120.0)
    assert Effort(2, 30.0).after(Effort(1, 10.0), 120.0) == Effort(3, 40.0)


def test_labels_stand_in_sentences_as_a_tailor_writes_them():
    assert [in_sentences(label) for label in ("Circle skirt", "T-shirt", "A-line dress", "USA top", "x", "")] == \
        ["circle skirt", "T-shirt", "A-line dress", "USA top", "x", ""]


def test_a_certificate_has_every_figure_and_no_other():
    for wrong in ({}, GOOD.figures | {"colour": 0.0}):
        with pytest.raises(ValueError, match="colour" if wrong else "penetrating_pct"):
            Certificate("tee", wrong, 1, 0.1)
    with pytest.raises(AttributeError, match="colour"):
        GOOD.colour  # noqa: B018
    assert pickle.loads(pickle.dumps(GOOD)) == copy.deepcopy(GOOD) == dataclasses.replace(GOOD) == GOOD
