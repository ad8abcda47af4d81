# SPDX-License-Identifier: GPL-3.0-or-later
"""The size that a chart has for a body, and what is said where no row has it."""

import dataclasses

import numpy as np
import pytest
from tryon.tryon_addon.catalog.body.size_table import Size, sizes
from tryon.tryon_addon.core.errors import SpecError
from tryon.tryon_addon.evaluation.size_advice import Adviser, Style, ranges

GIRTHS = ("bust", "waist", "hip")


def style(kind="shirt", physics="poplin", ease=14.0, zones=GIRTHS):
    """A style cut with the same ease in all sizes."""
    return Style(kind, physics, {one.name: {zone: one.measures[zone] + ease for zone in zones} for one in sizes()})


def inside(one: Size, rng) -> dict[str, float]:
    """A body whose measures lie in one row."""
    return {name: rng.uniform(*span) for name, span in one.spans.items()}


@pytest.mark.parametrize("sex", ["female", "male"])
@pytest.mark.parametrize("own", [None, style()])
def test_who_lies_in_one_row_takes_its_size(sex, own):
    rng, chart = np.random.default_rng(4), sizes(sex)
    adviser = Adviser(chart, own if sex == "female" else None)
    right = 0
    for k in range(200):
        one = chart[k % len(chart)]
        advice = adviser.advise(inside(one, rng))
        right += advice.size == one.name
        assert advice.second != advice.size and 0.5 <= advice.sure <= 1
    assert right >= 198  # all but who stands on the line between two


def test_between_two_rows_it_is_said_what_gives():
    rng, chart = np.random.default_rng(5), {one.name: one for one in sizes()}
    for _ in range(50):
        small, large = (inside(chart[name], rng) for name in ("S", "L"))
        advice = Adviser(sizes(), style()).advise({"bust": small["bust"], "waist": small["waist"], "hip": large["hip"]})
        assert advice.size in ("S", "M", "L") and "what gives" in advice.why[0]
        assert {seat.zone for seat in advice.table[advice.size]} == set(GIRTHS)


def test_what_is_too_narrow_counts_more_than_what_is_too_wide():
    chart = sizes()
    m, xl = chart[2], chart[4]
    middle = {name: m.measures[name] for name in GIRTHS}
    assert Adviser(chart).advise(middle | {"hip": xl.measures["hip"]}).size in ("L", "XL")
    assert Adviser(chart, style(zones=("bust", "waist"))).advise(middle | {"hip": xl.measures["hip"]}).size == "M"


def test_a_stretchy_cloth_forgives_what_a_woven_one_does_not():
    body = {"bust": 99.5, "waist": 76.0, "hip": 101.0}  # M but for the bust, 3 cm above its row
    woven, knit = (Adviser(sizes(), style("knit top", physics, 4.0)).advise(body) for physics in ("poplin", "rib_knit"))
    cost = [sum(seat.cost for seat in advice.table["M"]) for advice in (woven, knit)]
    assert cost[1] < cost[0]


def test_a_style_without_ease_sends_people_one_size_up():
    body = {one: sizes()[2].spans[one][1] - 0.2 for one in GIRTHS}  # at the upper end of M
    assert Adviser(sizes(), style(ease=14.0)).advise(body).size == "M"
    tight = Adviser(sizes(), style(ease=1.0)).advise(body)
    assert tight.size == "L" and any("short of ease" in seat.said for seat in tight.table["M"])


def test_rows_with_one_figure_reach_half_way():
    chart = [Size("38", None, {"bust": 88.0}), Size("40", None, {"bust": 92.0}), Size("42", None, {"bust": 100.0})]
    assert ranges(chart, "bust") == [(86.0, 90.0), (90.0, 96.0), (96.0, 104.0)]
    assert ranges(chart, "hip") == [None] * 3
    advice = Adviser(chart).advise({"bust": 97.0, "hip": 100.0})
    assert advice.size == "42" and advice.as_dict()["zones"]["42"]["bust"]["sits"] == "bust as the row has it"


def test_one_size_alone_has_no_second_choice():
    advice = Adviser([Size("one", None, {"bust": 92.0})]).advise({"bust": 93.0})
    assert (advice.size, advice.second, advice.sure) == ("one", "", 1.0)
    assert advice.as_dict()["second"] is None


def test_what_cannot_be_advised_on_is_told():
    with pytest.raises(SpecError, match="no girth"):
        Adviser([Size("M", None, {"stature": 170.0})])
    with pytest.raises(SpecError, match="none of the chart's measures"):
        Adviser(sizes()).advise({"foot_length": 25.0})
    with pytest.raises(SpecError, match="no girth"):
        Adviser([dataclasses.replace(one, measures={"neck": 35.0}) for one in sizes()], style())
