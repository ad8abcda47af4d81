# SPDX-License-Identifier: GPL-3.0-or-later
"""Size charts: the middle of a range in centimetres, for whom the chart says."""

import json

import pytest
from tryon.tryon_addon.core.errors import SpecError
from tryon.tryon_addon.formats.size_charts import Size, read_chart


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
