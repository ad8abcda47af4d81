# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls to a real runtime process: answers, progress, typed errors, one process, nothing leaking in or out."""

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from tryon.tryon_addon.core import errors
from tryon.tryon_addon.runtime.client import client
from tryon.tryon_addon.runtime.install.interpreter import find_python
from tryon.tryon_addon.runtime.wire import protocol

METHODS = f"{Path(__file__).parents[1] / 'support' / 'runtime_methods.py'}:TABLE"
PACKAGE = Path(client.__file__).parents[3]


@pytest.fixture(scope="module")
def warm():
    runtime = client.Runtime(methods=METHODS)
    yield runtime
    runtime.shutdown()


def test_arrays_and_plain_values_there_and_back(warm):
    sent = {"mesh": {"vertices": np.random.default_rng(0).random((500, 3), np.float32)}, "list": [None, True, 1.5, "é"]}
    got = warm.call("echo", sent)
    assert got["list"] == sent["list"]
    assert got["mesh"]["vertices"].dtype == np.float32
    np.testing.assert_array_equal(got["mesh"]["vertices"], sent["mesh"]["vertices"])


def test_starts_with_the_first_call_and_stays_warm():
    runtime = client.Runtime(methods=METHODS)
    assert runtime.pid is None
    first = runtime.call("pid")["pid"]
    assert runtime.pid == first == runtime.call("pid")["pid"]
    runtime.shutdown()
    assert runtime.pid is None


def test_torch_waits_for_the_call_that_needs_it(warm):
    modules = set(warm.call("pid")["modules"])
    assert "numpy" in modules
    assert not modules & {"torch", "anny", "scipy", "warp", "safetensors"}


def test_what_handlers_print_does_not_reach_the_protocol(warm):
    assert warm.call("chatter") == {"said": True}
    assert warm.call("echo", {"after": 1}) == {"after": 1}


def test_a_noisy_stderr_does_not_block(warm):
    assert warm.call("noise", timeout=20) == {}


def test_progress_is_told_in_order(warm):
    told = []
    assert warm.call("ticks", progress=lambda fraction, message: told.append((fraction, message))) == {"steps": 5}
    steps = [pair for pair in told if pair[1].startswith("Step")]
    assert len(steps) > 1 and steps == sorted(set(steps))  # a slow reader may miss one
    assert set(steps) <= {(index / 5, f"Step {index}") for index in range(5)}


def test_a_handle_never_blocks_and_shows_progress(warm):
    call = warm.start_call("sleep", {"seconds": 0.4})
    assert not call.poll()
    seen = set()
    while not call.poll():
        seen.add((call.fraction, call.message))
    assert (0.5, "Sleeping") in seen
    assert call.done and call.error is None and call.fraction == 1.0 and call.result() == {}


@pytest.mark.parametrize(
    ("method", "kind", "told", "mend"),
    [
        ("spec_error", errors.SpecError, "The waist is 20 cm.", "Give 50 to 150 cm."),
        ("weights_error", errors.WeightsError, "The file is damaged.", "Download it again."),
        ("checkpoint_error", errors.WeightsError, "The file is foreign.", "Name another."),
        ("unknown_error", errors.RuntimeCallError, "The hem is too narrow.", "Use a wider hem."),
        ("value_error", errors.RuntimeCallError, "value_error failed: ValueError: seven is too many", "report"),
        ("system_exit", errors.RuntimeCallError, "SystemExit", "report"),
        ("unsendable", errors.RuntimeCallError, r"value\['value'\]\['thing'\] is a object", ""),
        ("no.such", errors.RuntimeCallError, "no method 'no.such'", "body.shape"),
    ],
)
def test_errors_keep_their_class_message_and_mend(warm, method, kind, told, mend):
    before = warm.call("pid")["pid"]
    with pytest.raises(kind, match=told) as caught:
        warm.call(method)
    assert type(caught.value) is kind
    assert mend in caught.value.mend
    assert "Traceback" in caught.value.__notes__[0]
    assert warm.call("pid")["pid"] == before  # the process lives on


def test_params_that_cannot_travel_start_nothing():
    runtime = client.Runtime(methods=METHODS)
    with pytest.raises(protocol.FrameError, match=r"\['params'\]\['a'\]"):
        runtime.call("echo", {"a": object()})
    assert runtime.pid is None


