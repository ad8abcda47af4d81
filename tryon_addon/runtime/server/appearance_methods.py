# SPDX-License-Identifier: GPL-3.0-or-later
"""The runtime's call about appearance: two pictures as bytes in, figures out."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....gan_core.checkpoint import CheckpointError
from ....gan_core.fabric.errors import FabricError
from ....gan_core.fabric.photo import decoded
from ....gan_core.realism import methods
from ....gan_core.realism.errors import EncoderError
from ...core.errors import SpecError
from ...core.folders import cache_folder
from ...core.progress import Progress
from ...evaluation.appearance import shape
from ...evaluation.appearance.match import Scale, matched
from ...evaluation.appearance.picture import Picture, taken

SHOWS = ("look", "garment", "swatch")
MOST = 50_000_000  # pixels


def appearance_match(params: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Call "appearance.match": {"look", "reference": the bytes of pictures as (N,) uint8, "mask", "look_mask": of
    pictures that are white where to look, or None, "shows": of SHOWS, what the reference shows, "tall_cm": how tall the
    person is, or None, "wide_cm": how wide the reference is, or None} -> what ``match.matched`` says, with "realism"
    (0 to 100, or None), "notes" and "aligned" (S, 2 S, 3) uint8, the two laid over each other, side by side; None for
    a swatch.

    Raises SpecError, InstallError.
    """
    shows = params.get("shows", SHOWS[0])
    if shows not in SHOWS:
        raise SpecError(f"The reference shows {shows!r}.", f"Say one of: {', '.join(SHOWS)}.")
    progress(0.1, "Finding who stands in the pictures")
    rgba = {name: _read(params[name], name) for name in ("look", "reference")}
    masks = {name: _mask(params.get(name)) for name in ("look_mask", "mask")}
    one = taken(rgba["look"], masks["look_mask"], person=True)
    other = taken(rgba["reference"], masks["mask"], swatch=shows == "swatch", person=shows == "look")
    notes: list[str] = []
    realism = _realism(one, notes)
    tall, whole = params.get("tall_cm"), one.height
    if shows == "garment":
        one = _cloth_alone(one)
    scales = (Scale(tall=tall * one.height / whole if tall else None),
              Scale(wide=params.get("wide_cm"), tall=None if params.get("wide_cm") or shows == "swatch" or not tall
                    else tall * one.height / whole))
    progress(0.4, "Comparing")
    features, aligned = None, None
    if shows != "swatch":
        found = shape.laid(one, other)
        aligned = np.round(np.concatenate(found.pair, axis=1) * 255.0).clip(0, 255).astype(np.uint8)
        try:
            features = methods.feature_distance(*found.pair, found.masks[0] | found.masks[1], cache_folder())
        except EncoderError as error:
            notes.append(f"No feature distance: {error}")
    said = matched(one, other, scales=scales, features=features)
    return said | {"realism": realism, "notes": list(dict.fromkeys(notes)), "aligned": aligned, "shows": shows}


def _read(content: np.ndarray, what: str) -> np.ndarray:
    """(H, W, 4) uint8."""
    try:
        return decoded(content.tobytes(), MOST, alpha=True)
    except FabricError as error:
        raise SpecError(f"The picture of the {what} cannot be used. {error.message}", error.mend) from None


def _mask(content: Any) -> np.ndarray | None:
    """(H, W) uint8, white where to look; of a picture with alpha that."""
    if content is None:
        return None
    rgba = _read(content, "mask")
    return rgba[..., 3] if (rgba[..., 3] < 255).any() else rgba[..., :3].max(axis=2)


def _realism(seen: Picture, notes: list[str]) -> float | None:
    alpha = seen.mask.astype(np.uint8) * 255
    try:
        return round(methods.realism(np.dstack([np.round(seen.pixels * 255.0).astype(np.uint8), alpha]),
                                     cache_folder()), 1)
    except (EncoderError, CheckpointError) as error:
        notes.append(f"No realism score: {error}")
        return None


def _cloth_alone(picture: Picture) -> Picture:
    """Of somebody what they wear, as a photo of a garment has it."""
    rows, columns = (np.flatnonzero(picture.cloth.any(axis=axis)) for axis in (1, 0))
    box = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    return Picture(picture.pixels[box], picture.cloth[box], picture.cloth[box], picture.how)
