# SPDX-License-Identifier: GPL-3.0-or-later
"""Ordinary mistakes on the command line are told in a sentence, with what is allowed: never a traceback."""

import pytest
from tryon.gan_core.body.posing.stances import PoseError, stance_of
from tryon.tryon_addon.cli import main
from tryon.tryon_addon.runtime.server.faults import describe

LOOK = ("look", "--out", "out")
MISTAKES = {
    "a programme that is a number": ((*LOOK, "spec.toml"), "[[garments]]\nprogramme = 5\n", "no garment called 5"),
    "a body that is a name": ((*LOOK, "spec.toml", "--set", "body.height=180"), 'body = "Anna"\n', "body is 'Anna'"),
    "measures that are a number": ((*LOOK, "spec.toml", "--set", "body.measures.bust=92"),
                                   "[body]\nmeasures = 5\n", "body.measures is 5"),
    "garments that are a number": ((*LOOK, "--set", "garments=5", "--set", "tee.ease=3"), "", "garments is 5"),
    "accessories that are a number": ((*LOOK, "--set", "accessories=5", "--set", "belt.width=3"), "",
                                      "accessories is 5"),
    "a height without end": ((*LOOK, "spec.toml"), "[body]\nheight = 1e400\n", "body.height is inf"),
    "a body nested without end": ((*LOOK, "--body", "deep.json"), "", "Cannot read deep.json"),
    "a seed in small print": (("fabric", "mix", "floral:2", "stripe:\u00b2", "--out", "out"), "", "\u00b2"),
    "a folder called as a mesh": ((*LOOK, "--garment", "d.obj"), "", "d.obj: it is a folder and no file"),
}


@pytest.mark.parametrize(("words", "spec", "says"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_a_sentence(words, spec, says, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "spec.toml").write_text(spec)
    (tmp_path / "deep.json").write_text("[" * 100_000 + "]" * 100_000)
    (tmp_path / "d.obj").mkdir()
    assert main.main(words) == 2
    told = capsys.readouterr().err
    assert "\ntryon: " in f"\n{told}" and says in told and "Traceback" not in told
    assert not (tmp_path / "out").exists()


def test_a_slip_in_a_pose_is_the_users_and_not_reported_as_ours():
    with pytest.raises(PoseError) as error:
        stance_of({"base": "relaxd"})
    told = describe(error.value, "body.shape")
    assert told["type"] == "SpecError" and "relaxed" in told["message"] and "report" not in told["mend"]
