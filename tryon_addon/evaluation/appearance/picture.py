# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture and what of it is looked at: who stands in it, and of that what is cloth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from ...core.errors import SpecError
from .extra import needs
from .palette import colours

TALL = 448  # pixels that a figure is looked at in
LEAST = 24  # pixels of a figure's side, and a share of the picture that it must have
SHARE = 0.004
MARGIN = 0.04  # of a picture's side, that a figure is not expected in
CUT_AT = 320  # pixels of the longer side that GrabCut works on
ROUNDS = 5
HEAD = 0.13  # of a standing person's height
SKIN = 11.0  # CIEDE2000 by which skin and hair are known again off the head
COLLAR = 0.12  # of the head's pixels: colours that have less are a collar's or an earring's
BARE = 0.2  # the least share of a person that is taken for cloth


@dataclass(frozen=True)
class Picture:
    """``pixels`` (H, W, 3) f32 sRGB 0 .. 1, row 0 at the top; ``mask`` (H, W) bool, what is looked at; ``cloth`` of
    that what is neither skin nor hair; ``how`` the mask was had: alpha, mask, grabcut, all."""

    pixels: NDArray[np.float32]
    mask: NDArray[np.bool_]
    cloth: NDArray[np.bool_]
    how: str

    @property
    def height(self) -> int:
        """Rows of what is looked at."""
        return self.pixels.shape[0]


def taken(rgba: NDArray[np.uint8], mask: NDArray[np.uint8] | None = None, *, swatch: bool = False,
          person: bool = False) -> Picture:
    """What of a picture is looked at, cut out and as tall as all others.

    Args:
        rgba: (H, W, 4) uint8 sRGB, not multiplied by its alpha.
        mask: (H, W) uint8, at least 128 where it is to be looked at; wins over alpha, and that over GrabCut.
        swatch: it is cloth all over.
        person: somebody stands in it, dressed: skin and hair are known by the head and left out of ``cloth``.

    Raises:
        SpecError: nobody and nothing is found in it. InstallError: GrabCut is needed and OpenCV not there.
    """
    how = "all" if swatch else "mask" if mask is not None else "alpha" if (rgba[..., 3] < 128).any() else "grabcut"
    if how == "all":
        found = np.ones(rgba.shape[:2], bool)
    elif mask is not None:
        if mask.shape != rgba.shape[:2]:
            raise SpecError(f"The mask has {mask.shape[1]} x {mask.shape[0]} pixels, its picture {rgba.shape[1]} x "
                            f"{rgba.shape[0]}.", "Give one of the same size.")
        found = mask >= 128
    else:
        found = rgba[..., 3] >= 128 if how == "alpha" else _grabbed(rgba[..., :3])
    rows, columns = np.flatnonzero(found.any(axis=1)), np.flatnonzero(found.any(axis=0))
    if found.mean() < SHARE or len(rows) < LEAST or len(columns) < LEAST // 2:
        raise SpecError("Nothing is found in the picture that stands out from its ground.",
                        "Give a mask of the same size, white where to look, or say that it is a swatch.")
    box = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    pixels, found = _as_tall(rgba[box][..., :3].astype(np.float32) / 255.0, found[box])
    cloth = _cloth(pixels, found) if person else found
    return Picture(pixels, found, cloth, how)


def _as_tall(pixels: NDArray[np.float32], mask: NDArray[np.bool_]) -> tuple[Any, Any]:
    """Shrunk to the usual height; what is smaller stays, as nothing can be learned from pixels that are made up."""
    from PIL import Image

    high, wide = mask.shape
    if high <= TALL:
        return pixels, mask
    size = max(1, round(wide * TALL / high)), TALL
    small = Image.fromarray(np.round(pixels * 255.0).astype(np.uint8)).resize(size, Image.Resampling.BOX)
    less = Image.fromarray(mask.astype(np.uint8) * 255).resize(size, Image.Resampling.BOX)
    return np.asarray(small, np.float32) / 255.0, np.asarray(less) >= 128


def _grabbed(pixels: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """(H, W) bool by GrabCut (Rother, Kolmogorov and Blake 2004): the border is taken for ground, then islands that do
    not touch the largest part are left out and holes filled."""
    cv2 = needs("cv2", "OpenCV")
    high, wide = pixels.shape[:2]
    less = min(1.0, CUT_AT / max(high, wide))
    size = max(8, round(wide * less)), max(8, round(high * less))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    edge = max(2, round(MARGIN * min(size)))
    said = np.full(small.shape[:2], cv2.GC_PR_FGD, np.uint8)
    # Who stands or hangs there is in the middle; a ground that looks like the border is ground there, too.
    said[:edge], said[-edge:], said[:, :edge], said[:, -edge:] = (cv2.GC_BGD,) * 4
    border = np.concatenate([small[said == cv2.GC_BGD].astype(np.float32)])
    middle = border.mean(axis=0), border.std(axis=0).clip(6.0)
    alike = (np.abs(small - middle[0]) / middle[1]).max(axis=2) < 1.5
    said[(said == cv2.GC_PR_FGD) & alike] = cv2.GC_PR_BGD
    if not (said == cv2.GC_PR_FGD).any():
        return np.zeros((high, wide), bool)
    cv2.setRNGSeed(0)
    ground, figure = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(np.ascontiguousarray(small[..., ::-1]), said, None, ground, figure, ROUNDS, cv2.GC_INIT_WITH_MASK)
    found = np.isin(said, (cv2.GC_FGD, cv2.GC_PR_FGD))
    parts, count = ndimage.label(ndimage.binary_opening(found))
    if count:
        sizes = np.bincount(parts.ravel())[1:]
        found = np.isin(parts, 1 + np.flatnonzero(sizes > 0.05 * sizes.max()))
    found = ndimage.binary_fill_holes(found)
    return cv2.resize(found.astype(np.uint8), (wide, high), interpolation=cv2.INTER_NEAREST) > 0


def _cloth(pixels: NDArray[np.float32], mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Of somebody who stands there whole what looks unlike their head. All of them where that leaves next to nothing:
    beige clothes on fair skin are not told apart by colour."""
    color = needs("skimage.color", "scikit-image")
    lab = color.rgb2lab(pixels)
    head = mask.copy()
    head[round(HEAD * len(mask)) :] = False
    if head.sum() < 50:
        return mask
    bare = np.zeros_like(mask)
    tones = colours(lab[head], 3)
    for tone in tones.lab[tones.share > COLLAR]:
        # Skin in light and shade differs in lightness, seldom in hue.
        bare |= color.deltaE_ciede2000(lab, np.broadcast_to(tone, lab.shape), kL=2.0) < SKIN
    found = mask & ~bare & ~head
    return found if found.sum() > BARE * mask.sum() else mask & ~head
