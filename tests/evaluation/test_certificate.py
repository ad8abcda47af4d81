# SPDX-License-Identifier: GPL-3.0-or-later
import dataclasses
import json
import math

import pytest
from tryon.tryon_addon.evaluation.certificate import LIMITS, Certificate, overall

GOOD = Certificate("tee", *[0.0] * len(LIMITS), frames=50, seconds=6.0)


def test_a_good_drape_passes():
    assert GOOD.passed and GOOD.reasons == []


@pytest.mark.parametrize("figure, limit, _", LIMITS)
def test_every_limit_is_held(figure, limit, _):
    assert dataclasses.replace(GOOD, **{figure: limit}).passed
    for bad in (limit * 1.01, math.nan, math.inf):
        failed = dataclasses.replace(GOOD, **{figure: bad})
        assert not failed.passed and len(failed.reasons) == 1
        json.dumps(failed.as_dict(), allow_nan=False)


def test_the_whole_is_the_worst_of_its_garments():
    worse = dataclasses.replace(GOOD, name="trousers", stretch_p95_pct=9.0, frames=20)
    both = overall([GOOD, worse])
    assert both.stretch_p95_pct == 9.0 and both.frames == 70 and both.seconds == 12.0
    assert not both.passed and both.reasons[0].startswith("trousers: 9")
    data = both.as_dict()
    assert [g["name"] for g in data["garments"]] == ["tee", "trousers"] and data["garments"][0]["passed"]


def test_one_unknown_figure_makes_the_whole_unknown():
    assert math.isnan(overall([GOOD, dataclasses.replace(GOOD, drift_p95_mm=math.nan)]).drift_p95_mm)
