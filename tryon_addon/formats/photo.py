# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures that people bring: their size is read from the file's head before anything decodes them.

A picture of 437 kB can announce 60,000 pixels a side. What decodes is the runtime (``fabric.photo``): it looks at the
size once more, and turns the picture as its EXIF says.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from ..core import files
from ..core.errors import SpecError

BYTES = 200_000_000  # of a file
MOST_PIXELS = 50_000_000  # a telephone's largest photo has 48 million
KINDS = "PNG, JPEG, WebP, TIFF or BMP"


def request(path: str | Path) -> dict[str, Any]:
    """The params of the runtime's ``fabric.photo`` for the picture at ``path``; the answer has ``image``, (H, W, 3)
    uint8 sRGB, row 0 at the top.

    Raises:
        SpecError: no file, none of ``KINDS``, or too large; said before anything is decoded.
    """
    path = Path(path)
    try:
        content = files.read_regular(path, BYTES)
    except OSError as error:
        raise SpecError(f"Cannot read the picture {path}: {files.told(error)}.", "Check the path.") from None
    width, height = size_of(content, path.name)
    if width * height > MOST_PIXELS:
        raise SpecError(f"The picture {path.name} has {width:,} x {height:,} pixels.",
                        f"Shrink it to at most {MOST_PIXELS / 1e6:g} million.")
    return {"file": np.frombuffer(content, np.uint8), "most": MOST_PIXELS}


def digest(content: bytes | np.ndarray) -> str:
    """SHA-256 of a picture's file, by which it is told apart."""
    return hashlib.sha256(content if isinstance(content, bytes) else content.tobytes()).hexdigest()


def size_of(content: bytes, name: str = "The file") -> tuple[int, int]:
    """Width and height in pixels that the head of a picture announces.

    Raises:
        SpecError: none of ``KINDS``, or a head that is damaged.
    """
    read = next((read for mark, at, read in _HEADS if content[at : at + len(mark)] == mark), None)
    if read is None:
        raise SpecError(f"{name} is no picture that can be read.", f"Save it as {KINDS}.")
    try:
        width, height = read(content)
    except (struct.error, IndexError):
        width = height = 0
    if width < 1 or height < 1:
        raise SpecError(f"The picture {name} is damaged: it does not say how large it is.", "Take an undamaged copy.")
    return width, height


def _png(content: bytes) -> tuple[int, int]:
    return struct.unpack_from(">II", content, 16) if content[12:16] == b"IHDR" else (0, 0)


def _jpeg(content: bytes) -> tuple[int, int]:
    """Of the first frame's head (SOF, ITU-T T.81 B.2.2): what may come before it is passed over."""
    at = 2
    while True:
        mark, kind = struct.unpack_from(">BB", content, at)
        if mark != 0xFF:
            return 0, 0
        if kind == 0xFF:  # filling
            at += 1
        elif 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", content, at + 5)
            return width, height
        elif kind in (0xD9, 0xDA):  # the end, or pixels, and no frame before
            return 0, 0
        else:
            alone = 0xD0 <= kind <= 0xD8 or kind == 0x01
            at += 2 if alone else 2 + max(2, struct.unpack_from(">H", content, at + 2)[0])


def _webp(content: bytes) -> tuple[int, int]:
    kind = content[12:16]
    if kind == b"VP8X":
        width, height = (int.from_bytes(content[at : at + 3], "little") + 1 for at in (24, 27))
        return (width, height) if len(content) >= 30 else (0, 0)
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", content, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", content, 26)
        return width & 0x3FFF, height & 0x3FFF
    return 0, 0


def _tiff(content: bytes) -> tuple[int, int]:
    """Of the first picture's directory (TIFF 6.0): tags 256 and 257, short or long."""
    order = "<" if content[:2] == b"II" else ">"
    (at,) = struct.unpack_from(f"{order}I", content, 4)
    (count,) = struct.unpack_from(f"{order}H", content, at)
    found = {256: 0, 257: 0}
    for i in range(count):
        tag, kind = struct.unpack_from(f"{order}HH", content, at + 2 + 12 * i)
        if tag in found:
            (found[tag],) = struct.unpack_from(order + ("H" if kind == 3 else "I"), content, at + 10 + 12 * i)
    return found[256], found[257]


def _bmp(content: bytes) -> tuple[int, int]:
    (head,) = struct.unpack_from("<I", content, 14)
    width, height = struct.unpack_from("<HH" if head == 12 else "<ii", content, 18)
    return width, abs(height)


# How a file begins, at which byte -> what reads its size.
_HEADS: tuple[tuple[bytes, int, Callable[[bytes], tuple[int, int]]], ...] = (
    (b"\x89PNG\r\n\x1a\n", 0, _png), (b"\xff\xd8\xff", 0, _jpeg), (b"WEBPVP8", 8, _webp),
    (b"II*\0", 0, _tiff), (b"MM\0*", 0, _tiff), (b"BM", 0, _bmp))
