# SPDX-License-Identifier: GPL-3.0-or-later
"""OpenEXR files as Blender writes them, one part in lines packed by ZIP: what they say, and their pixels. numpy only.

The format: https://openexr.com/en/latest/OpenEXRFileLayout.html
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ...core.errors import SpecError

MAGIC = b"\x76\x2f\x31\x01"
LONG_NAMES = 0x400  # of the flags in the version: the only one that such a file has
KEYWORD = b"tryon"  # of the attribute that is the stamp
TYPES: dict[int, np.dtype] = {0: np.dtype("<u4"), 1: np.dtype("<f2"), 2: np.dtype("<f4")}
LINES = {0: 1, 2: 1, 3: 16}  # of a block, by compression: none, ZIPS, ZIP
MOST_PIXELS, MOST_CHANNELS, MOST_SAID = 8192**2, 256, 2**20
# What a reader needs. All else says who, where, when or for how long it was rendered.
NEEDED = (b"BlenderMultiChannel", b"channels", b"chromaticities", b"compression", b"dataWindow", b"displayWindow",
          b"lineOrder", b"pixelAspectRatio", b"screenWindowCenter", b"screenWindowWidth", b"colorInteropID")
ALSO = b"cryptomatte/"  # and these name the objects that its mattes are of


@dataclass(frozen=True)
class Head:
    """``attributes``: name -> (type, value), in their order; ``end``: where the table of offsets begins."""

    attributes: Mapping[bytes, tuple[bytes, bytes]]
    flags: int
    end: int


def with_text(content: bytes, text: str, path: Path | str = "The picture") -> bytes:
    """The file's bytes with ``text`` as an attribute, and without what a renderer says of itself and its .blend."""
    head = _head(content, path)
    kept = {name: one for name, one in head.attributes.items() if name in NEEDED or name.startswith(ALSO)}
    if text:
        kept[KEYWORD] = (b"string", text.encode())
    said = b"".join(name + b"\0" + kind + b"\0" + struct.pack("<i", len(value)) + value
                    for name, (kind, value) in sorted(kept.items()))
    new = MAGIC + struct.pack("<I", head.flags) + said + b"\0"
    offsets = _offsets(content, head, path)
    moved = offsets + np.uint64(len(new)) - np.uint64(head.end)
    return new + moved.astype("<u8").tobytes() + content[head.end + 8 * len(offsets) :]


def text_of(content: bytes, path: Path | str) -> str | None:
    """The text in a file's bytes; None where it has none.

    Raises:
        SpecError: no such EXR, or a damaged one.
    """
    said = _head(content, path).attributes.get(KEYWORD)
    if said is None:
        return None
    try:
        if len(said[1]) > MOST_SAID:
            raise ValueError("it is too long")
        return said[1].decode()
    except ValueError as error:
        raise SpecError(f"The text in {path} cannot be read ({error}).", "Take an undamaged copy.") from None


def layers_of(content: bytes, path: Path | str) -> dict[str, np.ndarray]:
    """Channel (``ViewLayer.Combined.R``) -> (H, W) float32 or uint32, row 0 at the top.

    Raises:
        SpecError: no such EXR, or a damaged one.
    """
    head = _head(content, path)
    channels, (width, height), packed = _channels(head, path), _size(head, path), _compression(head, path)
    lines = LINES[packed]
    row = sum(kind.itemsize for _, kind in channels) * width  # bytes of a line
    rows = np.zeros((height, row), np.uint8)
    start = struct.unpack("<4i", head.attributes[b"dataWindow"][1])[1]
    for offset in _offsets(content, head, path).tolist():
        if offset + 8 > len(content):
            raise _damaged(path)
        first, length = struct.unpack_from("<ii", content, offset)
        first -= start
        data = content[offset + 8 : offset + 8 + length] if length >= 0 else b""
        count = min(lines, height - first)
        if first < 0 or count <= 0 or len(data) != length:
            raise _damaged(path)
        block = np.frombuffer(_unpacked(data, count * row, packed, path), np.uint8)
        rows[first : first + count] = block.reshape(count, row)
    found, at = {}, 0
    for name, kind in channels:
        values = np.ascontiguousarray(rows[:, at : at + kind.itemsize * width]).view(kind)
        found[name] = values if kind.kind == "u" else values.astype(np.float32)
        at += kind.itemsize * width
    return found


def is_whole(content: bytes) -> bool:
    """Whether the bytes are such a file to its end."""
    try:
        head = _head(content, "")
        offsets = _offsets(content, head, "")
        last = int(offsets.max())
        return bool(offsets.min()) and last + 8 <= len(content) and (
            last + 8 + struct.unpack_from("<i", content, last + 4)[0] <= len(content))
    except (SpecError, struct.error, ValueError):
        return False


