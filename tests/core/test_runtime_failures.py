# SPDX-License-Identifier: GPL-3.0-or-later
"""Every way a call can fail: a typed error with its mend, and the next call starts a fresh process."""

import os
import signal
import threading
import time
import venv
from pathlib import Path

import numpy as np
import pytest
from tryon.tryon_addon.core import errors
from tryon.tryon_addon.runtime import client, link, protocol
from tryon.tryon_addon.runtime.interpreter import find_python

METHODS = f"{Path(__file__).with_name('runtime_methods.py')}:TABLE"
PATIENCE = 10  # seconds; only a broken test waits so long


@pytest.fixture
def runtime():
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


def test_cancel_by_the_callers_function(runtime):
    old = runtime.call("pid")["pid"]
    with pytest.raises(errors.Cancelled, match="sleep was cancelled"):
        runtime.call("sleep", {"seconds": 60}, cancelled=lambda: True)
    assert_fresh(runtime, old)


def test_cancel_by_the_handle(runtime, tmp_path):
    call = begun(runtime, tmp_path)
    old = runtime.pid
    call.cancel()
    assert call.poll()
    with pytest.raises(errors.Cancelled, match="cancelled"):
        call.result()
    assert_fresh(runtime, old)


def test_cancel_before_the_process_has_started(runtime):
    call = runtime.start_call("sleep", {"seconds": 60})
    call.cancel()
    with pytest.raises(errors.Cancelled):
        call.result()
    assert runtime.call("echo", {"n": 1}) == {"n": 1}


def test_cancel_of_a_process_that_ignores_signals(runtime):
    old = runtime.call("pid")["pid"]
    with pytest.raises(errors.Cancelled):
        runtime.call("stubborn", {"seconds": 60}, cancelled=lambda: True)
    assert_fresh(runtime, old)


@pytest.mark.parametrize("error", [KeyboardInterrupt, ZeroDivisionError])
def test_an_error_in_the_callers_own_functions_cancels(runtime, error):
    old = runtime.call("pid")["pid"]

    def progress(fraction, message):
        raise error

    with pytest.raises(error):
        runtime.call("sleep", {"seconds": 60}, progress=progress)
    assert_fresh(runtime, old)


def test_time_out(runtime):
    old = runtime.call("pid")["pid"]
    with pytest.raises(errors.RuntimeTimeout, match="sleep took longer than 0.2 s") as caught:
        runtime.call("sleep", {"seconds": 60}, timeout=0.2)
    assert "fresh" in caught.value.mend
    assert_fresh(runtime, old)


def test_time_out_of_a_polled_handle(runtime):
    old = runtime.call("pid")["pid"]
    call = runtime.start_call("sleep", {"seconds": 60}, timeout=0.1)
    wait_until(call.poll)
    with pytest.raises(errors.RuntimeTimeout):
        call.result()
    assert_fresh(runtime, old)


def test_time_out_of_a_process_that_hangs(runtime):
    old = runtime.call("pid")["pid"]
    os.kill(old, signal.SIGSTOP)
    with pytest.raises(errors.RuntimeTimeout):
        runtime.call("echo", {"big": "x" * (1 << 20)}, timeout=0.2)  # more than the pipe holds
    assert_fresh(runtime, old)


def test_kill_9_in_mid_call(runtime, tmp_path):
    call = begun(runtime, tmp_path)
    old = runtime.pid
    os.kill(old, signal.SIGKILL)
    with pytest.raises(errors.RuntimeCrashed, match="was killed .* during touch_then_sleep") as caught:
        call.result()
    assert "memory" in caught.value.mend and "fresh" in caught.value.mend
    assert_fresh(runtime, old)


def test_kill_9_between_calls_costs_nothing(runtime):
    old = runtime.call("pid")["pid"]
    os.kill(old, signal.SIGKILL)
    wait_until(lambda: runtime.pid is None)
    assert_fresh(runtime, old)


