# SPDX-License-Identifier: GPL-3.0-or-later
"""Make-up read off a photograph, which is neither kept nor sent: what stays is the look, and the picture's digest."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ...core import files
from ...core.errors import SpecError
from ...core.progress import Progress, quiet
from ...formats import photo
from ...runtime.client import client
from ...spec.makeup import Makeup

POINTS = 468
MOST = 1_000_000  # bytes of a file of points


@dataclass(frozen=True)
class Transferred:
    """The look, the #hex of the skin it was seen on, and what is to be said of it."""

    makeup: Makeup
    tone: str
    notes: tuple[str, ...] = ()


def transfer(path: Path, *, models: Path | None = None, landmarks: Path | None = None, progress: Progress = quiet,
             runtime: client.Runtime | None = None) -> Transferred:
    """The make-up of the one face in the picture at ``path``.

    Args:
        models: folder or wheel with MediaPipe's models. landmarks: a JSON of 468 points [x, y] px instead.

    Raises:
        SpecError: no picture, no points; no face, several, or one too small.
    """
    asked: dict[str, Any] = photo.request(path)
    digest = photo.digest(asked["file"])
    if landmarks is not None:
        asked["points"] = points_of(landmarks)
    elif models is not None:
        asked["models"] = str(models)
    progress(0.1, "Reading the photograph")
    answer = (runtime or client.shared()).call("makeup.transfer", asked)
    found = Makeup(tuple(answer["layers"]), name=f"From {path.stem}"[:60], source=f"sha256:{digest}")
    notes = [f"Skin about {answer['tone']}; {len(found.layers)} layers."]
    if abs(answer["yaw"]) > 12:
        notes.append(f"The face is turned by about {abs(answer['yaw']):.0f} degrees: its near side was read.")
    return Transferred(found, answer["tone"], tuple(notes))


def points_of(path: Path) -> np.ndarray:
    """(468, 2) px from a JSON list of points. Raises SpecError."""
    try:
        data = json.loads(files.read_text(path, MOST))
        points = np.array([[float(x), float(y)] for x, y, *_ in data])
    except (OSError, ValueError, TypeError, RecursionError) as error:
        raise SpecError(f"Cannot read the points {path}: {error}.",
                        f"Give a JSON list of {POINTS} points [x, y].") from None
    if points.shape != (POINTS, 2) or not np.isfinite(points).all():
        raise SpecError(f"{path} has {len(points)} points.", f"Give {POINTS} points [x, y] in pixels.")
    return points
