# SPDX-License-Identifier: GPL-3.0-or-later
"""How far a command has come: a line that is drawn again on a terminal, plain lines in a log, nothing when quiet."""

import io
import os
import re

import pytest
from tryon.tryon_addon.cli import main, terminal
from tryon.tryon_addon.cli.terminal import ProgressLine, Volume
from tryon.tryon_addon.core.progress import TimeLeft, duration


class Clock:
    now = 50.0

    def __call__(self):
        return self.now


class Screen(io.StringIO):
    def __init__(self, live):
        super().__init__()
        self.isatty = lambda: live


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(terminal.time, "monotonic", clock)
    monkeypatch.setattr(ProgressLine, "_beat", lambda self: None)  # nothing is said but what the test asks for
    yield clock
    terminal.set_volume(Volume.USUAL)


def said(monkeypatch, clock, steps, live=False, volume=Volume.USUAL):
    """What stands on the screen after ``steps``: (seconds that pass before, fraction, label)."""
    screen = Screen(live)
    monkeypatch.setattr(terminal.sys, "stderr", screen)
    terminal.set_volume(volume)
    with ProgressLine() as line:
        line.left = TimeLeft(clock)
        for seconds, fraction, label in steps:
            clock.now += seconds
            line.show(fraction, label)
    return screen.getvalue()


DRAPE = [(0.1, 0.0, "Body"), (1.0, 0.1, "Draping the tee: frame 1, 90 mm/s")] + \
    [(1.0, 0.1 + 0.02 * i, f"Draping the tee: frame {i}, 40 mm/s") for i in range(2, 15)] + \
    [(1.0, 0.4, "Rendering front")]


def test_a_log_has_a_line_a_step_and_one_every_five_seconds(monkeypatch, clock):
    lines = said(monkeypatch, clock, DRAPE).splitlines()
    assert [line[7:].partition(" (")[0] for line in lines] == [
        "Body", "Draping the tee: frame 1, 90 mm/s", "Draping the tee: frame 6, 40 mm/s",
        "Draping the tee: frame 11, 40 mm/s", "Rendering front"]
    assert lines[0] == "  0 %  Body" and "\r" not in "".join(lines)
    assert lines[3] == " 32 %  Draping the tee: frame 11, 40 mm/s (about 25 s left, 11 s so far)"


def test_a_terminal_has_one_line_that_is_drawn_again_and_cleared_at_the_end(monkeypatch, clock):
    text = said(monkeypatch, clock, DRAPE, live=True)
    assert text.count("\r\033[K") == len(DRAPE) + 1 and "\n" not in text and text.endswith("\r\033[K")


def test_quiet_says_nothing_but_warnings(monkeypatch, clock):
    assert said(monkeypatch, clock, DRAPE, volume=Volume.QUIET) == ""
    screen = Screen(False)
    monkeypatch.setattr(terminal.sys, "stderr", screen)
    with ProgressLine("Working") as line:
        line.warn("A person has no body.")
    assert screen.getvalue() == "tryon: warning: A person has no body.\n"


@pytest.mark.parametrize(("volume", "heard"), [
    (Volume.QUIET, ["Error: no file"]), (Volume.USUAL, ["Error: no file"]),
    (Volume.VERBOSE, ["Fra:1 Mem:4M", "Error: no file"]),
])
def test_blenders_lines_are_heard_by_whoever_asks_and_its_errors_by_all(monkeypatch, clock, capfd, volume, heard):
    screen = Screen(False)
    monkeypatch.setattr(terminal.sys, "stderr", screen)
    terminal.set_volume(volume)
    with ProgressLine():
        os.write(1, b"Fra:1 Mem:4M\nError: no file\n")
    assert screen.getvalue().splitlines() == heard and capfd.readouterr().out == ""


def test_in_blenders_window_its_output_is_left_alone(monkeypatch, clock, capfd):
    window = type("bpy", (), {"app": type("app", (), {"background": False})})
    monkeypatch.setitem(terminal.sys.modules, "bpy", window)
    with ProgressLine():
        os.write(1, b"Fra:1 Mem:4M\n")
    assert capfd.readouterr().out == "Fra:1 Mem:4M\n"


def test_work_that_says_nothing_is_still_told_of(monkeypatch):
    screen = Screen(False)
    monkeypatch.setattr(terminal.sys, "stderr", screen)
    monkeypatch.setattr(ProgressLine, "EVERY", 0.02)
    monkeypatch.setattr(ProgressLine, "REDRAWN", 0.005)
    with ProgressLine("Rendering front") as line:
        while screen.getvalue().count("\n") < 3:
            line._over.wait(0.005)
    assert re.fullmatch(r"(  0 %  Rendering front( \(0 s so far\))?\n){3,}", screen.getvalue())


def leaves(parser, words=()):
    """Every command with its own options: its words, its parser."""
    subs = [a for a in parser._actions if a.choices and hasattr(a, "_name_parser_map")]
    if not subs:
        yield words, parser
    for name, sub in (pair for action in subs for pair in action.choices.items()):
        yield from leaves(sub, (*words, name))


@pytest.mark.parametrize("name", main.COMMANDS)
def test_every_command_can_be_quiet_and_verbose(name, monkeypatch):
    seen = {}
    monkeypatch.setattr(main.argparse.ArgumentParser, "parse_args", lambda parser, argv: seen.update(leaves(parser)))
    main.parse([name])
    found = {words: parser for words, parser in seen.items() if words[0] == name}
    assert found
    for words, parser in found.items():
        options = {option for action in parser._actions for option in action.option_strings}
        assert {"--quiet", "--verbose"} <= options, words


# -- the time left ----------------------------------------------------------------------------------------------------


def after(*told):
    """TimeLeft after (seconds, fraction) each."""
    clock = Clock()
    left = TimeLeft(clock)
    for seconds, fraction in told:
        clock.now += seconds
        left.show(fraction)
    return left, clock


def test_the_time_left_follows_the_pace():
    left, clock = after(*[(1.0, 0.01 * i) for i in range(1, 21)])
    assert left.seconds == pytest.approx(80.0)
    clock.now += 10.0
    assert left.seconds == pytest.approx(70.0), "it counts down while a picture is rendered"
    clock.now += 80.0
    assert left.seconds is None, "which takes longer than all was to: nobody knows"
    assert left.spent == 110.0


def test_what_was_kept_by_an_earlier_run_makes_nobody_hope():
    fresh, _ = after(*[(1.0, 0.01 * i) for i in range(1, 11)])
    kept, _ = after((0.1, 0.3), (0.1, 0.5), *[(1.0, 0.5 + 0.01 * i) for i in range(1, 11)])
    assert fresh.seconds == pytest.approx(90.0) and kept.seconds == pytest.approx(40.0)


def test_it_learns_that_what_comes_is_slower():
    told = [(1.0, 0.05 * i) for i in range(1, 11)] + [(10.0, 0.5 + 0.01 * i) for i in range(1, 11)]
    left, _ = after(*told)
    assert left.seconds > 300.0, "40 steps of 10 s, and not of 2"


def test_it_never_goes_back_and_says_nothing_too_soon():
    left, _ = after((1.0, 0.1), (0.5, 0.05))
    assert left.fraction == 0.1 and left.seconds is None
    assert [duration(s) for s in (8.4, 89, 91, 150, 5300, 5500)] == ["8 s", "89 s", "2 min", "2 min", "88 min", "2 h"]
