# SPDX-License-Identifier: GPL-3.0-or-later
"""Patterns on paper: what is cut, in true size, on sheets, A4 pages, as DXF and as nests."""

import json
import re
import xml.etree.ElementTree as ElementTree

import ezdxf
import numpy as np
import pytest
from support import pattern_files
from support.mannequin import mannequin
from tryon.tryon_addon.catalog.body import size_table
from tryon.tryon_addon.catalog.garments import PROGRAMMES
from tryon.tryon_addon.cli import garment_pattern, main
from tryon.tryon_addon.core.errors import PatternError, SpecError
from tryon.tryon_addon.formats import garmentcode as file
from tryon.tryon_addon.formats import garmentcode_body
from tryon.tryon_addon.runtime.client import client
from tryon.tryon_addon.tailoring import methods
from tryon.tryon_addon.tailoring.files import book, dxf, garmentcode, nest, svg
from tryon.tryon_addon.tailoring.methods import draft
from tryon.tryon_addon.tailoring.pattern.figure import figure_from
from tryon.tryon_addon.tailoring.pattern.grading import worn
from tryon.tryon_addon.tailoring.pattern.meshing import inside
from tryon.tryon_addon.tailoring.pattern.pattern import Edge, Panel, Pattern, Stitch, Wrap, crossing, signed_area
from tryon.tryon_addon.tailoring.pattern.piece import Allowance, pieces

BODY = mannequin()
SPACE = "{http://www.w3.org/2000/svg}"


FILES = {"file:" + make.__name__: make for make in (pattern_files.skirt, pattern_files.hoodie, pattern_files.ruffle)}


def pattern_of(name):
    if name not in FILES:
        return draft({"programme": name}, BODY)
    return garmentcode.pattern(file.parse(json.dumps(FILES[name]())), name, garmentcode_body.stand())


def square(name, hem=False, at=0.0, darted=False):
    corners = [(at, 0), (at + 10, 0), (at + 10, 20), (at, 20 + at)]
    if darted:
        corners[3:3] = [(at + 6, 20), (at + 5, 12), (at + 4, 20)]
    edges = (Edge(str(i), c, hem=hem and i == 0) for i, c in enumerate(corners))
    return Panel(name, tuple(edges), Wrap("torso"))


def test_allowance_lies_outside_and_hems_get_more():
    pattern = Pattern("t", (square("one", hem=True), square("two", at=5.0)), (Stitch(("one", "1"), ("two", "3")),))
    one, two = pieces(pattern, Allowance(1.0, 2.5))
    assert [list(v) for v in one.box] == [[-1, -2.5], [11, 21]] and one.cut.shape == (4, 2)
    assert two.box[0] == pytest.approx([4, -1])
    assert [n.seams for n in one.notches] == [(1,)] == [n.seams for n in two.notches]
    assert one.notches[0].at == pytest.approx((10, 10)) and one.notches[0].out == pytest.approx((1, 0))
    assert one.grain[1][0] == pytest.approx(one.grain[0][0]) and one.grain[1][1] > one.grain[0][1] + 5


def test_a_dart_is_sewn_inside_and_not_cut():
    pattern = Pattern("t", (square("one", darted=True), square("two", at=5.0)),
                      (Stitch(("one", "3"), ("one", "4")), Stitch(("one", "1"), ("two", "3"))))
    one = pieces(pattern, Allowance(1.0, 1.0))[0]
    assert abs(signed_area(one.cut)) == pytest.approx(12 * 22)
    assert [d.tolist() for d in one.darts] == [[[6, 20], [5, 12], [4, 20]]]
    assert abs(signed_area(one.seam)) == pytest.approx(200 - 8)


def test_a_neckline_is_faced_not_turned_under():
    front = pieces(draft({"programme": "tee"}, BODY), Allowance(1.0, 2.5))[0]

    def top(line):
        return line[np.abs(line[:, 0]) < 0.5][:, 1].max()

    assert top(front.cut) - top(front.seam) == pytest.approx(1.0, abs=0.05)
    assert front.seam[:, 1].min() - front.cut[:, 1].min() == pytest.approx(2.5)


