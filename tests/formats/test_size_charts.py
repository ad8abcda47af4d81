# SPDX-License-Identifier: GPL-3.0-or-later
"""Size charts: the middle of a range in centimetres, for whom the chart says."""

import json
import re
from pathlib import Path

import pytest
from tryon.tryon_addon.core.errors import SpecError
from tryon.tryon_addon.formats.size_charts import Size, read_chart, size_in


def chart(tmp_path, **data):
    path = tmp_path / "chart.json"
    path.write_text(json.dumps(data))
    return path


ROWS = [{"Size": "M", "Waist": {"min": 80, "max": 84}, "Inseam": {"value": 81}, "Fit": "slim"}]


def test_centimetres_are_told_from_the_figures(tmp_path):
    assert read_chart(chart(tmp_path, tags=["mens"], rows=ROWS)) == [
        Size("M", "male", {"waist": 82.0, "crotch_height": 81.0})]


@pytest.mark.parametrize("where", ["chart", "column", "figures", "told"])
def test_inches(tmp_path, where):
    rows = [{"Size": "M", "Bust": {"min": 35, "max": 37}, "CM": {"value": 24}}]
    columns = [{"name": "Size", "type": "SIZE_LABEL"}, {"name": "Bust", "type": "MEASUREMENT"},
               {"name": "CM", "type": "MEASUREMENT"}]
    data = {"rows": rows, "columns": columns}
    if where == "chart":
        data["unit"] = "in"
    if where == "column":
        columns[1]["unit"] = "inches"
    (size,) = read_chart(chart(tmp_path, **data), units="in" if where == "told" else None)
    assert size == Size("M", None, {"bust": 91.44, "foot_length": 24.0})


def test_a_chart_that_says_centimetres_is_not_doubted(tmp_path):
    with pytest.raises(SpecError, match="size M, Bust.*36 cm, which looks like inches"):
        read_chart(chart(tmp_path, unit="cm", rows=[{"Size": "M", "Bust": {"value": 36}}]))


def test_variants_by_sex_or_name(tmp_path):
    rows = [{"Size": "S", "Head Circumference": {"min": 22, "max": 23}}]
    path = chart(tmp_path, variants={"mens": {"rows": rows}, "womens": {"rows": rows}, "youth": {"rows": rows}})
    assert read_chart(path, sex="female")[0].sex == read_chart(path, variant="womens")[0].sex == "female"
    with pytest.raises(SpecError, match="--variant"):
        read_chart(path)
    with pytest.raises(SpecError, match="children"):
        read_chart(path, variant="youth")


@pytest.mark.parametrize(("data", "says"), [
    ({"rows": []}, "no rows"),
    ({}, "no rows"),
    ({"rows": [{"Size": "M", "Colour": "red"}]}, "Colour, Size"),
    ({"category": "youth", "rows": ROWS}, "children"),
    ({"rows": [{"Size": "M", "Waist": {"min": "a"}}]}, "size M, Waist"),
    ({"rows": [{"Size": "M", "Waist": {"value": float("nan")}}]}, "nan"),
    ({"unit": "cubits", "rows": ROWS}, "cubits"),
])
def test_what_is_no_chart_is_told(tmp_path, data, says):
    with pytest.raises(SpecError, match=says):
        read_chart(chart(tmp_path, **data))


@pytest.mark.parametrize(("cell", "middle"), [
    ("96", 96.0), (" 96,5 cm ", 96.5), ("102-106", 104.0), ("102 \u2013 106cm", 104.0), ("38 in", 96.52),
    ("40-42 inches", 104.14), ("0.96 m", 96.0), ({"min": "94", "max": "98"}, 96.0), ({"value": "96"}, 96.0), (96, 96.0),
])
def test_a_cell_is_understood_however_it_is_written(tmp_path, cell, middle):
    (size,) = read_chart(chart(tmp_path, rows=[{"Size": "M", "Bust": cell}]))
    assert size.measures == {"bust": pytest.approx(middle)}


