# SPDX-License-Identifier: GPL-3.0-or-later
"""What C code prints, from any thread, stays off standard output, and nothing that may be an error is lost."""

import ctypes
import os
import subprocess
import sys
import threading

import pytest
from tryon.tryon_addon.core import hush

BLENDERS = ("Fra:1 Mem:45.30M (Peak 45.30M) | Time:00:00.03 | Syncing Cube", "Saved: '/tmp/front.png'", "",
            " Time: 00:01.20 (Saving: 00:00.01)", 'Info: Saved "look.blend"')
ERRORS = ("Error: Cannot open file /nowhere/front.png", "CUDA error: out of memory", "Fragment shader failed")


@pytest.fixture
def heard(capfd):
    """Whatever is said while the test's work is hushed; standard output is what ``capfd`` has."""
    return []


def test_c_code_in_any_thread_is_heard_whole_and_standard_output_stays_clean(heard, capfd):
    libc = ctypes.CDLL(None)
    print("a result before")
    with hush.hushed(heard.append, pause=0.01):
        libc.puts(b"from C")  # held back in C's own buffer
        os.write(1, b"half a ")
        os.write(1, b"line\nand no end")
        threads = [threading.Thread(target=os.write, args=(1, b"\nthread %d\n" % i)) for i in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        subprocess.run([sys.executable, "-c", "print('from a child')"], check=True)
    print("a result after")
    assert capfd.readouterr().out == "a result before\na result after\n"
    assert {"from C", "half a line", "and no end", "from a child"} | {f"thread {i}" for i in range(8)} \
        == set(heard)


def test_more_than_a_pipe_holds_blocks_nobody(heard):
    with hush.hushed(heard.append):
        for _ in range(40):
            os.write(1, b"x" * 9999 + b"\n")
    assert len(heard) == 40


def test_it_ends_with_an_error_and_while_a_child_still_runs(heard, capfd):
    with pytest.raises(ValueError, match="broken"), hush.hushed(heard.append):
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        os.write(1, b"no end of a line")
        raise ValueError("broken")
    child.kill()
    child.wait()
    print("a result")
    assert capfd.readouterr().out == "a result\n" and heard == ["no end of a line"]


def test_chatter_is_told_from_what_may_be_an_error():
    assert all(hush.CHATTER.match(line) for line in BLENDERS)
    assert not any(hush.CHATTER.match(line) for line in ERRORS)


def test_without_a_standard_output_nothing_happens():
    code = ("import os, sys\nos.close(1)\nfrom tryon.tryon_addon.core import hush\n"
            "with hush.hushed(print):\n    sys.stderr.write('worked')")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stderr == "worked" and done.returncode == 0
