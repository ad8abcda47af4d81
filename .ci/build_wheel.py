# SPDX-License-Identifier: GPL-3.0-or-later
"""Build and check ``dist/tryon-<version>.tar.gz`` and the wheel that it builds.

As for the extension's zip, only tracked files go in. The wheel is built twice, from the checkout's files and from the
sdist; both must be the same, and have what the zip has of the package. Needs setuptools 77 or newer in this Python.
"""

from __future__ import annotations

import argparse
import fnmatch
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

from build_extension import MIB, NEVER_PACKED, ROOT, BuildError, export, tracked_files

PACKAGE = ("tryon_addon/", "gan_core/", "assets/")  # what is shipped of the folders
MODULES = ("__init__.py", "api.py", "blender_manifest.toml")  # and of the checkout's own files
EPOCH = "315532800"  # 1980-01-01, so that the same contents make the same files


def backend(source: Path, build: str, to: Path) -> Path:
    """What setuptools builds of ``source`` in ``to``: ``build`` is ``sdist`` or ``wheel``."""
    code = f"from setuptools import build_meta; print('BUILT', build_meta.build_{build}({str(to)!r}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=source, capture_output=True, text=True,
                          env=os.environ | {"SOURCE_DATE_EPOCH": EPOCH})
    built = [line[6:] for line in done.stdout.splitlines() if line.startswith("BUILT ")]
    if done.returncode or not built:
        raise BuildError(f"setuptools cannot build the {build}:\n{done.stderr[-2000:]}")
    return to / built[0]


def contents(wheel: Path) -> dict[str, bytes]:
    """All files of a wheel by name."""
    with zipfile.ZipFile(wheel) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def faults(wheel: Path, sdist: Path, files: list[str]) -> list[str]:
    """What is wrong with a wheel and the sdist that it was built from; ``files`` are those of the checkout."""
    with tarfile.open(sdist) as packed:
        source = {member.name.partition("/")[2] for member in packed.getmembers() if member.isfile()}
    wanted = {name for name in files if name.startswith(PACKAGE) or name in MODULES}
    found = {name.removeprefix("tryon/") for name in contents(wheel) if name.startswith("tryon/")}
    wrong = [f"the wheel lacks {name}" for name in sorted(wanted - found)]
    wrong += [f"{name} does not belong in the wheel" for name in sorted(found - wanted)]
    wrong += [f"the sdist lacks {name}" for name in sorted(wanted - source)]
    wrong += [f"{name} does not belong in the sdist" for name in sorted(source)
              if name.startswith(("tests/", "training/")) or any(fnmatch.fnmatch(name, one) for one in NEVER_PACKED)]
    return wrong


def build(root: Path, folder: Path) -> tuple[Path, Path]:
    """Build both and check them; the paths of wheel and sdist in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    files = tracked_files(root)
    with tempfile.TemporaryDirectory(prefix="tryon-wheel-") as temporary:
        source, unpacked, made, direct = (Path(temporary) / name for name in ("source", "unpacked", "made", "direct"))
        export(root, files, source)
        sdist = backend(source, "sdist", made)
        with tarfile.open(sdist) as packed:
            packed.extractall(unpacked, filter="data")
        wheel = backend(next(unpacked.iterdir()), "wheel", made)
        wrong = faults(wheel, sdist, files)
        if contents(wheel) != contents(backend(source, "wheel", direct)):
            wrong.append("the sdist builds another wheel than the checkout")
        if wrong:
            raise BuildError("The wheel is not fit to be given away: " + "; ".join(wrong) + ".")
        for path in (wheel, sdist):
            shutil.move(path, folder / path.name)
    return folder / wheel.name, folder / sdist.name


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout")
    parser.add_argument("--out", type=Path, help="folder for both (dist/ in the checkout)")
    arguments = parser.parse_args()
    try:
        built = build(arguments.root, arguments.out or arguments.root / "dist")
    except BuildError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    for path in built:
        print(f"{path} ({path.stat().st_size / MIB:.2f} MB)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
