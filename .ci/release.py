# SPDX-License-Identifier: GPL-3.0-or-later
"""All that a release consists of, in ``dist/release-<version>``: the extension's zip with the index that Blender reads
a repository by (``extensions/``), wheel, sdist, the manual's site, an SBOM, and the SHA-256 of each.

The same commit makes the same files. Nothing is sent anywhere: ``extensions/`` is for any web server, or for
``file:///...`` in Blender's *Get Extensions > Repositories > Add Remote Repository*.
"""

from __future__ import annotations

import argparse
import datetime
import gzip
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

import build_docs
import build_extension
import build_wheel
import three
from build_extension import EARLIEST, MIB, ROOT, BuildError
from sbom import sbom

SUMS = "SHA256SUMS"
REPOSITORY = "extensions"


def version_of(root: Path) -> str:
    """The one version, which the changelog tells of, by its number or as what is not released yet.

    Raises:
        BuildError: the changelog has neither section.
    """
    version = str(tomllib.loads((root / "blender_manifest.toml").read_text(encoding="utf-8"))["version"])
    if not re.search(rf"^## \[({re.escape(version)}|Unreleased)\]", (root / "CHANGELOG.md").read_text("utf-8"), re.M):
        raise BuildError(f"CHANGELOG.md says nothing of {version}. Give it a section: ## [{version}] - DATE.")
    return version


def committed(root: Path) -> datetime.datetime:
    """When the checkout's commit was made."""
    done = subprocess.run(["git", "-c", "safe.directory=*", "log", "-1", "--format=%ct"], cwd=root, check=True,
                          capture_output=True, text=True)
    return datetime.datetime.fromtimestamp(int(done.stdout), datetime.UTC)


def packed(folder: Path, archive: Path) -> None:
    """A folder as a .tar.gz with fixed times and owners."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as tar:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                entry = tar.gettarinfo(path, f"{archive.name.removesuffix('.tar.gz')}/{path.relative_to(folder)}")
                entry.mtime, entry.uid, entry.gid, entry.uname, entry.gname, entry.mode = EARLIEST, 0, 0, "", "", 0o644
                with path.open("rb") as content:
                    tar.addfile(entry, content)
    archive.write_bytes(gzip.compress(made.getvalue(), mtime=0))


def index(folder: Path) -> None:
    """``index.json`` beside the zips of ``folder``, by Blender's own code.

    Raises:
        BuildError: Blender's builder refuses, or the index does not have each zip with its hash.
    """
    command = [sys.executable, "-I", str(build_extension.blender_scripts() / build_extension.BUILDER),
               "server-generate", "--repo-dir", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode or not (folder / "index.json").is_file():
        raise BuildError(f"Blender's builder refused (server-generate):\n{done.stdout}{done.stderr}")
    listed = {one["archive_url"].removeprefix("./"): one["archive_hash"]
              for one in json.loads((folder / "index.json").read_text(encoding="utf-8"))["data"]}
    wanted = {path.name: f"sha256:{digest(path)}" for path in folder.glob("*.zip")}
    if listed != wanted:
        raise BuildError(f"index.json lists {listed}, and there is {wanted}.")


def digest(path: Path) -> str:
    """SHA-256 of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sums(folder: Path) -> str:
    """A line for each file, as ``sha256sum --check`` reads them."""
    return "".join(f"{digest(path)}  {path.relative_to(folder).as_posix()}\n" for path in sorted(folder.rglob("*"))
                   if path.is_file() and path.name != SUMS)


def build(root: Path, to: Path) -> Path:
    """Make all of it aside, and put it in the place of what was there; the folder. Raises BuildError."""
    version = version_of(root)
    if not three.packed(root) and not os.environ.get("TRYON_WITHOUT_3D"):
        raise BuildError("A release has the fitting room's 3D view: three.js is missing. Run `make three`, or set "
                         "TRYON_WITHOUT_3D=1 to go without.")
    final = to / f"release-{version}"
    to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".release-", dir=to) as temporary:
        made = Path(temporary) / "made"
        build_extension.build(root, made / REPOSITORY)
        index(made / REPOSITORY)
        _, sdist = build_wheel.build(root, made)
        with tarfile.open(sdist) as tar:
            tar.extractall(Path(temporary) / "source", filter="data")
        packed(Path(temporary) / "source" / f"tryon-{version}", sdist)  # setuptools says in it when it was made
        site = Path(temporary) / "site"
        build_docs.build(root, site)
        packed(site, made / f"tryon-{version}-manual.tar.gz")
        (made / f"tryon-{version}.cdx.json").write_text(sbom(root, committed(root)), encoding="utf-8")
        (made / SUMS).write_text(sums(made), encoding="utf-8")
        shutil.rmtree(final, ignore_errors=True)
        made.rename(final)
    return final


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout")
    parser.add_argument("--out", type=Path, help="folder for it (dist/ in the checkout)")
    arguments = parser.parse_args()
    root = arguments.root.resolve()
    try:
        folder = build(root, (arguments.out or root / "dist").resolve())
    except BuildError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            print(f"{path} ({path.stat().st_size / MIB:.2f} MB)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
