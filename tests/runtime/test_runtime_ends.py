# SPDX-License-Identifier: GPL-3.0-or-later
"""The runtime ends with its parent, however that goes, and there is one a Blender."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tryon.tryon_addon.runtime.client import client
from tryon.tryon_addon.runtime.install.interpreter import find_python
from tryon.tryon_addon.runtime.server import launch
from tryon.tryon_addon.runtime.wire import process as processes
from tryon.tryon_addon.runtime.wire import protocol

METHODS = f"{Path(__file__).parents[1] / 'support' / 'runtime_methods.py'}:TABLE"
PATIENCE = 10


def is_gone(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def assert_goes(pid):
    end = time.monotonic() + PATIENCE
    while not is_gone(pid):
        if time.monotonic() > end:
            os.kill(pid, signal.SIGKILL)
            pytest.fail("the runtime outlived its parent")
        time.sleep(0.01)


def parent(code):
    """A process like Blender's, which runs ``code`` with the client imported."""
    text = ("from tryon.tryon_addon.runtime.client import client\n"
            f"from tryon.tryon_addon.runtime.install import interpreter\nMETHODS = {METHODS!r}\n{code}")
    return subprocess.Popen([sys.executable, "-c", text], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True)


def test_ends_when_the_parent_is_killed_in_mid_call(tmp_path):
    file = tmp_path / "begun"
    blender = parent(
        "runtime = client.Runtime(methods=METHODS)\n"
        "print(runtime.call('pid')['pid'], flush=True)\n"
        f"runtime.call('touch_then_sleep', {{'file': {str(file)!r}, 'seconds': 60}})"
    )
    pid = int(blender.stdout.readline())
    while not file.exists():
        time.sleep(0.01)
    blender.kill()
    blender.communicate()
    assert_goes(pid)


def test_ends_when_the_parent_ends_by_itself():
    blender = parent("runtime = client.shared()\nruntime.host.methods = METHODS\nprint(runtime.call('pid')['pid'])")
    said, _ = blender.communicate(timeout=PATIENCE)
    assert blender.returncode == 0
    assert_goes(int(said))


def launched(**pipes):
    python = find_python()
    command = [str(python.path), "-u", launch.__file__, "--methods", METHODS]
    return command, processes.start(command, processes.child_environment(user_site=python.user_site), **pipes)


def test_ends_with_its_stdin_even_in_mid_call():
    """Where there is no parent-death signal: macOS, Windows."""
    _, process = launched(stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert protocol.read(process.stdout)["kind"] == "hello"
    protocol.write(process.stdin, protocol.encode({"id": 1, "method": "sleep", "params": {"seconds": 60}}))
    assert protocol.read(process.stdout)["kind"] == "progress"
    process.stdin.close()
    assert process.wait(PATIENCE) == 0
    process.stdout.close()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the parent-death signal is Linux's")
def test_ends_with_its_parent_even_if_stdin_stays_open(tmp_path):
    """As when native code holds the interpreter and the watching thread cannot run."""
    fifo = tmp_path / "stdin"
    os.mkfifo(fifo)
    keeper = os.open(fifo, os.O_RDWR)  # this process keeps it open
    blender = parent(
        "import subprocess, sys, time\n"
        "from tryon.tryon_addon.runtime.server import launch\nfrom tryon.tryon_addon.runtime.wire import protocol\n"
        f"process = subprocess.Popen([str(interpreter.find_python().path), launch.__file__], stdin=open({str(fifo)!r}),"
        " stdout=subprocess.PIPE)\n"
        "print(protocol.read(process.stdout)['pid'], flush=True)\n"
        "time.sleep(60)"
    )
    pid = int(blender.stdout.readline())
    assert not is_gone(pid)
    blender.kill()
    blender.communicate()
    assert_goes(pid)
    os.close(keeper)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux's figure")
def test_the_system_takes_the_runtime_before_blender_when_memory_runs_out():
    runtime = client.Runtime(methods=METHODS)
    runtime.call("echo")
    score = int(Path(f"/proc/{runtime.pid}/oom_score_adj").read_text())
    runtime.shutdown()
    assert score >= 500


def test_one_a_blender():
    assert client.shared() is client.shared()
    first = client.shared()
    client.shutdown()
    assert client.shared() is not first
    client.shutdown()
    client.shutdown()  # nothing is there: nothing happens


def test_a_second_copy_of_the_extension_does_not_start_a_second_runtime():
    """Blender forgets an extension's modules when it is updated; the old process must not stay behind."""
    package = Path(client.__file__).parents[3]
    blender = parent(
        "import importlib.util, sys\n"
        "first = client.shared()\n"
        "first.host.methods = METHODS\n"
        "print(first.call('pid')['pid'], flush=True)\n"
        f"spec = importlib.util.spec_from_file_location('again', {str(package / '__init__.py')!r},"
        f" submodule_search_locations=[{str(package)!r}])\n"
        "sys.modules['again'] = importlib.util.module_from_spec(spec)\n"
        "from again.tryon_addon.runtime.client import client as second\n"
        "assert second.shared() is not first and second.shared() is second.shared()\n"
        "print('two', flush=True)\n"
        "input()"
    )
    pid = int(blender.stdout.readline())
    assert blender.stdout.readline() == "two\n"
    assert_goes(pid)
    blender.communicate("\n", timeout=PATIENCE)
    assert blender.returncode == 0
