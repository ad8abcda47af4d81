# SPDX-License-Identifier: GPL-3.0-or-later
"""Files written whole or not at all: aside in the same folder first, then renamed. Files of others, read with limits.

``delivery`` does the first for several. A link that stands where a file shall be is replaced, never followed, and
nobody can guess the name of a file aside.
"""

from __future__ import annotations

import errno
import itertools
import os
import secrets
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from .errors import StorageError

FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
LITTLE = 1e6  # bytes free, below which a writer that gives no reason has lacked space

# What a path may lead to that is no file to read: some of them would be waited for without end.
_NO_FILES: tuple[tuple[Callable[[int], bool], str], ...] = (
    (stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"), (stat.S_ISBLK, "a device"))
_BLOCK = 1 << 20  # bytes


@contextmanager
def aside(path: Path, *, ending: str = "", private: bool = False) -> Iterator[Path]:
    """An empty file beside ``path`` to write to: it becomes ``path`` as the block ends, or is no more on an error.

    Args:
        path: in a folder that is there.
        ending: of the file aside, for a writer that insists on one.
        private: readable by this user only, else as the system has it for new files.

    Raises:
        OSError: it cannot be written; what was there before still is.
    """
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part{ending}")
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600 if private else 0o666))
    try:
        yield part
        os.replace(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def write(path: Path, content: str | bytes, *, private: bool = False) -> Path:
    """Text (UTF-8, lines end as they are) or bytes as a whole file, and the folders above it. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with aside(path, private=private) as part:
        part.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def save(path: Path, content: str | bytes, *, private: bool = False) -> Path:
    """As ``write``, for a file that the user asked for. Raises StorageError."""
    try:
        return write(path, content, private=private)
    except OSError as error:
        raise unwritten(path, error) from None


def lacks_space(path: Path, said: str = "") -> bool:
    """Whether a writer that is not ours has failed at ``path`` for want of space; ``said``: its own words."""
    return os.strerror(errno.ENOSPC).lower() in said.lower() or _free(path) < LITTLE


def full(path: Path, needs: float = 0.0) -> StorageError:
    """What to raise where the disk of ``path`` is full; ``needs`` as ``unwritten`` has it."""
    return unwritten(path, OSError(errno.ENOSPC, ""), needs)


def unwritten(path: Path, error: OSError | None = None, needs: float = 0.0) -> StorageError:
    """What to raise where ``path``, a file or a folder, cannot be written.

    Args:
        error: why; None where a writer gave no reason: then a disk with hardly any space is it.
        needs: bytes that are needed there, about; 0 where nobody knows.
    """
    free = _free(path)
    if error is None and free < LITTLE or error is not None and error.errno in FULL:
        wanted = f"about {_megabytes(needs)}" if needs > free else "more"
        quota = error is not None and error.errno != errno.ENOSPC
        what = "your share of the disk is used up" if quota else "the disk is full"
        return StorageError(f"Cannot write {path}: {what}, {_megabytes(free)} are free, and {wanted} are needed.",
                            "Make room there, or choose another folder.", full=str(path))
    if error is None:
        return StorageError(f"Cannot write {path}: only a part of it arrived.", "Try again, or choose another folder.")
    file = next(filter(Path.is_file, (path, *path.parents)), None)
    if file is not None and error.errno in (errno.EEXIST, errno.ENOTDIR):
        return StorageError(f"Cannot write {path}: {file} is a file.", "Choose another folder.")
    why = f"{error.strerror or error}".rstrip(".")
    other = f" ({error.filename})" if error.filename and not str(error.filename).startswith(str(path)) else ""
    return StorageError(f"Cannot write {path}: {why}{other}.", "Choose another folder, or mend its permissions.")


def require_space(folder: Path, needs: float) -> None:
    """StorageError where less than ``needs`` bytes are free for ``folder``, which need not be there yet."""
    if needs and _free(folder) < needs:
        raise full(folder, needs)


def _free(path: Path) -> float:
    """Bytes that are free where ``path`` lies, or would; without end where nobody knows."""
    path = Path(path).absolute()
    for there in (path, *path.parents):
        try:
            return float(shutil.disk_usage(there).free)
        except OSError:
            continue
    return float("inf")


def distinct(names: Iterable[str]) -> list[str]:
    """A safe file name for each of ``names``, no two alike on any system: ``a_b``, ``A_B-2`` of ``a/b``, ``A_B``."""
    taken: set[str] = set()
    found = []
    for name in names:
        plain = "".join(c if c.isalnum() or c in "-." else "_" for c in name).strip(".")[:60] or "x"
        numbered = itertools.chain([plain], (f"{plain}-{i}" for i in itertools.count(2)))
        free = next(one for one in numbered if one.casefold() not in taken)
        taken.add(free.casefold())
        found.append(free)
    return found


def free_stem(folders: Iterable[Path], stem: str, contents: Mapping[str, bytes]) -> str:
    """``stem``, or ``stem-2`` ..., so that no file of ``folders`` is overwritten by another content.

    Args:
        contents: what each file will hold, by what follows the stem in its name.
    """
    places = list(folders)
    for number in itertools.count(1):
        free = stem if number == 1 else f"{stem}-{number}"
        if all(_same(place / f"{free}{end}", content) for place in places for end, content in contents.items()):
            return free
    raise AssertionError("never ends")


def _same(path: Path, content: bytes) -> bool:
    """Whether nothing but ``content`` lies at ``path``."""
    try:
        return not os.path.lexists(path) or read_regular(path, len(content)) == content
    except OSError:
        return False


@contextmanager
def open_regular(path: str | Path, most: int) -> Iterator[BinaryIO]:
    """The file at ``path`` to read from, if it is one, and of at most ``most`` bytes. Never waits for a pipe.

    Raises:
        OSError: no such file, no regular file, or too large; ``told`` says which.
    """
    try:
        _regular(os.stat(path).st_mode)  # before it is opened: that alone can do something to a device
        flags = sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_CLOEXEC", "O_BINARY"))
        handle = os.open(path, os.O_RDONLY | flags)
    except ValueError as error:  # a NUL in the path, or half a surrogate
        raise OSError(f"its name cannot be one ({error})") from None
    with open(handle, "rb") as file:
        found = os.fstat(handle)
        _regular(found.st_mode)  # what was opened need not be what was looked at
        if found.st_size > most:
            raise OSError(f"it has {_megabytes(found.st_size)}, and at most {_megabytes(most)} are read")
        yield file


def read_regular(path: str | Path, most: int) -> bytes:
    """All of a file as ``open_regular`` opens it, one that grows meanwhile or does not say its size included."""
    content = bytearray()
    with open_regular(path, most) as file:
        while len(content) <= most and (block := file.read(_BLOCK)):  # asked for all at once, it would be allocated
            content += block
    if len(content) > most:
        raise OSError(f"it has more than {_megabytes(most)}, and no more are read")
    return bytes(content)


def read_text(path: str | Path, most: int) -> str:
    """``read_regular`` as UTF-8, lines ending as they do. Raises UnicodeDecodeError, too."""
    return read_regular(path, most).decode("utf-8")


def told(error: OSError | ValueError) -> str:
    """Why a file cannot be read, to be put behind a colon: without the error's number and the path."""
    if isinstance(error, UnicodeDecodeError):
        return f"it is no text in UTF-8 (byte {error.start:,})"
    return getattr(error, "strerror", None) or str(error)


def _regular(mode: int) -> None:
    if not stat.S_ISREG(mode):
        what = next((name for is_one, name in _NO_FILES if is_one(mode)), "something else")
        raise OSError(f"it is {what} and no file")


def _megabytes(size: float) -> str:
    return f"{size / 1e6:,.1f} MB" if size >= 1e6 else f"{size / 1e3:,.0f} kB"
