# SPDX-License-Identifier: GPL-3.0-or-later
"""Files made wrong on purpose, by number: the same number, the same file. And whoever reads them is watched."""

from __future__ import annotations

import contextlib
import io
import os
import random
import re
import signal
import struct
import sys
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

Change = Callable[[bytearray, random.Random], None]

_TOKEN = re.compile(rb"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|[A-Za-z_]+|\"[^\"\n]{0,80}\"")
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
NUMBERS = (b"0", b"-1", b"1e400", b"-1e400", b"NaN", b"nan", b"inf", b"Infinity", b"1e-400", b"2147483648",
           b"18446744073709551616", b"9" * 400, b"0x1F", b"1_000", b"1,5", b"0.1e", b"--1", b"true", b"null", b"''",
           b"9" * 5000, b"0x" + b"F" * 5000)
TEXTS = ("\0", "\u0000\u0001", "\u202e", "\ud7ff", "\u0661\u0662", "\u00b2", "\ufeff", "\x1b[31m", "\U0001f9f5",
         "\r", "\r\n", "\t", "\u2028", "a" * 10_000, "../../../", "%s%n", "{}", "'", '"', "#", "=", "\\", "\\u0000",
         "__proto__")
INTEGERS = (0, 1, 0x7F, 0x80, 0xFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)


def _place(data: bytearray, rng: random.Random) -> int:
    return rng.randrange(len(data) + 1)


def flip(data: bytearray, rng: random.Random) -> None:
    """One bit to eight."""
    for _ in range(rng.randint(1, 8)):
        if data:
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def cut_off(data: bytearray, rng: random.Random) -> None:
    del data[_place(data, rng):]


def take_out(data: bytearray, rng: random.Random) -> None:
    start = _place(data, rng)
    del data[start : start + rng.choice((1, 2, 4, 16, 200))]


def put_in(data: bytearray, rng: random.Random) -> None:
    start = _place(data, rng)
    data[start:start] = rng.choice((rng.randbytes(rng.randint(1, 40)), bytes(rng.randint(1, 40)), b"\xff" * 8))


def twice(data: bytearray, rng: random.Random) -> None:
    start = _place(data, rng)
    piece = data[start : start + rng.choice((1, 8, 64, 2000))]
    data[start:start] = piece * rng.choice((1, 1, 1, 50))


def integer(data: bytearray, rng: random.Random) -> None:
    """Four bytes of a number that says how many, or where."""
    if len(data) >= 4:
        at, order = rng.randrange(len(data) - 3), rng.choice("<>")
        data[at : at + 4] = struct.pack(f"{order}I", rng.choice(INTEGERS))


def lines(data: bytearray, rng: random.Random) -> None:
    rows = bytes(data).splitlines(keepends=True)
    if len(rows) > 1:
        i, k = rng.randrange(len(rows)), rng.randrange(len(rows))
        rng.choice((lambda: rows.pop(i), lambda: rows.insert(k, rows[i]), lambda: rows.__setitem__(i, rows[k]),
                    lambda: rows.insert(k, rows[i] * 300)))()
        data[:] = b"".join(rows)


def number(data: bytearray, rng: random.Random) -> None:
    found = list(_NUMBER.finditer(data))
    if found:
        one = rng.choice(found)
        other = rng.choice(NUMBERS)
        if rng.random() < 0.5:  # rather one that may be allowed
            other = f"{float(one[0]) * rng.choice((-1, 0.1, 0.5, 0.9, 1.01, 1.1, 2, 10)):g}".encode()
        data[one.start() : one.end()] = other


def tokens(data: bytearray, rng: random.Random) -> None:
    """Two words or numbers change places."""
    found = list(_TOKEN.finditer(data))
    if len(found) > 1:
        one, other = sorted(rng.sample(found, 2), key=lambda m: m.start())
        data[:] = (data[: one.start()] + other[0] + data[one.end() : other.start()] + one[0] + data[other.end():])


def word(data: bytearray, rng: random.Random) -> None:
    """A word or number becomes a text that no one expects."""
    found = list(_TOKEN.finditer(data))
    text = rng.choice(TEXTS).encode("utf-8", "surrogatepass")
    if found:
        one = rng.choice(found)
        data[one.start() : one.end()] = text if rng.random() < 0.5 else data[one.start() : one.end()] + text
    else:
        data += text


