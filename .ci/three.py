# SPDX-License-Identifier: GPL-3.0-or-later
"""Fetch three.js, which the fitting room's 3D view is drawn by, into ``assets/review/static/three``; git ignores it.

npm brings the one package that is named here; it is unpacked only if it has the bytes that were pinned, and its own
licence (MIT) comes with it. ``three`` as a module's name becomes the file beside it, so that pages need no import map.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = "assets/review/static/three"
PACKAGE = "three@0.187.0"
SHA512 = "Qiu7R+Cmh8CstZsY1uJOSWnVlfo7ZtNLV7mF8Jltk3LB3AtDu9cRZlcnRKkAk8Y4z6KKw35z7Y7Urd7jWY8etA=="  # of the tarball
TAKEN = ("LICENSE", "build/three.core.js", "build/three.module.js", "examples/jsm/controls/OrbitControls.js",
         "examples/jsm/loaders/GLTFLoader.js", "examples/jsm/utils/BufferGeometryUtils.js",
         "examples/jsm/utils/SkeletonUtils.js")
NAMES = ((b"from 'three'", b"from './three.module.js'"), (b"from '../utils/", b"from './"))


class ThreeError(Exception):
    """It cannot be fetched, or is not what was pinned."""


def packed(root: Path) -> list[str]:
    """Its files in a checkout, to be given away with those that git tracks; none before all were fetched."""
    names = [f"{FOLDER}/{Path(name).name}" for name in TAKEN]
    return names if all((root / name).is_file() for name in names) else []


def unpack(tarball: Path, folder: Path, sha512: str = SHA512) -> None:
    """Put what is taken of ``tarball`` into ``folder``, all or nothing. Raises ThreeError."""
    found = base64.b64encode(hashlib.sha512(tarball.read_bytes()).digest()).decode()
    if found != sha512:
        raise ThreeError(f"{PACKAGE} is not what was pinned: sha512 {found}; allowed: {sha512}. Nothing is kept.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".three-", dir=folder.parent) as temporary, tarfile.open(tarball) as tar:
        made = Path(temporary) / "three"
        made.mkdir()
        for name in TAKEN:
            member = tar.extractfile(f"package/{name}")
            assert member is not None
            content = member.read()
            for old, new in NAMES if name.startswith("examples/") else ():
                content = content.replace(old, new)
            (made / Path(name).name).write_bytes(content)
        shutil.rmtree(folder, ignore_errors=True)
        made.rename(folder)


def main() -> int:
    try:
        with tempfile.TemporaryDirectory() as temporary:
            try:
                done = subprocess.run(["npm", "pack", PACKAGE, "--ignore-scripts", "--silent"], cwd=temporary,
                                      capture_output=True, text=True, timeout=300)
            except (OSError, subprocess.TimeoutExpired) as error:
                raise ThreeError(f"npm cannot be run ({error}). Install it: sudo apt-get install npm") from None
            tarballs = list(Path(temporary).glob("*.tgz"))
            if done.returncode or not tarballs:
                raise ThreeError(f"npm cannot fetch {PACKAGE}: {done.stderr.strip()[-500:]}")
            unpack(tarballs[0], ROOT / FOLDER)
    except ThreeError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(f"{PACKAGE} is in {FOLDER}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
