# SPDX-License-Identifier: GPL-3.0-or-later
"""JPEG files (ITU-T T.81) with a text beside the picture: an APP1 segment of XMP. Pixels are left as they are."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from ...core.errors import SpecError
from . import xmp

START, SCAN, END = 0xD8, 0xDA, 0xD9
XMP = b"http://ns.adobe.com/xap/1.0/\0"
# APP0 says what it is, APP2 which colours it has, APP14 how they are kept; all other APPn and COM say things beside it.
SAYS = (0xE1, 0xFE, *(0xE0 + n for n in range(3, 16) if n != 14))
LARGEST = 0xFFFF - 2  # bytes of a segment


def with_text(content: bytes, text: str, path: Path | str = "The picture") -> bytes:
    """The file's bytes with ``text``, and nothing else said: Blender names the .blend that it has rendered."""
    segments = [one for one in _split(content, path) if one[0] not in SAYS]
    data = XMP + xmp.packet(text)
    if text and len(data) > LARGEST:
        raise SpecError(f"The stamp of {path} has {len(data):,} bytes, and a JPEG takes {LARGEST:,}.",
                        "Write a PNG, or leave the stamp out: --stamp none.")
    if text:
        after = 2 if segments[1:2] and segments[1][0] == 0xE0 else 1
        segments.insert(after, (0xE1, data))
    return b"".join(_segment(*one) for one in segments)


def text_of(content: bytes, path: Path | str) -> str | None:
    """The text in a file's bytes; None where it has none.

    Raises:
        SpecError: no JPEG, or a damaged one.
    """
    packets = (data[len(XMP):] for marker, data in _split(content, path) if marker == 0xE1 and data.startswith(XMP))
    return next((said for said in (xmp.text_in(data, path) for data in packets) if said is not None), None)


def is_whole(content: bytes) -> bool:
    """Whether the bytes are a JPEG to its end."""
    try:
        return [marker for marker, _ in _split(content, "")][-1] == SCAN and content.endswith(b"\xff\xd9")
    except SpecError:
        return False


def _segment(marker: int, data: bytes) -> bytes:
    if marker == START:
        return b"\xff\xd8"
    if marker == SCAN:  # its data goes on to the end of the file
        return b"\xff\xda" + data
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def _split(content: bytes, path: Path | str) -> Iterator[tuple[int, bytes]]:
    """Marker and content of every segment; that of the first scan is all the rest of the file."""
    if not content.startswith(b"\xff\xd8\xff"):
        raise SpecError(f"{path} is no JPEG.", "Name a picture that TryOn wrote.")
    yield START, b""
    at = 2
    while True:
        while content[at : at + 2] == b"\xff\xff":  # filling
            at += 1
        if at + 4 > len(content) or content[at] != 0xFF:
            raise SpecError(f"{path} is damaged.", "Take an undamaged copy.")
        marker, length = content[at + 1], struct.unpack_from(">H", content, at + 2)[0]
        if marker == SCAN:
            yield SCAN, content[at + 2 :]
            return
        if marker in (0x00, START, END) or 0xD0 <= marker <= 0xD7 or length < 2 or at + 2 + length > len(content):
            raise SpecError(f"{path} is damaged.", "Take an undamaged copy.")
        yield marker, content[at + 4 : at + 2 + length]
        at += 2 + length