def nest(data: bytearray, rng: random.Random) -> None:
    """Brackets within brackets."""
    opened, closed = rng.choice(((b"[", b"]"), (b"{", b"}"), (b'{"a":', b"}"), (b"(", b")"), (b"a.", b"")))
    deep, found = rng.choice((3, 50, 300, 900, 3000, 20_000)), list(_TOKEN.finditer(data))
    start, end = rng.choice(found).span() if found else (len(data), len(data))
    data[start:end] = opened * deep + data[start:end] + closed * deep


BYTES: tuple[Change, ...] = (flip, flip, cut_off, take_out, put_in, twice, integer)
TEXT: tuple[Change, ...] = (*BYTES, lines, lines, number, number, number, tokens, word, word, nest)


def png_chunk(data: bytearray, rng: random.Random) -> None:
    """Something is changed inside a PNG's chunk, and its check is right again."""
    at, found = 8, []
    while at + 12 <= len(data):
        length = struct.unpack_from(">I", data, at)[0]
        found.append((at, length))
        at += 12 + length
    if found:
        at, length = rng.choice(found)
        body = bytearray(data[at + 4 : at + 8 + length])
        rng.choice(BYTES)(body, rng)
        data[at : at + 12 + length] = (struct.pack(">I", max(0, len(body) - 4)) + body
                                       + struct.pack(">I", zlib.crc32(bytes(body))))


def archive(data: bytearray, rng: random.Random) -> None:
    """Something is changed inside a file of a ZIP archive, and the archive is whole."""
    try:
        with zipfile.ZipFile(io.BytesIO(bytes(data))) as old:
            inside = {name: bytearray(old.read(name)) for name in old.namelist()}
    except Exception:  # it was damaged before
        return flip(data, rng)
    name = rng.choice(sorted(inside))
    rng.choice((*BYTES, number, tokens))(inside[name], rng)
    if rng.random() < 0.1:
        inside.pop(name)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        for name, content in inside.items():
            new.writestr(name, bytes(content))
    data[:] = out.getvalue()
    return None


def hostile(content: bytes, rng: random.Random, changes: tuple[Change, ...]) -> bytes:
    """``content`` with one change to four."""
    data = bytearray(content)
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        rng.choice(changes)(data, rng)
    return bytes(data[:4_000_000])


class TooSlow(BaseException):
    """No reader catches it."""


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    """TooSlow where the block takes longer on the processor, however busy the machine is; only where signals arrive."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(*_: object) -> None:
        raise TooSlow(f"more than {seconds:g} s")

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


_watched: list[str] = []  # the folder that may be written to, while somebody reads
_seen: list[str] = []
_hooked: list[bool] = []
_CHANGES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.symlink", "os.link", "os.truncate", "os.chmod")
_STARTS = ("subprocess.Popen", "os.system", "os.exec", "os.fork", "socket.connect", "ctypes.dlopen", "exec_pickle")


def _hear(event: str, args: tuple) -> None:
    if not _watched or event not in ("open", "pickle.find_class", *_CHANGES, *_STARTS):
        return
    if event == "open":
        path, _, flags = args
        if not isinstance(path, (str, bytes)) or not (flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC):
            return
        args = (os.fsdecode(path),)
    if event in ("open", *_CHANGES):
        below = args[-1] if event in ("os.remove", "os.rmdir", "os.mkdir") else -1  # a folder's handle
        where = os.readlink(f"/proc/self/fd/{below}") if below >= 0 else ""
        paths = [os.path.realpath(os.path.join(where, os.fsdecode(a))) for a in args if isinstance(a, (str, bytes))]
        if all(path.startswith(_watched[0]) or "__pycache__" in path for path in paths):
            return
    _seen.append(f"{event} {args!r}"[:200])


@contextlib.contextmanager
def nothing_outside(folder: Path) -> Iterator[list[str]]:
    """What was written outside of ``folder``, started or unpickled while the block ran."""
    if not _hooked:
        sys.addaudithook(_hear)
        _hooked.append(True)
    _seen.clear()
    _watched[:] = [os.path.realpath(folder)]
    try:
        yield _seen
    finally:
        _watched.clear()
