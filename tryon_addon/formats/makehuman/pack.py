# SPDX-License-Identifier: GPL-3.0-or-later
"""A pack of assets, a folder or a zip, as names and contents: nothing is unpacked, no link is followed.

Names are plain paths below the pack with slashes. What leads out of it, lies twice in it or would unpack to more than
a computer should hold is refused before anything of it is read.
"""

from __future__ import annotations

import io
import os
import stat
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ...core import files
from ...core.errors import AssetError, shown

FILE, TOTAL = 64_000_000, 1_000_000_000  # bytes unpacked, of one file and of all
MOST, DEEPEST = 5000, 12  # files; folders in one another
RATIO, LITTLE = 200, 1_000_000  # times as large unpacked as packed is a bomb, beyond this many bytes
MEND = "Take an undamaged pack from where it was published."
_BAD = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, OverflowError,
        OSError)


@dataclass(frozen=True)
class Pack:
    """``names`` in order; ``read`` returns one's content, at most ``FILE`` bytes. ``odd`` are links, pipes and devices:
    none of a pack."""

    path: Path
    names: tuple[str, ...]
    _read: Callable[[str], bytes]
    odd: tuple[str, ...] = ()

    def read(self, name: str) -> bytes:
        """The content of a file. Raises AssetError."""
        try:
            return self._read(name)
        except _BAD as error:
            why = files.told(error) if isinstance(error, OSError) else error
            raise AssetError(f"{self.path.name}: {shown(name)} cannot be read: {why}.", MEND) from None

    def text(self, name: str) -> str:
        """The same as text; what is no UTF-8 comes as signs that stand for it."""
        return self.read(name).decode("utf-8", "replace").replace("\x00", "")

    def find(self, name: str, beside: str) -> str | None:
        """The file that ``beside`` calls ``name``: below its own folder, or one that it points to with ``..``.

        Letters count alike, as the systems that packs come from have it. None where it is not in the pack.

        Raises:
            AssetError: the name leads out of the pack.
        """
        parts = list(PurePosixPath(beside).parts[:-1])
        for part in _plain(name, self.path).split("/"):
            if part == ".." and not parts:
                raise AssetError(f"{self.path.name}: {shown(beside)} names {shown(name)}, which leads out of the pack.",
                                 MEND)
            parts = parts[:-1] if part == ".." else parts if part in ("", ".") else [*parts, part]
        wanted = "/".join(parts).casefold()
        by_name = {one.casefold(): one for one in self.names}
        alone = PurePosixPath(wanted).name  # packs are moved about: any file beside it with that name will do
        near = (PurePosixPath(beside).parent / alone).as_posix().casefold()
        if bad := [one for one in self.odd if one.casefold() in (wanted, near)]:
            raise _odd(self.path, bad[0])
        return by_name.get(wanted) or by_name.get(near)


def open_pack(path: str | Path) -> Pack:
    """The pack at ``path``: a folder, a zip, or a single file of one.

    Raises:
        AssetError: nothing there, no zip, too much in it, or names that lead out of it.
    """
    path = Path(path)
    try:
        if path.is_dir():
            return _folder(path)
        with files.open_regular(path, TOTAL) as file:
            zipped = zipfile.is_zipfile(file)
    except (OSError, ValueError) as error:
        raise AssetError(f"Cannot read the pack {path}: {files.told(error)}.", "Check the path.") from None
    return _zip(path) if zipped else _single(path)


def _single(path: Path) -> Pack:
    """One file, with the others of its folder for what it names."""
    pack = _folder(path.parent, 1)
    if path.name in pack.odd:
        raise _odd(path.parent, path.name)
    if path.name not in pack.names:
        raise AssetError(f"{path} is no file of a pack.", "Name a folder, a zip or one of their files.")
    return pack


def _folder(root: Path, deepest: int = DEEPEST) -> Pack:
    names, odd = list[str](), list[str]()

    def told(error: OSError) -> None:
        raise error

    for folder, below, inside in os.walk(root, onerror=told, followlinks=False):
        depth = len(Path(folder).relative_to(root).parts)
        if depth >= deepest:
            if deepest == DEEPEST:
                raise AssetError(f"{root.name} has folders in one another more than {DEEPEST} deep.", MEND)
            below.clear()
        for name in sorted(inside):
            full = Path(folder) / name
            (names if stat.S_ISREG(full.lstat().st_mode) else odd).append(full.relative_to(root).as_posix())
        odd += [(Path(folder) / name).relative_to(root).as_posix() for name in below
                if (Path(folder) / name).is_symlink()]
        if len(names) > MOST:
            raise AssetError(f"{root.name} has more than {MOST:,} files.", "Name the folder of one pack.")
    if odd and deepest == DEEPEST:
        raise _odd(root, odd[0])
    return Pack(root, tuple(sorted(names)), lambda name: files.read_regular(root / name, FILE), tuple(odd))


def _odd(root: Path, name: str) -> AssetError:
    return AssetError(f"{root.name}: {shown(name)} is a link or a pipe, and no file.",
                      "Put the file itself in its place, or take the pack as a zip.")


def _zip(path: Path) -> Pack:
    try:
        content = files.read_regular(path, TOTAL)
        archive = zipfile.ZipFile(io.BytesIO(content))
        infos = [one for one in archive.infolist() if not one.filename.endswith("/")]
    except _BAD as error:
        raise AssetError(f"{path.name} is no zip that can be read: {error}.", MEND) from None
    if len(infos) > MOST:
        raise AssetError(f"{path.name} has {len(infos):,} files, and at most {MOST:,} are taken.", MEND)
    by_name: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = _plain(info.filename, path)
        parts = name.split("/")
        if name.startswith("/") or ".." in parts or "" in parts or len(parts) > DEEPEST:
            raise AssetError(f"{path.name} has a file {shown(info.filename)}, which would lie outside of it.", MEND)
        kind = stat.S_IFMT(info.external_attr >> 16)
        if kind not in (0, stat.S_IFREG):
            raise AssetError(f"{path.name}: {shown(name)} is a link, and no file.", MEND)
        if name in by_name:
            raise AssetError(f"{path.name} has {shown(name)} twice.", MEND)
        by_name[name] = info
        bomb = info.file_size > LITTLE and info.file_size > RATIO * max(1, info.compress_size)
        if info.file_size > FILE or bomb:
            raise AssetError(f"{path.name}: {shown(name)} would unpack to {info.file_size:,} bytes.", MEND)
    if (total := sum(info.file_size for info in infos)) > TOTAL:
        raise AssetError(f"{path.name} would unpack to {total:,} bytes; at most {TOTAL:,} are taken.", MEND)

    def read(name: str) -> bytes:
        info = by_name[name]
        with archive.open(info) as file:
            found = file.read(info.file_size + 1)
        if len(found) != info.file_size:
            raise ValueError(f"it has other than the {info.file_size:,} bytes that the pack says")
        return found

    return Pack(path, tuple(sorted(by_name)), read)


def _plain(name: str, path: Path) -> str:
    """A name with slashes; none with a drive, a NUL or a control sign."""
    name = name.replace("\\", "/")
    if not name or len(name) > 500 or ":" in name or any(c < " " for c in name):
        raise AssetError(f"{path.name} names a file {shown(name)}, which no system can have.", MEND)
    return name
