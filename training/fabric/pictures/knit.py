# SPDX-License-Identifier: GPL-3.0-or-later
"""Knitted cloth, stitch by stitch: stocking stitch, ribs, moss stitch, cables, striped and two-colour knits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .drawn import Drawn, cover_of, shrunk

Field = NDArray[np.float64]
FINE = 3  # drawn at so many times its size
LEAN = 0.42  # how far a leg of a stitch leans over its course, in half wales


@dataclass(frozen=True)
class Chart:
    """What a knitter reads: purl (courses, wales) and the yarn of each stitch, (courses, wales)."""

    purl: NDArray[np.bool_]
    yarn: NDArray[np.int64]


def bump(x: Field, y: Field, half_x: float, half_y: float) -> Field:
    """Height of a half-round thread: 1 on the ridge of an ellipse, 0 at its border."""
    return np.sqrt(np.clip(1 - (x / half_x) ** 2 - (y / half_y) ** 2, 0, 1))


def plain_stitch(x: Field, y: Field) -> Field:
    """Face of a stitch, x in -1 .. 1 over the wale, y in 0 .. 1 up the course and beyond: two leaning legs, a V."""
    side = np.abs(x)
    return bump(side - 0.2 - LEAN * y, (y - 0.5) * 1.0, 0.42, 0.98) * (1 - 0.12 * np.abs(y - 0.5))


def purl_stitch(x: Field, y: Field) -> Field:
    """Back of a stitch: an arc across, higher than its neighbours' feet."""
    return bump(x, y - 0.5 + 0.22 * x**2, 1.15, 0.52)


def stitched(u: Field, v: Field, chart: Chart, wobble: NDArray[np.float64]) -> tuple[Field, NDArray[np.int64]]:
    """Height (0 .. 1) and yarn at wale coordinate u and course coordinate v (any shape, both wrap over the chart).

    wobble: (courses, wales), relative thickness of each stitch.
    """
    courses, wales = chart.purl.shape
    wale = np.floor(u).astype(np.int64)
    x = 2 * (u - wale) - 1
    wale %= wales
    base = np.floor(v).astype(np.int64)
    height, yarn = np.zeros(u.shape), np.zeros(u.shape, np.int64)
    for up in (-1, 0, 1):  # a stitch reaches into the courses above and below its own
        course = base + up
        y = v - course
        course = course % courses
        purl = chart.purl[course, wale]
        h = np.where(purl, 0.85 * purl_stitch(x, y), plain_stitch(x, y)) * wobble[course, wale]
        over = h > height
        height, yarn = np.where(over, h, height), np.where(over, chart.yarn[course, wale], yarn)
    return np.clip(height, 0, 1), yarn


def stocking(courses: int, wales: int, rng: np.random.Generator) -> Chart:
    return Chart(np.zeros((courses, wales), bool), np.zeros((courses, wales), np.int64))


