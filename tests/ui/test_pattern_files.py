# SPDX-License-Identifier: GPL-3.0-or-later
"""Patterns as files from the panel; a size chart of one's own, its example, and what is wrong with it."""

import bpy
import pytest
from support.addon import registered
from support.fake_job import FakeCall
from support.fake_layout import draw
from support.mannequin import mannequin
from tryon.tryon_addon.catalog.body import size_table
from tryon.tryon_addon.formats import size_charts
from tryon.tryon_addon.spec.look import Body, to_dict
from tryon.tryon_addon.tailoring import methods
from tryon.tryon_addon.ui import preferences
from tryon.tryon_addon.ui.panels import main
from tryon.tryon_addon.ui.properties import charts, files
from tryon.tryon_addon.ui.session import SESSION

BODY = mannequin()


class FakeCutters:
    """Drafts on a mannequin, and fits everybody with the same body."""

    def __init__(self):
        self.asked = []

    def start_call(self, method, params, timeout=None):
        self.asked.append((method, params))
        if method == "body.fit":
            figures = dict.fromkeys(("asked", "measures", "error", "percentiles"), {"bust": 90.0})
            return FakeCall({"body": to_dict(Body()), "notes": [], "extrapolated": False, **figures})
        if method == "garment.pattern":
            return FakeCall(methods.garment_pattern(params, BODY))
        return FakeCall(methods.garment_nest(params, dict.fromkeys(params["bodies"], BODY)))


@pytest.fixture(autouse=True)
def cutters(empty_blender, monkeypatch):
    monkeypatch.setattr(preferences, "runtime_missing", lambda: None)
    fake = FakeCutters()
    monkeypatch.setattr(preferences, "runtime", lambda: fake)
    with registered():
        yield fake


def names(folder):
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def test_the_pattern_as_the_command_writes_it(cutters, tmp_path):
    pytest.importorskip("ezdxf")  # the runtime has it; these cutters work in this process
    assert bpy.ops.tryon.export_pattern(directory=str(tmp_path), programme="tee", seam=1.5, hem=3.0) == {"FINISHED"}
    found = names(tmp_path)
    assert "tee_pattern.svg" in found and "tee_pattern.dxf" in found and sum("a4" in n for n in found) >= 6
    (_, params), = cutters.asked
    assert (params["seam"], params["hem"]) == (1.5, 3.0) and params["title"] == "T-shirt, made to measure"
    assert params["notes"][0] == "Included: 1.5 cm for seams,"
    assert str(tmp_path) in SESSION.notes["pattern"][0]


def test_a_size_and_all_sizes(cutters, tmp_path):
    bpy.ops.tryon.write_pattern(directory=str(tmp_path), programme="tee", size="L", tiles=False, dxf=False, nest=True)
    assert names(tmp_path) == ["tee_nest.svg", "tee_pattern.svg"]
    asked = [method for method, _ in cutters.asked]
    assert asked == ["body.fit", "garment.pattern"] + 6 * ["body.fit"] + ["garment.nest"]
    assert cutters.asked[1][1]["title"] == "T-shirt, size L"
    assert list(cutters.asked[-1][1]["bodies"]) == list(size_table.NAMES)


def test_nothing_is_written_of_what_cannot_be(cutters, tmp_path):
    for wrong in ({"programme": "blazer"}, {"programme": "tee", "svg": False, "tiles": False, "dxf": False}):
        with pytest.raises(RuntimeError):
            bpy.ops.tryon.write_pattern(directory=str(tmp_path), **wrong)
        assert SESSION.problems["pattern"].mend and not names(tmp_path)
    with pytest.raises(RuntimeError, match="No folder"):
        bpy.ops.tryon.write_pattern(directory="", programme="tee")


def test_the_example_is_a_chart_and_is_used(tmp_path):
    tee = bpy.context.scene.tryon.garments.tee
    tee.size = files.CHART
    assert bpy.ops.tryon.example_chart(filepath=str(tmp_path / "our"), programme="tee") == {"FINISHED"}
    assert tee.chart == str(tmp_path / "our.csv") and charts.fault_of(tee) == ("", "")
    read = size_charts.read_chart(tmp_path / "our.csv", sex="female")
    for one, known in zip(read, size_table.sizes("female"), strict=True):
        assert one.name == known.name
        assert one.measures == pytest.approx(known.measures, abs=0.11)
    assert charts.chart(tee.chart).rows == size_table.NAMES and len(charts.chart(tee.chart).notes) == 1


@pytest.mark.parametrize(("text", "fault"), [
    ("Size,Bust (cm)\n38,88\n38,92\n", "has the size 38 twice"),
    ("Size,Colour\n38,red\n", "has no measure of the body"),
    ("Size,Bust (cm)\n38,96-60\n", "runs from 96 down to 60"),
    ("Size,Bust (cm)\n38,wide\n", "holds no figures"),
    ("Size,Bust (cm)\n40,88\n", "There is no size '38'"),
    (None, "our.csv"),
], ids=lambda v: str(v)[:20])
def test_each_fault_is_a_sentence_beside_the_field(tmp_path, text, fault):
    tee = bpy.context.scene.tryon.garments.tee
    path = tmp_path / "our.csv"
    if text is not None:
        path.write_text(text)
    tee.size, tee.chart, tee.row = files.CHART, str(path), "38"
    said, mend = charts.fault_of(tee)
    everything = " ".join([said, *charts.chart(str(path)).notes])
    assert fault in everything and mend
    drawn = draw(main.TRYON_PT_garment)
    assert said.split()[0] in drawn.text() and "tryon.example_chart" in drawn.of("operator")


def test_a_chart_is_read_again_once_it_has_changed(tmp_path):
    import os

    path = tmp_path / "our.csv"
    path.write_text("Size,Bust (cm)\n38,88\n")
    assert charts.chart(str(path)).rows == ("38",)
    path.write_text("Size,Bust (cm)\n38,88\n40,92\n")
    os.utime(path, ns=(1, 1))
    assert charts.chart(str(path)).rows == ("38", "40")
