# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture of cloth as a tile: left alone where it is one, else cut where the cloth repeats and laid over itself.

What a textile designer does by hand: straighten the cloth, even out the light, find where the pattern begins again, and
cut there along a line that nobody sees (Efros and Freeman 2001). Tones that differ are led over softly across the whole
overlap, threads in a few pixels (two bands of Burt and Adelson 1983), so that nothing is blurred.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import FabricError
from ..restore.cut import closed_path
from .light import COARSE, averaged, evenly_lit

Array = NDArray[np.float32]

OVERLAP = 0.2  # of the sides, where nothing repeats
NARROW, WIDE = 0.05, 0.45  # of the sides, where something does
SKEW = 0.04  # of the sides: how far the cloth may have lain askew
REPEATS = 0.35  # of the deviation that two unrelated places have: less, and the cloth repeats there
SAME = 0.06  # of that: as little comes of a repeat's not being a whole number of coarse pixels
ALIKE = 0.9  # correlation from which on two edges are one and the same
STRIPS = 16  # of a picture, whose tones are compared
STEPS = 8  # of two pixels, in which the best place near by is looked for
FEATHER = 1.5  # pixels over which threads are cut


@dataclass(frozen=True)
class Overlap:
    """How the end of a picture lies over its beginning: by ``width`` pixels, and ``drift`` pixels further down.
    ``repeats``: whether the cloth is the same there; ``error`` is the mean square that it is off by."""

    width: int
    drift: float
    repeats: bool
    error: float


def tiled(image: NDArray[np.uint8], way: str = "auto") -> tuple[NDArray[np.uint8], str]:
    """A tile from (H, W, 3) uint8 sRGB, and the way that was taken: one of ``WAYS`` but ``auto``.

    A pixel stays as large as it was, so a tile that was cut shows less of the cloth, a mirrored one more. Raises
    FabricError.
    """
    if way == "auto":
        way = "as-is" if wraps(image) else "blend"
    if way not in WAYS:
        raise FabricError(f"There is no way {way!r} to make a tile.", f"Choose one of: auto, {', '.join(WAYS)}.")
    return np.ascontiguousarray(WAYS[way](image)), way


