# SPDX-License-Identifier: GPL-3.0-or-later
"""The folder of the managed environment: finished, half made, set aside, or not ours at all.

An environment cannot be moved, so it is made in place. ``tryon-installing`` is written first and taken away last,
``tryon-runtime.json`` is written last: only a folder that has it counts, only a folder with one of the two is ours.
"""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from ...core import files
from ...core.errors import InstallError
from .interpreter import MARKER

STARTED = "tryon-installing"


@dataclass(frozen=True)
class Installed:
    """What an installation left behind; its marker file says the same."""

    python: str
    variant: str
    versions: dict[str, str]


def read_installed(folder: str | Path) -> Installed | None:
    """What is installed in a folder; None where no installation came to its end."""
    try:
        content = json.loads((Path(folder) / MARKER).read_text("utf-8"))
        return Installed(content["python"], content["variant"], content["versions"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def begin(folder: Path) -> None:
    """Make the folder, marked as unfinished."""
    folder.mkdir()
    (folder / STARTED).touch()


def finish(folder: Path, installed: Installed) -> None:
    """From here on the folder counts."""
    files.write(folder / MARKER, json.dumps(asdict(installed), indent=1))
    (folder / STARTED).unlink()


def aside(folder: Path) -> Path:
    """Where a working environment waits while a new one is made in its place."""
    return folder.with_name(f"{folder.name}.before")


def set_aside(folder: Path) -> None:
    """Clear the place: a working environment is kept beside it, a half-made one removed."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    if read_installed(folder) is None:
        remove(folder)
    else:
        remove(aside(folder))
        folder.rename(aside(folder))


def bring_back(folder: Path) -> None:
    """Undo ``set_aside`` after a failure: nothing half made is left, and what worked before works again."""
    remove(folder)
    if aside(folder).exists():
        aside(folder).rename(folder)


def refuse_foreign(folder: Path) -> None:
    """Raise InstallError where the folder holds something that TryOn did not put there."""
    if not folder.exists() or (folder / MARKER).exists() or (folder / STARTED).exists():
        return
    if not folder.is_dir() or any(folder.iterdir()):
        raise InstallError(f"The folder {folder} holds something else.", "Choose an empty folder, or a new one.")


def remove(folder: str | Path) -> None:
    """Remove an environment of ours, finished or not. Raises InstallError where it is not ours or will not go."""
    folder = Path(folder)
    refuse_foreign(folder)
    if not folder.exists():
        return
    (folder / STARTED).touch()  # half a removal must be known as ours, and not as finished
    (folder / MARKER).unlink(missing_ok=True)
    for _ in range(4):  # Windows: an ended child may hold its files for a moment
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.5)
    raise InstallError(f"The folder {folder} cannot be removed.", "End what uses it and remove it by hand.")
