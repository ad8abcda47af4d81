# SPDX-License-Identifier: GPL-3.0-or-later
"""A finished look against a picture of what was wanted: found, read, and asked of the runtime."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ...core import files
from ...core.errors import SpecError
from ...core.parameters import is_number
from ...core.progress import Progress, quiet
from ...runtime.client import client
from .. import evaluations
from ..evaluations import PICTURE, SHOWN, LookSaid

SHOWS = {"look": "somebody who wears it", "garment": "a garment alone", "swatch": "cloth, all over the picture"}
ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp")
TIMEOUT = 120.0


@dataclass(frozen=True)
class Reference:
    """What looks are compared with: a picture, or the folder of another look. ``shows``: of SHOWS; a folder shows a
    look. ``mask``: a picture of the same size, white where to look. ``wide_cm``: how wide the picture is, cm; without
    it the figure in it is taken to be as tall as the look's. ``view``: of the look, by default its first.

    Raises:
        SpecError: it is not there, no picture, or does not go together.
    """

    path: Path
    shows: str = ""
    mask: Path | None = None
    wide_cm: float | None = None
    view: str = ""

    def __post_init__(self) -> None:
        if self.shows and self.shows not in SHOWS:
            raise SpecError(f"The reference shows {self.shows!r}.", f"Say one of: {', '.join(SHOWS)}.")
        if self.wide_cm is not None and not (is_number(self.wide_cm) and 0.1 <= self.wide_cm <= 1000.0):
            raise SpecError(f"The reference is {self.wide_cm!r} cm wide.", "Give 0.1 to 1000 cm.")
        if not self.path.is_dir() and self.path.suffix.lower() not in ENDINGS:
            raise SpecError(f"{self.path} is no picture.", f"Name a file that ends in {', '.join(ENDINGS)}, or the "
                            "folder of a look.")

    @property
    def content(self) -> np.ndarray:
        """The bytes of its picture, (N,) uint8. Raises SpecError."""
        if not self.path.is_dir():
            return _bytes(self.path)
        other = evaluations.read(self.path)
        return _bytes(_view(other, self.view if self.view in other.views else ""))


def match(look: LookSaid, reference: Reference, *, runtime: client.Runtime | None = None, progress: Progress = quiet
          ) -> dict[str, Any]:
    """What ``evaluation/appearance`` says of a look and a reference: ``score`` and its parts.

    Raises:
        SpecError: one of them has no picture, or nothing is found in it. InstallError: the extra is not installed.
    """
    shows = "look" if reference.path.is_dir() else reference.shows or "look"
    asked = {"look": _bytes(_view(look, reference.view)), "reference": reference.content, "shows": shows,
             "mask": _bytes(reference.mask) if reference.mask else None, "tall_cm": _tall(look.said),
             "wide_cm": reference.wide_cm}
    found: dict[str, Any] = (runtime or client.shared()).call("appearance.match", asked, timeout=TIMEOUT,
                                                              progress=progress)
    return found | {"reference": reference.path.name}


def _view(look: LookSaid, name: str) -> Path:
    """A view that shows the person whole: the one that is named, else the first."""
    views = {view: path for view, path in look.views.items() if path.suffix.lower() in SHOWN}
    if name and name not in views:
        raise SpecError(f"{look.folder} has no view {name!r}.", f"It has: {', '.join(views) or 'none'}.")
    if not views:
        raise SpecError(f"{look.folder} has no picture to compare.", "Make the look anew; its views were moved away.")
    return views[name or next(iter(views))]


def _bytes(path: Path) -> np.ndarray:
    try:
        return np.frombuffer(files.read_regular(path, PICTURE), np.uint8)
    except (OSError, ValueError) as error:
        raise SpecError(f"{path} cannot be read: {files.told(error)}.", "Name a picture of at most 64 MB.") from None


def _tall(said: Mapping[str, Any]) -> float | None:
    """cm of the person, as made."""
    fitted = said.get("body_fit", {})
    tall = fitted.get("achieved", {}).get("stature") if isinstance(fitted, Mapping) else None
    tall = tall or said["spec"].get("body", {}).get("height")
    return float(tall) if is_number(tall) else None
