# SPDX-License-Identifier: GPL-3.0-or-later
"""One kept result as bytes: plain values, arrays packed losslessly, and a digest of all of it and of its name.

Nothing of an entry is believed before its digest is, so that one flipped bit, a cut end or another entry's content
under this name is found; and no array is allocated before there are bytes enough for it. Never pickle.
"""

from __future__ import annotations

import hashlib
import json
import math
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np

MAGIC = b"TryOn kept 1\n"
LARGEST = 1 << 31  # bytes of an entry, and of all its arrays unpacked
KINDS = frozenset("biufcUS")  # of arrays: numbers and text, nothing that could be an object
WORTH, LEAST = 0.9, 1 << 10  # what packing must save, and of how many bytes it is tried at all
_DIGEST, _SIZE, _ARRAY = hashlib.sha256().digest_size, 8, "__array__"


class Damaged(ValueError):
    """These bytes are not the entry of that name, or not all of it."""


def encoded(name: str, result: Mapping[str, Any]) -> bytes:
    """The entry ``name``: arrays at any depth of dicts and lists, everything else JSON.

    Raises:
        TypeError: something that is neither.
    """
    arrays: list[np.ndarray] = []
    value = _split(result, arrays)
    blobs = [_packed(array) for array in arrays]
    table = [[array.dtype.str, array.shape, len(blob), packed]
             for array, (blob, packed) in zip(arrays, blobs, strict=True)]
    head = json.dumps({"value": value, "arrays": table}).encode()
    body = b"".join([len(head).to_bytes(_SIZE, "big"), head, *(blob for blob, _ in blobs)])
    return MAGIC + _digest(name, body) + body


def decoded(name: str, data: bytes) -> dict[str, Any]:
    """The result in the entry ``name``.

    Raises:
        Damaged: it is not whole, or another one's.
    """
    start = len(MAGIC) + _DIGEST
    body = memoryview(data)[start:]
    if data[: len(MAGIC)] != MAGIC or data[len(MAGIC): start] != _digest(name, body):
        raise Damaged(f"{name} is damaged.")
    try:  # whoever can write here can make a digest, too: believe no number that does not fit
        end = _SIZE + int.from_bytes(body[:_SIZE], "big")
        head = json.loads(bytes(body[_SIZE:end]))
        room, arrays = LARGEST, []
        for dtype, shape, size, packed in head["arrays"]:
            array = _unpacked(str(dtype), shape, body[end: end + size], packed, room)
            room, end = room - array.nbytes, end + size
            arrays.append(array)
        result = _joined(head["value"], arrays)
    except (ValueError, TypeError, LookupError, OverflowError, RecursionError, SyntaxError, zlib.error) as error:
        raise Damaged(f"{name} is damaged: {error}.") from None
    if not isinstance(result, dict):
        raise Damaged(f"{name} is no result.")
    return result


def _digest(name: str, body: bytes | memoryview) -> bytes:
    digest = hashlib.sha256(name.encode() + b"\n")
    digest.update(body)
    return digest.digest()


def _packed(array: np.ndarray) -> tuple[bytes, bool]:
    """The array's bytes, and whether they are packed: the first bytes of all numbers, then the second ones."""
    raw = array.tobytes()
    if len(raw) < LEAST:
        return raw, False
    apart = np.frombuffer(raw, np.uint8).reshape(-1, array.itemsize).T.tobytes()
    packed = zlib.compress(apart, 1)
    return (packed, True) if len(packed) < WORTH * len(raw) else (raw, False)


def _unpacked(called: str, shape: list[int], blob: memoryview, packed: bool, room: int) -> np.ndarray:
    """The array, its own and writable, of at most ``room`` bytes."""
    dtype = np.dtype(called)
    if dtype.kind not in KINDS or not all(type(n) is int and n >= 0 for n in shape):
        raise ValueError(f"no array is of {called}, {shape}")
    size = math.prod([dtype.itemsize, *shape])
    if size > room:
        raise ValueError(f"{size} bytes are too many")
    raw: bytes | memoryview = blob
    if packed:
        stream = zlib.decompressobj()
        raw = stream.decompress(blob, size + 1)
        if not stream.eof:
            raise ValueError("an array does not end")
    if len(raw) != size:
        raise ValueError(f"{len(raw)} bytes for an array of {size}")
    array = np.empty(shape, dtype)
    if size:
        together = np.frombuffer(raw, np.uint8)
        array.reshape(-1).view(np.uint8).reshape(-1, dtype.itemsize)[:] = (
            together.reshape(dtype.itemsize, -1).T if packed else together.reshape(-1, dtype.itemsize))
    return array


def _split(value: Any, arrays: list[np.ndarray]) -> Any:
    """``value`` with every array moved into ``arrays`` and its place marked."""
    if isinstance(value, np.ndarray):
        if value.dtype.kind not in KINDS:
            raise TypeError(f"An array of {value.dtype} cannot be kept.")
        arrays.append(value)
        return {_ARRAY: len(arrays) - 1}
    if isinstance(value, Mapping):
        if _ARRAY in value:
            raise TypeError(f"A result has the name {_ARRAY}, which marks arrays.")
        return {k: _split(v, arrays) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_split(v, arrays) for v in value]
    return value


def _joined(value: Any, arrays: list[np.ndarray]) -> Any:
    """The inverse of ``_split``."""
    if isinstance(value, dict):
        return arrays[value[_ARRAY]] if _ARRAY in value else {k: _joined(v, arrays) for k, v in value.items()}
    return [_joined(v, arrays) for v in value] if isinstance(value, list) else value
