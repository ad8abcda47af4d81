# SPDX-License-Identifier: GPL-3.0-or-later
"""``tryon evaluate``, ``compare`` and ``rate`` on folders of looks: whole, rated, missing, foreign, damaged."""

import json
from html.parser import HTMLParser

import numpy as np
import pytest
from support.barrel import barrel, wearing
from tryon.tryon_addon.catalog.garments import programme
from tryon.tryon_addon.cli import main
from tryon.tryon_addon.core.delivery import Delivery
from tryon.tryon_addon.core.errors import Exit, SpecError
from tryon.tryon_addon.evaluation.fit.verdict import judged
from tryon.tryon_addon.evaluation.ratings import Rating, Ratings
from tryon.tryon_addon.formats import png
from tryon.tryon_addon.workflows import evaluations


@pytest.fixture(scope="module")
def garments():
    """A narrow and a right skirt on a barrel, as the stage leaves them in look.json."""
    body = barrel(0.13, 0.13)
    return {name: judged(wearing(body, r, r, ease=e), programme("a_line_skirt")).as_dict()
            for name, r, e in (("narrow", 0.133, -0.07), ("right", 0.137, 0.0))}


@pytest.fixture
def looks(tmp_path, garments):
    """Two folders as ``tryon look`` writes them."""
    for name, one in garments.items():
        with Delivery(tmp_path / name) as delivery:
            picture = np.full((8, 6, 3), 200 if name == "right" else 90, np.uint8)
            png.write(delivery.aside / "front.png", picture)
            said = {"spec": {"body": {"height": 172.0}, "garments": [{"programme": "a_line_skirt", "size": name}],
                             "views": ["front"]},
                    "seed": 1, "versions": {}, "views": {"front": "front.png"},
                    "drape": {"passed": name == "right", "reasons": [] if name == "right" else ["It <b>fails</b>"]},
                    "evaluation": {"comfort": one["comfort"], "garments": [one]}}
            delivery.index("look.json", said)
    return tmp_path


class Links(HTMLParser):
    """What a page fetches, and whether it has a script."""

    def __init__(self):
        super().__init__()
        self.found, self.scripts, self.tags = [], 0, []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.scripts += tag == "script"
        self.found += [value for name, value in attrs if name in ("src", "href")]


def test_a_report_of_two_looks(looks, monkeypatch, capsys):
    monkeypatch.setenv("TRYON_RATINGS", str(looks / "ratings.db"))
    assert main.main(["rate", str(looks / "right"), "--overall", "4", "--comfort", "5", "--rater", "Ada"]) == 0
    assert main.main(["rate", str(looks / "right"), "--overall", "2", "--rater", "Ben", "--comment", "=1"]) == 0
    out = looks / "report"
    assert main.main(["evaluate", str(looks / "right"), str(looks / "narrow"), "--out", str(out)]) == Exit.PASSED
    said = json.loads((out / "evaluation.json").read_text())
    assert [one["name"] for one in said["looks"]] == ["right", "narrow"]
    right, narrow = said["looks"]
    assert right["comfort"] > 90 > narrow["comfort"]
    assert (right["satisfaction"], narrow["satisfaction"], right["appearance"]) == (3.0, None, None)
    zone = narrow["garments"][0]["zones"]["waist"]
    assert {"ease_cm", "clearance_mm", "strain_warp_pct", "strain_weft_pct", "shear_deg", "pressure_kpa",
            "verdict"} <= set(zone) and zone["verdict"] == "tight"
    page = Links()
    text = (out / "index.html").read_text()
    page.feed(text)
    assert page.scripts == 0 and set(page.found) == {"pictures/1-front.png", "pictures/2-front.png"}
    assert all((out / name).is_file() for name in page.found) and "svg" in page.tags
    assert "It &lt;b&gt;fails" in text and "@media print" in text and "width=device-width" in text
    assert "one size up" in capsys.readouterr().out


@pytest.mark.parametrize(("limit", "code"), [("comfort=5", 0), ("comfort=70", 1), ("satisfaction=1", 1),
                                             ("fit=70", 2), ("comfort=much", 2), ("comfort=nan", 2)])
def test_a_batch_is_stopped_by_its_scores(looks, monkeypatch, limit, code):
    monkeypatch.setenv("TRYON_RATINGS", str(looks / "ratings.db"))
    words = ["evaluate", str(looks / "narrow"), "--out", str(looks / "report"), "--fail-under", limit]
    assert main.main(words) == code
    assert (looks / "report" / "evaluation.json").is_file() == (code != 2)


