# SPDX-License-Identifier: GPL-3.0-or-later
"""What is built once, kept on disk: plain arrays under the user's cache folder, so that later starts take a second."""

from __future__ import annotations

import hashlib
import os
import zipfile
import zlib
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import numpy as np

from ...files import whole
from ...progress import Progress

Arrays = dict[str, np.ndarray]
KEPT = 3  # files of one name
CODE = Path(__file__).resolve().parents[1]  # gan_core/body


def cache_folder() -> Path:
    """``TRYON_CACHE`` if set, else ``~/.cache/tryon``."""
    return Path(os.environ.get("TRYON_CACHE") or Path.home() / ".cache" / "tryon")


def stored(name: str, made_by: tuple[str, ...], make: Callable[[], Arrays], progress: Progress, packed: bool) -> Arrays:
    """The arrays ``name``: read from the cache, or made and kept there.

    A file is named by anny's version and all code of the folders ``made_by`` of ``gan_core/body``, so a stale one is
    never read; a damaged one is made anew. ``packed`` compresses it. Nothing is ever unpickled.
    """
    digest = hashlib.sha256(metadata.version("anny").encode())
    for folder in made_by:
        for module in sorted((CODE / folder).glob("*.py")):
            digest.update(module.read_bytes())
    path = cache_folder() / f"{name}-{digest.hexdigest()[:16]}.npz"
    try:
        with np.load(path, allow_pickle=False) as file:
            return {key: file[key] for key in file.files}
    except FileNotFoundError:
        pass
    except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile, zlib.error) as error:
        progress(0.0, f"The stored {name} data is damaged ({type(error).__name__}); building it again")
    arrays = make()
    _save(path, arrays, packed)
    return arrays


def _save(path: Path, arrays: Arrays, packed: bool) -> None:
    """A full disk, or a folder that cannot be written, only costs the next start."""
    try:
        with whole(path) as aside, aside.open("wb") as file:
            (np.savez_compressed if packed else np.savez)(file, **arrays)
    except OSError:
        return
    # Two installed versions may take turns, so a few older files stay.
    kept = sorted(path.parent.glob(f"{path.name.split('-')[0]}-*.npz"), key=lambda file: file.stat().st_mtime)
    for old in kept[:-KEPT]:
        old.unlink(missing_ok=True)
