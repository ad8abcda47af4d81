# SPDX-License-Identifier: GPL-3.0-or-later
"""``tryon rerender`` before anything is rendered: swatches, and what is refused. A view: tests/pipeline."""

import json

import numpy as np
import pytest
from tryon import api
from tryon.tryon_addon.cli import main
from tryon.tryon_addon.core.errors import SpecError
from tryon.tryon_addon.formats import png
from tryon.tryon_addon.spec.look import Body, Look
from tryon.tryon_addon.spec.people_store import People
from tryon.tryon_addon.spec.stamp import NOTE, Stamps
from tryon.tryon_addon.workflows.rerender import Apart

GREY = np.full((768, 576, 3), 128, np.uint8)


@pytest.fixture(autouse=True)
def people(monkeypatch, tmp_path):
    monkeypatch.setenv("TRYON_PEOPLE", str(tmp_path / "people"))
    return People()


@pytest.fixture
def swatch(tmp_path):
    api.swatches({"kind": "tartan"}, seed=5, size=64, out=tmp_path / "made")
    return tmp_path / "made" / "tartan-5.png"


def rerender(*words):
    return main.main(["rerender", *map(str, words)])


def test_a_swatch_is_made_again_as_its_alias_does(swatch, tmp_path, capsys):
    assert rerender(swatch) == 0 and len(list(tmp_path.rglob("*.png"))) == 2  # compared alone
    assert rerender(swatch, "--out", tmp_path / "a", "--screens") == 0
    words = ["fabric", "sample", "--reproduce", str(swatch), "--out", str(tmp_path / "b"), "--screens"]
    assert main.main(words) == 0
    ours, theirs = ({p.name: p.read_bytes() for p in (tmp_path / name).iterdir()} for name in "ab")
    assert ours == theirs and ours["tartan-5.png"] == swatch.read_bytes()
    assert capsys.readouterr().out.count("the same pixels") == 3
    found = api.rerender(swatch, out=tmp_path / "c")
    assert found.apart.nothing and found.files[0] == tmp_path / "c" / "tartan-5.png"


def test_another_picture_is_told(swatch, capsys):
    pixels, text = png.pixels_of(swatch), png.text_of(swatch, "TryOn")
    png.write(swatch, 255 - pixels, {"TryOn": text})
    assert rerender(swatch) == 1 and "OTHER pixels: up to" in capsys.readouterr().out


def damaged(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def view_of(path, text):
    return png.write(path, GREY, {NOTE: text} if text else None)


@pytest.mark.parametrize(("text", "says"), [
    ("", "does not say how it was made"),
    ("Holiday 2026", "does not say how it was made"),
    ("{" * 3000, "does not say how it was made"),
    ('{"spec": {}}', "does not say how it was made"),
    (Stamps().group([Body()]), "no single view"),
    (Stamps().view(Look(body=Body(height=181.0)), "front"), "holds back the measures"),
    (Stamps().view(Look(), "above"), "the view 'above', which its look does not have"),
    (json.dumps({"tryon": "0.1.0", "view": "front", "spec": {"body": {"height": 20}}}), "140 to 210 cm"),
    (json.dumps({"tryon": "0.1.0", "view": "front", "spec": {"body": {}}, "population": "x"}), "population is"),
])
def test_what_cannot_be_made_again_is_refused_in_a_sentence(text, says, tmp_path, capsys):
    assert rerender(view_of(tmp_path / "a.png", text), "--out", tmp_path / "out") == 2
    error = capsys.readouterr().err
    assert says in error and "Traceback" not in error and not (tmp_path / "out").exists()


def test_damaged_pictures_are_refused(swatch, tmp_path, capsys):
    view = view_of(tmp_path / "a.png", Stamps().view(Look(), "front"))
    for path in (swatch, view):
        damaged(path)
        assert rerender(path) == 2 and "damaged" in capsys.readouterr().err
    (tmp_path / "a.txt").write_text("no picture")
    for path, says in ((tmp_path / "a.txt", "no PNG"), (tmp_path / "none.png", "Check the path"), (tmp_path, "Check")):
        assert rerender(path) == 2 and says in capsys.readouterr().err


def test_the_picture_itself_is_never_overwritten(swatch, tmp_path, capsys):
    before = swatch.read_bytes()
    (tmp_path / "link").symlink_to(swatch.parent)
    for out in (swatch.parent, tmp_path / "link"):
        assert rerender(swatch, "--out", out) == 2 and "would be overwritten" in capsys.readouterr().err
    assert swatch.read_bytes() == before


def test_cloth_shows_nobody(swatch):
    with pytest.raises(SpecError, match="nobody"):
        api.rerender(swatch, body=Body())


def moved(by, levels):
    """A picture of stripes of two rows, with its rows rolled; ``levels`` apart in one square of 40 pixels."""
    stripes = np.where(np.arange(768)[:, None, None] % 64 < 32, GREY, 250).astype(np.uint8)
    pixels = np.roll(stripes, by, axis=0)
    pixels[100:140, 100:140] ^= levels
    return pixels


@pytest.mark.parametrize(("other", "alike"), [
    (moved(0, 0), True), (moved(0, 1), True), (moved(1, 0), False), (moved(0, 128), False), (moved(0, 16), True),
    (moved(0, 0)[:-1], False), (255 - moved(0, 0), False), (moved(0, 0)[:, ::-1], True),
])
def test_as_near_as_the_same_cloth_is_the_same_look(other, alike):
    one = moved(0, 0)
    apart, strict = Apart.between(one, other, cloth=True), Apart.between(one, other)
    same = np.array_equal(one, other)
    assert apart.alike is alike and apart.nothing is strict.alike is same
    assert str(apart).startswith("the same pixels" if same else "the same look" if alike else "ANOTHER")
    assert str(strict).startswith("the same pixels" if same else "OTHER")


def test_the_sizes_of_a_patch_fit_every_picture():
    for shape in ((1, 1, 3), (47, 3, 3), (100, 5, 3), (897, 672, 3)):
        black = np.zeros(shape, np.uint8)
        assert Apart.between(black, black + 9).patch == 9
