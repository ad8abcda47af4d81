# SPDX-License-Identifier: GPL-3.0-or-later
"""The runtime's call about make-up in photographs: nothing of the photograph is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from ..fabric.errors import FabricError
from ..fabric.photo import MOST_PIXELS, decoded
from ..progress import Progress, quiet
from . import mesh, photo
from .errors import MakeupError

STEEP = 35.0  # degrees that a face may be turned


def makeup_transfer(params: dict[str, Any], progress: Progress = quiet) -> dict[str, Any]:
    """Call "makeup.transfer": ``file``, the bytes of a picture as (N,) uint8, and either ``models``, a folder or wheel,
    or ``points`` (468, 2) px; ``tone`` #hex where it is known -> ``layers`` as plain values, ``tone`` of the skin,
    ``yaw`` degrees, ``score``. Raises MakeupError."""
    content = params.get("file")
    if not isinstance(content, np.ndarray) or content.dtype != np.uint8:
        raise MakeupError(f"file is {type(content).__name__}, not bytes.", "Give the file's content as uint8.")
    try:
        image = decoded(content.tobytes(), int(params.get("most") or MOST_PIXELS))
    except FabricError as error:
        raise MakeupError(error.message, error.mend) from None
    score = 1.0
    if params.get("points") is not None:
        points = np.asarray(params["points"], np.float64)
    else:
        if not params.get("models"):
            raise MakeupError("Nothing finds the face: TryOn brings no model of faces.", mesh.WHERE)
        progress(0.2, "Finding the face")
        found = mesh.one_face(image, mesh.models_in(Path(str(params["models"]))))
        points, score = found.points, found.score
    progress(0.4, "Reading the make-up")
    flat = photo.flattened(image, points)
    if abs(flat.yaw) > STEEP:
        raise MakeupError(f"The face is turned by about {abs(flat.yaw):.0f} degrees.", f"At most {STEEP:g} are read.")
    layers, tone = photo.read(flat, str(params.get("tone") or ""))
    return {"layers": layers, "tone": tone, "yaw": flat.yaw, "score": score}
