# SPDX-License-Identifier: GPL-3.0-or-later
"""Designs and outfits from a seed: on the command line, worn together, saved and made again."""

import json

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from tryon import api
from tryon.tryon_addon.catalog.cloth.colour_schemes import SCHEMES, STEP, colours_of
from tryon.tryon_addon.catalog.garments import PROGRAMMES
from tryon.tryon_addon.cli import main
from tryon.tryon_addon.cli.look import look_from_arguments
from tryon.tryon_addon.core.errors import StorageError
from tryon.tryon_addon.spec import outfits
from tryon.tryon_addon.spec.fabric import GENERATED
from tryon.tryon_addon.spec.look import Garment, Look, look_from_dict, to_dict
from tryon.tryon_addon.spec.outfits import OVER, UPPER, WHOLE, plan, worn_together
from tryon.tryon_addon.workflows import design_trials, designs

SEEDS = st.integers(0, 2**31 - 1)


def ends(parameters, pick):
    return {p.name: round(p.low + (p.high - p.low) * pick(), 2) for p in parameters}


@settings(max_examples=150, deadline=None)
@given(SEEDS, st.randoms(use_true_random=False))
def test_any_outfit_can_be_worn_together_however_it_is_cut(seed, chance):
    """Designs anywhere in their ranges, far beyond what the generator makes."""
    planned = plan(seed)
    cut = [Garment(g.programme, ends(g.definition.parameters, chance.random), g.fabric) for g in planned.garments]
    worn = {g.definition.role.place: g for g in worn_together(cut)}
    look = Look(garments=tuple(worn.values()))  # raises where a value leaves its range or a programme comes twice
    assert len(look.garments) == len(planned.garments) <= 3
    assert (WHOLE in worn) != ({"lower", UPPER} <= set(worn))
    outer, inner = worn.get(OVER), worn.get(UPPER) or worn.get(WHOLE)
    if outer is not None:
        assert outer.definition.layer > inner.definition.layer
        for room in outfits.ROOM:
            if room.parameter in outer.design and room.parameter in inner.design:
                room_left = outer.design[room.parameter] - inner.design[room.parameter]
                least = next(p.low for p in inner.definition.parameters if p.name == room.parameter)
                assert room_left >= room.more - 0.01 or inner.design[room.parameter] == least
        if inner.definition.role.place == UPPER:
            assert inner.design["length"] <= outer.design["length"]
    elif UPPER in worn:
        assert worn[UPPER].design["length"] >= worn["lower"].design["rise"] + outfits.COVERED - 0.01


@settings(max_examples=150, deadline=None)
@given(SEEDS, st.sampled_from(("", *outfits.SEASONS)), st.sampled_from(("", *outfits.OCCASIONS)))
def test_plans_keep_their_rules(seed, season, occasion):
    made = plan(seed, season=season, occasion=occasion)
    assert made == plan(seed, season=season, occasion=occasion)
    assert season in ("", made.season) and occasion in ("", made.occasion)
    for g in made.garments:
        role = g.definition.role
        assert made.season in role.seasons.split() and made.occasion in role.occasions.split()
        assert g.fabric.kind in ("plain", *role.cloths) and g.fabric.palette and g.fabric.seed is not None
    assert sum(g.fabric.kind not in ("plain", "denim") for g in made.garments) <= 1


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(list(SCHEMES)), st.integers(1, 3), st.randoms(use_true_random=False))
def test_colours_are_apart_in_lightness(scheme, count, chance):
    found = colours_of(scheme, count, chance)
    lights = sorted(c[1] for c in found)
    assert len(found) == count and all(0.05 < light < 0.96 for light in lights)
    assert all(b - a >= STEP - 1e-9 for a, b in zip(lights, lights[1:], strict=False))


def test_roles_and_plans_are_varied():
    made = [plan(seed) for seed in range(1000)]
    worn = {g.programme for p in made for g in p.garments}
    assert worn == set(PROGRAMMES), "a programme that is never worn"
    assert {p.scheme for p in made} == set(SCHEMES)
    assert {g.fabric.kind for p in made for g in p.garments} == set(GENERATED), "a class that is never worn"
    assert plan(1) != plan(2) and plan(1, 0) != plan(1, 1)