def rib(courses: int, wales: int, rng: np.random.Generator) -> Chart:
    """1x1, 2x2 or 3x3; ``wales`` is a multiple of 12."""
    n = int(rng.choice([1, 2, 2, 3]))
    return Chart(np.broadcast_to(np.arange(wales) // n % 2 == 1, (courses, wales)), np.zeros((courses, wales), int))


def moss(courses: int, wales: int, rng: np.random.Generator) -> Chart:
    i, j = np.mgrid[:courses, :wales]
    tall = int(rng.integers(1, 3))
    return Chart((i // tall + j) % 2 == 1, np.zeros((courses, wales), int))


def garter(courses: int, wales: int, rng: np.random.Generator) -> Chart:
    line = np.arange(courses) // int(rng.integers(1, 3)) % 2 == 1
    return Chart(np.broadcast_to(line[:, None], (courses, wales)), np.zeros((courses, wales), int))


def striped(courses: int, wales: int, rng: np.random.Generator) -> Chart:
    n = int(rng.choice([2, 3, 4, 6]))
    yarn = np.arange(courses) // n % 2
    return Chart(np.zeros((courses, wales), bool), np.broadcast_to(yarn[:, None], (courses, wales)).copy())


def fair_isle(courses: int, wales: int, rng: np.random.Generator) -> Chart:
    """Rows of small mirrored figures in a second yarn."""
    wide = int(rng.choice([4, 6, 12]))
    half = rng.random((courses, wide // 2 + 1)) < rng.choice([0.0, 0.35, 0.5, 0.65], (courses, 1))
    tall = 6 if courses % 6 == 0 else courses
    half = np.tile(half[:tall], (courses // tall, 1))
    figure = np.concatenate([half, half[:, -2:0:-1]], 1)[:, :wide]
    yarn = np.tile(figure, (1, wales // wide)).astype(np.int64)
    return Chart(np.zeros((courses, wales), bool), yarn)


CHARTS: tuple[tuple[Callable[[int, int, np.random.Generator], Chart], float], ...] = (
    (stocking, 0.3), (rib, 0.22), (moss, 0.08), (garter, 0.06), (striped, 0.06), (fair_isle, 0.08),
)
CABLES = 0.2  # share of cables; the rest is drawn from CHARTS


def uneven(courses: int, wales: int, rng: np.random.Generator) -> NDArray[np.float64]:
    return 1 - 0.1 * rng.random((courses, wales)) - 0.08 * rng.random((courses, 1))


def cables(n: int, rng: np.random.Generator) -> tuple[Field, NDArray[np.int64], int]:
    """Height and yarn (n, n) of ropes of two strands on a purl ground, and the number of wales."""
    ropes = int(rng.integers(1, 4))
    strand, ground = int(rng.choice([2, 3])), int(rng.choice([2, 3, 4]))
    wales = ropes * (2 * strand + ground)
    courses = 2 * max(4, round(wales * 1.25 / 2))
    turns = max(1, round(courses / float(rng.uniform(7, 11) * strand / 2)))
    t = (np.arange(n) + 0.5) / n
    u, v = np.broadcast_arrays(t[None] * wales, t[:, None] * courses)
    blank = np.zeros((courses, wales), np.int64)
    wobble = uneven(courses, wales, rng)
    height, _ = stitched(u, v, Chart(np.ones((courses, wales), bool), blank), wobble)
    height = 0.42 * height
    width = 2 * strand + ground
    at = u % width - ground / 2 - strand  # wales from the rope's middle
    face = Chart(np.zeros((courses, wales), bool), blank)
    level = np.full(u.shape, -9.0)
    plaited = np.zeros(u.shape)
    for k in range(2):
        phase = 2 * np.pi * (turns * v / courses) + np.pi * k
        centre, rise = 0.5 * strand * np.sin(phase), np.cos(phase)
        across = (at - centre) / (0.5 * strand)
        inside = np.abs(across) < 1.12
        stitch, _ = stitched(at - centre + strand + 0.5 * strand, v, face, wobble)
        round_ = np.sqrt(np.clip(1 - (across / 1.12) ** 2, 0, 1))
        z = 0.3 * rise + 0.55 * round_
        new = inside & (z > level)
        plaited = np.where(new, 0.3 + 0.42 * round_ + 0.1 * rise + 0.22 * stitch, plaited)
        level = np.where(new, z, level)
    height = np.where(level > -9, plaited, height)
    return np.clip(height, 0, 1), np.zeros(u.shape, np.int64), wales


def knit(size: int, rng: np.random.Generator) -> Drawn:
    """A knit from a fine jersey of 36 wales to a chunky one of 12 or less across the picture."""
    n = size * FINE
    if rng.random() < CABLES:
        height, yarn, wales = cables(n, rng)
    else:
        shares = np.array([s for _, s in CHARTS])
        make = CHARTS[rng.choice(len(CHARTS), p=shares / shares.sum())][0]
        wales = 12 * int(rng.choice([1, 1, 2, 2, 3]))
        courses = 12 * max(1, round(wales * float(rng.uniform(1.15, 1.45)) / 12))
        t = (np.arange(n) + 0.5) / n
        u, v = np.broadcast_arrays(t[None] * wales, t[:, None] * courses)
        chart = make(courses, wales, rng)
        height, yarn = stitched(u, v, chart, uneven(courses, wales, rng))
    gauge = float(np.clip(rng.normal(2.6, 0.8), 1.4, 5.0))  # wales a centimetre: 1.4 chunky, 5 fine
    inks = int(yarn.max()) + 1
    return Drawn(cover_of(yarn, inks, FINE), shrunk(height, FINE), float(rng.uniform(0.45, 0.75)), wales / gauge)
