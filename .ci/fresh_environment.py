# SPDX-License-Identifier: GPL-3.0-or-later
"""Make an environment that has a wheel, and of this Python's packages only those that the wheel declares.

Downloading torch and Blender again takes minutes; links to what is installed here take a second, and what the wheel
needs without saying so is missing there just the same.

    python .ci/fresh_environment.py FOLDER WHEEL [--extra bpy] [--without torch,anny]
"""

from __future__ import annotations

import argparse
import importlib.metadata
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


def requirements_of(wheel: Path) -> list[str]:
    """What a wheel says that it needs, extras too."""
    with zipfile.ZipFile(wheel) as zipped:
        (folder,) = {name.split("/")[0] for name in zipped.namelist() if ".dist-info/" in name}
        return importlib.metadata.PathDistribution(zipfile.Path(zipped, f"{folder}/")).requires or []


def declared(wheel: Path, extras: set[str], without: set[str]) -> list[importlib.metadata.Distribution]:
    """The installed packages that a wheel needs, directly or not, but those of ``without`` and what they need.

    Raises:
        PackageNotFoundError: one of them is not installed here. SystemExit: it is, in a version that will not do.
    """
    found: dict[str, importlib.metadata.Distribution] = {}
    ahead = [(text, extra) for text in requirements_of(wheel) for extra in {"", *extras}]
    while ahead:
        text, extra = ahead.pop()
        one = Requirement(text)
        name = canonicalize_name(one.name)
        if name in without or one.marker is not None and not one.marker.evaluate({"extra": extra}):
            continue
        installed = importlib.metadata.distribution(name)
        if not one.specifier.contains(installed.version, prereleases=True):
            sys.exit(f"error: {name} {installed.version} is installed, {text} is declared")
        if name not in found:
            found[name] = installed
            ahead += [(more, extra) for more in installed.requires or () for extra in {"", *one.extras}]
    return list(found.values())


def link(package: importlib.metadata.Distribution, site: Path) -> None:
    """Link an installed package's files and folders, as it lists them, into ``site``."""
    for top in {path.parts[0] for path in package.files or ()} - {"..", "__pycache__"}:
        if not (site / top).exists():
            (site / top).symlink_to(Path(str(package.locate_file(top))).resolve())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("wheel", type=Path)
    parser.add_argument("--extra", action="append", default=[], help="of the wheel; repeatable")
    parser.add_argument("--without", default="", metavar="NAMES", help="declared packages that are to be missing")
    arguments = parser.parse_args()
    without = {canonicalize_name(name) for name in arguments.without.split(",") if name}
    packages = declared(arguments.wheel, set(arguments.extra), without)
    venv.create(arguments.folder, symlinks=True, clear=True)
    folder = str(arguments.folder.resolve())
    site = Path(sysconfig.get_path("purelib", "venv", {"base": folder, "platbase": folder}))
    for package in packages:
        link(package, site)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", folder, "install", "-q"]
    subprocess.run([*pip, "--no-deps", "--no-index", arguments.wheel], check=True)
    print(f"{arguments.folder}: {arguments.wheel.name}, {', '.join(sorted(one.name for one in packages))}")


if __name__ == "__main__":
    main()
