# SPDX-License-Identifier: GPL-3.0-or-later
"""PNG files with text beside the pixels (ISO/IEC 15948), by the standard library alone."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from ..core import files
from ..core.errors import ExportError, SpecError

SIGNATURE = b"\x89PNG\r\n\x1a\n"
LARGEST = 256 * 2**20  # bytes of a file that is read
LONGEST = 2**20  # bytes of one text, unpacked


def write(path: Path, pixels: np.ndarray, text: Mapping[str, str] | None = None) -> Path:
    """Write (H, W) or (H, W, 3) uint8 with ``text`` (keyword of Latin letters -> any text). Whole, or not at all.

    Raises:
        ExportError: the folder cannot be written.
    """
    assert pixels.dtype == np.uint8 and pixels.ndim in (2, 3) and pixels.size, (pixels.dtype, pixels.shape)
    height, width = pixels.shape[:2]
    head = struct.pack(">IIBBBBB", width, height, 8, 0 if pixels.ndim == 2 else 2, 0, 0, 0)
    lines = np.ascontiguousarray(pixels).reshape(height, -1)
    rows = np.concatenate([np.zeros((height, 1), np.uint8), lines], axis=1)  # no filter
    chunks = [(b"IHDR", head), (b"sRGB", b"\0")] if pixels.ndim == 3 else [(b"IHDR", head)]
    chunks += [_text(keyword, value) for keyword, value in (text or {}).items()]
    chunks += [(b"IDAT", zlib.compress(rows.tobytes(), 6)), (b"IEND", b"")]
    return whole(path, SIGNATURE + b"".join(_chunk(kind, data) for kind, data in chunks))


def with_text(content: bytes, keyword: str, text: str) -> bytes:
    """A PNG file's bytes with ``text`` of any length under ``keyword`` (Latin letters), after its head."""
    head = len(SIGNATURE) + 25  # IHDR, which is always the first
    return content[:head] + _chunk(*_text(keyword, text)) + content[head:]


def _text(keyword: str, text: str) -> tuple[bytes, bytes]:
    """An iTXt chunk's kind and content: packed, in no language."""
    return b"iTXt", keyword.encode("latin-1") + b"\0\1\0\0\0" + zlib.compress(text.encode())


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def whole(path: Path, content: str | bytes) -> Path:
    """Write a file whole, or leave what was there.

    Raises:
        ExportError: the folder cannot be written.
    """
    try:
        return files.write(path, content)
    except OSError as error:
        raise ExportError(f"Cannot write {path}: {error}.", "Name a folder that can be written.") from None


def text_of(path: Path, keyword: str) -> str | None:
    """The text of a PNG under ``keyword``; None where it has none.

    Raises:
        SpecError: no PNG, or a damaged or hostile one.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise SpecError(f"{path} has {path.stat().st_size:,} bytes.", f"Pictures of ours stay under {LARGEST:,}.")
        content = path.read_bytes()
    except OSError as error:
        raise SpecError(f"Cannot read {path}: {error}.", "Check the path.") from None
    if not content.startswith(SIGNATURE):
        raise SpecError(f"{path} is no PNG.", "Name a picture that TryOn wrote.")
    wanted = keyword.encode("latin-1") + b"\0"
    for kind, data in _chunks(content, path):
        if kind == b"iTXt" and data.startswith(wanted):
            return _unpacked(data[len(wanted):], path)
    return None


def _chunks(content: bytes, path: Path) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at < len(content):
        if at + 12 > len(content):
            raise SpecError(f"{path} ends in the middle.", "Take an undamaged copy.")
        length, kind = struct.unpack_from(">I4s", content, at)
        data = content[at + 8 : at + 8 + length]
        check = content[at + 8 + length : at + 12 + length]
        if len(check) < 4 or struct.unpack(">I", check)[0] != zlib.crc32(kind + data):
            raise SpecError(f"{path} is damaged.", "Take an undamaged copy.")
        yield kind, data
        at += 12 + length


def _unpacked(data: bytes, path: Path) -> str:
    """An iTXt chunk's text after its keyword: flags, language, translated keyword, text."""
    try:
        packed, _method = data[0], data[1]
        _language, _translated, body = data[2:].split(b"\0", 2)
        if packed:
            engine = zlib.decompressobj()
            body = engine.decompress(body, LONGEST)
            if engine.unconsumed_tail:
                raise ValueError("its text is too long")
        return body.decode("utf-8")
    except (ValueError, IndexError, zlib.error) as error:
        raise SpecError(f"The text in {path} cannot be read ({error}).", "Take an undamaged copy.") from None