def test_a_sharp_corner_is_cut_off_and_a_hollow_one_does_not_loop():
    needle = Panel("needle", tuple(Edge(str(i), c) for i, c in enumerate([(0, 0), (30, 0), (0, 2)])), Wrap("torso"))
    notch = Panel("notch", tuple(Edge(str(i), c) for i, c in enumerate(
        [(0, 0), (10, 0), (10, 10), (5.3, 10), (5.2, 4), (4.8, 4), (4.7, 10), (0, 10)])), Wrap("torso"))
    sharp, hollow = pieces(Pattern("t", (needle, notch), ()), Allowance(1.0, 1.0))
    assert sharp.cut[:, 0].max() < 33.0, "no point of a metre"
    assert crossing(hollow.cut) is None and hollow.cut[:, 1].max() == pytest.approx(11)


@pytest.mark.parametrize("name", [*PROGRAMMES, *FILES])
def test_every_piece_can_be_cut(name):
    for one in pieces(pattern_of(name)):
        assert crossing(one.cut) is None, one.name
        assert inside(one.seam, one.cut).mean() > 0.99, one.name
        around = np.hypot(*(np.roll(one.seam, -1, 0) - one.seam).T).sum()
        grown = abs(signed_area(one.cut)) - abs(signed_area(one.seam))
        assert 0.6 * around < grown < 2.6 * around + 30, one.name
        assert inside(one.middle[None], one.seam)[0]
        assert inside(np.array(one.grain), one.seam).all(), one.name


def test_mirrored_panels_are_drawn_once_with_both_seams_numbers():
    tee = draft({"programme": "tee"}, BODY)
    found = {p.name: p for p in pieces(tee)}
    assert list(found) == ["front", "back", "sleeve_l"] and found["sleeve_l"].pair and not found["front"].pair
    numbers = {n for notch in found["sleeve_l"].notches for n in notch.seams}
    assert numbers == {n for side in ("front", "back") for notch in found[side].notches
                       if tee.stitches[notch.seams[0] - 1].a[0].startswith("sleeve") for n in notch.seams}
    hoodie = pieces(pattern_of("file:hoodie"))
    assert [(p.name, p.pair) for p in hoodie] == [(f"left_{n}", True) for n in ("front", "back", "hood")]


def points_of(path):
    return np.array([[float(v) for v in p.split(",")] for p in re.findall(r"-?[\d.]+,-?[\d.]+", path.get("d"))])


def drawing(programme="trousers", allowance=None):
    made = pieces(draft({"programme": programme}, BODY), allowance)
    return svg.sheet(made, programme, ("one <note> & another",))


def test_the_sheet_is_true_to_size():
    page = drawing(allowance=Allowance(0.0, 0.0))
    root = ElementTree.fromstring(svg.full(page))
    assert (root.get("width"), root.get("height")) == (f"{page.width:.2f}cm", f"{page.height:.2f}cm")
    assert root.get("viewBox") == f"0 0 {page.width:.2f} {page.height:.2f}"
    group = next(g for g in root.iter(f"{SPACE}g") if g.get("id") == "front_l")
    cut = points_of(next(p for p in group.iter(f"{SPACE}path") if p.get("class") == "cut"))
    hem = PROGRAMMES["trousers"].resolve({})
    assert np.ptp(cut[:, 1]) == pytest.approx(106.0 - 4.0 - hem["rise"] - hem["hem"], abs=0.1)
    rect = next(r for r in root.iter(f"{SPACE}rect") if r.get("class") == "cut")
    assert float(rect.get("width")) == float(rect.get("height")) == 5.0
    words = [t.text for t in root.iter(f"{SPACE}text")]
    assert "front l" in words and "cut 2, one mirrored" in words and "one <note> & another" in words
    boxes = [(p.piece.box[0] + p.offset, p.piece.box[1] + p.offset) for p in page.placed]
    for i, (low, high) in enumerate(boxes):
        assert (low >= 0).all() and high[0] <= page.width and high[1] <= page.height
        assert all((low > b).any() or (high < a).any() for a, b in boxes[:i]), "no piece lies on another"


