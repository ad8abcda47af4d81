# SPDX-License-Identifier: GPL-3.0-or-later
"""The runtime's first file: ``python -u launch.py [--methods FILE.py:TABLE]``. Started by the client, by path.

Standard library only, so that a Python that cannot be the runtime can still say why. In this order: take the pipes
away from stdout and stdin (Warp prints a banner on stdout), end with the parent, look whether the packages are
there without importing them, load this package under the name ``tryon`` whatever its folder is called, serve.
"""

import importlib
import importlib.util
import os
import sys

OLDEST = (3, 11)
REQUIRED = ("numpy", "scipy", "torch", "anny", "safetensors")
NAME = "tryon"
PR_SET_PDEATHSIG = 1
SIGKILL = 9


def claim_pipes():
    """Two private file descriptors (requests, answers); afterwards stdin is empty and stdout goes to stderr."""
    requests, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return requests, answers


def end_with_parent():
    """Linux: be killed when Blender goes, even deep in native code. Elsewhere the end of stdin does it."""
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)
    except (OSError, AttributeError):
        pass  # a C library without prctl: the end of stdin still ends us
    try:
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("500")  # when memory runs out the system takes the runtime and not Blender with its scene
    except OSError:
        pass


def check_python():
    """Exit with one sentence on stderr where this Python cannot be the runtime."""
    if sys.version_info < OLDEST:
        own, needed = (".".join(map(str, version[:2])) for version in (sys.version_info, OLDEST))
        sys.exit(f"RuntimeError: Python {own} is too old, at least {needed} is needed")
    missing = [name for name in REQUIRED if importlib.util.find_spec(name) is None]
    if missing:
        sys.exit("ModuleNotFoundError: this Python lacks " + ", ".join(missing))


def load_package():
    """Import this checkout or extension as ``tryon``: no other copy on the path can be taken instead."""
    root = os.path.abspath(__file__)
    for _ in range(4):  # server/, runtime/, tryon_addon/, and what holds that
        root = os.path.dirname(root)
    spec = importlib.util.spec_from_file_location(
        NAME, os.path.join(root, "__init__.py"), submodule_search_locations=[root]
    )
    assert spec is not None and spec.loader is not None  # the file is there: this one lies beside it
    module = importlib.util.module_from_spec(spec)
    sys.modules[NAME] = module
    spec.loader.exec_module(module)
    return importlib.import_module(NAME + ".tryon_addon.runtime.server.server")


if __name__ == "__main__":
    pipes = claim_pipes()
    del sys.path[0]  # this folder: its files must not pass for somebody's top-level modules
    end_with_parent()
    check_python()
    load_package().main(pipes[0], pipes[1], sys.argv[1:])