@pytest.mark.parametrize(("cell", "said"), [
    ("about 96", "size M, Bust is 'about 96'"), ("96+", "96\\+"), ("1,234", "1,234"),
    ({"min": 96, "max": 60}, "96 down to 60"),
    ("106-102", "106 down to 102"), ({"min": 96}, "Give both"), ({"min": 90, "max": 96, "value": 92}, "Give both"),
    ({"value": True}, "True"), ([96], "\\[96\\]"), ("96 kg", "in kg"),
    ({"min": "38 in", "max": "98 cm"}, "in in and cm"),
    ({"min": 20, "max": 160}, "20 cm"), (10 ** 400, "inf"),
])
def test_a_cell_that_is_not_understood_is_refused(tmp_path, cell, said):
    rows = [{"Size": "S", "Bust": 90}, {"Size": "M", "Bust": cell}]
    with pytest.raises(SpecError, match=said):
        read_chart(chart(tmp_path, rows=rows, unit="cm"))


def test_what_is_guessed_or_left_out_is_said(tmp_path):
    heard = []
    rows = [{"Size": "S", "Bust": "88-92", "Chest": 91, "Waits": 70, "Hip": "wide"}, {"Size": "M", "Bust": "n/a"}]
    (size,) = read_chart(chart(tmp_path, rows=rows), note=heard.append)
    assert size == Size("S", None, {"bust": 90.0})
    said = " ".join(heard)
    assert "size S, Bust 88-92 as 90" in said and "'Chest' is not read: 'Bust' says the same" in said
    assert "did you mean waist?" in said and "'Hip' holds no figures" in said and "size M has no measures" in said
    with pytest.raises(SpecError, match="the size m twice"):
        read_chart(chart(tmp_path, rows=[{"Size": "M", "Bust": 90}, {"Size": "m", "Bust": 94}]))


WANTED = [Size("38", None, {"bust": 88.0, "waist": 71.5}), Size("40", None, {"bust": 92.0, "waist": 75.5})]


@pytest.mark.parametrize("text", [
    "Size,Bust (cm),Waist\n38,86-90,71.5\n40,90-94,75.5\n",
    "Size;Bust;Waist\n38;88;71,5\n40;92;75,5\n",
    "\ufeffSize\tBust min\tBust max\tWaist\n38\t86\t90\t71.5 cm\n\n40\t90\t94\t75.5 cm\n",
    ",38,40\nBust,88,92\nWaist,71.5,75.5\n",
])
def test_a_chart_may_be_a_csv(tmp_path, text):
    path = tmp_path / "our.csv"
    path.write_text(text, encoding="utf-8")
    assert read_chart(path) == WANTED
    assert size_in(path, " 40 ") == WANTED[1]
    with pytest.raises(SpecError, match="There is no size '44' in our.csv.*38, 40"):
        size_in(path, "44")


@pytest.mark.parametrize(("text", "said"), [
    ("Size,Bust\n38,88,3\n", "row 2 has 3 cells"), ("Size,Bust,Bust\n38,88,90\n", "two columns 'Bust'"),
    ("Size,Bust,Bust min\n38,88,90\n", "'Bust' and 'Bust min'"), ("Size,Bust\n", "no rows"), ("", "is empty"),
    ("Size,Bust\n38,wide\n", "no measure of the body"), ("a,b\n1,2\n", "no measure of the body"),
])
def test_a_csv_that_is_no_chart_is_told(tmp_path, text, said):
    path = tmp_path / "our.csv"
    path.write_text(text)
    with pytest.raises(SpecError, match=said):
        read_chart(path)


def test_the_document_s_examples_are_charts(tmp_path):
    page = (Path(__file__).parents[2] / "docs" / "size-charts.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```(csv|toml|json)\n(.*?)```", page, re.DOTALL)
    assert {kind for kind, _ in blocks} == {"csv", "toml", "json"}
    for kind, text in blocks:
        path = tmp_path / f"chart.{kind}"
        path.write_text(text, encoding="utf-8")
        assert [size.name for size in read_chart(path)] == ["38", "40", "42"]
        assert read_chart(path)[1].measures["bust"] == 92.0