def test_a_notch_bears_the_number_of_its_seam():
    """The same number on both pieces: who sews by it joins what the pattern joins."""
    tee = draft({"programme": "tee"}, BODY)
    root = ElementTree.fromstring(svg.svg(tee))
    told = {}
    for group in root.iter(f"{SPACE}g"):
        words = [t.text for t in group.iter(f"{SPACE}text")]
        told[group.get("id")] = {int(n) for word in words if re.fullmatch(r"\d+(/\d+)*", word) for n in word.split("/")}
    seams = {n: {s.a[0], s.b[0]} for n, s in enumerate(tee.stitches, start=1) if s.a[0] != s.b[0]}
    assert sorted(set().union(*told.values())) == sorted(seams)
    for name in ("front", "back"):
        assert told[name] == {n for n, both in seams.items() if name in both}
    assert told["sleeve_l"] == {n for n, both in seams.items() if both & {"sleeve_l", "sleeve_r"}}


def test_tiles_are_a4_and_show_everything_once():
    page = drawing()
    made = svg.tiles(page)
    wide, tall = 19.0, 27.7
    windows = {}
    for name, text in made.items():
        root = ElementTree.fromstring(text)
        assert (root.get("width"), root.get("height")) == ("21.0cm", "29.7cm")
        inner = next(e for e in root if e.tag == f"{SPACE}svg")
        assert (float(inner.get("width")), float(inner.get("height"))) == (wide, tall), "the frame is true to size too"
        windows[name] = np.array([float(v) for v in inner.get("viewBox").split()])
        assert windows[name][2:].tolist() == [wide, tall]
    for placed in page.placed:
        cut = placed.piece.cut + placed.offset
        cut[:, 1] = page.height - cut[:, 1]
        seen = sum((cut >= w[:2]).all(1).astype(int) & (cut < w[:2] + w[2:]).all(1) for w in windows.values())
        assert (seen == 1).all(), placed.piece.name
    first = max(n for n in windows if n.endswith("1.svg") and len(n) == 6)
    low = windows[first]
    assert low[0] == 0 and low[1] + tall == pytest.approx(page.height, abs=1e-3), "the square is whole on it"
    assert "5 x 5 cm" in made[first] and sum("5 x 5 cm" in t for t in made.values()) == 1
    huge = svg.Sheet("huge", (), page.placed, 3000.0, 3000.0)
    with pytest.raises(PatternError, match="A4 pages"):
        svg.tiles(huge)


def test_dxf_reads_back_in_millimetres(tmp_path):
    page = drawing()
    path = tmp_path / "trousers.dxf"
    path.write_text(dxf.dxf(page))
    document = ezdxf.readfile(path)
    assert not document.audit().errors and document.units == ezdxf.units.MM
    assert len(document.modelspace().query("INSERT")) == len(page.placed)
    block = next(b for b in document.blocks if b.name.endswith("front_l"))
    cut = next(e for e in block if e.dxf.layer == "1")
    points = np.array([p[:2] for p in cut.get_points()])
    want = next(p.piece for p in page.placed if p.piece.name == "front_l")
    assert cut.closed and points == pytest.approx(10 * want.cut, abs=1e-6)
    assert {e.dxf.layer for e in block} >= {"1", "4", "7", "14", "15"}
    assert any("Quantity: 2" in e.dxf.text for e in block.query("TEXT"))


