# SPDX-License-Identifier: GPL-3.0-or-later
"""The styles of the programmes are drawn inside their ranges, and trials know what cannot be sewn."""

import dataclasses

import numpy as np
import pytest
from support.mannequin import mannequin
from tryon.tryon_addon.catalog.garments import PROGRAMMES, programme
from tryon.tryon_addon.core.errors import SpecError
from tryon.tryon_addon.evaluation.figures import FIGURES
from tryon.tryon_addon.spec.styles import styles_of
from tryon.tryon_addon.tailoring import trial as trial_module
from tryon.tryon_addon.tailoring.trial import Trial

TEE = programme("tee")


@pytest.mark.parametrize("name", list(PROGRAMMES))
def test_styles_are_drawn_inside_todays_ranges(name):
    styles = styles_of(PROGRAMMES[name])
    drawn = [styles.draw(3, k) for k in range(200)]
    assert drawn[:5] == [styles.draw(3, k) for k in range(5)] != [styles.draw(4, k) for k in range(5)]
    for _, design in drawn:
        assert PROGRAMMES[name].resolve(design) == design  # raises outside
    named = {part for style, _ in drawn for part in style.split("+")}
    assert named == set(styles.names)


def test_what_goes_together_does():
    styles = styles_of(TEE)
    rows = [styles.draw(0, k) for k in range(1500)]
    mine = np.array([[d["ease"], d["sleeve_ease"]] for style, d in rows if style == "regular"])
    assert len(mine) > 50 and np.corrcoef(mine.T)[0, 1] > 0.35
    assert 0.2 < np.mean(["+" in style for style, _ in rows]) < 0.35


def test_a_programme_without_styles_stays_near_its_defaults():
    styles = styles_of(dataclasses.replace(TEE, styles={}, together=()))
    assert styles.names == ("usual",) and abs(styles.draw(0, 0)[1]["ease"] - 12) < 8


@pytest.mark.parametrize(("said", "together", "says"), [
    ({"width": (3, 1)}, (), "no parameter 'width'"),
    ({"ease": (300, 1)}, (), "2 to 40 cm"),
    ({}, (("ease", "width", 0.5),), "'width'"),
    ({}, (("ease", "length", 1.5),), "contradicts"),
])
def test_a_wrong_style_is_told(said, together, says):
    with pytest.raises(SpecError, match=says):
        styles_of(dataclasses.replace(TEE, styles={"boxy": said}, together=together))


def test_trials_know_what_can_be_sewn():
    trial = Trial(mannequin())
    good = trial.wear("tee", {})
    assert good.fault == "" and good.figures["stretch_p95_pct"] <= TEE.stretch_pct
    short = trial.wear("tee", {"sleeve_length": 8.0, "sleeve_ease": 25.0})
    assert short.fault == "drafting" and "sleeve" in short.says and short.figures == {}
    with pytest.raises(SpecError, match="2 to 40"):
        trial.wear("tee", {"ease": 99.0})
    assert trial.wear("tee", {}).figures == good.figures  # what is remembered changes nothing


def test_a_figure_beyond_its_limit_is_the_fault(monkeypatch):
    monkeypatch.setitem(FIGURES, "seam_gap_max_mm", dataclasses.replace(FIGURES["seam_gap_max_mm"], limit=-1.0))
    said = Trial(mannequin()).wear("tee", {})
    assert said.fault == "seam_gap_max_mm" and said.figures


@pytest.mark.parametrize(("own", "fault"), [(0.5, "stretch_p95_pct"), (99.0, "")])
def test_stretch_is_held_against_the_programmes_own_limit(monkeypatch, own, fault):
    monkeypatch.setattr(trial_module, "programme", lambda name: dataclasses.replace(TEE, stretch_pct=own))
    usual = dataclasses.replace(FIGURES["stretch_p95_pct"], limit=0.5)  # does not count
    monkeypatch.setitem(FIGURES, usual.name, usual)
    assert Trial(mannequin()).wear("tee", {}).fault == fault
