# SPDX-License-Identifier: GPL-3.0-or-later
"""Collecting and cleaning: units, slips, duplicates, sides that never change. Real files only where there are any."""

import csv
import os
from pathlib import Path

import numpy as np
import pytest
from support.people_made_up import drawn_people, write_ansur
from tryon.gan_core.body.population.population import MEASURES, NAMES
from tryon.training.body.data import PeopleData
from tryon.training.body.people import (
    ANSUR_COLUMNS,
    NHANES_COLUMNS,
    SIDES,
    Cleaning,
    PeopleError,
    collect_ansur,
    collect_nhanes,
    duplicated,
    number,
    residual_scores,
    robust_scores,
    side_of,
)

DATA = Path(os.environ.get("TRYON_DATA", Path(__file__).resolve().parents[4] / "shared" / "data"))


def test_ansur_is_read_in_centimetres_and_kilograms(tmp_path: Path) -> None:
    people = drawn_people(200)
    write_ansur(tmp_path, people)
    report = Cleaning()
    found = collect_ansur(tmp_path, report)
    assert report.read == 400 and len(found) >= 395 and found.names == NAMES
    kept = {(f, s): v for f, s, v in zip(found.female, found.subject, found.values, strict=True)}
    for female, subject, row in zip(people.female, people.subject, people.values, strict=True):
        if (female, subject) in kept:
            np.testing.assert_allclose(kept[female, subject], row, atol=1e-6)


