# SPDX-License-Identifier: GPL-3.0-or-later
"""A night of looks: whatever becomes of one, the others are made, and the next run goes on."""

import dataclasses
import json
import os
import signal
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from tryon.tryon_addon.cli.main import main
from tryon.tryon_addon.core.errors import SpecError, StorageError
from tryon.tryon_addon.lookbook import book, manifest, plan, runner, worker
from tryon.tryon_addon.workflows import look_worker

MAKER = Path(__file__).parents[1] / "support" / "look_maker.py"
NAMES = [f"person-{n}" for n in range(4)]


def settings_of(log, faults=None, jobs=1, **more):
    """Of a run whose workers do what ``faults`` say."""
    command = [sys.executable, str(MAKER), str(log), json.dumps(faults or {})]
    return runner.Settings(lambda: worker.Worker(command, dict(os.environ)), lambda: jobs, **more)


@pytest.fixture
def night(tmp_path):
    """Runs a book of four looks; what it said, and the orders that workers got."""
    (tmp_path / "book.toml").write_text('preset = "draft"\nviews = ["front"]\nbodies = [{ sample = 4 }]\n')
    wanted = plan.plan(manifest.read(tmp_path / "book.toml"))

    def go(faults=None, **more):
        log = tmp_path / "log"
        log.write_text("")
        settings = settings_of(log, faults, **more)
        told = []
        made = runner.run(wanted, tmp_path / "out", settings, lambda *said: told.append(said))
        return made, log.read_text().split(), told

    go.out = tmp_path / "out"
    return go


def states(made):
    return [record.state for record in made.records]


def test_looks_are_made_in_their_folders_and_the_book_says_what_they_are(night):
    made, orders, told = night()
    assert orders == NAMES and states(made) == ["passed"] * 4
    said = book.read(night.out)
    assert [one["name"] for one in said["looks"]] == NAMES
    one = said["looks"][2]
    assert one["views"] == {"front": "person-2/front.png"} and one["spec"]["preset"] == "draft"
    assert (night.out / "person-2" / "front.png").read_text() == "person-2"
    assert [ended.name for _, _, ended in told if ended] == NAMES
    fractions = [fraction for fraction, _, _ in told]
    assert fractions == sorted(fractions) and fractions[-1] == 1.0
    pace = book.paces(night.out)
    assert (pace.drape, pace.picture) == (9.0, 3.0)
    assert pace.look == sum(path.stat().st_size for path in night.out.glob("*/*")) / 4


def test_a_plan_says_what_is_left_to_do_and_how_much_room_that_takes(night, tmp_path, capsys, monkeypatch):
    night(hours=0.0)
    command = ["lookbook", "plan", str(tmp_path / "book.toml"), "--out", str(night.out)]
    assert main(command) == 0 and "known once a few are made" in capsys.readouterr().out
    night({"person-2": "wrong", "person-3": "wrong"})
    pace = book.paces(night.out)
    assert main([*command, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["there"], said["seconds"], said["bytes"]) == (2, 2 * (9.0 + 3.0), round(2 * pace.look))
    monkeypatch.setattr(book.shutil, "disk_usage", lambda _: SimpleNamespace(free=pace.look))
    assert main(command) == 0 and "are free there: make room" in capsys.readouterr().out


def test_each_look_is_written_for_other_programs_where_the_book_says_so(tmp_path):
    (tmp_path / "book.toml").write_text('bodies = [{ sample = 1 }]\nviews = ["front"]\nexport = ["glb", "usd"]\n')
    wanted = plan.plan(manifest.read(tmp_path / "book.toml"))
    runner.run(wanted, tmp_path / "out", settings_of(tmp_path / "log"), lambda *said: None)
    [look] = book.read(tmp_path / "out")["looks"]
    assert look["exports"] == ["look/look.glb", "look/look.usd"]
    assert 'href="look/look.glb" download' in (tmp_path / "out" / "index.html").read_text()
    (tmp_path / "book.toml").write_text('bodies = [{ sample = 1 }]\nexport = ["blorb"]\n')
    with pytest.raises(SpecError, match="line 2, export"):
        manifest.read(tmp_path / "book.toml")


def test_a_bad_look_costs_itself_and_its_fault_is_told(night):
    made, orders, _ = night({"person-0": "crash", "person-1": "once", "person-2": "wrong", "person-3": "failed"})
    assert states(made) == ["error", "passed", "error", "failed"]
    assert orders == ["person-0"] * 2 + ["person-1"] * 2 + ["person-2", "person-3"]  # what is wrong stays so
    assert "crashed" in made.records[0].error and "Draping" in made.records[0].error
    assert made.records[2].error == "It is wrong."
    made, orders, _ = night()
    assert states(made)[:3] == ["passed"] * 3 and orders == NAMES  # the folders themselves say what is there


def test_a_look_that_is_not_whole_is_none(night):
    made, orders, _ = night({"person-1": "half"})
    assert states(made) == ["passed", "error", "passed", "passed"] and orders.count("person-1") == 2


def test_who_says_nothing_is_ended(night, monkeypatch):
    monkeypatch.setattr(worker, "SILENT", 2.0)
    made, _, _ = night({"person-2": "hang"})
    assert states(made) == ["passed", "passed", "error", "passed"] and "said nothing" in made.records[2].error


def test_a_full_disk_ends_the_run_and_keeps_what_is_made(night):
    with pytest.raises(StorageError, match="It is full"):
        night({"person-2": "full"})
    assert [one["state"] for one in book.read(night.out)["looks"]] == ["passed", "passed", "waiting", "waiting"]


def test_who_has_grown_is_renewed_and_two_work_at_once(night):
    pids = set()
    begin = worker.Worker.order

    def noted(self, order):
        pids.add(self.pid)
        begin(self, order)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worker.Worker, "order", noted)
        night(memory=1.0)
        assert len(pids) == 4
        pids.clear()
        made, orders, _ = night(jobs=2)
    assert len(pids) == 2 and sorted(orders) == NAMES and states(made) == ["passed"] * 4
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_two_at_work_never_make_the_same_drape(tmp_path):
    (tmp_path / "book.toml").write_text(
        'views = ["front"]\nbodies = [{ sample = 2 }]\nfabrics = ["stripe"]\n'
        'colourways = [{ name = "navy", palette = ["#1d2f55"] }, { name = "red", palette = ["#aa2233"] }]\n')
    wanted = plan.plan(manifest.read(tmp_path / "book.toml"))
    assert [entry.drape for entry in wanted.entries] == [0, 0, 1, 1] and wanted.drapes == 2
    log = tmp_path / "log"
    settings = settings_of(log, {name: "slow" for name in ("person-0-navy", "person-1-navy")}, jobs=2)
    made = runner.run(wanted, tmp_path / "out", settings, lambda *said: None)
    assert states(made) == ["passed"] * 4
    assert {name[:8] for name in log.read_text().split()[:2]} == {"person-0", "person-1"}