def test_a_nest_has_every_size_on_one_line():
    made = {size: draft({"programme": "tee", "design": {"length": 20 + 40 * (grow - 1)}}, mannequin(grow))
            for size, grow in (("S", 0.95), ("M", 1.0), ("L", 1.06))}
    root = ElementTree.fromstring(nest.nest(made, "Tee"))
    group = next(g for g in root.iter(f"{SPACE}g") if g.get("id") == "front")
    lines = [points_of(p) for p in group.iter(f"{SPACE}path")]
    widths = [np.ptp(line[:, 0]) for line in lines]
    assert len(lines) == 3 and widths == sorted(widths) and widths[2] > widths[0] + 4
    lowest = [line[:, 1].max() for line in lines]
    assert lowest == pytest.approx([lowest[0]] * 3), "hems lie on each other"
    assert {"S", "M", "L"} <= {t.text for t in root.iter(f"{SPACE}text")}
    with pytest.raises(PatternError, match="other pieces"):
        nest.nest({"S": made["S"], "M": draft({"programme": "trousers"}, BODY)}, "Mixed")


def test_sizes_rise():
    for sex in ("female", "male"):
        table = size_table.sizes(sex)
        assert [s.name for s in table] == ["XS", "S", "M", "L", "XL", "XXL"]
        for one, two in zip(table, table[1:], strict=False):
            assert all(two.measures[k] - one.measures[k] > 5 for k in ("bust", "waist", "hip"))
    assert size_table.size("m").measures["bust"] == pytest.approx(93.3, abs=0.1)
    with pytest.raises(SpecError, match="XS, S, M"):
        size_table.size("XXXL")


def test_a_size_keeps_its_cut_and_starts_at_the_wearers_landmarks():
    tall = {**BODY, "measures": {**BODY["measures"], "waist_height": 112.0, "crotch_height": 83.0}}
    for programme, up in (("tee", 0.0), ("trousers", 0.06)):
        own = draft({"programme": programme}, BODY)
        moved = worn(own, figure_from(BODY), figure_from(tall))
        assert moved.panels == own.panels and moved.levels["origin"] - own.levels["origin"] == pytest.approx(up)
        if "crotch" in own.levels:
            assert moved.levels["crotch"] - own.levels["crotch"] == pytest.approx(0.05)


def test_a_small_size_is_tight_and_a_large_one_is_not():
    def stretch(cut_for):
        params = {"garment": {"programme": "tee"}, "edge_length": 0.03}
        return methods.garment_sew(params, mannequin(1.1), cut_for=cut_for)["report"]["stretch_p95_pct"]

    own, small, large = (stretch(body) for body in (None, mannequin(0.92), mannequin(1.3)))
    assert small > 1.5 * own and large < 1.2 * own, (own, small, large)


def test_a_page_shows_what_each_parameter_does():
    definition = PROGRAMMES["tee"]
    made = book.changes(definition, lambda design: draft({"programme": "tee", "design": design}, BODY))
    found = {change.parameter.name: change for change in made}
    assert list(found) == [p.name for p in definition.parameters]
    assert found["sleeve_length"].panel == "sleeve_l" and found["neck_depth"].panel == "front"
    (_, short), (_, long), (_, own) = found["length"].lines
    assert short[:, 1].min() > own[:, 1].min() > long[:, 1].min() and own[:, 1].max() == long[:, 1].max()
    text = methods.garment_page({"programme": "tee"}, BODY)["svg"]
    words = " ".join(t for e in ElementTree.fromstring(text).iter(f"{SPACE}text") for t in e.itertext())
    assert all(p.name in words and f"{p.high:g}" in words for p in definition.parameters)


class Here:
    """The runtime's garment calls, in this process, on the dummy."""

    def call(self, method, params, progress=None):
        if method == "garment.pattern":
            return methods.garment_pattern(params, BODY if params["body"] else None)
        if method == "garment.nest":
            bodies = {size: mannequin(1.0 + 0.05 * k) for k, size in enumerate(params["bodies"])}
            return methods.garment_nest(params, bodies)
        if method == "garment.page":
            return {"svg": f"<svg>{params['programme']}</svg>"}
        assert method == "garment.check"
        return methods.garment_check(params)


