# SPDX-License-Identifier: GPL-3.0-or-later
"""0 passed, 1 failed, 2 wrong input, 3 the machine, 70 our fault, 130 cancelled: of every command, by what ended it."""

import errno
import inspect
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tryon.tryon_addon.cli import main
from tryon.tryon_addon.core import errors
from tryon.tryon_addon.core.errors import Exit
from tryon.tryon_addon.runtime.client import client
from tryon.tryon_addon.runtime.wire.protocol import FrameError

ROOT = Path(__file__).resolve().parents[2]

# Words that each command takes, with everything that it needs.
WORDS = {
    "look": "--out out", "doctor": "",
    "body measures": "", "body poses": "", "body fit": "--set bust=92 --out out", "body sample": "-n 2 --out out",
    "body percentiles": "--sex male --at 5,95 --out out", "body sizes": "chart.json --out out",
    "body tapes": "--out out", "body list": "", "body export": "Anna out/anna.json", "body forget": "Anna",
    "garment list": "", "garment check": "hoody.json", "garment pattern": "tee --out out",
    "garment nest": "tee --out out/nest.svg", "garment surprise": "tee --out out", "garment collect": "tee --out out",
    "garment book": "--out out/book.md", "fabric list": "", "fabric sample": "--class gingham --out out",
    "fabric mix": "floral:1 stripe:2 --out out", "fabric restyle": "floral:1 --class stripe --out out",
    "fabric interpolate": "floral:1 floral:2 --out out", "fabric project": "photo.png --out out",
    "fabric upscale": "photo.png --out out", "fabric inpaint": "photo.png --mask mask.png --out out",
    "fabric tile": "photo.png --out out", "fabric drape-test": "--preset denim --out out",
    "lookbook plan": "book.toml", "lookbook run": "book.toml --out out",
    "lookbook sheet": "spring", "lookbook export": "book.toml --format openjd --out job.json",
    "lookbook task": "book.toml --drape 1",
    "evaluate": "look --out report", "compare": "one two", "rate": "look --overall 4", "review": "looks --no-browser",
    "ratings list": "",
    "ratings export": "ratings.csv", "ratings forget": "Anna", "ratings agreement": "",
    "makeup list": "", "makeup sample": "--out out", "makeup show": "smoky --out face.png",
    "makeup transfer": "photo.png --out look.toml",
    "size advise": "--programme shirt --body Anna",
    "size run": "--programme shirt --body Anna --out out", "recommend": "one two --rater Anna",
    "assets add": "pack.zip", "assets list": "", "assets remove": "bob",
    "skin sample": "--out out", "rerender": "front.png", "cache show": "", "cache prune": "", "cache clear": "",
}
ENDS = {
    "the spec": (errors.SpecError("No.", "Yes."), 2), "a pattern": (errors.PatternError("No."), 2),
    "a mesh": (errors.MeshError("No."), 2), "no card": (errors.WrongWeights("No."), 2),
    "the drape": (errors.DrapeError("It flew apart."), 1), "the folder": (errors.StorageError("No."), 3),
    "the cache": (errors.CacheError("No."), 3), "no torch": (errors.RuntimeUnavailable("No."), 3),
    "no Blender": (errors.BlenderUnavailable("No."), 3), "a full disk": (OSError(errno.ENOSPC, "full", "out"), 3),
    "no permission": (PermissionError(errno.EACCES, "Permission denied", "out"), 3), "no memory": (MemoryError(), 3),
    "the runtime's memory": (errors.RuntimeOutOfMemory("No."), 3), "a crash": (errors.RuntimeCrashed("Gone."), 70),
    "a slip of ours": (KeyError("front"), 70), "of the runtime's": (errors.RuntimeCallError("failed: x"), 70),
    "a wrong frame": (FrameError("No frame."), 70), "Ctrl-C": (KeyboardInterrupt(), 130),
    "cancelled": (errors.Cancelled("Cancelled."), 130), "done": (None, 0),
}


def commands():
    """All of them, as they are typed: sub-commands of a family, too."""
    return {f"{name} {word}".strip() for name, one in main.COMMANDS.items() for word in (one.family or {"": ""})}


def run(command, words):
    return main.main([*command.split(), *words.split()])


def test_no_command_is_forgotten_and_every_error_has_a_code():
    assert set(WORDS) == commands()
    kinds = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.TryOnError)]
    assert all(isinstance(kind.code, Exit) for kind in kinds)
    assert {kind.__name__ for kind in kinds if "code" not in vars(kind)} == set()


@pytest.mark.parametrize("command", WORDS)
def test_each_end_has_its_code_and_a_sentence(command, monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    parse = main.parse
    for error, code in ENDS.values():

        def ended(_, error=error):
            if error is not None:
                raise error
            return 0

        def parsed(argv, ended=ended):
            arguments = parse(argv)
            arguments.run = ended
            return arguments

        monkeypatch.setattr(main, "parse", parsed)
        assert run(command, WORDS[command]) == code, error
        said = capsys.readouterr().err
        assert "Traceback" not in said and (said.startswith("tryon: ") or error is None)
        if code == 70:
            log = Path(re.search(r"What happened is in (.*\.log)\.", said)[1])
            assert "Traceback" in log.read_text() and log.stat().st_mode & 0o077 == 0
    monkeypatch.undo()
    assert run(command, "--nonsense") == 2 and run(command, "--help") == 0


CHART = '{"rows": []}'
ANSWERS = {
    "garment.pattern": {"files": {"sheet.svg": "<svg/>"}, "panels": [], "width": 1.0, "height": 1.0},
    "garment.nest": {"svg": "<svg/>"}, "garment.page": {"svg": "<svg/>"},
    "design.surprise": {"taught": False, "designs": [], "notes": []},
}
HERE = ["body fit", "body sample", "body sizes", "garment pattern", "garment surprise", "garment book",
        "fabric sample"]


class Answering:
    """A runtime that answers what is asked of it here."""

    def call(self, method, params, **_):
        return ANSWERS[method]


@pytest.mark.parametrize("command", HERE)
def test_a_folder_that_cannot_be_written_is_the_machine_s(command, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(client, "shared", Answering)
    (tmp_path / "out").write_text("a file")
    (tmp_path / "chart.json").write_text(CHART)
    words = WORDS[command].replace("--out out", "--out out/below")
    assert run(command, words) == 3
    said = capsys.readouterr().err
    assert re.search("^tryon: Cannot write out/below.*: out is a file[.]", said, re.M) and "Traceback" not in said
    assert sorted(os.listdir(tmp_path)) == ["chart.json", "out"] and (tmp_path / "out").read_text() == "a file"


@pytest.mark.parametrize(("words", "code"), [("fabric list", 0), ("look --out out --set body.height=20", 2),
                                             ("no such command", 2), ("--help", 0)])
def test_the_process_ends_with_it(words, code, tmp_path):
    ended = subprocess.run([sys.executable, "-m", "tryon.tryon_addon.cli", *words.split()], capture_output=True,
                           cwd=tmp_path, timeout=60)
    assert ended.returncode == code and b"Traceback" not in ended.stderr


def test_a_fault_with_a_full_disk_is_told_whole(monkeypatch, capsys):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr("tempfile.mkstemp", full)
    monkeypatch.setattr(main, "parse", lambda _: {}["x"])
    assert main.main(["look"]) == 70 and "KeyError" in capsys.readouterr().err


def test_the_documentation_has_them_all():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(re.search(rf"^\| {code.value} \|", text, re.M) for code in Exit)
