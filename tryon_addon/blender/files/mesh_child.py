# SPDX-License-Identifier: GPL-3.0-or-later
"""Strangers' meshes are read in a Blender of their own, which may crash, hang or run out of memory: a PLY that names a
point too many ends the process that reads it. The child writes plain arrays, which are checked once more.

This file is also what the child runs, by path: ``python mesh_child.py -- FILE FOLDER``, or ``blender -b -P``.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

SECONDS = 120.0  # that reading a mesh may take: 200 MB of FBX take a minute
MEMORY = 8 << 30  # bytes that the child may ask for; Blender alone asks for two thousand million
WRITTEN = 256 << 20  # bytes of any file that it may write
MESH, SAID = "mesh", "said.json"
NAME = "tryon"  # of the package in the child


def read_aside(path: Path) -> Any:
    """The ``formats.artist_mesh.ArtistMesh`` in a file, read by a child of this Blender.

    Raises:
        MeshError: it cannot be read, or not within the limits of time and memory; or holds no mesh that can be worn.
    """
    from ...core.errors import MeshError
    from ...formats import artist_mesh

    mend = "Export it again, for example as OBJ."
    with tempfile.TemporaryDirectory(prefix="tryon-mesh-", ignore_cleanup_errors=True) as folder:
        code = _run([*_blender(), "--", str(path.absolute()), folder], folder)
        said = Path(folder) / SAID
        if said.is_file():
            raise MeshError(*json.loads(said.read_text(encoding="utf-8")))
        found = next(Path(folder).glob(f"{MESH}-*"), None)
        if found is not None:
            return artist_mesh.load(found)
    if code is None:
        raise MeshError(f"Reading {path.name} took longer than {SECONDS:.0f} s.", mend)
    raise MeshError(f"Blender crashed or ran out of memory while it read {path.name} ({code}); nothing is lost.", mend)


def _blender() -> list[str]:
    """What runs this file in a Blender like this one: the application, or a Python that has it as a module."""
    import bpy

    if bpy.app.binary_path:
        return [bpy.app.binary_path, "-b", "--factory-startup", "--disable-autoexec", "-P", __file__]
    return [sys.executable, __file__]


def _run(command: list[str], folder: str) -> int | None:
    """The exit code, None where it had to be ended; all that it leaves lying about lies in ``folder``."""
    import bpy

    own = bpy.utils.resource_path("LOCAL")  # Blender's own scripts hide the module that they are part of
    places = [place for place in sys.path if place and not (own and Path(place).is_relative_to(own))]
    environment = os.environ | {"TMPDIR": folder, "TEMP": folder, "TMP": folder, "PYTHONDONTWRITEBYTECODE": "1",
                                "PYTHONPATH": os.pathsep.join(places)}
    nothing: Any = subprocess.DEVNULL
    child = subprocess.Popen(command, cwd=folder, env=environment, stdin=nothing, stdout=nothing, stderr=nothing,
                             start_new_session=True, creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0))
    try:
        return child.wait(SECONDS)
    except subprocess.TimeoutExpired:
        return None
    finally:
        if child.poll() is None:  # too slow, or whoever waits has been interrupted
            with contextlib.suppress(OSError):
                os.killpg(child.pid, signal.SIGKILL) if hasattr(os, "killpg") else child.kill()
            child.wait()


def _limit() -> None:
    """What the system refuses this process from now on, where it can."""
    try:
        import resource
    except ImportError:  # Windows, where only the time is limited
        return
    for name, most in (("RLIMIT_AS", MEMORY), ("RLIMIT_FSIZE", WRITTEN), ("RLIMIT_CORE", 0),
                       ("RLIMIT_CPU", 4 * int(SECONDS))):
        _, hard = resource.getrlimit(getattr(resource, name))
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(getattr(resource, name), (most, most))


def _package() -> None:
    """This checkout or extension as ``tryon``, whatever its folder is called."""
    root = Path(__file__).resolve().parents[3]
    spec = importlib.util.spec_from_file_location(NAME, root / "__init__.py", submodule_search_locations=[str(root)])
    assert spec is not None and spec.loader is not None
    sys.modules[NAME] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules[NAME])


def main(path: str, folder: str) -> None:
    """Read the mesh at ``path`` and leave it, or why it cannot be worn, in ``folder``."""
    import bpy  # noqa: F401  # brings bmesh and mathutils, which the reader imports before it

    _package()
    errors, formats, reader = (importlib.import_module(f"{NAME}.tryon_addon.{name}") for name in (
        "core.errors", "formats.artist_mesh", "blender.files.artist_mesh"))
    _limit()
    try:
        formats.save(reader.from_file_here(Path(path)), Path(folder), MESH)
    except errors.MeshError as error:
        (Path(folder) / SAID).write_text(json.dumps([error.message, error.mend]), encoding="utf-8")
    os._exit(0)  # nothing that it holds is worth an orderly end, which can crash


if __name__ == "__main__":
    sys.path = [place for place in sys.path if Path(place) != Path(__file__).parent]  # they are no modules
    main(*sys.argv[sys.argv.index("--") + 1 :])
