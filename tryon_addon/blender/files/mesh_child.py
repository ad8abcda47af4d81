# SPDX-License-Identifier: GPL-3.0-or-later
"""Strangers' meshes are read in a Blender of their own, which may crash, hang or run out of memory: a PLY that names a
point too many ends the process that reads it. The child writes plain arrays, which are checked once more.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ...core.errors import MeshError
from ...formats import artist_mesh as kept
from .. import aside

SECONDS = 120.0  # that reading a mesh may take: 200 MB of FBX take a minute
MEMORY = 8 << 30  # bytes that the child may ask for; Blender alone asks for two thousand million
WRITTEN = 256 << 20  # bytes of any file that it may write
MESH, SAID = "mesh", "said.json"


def read_aside(path: Path) -> Any:
    """The ``formats.artist_mesh.ArtistMesh`` in a file, read by a child of this Blender.

    Raises:
        MeshError: it cannot be read, or not within the limits of time and memory; or holds no mesh that can be worn.
    """
    mend = "Export it again, for example as OBJ."
    with tempfile.TemporaryDirectory(prefix="tryon-mesh-", ignore_cleanup_errors=True) as folder:
        code = run(aside.command("blender.files.artist_mesh", str(path.absolute()), folder), folder)
        said = Path(folder) / SAID
        if said.is_file():
            raise MeshError(*json.loads(said.read_text(encoding="utf-8")))
        found = next(Path(folder).glob(f"{MESH}-*"), None)
        if found is not None:
            return kept.load(found)
    if code is None:
        raise MeshError(f"Reading {path.name} took longer than {SECONDS:.0f} s.", mend)
    raise MeshError(f"Blender crashed or ran out of memory while it read {path.name} ({code}); nothing is lost.", mend)


def run(command: list[str], folder: str) -> int | None:
    """The exit code, None where it had to be ended; all that it leaves lying about lies in ``folder``."""
    nothing: Any = subprocess.DEVNULL
    child = subprocess.Popen(command, cwd=folder, env=aside.environment(folder), stdin=nothing, stdout=nothing,
                             stderr=nothing, start_new_session=True,
                             creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0))
    try:
        return child.wait(SECONDS)
    except subprocess.TimeoutExpired:
        return None
    finally:
        if child.poll() is None:  # too slow, or whoever waits has been interrupted
            with contextlib.suppress(OSError):
                os.killpg(child.pid, signal.SIGKILL) if hasattr(os, "killpg") else child.kill()
            child.wait()


def limit() -> None:
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


def leave(read: Callable[[], Any], folder: str) -> None:
    """In the child: what ``read`` returns, or why it cannot be worn, for ``read_aside``."""
    limit()
    try:
        kept.save(read(), Path(folder), MESH)
    except MeshError as error:
        (Path(folder) / SAID).write_text(json.dumps([error.message, error.mend]), encoding="utf-8")
