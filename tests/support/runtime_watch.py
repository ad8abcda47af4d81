# SPDX-License-Identifier: GPL-3.0-or-later
"""A runtime that is watched while it fails: which processes live, which wait to be reaped."""

import contextlib
import os
import time
from pathlib import Path

from tryon.tryon_addon.runtime.client import client

METHODS = f"{Path(__file__).with_name('runtime_methods.py')}:TABLE"
PATIENCE = 10  # seconds; only a broken test waits so long


@contextlib.contextmanager
def watched():
    """A runtime with the methods of ``runtime_methods``; no ended child may be left behind."""
    runtime = client.Runtime(methods=METHODS)
    yield runtime
    runtime.shutdown()
    assert zombies() == []


def zombies():
    """Ended children of this process that nobody has waited for."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = status.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if state == "Z" and int(parent) == os.getpid():
            found.append(status.parent.name)
    return found


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def assert_fresh(runtime, old):
    """The next call is answered by another process, and the old one is gone by then."""
    assert runtime.call("echo", {"n": 1}, timeout=PATIENCE) == {"n": 1}
    assert runtime.pid not in (old, None)
    assert not is_alive(old)


def begun(runtime, tmp_path, method="touch_then_sleep", **params):
    """A call that is known to be inside its handler."""
    file = tmp_path / "begun"
    call = runtime.start_call(method, {"file": str(file), "seconds": 60, **params})
    wait_until(file.exists)
    return call
