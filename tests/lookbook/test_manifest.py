# SPDX-License-Identifier: GPL-3.0-or-later
"""A manifest is understood, or all that is wrong in it is told, with line and key."""

import json
from pathlib import PurePosixPath

import hypothesis.strategies as st
import pytest
from hypothesis import given
from tryon.tryon_addon.core.errors import SpecError
from tryon.tryon_addon.lookbook import manifest, plan
from tryon.tryon_addon.lookbook.lines import line_of
from tryon.tryon_addon.lookbook.plan import RESERVED

BOOK = """
preset = "draft"
views = ["front"]
bodies = [{ person = 3 }, { person = 8 }]
outfits = [[{ programme = "tee" }, { programme = "trousers" }], [{ programme = "a_line_dress" }]]
fabrics = [{ kind = "stripe", seed = 1 }, { kind = "denim", garment = "trousers" }]
"""


def planned(tmp_path, text, name="book.toml"):
    (tmp_path / name).write_text(text)
    book = manifest.read(tmp_path / name)
    return book, plan.plan(book)


def test_lists_are_multiplied_and_a_fabric_goes_to_the_first_garment_or_to_the_one_it_names(tmp_path):
    book, found = planned(tmp_path, BOOK)
    assert [entry.name for entry in found.entries] == [
        f"person-{n}-{rest}" for n in (3, 8) for rest in ("tee-trousers-stripe-1", "tee-trousers-denim",
                                                          "a_line_dress-stripe-1")]
    assert (found.unlike, found.drapes, found.pictures) == (2, 4, 6)  # no dress has trousers
    worn = [{g.programme: g.fabric.kind for g in plan.look_of(book, entry).garments} for entry in found.entries[:3]]
    assert worn == [{"trousers": "plain", "tee": "stripe"}, {"trousers": "denim", "tee": "plain"},
                    {"a_line_dress": "stripe"}]
    assert found.entries[1].labels == {"body": "person-3", "outfit": "tee-trousers", "fabric": "denim"}
    assert plan.look_of(book, found.entries[0]).preset == "draft"


def test_a_cloth_that_hangs_otherwise_is_another_drape(tmp_path):
    text = BOOK.replace('{ kind = "denim", garment = "trousers" }', '{ kind = "knit" }, { kind = "dot" }')
    assert planned(tmp_path, text)[1].drapes == 2 * 2 * 2  # a knit hangs as such, dots as stripes do


def test_json_says_the_same(tmp_path):
    data = {"bodies": [{"sample": 3, "seed": 4}], "outfits": ["tee"], "sizes": ["s", "L"], "views": ["front"]}
    _, found = planned(tmp_path, json.dumps(data), "book.json")
    assert [entry.name for entry in found.entries] == [f"person-{n}-{size}" for n in (4, 5, 6) for size in "SL"]


def test_rows_of_a_table_are_looks(tmp_path):
    book, found = planned(tmp_path, "name,body,outfit,fabric,colourway\nhero,3,tee+trousers,stripe:4,#aa3322+#eeeeee\n"
                                    ",8,a_line_dress,,\n", "book.csv")
    assert [entry.name for entry in found.entries] == ["hero", "person-8-a_line_dress"]
    tee = plan.look_of(book, found.entries[0]).garments[-1]
    assert (tee.programme, tee.fabric.kind, tee.fabric.seed, tee.fabric.palette) == (
        "tee", "stripe", 4, ("#aa3322", "#eeeeee"))


def test_zipped_lists_go_along_and_what_is_excluded_is_not_made(tmp_path):
    text = BOOK + 'sizes = ["S", "M"]\nzip = [["bodies", "sizes"]]\nexclude = [{ body = 2, outfit = "a_line_dress" }]\n'
    _, found = planned(tmp_path, text)
    assert {(e.labels["body"], e.labels["size"]) for e in found.entries} == {("person-3", "S"), ("person-8", "M")}
    assert len(found.entries) == 5 and not any("8-a_line" in e.name for e in found.entries)


def test_all_that_is_wrong_is_told_with_line_and_key(tmp_path):
    (tmp_path / "book.toml").write_text("""preset = "drft"
outfit = []
bodies = [
  { person = 3 },  # { person = -1 }, ]
  { height = 500 },
]
outfits = [["tee", "tee"]]
""")
    with pytest.raises(SpecError) as error:
        manifest.read(tmp_path / "book.toml")
    told = str(error.value).splitlines()
    assert [line.strip().partition(": ")[0] for line in told[1:]] == [
        "line 2, outfit", "line 5, bodies[2]", "line 7, outfits[1]", "line 1, preset"]
    assert "500 cm" in told[2] and "twice" in told[3] and "draft, standard, final" in told[4]


@pytest.mark.parametrize(("text", "says"), [
    ("", "nothing is listed"),
    ("bodies = []", "at least one entry"),
    ("bodies = 3", "Give a list"),
    ('bodies = ["Nobody"]', "Nobody is saved"),
    ("bodies = [{ sample = 100000 }]", "1 to 2000"),
    ("bodies = [{ sample = 2000 }]\nfabrics = [" + "'plain'," * 600 + "]", "1,200,000 looks"),
    ('outfits = ["tee"]\nnames = "../{body}"', "no slashes"),
    ('outfits = ["tee"]\nnames = "{colour}"', "no {colour}"),
    ('outfits = ["tee"]\nzip = [["outfits", "sizes"]]', "Name two or more"),
    ('outfits = ["tee"]\nsizes = ["S", "M"]\nzip = [["outfits", "sizes"]]', "outfits has 1, sizes has 2"),
    ('outfits = ["tee"]\nexclude = [{ outfit = "coat" }]', "There are: tee"),
    ('outfits = ["tee"]\nexclude = [{ outfit = 1 }]', "all are excluded"),
    ('outfits = ["tee"]\nlimit = 0', "1 to 1000000"),
    ('outfits = [{ garments = ["tee"], shoes = 1 }]', "An outfit is"),
    ('outfits = ["tee"]\ncolourways = [["red"]]', "#rrggbb"),
    ('outfits = ["tee"]\nposes = ["flying"]', "flying"),
    ('outfits = ["tee"]\nbodies = [{ person = 1, name = "" }]', "letters"),
])
def test_what_cannot_be_is_refused(tmp_path, text, says):
    with pytest.raises(SpecError, match=None) as error:
        planned(tmp_path, text)
    assert says in str(error.value)


@given(st.lists(st.text(max_size=300), min_size=1, max_size=12))
def test_names_are_folders_on_any_disk_and_each_its_own(wanted):
    taken: set[str] = set()
    names = [plan._name(one, taken) for one in wanted]
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert PurePosixPath(name).name == name and not set(name) & set('\\/:*?"<>| \n\0') and name.strip(". ") == name
        assert len(name.encode()) <= 110 and name.partition(".")[0].lower() not in RESERVED and name[0] != "-"


@given(st.lists(st.sampled_from(['{ person = 3 }', '"a, b"', "'x # y'", '["tee"]', "{ a = [1, { b = 2 }] }"]),
                min_size=1, max_size=8), st.data())
def test_an_entry_is_found_in_its_line(entries, data):
    index = data.draw(st.integers(0, len(entries) - 1))
    text = "# bodies = [\nbodies = [  # all\n" + "".join(f"  {one},  # ]\n" for one in entries) + "]\n"
    assert line_of(text, "bodies", index) == 3 + index
    assert line_of("[[bodies]]\nperson = 1\n" * len(entries), "bodies", index) == 1 + 2 * index
    assert line_of(text, "outfits") == 0
