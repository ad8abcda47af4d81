# SPDX-License-Identifier: GPL-3.0-or-later
"""The user's assets: a folder each with the asset's own files and ``asset.json``, on this machine only.

Nothing is fetched. What was added is what lies there: files are taken as they came, read again when a look wears them,
and told apart by their content.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path, PurePosixPath

from ..catalog.asset_kinds import KINDS
from ..core import files
from ..core.delivery import write_files
from ..core.errors import AssetError
from ..core.folders import assets_folder
from ..formats.makehuman import pack
from .asset import NAME
from .asset_pack import Found, Stored, digest_of, found_in

__all__ = ["Assets", "Found", "Stored", "found_in"]

INDEX, FORMAT = "asset.json", 1


class Assets:
    """The assets of one folder, by name."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = Path(folder) if folder is not None else assets_folder()

    def names(self) -> list[str]:
        """All of them, in order."""
        if not self.folder.is_dir():
            return []
        return sorted(path.name for path in self.folder.iterdir() if NAME.fullmatch(path.name)
                      and (path / INDEX).is_file())

    def read(self, name: str) -> Stored:
        """An asset with its files.

        Raises:
            AssetError: there is none of that name, or it is damaged.
        """
        place = self.folder / name
        if name not in self.names():
            there = ", ".join(self.names()[:40]) or "none yet"
            raise AssetError(f"There is no asset {name!r}.", f"Add it with tryon assets add. There are: {there}.")
        try:
            data = json.loads(files.read_text(place / INDEX, 1_000_000))
            if data["format"] != FORMAT or data["kind"] not in KINDS:
                raise ValueError("it was written by another version")
            content = {one: files.read_regular(place / str(file), pack.FILE) for one, file in data["files"].items()
                       if PurePosixPath(str(file)).name == file}
            found = Stored(name, data["kind"], str(data["licence"]), str(data["author"]), str(data["source"]),
                           str(data["digest"]), dict(data["look"]), content)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            why = files.told(error) if isinstance(error, OSError | ValueError) else f"it lacks {error}"
            raise AssetError(f"The asset {name} is damaged: {why}.",
                             f"tryon assets remove {name}, and add it again.") from None
        if digest_of(found.files) != found.digest:
            raise AssetError(f"The asset {name} is damaged: its files are not those that were added.",
                             f"tryon assets remove {name}, and add it again.")
        return found

    def everything(self) -> list[Stored]:
        """All that can be read."""
        found = []
        for name in self.names():
            try:
                found.append(self.read(name))
            except AssetError:
                continue  # which says so when somebody wears it
        return found

    def add(self, path: str | Path, *, kind: str = "", licence: str = "") -> Found:
        """Take the assets of a pack, those that are there already in their place.

        Args:
            path: a folder, a zip, or one file of a pack. kind: of all of them, where folders and tags do not say it.
            licence: of all of them, where their files do not say it.

        Raises:
            AssetError: it cannot be read, is hostile, or has no asset. StorageError: they cannot be written.
        """
        found = found_in(path, kind, licence)
        for one in found.assets:
            names = {part: f"{part}{_ending(part, content)}" for part, content in one.files.items()}
            index = {"format": FORMAT, "kind": one.kind, "licence": one.licence, "author": one.author,
                     "source": one.source, "digest": one.digest, "look": one.look, "files": names}
            content = {file: one.files[part] for part, file in names.items()}
            self.remove(one.name, insist=False)
            write_files(self.folder / one.name, {**content, INDEX: json.dumps(index, indent=2)})
        return found

    def remove(self, name: str, *, insist: bool = True) -> None:
        """Delete an asset. AssetError where there is none of that name, and ``insist``."""
        if name not in self.names():
            if insist:
                self.read(name)
            return
        place = self.folder / name
        (place / INDEX).unlink()  # first: half an asset is none
        shutil.rmtree(place, ignore_errors=True)


def _ending(part: str, content: bytes) -> str:
    ends = {"mapping": ".mhclo", "mesh": ".obj"}
    return ends.get(part) or (".png" if content[:4] == b"\x89PNG" else ".jpg")
