# SPDX-License-Identifier: GPL-3.0-or-later
"""A second, background Blender of the same version: what may crash, hang or take minutes is done there.

It starts with factory settings, runs no script of a file and none of the user's add-ons; ours is reached by path. This
file is what it runs: ``blender -b ... -P aside.py -- MODULE ARGUMENT...`` calls ``MODULE.main(ARGUMENT...)``, a module
below ``tryon_addon``.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

NAME = "tryon"  # of the package there


def command(module: str, *arguments: str) -> list[str]:
    """What runs ``module`` in a Blender like this one: the application, or a Python that has it as a module, which is
    not loaded here for that."""
    bpy: Any = sys.modules.get("bpy")
    said = ["--", module, *arguments]
    if bpy is not None and bpy.app.binary_path:
        return [bpy.app.binary_path, "-b", "--factory-startup", "--disable-autoexec", "-P", __file__, *said]
    return [sys.executable, __file__, *said]


def environment(folder: str = "") -> dict[str, str]:
    """For that process; all that it leaves lying about lies in ``folder``, where one is named."""
    bpy: Any = sys.modules.get("bpy")
    own = bpy.utils.resource_path("LOCAL") if bpy else ""  # Blender's own scripts hide the module that they belong to
    places = [place for place in sys.path if place and not (own and Path(place).is_relative_to(own))]
    apart = {name: folder for name in ("TMPDIR", "TEMP", "TMP") if folder}
    return os.environ | apart | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": os.pathsep.join(places)}


def talk(gone: Callable[[], None], hear: Callable[[bytes], None] | None = None) -> Callable[[dict[str, Any]], None]:
    """In that process: a function that says things to whoever started it, a line of JSON each. ``hear`` gets the lines
    that come from there; once it is gone, so is this process, after ``gone``."""
    pipe = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # Blender tells of every sample there
    lock = threading.Lock()

    def say(what: dict[str, Any]) -> None:
        with lock, contextlib.suppress(OSError):
            pipe.write(json.dumps(what) + "\n")
            pipe.flush()

    def listen() -> None:
        with contextlib.suppress(OSError), os.fdopen(os.dup(0), "rb") as lines:
            for line in lines:
                if hear is not None:
                    hear(line)
        gone()
        os._exit(3)

    threading.Thread(target=listen, daemon=True).start()
    return say


def _package() -> None:
    """This checkout or extension as ``tryon``, whatever its folder is called."""
    root = Path(__file__).resolve().parents[2]
    spec = importlib.util.spec_from_file_location(NAME, root / "__init__.py", submodule_search_locations=[str(root)])
    assert spec is not None and spec.loader is not None
    sys.modules[NAME] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules[NAME])


def main(module: str, *arguments: str) -> None:
    """Run it; the process ends here, without the orderly end of Blender, which can crash."""
    import bpy  # noqa: F401  # brings bmesh and mathutils, which are imported before it by what follows

    _package()
    importlib.import_module(f"{NAME}.tryon_addon.{module}").main(*arguments)
    os._exit(0)


if __name__ == "__main__":
    sys.path = [place for place in sys.path if Path(place) != Path(__file__).parent]  # they are no modules
    main(*sys.argv[sys.argv.index("--") + 1 :])