@pytest.fixture
def here(monkeypatch):
    monkeypatch.setattr(client, "shared", Here)
    monkeypatch.setattr(garment_pattern, "_sized", lambda size, show: garment_pattern.Body())


def test_the_list_has_every_programme(capsys):
    assert main.main(["garment", "list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [p["name"] for p in listed] == list(PROGRAMMES)
    assert listed[0]["parameters"][0].keys() == {"name", "default", "low", "high", "unit", "text"}
    assert main.main(["garment", "list"]) == 0
    assert "neck_depth" in capsys.readouterr().out


def test_a_pattern_is_written_in_all_forms(here, tmp_path, capsys):
    out = tmp_path / "out"
    assert main.main(["garment", "pattern", "tee", "--set", "ease=14", "--out", str(out)]) == 0
    assert sorted(p.name for p in out.iterdir()) == ["tee_a4", "tee_pattern.dxf", "tee_pattern.svg"]
    assert len(list((out / "tee_a4").iterdir())) > 8 and "sleeve_l" in capsys.readouterr().out
    assert main.main(["garment", "pattern", "tee", "--size", "M", "--svg", "--out", str(tmp_path / "m")]) == 0
    assert "size M" in (tmp_path / "m" / "tee_pattern.svg").read_text()
    assert [p.name for p in (tmp_path / "m").iterdir()] == ["tee_pattern.svg"]


def test_a_file_becomes_paper_too(here, tmp_path, capsys):
    path = tmp_path / "skirt.json"
    path.write_text(json.dumps(pattern_files.skirt()))
    assert main.main(["garment", "check", str(path)]) == 0
    assert "2 panels, 11 edges, 3 seams" in capsys.readouterr().out
    assert main.main(["garment", "pattern", str(path), "--dxf", "--out", str(tmp_path / "out")]) == 0
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["skirt_pattern.dxf"]


def test_the_book_has_every_programme(here, tmp_path):
    assert main.main(["garment", "book", "--out", str(tmp_path / "docs" / "wardrobe.md")]) == 0
    text = (tmp_path / "docs" / "wardrobe.md").read_text()
    for name, programme in PROGRAMMES.items():
        assert f"(wardrobe/{name}.svg)" in text and (tmp_path / "docs" / "wardrobe" / f"{name}.svg").exists()
        assert all(f"| `{p.name}` | {p.low:g} | {p.default:g} |" in text for p in programme.parameters)


def test_a_nest_is_written(here, tmp_path, capsys):
    out = tmp_path / "nest.svg"
    assert main.main(["garment", "nest", "tee", "--sizes", "S,M,L", "--out", str(out)]) == 0
    assert ">S<" in out.read_text() and ">XL<" not in out.read_text()


@pytest.mark.parametrize("words, says", [
    (["pattern", "kilt"], "kilt"), (["pattern", "tee", "--set", "ease=400"], "2 to 40 cm"),
    (["pattern", "tee", "--set", "ease"], "NAME=VALUE"), (["pattern", "tee", "--size", "Q"], "XS, S, M"),
    (["pattern", "tee", "--size", "M", "--set", "body.height=170"], "size and a body"),
    (["pattern", "tee", "--seam", "9"], "0 to 5 cm"), (["pattern", "nowhere.json"], "nowhere.json"),
    (["nest", "tee", "--sizes", "S,Q"], "XS, S, M"), (["nest", "tee", "--set", "body.height=170"], "sizes"),
    (["pattern", "tee", "--chart", "x.json"], "--size"),
])
def test_wrong_words_write_nothing(here, tmp_path, capsys, words, says):
    out = tmp_path / "out"
    assert main.main(["garment", *words, "--out", str(out)]) == 2
    assert says in capsys.readouterr().err and not out.exists()
