# SPDX-License-Identifier: GPL-3.0-or-later
"""A set of files is delivered whole or not at all, whatever happens on the way, and nothing else is touched."""

import errno
import itertools
import json
import os
import signal
import threading

import pytest
from support import faults
from tryon.tryon_addon.core import files, index
from tryon.tryon_addon.core.delivery import Delivery, tidy, write_files
from tryon.tryon_addon.core.errors import StorageError

pytestmark = pytest.mark.skipif(os.name == "nt", reason="forks")
KNOWN = ("*.png", "look.*", "textures/*")
NAMES = {1: ("front.png", "back.png", "look.blend", "textures/a.png"),  # some come after look.json in the alphabet
         2: ("front.png", "left.png", "look.blend", "three-quarter.png")}


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch):
    """That the disk keeps a file is not what is looked at here, and takes most of the time."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


def make(out, number, names=None, **options):
    with Delivery(out, known=KNOWN, **options) as delivery:
        for name in names or NAMES[number]:
            files.write(delivery.aside / name, f"{name} of look {number}" * 100)
        delivery.index("look.json", {"look": number})
    return delivery


def content(folder):
    """name -> number of the look that it is of; without what is aside, and the user's own."""
    found = {}
    for path in folder.rglob("*") if folder.is_dir() else []:
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not name.startswith(".tryon-") and name != "notes.txt":
            text = path.read_text()
            found[name] = json.loads(text)["look"] if name == "look.json" else int(text[len(f"{name} of look ")])
            assert name == "look.json" or text == f"{name} of look {found[name]}" * 100, f"{name} is cut"
    return found


def check(folder, looks):
    """Files of one of ``looks`` alone, all of them where there is an index; never anything else."""
    found = content(folder)
    assert len(set(found.values())) <= 1 and set(found.values()) <= set(looks), found
    if "look.json" in found:
        assert index.whole(folder, "look.json")
        assert set(found) == {"look.json", *NAMES[found["look.json"]]}
    return found.get("look.json")


def aside(folder):
    return [name for name in os.listdir(folder) if name.startswith(".")] if folder.is_dir() else []


def test_a_newer_set_takes_the_place_of_the_older_and_of_nothing_else(tmp_path):
    make(tmp_path / "new" / "out", 1)
    out = tmp_path / "new" / "out"
    (out / "notes.txt").write_text("mine")
    (out / "textures" / "own.txt").write_text("textures/own.txt of look 9" * 100)
    delivery = make(out, 2)
    assert set(content(out)) == {"look.json", *NAMES[2], "textures/own.txt"} and not aside(out)
    assert (out / "notes.txt").read_text() == "mine" and delivery.replaced == [] and index.whole(out, "look.json")
    assert set(index.listed(out, "look.json")) == set(NAMES[2])


def test_what_the_user_had_by_that_name_is_replaced_and_told(tmp_path):
    (tmp_path / "front.png").write_text("mine")
    assert make(tmp_path, 2).replaced == ["front.png"] and check(tmp_path, [2]) == 2


def test_an_index_takes_nothing_away_that_is_no_look_s(tmp_path):
    out = tmp_path / "out"
    make(out, 1)
    (tmp_path / "victim.png").write_text("v")
    (out / "notes.txt").write_text("mine")
    said = json.loads((out / "look.json").read_text())
    said["files"] |= {name: {"bytes": 1, "sha256": "x"} for name in ("../victim.png", "notes.txt", "/etc/motd", "")}
    (out / "look.json").write_text(json.dumps(said))
    make(out, 2)
    assert (tmp_path / "victim.png").exists() and (out / "notes.txt").exists() and check(out, [2]) == 2


@pytest.mark.parametrize("text", ["{", '{"look": 1}', "[]", '{"files": 5}', '{"files": {"a": {}}}'])
def test_of_a_damaged_index_everything_goes_that_it_can_have_meant(tmp_path, text):
    make(tmp_path, 1)
    (tmp_path / "look.json").write_text(text)
    assert not index.whole(tmp_path, "look.json")
    make(tmp_path, 2)
    assert check(tmp_path, [2]) == 2


def test_whole_means_every_byte(tmp_path):
    make(tmp_path, 1)
    assert index.whole(tmp_path, "look.json")
    data = bytearray((tmp_path / "back.png").read_bytes())
    data[5] ^= 1
    (tmp_path / "back.png").write_bytes(data)
    assert not index.whole(tmp_path, "look.json") and not index.whole(tmp_path / "nowhere", "look.json")


def test_an_error_leaves_the_older_set_and_nothing_else(tmp_path):
    make(tmp_path / "out", 1)
    for error in (ValueError("no"), KeyboardInterrupt()):
        with pytest.raises(type(error)), Delivery(tmp_path / "out") as delivery:
            (delivery.aside / "front.png").write_text("half")
            raise error
        assert check(tmp_path / "out", [1]) == 1 and not aside(tmp_path / "out")
    with pytest.raises(ValueError), Delivery(tmp_path / "a" / "b"):
        raise ValueError
    assert os.listdir(tmp_path) == ["out"]


@pytest.mark.parametrize("first", [0, 1])
def test_killed_at_any_point_it_leaves_one_look_and_the_next_run_mends_it(tmp_path, first):
    for at in itertools.count(first, 2):  # the points between with the other; make faults tries all
        out = tmp_path / str(at)
        if first:
            make(out, 1)
        ended = faults.wait(faults.child(lambda out=out: make(out, 2), faults.Fault(at, folder=out)))
        check(out, [1, 2])
        if ended == faults.DONE:
            break
        assert ended == -signal.SIGKILL
        before = set(content(out).values())
        with Delivery(out):
            pass
        assert check(out, [1, 2]) in ((1, 2) if first else (1, 2, None)) and not aside(out)
        assert set(content(out).values()) in (before, {2})
        make(out, 1)
        assert check(out, [1]) == 1 and not aside(out)
    assert at > 20


