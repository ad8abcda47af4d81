# SPDX-License-Identifier: GPL-3.0-or-later
"""``tryon doctor``: is everything here that TryOn needs, and how to mend what is not.

Neither bpy nor torch is imported into this process: where one of them is broken, that is a line of the report.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..core.errors import RuntimeUnavailable
from ..runtime.install.interpreter import find_python
from .shared_libraries import PACKAGES, apt_line, bpy_module, missing_libraries
from .terminal import ProgressLine

OK, WARN, FAIL = "ok", "warn", "fail"
GIB = 1 << 30
IMPORT_LIMIT_S = 120.0  # a cold disk, the first time
MEMORY_NEEDED = 3 * GIB  # Blender and runtime together, cold
WHEELS = ((3, 11), (3, 13))
DISK_NEEDED = 3 * GIB  # body caches, weights, renders

NEEDED = ("numpy", "scipy", "torch", "safetensors", "anny")  # of the runtime's Python, imported to be sure
RUNTIME_PROBE = f"NEEDED = {NEEDED}" + """
import contextlib, importlib, json, os, platform, importlib.metadata as m
said, why = {"python": platform.python_version(), "gpu": ""}, {}
with open(os.devnull, "w") as nothing, contextlib.redirect_stdout(nothing):
    for name in NEEDED:
        try:
            importlib.import_module(name)
            said[name] = m.version(name)
        except Exception as error:
            said[name], why[name] = "", f"{type(error).__name__}: {error}"
if said["torch"]:
    import torch
    if torch.cuda.is_available(): said["gpu"] = torch.cuda.get_device_name(0)
    elif torch.backends.mps.is_available(): said["gpu"] = "Apple Metal"
print("TRYON " + json.dumps(said | {"why": why}))
"""


@dataclass(frozen=True)
class Check:
    """One line of the report: ``state`` is "ok", "warn" or "fail"; ``mend`` says what to do about the last two."""

    name: str
    state: str
    value: str
    mend: str = ""


def run_checks() -> list[Check]:
    """All checks, in the order in which they should be mended."""
    return [check for group in GROUPS for check in group()]


def check_python() -> list[Check]:
    version = platform.python_version()
    if inside_blender() or sys.version_info[:2] in WHEELS:
        return [Check("Python", OK, f"{version} ({sys.executable})")]
    mend = "The bpy wheel exists for 3.11 (Blender 4.2 to 5.0) and 3.13 (5.1 and newer); use one of these."
    return [Check("Python", WARN, version, mend)]


def check_libraries() -> list[Check]:
    """The shared libraries that bpy needs from the system (Linux only)."""
    module = bpy_module()
    if module is None or not sys.platform.startswith("linux"):
        return []
    missing = missing_libraries(module)
    if not missing:
        return [Check("Shared libraries", OK, "all that bpy needs")]
    return [Check("Shared libraries", FAIL, "missing " + ", ".join(missing), apt_line(missing))]


def check_bpy() -> list[Check]:
    if inside_blender():
        return [Check("bpy", OK, "this is Blender")]
    if bpy_module() is None:
        mend = 'pip install "tryon[bpy]" for renders from a terminal; inside Blender it is not needed.'
        return [Check("bpy", WARN, "not installed", mend)]
    done, said = probe(sys.executable, "import bpy; print('TRYON', bpy.app.version_string)")
    if done:
        return [Check("bpy", OK, f"Blender {said}")]
    library = next((name for name in PACKAGES if name in said), None)
    mend = apt_line([library]) if library else 'Install it anew: pip install --force-reinstall "tryon[bpy]"'
    return [Check("bpy", FAIL, last_line(said), mend)]


def check_runtime() -> list[Check]:
    """The Python that runs the runtime, and torch, GPU and anny in it."""
    try:
        python = find_python()
    except RuntimeUnavailable as error:
        return [Check("Runtime", FAIL, error.message, error.mend)]
    done, said = probe(str(python.path), RUNTIME_PROBE)
    if not done:
        mend = "Name a Python that starts, in TRYON_PYTHON or the preferences."
        return [Check("Runtime", FAIL, f"{python.path}: {last_line(said)}", mend)]
    return runtime_checks(json.loads(said), str(python.path))


def runtime_checks(said: dict[str, Any], path: str) -> list[Check]:
    """Checks from the runtime's own words (the keys of RUNTIME_PROBE): what it needs has been imported there."""
    checks = [Check("Runtime", OK, f"Python {said['python']} ({path})")]
    for name in NEEDED:
        if said[name]:
            checks.append(Check(name, OK, said[name]))
        else:
            why = last_line(said["why"].get(name, "")) or "not installed"
            checks.append(Check(name, FAIL, why, f"{path} -m pip install {name}"))
    if said["torch"]:
        checks.append(Check("GPU", OK, said["gpu"] or "none, the CPU does it"))
    return checks


def check_memory() -> list[Check]:
    free = available_memory()
    if free is None:
        return []
    value = f"{free / GIB:.1f} GB free"
    if free >= MEMORY_NEEDED:
        return [Check("Memory", OK, value)]
    return [Check("Memory", WARN, value, f"Close programs: a first look takes up to {MEMORY_NEEDED / GIB:.0f} GB.")]


def check_disk() -> list[Check]:
    folder = Path.home()
    free = shutil.disk_usage(folder).free
    value = f"{free / GIB:.1f} GB free in {folder}"
    if free >= DISK_NEEDED:
        return [Check("Disk", OK, value)]
    return [Check("Disk", WARN, value, f"Make room: caches and renders take up to {DISK_NEEDED / GIB:.0f} GB.")]


GROUPS: tuple[Callable[[], list[Check]], ...] = (
    check_python,
    check_libraries,
    check_bpy,
    check_runtime,
    check_memory,
    check_disk,
)


def inside_blender() -> bool:
    """Whether this very process is Blender, or has become one by importing bpy."""
    return "bpy" in sys.modules


def probe(python: str, code: str) -> tuple[bool, str]:
    """Run ``code`` in another Python; (True, what it printed after TRYON) or (False, what went wrong)."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            [python, "-c", code], capture_output=True, text=True, timeout=IMPORT_LIMIT_S, env=environment
        )
    except subprocess.TimeoutExpired:
        return False, f"no answer within {IMPORT_LIMIT_S:.0f} s"
    except OSError as error:
        return False, str(error)
    for line in done.stdout.splitlines():
        if line.startswith("TRYON "):
            return True, line.removeprefix("TRYON ")
    return False, done.stderr.strip() or f"it ended with exit code {done.returncode}"


def available_memory() -> int | None:
    """Bytes of memory that a new process can have, or None where nothing tells."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")), None)


def last_line(text: str) -> str:
    return text.strip().splitlines()[-1] if text.strip() else ""


def report(checks: list[Check]) -> str:
    """The checks as lines of text, each mend under its check."""
    width = max(len(check.name) for check in checks)
    lines = []
    for check in checks:
        lines.append(f"{check.state:<5} {check.name:<{width}}  {check.value}")
        if check.mend:
            lines.append(f"{'':<5} {'':<{width}}  -> {check.mend}")
    return "\n".join(lines)


def main() -> int:
    """Print the report; 1 if something that is needed is missing, else 0."""
    with ProgressLine("Checking this machine"):
        checks = run_checks()
    print(report(checks))
    return int(any(check.state == FAIL for check in checks))


def add_to(parser: argparse.ArgumentParser) -> None:
    """``tryon doctor`` has no options."""
    parser.set_defaults(run=lambda _: main())
