# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of figures: whole, and told truly where people read it."""

import dataclasses
import re
from pathlib import Path

import pytest
from tryon.tryon_addon.catalog.garments import PROGRAMMES, programme
from tryon.tryon_addon.catalog.garments.programme import Programme
from tryon.tryon_addon.evaluation.certificate import Certificate
from tryon.tryon_addon.evaluation.figures import FIGURES, Trouble
from tryon.tryon_addon.evaluation.repairs import APART, LADDER

DOCS = Path(__file__).resolve().parents[2] / "docs"
ROW = re.compile(r"^\| `(\w+)` \| ([\d.]+) (\S+) \| ([^|;]+?)(?:;[^|]*)? \|$", re.M)  # up to a semicolon
SEAMS = ("seam_gap_p95_mm", "seam_gap_max_mm")
CONTACT = ("penetrating_pct", "penetration_max_mm", "poke_through_pct", "self_intersecting_pct", "slippage_mm")
DRIFT = ("drift_p95_mm", "drift_max_mm")
SIGNED_OFF = {"penetrating_pct": 0.5, "penetration_max_mm": 2.0, "poke_through_pct": 0.1, "seam_gap_p95_mm": 1.0,
              "seam_gap_max_mm": 3.0, "stretch_p95_pct": 6.0, "residual_speed_p95_mm_s": 10.0, "drift_p95_mm": 2.0,
              "drift_max_mm": 8.0, "self_intersecting_pct": 0.5, "slippage_mm": 25.0, "standing_pct": 20.0}
RUNGS = {
    "smaller steps": (*SEAMS, "residual_speed_p95_mm_s", *DRIFT),
    "more time": DRIFT,
    "sewn longer": (*SEAMS, "stretch_p95_pct", *CONTACT, "standing_pct"),
    "finer collision": CONTACT,
    "slower start": (*SEAMS, *CONTACT, *DRIFT, "standing_pct"),
    "larger offset": CONTACT,
    "smallest steps": (*SEAMS, *CONTACT, "residual_speed_p95_mm_s"),
}


@pytest.mark.parametrize("figure", FIGURES.values(), ids=lambda figure: figure.name)
def test_every_figure_says_all_that_is_read(figure):
    assert re.fullmatch(r"[a-z]{3,10}", figure.word), "a short word beside a ring"
    assert figure.limit > 0 and figure.unit and figure.how and not figure.sentence.endswith((".", ")"))
    assert "{garment}" in figure.sentence and f"{{value}} {figure.unit}" in figure.sentence, "its name and its unit"
    assert not figure.own or figure.own in {field.name for field in dataclasses.fields(Programme)}
    assert bool(figure.limit_key) == (bool(figure.own) or figure.posed != 1.0), "a limit that shifts is told"
    assert figure.name not in {field.name for field in dataclasses.fields(Certificate)}


def test_a_figure_over_its_limit_is_said_in_a_sentence():
    deepest, gap, drift = (FIGURES[name] for name in ("penetration_max_mm", "seam_gap_p95_mm", "drift_max_mm"))
    assert deepest.told("shirt", 4.0961, 2.0) == \
        "Cloth of the shirt lies 4.1 mm inside the skin or what is worn beneath at its deepest; 2 mm are allowed"
    assert gap.told("T-shirt", 3.0, 1.0).endswith("3 mm or more before it is closed; 1 mm is allowed")
    assert drift.told("coat", float("nan"), 8.0) == \
        "This could not be measured of the coat: the largest movement over the last 24 frames; 8 mm are allowed"


def test_limits_shift_with_negative_ease_and_in_a_pose():
    stretch, slippage, drift = (FIGURES[name] for name in ("stretch_p95_pct", "slippage_mm", "drift_max_mm"))
    assert [stretch.limit_for(programme(name)) for name in ("tee", "slim_trousers")] == [6.0, 8.0]
    assert [stretch.limit_for(programme(name), posed=True) for name in ("tee", "slim_trousers")] == [15.0, 20.0]
    assert [slippage.limit_for(programme("tee"), posed) for posed in (False, True)] == [25.0, 50.0]
    assert {drift.limit_for(one, posed) for one in PROGRAMMES.values() for posed in (False, True)} == {8.0}


def test_what_a_studio_signs_off_by():
    """A limit is a promise: who loosens one says so here."""
    assert {name: figure.limit for name, figure in FIGURES.items() if name in SIGNED_OFF} == SIGNED_OFF


def test_each_rung_mends_what_it_is_good_against():
    known = set().union(*RUNGS.values())  # others have come since
    assert {rung.name: rung.mends & known for rung in LADDER} == {name: set(them) for name, them in RUNGS.items()}
    assert APART & known == {*SEAMS, "stretch_p95_pct", *CONTACT}
    for trouble in Trouble:
        assert [rung for rung in LADDER if rung.against & trouble], f"nothing is tried against {trouble}"


def test_the_tables_in_the_documents_are_true():
    """A row a figure, as the table of figures has it; what is said after a semicolon is the document's own."""
    rows = ROW.findall((DOCS / "certificate.md").read_text())
    assert len(rows) > 10
    for name, limit, unit, how in rows:
        figure = FIGURES[name]
        assert (float(limit), unit, how) == (figure.limit, figure.unit, figure.how), name
