# SPDX-License-Identifier: GPL-3.0-or-later
"""Files are written whole or not at all, and are whose they should be."""

import os
import socket
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tryon.tryon_addon.core import files
from tryon.tryon_addon.core.errors import StorageError


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@given(st.one_of(st.text(st.characters(exclude_categories=["Cs"])), st.binary()))
def test_text_and_bytes_come_back_as_they_were(tmp_path_factory, content):
    path = files.write(tmp_path_factory.getbasetemp() / "below" / "that" / "a file.txt", content)
    assert path.read_bytes() == (content.encode() if isinstance(content, str) else content)
    assert os.listdir(path.parent) == [path.name]


@pytest.mark.parametrize("error", [OSError("full"), ValueError("wrong"), KeyboardInterrupt()])
def test_an_error_half_way_leaves_the_old_file_and_nothing_else(tmp_path, error):
    path = files.write(tmp_path / "kept.txt", "before")
    with pytest.raises(type(error)), files.aside(path) as part, part.open("w") as file:
        file.write("aft")
        raise error
    assert path.read_text() == "before" and os.listdir(tmp_path) == ["kept.txt"]


def test_nobody_sees_a_file_before_it_is_whole(tmp_path):
    path = tmp_path / "late.txt"
    with files.aside(path) as part:
        part.write_text("all of it")
        assert not path.exists() and part.parent == tmp_path and part.name.endswith(".part")
    assert path.read_text() == "all of it"


def test_two_may_write_the_same_file(tmp_path):
    path = tmp_path / "both.txt"
    with files.aside(path) as one, files.aside(path) as other:
        one.write_text("one")
        other.write_text("other")
    assert path.read_text() == "one" and os.listdir(tmp_path) == ["both.txt"]


def test_a_writer_may_insist_on_an_ending(tmp_path):
    with files.aside(tmp_path / "a.obj", ending=".obj") as part:
        assert part.suffix == ".obj"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_private_files_are_their_owner_s_alone_from_the_first_moment(tmp_path):
    before = os.umask(0o022)
    try:
        with files.aside(tmp_path / "mine", private=True) as part:
            assert mode(part) == 0o600
        assert mode(tmp_path / "mine") == 0o600
        assert mode(files.write(tmp_path / "ours", "")) == 0o644
        assert mode(files.write(tmp_path / "mine", "anew", private=True)) == 0o600
    finally:
        os.umask(before)


def test_a_folder_that_cannot_be_is_told(tmp_path):
    files.save(tmp_path / "a.txt", "a")
    with pytest.raises(StorageError, match="Cannot write .*d.txt: .*another folder") as error:
        files.save(tmp_path / "a.txt" / "d.txt", "d")
    assert not error.value.full and error.value.code == 3



def places(folder):
    """One of everything that a path may lead to and that is no file."""
    os.mkfifo(folder / "pipe")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(folder / "socket"))
    listener.close()
    return {"a pipe": folder / "pipe", "a socket": folder / "socket", "a folder": folder, "a device": "/dev/zero"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name")
def test_what_is_no_file_is_told_and_never_waited_for(tmp_path):
    for said, path in places(tmp_path).items():
        with pytest.raises(OSError, match=said):
            files.read_regular(path, 100)
    (tmp_path / "link").symlink_to(tmp_path / "pipe")
    with pytest.raises(OSError, match="a pipe"):
        files.read_regular(tmp_path / "link", 100)


def test_a_file_is_read_up_to_its_limit(tmp_path):
    path = tmp_path / "file.txt"
    path.write_bytes(b"a" * 2_500_000)
    assert len(files.read_regular(path, 2_500_000)) == 2_500_000
    with pytest.raises(OSError, match="it has 2.5 MB, and at most 100 kB are read"):
        files.read_text(path, 100_000)
    with pytest.raises(OSError, match="name cannot be one"):
        files.read_regular("no\0name", 100)
    with pytest.raises(OSError) as missing:
        files.read_regular(tmp_path / "none", 100)
    assert files.told(missing.value) == "No such file or directory"
    path.write_bytes(b"ab\xff")
    with pytest.raises(UnicodeDecodeError) as wrong:
        files.read_text(path, 100)
    assert files.told(wrong.value) == "it is no text in UTF-8 (byte 2)"


def test_a_file_that_does_not_say_its_size_is_bounded(tmp_path, monkeypatch):
    path = tmp_path / "grows"
    path.write_bytes(b"a" * 50)
    found = os.fstat
    monkeypatch.setattr(os, "fstat", lambda handle: os.stat_result([*found(handle)[:6], 0, *found(handle)[7:]]))
    with pytest.raises(OSError, match="more than 0 kB"):
        files.read_regular(path, 20)


def test_file_names_are_safe_and_no_two_alike():
    assert files.distinct(["a/b", "a_b", "A:B", "M", "..", ""]) == ["a_b", "a_b-2", "A_B-3", "M", "x", "x-2"]


def test_a_stem_is_numbered_where_others_lie_there(tmp_path):
    one, other = {".png": b"1", ".json": b"2"}, {".png": b"1", ".json": b"3"}
    assert files.free_stem([tmp_path], "cloth", one) == "cloth"
    for end, content in one.items():
        files.write(tmp_path / f"cloth{end}", content)
    assert files.free_stem([tmp_path], "cloth", one) == "cloth"  # the same again is no other
    assert files.free_stem([tmp_path], "cloth", other) == "cloth-2"
    (tmp_path / "cloth-2.json").symlink_to(tmp_path / "nowhere")
    (tmp_path / "cloth-3.png").mkdir()
    assert files.free_stem([tmp_path], "cloth", other) == "cloth-4"