def test_a_seed_is_an_outfit_that_a_file_keeps(tmp_path, capsys):
    """Printed as JSON, read as a look, and worn by `tryon look`: three ways to the same garments."""
    first = designs.outfit(11, season="cold")
    assert first == api.outfit(11, season="cold")
    assert main.main(["garment", "surprise", "--seed", "11", "-n", "2", "--season", "cold", "--json",
                      "--out", str(tmp_path)]) == 0
    printed = json.loads(capsys.readouterr().out)
    saved = json.loads((tmp_path / "outfit_11_0.json").read_text())
    assert printed[0] == saved and len(printed) == 2 and printed[0] != printed[1]
    look = look_from_dict(saved)
    assert look.garments == Look(garments=first).garments
    words = ["look", "--out", "out", "--surprise", "11", "--season", "cold"]
    worn = look_from_arguments(main.parse(words))
    assert worn.garments == look.garments
    assert look_from_dict(json.loads(json.dumps(to_dict(worn)))) == worn


def test_designs_of_a_programme(capsys):
    few, many = designs.designs("tee", 5, 3), designs.designs("tee", 5, 8)
    assert few.designs == many.designs[:3] and len({tuple(d.values()) for d in many.designs}) == 8
    assert [g.design for g in api.surprise("tee", 3, 5)] == few.designs
    assert main.main(["garment", "surprise", "tee", "--seed", "5", "-n", "3", "--json"]) == 0
    assert [one["design"] for one in json.loads(capsys.readouterr().out)] == few.designs
    assert designs.designs("tee", 5, 2, truncation=0).designs[0] == designs.designs("tee", 6, 1, truncation=0
                                                                                       ).designs[0]


class Untaught:
    """A runtime whose generator knows no programme."""

    def call(self, method, params):
        asked = params["asked"] if method == "design.outfit" else [params]
        cut = [{"designs": [{}] * one["count"], "notes": ["Unknown."], "taught": False} for one in asked]
        return {"cut": cut} if method == "design.outfit" else cut[0]


def test_what_the_generator_was_not_taught_is_drawn_from_its_styles():
    found = designs.designs("coat", 4, 6, runtime=Untaught())
    assert len({tuple(d.values()) for d in found.designs}) == 6 and found.notes == ["Unknown."]
    assert found.designs == designs.designs("coat", 4, 6, runtime=Untaught()).designs
    outfit = designs.outfit(4, runtime=Untaught())
    assert all(g.design != Garment(g.programme).design for g in outfit)


@pytest.mark.parametrize(("words", "says"), [
    (["garment", "surprise", "cape"], "no garment called 'cape'"),
    (["garment", "surprise", "tee", "-n", "0"], "1 to 1000"),
    (["garment", "surprise", "tee", "--seed", "-1"], "0 to 2147483647"),
    (["garment", "surprise", "--seed", "-1"], "0 to 2147483647"),
    (["garment", "surprise", "tee", "--truncation", "9"], "0 to 1.5"),
    (["garment", "surprise", "tee", "--season", "cold"], "whole outfits"),
    (["garment", "collect", "--out", "x", "--count", "0"], "1 to 10000"),
    (["garment", "collect", "cape", "--out", "x"], "no garment called 'cape'"),
    (["look", "--out", "x", "--surprise", "1", "--garment", "tee"], "whole outfit"),
    (["look", "--out", "x", "--season", "cold"], "no --surprise"),
])
def test_wrong_words_are_explained(words, says, capsys):
    assert main.main(words) == 2
    assert says in capsys.readouterr().err


class Sewer:
    """A runtime that sews every design but those of the second wearer."""

    def call(self, method, params, timeout=None):
        assert method == "garment.try"
        fault = "drafting" if params["body"]["height"] == 177.0 else ""
        return {"fault": [fault] * len(params["designs"]), "stretch": [3.0] * len(params["designs"])}


def test_collecting_goes_on_where_it_ended(tmp_path):
    def collect(count, wearers=(None,)):
        draw = design_trials.by_style(0)
        return design_trials.collect(tmp_path, ["tee"], count, draw, wearers, Sewer(), lambda *_: None)

    assert collect(5) == {"tee": 5}
    before = (tmp_path / "tee.csv").read_text()
    assert collect(30) == {"tee": 30} and (tmp_path / "tee.csv").read_text().startswith(before)
    trials = design_trials.read(tmp_path / "tee.csv", PROGRAMMES["tee"])
    assert [t.number for t in trials] == list(range(30)) and sum(bool(t.fault) for t in trials) == 5
    assert {t.wearer for t in trials} == set(range(6))
    assert trials[7].design == design_trials.by_style(0)(PROGRAMMES["tee"], 7, 1)[0][1]
    (tmp_path / "tee.csv").write_text(before.replace("high,,,,,60", "high,,,,,61"))
    assert design_trials.read(tmp_path / "tee.csv", PROGRAMMES["tee"]) == []  # of another table than today's


def test_a_missing_folder_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="Choose another folder"):
        design_trials.write(tmp_path / "file" / "x.csv", PROGRAMMES["tee"], [])
