# SPDX-License-Identifier: GPL-3.0-or-later
"""What is built once, kept on disk: plain arrays under the user's cache folder, so that later starts take a second."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import numpy as np

from ...files import whole
from ...progress import Progress

Arrays = dict[str, np.ndarray]
KEPT = 3  # files of one name
CODE = Path(__file__).resolve().parents[1]  # gan_core/body
DIGEST = hashlib.sha256().digest_size  # bytes at the end of a file, of all before them


def cache_folder() -> Path:
    """``TRYON_CACHE`` if set, else ``~/.cache/tryon``."""
    return Path(os.environ.get("TRYON_CACHE") or Path.home() / ".cache" / "tryon")


def stored(name: str, made_by: tuple[str, ...], make: Callable[[], Arrays], progress: Progress, packed: bool) -> Arrays:
    """The arrays ``name``: read from the cache, or made and kept there.

    A file is named by anny's version and all code of the folders ``made_by`` of ``gan_core/body``, so a stale one is
    never read; one whose digest is wrong is made anew, nothing of it believed. ``packed`` compresses it. Nothing is
    ever unpickled.
    """
    digest = hashlib.sha256(metadata.version("anny").encode())
    for folder in made_by:
        for module in sorted((CODE / folder).glob("*.py")):
            digest.update(module.read_bytes())
    path = cache_folder() / f"{name}-{digest.hexdigest()[:16]}.npz"
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        pass
    except OSError as error:
        progress(0.0, f"The stored {name} data cannot be read ({error.strerror}); building it again")
    else:
        if hashlib.sha256(data[:-DIGEST]).digest() == data[-DIGEST:]:
            with contextlib.suppress(OSError):
                os.utime(path)  # what is used stays longest
            with np.load(io.BytesIO(data[:-DIGEST]), allow_pickle=False) as file:
                return {key: file[key] for key in file.files}
        progress(0.0, f"The stored {name} data is damaged; building it again")
    arrays = make()
    _save(path, arrays, packed)
    return arrays


def _save(path: Path, arrays: Arrays, packed: bool) -> None:
    """A full disk, or a folder that cannot be written, only costs the next start."""
    try:
        data = io.BytesIO()
        (np.savez_compressed if packed else np.savez)(data, **arrays)
        with whole(path) as aside:
            aside.write_bytes(data.getvalue() + hashlib.sha256(data.getbuffer()).digest())
    except OSError:
        return
    # Two installed versions may take turns, so a few older files stay.
    kept = sorted(path.parent.glob(f"{path.name.split('-')[0]}-*.npz"), key=lambda file: file.stat().st_mtime)
    for old in kept[:-KEPT]:
        old.unlink(missing_ok=True)
