# SPDX-License-Identifier: GPL-3.0-or-later
"""A process that dies, runs out of memory or sends rubbish: a typed error with its mend, and a fresh one next time."""

import os
import signal

import numpy as np
import pytest
from support.runtime_watch import PATIENCE, assert_fresh, begun, wait_until, watched
from tryon.tryon_addon.core import errors
from tryon.tryon_addon.runtime.wire import protocol


@pytest.fixture
def runtime():
    with watched() as runtime:
        yield runtime


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
