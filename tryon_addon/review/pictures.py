# SPDX-License-Identifier: GPL-3.0-or-later
"""A look's pictures as browsers want them: whole, or smaller ones, made once and kept in the cache's folder."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

from flask import Response, abort, send_file
from PIL import Image

from ..core import files
from ..core.folders import cache_folder
from .shelf import Look, Shelf

WIDTHS = {"s": 400, "m": 1000}  # pixels; anything else is the picture itself
MOST, PIXELS = 64_000_000, 100_000_000  # bytes and pixels of a picture that is read
KEPT = 20_000  # smaller ones
FRESH = 3600  # seconds that a browser need not ask again
_decoding = threading.Semaphore(2)  # at once: a large picture takes 100 MB


def respond(shelf: Shelf, look: Look, view: str, size: str) -> Response:
    """The picture of a view; 404 where it has none, or none that lies in the folder."""
    path = shelf.file(look, view)
    if path is None:
        abort(404)
    if size in WIDTHS:
        try:
            path = smaller(path, WIDTHS[size])
        except (OSError, ValueError, Image.DecompressionBombError):
            abort(404)
    answer = send_file(path, conditional=True, max_age=FRESH)
    answer.headers["Cache-Control"] = f"private, max-age={FRESH}"
    return answer


def folder() -> Path:
    """Where they are kept."""
    return cache_folder() / "review"


def smaller(path: Path, width: int) -> Path:
    """The file of a picture ``width`` pixels wide, WebP; made where it is not there. Raises OSError, ValueError."""
    found = path.stat()
    told = f"{path}\0{found.st_mtime_ns}\0{found.st_size}\0{width}"
    kept = folder() / f"{_place(path)}-{hashlib.sha256(told.encode()).hexdigest()[:24]}.webp"
    if kept.is_file():
        return kept
    with _decoding:
        if kept.is_file():
            return kept
        with files.open_regular(path, MOST) as file, Image.open(file) as image:
            if image.width * image.height > PIXELS:
                raise ValueError("it has too many pixels")
            height = max(1, round(image.height * width / image.width))
            small = image.convert("RGBA" if "A" in image.getbands() else "RGB")
            small = small.resize((width, height), Image.Resampling.LANCZOS) if width < image.width else small
        kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with files.aside(kept, ending=".webp", private=True) as part:
            small.save(part, "WEBP", quality=86, method=4)
    return kept


def forget(paths: list[Path]) -> None:
    """Remove what was made of these pictures."""
    for path in paths:
        for kept in folder().glob(f"{_place(path)}-*.webp"):
            kept.unlink(missing_ok=True)


def tidy() -> None:
    """Remove the oldest, where there are more than KEPT."""
    kept = sorted(folder().glob("*.webp"), key=lambda one: one.stat().st_mtime) if folder().is_dir() else []
    for one in kept[: max(0, len(kept) - KEPT)]:
        one.unlink(missing_ok=True)


def _place(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:16]
