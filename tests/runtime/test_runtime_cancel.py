# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls that are given up, by a person or the clock, and a runtime that is shut down: the next call is served."""

import os
import signal
import time

import pytest
from support.runtime_watch import assert_fresh, begun, is_alive, wait_until, watched
from tryon.tryon_addon.core import errors
from tryon.tryon_addon.runtime.install.interpreter import find_python


@pytest.fixture
def runtime():
    with watched() as runtime:
        yield runtime


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
