# SPDX-License-Identifier: GPL-3.0-or-later
"""The soft mask of each kind of layer, drawn from the face's landmarks: a function of the face and of the parameters of
``assets/makeup/kinds.toml`` that lies within a box, so that the rest need not be computed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from . import eye_masks, face_masks, lip_masks
from .brush import Box, Values, step
from .face import Array, Face

_EYES, _LIPS, _ALL = (0.6, 8.5, -2.6, 4.8), (-1.0, 3.4, -9.4, -4.4), None
# kind -> its mask, and least and most x and z that it may lie at
MASKS: dict[str, tuple[Callable[[Box, Values], Array], tuple[float, float, float, float] | None]] = {
    "primer": (face_masks.primer, _ALL),
    "foundation": (face_masks.foundation, _ALL),
    "concealer": (face_masks.concealer, _ALL),
    "contour": (face_masks.contour, _ALL),
    "bronzer": (face_masks.bronzer, _ALL),
    "blush": (face_masks.blush, (-1, 9, -7, 2)),
    "highlighter": (face_masks.highlighter, (-1, 8, -6.5, 3)),
    "freckles": (face_masks.freckles, (-1, 6, -6, 0)),
    "brow": (eye_masks.brow, (0.6, 7.5, 0.6, 4.2)),
    "crease": (eye_masks.crease_shadow, _EYES),
    "lid": (eye_masks.lid, _EYES),
    "outer-corner": (eye_masks.outer_corner, _EYES),
    "inner-corner": (eye_masks.inner_corner, _EYES),
    "lower-lid": (eye_masks.lower_lid, _EYES),
    "liner": (eye_masks.liner, _EYES),
    "lower-liner": (eye_masks.lower_liner, _EYES),
    "graphic-liner": (eye_masks.graphic, _EYES),
    "lip-liner": (lip_masks.lip_liner, _LIPS),
    "lipstick": (lip_masks.lipstick, _LIPS),
    "gloss": (lip_masks.gloss, _LIPS),
}
_places: dict[tuple[int, str], np.ndarray] = {}


def mask_of(kind: str, values: Values, face: Face) -> tuple[np.ndarray, Array]:
    """(flat indices (n,), mask (n,) 0 .. 1) of a layer on the face; empty for what lies elsewhere (nails, lashes)."""
    if kind not in MASKS:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    draw, _ = MASKS[kind]
    at = texels(face, kind)
    place = Box(*(getattr(face, name).ravel()[at] for name in ("x", "y", "z", "skin", "mouth")))
    lips = kind in ("lip-liner", "lipstick", "gloss")
    found = draw(place, values) * (1 - step(place.mouth, 0.55, 0.95) if lips else place.skin)
    return at, np.clip(found, 0, 1).astype(np.float32)


def texels(face: Face, kind: str) -> np.ndarray:
    """(n,) flat indices of the texels that a kind may lie on."""
    key = face.size, kind
    if key not in _places:
        box = MASKS[kind][1]
        where = (np.maximum(face.skin, face.mouth) > 0) & (face.y < 10.5) & (face.z > -14.5)
        if box is not None:
            where &= (face.x > box[0]) & (face.x < box[1]) & (face.z > box[2]) & (face.z < box[3])
        _places[key] = np.flatnonzero(where)
    return _places[key]