def test_two_looks_of_one_name_are_told_apart(looks):
    found = evaluations.read_all([looks / "right", looks / "narrow" / ".." / "right"])
    assert [one.name for one in found] == ["right", "right-2"] and found[0].digest == found[1].digest


def test_broken_and_foreign_folders(looks, tmp_path):
    (tmp_path / "empty").mkdir()
    text = (looks / "right" / "look.json").read_text()
    for name, content, words in (
            ("foreign", '{"name": "package"}', "no look"), ("noise", "\x00\x01", "cannot be read"),
            ("cut", text[: len(text) // 2], "cannot be read"), ("edited", text.replace("172.0", "190.0"), "changed"),
            ("deep", "[" * 5000, "cannot be read"), ("list", "[]", "no look")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "look.json").write_text(content)
        with pytest.raises(SpecError) as told:
            evaluations.read(tmp_path / name)
        assert words in str(told.value) and str(tmp_path / name) in str(told.value), name
    for name, words in (("nowhere", "no folder"), ("empty", "holds no look")):
        with pytest.raises(SpecError, match=words):
            evaluations.read(tmp_path / name)
    with pytest.raises(SpecError, match="No look is named"):
        evaluations.read_all([])
    said = json.loads(text)
    content = {k: v for k, v in said.items() if k not in ("files", "sha256", "evaluation")}
    with Delivery(tmp_path / "old") as delivery:
        delivery.index("look.json", content)
    with pytest.raises(SpecError, match="before looks were evaluated"):
        evaluations.read(tmp_path / "old")


def test_views_that_are_gone_are_left_out(looks):
    (looks / "right" / "front.png").unlink()
    evaluations.report(evaluations.read_all([looks / "right"]), looks / "report", store=Ratings(looks / "r.db"))
    assert "not beside it any more" in (looks / "report" / "index.html").read_text()


def test_what_differs_between_two_looks(looks, capsys):
    assert main.main(["compare", str(looks / "narrow"), str(looks / "right"), "--out", str(looks / "both")]) == 0
    assert "garments.0.size" in capsys.readouterr().out
    said = json.loads((looks / "both" / "comparison.json").read_text())
    assert said["spec"] == {"garments.0.size": ["narrow", "right"]}
    assert said["comfort"][0] < said["comfort"][1] and said["passed"] == [False, True]
    assert said["garments"]["a_line_skirt"]["zones"]["waist"]["verdict"] == ["tight", "good"]
    page = Links()
    page.feed((looks / "both" / "index.html").read_text())
    assert set(page.found) == {"pictures/1-front.png", "pictures/2-front.png"}
    same = evaluations.compared(*evaluations.read_all([looks / "right", looks / "right"]))
    assert same["spec"] == {} and all(not one["zones"] for one in same["garments"].values())


def test_ratings_from_the_command_line(looks, monkeypatch, capsys):
    store = looks / "mine.db"
    monkeypatch.setenv("TRYON_RATINGS", str(store))
    assert main.main(["rate", str(looks / "right"), "--overall", "9", "--rater", "Ada"]) == Exit.WRONG_INPUT
    for who in ("Ada", "Ben"):
        assert main.main(["rate", str(looks / "right"), "--overall", "4", "--rater", who]) == 0
    capsys.readouterr()
    assert main.main(["ratings", "list"]) == 0 and "right" in capsys.readouterr().out
    assert main.main(["ratings", "agreement"]) == 0 and "too few" in capsys.readouterr().out
    for name in ("all.csv", "all.json"):
        assert main.main(["ratings", "export", str(looks / name)]) == 0 and (looks / name).is_file()
    assert main.main(["ratings", "export", str(looks / "all.txt")]) == Exit.WRONG_INPUT
    assert main.main(["ratings", "forget", "Ada"]) == 0
    assert [one.rater for one in Ratings(store).all()] == ["Ben"]
    assert isinstance(Ratings(store).all()[0], Rating)


def test_a_pdf_without_its_library_is_told(looks, monkeypatch, capsys):
    monkeypatch.setitem(__import__("sys").modules, "weasyprint", None)
    words = ["evaluate", str(looks / "right"), "--out", str(looks / "report"), "--pdf"]
    assert main.main(words) == Exit.ENVIRONMENT and "tryon[report]" in capsys.readouterr().err
    assert not (looks / "report").exists()
