# SPDX-License-Identifier: GPL-3.0-or-later
"""Handlers for the runtime's tests, loaded into the server by ``--methods runtime_methods.py:TABLE``."""

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np


class GarmentRoomError(Exception):
    """An error of a class that the client does not know, with a mend."""

    mend = "Use a wider hem."


class WeightsError(Exception):
    """Another room's error with the name of one of the client's."""

    mend = "Download it again."


class CheckpointError(Exception):
    """As gan_core's error of weights, which the client knows by another name."""

    message, mend = "The file is foreign.", "Name another."


class OutOfMemoryError(RuntimeError):
    """Named as torch names a full GPU."""


def echo(params, progress):
    return params


def pid(params, progress):
    return {"pid": os.getpid(), "modules": sorted(sys.modules), "file": sys.modules["tryon"].__file__}


def environment(params, progress):
    return {"names": dict(os.environ), "path": sys.path, "stdin": os.read(0, 1).decode()}


def sleep(params, progress):
    end = time.monotonic() + params["seconds"]
    while time.monotonic() < end:
        progress(0.5, "Sleeping")
        time.sleep(0.01)
    return {}


def touch_then_sleep(params, progress):
    Path(params["file"]).touch()
    time.sleep(params["seconds"])


def ticks(params, progress):
    for index in range(5):
        progress(index / 5, f"Step {index}")
        time.sleep(0.06)
    return {"steps": 5}


def leave(params, progress):
    print("about to leave", file=sys.stderr)
    os._exit(params["code"])


def abort(params, progress):
    os.abort()


def kill_self(params, progress):
    os.kill(os.getpid(), 9)


def allocate(params, progress):
    """More than the process may have: a real MemoryError out of numpy, without touching the memory."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + (64 << 20), hard))
    return {"array": np.ones(1 << 28)}


def out_of_gpu_memory(params, progress):
    raise OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB")


def torch_allocator(params, progress):
    raise RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes")


def spec_error(params, progress):
    from tryon.tryon_addon.core.errors import SpecError

    raise SpecError("The waist is 20 cm.", "Give 50 to 150 cm.")


def weights_error(params, progress):
    raise WeightsError("The file is damaged.")


def checkpoint_error(params, progress):
    raise CheckpointError


def unknown_error(params, progress):
    raise GarmentRoomError("The hem is too narrow.")


def value_error(params, progress):
    raise ValueError("seven is too many")


def system_exit(params, progress):
    sys.exit(3)


def missing_package(params, progress):
    import a_package_nobody_has  # noqa: F401


def chatter(params, progress):
    """Every way of writing to stdout, which must not reach the protocol."""
    print("a banner on stdout")
    sys.stdout.flush()
    os.write(1, b"bytes on descriptor 1\n" * 100)
    subprocess.run(["echo", "a child's output"], check=True)
    return {"said": True}


def noise(params, progress):
    """More on stderr than a pipe holds."""
    for _ in range(4000):
        sys.stderr.write("x" * 99 + "\n")
    return {}


def garbage(params, progress):
    """Write to the protocol's own descriptor: what a broken runtime would send."""
    import gc
    import io

    streams = [o for o in gc.get_objects() if isinstance(o, io.FileIO) and not o.closed and o.mode == "wb"]
    for stream in streams:
        stream.write(bytes(params["bytes"]))
    time.sleep(30)


def unsendable(params, progress):
    return {"thing": object()}


def stubborn(params, progress):
    """Ignore every polite signal."""
    import signal

    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(params["seconds"])


TABLE = {
    name: value
    for name, value in list(globals().items())
    if callable(value) and not isinstance(value, type) and getattr(value, "__module__", "") == __name__
}
