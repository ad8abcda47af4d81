# SPDX-License-Identifier: GPL-3.0-or-later
"""PNG files with text beside the pixels (ISO/IEC 15948), by the standard library alone."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from ..core import files
from ..core.errors import SpecError

SIGNATURE = b"\x89PNG\r\n\x1a\n"
LARGEST = 2**30  # bytes of a file that is read: 67 million pixels of 16 bits
LONGEST = 2**20  # bytes of one text, unpacked
MOST_PIXELS = 8192**2
SAYS = (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME")  # chunks that say something beside the pixels


def write(path: Path, pixels: np.ndarray, text: Mapping[str, str] | None = None) -> Path:
    """Write (H, W) or (H, W, 3) uint8 with ``text`` (keyword of Latin letters -> any text). Whole, or not at all.

    Raises:
        StorageError: it cannot be written.
    """
    return whole(path, content_of(pixels, text))


def content_of(pixels: np.ndarray, text: Mapping[str, str] | None = None, level: int = 6) -> bytes:
    """The bytes of such a file, packed at zlib's ``level``."""
    assert pixels.dtype == np.uint8 and pixels.ndim in (2, 3) and pixels.size, (pixels.dtype, pixels.shape)
    height, width = pixels.shape[:2]
    head = struct.pack(">IIBBBBB", width, height, 8, 0 if pixels.ndim == 2 else 2, 0, 0, 0)
    lines = np.ascontiguousarray(pixels).reshape(height, -1)
    rows = np.concatenate([np.zeros((height, 1), np.uint8), lines], axis=1)  # no filter
    chunks = [(b"IHDR", head), (b"sRGB", b"\0")] if pixels.ndim == 3 else [(b"IHDR", head)]
    chunks += [_text(keyword, value) for keyword, value in (text or {}).items()]
    chunks += [(b"IDAT", zlib.compress(rows.tobytes(), level)), (b"IEND", b"")]
    return SIGNATURE + b"".join(_chunk(kind, data) for kind, data in chunks)


def with_text(content: bytes, keyword: str, text: str) -> bytes:
    """A PNG file's bytes with ``text`` of any length under ``keyword`` (Latin letters), and no other.

    Whatever else it says goes: Cycles adds how long it took, others dates. Without a ``text`` nothing is said.
    """
    head, *rest = [chunk for chunk in _split(content, "The picture") if chunk[0] not in SAYS]
    said = [_text(keyword, text)] if text else []
    return SIGNATURE + b"".join(_chunk(kind, data) for kind, data in [head, *said, *rest])


def _text(keyword: str, text: str) -> tuple[bytes, bytes]:
    """An iTXt chunk's kind and content: packed, in no language."""
    return b"iTXt", keyword.encode("latin-1") + b"\0\1\0\0\0" + zlib.compress(text.encode())


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def whole(path: Path, content: str | bytes) -> Path:
    """Write a file whole, or leave what was there.

    Raises:
        StorageError: it cannot be written.
    """
    return files.save(path, content)


def text_of(path: Path, keyword: str) -> str | None:
    """The text of a PNG under ``keyword``; None where it has none.

    Raises:
        SpecError: no PNG, or a damaged or hostile one.
    """
    wanted = keyword.encode("latin-1") + b"\0"
    for kind, data in _chunks(path):
        if kind == b"iTXt" and data.startswith(wanted):
            return _unpacked(data[len(wanted):], path)
    return None


def plain(path: Path) -> bool:
    """Whether a PNG is one that ``pixels_of`` reads: grey or RGB of 8 bits.

    Raises:
        SpecError: no PNG, or a damaged one.
    """
    for kind, data in _chunks(path):
        if kind == b"IHDR" and len(data) == 13:
            return data[8] == 8 and data[9] in (0, 2)
    return False


def pixels_of(path: Path) -> np.ndarray:
    """(H, W) or (H, W, 3) uint8: what ``write`` has written, whoever has saved it again without loss.

    Raises:
        SpecError: no such PNG, or a damaged or hostile one.
    """
    chunks = list(_chunks(path))
    if [kind for kind, _ in chunks[:1] + chunks[-1:]] != [b"IHDR", b"IEND"] or len(chunks[0][1]) != 13:
        raise SpecError(f"{path} has no head or no end.", "Take an undamaged copy.")
    width, height, depth, colours, _, _, interlaced = struct.unpack(">IIBBBBB", chunks[0][1])
    if depth != 8 or colours not in (0, 2) or interlaced or not 0 < width * height <= MOST_PIXELS:
        raise SpecError(f"{path} is no picture of ours: {width} x {height}, {depth} bits a channel.",
                        "Name one that TryOn wrote: RGB or grey of 8 bits.")
    channels = 3 if colours else 1
    engine, wanted = zlib.decompressobj(), height * (1 + width * channels)
    try:
        rows = engine.decompress(b"".join(data for kind, data in chunks if kind == b"IDAT"), wanted)
    except zlib.error as error:
        raise SpecError(f"The pixels in {path} cannot be read ({error}).", "Take an undamaged copy.") from None
    if len(rows) != wanted:
        raise SpecError(f"{path} lacks some of its pixels.", "Take an undamaged copy.")
    lines = np.frombuffer(rows, np.uint8).reshape(height, -1)
    if lines[:, 0].max() > 4:
        raise SpecError(f"The pixels in {path} make no sense.", "Take an undamaged copy.")
    pixels = _unfiltered(lines[:, 0], lines[:, 1:].reshape(height, width, channels))
    return pixels if colours else pixels[..., 0]


def _unfiltered(filters: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Rows (H, W, C) whose differences (ISO/IEC 15948, 9.2) are added up, each as its filter (H,) says."""
    out = np.zeros_like(rows)
    above = np.zeros_like(rows[0])
    for y, (how, row) in enumerate(zip(filters.tolist(), rows, strict=True)):
        if how == 0:
            above = row
        elif how == 1:
            above = np.cumsum(row, axis=0, dtype=np.uint8)
        elif how == 2:
            above = row + above
        else:
            above = np.stack([_predicted(how, *pair) for pair in zip(row.T.tolist(), above.T.tolist(), strict=True)], 1)
        out[y] = above
    return out


def _predicted(how: int, row: list[int], above: list[int]) -> np.ndarray:
    """One channel of a row whose differences are to the mean of left and above (3), or to Paeth's choice (4)."""
    left = corner = 0
    for x, up in enumerate(above):
        if how == 3:
            guess = (left + up) // 2
        else:
            apart = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
            guess = (left, up, corner)[apart.index(min(apart))]
        row[x] = left = (row[x] + guess) % 256
        corner = up
    return np.array(row, np.uint8)


def _chunks(path: Path) -> Iterator[tuple[bytes, bytes]]:
    """The kind and content of every chunk of a PNG file, each of which is whole."""
    try:
        content = files.read_regular(path, LARGEST)
    except OSError as error:
        raise SpecError(f"Cannot read {path}: {files.told(error)}.", "Check the path.") from None
    yield from _split(content, path)


def _split(content: bytes, path: Path | str) -> Iterator[tuple[bytes, bytes]]:
    """The same of a file's bytes; ``path`` is what errors call it."""
    if not content.startswith(SIGNATURE):
        raise SpecError(f"{path} is no PNG.", "Name a picture that TryOn wrote.")
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
