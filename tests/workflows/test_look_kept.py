# SPDX-License-Identifier: GPL-3.0-or-later
"""A look that its folder holds already is not made again; whatever is not exactly that look is."""

import dataclasses
import functools
import json
import os
import subprocess
import sys
from dataclasses import asdict

import numpy as np
import pytest
from tryon.tryon_addon.cli import look as cli_look
from tryon.tryon_addon.cli import main
from tryon.tryon_addon.core import index
from tryon.tryon_addon.core.index import File
from tryon.tryon_addon.formats import png
from tryon.tryon_addon.pipeline import result
from tryon.tryon_addon.spec import keys, stamp
from tryon.tryon_addon.spec.look import Fabric, Garment, Look, to_dict
from tryon.tryon_addon.spec.people_store import People
from tryon.tryon_addon.spec.stamp import Stamps
from tryon.tryon_addon.workflows import look_kept

WORDS = ["look", "--preset", "draft", "--garment", "tee", "--fabric", "plain"]
FILES = ("front.png", "contact_sheet.png", "look.blend", "textures/look_tee.png")
GARMENT = {"name": "tee", "passed": True, "frames": 61, "seconds": 5.25, "repairs": ["more time"], "cut_short": ""}
SAID = {"notes": ["Tee: short."], "exports": ["look.glb"], "patience_s": 120.0,
        "drape": {"passed": True, "reasons": [], "cut_short": "", "garments": [GARMENT]}}
FAILED = {"worst_spots": "worst_spots.png", "patience_s": 120.0, "drape": {
    "passed": False, "cut_short": "Tee: best of 2 attempts", "reasons": ["tee: 3 slipped (mm), the limit is 2"],
    "garments": [GARMENT | {"passed": False}]}}
CODE, ONCE = look_kept._code, functools.cache(look_kept._code)


def look_of(*words):
    return cli_look.look_from_arguments(main.parse([*WORDS, "--out", "x", *words]))


@pytest.fixture(autouse=True)
def people(tmp_path, monkeypatch):
    """People of this test's own; and all code and weights are read once."""
    monkeypatch.setenv("TRYON_PEOPLE", str(tmp_path / "people"))
    monkeypatch.setattr(look_kept, "_code", ONCE)
    return People(tmp_path / "people")


@pytest.fixture
def folder(tmp_path):
    """A folder as a look of WORDS leaves it."""
    out = tmp_path / "out"
    (out / "textures").mkdir(parents=True)
    for name in FILES[1:]:
        (out / name).write_bytes(name.encode() * 100)
    written(out, SAID)
    return out


def written(out, said, kind=stamp.ANONYMOUS):
    """What ``look_files`` leaves of it."""
    look = look_of()
    note = Stamps(kind).view(result.resolved(look), "front", look.body, blender="4.5", population="army")
    png.write(out / "front.png", np.zeros((4, 3, 3), np.uint8), {stamp.NOTE: note} if note else {})
    more = {"key": look_kept.key_of(look, "army"), "spec": to_dict(result.resolved(look)),
            "views": {"front": "front.png"}, "versions": {"blender": "4.5"}}
    (out / "look.json").write_text(index.text_of(said | more, {name: asdict(File.of(out / name)) for name in FILES}))


def found(out, *words, patience=120.0, kind=stamp.ANONYMOUS):
    return look_kept.found(out, look_of(*words), population="army", formats=[], patience=patience, stamps=Stamps(kind))


# -- the command -------------------------------------------------------------------------------------------------------

RUN = """
import sys
from tryon.tryon_addon.cli import main
code = main.main(sys.argv[1:])
print("MODULES", *sorted({"bpy", "torch", "scipy"} & set(sys.modules)))
raise SystemExit(code)
"""


def test_a_kept_look_is_told_without_blender_and_nothing_is_written(folder):
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    done = subprocess.run([sys.executable, "-c", RUN, *WORDS, "--out", str(folder)], capture_output=True, text=True,
                          timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"{folder} holds this look already, and nothing in it has changed: nothing is made anew.",
        "Tee: short.", "tee: passed after 61 frames, 5.2 s, repaired: more time",
        str(folder / "contact_sheet.png"), str(folder / "look.glb"), "MODULES"]
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_what_a_killed_run_has_left_beside_a_kept_look_goes(folder):
    (folder / ".tryon-abcdefgh" / "old").mkdir(parents=True)
    assert found(folder) and not list(folder.glob(".tryon-*"))


def test_a_kept_look_that_failed_fails_again(folder, capsys):
    written(folder, FAILED)
    assert main.main([*WORDS, "--out", str(folder)]) == 1
    said = capsys.readouterr().out
    assert "tee: FAILED" in said and "  tee: 3 slipped (mm)" in said
    assert f"marked in {folder / 'worst_spots.png'}" in said


class Made(Exception):
    """The look would be made."""


@pytest.fixture
def making(monkeypatch):
    """Making a look ends with an error instead."""
    from tryon.tryon_addon.workflows import look_files

    def make_look(*_, **__):
        raise Made

    def tell(error, **_):
        raise error

    monkeypatch.setattr(look_files, "make_look", make_look)
    monkeypatch.setattr(main, "tell", tell)


@pytest.mark.parametrize("words", [
    ["--no-cache"], ["--studio", "white"], ["--seed", "4"], ["--preset", "final"], ["--population", "civilian"],
    ["--export", "glb"], ["--set", "tee.ease=14"], ["--set", "body.height=171.5"], ["--pose", "a-pose"],
    ["--set", 'views=["front"]'], ["--accessory", "belt"], ["--stamp", "none"],
])
def test_any_other_look_is_made(folder, making, words):
    with pytest.raises(Made):
        main.main([*WORDS, "--out", str(folder), *words])


