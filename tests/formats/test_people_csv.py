# SPDX-License-Identifier: GPL-3.0-or-later
"""A CSV of people: what is read is what was written, and what is wrong is named by row and column."""

import csv
import io
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tryon.tryon_addon.catalog.body import measures
from tryon.tryon_addon.core.errors import SpecError
from tryon.tryon_addon.formats.fitted_csv import FittedTable, written
from tryon.tryon_addon.formats.people_csv import PeopleFile


def read(tmp_path, data, **options):
    path = tmp_path / "people.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    file = PeopleFile(path, **options)
    return file, file.survey(), list(file.people())


def refused(tmp_path, data, **options):
    with pytest.raises(SpecError) as caught:
        read(tmp_path, data, **options)
    return str(caught.value)


def test_sex_and_any_measures_by_name_empty_cells_are_free(tmp_path):
    _, survey, people = read(tmp_path, "id,sex,stature,bust,weight\nanna,F,172,92,\n\nben,male,,,80.5\nc,,160,,\n")
    assert survey.rows == 3 and not survey.warnings
    assert [(p.number, p.sex, p.measures) for p in people] == [
        (2, "female", {"stature": 172.0, "bust": 92.0}), (4, "male", {"weight": 80.5}), (5, None, {"stature": 160.0})]


@pytest.mark.parametrize("data", [
    "\ufeffSex;Height;Chest\r\nw;172,5;92\r\n", "sex\tstature\tbust\nf\t172.5\t92\n",
    'sex,stature,bust\n"f","172,5",92\n',
    "sex,stature,bust\nf,172.5,92\n".encode("utf-16"),
])
def test_separators_decimal_commas_and_marks_of_other_programs(tmp_path, data):
    _, _, people = read(tmp_path, data)
    assert [(p.sex, p.measures) for p in people] == [("female", {"stature": 172.5, "bust": 92.0})]


def test_inches_when_told(tmp_path):
    _, _, people = read(tmp_path, "stature,weight\n70,80\n", units="in")
    assert people[0].measures == {"stature": pytest.approx(177.8), "weight": 80.0}


@pytest.mark.parametrize(("data", "says"), [
    ("sex,stature\nf,300\n", ("row 2", "column stature", "300", "140 to 210 cm")),
    ("sex,stature\nf,-5\n", ("row 2", "-5")),
    ("sex,stature\nf,nan\n", ("row 2", "'nan' is not a number")),
    ("sex,stature\nf,inf\n", ("'inf'",)),
    ("sex,stature\nf,1e999\n", ("not a number",)),
    ("sex,stature\nf,1_72\n", ("1_72",)),
    ("sex,stature\nx,172\n", ("column sex", "'x'", "female or male")),
    ("age,stature\n12,150\n", ("column age", "12", "18 to 90")),
    ("sex,stature,bust\nf,172,36\nf,171,90\nf,170,91\n", ("row 2", "column bust", "looks like inches")),
    ("stature,bust\n68,36\n66,35\n", ("looks like inches", "--units in")),
    ("stature\n1725\n", ("looks like millimetres", "cm")),
    ("stature\n1.72\n", ("looks like metres",)),
    ("weight\n70000\n", ("looks like grams", "kg")),
    ("stature;bust\n172,5;92.1\n", ("mixes decimal points and decimal commas", "92.1", "172,5")),
    ("id,stature,bust\na,172,5,92,1\n", ("5 cells", "semicolons")),
    ("name,age\nx,33\n", ("no column with a measure", "name, age")),
    ("stature,height\n172,172\n", ("two columns for stature",)),
    ("stature\n", ("nobody below it",)),
    ("", ("empty",)),
    ('stature\n"172\n173\n', ("row 2", "quotation mark")),
    ("stature\n1\0\n", ("no text file",)),
])
def test_what_is_wrong_is_named(tmp_path, data, says):
    error = refused(tmp_path, data)
    for part in says:
        assert part in error


def test_the_first_faults_are_spelled_out_and_all_are_counted(tmp_path):
    error = refused(tmp_path, "stature\n" + "170\n" * 20 + "999\n" * 9)
    assert "9 wrong cells" in error and "row 22" in error and "4 more" in error and "row 28" not in error


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(SpecError, match="Check the path"):
        PeopleFile(tmp_path / "none.csv")


