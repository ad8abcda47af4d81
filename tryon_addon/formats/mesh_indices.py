# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the faces of an OBJ or PLY name points that there are. Blender's importers leave out what names others, and
say nothing, or read beyond the end of their memory."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

from ..core import files
from ..core.errors import MeshError
from .mesh_files import BYTES

_TYPES = {"char": "b", "int8": "b", "uchar": "B", "uint8": "B", "short": "h", "int16": "h", "ushort": "H",
          "uint16": "H", "int": "i", "int32": "i", "uint": "I", "uint32": "I", "float": "f", "float32": "f",
          "double": "d", "float64": "d"}
_ORDERS = {"binary_little_endian": "<", "binary_big_endian": ">"}
_LIST = ("vertex_indices", "vertex_index")
_ENDS = ("vertex1", "vertex2")
_POINT = re.compile(rb"[+-]?\d{1,12}")
MOST = 5_000_000  # of anything that a file may announce


def check(path: Path) -> None:
    """Look at the faces and edges of an OBJ or PLY; other files are not opened.

    Raises:
        MeshError: one names a point that there is not, or the file is cut off or no such file.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        return
    try:
        reader(files.read_regular(path, BYTES), path.name)
    except OSError as error:
        raise MeshError(f"Cannot read the mesh {path}: {files.told(error)}.", "Check the path.") from None
    except (struct.error, IndexError, ValueError):
        _refuse(f"{path.name} is damaged, or ends in the middle.")


def _refuse(message: str) -> NoReturn:
    raise MeshError(message, "Export it again.")


def _obj(content: bytes, name: str) -> None:
    """Points are counted from 1, or back from the last one so far."""
    points = 0
    for line in content.replace(b"\\\n", b" ").splitlines():
        words = line.split()
        if not words:
            continue
        if words[0] == b"v":
            points += 1
        elif words[0] in (b"f", b"l"):
            for word in words[1:]:
                number = word.partition(b"/")[0]
                if number.startswith(b"#"):
                    break
                if not _POINT.fullmatch(number):
                    _refuse(f"{name} has a face with the point {number[:20].decode('latin-1')!r}.")
                _inside(int(number) - 1 if int(number) > 0 else points + int(number), points, name, int(number) != 0)


def _inside(point: int, points: int, name: str, fits: bool = True) -> None:
    if not fits or not 0 <= point < points:
        _refuse(f"{name} has a face or an edge with the point {point:,}, and {points:,} points.")


def _ply(content: bytes, name: str) -> None:
    head, mark, body = content.partition(b"end_header")
    lines = head.decode("latin-1").split("\n")
    if not mark or lines[0].strip() != "ply":
        _refuse(f"{name} is no PLY.")
    body = body[body.index(b"\n") + 1 :]
    form, elements = "", list[tuple[str, int, list[list[str]]]]()
    for words in (line.split() for line in lines[1:]):
        if words[:1] == ["format"]:
            form = words[1]
        elif words[:1] == ["element"]:
            elements.append((words[1], int(words[2]), []))
        elif words[:1] == ["property"]:
            elements[-1][2].append(words[1:])
    if any(not 0 <= count <= MOST for _, count, _ in elements) or form not in ("ascii", *_ORDERS):
        _refuse(f"{name} says in its head what cannot be.")
    points = next((count for kind, count, _ in elements if kind == "vertex"), 0)
    read: Callable[[list[tuple[str, int, list[list[str]]]]], Iterator[float]] = \
        (lambda found: _words(body, found)) if form == "ascii" else (lambda found: _numbers(body, _ORDERS[form], found))
    for point in read(elements):
        if not float(point).is_integer():  # infinity is none, either
            _refuse(f"{name} has a face with the point {point:g}.")
        _inside(int(point), points, name)


def _words(body: bytes, elements: list[tuple[str, int, list[list[str]]]]) -> Iterator[float]:
    """The points that faces and edges name, of a PLY in letters: a line each."""
    lines = iter(body.split(b"\n"))
    for _, count, properties in elements:
        for _ in range(count):
            words = next(lines, b"").split()
            at = 0
            for one in properties:
                if one[0] != "list":
                    if one[1] in _ENDS:
                        yield float(words[at])
                    at += 1
                    continue
                many = int(words[at])
                if one[3] in _LIST:
                    yield from map(float, words[at + 1 : at + 1 + many])
                at += 1 + many
            if at > len(words):
                raise ValueError


def _numbers(body: bytes, order: str, elements: list[tuple[str, int, list[list[str]]]]) -> Iterator[float]:
    """The same of a binary one."""
    at = 0
    for _, count, properties in elements:
        plain = all(one[0] != "list" and one[1] not in _ENDS for one in properties)
        if plain:
            at += count * sum(struct.calcsize(order + _type(one[0])) for one in properties)
            continue
        for _ in range(count):
            for one in properties:
                kind, many = one[0], 1
                if kind == "list":
                    (many,) = struct.unpack_from(order + _type(one[1]), body, at)
                    at, kind = at + struct.calcsize(order + _type(one[1])), one[2]
                    if not 0 <= many <= MOST:
                        raise ValueError
                form = f"{order}{int(many)}{_type(kind)}"
                found = struct.unpack_from(form, body, at)
                at += struct.calcsize(form)
                if one[-1] in (*_LIST, *_ENDS):
                    yield from found
    if at > len(body):
        raise ValueError


def _type(name: str) -> str:
    if name not in _TYPES:
        raise ValueError
    return _TYPES[name]


_READERS: dict[str, Callable[[bytes, str], None]] = {".obj": _obj, ".ply": _ply}
