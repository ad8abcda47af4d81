# SPDX-License-Identifier: GPL-3.0-or-later
"""A process that cannot start, hangs while it does, or must wait for the one before: told in words."""

import os
import threading
import venv

import pytest
from support.runtime_watch import METHODS, PATIENCE, is_alive, wait_until, watched
from tryon.tryon_addon.core import errors
from tryon.tryon_addon.runtime.client import client, link
from tryon.tryon_addon.runtime.install.interpreter import find_python


@pytest.fixture
def runtime():
    with watched() as runtime:
        yield runtime


def script(tmp_path, text):
    path = tmp_path / "python-of-mine"
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("#!/bin/sh\nexit 3\n", "exit code 3"),
        ("#!/bin/sh\necho no such library >&2\nexit 127\n", "no such library"),
        ("#!/bin/sh\necho Hello, I am a shell\ncat\n", "something else wrote to the pipe"),
        ("neither a script nor a program", "Exec format error"),
        ("#!/bin/sh\nkill -9 $$\n", "was killed"),
    ],
    ids=["exits", "complains", "no-python", "no-program", "killed"],
)
def test_cannot_start(runtime, tmp_path, content, told):
    good = find_python().path
    runtime.configure(script(tmp_path, content))
    with pytest.raises(errors.RuntimeUnavailable, match=f"cannot start with .*python-of-mine.*{told}") as caught:
        runtime.call("echo", timeout=PATIENCE)
    assert "Install runtime" in caught.value.mend and "pip install torch" in caught.value.mend
    runtime.configure(good)
    assert runtime.call("echo", {"n": 1}) == {"n": 1}


def test_cannot_start_without_torch(runtime, tmp_path):
    venv.create(tmp_path / "bare", with_pip=False, symlinks=True)
    good = find_python().path
    runtime.configure(tmp_path / "bare")
    with pytest.raises(errors.RuntimeUnavailable, match="lacks numpy, scipy, torch, anny, safetensors"):
        runtime.call("echo")
    runtime.configure(good)
    assert runtime.call("echo", {"n": 1}) == {"n": 1}


def test_a_start_that_hangs_is_ended(tmp_path):
    runtime = client.Runtime(script(tmp_path, "#!/bin/sh\nexec sleep 60\n"), methods=METHODS, start_timeout=0.2)
    call = runtime.start_call("echo")
    wait_until(lambda: runtime.pid is not None)
    old = runtime.pid
    with pytest.raises(errors.RuntimeUnavailable, match="did not start within 0.2 s"):
        call.result()
    wait_until(lambda: not is_alive(old))
    runtime.shutdown()


def test_a_fresh_process_waits_until_the_old_one_is_gone():
    """Both at once could take more memory than there is."""
    asked, gone, ended = threading.Event(), threading.Event(), threading.Event()

    class Old:
        def wait(self, limit):
            asked.set()
            return gone.wait(PATIENCE)

    fresh = link.Link(["sleep", "60"], dict(os.environ), lambda which, message: ended.set(), after=Old())
    assert asked.wait(PATIENCE) and fresh.pid is None and fresh.alive
    gone.set()
    wait_until(lambda: fresh.pid is not None)
    fresh.kill()
    assert fresh.wait(PATIENCE) and ended.wait(PATIENCE)
