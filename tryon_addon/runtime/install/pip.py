# SPDX-License-Identifier: GPL-3.0-or-later
"""Packages into an environment by its own pip: wheels only, from the index, one index more, or a folder."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ...core.errors import InstallError
from ...core.progress import Progress
from .children import Children
from .pip_output import PipProgress

WITH_PROGRESS = (24, 1)  # the first pip that writes progress for a program


@dataclass(frozen=True)
class Source:
    """Where pip looks. ``wheels``: this folder alone, without the network; ``extra_index``: one more index."""

    wheels: Path | None = None
    extra_index: str = ""

    def options(self) -> list[str]:
        if self.wheels is not None:
            return ["--no-index", "--find-links", str(self.wheels)]
        return ["--extra-index-url", self.extra_index] if self.extra_index else []


def install(python: str, requirements: Sequence[str], source: Source, children: Children, expected_mb: float,
            tell: Progress) -> None:
    """Wheels only: nothing is compiled here, and no package's own code runs while it is installed.

    ``expected_mb``: roughly what will be downloaded. Raises Cancelled, or InstallError with pip's words.
    """
    pip = [python, "-m", "pip", "--disable-pip-version-check", "--no-input"]
    bar = ["--progress-bar", "raw" if _shows_progress(pip, source, children, tell) else "off"]
    tell(0.0, "Looking for the packages")
    progress = PipProgress(expected_mb)

    def follow(line: str) -> None:
        progress.feed(line)
        tell(progress.fraction, progress.message)

    command = [*pip, "install", "--only-binary", ":all:", *bar, *source.options(), *requirements]
    children.run(command, "pip", follow)


def _shows_progress(pip: list[str], source: Source, children: Children, tell: Progress) -> bool:
    """Whether this pip writes progress for a program; an older one is renewed where the network may be used."""
    if _version(pip, children) >= WITH_PROGRESS:
        return True
    if source.wheels is not None:
        return False
    tell(0.0, "Renewing pip")
    with contextlib.suppress(InstallError):  # then there is no figure while something downloads
        children.run([*pip, "install", "--upgrade", "pip"], "Renewing pip")
    return _version(pip, children) >= WITH_PROGRESS


def _version(pip: list[str], children: Children) -> tuple[int, ...]:
    words = children.run([*pip, "--version"], "pip")[-1].split()  # pip 23.2.1 from ...
    return tuple(int(part) for part in words[1].split(".")[:2] if part.isdigit())
