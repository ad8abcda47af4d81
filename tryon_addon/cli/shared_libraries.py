# SPDX-License-Identifier: GPL-3.0-or-later
"""The shared libraries that the bpy wheel needs from a Linux system, and the packages that have them."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

# What bpy loads and a bare Debian or Ubuntu lacks: shared library -> package.
PACKAGES = {
    "libX11.so.6": "libx11-6",
    "libXext.so.6": "libxext6",
    "libXrender.so.1": "libxrender1",
    "libXfixes.so.3": "libxfixes3",
    "libXi.so.6": "libxi6",
    "libXxf86vm.so.1": "libxxf86vm1",
    "libXt.so.6": "libxt6",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libSM.so.6": "libsm6",
    "libICE.so.6": "libice6",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libEGL.so.1": "libegl1",
    "libgomp.so.1": "libgomp1",
    "libstdc++.so.6": "libstdc++6",
}
OPENED_LATER = ("libGL.so.1", "libEGL.so.1")  # bpy opens these by name when it draws; ldd does not list them


def missing_libraries(module: Path) -> list[str]:
    """Names of shared libraries that the bpy at ``module`` needs and the system lacks, sorted."""
    return sorted({*not_found(ldd(module)), *(name for name in OPENED_LATER if not loads(name))})


def bpy_module() -> Path | None:
    """The shared object of the bpy wheel, found without importing it."""
    spec = find_spec("bpy")
    return next(iter(Path(spec.origin).parent.glob("__init__*.so")), None) if spec and spec.origin else None


def ldd(path: Path) -> str:
    """What ``ldd`` says about ``path``; empty where there is no ldd."""
    if shutil.which("ldd") is None:
        return ""
    return subprocess.run(["ldd", str(path)], capture_output=True, text=True, timeout=60).stdout


def not_found(listing: str) -> list[str]:
    """Names that an ``ldd`` listing marks as not found."""
    return [line.split("=>")[0].strip() for line in listing.splitlines() if line.rstrip().endswith("not found")]


def loads(name: str) -> bool:
    """Whether the system has the shared library ``name``."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def packages_of(missing: Iterable[str]) -> list[str]:
    """Debian's packages of these shared libraries; unknown libraries are left out."""
    return sorted({PACKAGES[name] for name in missing if name in PACKAGES})


def apt_line(missing: Iterable[str]) -> str:
    """The command that installs these shared libraries on Debian and Ubuntu."""
    names = list(missing)
    packages = packages_of(names)
    unknown = [name for name in names if name not in PACKAGES]
    line = f"sudo apt-get install --no-install-recommends {' '.join(packages)}" if packages else ""
    search = f"look for the packages of {', '.join(unknown)} with apt-file search" if unknown else ""
    return "; ".join(part for part in (line, search) if part)


if __name__ == "__main__":  # for the set-up script: the packages to install, nothing where nothing lacks
    found = bpy_module()
    print(" ".join(packages_of(missing_libraries(found))) if found else "")