# -- damage ------------------------------------------------------------------------------------------------------------


def test_a_whole_folder_is_found(folder):
    assert found(folder)["notes"] == ["Tee: short."] and found(folder, "--seed", "4") is None
    (folder / "mine.txt").write_text("of the user's")
    assert found(folder)


@pytest.mark.parametrize("name", ["front.png", "contact_sheet.png", "look.blend", "textures/look_tee.png", "look.json"])
def test_a_flipped_bit_a_cut_end_or_a_missing_file_is_no_kept_look(folder, name):
    whole = (folder / name).read_bytes()
    for at in range(0, len(whole), 37):
        data = bytearray(whole)
        data[at] ^= 1 << at % 8
        (folder / name).write_bytes(data)
        assert found(folder) is None, at
    for data in (whole[:-1], whole + b" ", b""):
        (folder / name).write_bytes(data)
        assert found(folder) is None
    (folder / name).unlink()
    assert found(folder) is None
    (folder / name).mkdir()
    assert found(folder) is None


@pytest.mark.parametrize("change", [
    lambda said: said["drape"].update(passed=False), lambda said: said.update(key="look-0"),
    lambda said: said["files"].pop("front.png"), lambda said: said.pop("files"), lambda said: said.pop("sha256"),
    lambda said: said.update(files=[]), lambda said: said["files"].update({"../x": {"bytes": 1, "sha256": ""}}),
    lambda said: said.clear(),
])
def test_an_edited_index_is_no_kept_look(folder, change):
    said = json.loads((folder / "look.json").read_text())
    change(said)
    (folder / "look.json").write_text(json.dumps(said, indent=2) + "\n")
    assert found(folder) is None


def test_a_look_that_was_cut_short_is_made_for_whoever_has_more_patience(folder):
    assert found(folder, patience=5.0) and found(folder, patience=1000.0)  # it was not
    written(folder, FAILED)
    assert found(folder, patience=5.0) and found(folder) and found(folder, patience=121.0) is None


def test_a_look_whose_pictures_would_say_something_else_is_made_again(folder, people):
    assert found(folder) and found(folder, kind=stamp.FULL) is None and found(folder, kind=stamp.NONE) is None
    written(folder, SAID, stamp.NONE)
    assert found(folder) is None and found(folder, kind=stamp.NONE)
    written(folder, SAID)
    people.save("Anna", look_of().body)
    assert found(folder) is None
    written(folder, SAID)
    assert found(folder)
    people.forget("Anna", [])
    assert found(folder) is None


def test_what_is_no_folder_of_a_look_is_none(tmp_path):
    assert found(tmp_path / "nowhere") is None
    (tmp_path / "look.json").write_text("[" * 100_000)
    assert found(tmp_path) is None
    (tmp_path / "look.json").unlink()
    os.mkfifo(tmp_path / "look.json")
    assert found(tmp_path) is None


# -- keys --------------------------------------------------------------------------------------------------------------


def test_a_key_covers_files_and_blender(tmp_path, monkeypatch):
    chart = tmp_path / "chart.json"
    chart.write_text("{}")
    look = Look(garments=(Garment("tee", size="M", chart=str(chart), fabric=Fabric("plain", seed=1)),))
    monkeypatch.setattr(look_kept, "_code", lambda: "code")  # is hashed below
    one = look_kept.key_of(look, "army")
    assert look_kept.key_of(look, "army") == one
    chart.write_text("{} ")
    other = look_kept.key_of(look, "army")
    chart.unlink()
    gone = look_kept.key_of(look, "army")
    monkeypatch.setattr(look_kept, "blender_version", lambda: "9.9")
    newer = look_kept.key_of(look, "army")
    assert len({one, other, gone, newer, look_kept.key_of(look, "army", ["glb"])}) == 5


def test_a_key_covers_what_an_image_shows(tmp_path, monkeypatch):
    look = Look(garments=(Garment("tee", fabric=Fabric(image=str(tmp_path / "own.png"), repeat=9.0)),))
    made = set()
    for grey in (10, 20, 10):
        png.write(tmp_path / "own.png", np.full((64, 64, 3), grey, np.uint8))
        made.add(look_kept.key_of(look, "army"))
    assert len(made) == 2


def test_a_key_is_of_the_resolved_look(monkeypatch):
    monkeypatch.setattr(look_kept, "_code", lambda: "code")
    look = Look(garments=(Garment("tee", fabric=Fabric("plain")),), seed=4)
    assert look_kept.key_of(look, "army") == look_kept.key_of(result.resolved(look), "army")
    assert look_kept.key_of(look, "army") != look_kept.key_of(dataclasses.replace(look, seed=5), "army")


def test_all_code_and_weights_are_covered(tmp_path, monkeypatch):
    covered = ("tryon_addon/deep/a.py", "gan_core/b.py", "assets/body/c.safetensors", "blender_manifest.toml")
    for path in (*covered, "x.py"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("1")
    monkeypatch.setattr(keys, "ROOT", tmp_path)
    seen = {CODE()}
    for path in covered:
        (tmp_path / path).write_text("2")
        seen.add(CODE())
    (tmp_path / "tryon_addon/deep/a.py").rename(tmp_path / "tryon_addon/deep/b.py")
    seen.add(CODE())
    assert len(seen) == 6
    (tmp_path / "x.py").write_text("2")
    assert CODE() in seen
