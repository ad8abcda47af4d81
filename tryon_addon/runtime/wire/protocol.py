# SPDX-License-Identifier: GPL-3.0-or-later
"""Frames over a pipe: plain values and arrays between Blender and the runtime, never pickle.

A frame is a prefix (magic, header length, body length), a JSON header, and the arrays' bytes one after another::

    b"TRY1" | u32 header bytes | u64 body bytes | {"value": ..., "arrays": [["f4", [13718, 3]], ...]} | raw bytes

Values are None, bool, int, float (NaN and infinities too), str, list, dict with str keys, and numpy arrays of plain
numbers at any depth. A tuple arrives as a list, a numpy scalar as a Python number. In the header an array is
``{"$": index}``; a dict key of the caller's that starts with "$" gets one more "$" on the way.

numpy and the standard library only: this file runs in Blender's Python and in the runtime's.
"""

from __future__ import annotations

import json
import math
import struct
from typing import Any, BinaryIO

import numpy as np

from ...core.errors import TryOnError

PREFIX = struct.Struct("<4sIQ")
MAGIC = b"TRY1"
MAX_HEADER = 32 << 20
MAX_BODY = 2 << 30
MAX_ARRAYS = 4096
MAX_DEPTH = 64
MAX_DIMENSIONS = 16
DTYPES = {code: np.dtype(f"<{code}") for code in "b1 i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8".split()}


class FrameError(TryOnError):
    """A value cannot travel, or the bytes on the pipe are not a TryOn frame."""


def encode(value: Any, *, copy: bool = False) -> list[bytes | memoryview]:
    """The buffers of one frame, to be written in order.

    Arrays are not copied unless they must be (order, byte order) or ``copy`` says so: copy where the caller may
    change them before the buffers are written. Raises FrameError, naming the place, for anything that cannot travel.
    """
    arrays: list[np.ndarray] = []
    plain = _pack(value, arrays, "value", 0)
    specs = [[f"{array.dtype.kind}{array.dtype.itemsize}", list(array.shape)] for array in arrays]
    try:
        header = json.dumps({"value": plain, "arrays": specs}, separators=(",", ":")).encode("ascii")
    except ValueError as error:  # an integer of more digits than Python converts
        raise FrameError(f"A value cannot be written: {error}.") from error
    size = sum(array.nbytes for array in arrays)
    for name, given, limit in (
        ("plain values", len(header), MAX_HEADER),
        ("bytes of arrays", size, MAX_BODY),
        ("arrays", len(arrays), MAX_ARRAYS),
    ):
        if given > limit:
            raise FrameError(f"A message holds {given} {name}; at most {limit} can travel at once.")
    buffers: list[bytes | memoryview] = [PREFIX.pack(MAGIC, len(header), size) + header]
    for array in arrays:
        if array.nbytes:
            owned = array.copy() if copy else array
            buffers.append(owned.reshape(-1).view(np.uint8).data)
    return buffers


def write(stream: BinaryIO, buffers: list[bytes | memoryview]) -> None:
    """Write one encoded frame to an unbuffered or buffered binary stream."""
    for buffer in buffers:
        view = memoryview(buffer)
        while view:
            view = view[stream.write(view) :]
    stream.flush()


def read(stream: BinaryIO) -> Any:
    """Read one frame. EOFError where the stream ends between frames; FrameError where the bytes make no sense.

    Array bytes go from the pipe straight into the arrays that are returned (writable, C order). No more is allocated
    than the prefix announces, and that is held against the limits first.
    """
    prefix = bytearray(PREFIX.size)
    if _fill(stream, memoryview(prefix), "prefix", at_start=True) == 0:
        raise EOFError
    magic, header_size, body_size = PREFIX.unpack(prefix)
    if magic != MAGIC:
        raise FrameError(f"A frame starts with {magic!r} instead of {MAGIC!r}: something else wrote to the pipe.")
    if header_size > MAX_HEADER or body_size > MAX_BODY:
        raise FrameError(f"A frame announces {header_size} + {body_size} bytes; at most {MAX_HEADER} + {MAX_BODY}.")
    header = bytearray(header_size)
    _fill(stream, memoryview(header), "header")
    plain, specs = _parse(bytes(header))
    if sum(dtype.itemsize * math.prod(shape) for dtype, shape in specs) != body_size:
        raise FrameError(f"A frame's arrays do not add up to the {body_size} bytes it announces.")
    arrays = []
    for dtype, shape in specs:
        try:
            array = np.empty(shape, dtype)
        except ValueError as error:
            raise FrameError(f"A frame announces an impossible array shape {shape}: {error}.") from error
        if array.nbytes:
            _fill(stream, array.reshape(-1).view(np.uint8).data, "arrays")
        arrays.append(array)
    return _unpack(plain, arrays, 0)