def test_calls_that_wait_go_to_the_fresh_process(runtime, tmp_path):
    call = begun(runtime, tmp_path)
    waiting = runtime.start_call("echo", {"n": 2})
    os.kill(runtime.pid, signal.SIGKILL)
    with pytest.raises(errors.RuntimeCrashed):
        call.result()
    assert waiting.result() == {"n": 2}


def test_crash_in_native_code(runtime):
    old = runtime.call("pid")["pid"]
    with pytest.raises(errors.RuntimeCrashed, match="crashed .SIGABRT. during abort.*Fatal Python error") as caught:
        runtime.call("abort")
    assert "in abort" in caught.value.__notes__[0]  # the stack
    assert_fresh(runtime, old)


def test_exit_in_a_handler_quotes_the_last_words(runtime):
    old = runtime.call("pid")["pid"]
    with pytest.raises(errors.RuntimeCrashed, match="ended with exit code 7 during leave.*about to leave"):
        runtime.call("leave", {"code": 7})
    assert_fresh(runtime, old)


@pytest.mark.parametrize("method", ["allocate", "out_of_gpu_memory", "torch_allocator"])
def test_out_of_memory(runtime, method):
    old = runtime.call("pid")["pid"]
    with pytest.raises(errors.RuntimeOutOfMemory, match=f"Not enough memory for {method}") as caught:
        runtime.call(method)
    assert "Close other programs" in caught.value.mend
    assert_fresh(runtime, old)


def test_blender_itself_out_of_memory(runtime, monkeypatch):
    old = runtime.call("pid")["pid"]


    def no_memory(shape, dtype):
        raise MemoryError

    with monkeypatch.context() as patched, pytest.raises(errors.RuntimeOutOfMemory, match="Blender has not enough"):
        patched.setattr(protocol.np, "empty", no_memory)
        runtime.call("echo", {"array": np.zeros(3)})
    assert_fresh(runtime, old)


@pytest.mark.parametrize(
    "sent",
    [
        b"Warp 1.19 initialized: a banner longer than a prefix",
        b"TRY1\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
        b"TRY1\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00{}",
        b"".join(protocol.encode(123)),
        b"".join(protocol.encode({"kind": "result", "value": 1})),
    ],
    ids=["banner", "huge", "no-parts", "no-message", "no-id"],
)
def test_malformed_frame(runtime, sent):
    old = runtime.call("pid")["pid"]
    with pytest.raises(errors.RuntimeCrashed, match="answer to garbage is damaged") as caught:
        runtime.call("garbage", {"bytes": list(sent)}, timeout=PATIENCE)
    assert "fresh" in caught.value.mend
    assert_fresh(runtime, old)


def test_a_package_that_is_missing_names_the_install(runtime):
    old = runtime.call("pid")["pid"]
    with pytest.raises(errors.RuntimeUnavailable, match="a_package_nobody_has") as caught:
        runtime.call("missing_package")
    assert "Install runtime" in caught.value.mend
    assert_fresh(runtime, old)


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


def test_shutdown_in_mid_call_keeps_to_its_limit(runtime, tmp_path):
    call = begun(runtime, tmp_path)
    old = runtime.pid
    os.kill(old, signal.SIGSTOP)  # cannot end by itself
    start = time.monotonic()
    runtime.shutdown(1.0)
    assert time.monotonic() - start < 5
    assert not is_alive(old)
    with pytest.raises(errors.Cancelled, match="shut down"):
        call.result()
    assert_fresh(runtime, old)


def test_shutdown_of_a_process_about_to_start(runtime):
    call = runtime.start_call("sleep", {"seconds": 60})
    runtime.shutdown()
    with pytest.raises(errors.Cancelled):
        call.result()
    assert runtime.pid is None


def test_another_python_ends_the_running_one(runtime):
    old = runtime.call("pid")["pid"]
    runtime.configure(find_python().path)
    assert not is_alive(old)
    assert_fresh(runtime, old)
