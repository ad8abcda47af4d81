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
PAPER, EVEN = 5.0, 4.0  # of 255: what stands out from a studio's paper, and how even that is at a picture's rim
HEAD = 0.13  # of a standing person's height
HOLE = 0.01  # of a figure: larger ones are not closed
SKIN = 9.0  # CIEDE2000 by which skin is known again off the head
WARM = 3.0  # a* and b* that skin has at least: what has less is hair, and below the head cloth
COLLAR = 0.12  # of the head's pixels: colours that have less are a collar's or an earring's
BARE = 0.2  # the least share of a person that is taken for cloth


@dataclass(frozen=True)
class Picture:
    """``pixels`` (H, W, 3) f32 sRGB 0 .. 1, row 0 at the top; ``mask`` (H, W) bool, what is looked at; ``cloth`` of
    that what is neither skin nor hair; ``how`` the mask was had: alpha, mask, paper, grabcut, all."""

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
    elif how == "alpha":
        found = rgba[..., 3] >= 128
    else:
        found, how = standing_out(rgba[..., :3])
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


def standing_out(pixels: NDArray[np.uint8]) -> tuple[NDArray[np.bool_], str]:
    """(H, W) bool, and how: before a studio's even paper what differs from it, else by GrabCut (Rother, Kolmogorov and
    Blake 2004), which takes the border for ground; then specks are left out and holes filled."""
    cv2 = needs("cv2", "OpenCV")
    high, wide = pixels.shape[:2]
    less = min(1.0, CUT_AT / max(high, wide))
    size = max(8, round(wide * less)), max(8, round(high * less))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    edge = max(2, round(MARGIN * min(size)))
    paper = _before_paper(small.astype(np.float32), edge)
    if paper is not None:
        whole = _filled(_largest(ndimage.binary_opening(_filled(paper))))
        return cv2.resize(whole.astype(np.uint8), (wide, high), interpolation=cv2.INTER_NEAREST) > 0, "paper"
    said = np.full(small.shape[:2], cv2.GC_PR_FGD, np.uint8)
    # Who stands or hangs there is in the middle; a ground that looks like the border is ground there, too.
    said[:edge], said[-edge:], said[:, :edge], said[:, -edge:] = (cv2.GC_BGD,) * 4
    border = np.concatenate([small[said == cv2.GC_BGD].astype(np.float32)])
    middle = border.mean(axis=0), border.std(axis=0).clip(6.0)
    alike = (np.abs(small - middle[0]) / middle[1]).max(axis=2) < 1.5
    said[(said == cv2.GC_PR_FGD) & alike] = cv2.GC_PR_BGD
    if not (said == cv2.GC_PR_FGD).any():
        return np.zeros((high, wide), bool), "grabcut"
    cv2.setRNGSeed(0)
    ground, figure = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(np.ascontiguousarray(small[..., ::-1]), said, None, ground, figure, ROUNDS, cv2.GC_INIT_WITH_MASK)
    found = _largest(ndimage.binary_opening(np.isin(said, (cv2.GC_FGD, cv2.GC_PR_FGD))))
    found = ndimage.binary_fill_holes(found)
    return cv2.resize(found.astype(np.uint8), (wide, high), interpolation=cv2.INTER_NEAREST) > 0, "grabcut"


def _before_paper(small: NDArray[np.float32], edge: int) -> NDArray[np.bool_] | None:
    """Who stands before a studio's paper, whose colour changes evenly from left to right: white on pale paper, too.
    None where the ground is none."""
    left, right = (np.median(strip, axis=1) for strip in (small[:, :edge], small[:, -edge:]))
    left, right = (ndimage.gaussian_filter1d(ndimage.median_filter(line, (5, 1)), 2.0, axis=0) for line in
                   (left, right))
    share = np.linspace(0.0, 1.0, small.shape[1])[None, :, None]
    paper = left[:, None] * (1 - share) + right[:, None] * share
    away = np.abs(small - paper).max(axis=2)
    rim = np.concatenate([away[:edge].ravel(), away[:, :edge].ravel(), away[:, -edge:].ravel()])
    return away > PAPER if np.percentile(rim, 95) < EVEN else None


def _filled(found: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """With its small holes closed; a large one is the ground between arms or legs."""
    holes, count = ndimage.label(ndimage.binary_fill_holes(found) & ~found)
    if not count:
        return found
    small = np.flatnonzero(np.bincount(holes.ravel()) < HOLE * found.sum())
    return found | (np.isin(holes, small) & (holes > 0))


def _largest(found: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Without specks beside it."""
    parts, count = ndimage.label(found)
    if not count:
        return found
    sizes = np.bincount(parts.ravel())[1:]
    return np.isin(parts, 1 + np.flatnonzero(sizes > 0.05 * sizes.max()))


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
    for tone in tones.lab[(tones.share > COLLAR) & (tones.lab[:, 1:] > WARM).all(axis=1)]:
        # Skin in light and shade differs in lightness, seldom in hue.
        bare |= color.deltaE_ciede2000(lab, np.broadcast_to(tone, lab.shape), kL=2.0) < SKIN
    found = ndimage.binary_opening(mask & ~bare & ~head)  # no outlines of arms
    return found if found.sum() > BARE * mask.sum() else mask & ~head