def _fill(stream: BinaryIO, view: memoryview, part: str, *, at_start: bool = False) -> int:
    """Read until the view is full; the number of bytes read (0 only where the stream may end)."""
    size = len(view)
    while view:
        count = stream.readinto(view)  # type: ignore[attr-defined]
        if not count:
            if at_start and len(view) == size:
                return 0
            raise FrameError(f"The pipe ended inside a frame's {part}: {size - len(view)} of {size} bytes came.")
        view = view[count:]
    return size


def _parse(header: bytes) -> tuple[Any, list[tuple[np.dtype, tuple[int, ...]]]]:
    """The plain value and each array's dtype and shape out of a frame's header."""
    try:
        content = json.loads(header)
    except (ValueError, RecursionError) as error:
        raise FrameError(f"A frame's header is not JSON: {error}.") from error
    if not isinstance(content, dict) or set(content) != {"value", "arrays"} or not isinstance(content["arrays"], list):
        raise FrameError("A frame's header does not have the parts 'value' and 'arrays'.")
    if len(content["arrays"]) > MAX_ARRAYS:
        raise FrameError(f"A frame holds {len(content['arrays'])} arrays; at most {MAX_ARRAYS}.")
    return content["value"], [_parse_spec(spec) for spec in content["arrays"]]


def _parse_spec(spec: Any) -> tuple[np.dtype, tuple[int, ...]]:
    code, shape = spec if isinstance(spec, list) and len(spec) == 2 else (None, None)
    if not isinstance(code, str) or code not in DTYPES:
        raise FrameError(f"A frame holds an array of type {code!r}; allowed are {', '.join(DTYPES)}.")
    if (
        not isinstance(shape, list)
        or len(shape) > MAX_DIMENSIONS
        or not all(type(length) is int and length >= 0 for length in shape)
    ):
        raise FrameError(f"A frame holds an array of the shape {shape!r}.")
    return DTYPES[code], tuple(shape)


def _pack(value: Any, arrays: list[np.ndarray], place: str, depth: int) -> Any:
    """The JSON form of a value; its arrays are appended to ``arrays``."""
    if depth > MAX_DEPTH:
        raise FrameError(f"{place[:80]}... is nested deeper than {MAX_DEPTH} levels (or contains itself).")
    if isinstance(value, np.generic) and value.dtype.kind in "biuf":
        value = value.item()
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, np.ndarray):
        code = f"{value.dtype.kind}{value.dtype.itemsize}"
        if code not in DTYPES:
            raise FrameError(f"{place} is an array of {value.dtype}; only plain numbers and bools can travel.")
        if value.ndim > MAX_DIMENSIONS:
            raise FrameError(f"{place} is an array of {value.ndim} dimensions; at most {MAX_DIMENSIONS}.")
        arrays.append(np.asarray(value, dtype=DTYPES[code], order="C"))
        return {"$": len(arrays) - 1}
    if isinstance(value, (list, tuple)):
        return [_pack(item, arrays, f"{place}[{index}]", depth + 1) for index, item in enumerate(value)]
    if isinstance(value, dict):
        packed = {}
        for key, item in value.items():
            if not isinstance(key, str):
                raise FrameError(f"{place} has the key {key!r}; keys are strings.")
            escaped = f"${key}" if key.startswith("$") else key
            packed[escaped] = _pack(item, arrays, f"{place}[{key!r}]", depth + 1)
        return packed
    raise FrameError(f"{place} is a {type(value).__name__}; only plain values and arrays of numbers can travel.")


def _unpack(plain: Any, arrays: list[np.ndarray], depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise FrameError(f"A frame is nested deeper than {MAX_DEPTH} levels.")
    if isinstance(plain, list):
        return [_unpack(item, arrays, depth + 1) for item in plain]
    if not isinstance(plain, dict):
        return plain
    if "$" in plain:
        index = plain["$"]
        if len(plain) != 1 or type(index) is not int or not 0 <= index < len(arrays):
            raise FrameError(f"A frame points at array {index!r} of {len(arrays)}.")
        return arrays[index]
    return {
        key[1:] if key.startswith("$") else key: _unpack(item, arrays, depth + 1) for key, item in plain.items()
    }
