# SPDX-License-Identifier: GPL-3.0-or-later
"""``tryon body``: files, figures and exit codes, with a runtime that answers by arithmetic."""

import csv
import json
import sys
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.fake_bodies import MIDDLE, NAMES, FakeBodies
from tryon import api
from tryon.tryon_addon.catalog.body.measure_words import parse_measures
from tryon.tryon_addon.catalog.body.measures import BY_NAME
from tryon.tryon_addon.cli import main
from tryon.tryon_addon.cli.body import measures as body_command
from tryon.tryon_addon.cli.look import look_from_arguments
from tryon.tryon_addon.core.cache import Store
from tryon.tryon_addon.core.errors import RuntimeCrashed, SpecError
from tryon.tryon_addon.runtime.client import client
from tryon.tryon_addon.spec import people_store
from tryon.tryon_addon.spec.look import body_from_dict
from tryon.tryon_addon.workflows import people_files


@pytest.fixture(autouse=True)
def runtime(monkeypatch, tmp_path):
    runtime = FakeBodies()
    monkeypatch.setattr(client, "shared", lambda: runtime)
    monkeypatch.setenv("TRYON_PEOPLE", str(tmp_path / "people"))
    monkeypatch.setenv("TRYON_CACHE", str(tmp_path / "cache"))
    return runtime


def body(*words):
    """The exit code of ``tryon body ...``."""
    return main.main(["body", *map(str, words)])


