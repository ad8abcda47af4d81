# SPDX-License-Identifier: GPL-3.0-or-later
"""Collects and cleans the measured people: ANSUR II (US Army 2012) and NHANES 2017-18 (US civilians), cm and kg."""

from __future__ import annotations

import csv
import hashlib
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...gan_core.body.population.population import MEASURES, SEXES

Array = NDArray[np.float64]

# Name here -> ANSUR II column, in the order of population.MEASURES. All are mm there, weight is 0.1 kg: both / 10.
ANSUR_COLUMNS: dict[str, str] = dict(zip(MEASURES, (
    "stature", "weightkg", "chestcircumference", "waistcircumference", "buttockcircumference",
    "thighcircumference", "calfcircumference", "neckcircumference", "bicepscircumferenceflexed", "crotchheight",
    "sleeveoutseam", "biacromialbreadth", "bideltoidbreadth", "acromialheight", "cervicaleheight",
    "forearmcircumferenceflexed", "hipbreadth", "kneeheightmidpatella", "shoulderlength", "span",
    "wristcircumference", "anklecircumference", "headcircumference", "footlength", "handlength",
    "waistheightomphalion", "chestdepth", "waistdepth", "waistbacklength",
), strict=True))  # fmt: skip
# Name here -> NHANES column. Their waist is taken just above the hip bone, their arm relaxed.
NHANES_COLUMNS = {"age": "RIDAGEYR", "stature": "BMXHT", "weight": "BMXWT", "waist_navel": "BMXWAIST",
                  "hip": "BMXHIP", "upper_arm_relaxed": "BMXARMC", "upper_leg_length": "BMXLEG",
                  "upper_arm_length": "BMXARML"}  # fmt: skip
SIDES = ("train", "validation", "test")
SHARES = (70, 15, 15)  # per cent of the people, of each side
ADULT = 18  # years: NHANES has children too
FAR = 6.5  # robust standard deviations (of the logarithm) beyond which a single value is taken for a slip
ODD = 6.5  # the same for a value against what a person's other measures say
LIMITS = {"stature": (120, 230), "weight": (30, 250), "age": (16, 100)}  # outside: wrong units or a slip


class PeopleError(ValueError):
    """A data file is missing or is not what its name says."""


def side_of(sex: str, subject: str) -> str:
    """"train", "validation" or "test" for the person ``subject`` ("10037") of ``sex`` ("female" or "male").

    By a hash: it never drifts, and no file records it.
    """
    digest = hashlib.sha256(f"tryon people split: {sex} {int(subject)}".encode()).hexdigest()
    rank = int(digest, 16) % 100
    return SIDES[0] if rank < SHARES[0] else SIDES[1] if rank < SHARES[0] + SHARES[1] else SIDES[2]


@dataclass(frozen=True)
class People:
    """Rows of people: ``values`` (N, len(names)), NaN where not taken; age is one of the names."""

    names: tuple[str, ...]
    values: Array
    female: NDArray[np.bool_]
    side: NDArray[np.str_]  # of the split
    subject: NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, name: str) -> Array:
        return self.values[:, self.names.index(name)]

    def where(self, keep: NDArray[np.bool_]) -> People:
        return People(self.names, self.values[keep], self.female[keep], self.side[keep], self.subject[keep])

    def of(self, sex: str | None = None, side: str | None = None) -> People:
        """Those of one sex and one side of the split; None for all."""
        keep = np.ones(len(self), bool)
        keep &= True if sex is None else self.female == (sex == "female")
        keep &= True if side is None else self.side == side
        return self.where(keep)


@dataclass
class Cleaning:
    """What happened to the rows of one source, as counts."""

    read: int = 0
    dropped: dict[str, int] = field(default_factory=dict)
    emptied: dict[str, int] = field(default_factory=dict)
    sides: dict[str, int] = field(default_factory=dict)

    def drop(self, why: str, count: int) -> None:
        self.dropped[why] = self.dropped.get(why, 0) + int(count)


def number(text: str | None) -> float:
    """The number in a cell; NaN for an empty or unreadable one."""
    try:
        value = float(text) if text else math.nan
    except ValueError:
        return math.nan
    return value if math.isfinite(value) else math.nan


def read_rows(path: Path, columns: Iterable[str]) -> list[dict[str, str]]:
    """Rows of a latin-1 CSV file, keys in lower case; PeopleError if a column is missing."""
    if not path.is_file():
        raise PeopleError(f"{path} does not exist; training/README.md says where to get it")
    with path.open(encoding="latin-1", newline="") as file:
        rows = [{(k or "").strip().lower(): v for k, v in row.items()} for row in csv.DictReader(file)]
    missing = sorted({c.lower() for c in columns} - set(rows[0] if rows else ()))
    if missing:
        raise PeopleError(f"{path} lacks the columns {', '.join(missing)}")
    return rows