def test_many_threads_share_one_process(warm):
    pid = warm.call("pid")["pid"]
    answers = {}

    def work(index):
        answers[index] = [warm.call("echo", {"n": index * 100 + step})["n"] for step in range(20)]

    threads = [threading.Thread(target=work, args=(index,)) for index in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {index: [index * 100 + step for step in range(20)] for index in range(6)}
    assert warm.call("pid")["pid"] == pid


def test_threads_that_race_for_the_first_call_start_one_process():
    runtime = client.Runtime(methods=METHODS)
    barrier = threading.Barrier(6)
    pids = []

    def work():
        barrier.wait()
        pids.append(runtime.call("pid")["pid"])

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    runtime.shutdown()
    assert len(pids) == 6 and len(set(pids)) == 1


def test_the_process_outlives_the_thread_that_first_called():
    """Linux sends the parent-death signal when the starting *thread* ends."""
    runtime = client.Runtime(methods=METHODS)
    thread = threading.Thread(target=runtime.call, args=("pid",))
    thread.start()
    thread.join()
    first = runtime.pid
    assert first is not None
    assert runtime.call("pid")["pid"] == first
    runtime.shutdown()


def test_a_waiting_call_does_not_need_the_one_before_to_be_polled(warm):
    before = warm.start_call("sleep", {"seconds": 0.2})
    assert warm.call("echo", {"n": 1}, timeout=20) == {"n": 1}
    assert before.done and before.result() == {}


def test_the_clock_of_a_waiting_call_starts_with_its_turn(warm):
    warm.start_call("sleep", {"seconds": 1.5})
    assert warm.call("echo", {"n": 1}, timeout=1.2) == {"n": 1}


def test_a_call_keeps_the_arrays_it_was_given(warm):
    warm.start_call("sleep", {"seconds": 0.2})
    array = np.zeros(1000)
    call = warm.start_call("echo", {"array": array})
    array[:] = 1
    assert not call.result()["array"].any()


def test_cancelling_a_waiting_call_leaves_the_process_alone(warm):
    pid = warm.call("pid")["pid"]
    running = warm.start_call("sleep", {"seconds": 0.3})
    waiting = warm.start_call("echo", {})
    waiting.cancel()
    with pytest.raises(errors.Cancelled, match="echo was cancelled"):
        waiting.result()
    assert running.result() == {}
    assert warm.call("pid")["pid"] == pid
    running.cancel()  # has ended: nothing happens
    assert running.result() == {} and warm.pid == pid


def test_blenders_python_settings_do_not_reach_the_child(monkeypatch):
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    monkeypatch.setenv("PYTHONPATH", "/nowhere/site-packages")
    monkeypatch.setenv("TRYON_TEST", "kept")
    runtime = client.Runtime(methods=METHODS)
    seen = runtime.call("environment")
    runtime.shutdown()
    python = {name: value for name, value in seen["names"].items() if name.startswith("PYTHON")}
    named = "TRYON_PYTHON" in os.environ
    assert python == {"PYTHONUTF8": "1"} | ({} if named else {"PYTHONNOUSERSITE": "1"})
    assert seen["names"]["TRYON_TEST"] == "kept"
    assert seen["stdin"] == ""


def test_a_named_python_keeps_its_user_site(monkeypatch):
    runtime = client.Runtime(python=find_python().path, methods=METHODS)
    names = runtime.call("environment")["names"]
    runtime.shutdown()
    assert "PYTHONNOUSERSITE" not in names


def test_the_servers_path_has_no_folder_of_ours(warm):
    path = [Path(entry).resolve() for entry in warm.call("environment")["path"] if entry]
    assert PACKAGE / "tryon_addon" / "runtime" not in path
    assert Path.cwd() not in path or Path.cwd() == PACKAGE.parent


def test_the_package_loads_under_any_folder_name_and_no_other_copy(tmp_path):
    """As in Blender, where it lies in an extension repository; the environment may hold another copy."""
    copy = tmp_path / "some odd-name.1"
    for part in ("__init__.py", "tryon_addon/__init__.py"):
        (copy / part).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PACKAGE / part, copy / part)
    for part in ("core", "catalog", "formats", "spec", "runtime"):
        shutil.copytree(PACKAGE / "tryon_addon" / part, copy / "tryon_addon" / part)
    shutil.copytree(PACKAGE / "assets" / "makeup", copy / "assets" / "makeup")  # tables that the catalogue reads
    script = (
        "import importlib.util, sys\n"
        f"spec = importlib.util.spec_from_file_location('odd', {str(copy / '__init__.py')!r},"
        f" submodule_search_locations=[{str(copy)!r}])\n"
        "sys.modules['odd'] = importlib.util.module_from_spec(spec)\n"
        "from odd.tryon_addon.runtime.client import client\n"
        f"runtime = client.Runtime(methods={METHODS!r})\n"
        "print(runtime.call('pid')['file'])\n"
        "try: runtime.call('spec_error')\n"
        "except client.errors.SpecError as error: print(error.mend)\n"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert said.splitlines() == [str(copy / "__init__.py"), "Give 50 to 150 cm."]


def test_what_the_runtime_says_of_itself():
    """The one test here that loads torch."""
    runtime = client.Runtime(methods=METHODS)
    info = runtime.call("runtime.info", timeout=120)
    pid = runtime.pid
    runtime.shutdown()
    assert info["pid"] == pid
    assert {"python", "torch", "anny", "numpy", "scipy", "safetensors", "device", "device_name"} <= set(info)
    assert info["device"] in ("cpu", "cuda", "mps")
    assert info["peak_mb"] > 50