def spoil(path: Path, row: int, column: str, change) -> None:
    with path.open(encoding="latin-1", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[row][column] = change(rows[row][column])
    with path.open("w", encoding="latin-1", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize(("column", "change", "why"), [
    ("stature", lambda v: str(int(v) // 10), "impossible value"),  # cm instead of mm
    ("weightkg", lambda v: str(int(v) * 10), "impossible value"),
    ("hipbreadth", lambda v: "", "empty cell"),
    ("hipbreadth", lambda v: "n/a", "empty cell"),
    ("calfcircumference", lambda v: str(int(v) * 3), "a value over 6.5 robust deviations off"),
    ("acromialheight", lambda v: str(int(v) + 110), "a value over 6.5 robust deviations off what the others say"),
    ("Gender", lambda v: "Male", "sex differs from the file's"),
])  # fmt: skip
def test_a_slip_drops_its_row_and_is_counted(tmp_path: Path, column: str, change, why: str) -> None:
    people = drawn_people(150, seed=4)
    write_ansur(tmp_path, people)
    clean = Cleaning()
    collect_ansur(tmp_path, clean)
    middling = int(np.abs(robust_scores(people.of("female").values)).max(1).argmin())
    spoil(tmp_path / "ansur2_female.csv", middling, column, change)
    report = Cleaning()
    collect_ansur(tmp_path, report)
    assert report.dropped.get(why, 0) == clean.dropped.get(why, 0) + 1


def test_duplicates_go_by_number_and_by_value(tmp_path: Path) -> None:
    people = drawn_people(100, seed=2)
    people.values[1] = people.values[0]
    people.subject[3] = people.subject[2]
    write_ansur(tmp_path, people)
    report = Cleaning()
    collect_ansur(tmp_path, report)
    assert report.dropped["number seen before"] == 1 and report.dropped["same values as another"] == 1
    assert duplicated("abcab").tolist() == [False, False, False, True, True]


def test_nhanes_keeps_adults_and_leaves_gaps(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    columns = ["SEQN", "RIAGENDR", *NHANES_COLUMNS.values()]
    middle = {"BMXHT": 168, "BMXWT": 78, "BMXWAIST": 95, "BMXHIP": 103, "BMXARMC": 33, "BMXLEG": 39, "BMXARML": 37}
    rows = [{"SEQN": f"{i}.0", "RIAGENDR": 1 + i % 2, "RIDAGEYR": 10 + i % 60}
            | {k: f"{v * rng.normal(1, 0.05):.1f}" for k, v in middle.items()} for i in range(120)]
    rows[30]["BMXWAIST"] = ""
    rows[31]["BMXHT"] = ""
    with (tmp_path / "nhanes_2017_2018.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    report = Cleaning()
    people = collect_nhanes(tmp_path, report)
    assert report.dropped["under 18 years"] == 16 and report.dropped["stature or weight not taken"] == 1
    assert report.emptied == {"waist_navel": 1} and len(people) == 103
    assert set(people["age"]) >= {18, 69} and people.female.sum() in (51, 52)


def test_missing_files_and_columns_are_told(tmp_path: Path) -> None:
    with pytest.raises(PeopleError, match="does not exist"):
        collect_ansur(tmp_path)
    write_ansur(tmp_path, drawn_people(5))
    text = (tmp_path / "ansur2_male.csv").read_text("latin-1").replace("stature", "tallness")
    (tmp_path / "ansur2_male.csv").write_text(text, "latin-1")
    with pytest.raises(PeopleError, match="lacks the columns stature"):
        collect_ansur(tmp_path)


def test_sides_are_fixed_and_in_proportion() -> None:
    known = {("female", "10037"): "train", ("male", "10027"): "test", ("male", "10032"): "validation"}
    assert {key: side_of(*key) for key in known} == known
    assert side_of("male", "010032") == "validation"
    sides = [side_of("male", str(i)) for i in range(4000)]
    for side, share in zip(SIDES, (0.7, 0.15, 0.15), strict=True):
        assert np.mean([s == side for s in sides]) == pytest.approx(share, abs=0.02)
    women = [side_of("female", str(i)) for i in range(4000)]
    assert np.mean([a == b for a, b in zip(sides, women, strict=True)]) < 0.6  # a number says nothing across sexes


def test_numbers_and_scores() -> None:
    assert number("12.5") == 12.5
    assert all(np.isnan(number(text)) for text in ("", None, "abc", "inf", "nan"))
    x = np.random.default_rng(0).normal(5, 2, (5000, 1))
    assert float(robust_scores(x).std()) == pytest.approx(1, abs=0.05)
    pair = np.exp(np.random.default_rng(1).normal(0, 1, (500, 1)) + np.random.default_rng(2).normal(0, 0.02, (500, 2)))
    pair[7, 1] *= 1.5
    assert np.abs(residual_scores(pair)).max(1).argmax() == 7


def test_batches_follow_from_seed_and_step_alone() -> None:
    data = PeopleData(drawn_people(60))
    a, b, other = data.batch(20, 3, 7), data.batch(20, 3, 7), data.batch(20, 3, 8)
    assert all((x == y).all() for x, y in zip(vars(a).values(), vars(b).values(), strict=True))
    assert not (a.measures == other.measures).all()
    assert a.women.sum() == 10 and a.measures.shape == (20, len(MEASURES))
    bust = a.measures[:, MEASURES.index("bust")]
    assert (a.given[:, 3] == bust).all()
    real = data.values[:, MEASURES.index("bust")]
    assert (np.abs(bust.numpy()[:, None] - real).min(1) <= 0.051).all()
    shares = np.mean([data.batch(50, 0, s).mask.mean(0).numpy() for s in range(60)], 0)
    assert shares == pytest.approx(np.full(6, 1 / 3), abs=0.03)


@pytest.mark.skipif(not (DATA / "ansur2").is_dir(), reason="needs the data folder (TRYON_DATA)")
def test_the_real_files_come_in_whole() -> None:
    report = Cleaning()
    people = collect_ansur(DATA / "ansur2", report)
    assert len(ANSUR_COLUMNS) == 29 and report.read == 5159 and sum(report.dropped.values()) <= 10
    assert float(np.median(people.of("male")["stature"])) == pytest.approx(175.5, abs=0.5)
    adults = collect_nhanes(DATA / "nhanes")
    assert 2600 < len(adults) < 2800
