# SPDX-License-Identifier: GPL-3.0-or-later
"""A copy of the package to change as a contributor would, by the words of CONTRIBUTING.md, and to run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("tryon_addon", "gan_core", "assets", "__init__.py", "api.py", "blender_manifest.toml")


class PackageCopy:
    """The package in ``folder``, under the name that it is imported by. ``touched``: the files that were changed."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.root = folder, folder / "tryon"
        self.touched: set[str] = set()
        self.root.mkdir()
        for part in PARTS:
            if (ROOT / part).is_dir():
                shutil.copytree(ROOT / part, self.root / part, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copyfile(ROOT / part, self.root / part)

    def write(self, path: str, text: str) -> None:
        """A new file."""
        assert not (self.root / path).exists(), path
        (self.root / path).write_text(text, encoding="utf-8")
        self.touched.add(path)

    def edit(self, path: str, old: str, new: str) -> None:
        """In a file that is there, ``old``, which stands in it once, becomes ``new``."""
        text = (self.root / path).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{path} has {old!r} {text.count(old)} times"
        (self.root / path).write_text(text.replace(old, new), encoding="utf-8")
        self.touched.add(path)

    def append(self, path: str, text: str) -> None:
        """At the end of a file that is there."""
        with (self.root / path).open("a", encoding="utf-8") as file:
            file.write(text)
        self.touched.add(path)

    def start(self, *words: str | Path, timeout: float = 300.0) -> subprocess.CompletedProcess[str]:
        """Python run with ``words`` (``-c CODE``, ``-m MODULE ...``, a file), this copy as ``tryon``, to its end."""
        paths = os.pathsep.join([str(self.folder), str(ROOT / "tests")])
        environment = os.environ | {"PYTHONPATH": paths}  # the built body model is everybody's: half a minute
        return subprocess.run([sys.executable, *words], cwd=self.folder, env=environment, capture_output=True,
                              text=True, timeout=timeout)

    def run(self, *words: str | Path, timeout: float = 300.0) -> str:
        """What it prints; it must end well."""
        done = self.start(*words, timeout=timeout)
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout
