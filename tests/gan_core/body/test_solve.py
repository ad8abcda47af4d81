# SPDX-License-Identifier: GPL-3.0-or-later
"""Bodies from measures: those whose measures were read are found again, and nothing asked breaks the search."""

import numpy as np
import pytest
import torch
from support.bodies_made_up import races, thetas
from tryon.gan_core.body.fitting import solve
from tryon.gan_core.body.measure.measure_table import ANSUR_NAMES, NAMES
from tryon.gan_core.body.measure.ruler import Ruler, ruler
from tryon.gan_core.body.model import theta
from tryon.tryon_addon.catalog.body.measures import BY_NAME, FIELDS

FIXED = [theta.index(name) for name in ("gender", "age")]
PEOPLE, RACES = thetas(3, seed=1), races(3, seed=1)


@pytest.fixture(scope="module")
def tailor() -> Ruler:
    return ruler()


@torch.no_grad()
def tape(tailor: Ruler) -> np.ndarray:
    return tailor.read(PEOPLE, RACES).numpy().astype(float)


def target(asked: dict[str, np.ndarray], *, mean: np.ndarray | None = None, trust: float = 0.0) -> solve.Target:
    """``asked`` (B,) by name of people with PEOPLE's gender and age; ``mean`` (B, A) expected with ``trust``."""
    count = len(PEOPLE)
    wanted = np.full((count, len(NAMES)), np.nan)
    for name, values in asked.items():
        wanted[:, NAMES.index(name)] = values
    start = np.tile(theta.START, (count, 1))
    start[:, FIXED] = PEOPLE[:, FIXED].numpy()
    precision = np.tile(trust * np.eye(len(ANSUR_NAMES)), (count, 1, 1))
    return solve.Target(wanted, np.zeros((count, len(ANSUR_NAMES))) if mean is None else mean, precision, start)


def of(read: np.ndarray, *names: str) -> dict[str, np.ndarray]:
    return {name: read[:, NAMES.index(name)] for name in names}


def allowed(found: solve.Solution) -> bool:
    values = found.theta
    return bool(np.isfinite(values).all() and (values >= theta.LOW).all() and (values <= theta.HIGH).all()
                and np.isfinite(found.measures).all())  # fmt: skip


def test_slopes_are_autograds_own(tailor: Ruler) -> None:
    """The short way over the points that a tape touches gives what the long way gives; gender is never moved."""
    people, race = thetas(2, seed=3), races(2, seed=3)
    read, slopes = solve.jacobian(tailor, people, race)
    values = people.clone().requires_grad_(True)
    plain = tailor.read(values, race)
    torch.testing.assert_close(read, plain.detach(), atol=2e-3, rtol=0)
    free = [i for i in range(len(theta.NAMES)) if i not in FIXED]
    for row, name in enumerate(NAMES):
        (long,) = torch.autograd.grad(plain[:, row].sum(), values, retain_graph=True)
        short, long = slopes[:, row, free], long[:, free]
        torch.testing.assert_close(short, long, atol=5e-3, rtol=1e-3, msg=lambda said, n=name: f"{n}: {said}")
    assert slopes.shape == (2, len(NAMES), len(theta.NAMES))


@pytest.fixture(scope="module")
def found(tailor: Ruler) -> solve.Solution:
    """Who has the dozen measures of the panel that were read off PEOPLE."""
    return solve.solve(tailor, target(of(tape(tailor), *FIELDS)), RACES.numpy(), steps=6, chords=1)


def test_people_have_the_measures_that_were_asked(tailor: Ruler, found: solve.Solution) -> None:
    asked = [NAMES.index(name) for name in FIELDS]
    assert np.abs(found.missed[:, asked]).max() < 0.05  # cm and kg
    assert np.isnan(np.delete(found.missed, asked, axis=1)).all()
    np.testing.assert_allclose(found.measures[:, asked] - tape(tailor)[:, asked], found.missed[:, asked], atol=1e-3)
    assert allowed(found)


def test_what_is_said_of_them_is_read_off_them(tailor: Ruler, found: solve.Solution) -> None:
    with torch.no_grad():
        again = tailor.read(torch.from_numpy(found.theta), RACES).numpy()
    np.testing.assert_allclose(again, found.measures, atol=2e-3)


def test_gender_and_age_are_kept(found: solve.Solution) -> None:
    np.testing.assert_array_equal(found.theta[:, FIXED], PEOPLE[:, FIXED].numpy())


def test_the_same_wish_finds_the_same_people(tailor: Ruler) -> None:
    some = target(of(tape(tailor), "stature", "waist", "hip"))
    one, other = (solve.solve(tailor, some, steps=2, chords=1) for _ in range(2))
    np.testing.assert_array_equal(one.theta, other.theta)
    np.testing.assert_array_equal(one.measures, other.measures)


def test_the_impossible_ends_at_the_bounds(tailor: Ruler) -> None:
    """Each an adult's alone, together nobody's: as near as the model gets, gender and age untouched."""
    ends = {"stature": "high", "crotch_height": "low", "waist": "low", "bust": "high", "hip": "high", "neck": "high",
            "wrist": "high", "upper_arm": "low", "weight": "low", "arm_length": "high"}  # fmt: skip
    asked = {name: np.full(len(PEOPLE), getattr(BY_NAME[name], end)) for name, end in ends.items()}
    nobody = solve.solve(tailor, target(asked), steps=4, chords=1)
    assert allowed(nobody)
    np.testing.assert_array_equal(nobody.theta[:, FIXED], PEOPLE[:, FIXED].numpy())
    assert np.nanmax(np.abs(nobody.missed)) > 1


def test_what_is_not_asked_follows_the_people(tailor: Ruler) -> None:
    """Expected measures pull where they are trusted, and not against those asked."""
    read = tape(tailor)
    mean = read[:, [NAMES.index(name) for name in ANSUR_NAMES]]
    pulled = solve.solve(
        tailor, target({"stature": read[:, 0]}, mean=mean, trust=4.0), RACES.numpy(), steps=5, chords=1)
    free = solve.solve(tailor, target({"stature": read[:, 0]}), RACES.numpy(), steps=2, chords=0)
    rows = [NAMES.index(name) for name in ("bust", "hip", "waist_navel", "thigh", "weight")]
    assert np.abs(pulled.measures - read)[:, rows].max() < 0.7 < np.abs(free.measures - read)[:, rows].max()
    assert np.nanmax(np.abs(pulled.missed)) < 0.05


def test_progress_rises_to_the_end(tailor: Ruler) -> None:
    told: list[float] = []
    some = target(of(tape(tailor), "hip"))
    solve.solve(tailor, some, steps=1, chords=1, progress=lambda share, _: told.append(share))
    assert told == sorted(told) and told[-1] == 1


def test_a_length_from_the_waist_can_be_asked(tailor: Ruler) -> None:
    some = solve.solve(tailor, target(of(tape(tailor), "outseam")), RACES.numpy(), steps=5, chords=0)
    assert np.nanmax(np.abs(some.missed)) < 0.6
