# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults at any point of what touches the disk: a child process that dies there, or to which the disk says no."""

import os
import signal
import sys
import traceback

# What Python asks the system for, as audit hooks hear it, before it is done.
POINTS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "os.scandir", "os.listdir",
          "fcntl.flock", "tempfile.mkdtemp", "shutil.rmtree"}
WRITES = POINTS - {"os.scandir", "os.listdir", "fcntl.flock", "os.remove", "os.rmdir", "shutil.rmtree"}
DONE, TOLD, BROKEN = 0, 3, 1  # how a child ended: well, with an error of ours, with any other


class Fault:
    """What happens at point ``at`` (from 0): ``kill``, or an OSError of number ``error`` from there on."""

    def __init__(self, at, error=0, folder=""):
        self.left, self.error, self.folder = at, error, str(folder)

    def __call__(self, event, arguments):
        if event not in POINTS:
            return
        named = [os.fsdecode(one) for one in arguments if isinstance(one, (str, bytes, os.PathLike))]
        if event != "fcntl.flock" and not any(self.folder in name or not os.path.isabs(name) for name in named):
            return
        if event == "open" and not (isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)):
            return
        if self.error and event not in WRITES:
            return
        self.left -= 1
        if self.left >= 0:
            return
        if not self.error:
            os.kill(os.getpid(), signal.SIGKILL)
        raise OSError(self.error, os.strerror(self.error), self.folder)


def child(work, fault=None):
    """Start ``work`` in a process of its own; ``wait`` says how it ended."""
    pid = os.fork()
    if pid:
        return pid
    from tryon.tryon_addon.core.errors import TryOnError

    code = BROKEN
    try:
        if fault is not None:
            sys.addaudithook(fault)
        work()
        code = DONE
    except TryOnError:
        code = TOLD
    except BaseException:  # noqa: BLE001 - printed, and a fault of the test
        traceback.print_exc()
    finally:
        os._exit(code)


def wait(pid):
    """DONE, TOLD, BROKEN, or minus the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