def test_what_the_dead_have_left_goes_without_a_delivery(tmp_path):
    for at in itertools.count(1, 3):
        out = tmp_path / str(at)
        make(out, 1)
        ended = faults.wait(faults.child(lambda out=out: make(out, 2), faults.Fault(at, folder=out)))
        tidy(out)
        assert check(out, [1, 2]) and not aside(out)
        if ended == faults.DONE:
            break
    assert at > 20
    with Delivery(out) as delivery:
        tidy(out)  # somebody is at work
        assert delivery.aside.is_dir()


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EROFS])
def test_where_the_disk_says_no_at_any_point_the_older_look_stays(tmp_path, error):
    for at in itertools.count():
        out = tmp_path / str(at)
        make(out, 1)
        ended = faults.wait(faults.child(lambda out=out: make(out, 2), faults.Fault(at, error, out)))
        left = check(out, [1, 2])
        if ended == faults.DONE:
            break
        assert ended == faults.TOLD and left in (1, None)  # None: it said no to the way back, too
        make(out, 2)
        assert check(out, [2]) == 2 and not aside(out)
    assert at > 8


def test_a_full_disk_is_told_in_megabytes(tmp_path, monkeypatch):
    with pytest.raises(StorageError, match=r"disk is full, .* MB are free, and more are needed") as error, \
            Delivery(tmp_path / "out", needs=12e6):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert error.value.code == 3 and not (tmp_path / "out").exists()
    monkeypatch.setattr(files, "_free", lambda _: 3.2e6)
    with pytest.raises(StorageError, match="3.2 MB are free, and about 12"), Delivery(tmp_path / "out", needs=12e6):
        raise AssertionError("it is told before anything is made")
    assert not (tmp_path / "out").exists()


def test_two_at_once_the_second_is_refused_or_waits(tmp_path):
    with Delivery(tmp_path, known=KNOWN) as one:
        with pytest.raises(StorageError, match=rf"process {os.getpid()}\) is writing into") as error:
            make(tmp_path, 2, wait=0.0)
        assert error.value.code == 3
        later = threading.Thread(target=make, args=(tmp_path, 2), kwargs={"wait": 30.0})
        later.start()
        files.write(one.aside / "front.png", "front.png of look 1" * 100)
        one.index("look.json", {"look": 1})
    later.join()
    assert check(tmp_path, [2]) == 2 and not aside(tmp_path)


def test_links_are_replaced_and_never_followed(tmp_path):
    out, victim = tmp_path / "out", tmp_path / "victim"
    out.mkdir()
    victim.write_text("victim")
    for name in ("front.png", "look.json", "look.blend"):
        (out / name).symlink_to(victim)
    (out / "left.png").symlink_to(tmp_path / "nowhere")
    make(out, 2)
    assert victim.read_text() == "victim" and not (tmp_path / "nowhere").exists()
    assert not any((out / name).is_symlink() for name in NAMES[2]) and check(out, [2]) == 2
    away = tmp_path / "away"
    away.mkdir()
    (out / "textures").symlink_to(away)
    with pytest.raises(StorageError, match="textures is a link"):
        make(out, 1)
    assert not os.listdir(away) and check(out, [2]) == 2
    (tmp_path / "linked").symlink_to(out)  # the folder itself may be one: the user named it
    make(tmp_path / "linked", 2)
    assert check(out, [2]) == 2 and (tmp_path / "linked").is_symlink()


def test_a_folder_in_the_place_of_a_file_is_told(tmp_path):
    (tmp_path / "front.png").mkdir()
    (tmp_path / "front.png" / "mine").write_text("mine")
    with pytest.raises(StorageError, match="front.png is a folder"):
        make(tmp_path, 2)
    assert (tmp_path / "front.png" / "mine").exists() and os.listdir(tmp_path) == ["front.png"]


def test_files_aside_are_private_and_nobody_can_guess_them(tmp_path):
    seen = set()
    for _ in range(3):
        with Delivery(tmp_path) as delivery:
            seen.add(delivery.aside.parent.name)
            assert delivery.aside.parent.stat().st_mode & 0o777 == 0o700
    assert len(seen) == 3 and not aside(tmp_path)


def test_a_plan_with_a_flipped_bit_is_undone(tmp_path):
    """Killed between the older set and the new one, and then the disk damages what has yet to come in."""
    for at in range(12, 40):
        out = tmp_path / str(at)
        make(out, 1)
        if faults.wait(faults.child(lambda out=out: make(out, 2), faults.Fault(at, folder=out))) == faults.DONE:
            break
        for path in [*out.glob(".tryon-*/new/left.png"), *out.glob(".tryon-*/plan.json")]:
            path.write_text("?")
        with Delivery(out):
            pass
        assert check(out, [1, 2]) in (1, 2)
        make(out, 2)
        assert check(out, [2]) == 2


def test_several_files_by_name(tmp_path):
    write_files(tmp_path, {"a.svg": "a", "pages/b.svg": "b"})
    assert (tmp_path / "pages" / "b.svg").read_text() == "b" and not aside(tmp_path)
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageError, match="Cannot write .*file"):
        write_files(tmp_path / "file", {"a": "a"})
