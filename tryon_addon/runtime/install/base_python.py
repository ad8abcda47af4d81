# SPDX-License-Identifier: GPL-3.0-or-later
"""Which Python the managed environment is made from: the named one, Blender's own, or one on the path."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from ...core.errors import InstallError
from ..wire import process as processes

OLDEST, NEWEST = (3, 11), (3, 14)
NAMES = ("python3.11", "python3.12", "python3.13", "python3.14", "python3", "python")
MEND = "Name a Python 3.11 to 3.14 as base in Preferences > Add-ons > TryOn."
PROBE_SECONDS = 30
PROBE = (
    "import sys, json, importlib.util as u; "
    "print(json.dumps([sys.version_info[:2], [m for m in ('venv', 'ensurepip') if u.find_spec(m) is None]]))"
)


def find_base(named: str | Path | None = None) -> Path:
    """The first Python that can make an environment; starts each candidate once. Raises InstallError."""
    if named:
        reason = unfit(Path(named).expanduser())
        if reason:
            raise InstallError(f"The Python {named} cannot be used: it {reason}.", MEND)
        return Path(named).expanduser()
    own = [sys.executable] if "python" in Path(sys.executable or "").name.lower() else []
    candidates = dict.fromkeys(own + [path for path in map(shutil.which, NAMES) if path])
    reasons = []
    for candidate in map(Path, candidates):
        reason = unfit(candidate)
        if not reason:
            return candidate
        reasons.append(f"{candidate} {reason}")
    raise InstallError(f"No usable Python was found ({'; '.join(reasons) or 'none on the path'}).", MEND)


def unfit(python: Path) -> str:
    """Why a Python cannot be the base, as the end of a sentence; empty where it can."""
    try:
        done = subprocess.run(
            [str(python), "-c", PROBE],
            env=processes.child_environment(user_site=False),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PROBE_SECONDS,
            check=True,
        )
        version, missing = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        return f"does not run ({error})"
    if not OLDEST <= tuple(version) <= NEWEST:
        own, low, high = (".".join(map(str, numbers)) for numbers in (version, OLDEST, NEWEST))
        return f"is {own}, and {low} to {high} are allowed"
    if missing:
        return f"lacks {' and '.join(missing)} (on Debian: apt install python3-venv)"
    return ""
