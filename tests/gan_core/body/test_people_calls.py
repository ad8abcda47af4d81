# SPDX-License-Identifier: GPL-3.0-or-later
"""People in centimetres as the runtime answers: exact where asked, told where not, the same from the same seed."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import cKDTree
from tryon.gan_core.body import methods, people_methods
from tryon.gan_core.body.fitting import request
from tryon.gan_core.body.measure.measure_table import ANSUR_NAMES, NAMES
from tryon.gan_core.body.model import theta
from tryon.tryon_addon.spec.look import Body, to_dict

ASKED = {"stature": 172.0, "bust": 92.0, "waist": 74.0, "hip": 100.0, "weight": 66.0}


@pytest.fixture(scope="module")
def fitted():
    """A woman of these measures with the default body's face."""
    return people_methods.body_fit({"measures": ASKED, "sex": "female", "age": 35, "body": to_dict(Body())})


def test_asked_measures_are_met_and_the_body_has_what_is_said(fitted):
    assert max(abs(error) for error in fitted["error"].values()) < 0.1
    assert not fitted["notes"] and not fitted["extrapolated"]
    body = fitted["body"]
    assert (body["identity"], body["skin"], body["age"], body["gender"]) == (1, Body().skin, 35.0, 1.0)
    assert people_methods.body_read({"body": body})["measures"] == pytest.approx(fitted["measures"], abs=0.02)


def test_percentiles_are_of_what_the_population_has(fitted):
    assert set(fitted["percentiles"]) == set(ANSUR_NAMES)
    assert 80 < fitted["percentiles"]["stature"] < 97, "an American woman of 172 cm is tall"
    army, civil = (people_methods.body_percentiles({"sex": "female", "population": name, "measures": {"weight": 66.0},
                                                    "at": [5, 50, 95], "names": ["weight", "underbust"]})
                   for name in ("army", "civilian"))
    assert list(army["values"]) == ["weight"] and sorted(army["values"]["weight"]) == army["values"]["weight"]
    assert civil["percentiles"]["weight"] < army["percentiles"]["weight"], "civilians are heavier"


def test_sex_is_told_where_it_was_guessed_and_what_nobody_has_is_marked():
    guessed = people_methods.body_fit({"measures": {"stature": 190.0, "shoulder_breadth": 44.0}})
    assert guessed["body"]["gender"] == 0.0 and "taken as male" in guessed["notes"][0]
    tall = people_methods.body_fit({"measures": {"stature": 200.0}, "sex": "female"})
    assert tall["extrapolated"] and "stature" in tall["notes"][0]


@pytest.mark.parametrize(("measures", "says"), [
    ({"stature": 170.0, "crotch_height": 110.0}, "crotch_height .* conflicts with stature"),
    ({"thigh": 90.0, "hip": 95.0}, "thigh .* conflicts with hip"),
    ({"stature": 170.0, "weight": 300.0}, "weight .* conflicts with stature"),
    ({"stature": 300.0}, "stature is 300.0 cm"),
    ({"bust": math.nan}, "bust is nan"), ({"bust": -3.0}, "bust is -3"), ({"tail": 30.0}, "no measure 'tail'"),
    ({}, "No measure"),
])  # fmt: skip
def test_what_no_body_has_is_refused_with_a_sentence(measures, says):
    with pytest.raises(request.FitRequestError, match=says) as refused:
        people_methods.body_fit({"measures": measures, "sex": "female"})
    assert refused.value.mend


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from([*NAMES, "tail"]), st.one_of(st.floats(), st.integers(), st.text(), st.none())),
       st.one_of(st.none(), st.sampled_from(["female", "male", "x"])), st.one_of(st.none(), st.floats()))
def test_no_wish_breaks_the_check(measures, sex, age):
    try:
        person = request.FitRequest(measures, sex, age).check()
    except request.FitRequestError as refused:
        assert refused.message and refused.mend
    else:
        assert all(value > 0 for value in person.measures.values())


def test_a_row_that_nobody_has_does_not_stop_the_others():
    rows = [{"measures": {"stature": 181.0, "waist_navel": 88.0}, "sex": "male"},
            {"measures": {"stature": 160.0, "cervicale_height": 159.0}, "sex": "male"}]
    said = people_methods.body_fit_many({"rows": rows})
    assert said["bodies"][0]["gender"] == 0.0 and said["bodies"][1] is None
    assert said["measures"][0, said["names"].index("waist_navel")] == pytest.approx(88.0, abs=0.1)
    assert np.isnan(said["measures"][1]).all() and "conflicts" in said["notes"][1][0]


def test_a_seed_is_a_cast_and_a_longer_one_begins_the_same():
    few, many = (people_methods.body_sample({"n": n, "seed": 4, "identities": list(range(n))}) for n in (2, 5))
    values = [np.stack([theta.from_body(body) for body in said["bodies"][:2]]) for said in (few, many)]
    assert values[0] == pytest.approx(values[1], abs=1e-4) and few["bodies"][1]["identity"] == 1
    assert few["measures"] == pytest.approx(many["measures"][:2], abs=1e-3)
    assert people_methods.body_sample({"n": 2, "seed": 5})["bodies"] != few["bodies"]
    read = people_methods.body_read({"body": few["bodies"][1]})["measures"]
    assert dict(zip(few["names"], few["measures"][1].tolist(), strict=True)) == pytest.approx(read, abs=0.02)


def test_conditions_of_a_cast_are_met():
    conditions = {"sex": "female", "age": 40, "stature": 168, "bust": 96, "waist": 80, "weight": 68}
    said = people_methods.body_sample({"n": 6, "seed": 1, "conditions": conditions})
    columns = [said["names"].index(name) for name in ("stature", "bust", "waist_navel", "weight")]
    assert np.abs(said["measures"][:, columns] - [168, 96, 80, 68]).max() < 0.5
    assert {body["gender"] for body in said["bodies"]} == {1.0} and {body["age"] for body in said["bodies"]} == {40.0}


def test_tapes_lie_on_the_skin_and_are_as_long_as_they_say(fitted):
    said = people_methods.body_tape({"body": fitted["body"], "pose": "a-pose"})
    assert set(said["tapes"]) == set(NAMES) - {"weight"}
    assert said["measures"] == pytest.approx({n: fitted["measures"][n] for n in said["tapes"]}, abs=0.02)
    shape = methods.body_shape({"body": fitted["body"], "pose": "a-pose", "measures": False})
    skin = cKDTree(shape["vertices"])
    for name, points in said["tapes"].items():
        assert np.isfinite(points).all() and len(points) >= 2
        if said["closed"][name]:
            assert skin.query(points)[0].max() < 0.03, name
            around = 100 * np.linalg.norm(np.diff(np.concatenate([points, points[:1]]), axis=0), axis=1).sum()
            relaxed = name.replace("_flexed", "") if name == "upper_arm_flexed" else name
            if name != "forearm_flexed":  # its relaxed girth is no measure
                assert around == pytest.approx(fitted["measures"][relaxed], rel=0.025), name
    for name in ("waist_back_length", "nape_to_waist", "shoulder_length", "bust_points"):
        along = 100 * np.linalg.norm(np.diff(said["tapes"][name], axis=0), axis=1).sum()
        assert along == pytest.approx(fitted["measures"][name], rel=0.08), name
    with pytest.raises(request.FitRequestError, match="tail"):
        people_methods.body_tape({"body": fitted["body"], "names": ["tail"]})