def test_killed_at_any_moment_the_next_run_ends_with_the_same_files(night, tmp_path):
    for moment in range(1, 12, 2):
        child = os.fork()
        if child == 0:
            seen = []

            def tell(*said, seen=seen, moment=moment):
                seen.append(said)
                if len(seen) == moment:
                    os.kill(os.getpid(), signal.SIGKILL)

            try:
                settings = settings_of(tmp_path / "log")
                wanted = plan.plan(manifest.read(tmp_path / "book.toml"))
                runner.run(wanted, tmp_path / f"out{moment}", settings, tell)
            finally:
                os._exit(0)
        assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
        settings = settings_of(tmp_path / "log")
        wanted = plan.plan(manifest.read(tmp_path / "book.toml"))
        made = runner.run(wanted, tmp_path / f"out{moment}", settings, lambda *said: None)
        assert states(made) == ["passed"] * 4
        left = {path.relative_to(tmp_path / f"out{moment}").as_posix() for path in
                (tmp_path / f"out{moment}").rglob("*") if path.is_file() and path.name[0] != "."}
        of_looks = {f"{name}/{file}" for name in NAMES for file in ("front.png", "look.json")}
        assert left == {"book.json", "index.html", *of_looks}


def test_the_command_says_each_look_as_a_line_of_json(tmp_path, monkeypatch, capfd):
    (tmp_path / "book.toml").write_text('preset = "draft"\nviews = ["front"]\nbodies = [{ sample = 2 }]\n')
    command = [sys.executable, str(MAKER), str(tmp_path / "log"), json.dumps({"person-1": "failed"})]
    monkeypatch.setattr(look_worker, "command", lambda: command)
    assert main(["lookbook", "run", str(tmp_path / "book.toml"), "--out", str(tmp_path / "out"), "--json"]) == 1
    said = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert [(one["look"], one["state"]) for one in said if "look" in one] == [("person-0", "passed"),
                                                                             ("person-1", "failed")]
    assert said[-1]["passed"] == said[-1]["failed"] == 1


def test_two_in_one_folder_the_second_is_refused(night):
    lock = runner.Lock(night.out / runner.LOCK)
    assert lock.acquire()
    try:
        with pytest.raises(StorageError, match="Another lookbook is being made"):
            night()
    finally:
        lock.release()


def test_parts_that_do_not_go_together_are_told_as_that_look_alone(tmp_path):
    (tmp_path / "book.toml").write_text('outfits = ["tee", "trousers"]\nviews = ["front"]\n')
    wanted = plan.plan(manifest.read(tmp_path / "book.toml"))
    bad = dataclasses.replace(wanted.entries[0].choices["outfits"].value, garments=())
    wanted.entries[0].choices["outfits"].__dict__["value"] = bad
    settings = settings_of(tmp_path / "log")
    made = runner.run(wanted, tmp_path / "out", settings, lambda *said: None)
    assert states(made) == ["error", "passed"] and "no garment" in made.records[0].error