def table(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_measures_as_json_is_a_list_of_objects(capsys):
    assert body("measures", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert [m["name"] for m in found] == NAMES and {"name", "unit", "ansur"} <= set(found[0])


def test_fit_writes_a_body_that_look_takes(runtime, tmp_path, capsys):
    assert body("fit", "--set", "stature=172", "--set", "bust=36in", "--set", "weight=61,5", "--sex", "female",
                "--out", tmp_path / "o") == 0
    (asked,) = runtime.asked("body.fit")
    assert asked["measures"] == {"stature": 172.0, "bust": pytest.approx(91.44), "weight": 61.5}
    assert (asked["sex"], asked["age"], asked["population"], asked["body"]) == ("female", None, "army", None)
    arguments = main.parse(["look", str(tmp_path / "o/body.json"), "--out", "o"])
    look = look_from_arguments(arguments)
    assert look.body.height == 172.0 and look.body.build == {"waist-circ": 0.25} and not look.body.measures
    figures = json.loads((tmp_path / "o/fit.json").read_text())
    assert figures["error"]["stature"] == pytest.approx(0.1) and figures["notes"] == ["Hip follows."]
    said = capsys.readouterr().out
    assert "172.1" in said and "US Army" in said and "Hip follows." in said
    assert table(tmp_path / "o/measures.csv")[0]["stature"] == "172.1"


def test_whoever_is_beyond_the_people_measured_is_marked(tmp_path, capsys):
    assert body("fit", "--set", "stature=209", "--out", tmp_path) == 0
    assert "Extrapolated" in capsys.readouterr().out
    assert json.loads((tmp_path / "fit.json").read_text())["extrapolated"] is True


def test_units_are_of_lengths(runtime, tmp_path):
    body("fit", "--set", "stature=68", "--set", "weight=61", "--units", "in", "--out", tmp_path)
    assert runtime.asked("body.fit")[0]["measures"] == {"stature": pytest.approx(172.72), "weight": 61.0}


@pytest.mark.parametrize(("words", "says"), [
    (["--set", "stature=300"], "140 to 210 cm"),
    (["--set", "stature=nan"], "not a number"),
    (["--set", "bust=-5"], "-5 cm"),
    (["--set", "bust=36"], "looks like inches"),
    (["--set", "busst=92"], "Did you mean bust?"),
    (["--set", "bust"], "NAME=VALUE"),
    (["--set", "bust=92kg"], "cm, mm, m or in"),
    (["--set", "weight=60cm"], "kg or lb"),
    (["--set", "bust=92", "--set", "chest=93"], "bust twice"),
    (["--set", "bust=92", "--age", "12"], "18 to 90"),
    (["--set", "bust=92", "--save", "../x"], "cannot be a person's name"),
    (["--set", "bust=92", "--save", ""], "cannot be a person's name"),
    (["--csv", "nowhere.csv"], "nowhere.csv"),
])
def test_wrong_input_is_a_sentence_and_exit_code_two(words, says, tmp_path, runtime, capsys):
    assert body("fit", *words, "--out", tmp_path) == 2
    error = capsys.readouterr().err
    assert says in error and "Traceback" not in error and not runtime.asked("body.fit")


def test_a_crash_of_the_runtime_is_a_fault_of_ours(runtime, tmp_path, capsys):
    runtime.error = RuntimeCrashed("The runtime crashed.", "Try again.")
    assert body("fit", "--set", "bust=92", "--out", tmp_path / "out") == 70
    assert "crashed" in capsys.readouterr().err and not (tmp_path / "out").exists()


def test_a_contradiction_is_wrong_input(tmp_path, capsys):
    assert body("fit", "--set", "bust=150", "--set", "underbust=60", "--out", tmp_path) == 2
    assert "contradict" in capsys.readouterr().err


def test_fitted_rows_are_the_same_rows(runtime, tmp_path, monkeypatch):
    monkeypatch.setattr(people_files, "CHUNK", 2)
    path = tmp_path / "people.csv"
    path.write_text("name,sex,bust,stature\n" + "".join(f"p{i},male,{90 + i},\n" for i in range(5)))
    assert body("fit", "--csv", path, "--sex", "female", "--out", tmp_path / "o") == 0
    rows = table(tmp_path / "o/fitted.csv")
    assert list(rows[0])[:4] == ["name", "sex", "bust", "stature"] and list(rows[0])[-1] == "notes"
    assert [r["name"] for r in rows] == [f"p{i}" for i in range(5)]
    assert [float(r["bust"]) for r in rows] == pytest.approx([90.1 + i for i in range(5)])
    assert float(rows[0]["stature"]) == MIDDLE["stature"] and float(rows[0]["neck"]) == MIDDLE["neck"]
    assert [len(call["rows"]) for call in runtime.asked("body.fit_many")] == [2, 2, 1]
    people = json.loads((tmp_path / "o/people.json").read_text())
    assert len(people) == 5 and people[0]["gender"] == 0.0  # the row's own word counts


def test_a_row_without_a_body_is_named_and_the_others_go_on(tmp_path, capsys):
    path = tmp_path / "people.csv"
    path.write_text("id,bust,underbust\na,150,60\nb,92,80\n")
    assert body("fit", "--csv", path, "--out", tmp_path / "o") == 1
    rows = table(tmp_path / "o/fitted.csv")
    assert rows[0]["bust"] == "" and "contradict" in rows[0]["notes"] and rows[1]["bust"] == "92.1"
    assert len(json.loads((tmp_path / "o/people.json").read_text())) == 1
    assert "1 rows have no body" in capsys.readouterr().err


def test_a_wrong_cell_is_told_before_anything_is_fitted(runtime, tmp_path, capsys):
    path = tmp_path / "people.csv"
    path.write_text("id,bust\n" + "a,92\n" * 300 + "b,9e9\n")
    assert body("fit", "--csv", path, "--out", tmp_path / "o") == 2
    assert "row 302, column bust" in capsys.readouterr().err
    assert not runtime.calls and not (tmp_path / "o/fitted.csv").exists()


def test_a_long_file_says_how_long_it_takes(tmp_path, monkeypatch, capsys):
    path = tmp_path / "people.csv"
    path.write_text("bust\n" + "92\n" * 2000)
    body("fit", "--csv", path, "--out", tmp_path / "o")
    assert "2000 rows take about 8 minutes" in capsys.readouterr().err


def test_a_sample_is_a_table_and_people_that_look_takes(runtime, tmp_path):
    words = ["-n", "3", "--seed", "5", "--sex", "male", "--waist", "90", "--weight", "80", "--population", "civilian"]
    assert body("sample", *words, "--out", tmp_path) == 0
    (asked,) = runtime.asked("body.sample")
    assert len(asked.pop("identities")) == 3
    assert asked == {"n": 3, "seed": 5, "population": "civilian",
                     "conditions": {"sex": "male", "weight": 80.0, "waist": 90.0}}
    rows = table(tmp_path / "measures.csv")
    assert list(rows[0]) == ["sex", "age", *NAMES] and [r["sex"] for r in rows] == ["male"] * 3
    words = ["look", "--out", "o", "--body", f"{tmp_path / 'people.json'}:2"]
    look = look_from_arguments(main.parse(words))
    assert look.body == body_from_dict(json.loads((tmp_path / "people.json").read_text())[1])


@pytest.mark.parametrize(("words", "says"), [
    (["-n", "0"], "1 to 100000"), (["-n", "2", "--seed", "-1"], "seed"), (["-n", "2", "--stature", "300"], "300 cm"),
    (["-n", "2", "--age", "5"], "18 to 90"), (["-n", "2", "--bust", "nan"], "nan"),
])
def test_impossible_samples_are_refused(words, says, tmp_path, capsys):
    assert body("sample", *words, "--out", tmp_path) == 2
    assert says in capsys.readouterr().err


@pytest.fixture
def made(monkeypatch):
    """What Blender is asked for: (what, cast, staging) each."""
    made = []
    fake = SimpleNamespace(Member=lambda *m: m, Staging=lambda *s: s,
                           write_meshes=lambda cast, out, progress, staging: made.append(("meshes", cast, staging)),
                           draw_lineup=lambda cast, path, progress, staging: made.append((path.name, cast, staging)))
    monkeypatch.setitem(sys.modules, "tryon.tryon_addon.workflows.lineup", fake)
    monkeypatch.setattr("tryon.tryon_addon.workflows.lineup", fake, raising=False)
    monkeypatch.setattr(body_command, "require_blender", lambda command: None)
    return made


def test_a_mesh_is_called_as_its_person_in_the_list(runtime, tmp_path, made):
    path = tmp_path / "people.csv"
    path.write_text("Name,sex,bust,underbust\nAnna/B,male,92,\nNobody,male,150,60\nCéline,female,96,\n")
    assert body("fit", "--csv", path, "--meshes", "--out", tmp_path / "o") == 1
    people = json.loads((tmp_path / "o/people.json").read_text())
    assert [one["name"] for one in people] == ["Anna/B", "Céline"]
    assert [row["person"] for row in table(tmp_path / "o/fitted.csv")] == ["1", "", "2"]
    (_, cast, _), = made
    assert [(stem, caption) for stem, _, caption in cast] == [
        ("body-0001-Anna_B", "Anna/B"), ("body-0002-Céline", "Céline")]
    second = people_store.find(f"{tmp_path / 'o/people.json'}:2")
    assert second == cast[1][1] == people_store.find(f"{tmp_path / 'o/people.json'}:Céline")
    for wrong in (":3", ":Nobody", "", ":0"):
        with pytest.raises(SpecError, match="holds 2 people"):
            people_store.find(f"{tmp_path / 'o/people.json'}{wrong}")


def test_sizes_that_differ_in_a_stroke_get_a_mesh_each(tmp_path, made):
    (tmp_path / "chart.csv").write_text("Size,Bust\na/b,88-92\na_b,96\n")
    assert body("sizes", tmp_path / "chart.csv", "--meshes", "--out", tmp_path / "o") == 0
    assert [stem for stem, *_ in made[0][1]] == ["size-a_b", "size-a_b-2"]
    assert [one["name"] for one in json.loads((tmp_path / "o/people.json").read_text())] == ["a/b", "a_b"]


def test_what_a_chart_s_ranges_count_as_is_said(tmp_path, capsys):
    (tmp_path / "chart.csv").write_text("Size,Bust\nM,88-92\n")
    assert body("sizes", tmp_path / "chart.csv", "--out", tmp_path / "o") == 0
    assert "size M, Bust 88-92 as 90" in capsys.readouterr().err


def test_pictures_are_of_all_of_them_as_they_are_told_to_stand(tmp_path, made):
    words = ["--pose", "walk", "--expression", "smile", "--mannequin", "--preset", "standard", "--stamp", "full",
             "--meshes", "--render"]
    assert body("sample", "-n", "3", *words, "--out", tmp_path) == 0
    assert [what for what, *_ in made] == ["meshes", "lineup.png"]
    for _, cast, staging in made:
        assert [name for name, *_ in cast] == ["body-0001", "body-0002", "body-0003"]
        assert staging == ("walk", "smile", "mannequin", "standard", False, 0, "full")


def test_percentiles_say_of_whom(tmp_path, capsys):
    words = ["--sex", "female", "--set", "stature=176", "--at", "5,95", "--measures", "stature,hips"]
    assert body("percentiles", *words, "--out", tmp_path) == 0
    said = capsys.readouterr().out
    assert "percentile 60" in said and "women of the US Army, 2012" in said
    rows = {row["measure"]: row for row in table(tmp_path / "percentiles.csv")}
    assert list(rows) == ["stature", "hip"] and rows["stature"] == {"measure": "stature", "p5": "170.5", "p95": "179.5"}


@pytest.mark.parametrize("words", [["--at", "x"], ["--at", "0"], ["--at", "100"], [], ["--at", "5", "--render"]])
def test_impossible_percentiles_are_refused(words):
    assert body("percentiles", "--sex", "male", *words) == 2


CHART = {"id": "womens-tops", "columns": [{"name": "Size", "type": "SIZE_LABEL"}, {"name": "US Size", "type": "TEXT"}],
         "rows": [{"Size": "S", "US Size": "4", "Bust": {"min": 32, "max": 34}, "Hips": {"value": 37}},
                  {"Size": "2X/L", "US Size": "8", "Bust": {"min": 36, "max": 38}}]}
CHART["columns"] += [{"name": "Bust", "type": "MEASUREMENT"}, {"name": "Hips", "type": "MEASUREMENT"}]


def test_a_size_chart_becomes_a_fit_model_a_size(runtime, tmp_path):
    (tmp_path / "chart.json").write_text(json.dumps(CHART))
    assert body("sizes", tmp_path / "chart.json", "--out", tmp_path / "o") == 0
    rows = table(tmp_path / "o/sizes.csv")
    assert [(r["size"], r["sex"], r["asked_bust"], r["asked_hip"]) for r in rows] == [
        ("S", "female", "83.82", "93.98"), ("2X/L", "female", "93.98", "")]
    assert float(rows[0]["bust"]) == pytest.approx(83.92, abs=0.01)


def test_a_person_is_saved_worn_exported_and_forgotten(tmp_path, capsys):
    assert body("fit", "--set", "bust=92", "--save", "Anna", "--out", tmp_path / "o") == 0
    person, asked = people_store.People().read("Anna")
    assert asked == {"bust": 92.0}
    words = ["look", "--out", "o", "--body", "Anna"]
    assert look_from_arguments(main.parse(words)).body == person
    Store().put(f"drape-1-{people_store.tag(person)}", {"x": 1})
    assert body("export", "Anna", tmp_path / "mine.json") == 0
    assert people_store.find(str(tmp_path / "mine.json")) == person
    capsys.readouterr()
    assert body("list") == 0 and capsys.readouterr().out == "Anna\n"
    assert body("forget", "Anna") == 0 and "2 files deleted" in capsys.readouterr().out
    assert Store().names("*") == [] and body("forget", "Anna") == 2 and body("forget", "--all") == 0


def test_python_does_what_the_command_does(runtime):
    assert [m["name"] for m in api.measures()] == NAMES
    fit = api.fit({"stature": 172, "chest": 92}, sex="female", age=30)
    assert fit.body.height == 172.0 and fit.error["bust"] == pytest.approx(0.1)
    people = api.sample(4, seed=2, sex="male", stature=180)
    assert len(people.bodies) == 4 and people.of(0)["stature"] == pytest.approx(180.1)
    assert people.bodies == api.sample(4, seed=2, sex="male", stature=180).bodies
    assert len({b.identity for b in people.bodies}) == len({b.skin for b in people.bodies}) == 4  # faces of their own
    told = []
    api.fit({"stature": 172}, progress=lambda label, fraction: told.append((label, fraction)))
    assert told == [("Finding the body", 0.5)]
    with pytest.raises(SpecError, match="elbow"):
        api.sample(4, elbow=30)


@pytest.mark.parametrize("word", ["measures", "fit", "sample", "percentiles", "sizes", "export", "forget", "list"])
def test_every_command_has_help(word, capsys):
    assert body(word, "--help") == 0 and "usage: tryon body" in capsys.readouterr().out


def test_numbers_with_any_unit():
    assert parse_measures(["stature=1.72m", "bust=920mm", "waist=30 in", "weight=150lb"], "cm") == {
        "stature": pytest.approx(172), "bust": pytest.approx(92), "waist": pytest.approx(76.2),
        "weight": pytest.approx(68.04, abs=0.01)}


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(max_size=12) | st.builds("{}={}{}".format, st.sampled_from((*NAMES, "chest", "x")),
                                                 st.text("0123456789.,-+enaif ", max_size=7),
                                                 st.sampled_from(("", "cm", "in", "lb", "kg", "mm", "x")))))
def test_rubbish_after_set_is_refused_in_words_or_an_adults_measure(words):
    try:
        found = parse_measures(words, "cm")
    except SpecError as error:
        assert str(error)
        return
    for name, value in found.items():
        assert BY_NAME[name].low <= value <= BY_NAME[name].high
