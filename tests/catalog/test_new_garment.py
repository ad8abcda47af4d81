# SPDX-License-Identifier: GPL-3.0-or-later
"""A new garment is an entry on a shelf and a draft, nothing else: both are added to a copy of the package and used."""

import json
from pathlib import Path

import pytest
from support.package_copy import PackageCopy
from tryon.tryon_addon.catalog.garments import PROGRAMMES
from tryon.tryon_addon.catalog.garments.finish import EDGE, RIB

CHILD = Path(__file__).parents[1] / "support" / "new_garment_child.py"
GARMENTS, DRAFTS = "tryon_addon/catalog/garments", "tryon_addon/tailoring/programmes"

# The whole of a garment that asks for everything: one entry, one draft.
TUNIC = '''    Programme(
        "tunic", "Tunic", layer=2, physics="poplin", draft="tunic:draft", mesh=Meshing(0.015),
        finish=Finish(KNITS, top=RIB), notions=notions.short_placket,
        role=Role(UPPER, "summer mild", "casual", ("floral",)),
        parameters=(
            Parameter("length", 35.0, 20.0, 60.0, "cm", "hem below the natural waist"),
            Parameter("width", 20.0, 8.0, 40.0, "cm", "added to the body's bust girth"),
            Parameter("opening", 16.0, 6.0, 20.0, "cm", "length of the button placket"),
        ),
        together=(("length", "width", 0.4),),
        styles={
            "usual": dict(width=(20, 2)),
            "long": dict(length=(52, 2)),
            "boxy": dict(length=(25, 2), width=(30, 3)),
        },
    ),
'''
DRAFT = '''# SPDX-License-Identifier: GPL-3.0-or-later
"""The tunic: a wide polo shirt to the thigh."""

from . import polo

USUAL = {"neck_width": 1.2, "neck_depth": 8.5, "stand": 2.2, "collar": 4.2, "sleeve_length": 24.0, "sleeve_ease": 10.0}


def draft(figure, d):
    """The tunic for a body and the resolved design (cm)."""
    return polo.draft(figure, {**USUAL, "length": d["length"], "ease": d["width"], "placket": d["opening"]})
'''
# And of one that gives only what it must, and is drawn by a draft that there is.
SARONG = '''    Programme(
        "sarong", "Sarong", layer=1, physics="poplin", draft="skirts:a_line", parameters=(
            Parameter("length", 55.0, 45.0, 70.0, "cm", "hem below the natural waist"),
            Parameter("rise", 1.0, 0.0, 4.0, "cm", "waistband's top edge below the natural waist"),
            Parameter("ease", 5.0, 3.0, 16.0, "cm", "added to the body's hip girth"),
            Parameter("flare", 30.0, 15.0, 60.0, "cm", "hem girth beyond the hips'"),
        ),
    ),
'''


def shelve(package, shelf, entry):
    """The entry at the end of a shelf."""
    package.edit(f"{GARMENTS}/{shelf}.py", "    ),\n)\n", f"    ),\n{entry})\n")


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What a copy of the package says of its two new garments."""
    package = PackageCopy(tmp_path_factory.mktemp("new"))
    shelve(package, "knits", TUNIC)
    package.write(f"{DRAFTS}/tunic.py", DRAFT)
    assert len(package.touched) == 2
    shelve(package, "skirts", SARONG)
    listed = json.loads(package.run("-m", "tryon.tryon_addon.cli", "garment", "list", "--json"))
    said = package.run(CHILD).split("TOLD ")[1]
    return json.loads(said.splitlines()[0]) | {"listed": listed, "folder": str(package.folder)}


def test_it_is_listed_and_the_others_keep_their_order(told):
    assert told["file"].startswith(told["folder"])
    assert [p["name"] for p in told["listed"]] == told["order"]
    assert [name for name in told["order"] if name in PROGRAMMES] == list(PROGRAMMES)
    assert {*told["order"]} == {*PROGRAMMES, "sarong", "tunic"}


@pytest.mark.parametrize(("name", "way"), [("tunic", -1), ("sarong", 1)])
def test_it_is_drawn_and_sewn_as_its_design_says(told, name, way):
    usual, changed = told[name]["usual"], told[name]["changed"]
    assert told[name]["pattern"] == name, "whosever draft it is"
    for one in (usual, changed):
        assert one["finite"] and one["gap"] < 5.0 and one["stretch"] < 20.0
    assert 0.02 < way * (changed["hem"] - usual["hem"]) < 0.15, "metres: its hem follows its length"


def test_its_edges_and_buttons_are_the_entrys(told):
    tunic, sarong = told["tunic"]["usual"], told["sarong"]["usual"]
    assert tunic["buttons"] == 3 and sarong["buttons"] == 0
    if "object" in tunic:
        assert tunic["object"] == "TryOn Tunic" and len(tunic["sewn_on"]) == 1 and not sarong["sewn_on"]
        assert (tunic["top"], sarong["top"]) == (RIB, EDGE), "told, and what a waistband's panel calls for"


def test_the_panel_has_its_sliders(told):
    if "sliders" not in told["tunic"]["usual"]:
        pytest.skip("needs Blender's module")
    assert told["tunic"]["usual"]["sliders"] == {"length": 35.0, "width": 20.0, "opening": 16.0}
    assert told["sarong"]["usual"]["sliders"] == {"length": 55.0, "rise": 1.0, "ease": 5.0, "flare": 30.0}


def test_it_is_worn_by_looks_surprises_and_outfits(told):
    assert (told["tunic"]["role"], told["sarong"]["role"]) == ("upper", "lower"), "told, and by its layer"
    assert (told["tunic"]["draws"], told["sarong"]["draws"]) == (["long", "boxy"], ["usual"])
    for name in ("tunic", "sarong"):
        assert told[name]["look"] == [name] and told[name]["outfits"] > 3
        first, second = told[name]["surprises"]
        assert first != second and told[name]["notes"], "no weights know it: drawn from its styles"