def _damaged(path: Path | str) -> SpecError:
    return SpecError(f"{path} is damaged.", "Take an undamaged copy.")


def _head(content: bytes, path: Path | str) -> Head:
    if not content.startswith(MAGIC) or len(content) < 9:
        raise SpecError(f"{path} is no OpenEXR file.", "Name a picture that TryOn wrote.")
    flags = struct.unpack_from("<I", content, 4)[0]
    if flags & 0xFF != 2 or flags & ~(0xFF | LONG_NAMES):
        raise SpecError(f"{path} has tiles, several parts or depths.", "Name a picture that TryOn wrote.")
    attributes: dict[bytes, tuple[bytes, bytes]] = {}
    at = 8
    while content[at : at + 1] != b"\0":
        name, kind, at = *_words(content, at, path),
        if at + 4 > len(content):
            raise _damaged(path)
        length = struct.unpack_from("<i", content, at)[0]
        value = content[at + 4 : at + 4 + length] if length >= 0 else b""
        if len(value) != length or name in attributes or len(attributes) > 1000:
            raise _damaged(path)
        attributes[name] = (kind, value)
        at += 4 + length
    return Head(attributes, flags, at + 1)


def _words(content: bytes, at: int, path: Path | str) -> tuple[bytes, bytes, int]:
    """Name and type of an attribute, and where its length stands."""
    one = content.find(b"\0", at, at + 256)
    two = content.find(b"\0", one + 1, one + 257)
    if one <= at or two <= one + 1:
        raise _damaged(path)
    return content[at:one], content[one + 1 : two], two + 1


def _value(head: Head, name: bytes, length: int, path: Path | str) -> bytes:
    kind_value = head.attributes.get(name)
    if kind_value is None or len(kind_value[1]) < length:
        raise _damaged(path)
    return kind_value[1]


def _size(head: Head, path: Path | str) -> tuple[int, int]:
    window = _value(head, b"dataWindow", 16, path)
    if len(window) != 16:
        raise _damaged(path)
    left, top, right, bottom = struct.unpack("<4i", window)
    width, height = right - left + 1, bottom - top + 1
    if width <= 0 or height <= 0 or width * height > MOST_PIXELS:
        raise SpecError(f"{path} is {width} x {height} pixels.", "Name a picture that TryOn wrote.")
    return width, height


def _compression(head: Head, path: Path | str) -> int:
    packed = _value(head, b"compression", 1, path)[0]
    if packed not in LINES:
        raise SpecError(f"{path} is packed in another way than ZIP ({packed}).", "Name a picture that TryOn wrote.")
    return packed


def _channels(head: Head, path: Path | str) -> list[tuple[str, np.dtype]]:
    table, at = _value(head, b"channels", 1, path), 0
    found: list[tuple[str, np.dtype]] = []
    while table[at : at + 1] != b"\0":
        end = table.find(b"\0", at)
        if end < 0 or end + 17 > len(table) or len(found) >= MOST_CHANNELS:
            raise _damaged(path)
        kind, _linear, across, down = struct.unpack_from("<iIii", table, end + 1)
        if kind not in TYPES or (across, down) != (1, 1):
            raise _damaged(path)
        found.append((table[at:end].decode("utf-8", "replace"), TYPES[kind]))
        at = end + 17
    return found


def _offsets(content: bytes, head: Head, path: Path | str) -> np.ndarray:
    """(B,) uint64: where each block of lines begins."""
    height, lines = _size(head, path)[1], LINES[_compression(head, path)]
    count = -(-height // lines)
    if head.end + 8 * count > len(content):
        raise _damaged(path)
    return np.frombuffer(content, "<u8", count, head.end)


def _unpacked(data: bytes, length: int, packed: int, path: Path | str) -> bytes:
    """A block's bytes: ZIP packs the differences of its bytes, the even ones first."""
    if not packed or len(data) == length:  # what would not become smaller is kept as it is
        if len(data) != length:
            raise _damaged(path)
        return data
    engine = zlib.decompressobj()
    try:
        raw = np.frombuffer(engine.decompress(data, length), np.uint8)
    except zlib.error:
        raise _damaged(path) from None
    if len(raw) != length:
        raise _damaged(path)
    steps = raw.astype(np.int64)
    steps[1:] -= 128
    summed = np.cumsum(steps).astype(np.uint8)  # modulo 256
    half = (length + 1) // 2
    out = np.empty(length, np.uint8)
    out[0::2], out[1::2] = summed[:half], summed[half:]
    return out.tobytes()
