# SPDX-License-Identifier: GPL-3.0-or-later
"""Which Python runs the runtime."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from ...core.errors import RuntimeUnavailable

VARIABLE = "TRYON_PYTHON"
MARKER = "tryon-runtime.json"  # written last by an install: a folder without it counts as absent
MEND = (
    "Open Preferences > Add-ons > TryOn and press Install runtime, or name there a Python that has the packages "
    "(pip install torch anny scipy safetensors ezdxf)."
)


@dataclass(frozen=True)
class Interpreter:
    """A Python to run the runtime with."""

    path: Path
    origin: str  # "named", "variable", "managed" or "own"

    @property
    def user_site(self) -> bool:
        """Whether packages of the user's own site may be used: only in a Python that a person chose."""
        return self.origin in ("named", "variable")


def venv_python(folder: Path) -> Path:
    """Where a virtual environment keeps its interpreter."""
    return folder / "Scripts" / "python.exe" if os.name == "nt" else folder / "bin" / "python"


def find_python(named: str | Path | None = None, folder: str | Path | None = None) -> Interpreter:
    """The runtime's Python: the one named, $TRYON_PYTHON, the managed environment, or this one where it has torch.

    ``named`` and the variable may be an interpreter or a virtual environment; a wrong one is an error and is not
    passed over. ``folder`` is the managed environment that Install runtime makes. Nothing is imported or started.
    Raises RuntimeUnavailable.
    """
    for value, origin in ((named, "named"), (os.environ.get(VARIABLE), "variable")):
        if value:
            return Interpreter(_chosen(str(value), origin), origin)
    if folder and installed(Path(folder)):
        return Interpreter(venv_python(Path(folder)), "managed")
    if _own_python_has_torch():
        return Interpreter(Path(sys.executable), "own")
    raise RuntimeUnavailable("No runtime is installed: TryOn needs a Python with torch beside Blender's own.", MEND)


def installed(folder: Path) -> bool:
    """Whether a managed environment was installed there to the end."""
    return (folder / MARKER).is_file() and venv_python(folder).exists()


def _chosen(value: str, origin: str) -> Path:
    path = Path(value).expanduser()
    if path.is_dir():
        path = venv_python(path)
    if path.is_file():
        return path.absolute()
    found = shutil.which(value)  # a bare command such as "python3.11"
    if found:
        return Path(found).absolute()
    where = f"The variable {VARIABLE}" if origin == "variable" else "The runtime's Python in the preferences"
    mend = f"Correct the path, or empty it. {MEND}"
    raise RuntimeUnavailable(f"{where} names {value!r}, which does not exist.", mend)


def _own_python_has_torch() -> bool:
    """In some builds sys.executable is Blender itself, which is no Python to start."""
    if not sys.executable or "python" not in Path(sys.executable).name.lower():
        return False
    try:
        return importlib.util.find_spec("torch") is not None
    except ValueError:  # half-imported
        return False
