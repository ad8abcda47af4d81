# SPDX-License-Identifier: GPL-3.0-or-later
"""``tryon skin sample``: people by number, three maps each with what made them, and a sheet."""

import json

import numpy as np
import pytest
from tryon.tryon_addon.cli.main import main
from tryon.tryon_addon.core.errors import SpecError
from tryon.tryon_addon.formats import png
from tryon.tryon_addon.runtime.client import client
from tryon.tryon_addon.spec.body import Body, skin_wish
from tryon.tryon_addon.workflows import skins


class Paper:
    """Answers as the runtime does, of one colour each."""

    def call(self, method, params):
        assert method == "skin.sample"
        size = params["size"]
        return {"albedo": np.full((size, size, 3), params["wish"]["seed"] % 256, np.uint8), "marks": {"moles": 0.5},
                **dict.fromkeys(("height", "roughness"), np.full((size, size), 128, np.uint8))}


@pytest.fixture(autouse=True)
def paper(monkeypatch):
    monkeypatch.setattr(client, "shared", Paper)


def test_a_command_writes_the_maps_of_everybody_and_a_sheet(tmp_path, capsys):
    words = ["skin", "sample", "-n", "2", "--seed", "4", "--tone", "#8D5A3C", "--sex", "male", "--freckles", "0.5",
             "--size", "512", "--out", str(tmp_path)]
    assert main(words) == 0
    names = {f"skin-{i}_{name}.png" for i in (0, 1) for name in ("albedo", "height", "roughness")} | {"sheet.png"}
    assert {path.name for path in tmp_path.iterdir()} == names
    assert len(capsys.readouterr().out.splitlines()) == 7
    note = json.loads(png.text_of(tmp_path / "skin-1_albedo.png", "TryOn"))
    wish = note["wish"]
    assert wish["tone"] == "#8d5a3c" and wish["given"] == {"freckles": 0.5} and wish["woman"] == 0
    assert note["licence"].startswith("CC0") and note["training_data"] and len(note["model"]) == 64


def test_more_people_begin_with_fewer_and_are_all_different():
    few, many = skins.wishes(3, 9), skins.wishes(5, 9)
    assert many[:3] == few and len({(w["seed"], w["tone"], w["age"]) for w in many}) == 5
    assert skins.wishes(3, 10) != few
    assert {w["age"] for w in skins.wishes(2, 1, age=44)} == {44}


@pytest.mark.parametrize("words", [["-n", "0"], ["-n", "900"], ["--size", "700"], ["--tone", "brown"], ["--age", "7"],
                                   ["--moles", "2"], ["--weights", "none.safetensors"]])
def test_what_cannot_be_drawn_is_refused_before_anything_is_written(tmp_path, words):
    assert main(["skin", "sample", *words, "--out", str(tmp_path / "out")]) == 2
    assert not (tmp_path / "out").exists()


def test_a_body_asks_for_marks_by_name():
    body = Body(complexion={"moles": 1, "freckles": 0.25}, skin="#543326", age=40, gender=0.0, identity=7)
    assert list(body.complexion) == ["freckles", "moles"]
    assert skin_wish(body) == {"seed": 7, "tone": "#543326", "age": 40.0, "woman": 0.0,
                               "given": {"freckles": 0.25, "moles": 1.0}}
    for wrong in ({"scales": 1.0}, {"moles": 1.5}, {"moles": True}, 3):
        with pytest.raises(SpecError):
            Body(complexion=wrong)