def blended(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(h, w, 3) that wraps around, cut out of (H, W, 3)."""
    x = closed(evenly_lit(image).astype(np.float32))  # left and right
    x = closed(x.transpose(1, 0, 2), wraps=True).transpose(1, 0, 2)  # above and below
    return np.clip(np.rint(x), 0, 255).astype(np.uint8)


def mirrored(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Twice as wide and high, mirrored about its middle."""
    wide = np.concatenate([image, image[:, ::-1]], axis=1)
    return np.concatenate([wide, wide[::-1]])


def half_drop(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Twice as wide: the same again, half its height further down."""
    return np.concatenate([image, np.roll(image, image.shape[0] // 2, axis=0)], axis=1)


WAYS: dict[str, Callable[[NDArray[np.uint8]], NDArray[np.uint8]]] = {
    "as-is": lambda image: image, "blend": blended, "mirrored": mirrored, "half-drop": half_drop,
}  # fmt: skip


# -- does it tile already? --------------------------------------------------------------------------------------------


def wraps(image: NDArray[np.uint8]) -> bool:
    """Whether (H, W, 3) goes on across its borders as it does inside, or at least no cut would do better."""
    from PIL import Image

    height, width = image.shape[:2]
    share = min(1.0, COARSE / max(height, width))  # to the very borders, else it would not wrap any more
    size = round(width * share), round(height * share)
    small = np.asarray(Image.fromarray(image).resize(size, Image.Resampling.BOX), np.float32)
    return all(_wraps_across(x) for x in (small, small.transpose(1, 0, 2)))


def _wraps_across(x: Array) -> bool:
    tones = np.array([part.mean(axis=(0, 1)) for part in np.array_split(x, min(STRIPS, x.shape[1]), axis=1)])
    near = (np.abs(tones[k:] - tones[:-k]).mean(axis=1) for k in (1, 2))  # an edge of the print may lie within a strip
    inside = np.concatenate([*near]).max()
    if np.abs(tones[0] - tones[-1]).mean() > 1.5 * inside + 1:
        return False  # the light falls off
    steps = np.abs(np.diff(x, axis=1)).mean(axis=(0, 2))
    step = float(np.abs(x[:, 0] - x[:, -1]).mean())
    if step <= np.median(steps) / 4 + 0.05:
        return True  # no photo goes on so smoothly by chance, but a drawing whose borders are plain
    found = overlap_of(x)
    if found.repeats:  # is what is repeated also cut at a whole number of repeats, to a coarse pixel?
        n = min(found.width, x.shape[1] - found.width - 1)
        begins = (found.width + k for k in (-1, 0, 1))
        off = min(_off(np.concatenate([x[:, :n], x[:, at : at + n]], axis=1), n, -int(found.drift)) for at in begins)
        half_a_pixel = 0.5 * float((np.diff(x, axis=1) ** 2).mean())  # which no whole number of pixels can mend
        return off <= min(3 * found.error + half_a_pixel, float(x.var(axis=(0, 1)).mean())) + 4
    if step <= 1.2 * np.percentile(steps, 90) + 0.5:
        return True
    if _like_an_edge(x):
        return True
    if step > 1.1 * np.abs(x[:, 2:] - x[:, :-2]).mean(axis=(0, 2)).max():
        return False
    cost = ((x[:, : found.width] - x[:, -found.width :]) ** 2).sum(2)
    way = closed_path(cost)
    cut = float(np.abs(x[:, : found.width] - x[:, -found.width :]).mean(2)[np.arange(len(way)), way].mean())
    return step <= 1.3 * cut + 2.0


def _like_an_edge(x: Array) -> bool:
    """Whether the step from the right border to the left one is that of an edge inside, row by row: then an edge of the
    print lies there, as in a tile of two halves."""
    border = x[:, 0] - x[:, -1]
    inside = np.concatenate([x[:, 1:] - x[:, :-1], x[:, 2:] - x[:, :-2]], axis=1)  # an edge may have half a pixel
    size, sizes = np.linalg.norm(border), np.linalg.norm(inside, axis=(0, 2))
    alike = np.abs(np.einsum("hc,hwc->w", border, inside)) / np.maximum(size * sizes, 1e-6)
    return bool(alike[sizes > 0.8 * size].max(initial=0) > ALIKE)


# -- where the cloth repeats ------------------------------------------------------------------------------------------


def overlap_of(x: Array) -> Overlap:
    """How (H, W, 3) is laid over itself, its right border over its left: found coarsely, then pixel by pixel."""
    height, width = x.shape[:2]
    step = -(-max(height, width) // COARSE)
    small = averaged(x, step)
    low, high = (max(2, round(share * small.shape[1])) for share in (NARROW, WIDE))
    askew = round(SKEW * small.shape[0])
    widths, drifts = np.arange(low, high + 1), np.arange(-askew, askew + 1)
    errors, local = _all_off(small, widths, drifts)
    deviation = 2 * float(small.var(axis=(0, 1)).mean())
    errors[(local < deviation / 4) | (errors > REPEATS * local)] = np.inf
    least = float(errors.min())
    if not np.isfinite(least):
        return Overlap(max(2, round(OVERLAP * width)), 0.0, False, least)
    fits = errors <= max(2 * least, SAME * deviation)
    column = fits[:, askew] if fits[:, askew].any() else fits.any(axis=1)  # straight rather than askew
    n = int(widths[column.argmax()])  # the first: as much of the cloth as can be
    d = 0 if fits[:, askew].any() else int(drifts[errors[n - low].argmin()])
    found, error = _finest(small, n, d)
    while step > 1:
        finer = -(-step // 2)
        n, d, step = found[0] * step // finer, found[1] * step // finer, finer
        found, error = _finest(averaged(x, step), n, d)
    return Overlap(found[0], float(found[1]), True, error)


def _finest(x: Array, n: int, d: int) -> tuple[tuple[int, int], float]:
    """Width and drift near by that fit best, and by how much they are off; as given where none fits better."""
    askew = max(1, round(SKEW * x.shape[0]))
    for _ in range(STEPS):
        near = {(m, e): _off(x, m, e) for m in range(max(2, n - 2), min(n + 3, x.shape[1] // 2 + 1))
                for e in range(max(d - 2, -askew), min(d + 3, askew + 1))}
        best = min(near, key=lambda place: (near[place], abs(place[0] - n) + abs(place[1] - d)))
        if abs(best[0] - n) < 2 and abs(best[1] - d) < 2:
            break
        n, d = best
    return best, near[best]


def _all_off(x: Array, widths: NDArray[np.int64], drifts: NDArray[np.int64]) -> tuple[NDArray[np.float64], ...]:
    """``_off`` of every width and drift (N, D), by one autocorrelation instead of thousands of sums, and what it would
    be were the two unrelated: their variances together, 0 where nothing but ground or stripes across lie there."""
    height, width = x.shape[:2]
    x = x - x.mean(axis=(0, 1))
    waves = np.fft.rfft2(x, (2 * height, 2 * width), axes=(0, 1))
    alike = np.fft.irfft2((np.abs(waves) ** 2).sum(2), (2 * height, 2 * width))
    across = np.diff(x, axis=1, prepend=x[:, :1])
    sums = np.concatenate([x, (x**2).sum(2, keepdims=True), (across**2).sum(2, keepdims=True)], axis=2)
    change = float(sums[..., 4].mean())
    sums = sums.astype(np.float64).cumsum(0).cumsum(1)
    sums = np.pad(sums, ((1, 0), (1, 0), (0, 0)))
    n, d = widths[:, None], drifts[None]
    top, rows = np.maximum(d, 0), height - np.abs(d)

    def means(first: NDArray[np.int64], left: Any) -> NDArray[np.float64]:
        last, right = first + rows, left + n
        found = sums[last, right] - sums[first, right] - sums[last, left] + sums[first, left]
        return found / (n * rows)[..., None]

    a, b = means(top - d, np.zeros_like(n)), means(top, width - n)
    off = a[..., 3] + b[..., 3] - 2 * alike[d % (2 * height), width - n] / (n * rows)
    apart = a[..., 3] + b[..., 3] - (a[..., :3] ** 2).sum(-1) - (b[..., :3] ** 2).sum(-1)
    plain = np.minimum(a[..., 4], b[..., 4]) < change / 4  # nothing there says how far across it is
    return np.maximum(off, 0) / 3, np.where(plain, 0, np.maximum(apart, 0) / 3)


def _off(x: Array, n: int, d: int) -> float:
    """Mean square between the first ``n`` columns and the last ``n``, ``d`` rows further down."""
    left, right = x[:, :n], x[:, -n:]
    a, b = (left[: len(left) - d], right[d:]) if d >= 0 else (left[-d:], right[:d])
    return float(((a - b) ** 2).mean())


# -- the cut ----------------------------------------------------------------------------------------------------------


def closed(x: Array, wraps: bool = False) -> Array:
    """(h, w, 3) of (H, W, 3) whose left and right borders go into each other. wraps: those above and below do."""
    found = overlap_of(x)
    if found.drift:
        x = sheared(x, found.drift / (x.shape[1] - found.width), wraps)
    return joined(x, found.width, wraps)


def sheared(x: Array, slope: float, wraps: bool = False) -> Array:
    """(h, W, 3): every column moved up by ``slope`` times its number, by cubic interpolation (Catmull and Rom 1974).
    What goes over the border comes in at the other where the picture wraps, else as many rows are cut."""
    height, width = x.shape[:2]
    moved = slope * np.arange(width)
    first, last = (0, height) if wraps else (int(np.ceil(-moved.min())), height - int(np.ceil(moved.max())))
    margin = int(np.ceil(np.abs(moved).max())) + 2
    columns = np.pad(x.transpose(1, 0, 2), ((0, 0), (margin, margin), (0, 0)), mode="wrap" if wraps else "edge")
    out = np.empty((width, last - first, 3), np.float32)
    for column, by, made in zip(columns, moved, out, strict=True):
        whole, t = int(np.floor(by)), np.float32(by - np.floor(by))
        a, b, c, d = (column[margin + whole + k + first : margin + whole + k + last] for k in (-1, 0, 1, 2))
        made[:] = b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
    return out.transpose(1, 0, 2)


def joined(x: Array, n: int, wraps: bool = False) -> Array:
    """(H, W - n, 3) of (H, W, 3): the last ``n`` columns laid over the first. wraps: above and below it wraps."""
    wide = min(2 * n, x.shape[1])
    left, right = x[:, :wide], x[:, -wide:]
    softly = max(n / 12, 0.5)
    left_tone, right_tone = smooth(left, softly, wraps)[:, :n], smooth(right, softly, wraps)[:, -n:]
    left_threads, right_threads = left[:, :n] - left_tone, right[:, -n:] - right_tone
    quarter = n // 4
    inner = slice(quarter, n - quarter)
    cost = ((left[:, :n][:, inner] - right[:, -n:][:, inner]) ** 2).sum(2)
    cut = quarter + closed_path(cost)
    column = np.arange(n)[None] + 0.5
    hard = np.clip((column - cut[:, None]) / (2 * FEATHER) + 0.5, 0, 1)[..., None]
    soft = _eased(np.clip((column - cut[:, None]) / (n / 2) + 0.5, 0, 1))[..., None]
    out = x[:, :-n].copy()
    out[:, :n] = right_threads * (1 - hard) + left_threads * hard + right_tone * (1 - soft) + left_tone * soft
    return out


def _eased(t: NDArray[np.float64]) -> NDArray[np.float64]:
    return t * t * (3 - 2 * t)


def smooth(x: Array, width: float, wraps: bool = False) -> Array:
    """A box of that deviation in pixels, twice, which takes as long for any width. wraps: above and below."""
    from scipy.ndimage import uniform_filter1d

    size = max(1, round(2.5 * width))
    for axis, mode in ((0, "wrap" if wraps else "nearest"), (1, "nearest")):
        for _ in range(2):
            x = uniform_filter1d(x, size, axis, mode=mode)
    return x