def robust_scores(values: Array) -> Array:
    """(value - median) / (1.4826 MAD) of each column."""
    centre = np.nanmedian(values, 0)
    spread = 1.4826 * np.nanmedian(np.abs(values - centre), 0)
    return (values - centre) / np.maximum(spread, 1e-9)


def residual_scores(values: Array, ridge: float = 1.0) -> Array:
    """Robust scores of each column against the ridge regression on all the others: slips that hide in the range."""
    z = robust_scores(np.log(values))
    precision = np.linalg.inv(z.T @ z + ridge * np.eye(z.shape[1]))
    return robust_scores(z @ precision / np.diag(precision))


def duplicated(keys: Iterable[object]) -> NDArray[np.bool_]:
    """True for every row whose key came before."""
    seen: set[object] = set()
    result = []
    for key in keys:
        result.append(key in seen)
        seen.add(key)
    return np.array(result, bool)


def impossible(people: People) -> NDArray[np.bool_]:
    """Rows outside LIMITS: most likely another unit."""
    bad = np.zeros(len(people), bool)
    for name, (low, high) in LIMITS.items():
        bad |= (people[name] < low) | (people[name] > high)
    return bad


def clean(people: People, report: Cleaning, complete: bool) -> People:
    """Without duplicates, impossible values and outliers; ``complete``: rows with any empty cell go as well."""
    def keep(people: People, bad: NDArray[np.bool_], why: str) -> People:
        report.drop(why, bad.sum())
        return people.where(~bad)

    people = keep(people, duplicated(zip(people.female, people.subject, strict=True)), "number seen before")
    people = keep(people, duplicated((bool(f), row.tobytes()) for f, row in zip(people.female, people.values,
                                                                                strict=True)), "same values as another")
    people = keep(people, impossible(people), "impossible value")
    if complete:
        people = keep(people, np.isnan(people.values).any(1), "empty cell")
    tape = [i for i, n in enumerate(people.names) if n != "age"]
    bad = np.zeros(len(people), bool)
    for sex in (False, True):
        here = people.female == sex
        if here.any():
            bad[here] = (np.abs(robust_scores(np.log(people.values[np.ix_(here, tape)]))) > FAR).any(1)
    people = keep(people, bad, f"a value over {FAR:g} robust deviations off")
    if complete:
        bad = np.zeros(len(people), bool)
        for sex in (False, True):
            here = people.female == sex
            if here.sum() > 4 * len(tape):
                bad[here] = (np.abs(residual_scores(people.values[np.ix_(here, tape)])) > ODD).any(1)
        people = keep(people, bad, f"a value over {ODD:g} robust deviations off what the others say")
    report.emptied = {n: int(c) for n, c in zip(people.names, np.isnan(people.values).sum(0), strict=True) if c}
    report.sides = {f"{sex} {side}": len(people.of(sex, side)) for sex in SEXES for side in SIDES}
    return people


def collect_ansur(folder: Path, report: Cleaning | None = None) -> People:
    """``folder``/ansur2_female.csv and ansur2_male.csv, cleaned: the 29 measures and age, complete rows."""
    report = report or Cleaning()
    names = (*MEASURES, "age")
    values, female, side, subject = [], [], [], []
    for sex in SEXES:
        for row in read_rows(folder / f"ansur2_{sex}.csv", [*ANSUR_COLUMNS.values(), "age", "subjectid", "gender"]):
            report.read += 1
            if row["gender"].strip().lower() != sex:
                report.drop("sex differs from the file's", 1)
                continue
            values.append([number(row[c]) / 10 for c in ANSUR_COLUMNS.values()] + [number(row["age"])])
            female.append(sex == "female")
            subject.append(row["subjectid"].strip())
            side.append(side_of(sex, row["subjectid"]))
    people = People(names, np.array(values), np.array(female), np.array(side), np.array(subject))
    return clean(people, report, complete=True)


def collect_nhanes(folder: Path, report: Cleaning | None = None) -> People:
    """``folder``/nhanes_2017_2018.csv, cleaned: adults, with NaN where something was not taken."""
    report = report or Cleaning()
    rows = read_rows(folder / "nhanes_2017_2018.csv", [*NHANES_COLUMNS.values(), "riagendr", "seqn"])
    report.read = len(rows)
    adult = [row for row in rows if number(row["ridageyr"]) >= ADULT]
    report.drop(f"under {ADULT} years", len(rows) - len(adult))
    values = np.array([[number(row[c.lower()]) for c in NHANES_COLUMNS.values()] for row in adult])
    female = np.array([number(row["riagendr"]) == 2 for row in adult])
    subject = np.array([str(int(number(row["seqn"]))) for row in adult])
    side = np.array([side_of("female" if f else "male", s) for f, s in zip(female, subject, strict=True)])
    people = People(tuple(NHANES_COLUMNS), values, female, side, subject)
    empty = np.isnan(people["stature"]) | np.isnan(people["weight"])
    report.drop("stature or weight not taken", empty.sum())
    return clean(people.where(~empty), report, complete=False)
