# SPDX-License-Identifier: GPL-3.0-or-later
"""The command serves, says what is wrong in a sentence, and copies what it keeps out and back."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest
from tryon.tryon_addon.cli import main
from tryon.tryon_addon.core.errors import StorageError
from tryon.tryon_addon.evaluation.ratings import Rating, Ratings
from tryon.tryon_addon.review import server
from tryon.tryon_addon.review.store import Store


def test_it_serves_prints_a_link_and_ends(book, tmp_path, request):
    words = [sys.executable, "-m", "tryon.tryon_addon.cli", "review", str(book), "--no-browser", "--no-making",
             "--port", "0", "--ratings", str(tmp_path / "r.db"), "--verbose"]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ))
    request.addfinalizer(process.kill)  # whatever is wrong below
    line = process.stdout.readline()
    found = re.fullmatch(r"4 looks at (http://127\.0\.0\.1:\d+)(/enter/[\w-]{40,})\n", line)
    assert found, line
    assert urllib.request.urlopen(f"{found[1]}/healthz").read() == b'{"ok":true,"looks":4}\n'
    visitor = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    assert b"Spring" in visitor.open(found[1] + found[2]).read()
    process.send_signal(signal.SIGTERM)
    said = process.communicate(timeout=30)[1]
    assert process.returncode == 0 and "Traceback" not in said
    assert '"route": "entering.enter"' in said and found[2] not in said  # links are in no log


@pytest.mark.parametrize(("words", "code", "said"), [
    ("nowhere", 2, "There is no folder nowhere"), (". --port 99999 --no-making", 2, "Give a number from 0 to 65535"),
    (". --no-making --no-browser --ratings r.db", 2, "holds no looks"), ("--backup a --restore b", 2, "two things"),
    ("--backup copy.db --ratings none.db", 3, "nothing at none.db"),
    ("--restore copy.db --ratings none.db", 3, "nothing at copy.db")])
def test_what_is_wrong_is_told(words, code, said, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main.main(["review", *words.split()]) == code
    assert said in capsys.readouterr().err


def test_a_port_that_is_taken_is_told(book, tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(StorageError, match=f"Port {port} cannot be had"):
            server.serve(server.Settings(book, tmp_path / "r.db"), port, "kim", lambda *_: None)


def test_what_is_copied_out_comes_back(tmp_path):
    path, copy = tmp_path / "ratings.db", tmp_path / "copies" / "monday.db"
    copy.parent.mkdir()
    store = Store(path)
    store.add(Rating("a", "spring", "Ada", 4))
    with store.change():  # while it is in use
        server.back_up(copy, path)
    store.add(Rating("b", "spring", "Ben", 1))
    assert copy.stat().st_mode & 0o077 == 0
    server.restore(copy, path)
    assert [one.rater for one in Ratings(path).all()] == ["Ada"]
    assert [one.rater for one in Ratings(tmp_path / "ratings.db.before").all()] == ["Ada", "Ben"]
    copy.write_bytes(b"no database" * 99)
    with pytest.raises(StorageError):
        server.restore(copy, path)
    assert [one.rater for one in Ratings(path).all()] == ["Ada"] and not list(tmp_path.glob("*.part*"))
