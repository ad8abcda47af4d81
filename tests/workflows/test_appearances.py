# SPDX-License-Identifier: GPL-3.0-or-later
"""``tryon evaluate --reference``: a look against pictures, and what is told where that cannot be."""

import json
import shutil

import numpy as np
import pytest
from PIL import Image
from tryon.tryon_addon.cli import main
from tryon.tryon_addon.core.delivery import Delivery
from tryon.tryon_addon.core.errors import Exit, SpecError
from tryon.tryon_addon.core.progress import quiet
from tryon.tryon_addon.runtime.server.methods import METHODS
from tryon.tryon_addon.workflows import evaluations
from tryon.tryon_addon.workflows.evaluation import appearances
from tryon.tryon_addon.workflows.evaluation.appearances import Reference

pytest.importorskip("skimage")


def save(path, pixels):
    Image.fromarray(pixels).save(path)


class Here:
    """The runtime's table, in this process."""

    def call(self, method, params, **more):
        return METHODS[method](params, quiet)


def picture(ink=(40, 70, 140)):
    y, x = np.mgrid[:320, :200]
    rgba = np.zeros((320, 200, 4), np.uint8)
    rgba[(np.hypot(x - 100, y - 40) < 22)] = (190, 140, 110, 255)
    rgba[(np.abs(x - 100) < 25 + y / 9) & (y > 62) & (y < 300)] = (*ink, 255)
    return rgba


@pytest.fixture
def look(tmp_path, monkeypatch):
    monkeypatch.setenv("TRYON_RATINGS", str(tmp_path / "ratings.db"))
    monkeypatch.setattr(appearances.client, "shared", Here)
    with Delivery(tmp_path / "blue") as delivery:
        save(delivery.aside / "front.png", picture())
        delivery.index("look.json", {
            "spec": {"body": {"height": 172.0}, "garments": []}, "seed": 1, "versions": {},
            "views": {"front": "front.png"}, "drape": {"passed": True, "reasons": []},
            "evaluation": {"comfort": None, "garments": []}})
    return tmp_path / "blue"


def test_a_look_beside_a_picture_and_beside_itself(look, tmp_path, capsys):
    save(tmp_path / "red.png", picture((170, 40, 40)))
    found = {}
    for name, reference in (("red", tmp_path / "red.png"), ("same", look)):
        out = tmp_path / f"report-{name}"
        assert main.main(["evaluate", str(look), "--out", str(out), "--reference", str(reference)]) == Exit.PASSED
        found[name] = json.loads((out / "evaluation.json").read_text())["looks"][0]
        page = (out / "index.html").read_text()
        assert "Beside the reference" in page and "pictures/1-laid.png" in page
        assert (out / "pictures" / "1-laid.png").is_file()
    assert found["same"]["appearance"] == 100.0 > 80 > found["red"]["appearance"]
    assert found["red"]["match"]["palette"]["look"]["colours"][0].startswith("#2")
    assert "aligned" not in found["red"]["match"] and found["red"]["match"]["reference"] == "red.png"
    assert "colours are" in capsys.readouterr().out
    words = ["evaluate", str(look), "--out", str(tmp_path / "o"), "--reference", str(tmp_path / "red.png")]
    assert main.main([*words, "--fail-under", "appearance=90"]) == Exit.FAILED


def test_two_looks_are_compared_in_appearance(look, tmp_path, capsys):
    assert main.main(["compare", str(look), str(look), "--appearance", "--out", str(tmp_path / "both")]) == Exit.PASSED
    said = json.loads((tmp_path / "both" / "comparison.json").read_text())
    assert said["match"]["score"] == 100.0 and (tmp_path / "both" / "pictures" / "laid.png").is_file()
    assert "palette_de00" in capsys.readouterr().out
    assert "match" not in evaluations.compared(*evaluations.read_all([look, look]))


def test_a_garment_and_a_swatch(look, tmp_path):
    rgba = picture()
    rgba[:62] = 0
    save(tmp_path / "dress.png", rgba)
    one = evaluations.read(look)
    worn = appearances.match(one, Reference(tmp_path / "dress.png", "garment"))
    assert worn["parts"]["silhouette_iou"]["value"] > 0.95 and worn["parts"]["palette_de00"]["value"] < 2
    save(tmp_path / "cloth.png", rgba[100:200, 80:120, :3])
    cloth = appearances.match(one, Reference(tmp_path / "cloth.png", "swatch", wide_cm=10.0))
    assert cloth["parts"]["silhouette_iou"] is None and cloth["aligned"] is None and cloth["score"] > 85


def test_what_cannot_be_compared_is_told(look, tmp_path, capsys):
    (tmp_path / "noise.png").write_bytes(b"no picture")
    for words in (["--reference", str(tmp_path / "gone.png")], ["--reference", str(tmp_path / "noise.png")],
                  ["--reference", str(tmp_path / "a.pdf")], ["--shows", "swatch"], ["--reference", str(tmp_path)],
                  ["--reference", str(look), "--view", "back"], ["--reference", str(look), "--reference-width", "-3"],
                  ["--reference", str(look), "--mask", str(tmp_path / "gone.png")]):
        assert main.main(["evaluate", str(look), "--out", str(tmp_path / "o"), *words]) == Exit.WRONG_INPUT, words
        assert not (tmp_path / "o").exists()
    capsys.readouterr()
    shutil.move(look / "front.png", tmp_path / "away.png")
    with pytest.raises(SpecError, match="no picture to compare"):
        appearances.match(evaluations.read(look), Reference(tmp_path / "away.png"))
