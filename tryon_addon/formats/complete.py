# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a file that Blender has written is all there: on a full disk it writes a part and says that it is done."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from ..core import files
from .pictures import exr, jpeg, webp
from .png import SIGNATURE

ZSTD, SEEK_TABLE = b"\x28\xb5\x2f\xfd", b"\xb1\xea\x92\x8f"  # how a compressed .blend begins and ends


def _png(data: bytes) -> bool:
    at, kind = len(SIGNATURE), b""
    while data.startswith(SIGNATURE) and at + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        check = data[at + 8 + length : at + 12 + length]
        if len(check) < 4 or struct.unpack(">I", check)[0] != zlib.crc32(data[at + 4 : at + 8 + length]):
            return False
        at += 12 + length
    return kind == b"IEND" and at == len(data)


def _blend(data: bytes) -> bool:
    return data.endswith(SEEK_TABLE) if data.startswith(ZSTD) else data.startswith(b"BLENDER") and b"ENDB" in data[-64:]


def _glb(data: bytes) -> bool:
    magic, _version, length, content, kind = struct.unpack_from("<4sIII4s", data)
    whole = magic == b"glTF" and length == len(data) and kind == b"JSON"
    return whole and isinstance(json.loads(data[20 : 20 + content]), dict)


def _usdc(data: bytes) -> bool:
    start, = struct.unpack_from("<q", data, 16)
    count, = struct.unpack_from("<Q", data, start)
    ends = [sum(struct.unpack_from("<qq", data, start + 24 + 32 * i)) for i in range(count)]
    return data.startswith(b"PXR-USDC") and bool(ends) and max(ends) <= len(data)


def _usdz(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [name for name in archive.namelist() if name.endswith(".usdc")]
        return archive.testzip() is None and bool(parts) and all(_usdc(archive.read(name)) for name in parts)


def _abc(data: bytes) -> bool:
    """Ogawa, whose sixth byte says that its writer has come to the end."""
    return data.startswith(b"Ogawa\xff") and len(data) > 16


def _text(data: bytes) -> bool:
    return data.endswith(b"\n")


CHECKS: dict[str, Callable[[bytes], bool]] = {
    ".png": _png, ".jpg": jpeg.is_whole, ".webp": webp.is_whole, ".exr": exr.is_whole,
    ".blend": _blend, ".glb": _glb, ".usdc": _usdc, ".usdz": _usdz, ".abc": _abc, ".obj": _text, ".mtl": _text,
}


def is_complete(path: Path, faces: int | None = None) -> bool:
    """Whether a file ends as its format has it; of an OBJ, which has no end, whether it has so many faces."""
    try:
        data = path.read_bytes()
        whole = bool(data) and CHECKS.get(path.suffix.lower(), bool)(data)
    except (OSError, ValueError, struct.error, zipfile.BadZipFile, RecursionError):
        return False
    return whole and (faces is None or data.count(b"\nf ") == faces)


def require(path: Path, faces: int | None = None) -> None:
    """StorageError where ``is_complete`` says no: the disk is full, or the writer failed."""
    if not is_complete(path, faces):
        raise files.unwritten(path)