def test_doubts_are_warnings(tmp_path):
    _, survey, people = read(tmp_path, "sex,age,stature,weight,waits\nf,17,160,160,3\n")
    text = " ".join(survey.warnings)
    assert "pounds" in text and "did you mean waist" in text and "taken as 18" in text
    assert people[0].age == 18
    assert "Latin-1" in " ".join(read(tmp_path, "name,stature\nAnaïs,170\n".encode("latin-1"))[1].warnings)


def cell(measure):
    return st.none() | st.integers(round(measure.low * 10), round(measure.high * 10)).map(lambda n: n / 10)


columns = st.lists(st.sampled_from(measures.MEASURES), min_size=1, max_size=6, unique=True)
tables = columns.flatmap(lambda names: st.tuples(
    st.just(names), st.lists(st.tuples(st.sampled_from(("", "female", "male")), *map(cell, names)), min_size=1)))
FAST = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FAST
@given(table=tables, delimiter=st.sampled_from(",;\t"), comma=st.booleans(), mark=st.booleans())
def test_what_is_written_is_read(tmp_path, table, delimiter, comma, mark):
    names, rows = table
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(["id", "sex", *(m.name for m in names)])
    for i, (sex, *values) in enumerate(rows):
        figures = ["" if v is None else f"{v:.1f}".replace(".", "," if comma else ".") for v in values]
        writer.writerow([f"id {i}", sex, *figures])
    _, survey, people = read(tmp_path, text.getvalue().encode("utf-8-sig" if mark else "utf-8"))
    assert survey.rows == len(rows)
    for (sex, *values), person in zip(rows, people, strict=True):
        assert person.sex == (sex or None)
        assert person.measures == {m.name: v for m, v in zip(names, values, strict=True) if v is not None}


@FAST
@given(data=st.binary(max_size=300) | st.text(max_size=300).map(str.encode)
       | st.text("0123456789.,;-+e\t\n\r\"'nasx ", max_size=200).map(lambda t: b"sex,stature;bust\n" + t.encode()))
def test_rubbish_is_an_error_in_words_or_people_in_range(tmp_path, data):
    try:
        _, survey, people = read(tmp_path, data)
    except SpecError as error:
        assert str(error) and "Traceback" not in str(error)
        return
    assert survey.rows == len(people) > 0
    for person in people:
        for name, value in person.measures.items():
            assert measures.BY_NAME[name].low <= value <= measures.BY_NAME[name].high


def test_a_long_file_takes_little_memory(tmp_path):
    path = tmp_path / "long.csv"
    path.write_text("id,stature,bust\n" + "".join(f"{i},170.5,92\n" for i in range(30_000)))
    tracemalloc.start()
    assert PeopleFile(path).survey().rows == 30_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8e6


def test_fitted_rows_are_the_same_rows_in_their_own_units_and_commas(tmp_path):
    file, survey, people = read(tmp_path, "id;sex;stature;notes\nanna;;70,5;hm\nben;male;;\n", units="in")
    with written(tmp_path / "fitted.csv") as out:
        table = FittedTable(out, file, ("stature", "weight"), survey.comma)
        table.add(people[0], "female", 30.0, {"stature": 179.07, "weight": 61.5}, [], 1)
        table.add(people[1], "male", None, {}, ["Impossible."])
    assert (tmp_path / "fitted.csv").read_text() == (
        "id;sex;stature;notes;weight;person;tryon_notes\nanna;female;70,5;hm;61,5;1;\nben;male;;;;;Impossible.\n")


def test_a_run_that_fails_leaves_the_old_file(tmp_path):
    (tmp_path / "fitted.csv").write_text("old")
    with pytest.raises(ZeroDivisionError), written(tmp_path / "fitted.csv") as out:
        out.write("half")
        raise ZeroDivisionError
    assert [p.name for p in tmp_path.iterdir()] == ["fitted.csv"] and (tmp_path / "fitted.csv").read_text() == "old"
