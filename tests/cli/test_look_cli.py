# SPDX-License-Identifier: GPL-3.0-or-later
import subprocess
import sys
from types import SimpleNamespace

import pytest
from tryon.tryon_addon.cli import main
from tryon.tryon_addon.cli.look import look_from_arguments
from tryon.tryon_addon.core.errors import SpecError
from tryon.tryon_addon.spec.look import POSES


def look(*words):
    return look_from_arguments(main.parse(["look", "--out", "out", *words]))


def named(result, programme):
    return next(g for g in result.garments if g.programme == programme)


def test_defaults_dress_a_person():
    assert [g.programme for g in look().garments] == ["trousers", "tee"]


def test_options_change_the_spec():
    result = look("--preset", "draft", "--studio", "white", "--seed", "5", "--fabric", "tee=floral",
                  "--set", "body.height=181.5", "--set", "tee.ease=14", "--set", "tee.fabric.repeat=8",
                  "--set", 'views=["front"]', "--set", "pose=a-pose")
    assert (result.preset, result.studio, result.seed, result.pose) == ("draft", "white", 5, "a-pose")
    assert result.body.height == 181.5 and result.views == ("front",)
    tee = named(result, "tee")
    assert (tee.design["ease"], tee.fabric.kind, tee.fabric.repeat, tee.fabric.seed) == (14, "floral", 8, None)
    assert named(result, "trousers").fabric.kind == "denim"


def test_measures_can_be_wished_for_one_by_one():
    body = look("--set", "body.sex=male", "--set", "body.measures.chest=99", "--set", "body.measures.neck=39.5",
                "--set", "body.build.waist-circ=0.2").body
    assert body.gender == 0.0 and body.measures == {"bust": 99.0, "neck": 39.5} and body.build == {"waist-circ": 0.2}


def test_one_fabric_for_all_and_garments_by_name():
    assert {g.fabric.kind for g in look("--fabric", "check").garments} == {"check"}
    tartans = {g.fabric for g in look("--fabric", "tartan").garments}  # in colours of its own, not of what was worn
    assert {(f.kind, f.palette) for f in tartans} == {("tartan", ())}
    assert [g.programme for g in look("--garment", "tee").garments] == ["tee"]


def test_spec_file_and_garment_file(tmp_path):
    (tmp_path / "look.toml").write_text('studio = "evening"\n[body]\nperson = 3\n')
    (tmp_path / "tee.toml").write_text('programme = "tee"\n[design]\nease = 20\n')
    result = look(str(tmp_path / "look.toml"), "--garment", str(tmp_path / "tee.toml"))
    assert result.studio == "evening" and [g.design["ease"] for g in result.garments] == [20]


def test_a_pattern_file_is_worn_by_its_name(tmp_path):
    path, body = tmp_path / "hoody_specification.json", tmp_path / "body.yaml"
    path.write_text('{"pattern": {"panels": {}}}')
    body.write_text("body:\n  height: 172\n  waist: 84\n")
    result = look("--garment", "trousers", "--garment", str(path), "--fabric", "hoody=check", "--body-measures",
                  str(body), "--set", "hoody.fabric.repeat=4", "--set", "body.measures.waist=90",
                  "--set", "body.sex=male")
    hoody = named(result, "hoody")
    assert (hoody.file, hoody.body_file, hoody.fabric.kind, hoody.fabric.repeat) == (str(path), str(body), "check", 4)
    assert result.body.measures == {"stature": 172.0, "waist": 90.0} and named(result, "trousers").body_file == ""


def test_a_size_is_worn_by_anybody():
    result = look("--size", "m", "--set", "tee.size=XL")
    assert {g.programme: g.size for g in result.garments} == {"trousers": "M", "tee": "XL"}
    assert {g.programme: g.size for g in look("--size", "tee=S").garments} == {"trousers": "", "tee": "S"}


def test_what_the_views_say_is_asked_for(monkeypatch, tmp_path):
    asked = []

    def make_look(look, out, **options):
        asked.append(options["stamps"].kind)
        raise SpecError("far enough")

    fake = SimpleNamespace(make_look=make_look)  # Blender comes with the real one
    monkeypatch.setitem(sys.modules, "tryon.tryon_addon.workflows.look_files", fake)
    monkeypatch.setattr("tryon.tryon_addon.workflows.look_files", fake, raising=False)
    for words in ([], ["--stamp", "full"], ["--stamp", "none"]):
        assert main.main(["look", "--out", str(tmp_path), *words]) == 2
    assert asked == ["anonymous", "full", "none"]


def test_an_unsound_pattern_file_writes_nothing(tmp_path, capsys):
    path = tmp_path / "hoody.json"
    hood = '{"vertices": [[0, 0], [1, 0], [1, 1]], "edges": [1, 2, 3]}'
    path.write_text('{"pattern": {"panels": {"left hood": ' + hood + "}}}")
    assert main.main(["look", "--garment", str(path), "--out", str(tmp_path / "out")]) == 2
    error = capsys.readouterr().err
    assert "panel left hood, edge 0" in error and "Traceback" not in error
    assert [p.name for p in tmp_path.iterdir()] == ["hoody.json"]


@pytest.mark.parametrize("words, says", [
    (["--set", "tee.ease=400"], "2 to 40 cm"),
    (["--set", "tee.fabric.kind=tweed"], "denim"),
    (["--set", "tee.sleeve.x=1"], "sleeve"),
    (["--set", "shoe.size=1"], "shoe"),
    (["--set", "body.height"], "KEY=VALUE"),
    (["--set", "body.measures.bust=36"], "looks like inches"),
    (["--body", "Nobody"], "Nobody is saved"),
    (["--body", "people.json:1"], "people.json"),
    (["--garment", "kilt"], "kilt"),
    (["--garment", "tee", "--set", "trousers.rise=2"], "--garment trousers"),
    (["--garment", "tee", "--fabric", "trousers=denim"], "--garment trousers"),
    (["--garment", "missing.toml"], "missing.toml"),
    (["--size", "Q"], "XS, S, M"),
    (["--size", "coat_of_arms=M"], "coat_of_arms"),
    (["--set", "tee.chart=chart.json"], "row"),
    (["--fabric", "tweed"], "stripe"),
])
def test_wrong_words_are_explained(words, says):
    with pytest.raises(SpecError, match=says):
        look(*words)


def test_an_error_is_a_sentence_and_exit_code_two(capsys):
    assert main.main(["look", "--out", "out", "--set", "body.height=20"]) == 2
    error = capsys.readouterr().err
    assert "140 to 210 cm" in error and "Traceback" not in error


def test_a_reader_that_has_seen_enough_ends_it_in_silence():
    words = [sys.executable, "-m", "tryon.tryon_addon.cli", "fabric", "list", "--json"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        child.stdout.close()
        assert child.stderr.read() == b"" and child.wait(60) == 141


def test_a_random_pose_follows_from_the_seed_and_stands_in_the_look():
    drawn = [look("--pose", "random", "--seed", str(seed)).pose for seed in range(24)]
    assert set(drawn) <= set(POSES) and len(set(drawn)) > 3
    assert drawn[5] == look("--pose", "random", "--seed", "5").pose != "random"


def test_assets_are_named_on_the_command_line():
    assert [one.name for one in look("--asset", "long01", "--asset", "shoes01").assets] == ["long01", "shoes01"]
    with pytest.raises(SpecError, match="same asset twice"):
        look("--asset", "long01", "--asset", "long01")
    with pytest.raises(SpecError, match="small letters"):
        look("--asset", "../long01")
