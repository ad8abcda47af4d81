# SPDX-License-Identifier: GPL-3.0-or-later
"""WebP files (RFC 9649) with a text beside the picture: a chunk of XMP. Pixels are left as they are."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from ...core.errors import SpecError
from . import xmp

SAYS = (b"EXIF", b"XMP ")  # chunks that say something beside the picture
HEAD, ALPHA, HAS_XMP, HAS_EXIF = b"VP8X", 0x10, 0x04, 0x08


def with_text(content: bytes, text: str, path: Path | str = "The picture") -> bytes:
    """The file's bytes with ``text``, and nothing else said. Its head becomes the extended one, which has room."""
    chunks = [one for one in _split(content, path) if one[0] not in SAYS]
    head = next((data for kind, data in chunks if kind == HEAD), None) or _head(chunks, path)
    chunks = [one for one in chunks if one[0] != HEAD]
    flags = head[0] & ~(HAS_XMP | HAS_EXIF)
    if text:
        chunks, flags = [*chunks, (b"XMP ", xmp.packet(text))], flags | HAS_XMP
    body = b"WEBP" + b"".join(_chunk(*one) for one in [(HEAD, bytes([flags]) + head[1:]), *chunks])
    return b"RIFF" + struct.pack("<I", len(body)) + body


def text_of(content: bytes, path: Path | str) -> str | None:
    """The text in a file's bytes; None where it has none.

    Raises:
        SpecError: no WebP, or a damaged one.
    """
    packets = (data for kind, data in _split(content, path) if kind == b"XMP ")
    return next((said for said in (xmp.text_in(data, path) for data in packets) if said is not None), None)


def is_whole(content: bytes) -> bool:
    """Whether the bytes are a WebP to its end."""
    try:
        return any(kind in (b"VP8 ", b"VP8L") for kind, _ in _split(content, ""))
    except SpecError:
        return False


def _head(chunks: list[tuple[bytes, bytes]], path: Path | str) -> bytes:
    """An extended head, from the size that the picture's own says."""
    for kind, data in chunks:
        if kind == b"VP8 " and len(data) >= 10 and data[3:6] == b"\x9d\x01\x2a":
            width, height = (n & 0x3FFF for n in struct.unpack_from("<HH", data, 6))
            return _extended(width, height, 0)
        if kind == b"VP8L" and len(data) >= 5 and data[0] == 0x2F:
            bits = struct.unpack_from("<I", data, 1)[0]
            return _extended((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1, ALPHA if bits >> 28 & 1 else 0)
    raise SpecError(f"{path} holds no picture.", "Take an undamaged copy.")


def _extended(width: int, height: int, flags: int) -> bytes:
    return bytes([flags, 0, 0, 0]) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def _split(content: bytes, path: Path | str) -> Iterator[tuple[bytes, bytes]]:
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        raise SpecError(f"{path} is no WebP.", "Name a picture that TryOn wrote.")
    end = 8 + struct.unpack_from("<I", content, 4)[0]
    at = 12
    if end > len(content):
        raise SpecError(f"{path} ends in the middle.", "Take an undamaged copy.")
    while at < end:
        if at + 8 > end:
            raise SpecError(f"{path} is damaged.", "Take an undamaged copy.")
        kind, length = struct.unpack_from("<4sI", content, at)
        if at + 8 + length > end:
            raise SpecError(f"{path} is damaged.", "Take an undamaged copy.")
        yield kind, content[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
