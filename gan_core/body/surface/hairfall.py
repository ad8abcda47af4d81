# SPDX-License-Identifier: GPL-3.0-or-later
"""Cuts whose hair lies over the head and hangs: every strand is led over the skin and falls where the skin ends."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import paint
from .strands import STEP, Head, Strands, fixed, hung, roots_of, unit

POINTS = 14  # kept of each strand
CROWN = 0.115  # metres behind the eyes
OVER_CLOTH = 0.016  # metres that hair hangs behind the shoulder blades
DOWN = np.array([0.0, 0.0, -1.0])


@dataclass(frozen=True)
class _Fall:
    """How a cut is combed. Lengths in metres, heights in centimetres above the eyes."""

    parting: float  # metres from the midline to the subject's left
    back: float  # how much hair is combed backwards rather than to the side
    length: float  # at most
    end: float  # it is cut off at this height
    fringe: float  # how far the end rises from back to front
    lift: tuple[float, float]  # of the inner and the outer layer above the skin
    weight: float  # how soon a strand gives in to gravity
    taper: float = 1.0  # length at the nape as a share of that on top
    behind: bool = False  # it hangs behind the shoulders


def short(head: Head, around: Head, count: int, draw: np.random.Generator) -> Strands:
    """A few centimetres, parted on the left, swept to the right."""
    return _combed(head, around, count, draw, _Fall(0.030, 0.7, 0.066, -20.0, 0.0, (0.001, 0.012), 0.06, 0.22))


def bob(head: Head, around: Head, count: int, draw: np.random.Generator) -> Strands:
    """Straight, parted in the middle, cut off at the jaw."""
    return _combed(head, around, count, draw, _Fall(0.006, 0.55, 0.40, -10.5, -1.5, (0.002, 0.014), 0.16))


def long(head: Head, around: Head, count: int, draw: np.random.Generator) -> Strands:
    """Straight, combed back from the middle, down to the shoulder blades."""
    return _combed(head, around, count, draw, _Fall(0.008, 0.95, 0.60, -33.0, 0.0, (0.002, 0.014), 0.14, behind=True))


def afro(head: Head, around: Head, count: int, draw: np.random.Generator) -> Strands:
    """Coils that stand out from the head all round."""
    roots = roots_of(head, paint.scalp(head.points, head.at) ** 1.5, count, draw)
    p, n = head.points[roots], head.normals[roots]
    _, _, z = paint.from_eye(p, head.at)
    length = ((0.020 + 0.016 * paint.smooth(z, 0.0, 8.0)) * (0.72 + 0.4 * draw.random(len(p))))[:, None]
    out = unit(n + 0.35 * unit(p - head.points.mean(axis=0)) + 0.12 * draw.standard_normal(n.shape))
    right = unit(np.cross(out, draw.standard_normal(out.shape)))
    up = np.cross(out, right)
    t = np.linspace(0.0, 1.0, 16)[None, :, None]
    angle = 2 * np.pi * (2.6 * t + draw.random((len(p), 1, 1)))
    coil = 0.0036 * np.sqrt(t) * (np.cos(angle) * right[:, None] + np.sin(angle) * up[:, None])
    coil -= coil[:, :1]
    return fixed(head, roots, t * length[:, None] * out[:, None] + coil)


def _combed(head: Head, around: Head, count: int, draw: np.random.Generator, cut: _Fall) -> Strands:
    _, depth, _ = paint.from_eye(head.points, head.at)
    # Combed back, the front line would bare its roots.
    density = paint.scalp(head.points, head.at) * (1 + 1.6 * paint.smooth(depth, 6.0, 1.0))
    roots = roots_of(head, density, count, draw)
    here, n = head.points[roots].copy(), head.normals[roots]
    eye = head.at["eye.L"]
    layer = draw.random(count)
    # Hair that grows higher on the head lies over the hair that grows lower.
    high = paint.smooth((here[:, 2] - eye[2]) * 100, 0.0, 11.0)
    lift = cut.lift[0] + (cut.lift[1] - cut.lift[0]) * (0.35 * layer + 0.65 * high)
    # Before the crown hair goes to the sides of the parting, behind it it falls away from the crown all round.
    side = np.where(here[:, 0] > cut.parting, 1.0, -1.0)
    parted = np.stack([side, np.full(count, cut.back * 1.6), np.full(count, 0.25)], axis=1)
    crown = np.array([0.0, eye[1] + CROWN, 0.0])
    round_it = (here - crown) * (1, 1, 0)
    round_it[:, 1] = np.maximum(round_it[:, 1], 0.0) + 0.012  # never over the forehead
    round_it = unit(round_it + 0.008 * draw.standard_normal(here.shape)) + 0.5 * DOWN
    ahead = paint.smooth((here[:, 1] - eye[1]) * 100, 13.0, 7.0)[:, None]
    swept = ahead * parted + (1 - ahead) * round_it
    swept = unit(swept + 0.07 * draw.standard_normal(swept.shape))
    ahead = paint.smooth((here[:, 1] - eye[1]) * 100, 14.0, 2.0)
    nape = head.at["neck01"][1]
    trunk = around.points[(around.points[:, 2] < eye[2] - 0.18) & (around.points[:, 2] > eye[2] - 0.42)]
    blades = float(trunk[:, 1].max())  # how far back the shoulder blades reach
    end = eye[2] + (cut.end + cut.fringe * ahead + 0.35 * draw.standard_normal(count)) / 100
    length = cut.length * (cut.taper + (1 - cut.taper) * high) * (0.9 + 0.1 * draw.random(count))
    ear = head.at["ear.L"]
    way = unit(swept - n * (swept * n).sum(axis=1, keepdims=True) + 0.25 * n)
    going, track, sunk = np.ones(count, dtype=bool), [here.copy()], np.zeros(count)
    for step in range(int(cut.length / STEP) + 1):
        sunk = np.clip(sunk + cut.weight * (0.4 + 0.6 * (np.abs(here[:, 0]) > 0.045)), 0.0, 1.0)
        pull = (1 - sunk[:, None]) * swept + sunk[:, None] * DOWN
        beyond = np.clip((np.abs(here[:, 0]) - 0.068) / 0.02, 0.0, 1.5)  # hangs wide of the neck: locks draw together
        pull[:, 0] -= 0.5 * np.sign(here[:, 0]) * beyond * paint.smooth((here[:, 2] - eye[2]) * 100, -2.0, -5.0)
        if cut.behind:  # over the shoulders to the back, off the chest
            low = paint.smooth((here[:, 2] - eye[2]) * 100, -1.0, -7.0)
            pull[:, 1] += 1.6 * low * paint.smooth((here[:, 1] - nape) * 100, 5.0, 1.0)
            pull[:, 0] -= 0.25 * low * np.clip(here[:, 0] / 0.10, -1.5, 1.5) * (np.abs(here[:, 0]) > 0.08)
        pull = unit(pull)
        way = unit(0.55 * way + 0.45 * pull)
        new = here + STEP * way
        near = around.tree.query(new)[1]
        normal = around.normals[near]
        above = ((new - around.points[near]) * normal).sum(axis=1)
        wanted = lift * min(1.0, (step + 1) / 4)
        push = np.maximum(wanted - above, 0.0)
        # Down the back the groove of the spine would part it: there it hangs free, see below.
        held = paint.smooth((new[:, 2] - eye[2]) * 100, -13.0, -9.0) if cut.behind else 1.0
        new += (held * push)[:, None] * normal
        # What lies too high over the head sinks on it again.
        on_head = np.linalg.norm(new - around.points[near], axis=1) < 0.045
        new -= (0.25 * held * np.maximum(above - wanted, 0.0) * on_head)[:, None] * normal
        new = _off_the_face(new, eye)
        if cut.behind:
            new = _off_the_back(new, eye, blades)
        if cut.taper == 1.0:  # long enough to cover them
            new = _over_the_ears(new, ear, lift)
        way = unit(new - here)
        going &= (new[:, 2] > end) & (step * STEP < length)
        here = np.where(going[:, None], new, here)
        track.append(here.copy())
        if not going.any():
            break
    path = _evenly(np.stack(track, axis=1))
    path += _waves(path, draw)
    samples = around.nearest(path.reshape(-1, 3)).reshape(count, POINTS)
    samples[:, :2] = samples[:, :1]
    offsets = path - around.points[samples]
    return hung(around, samples.ravel(), offsets.reshape(-1, 3), np.full(count, POINTS))


def _over_the_ears(points: np.ndarray, ear: np.ndarray, lift: np.ndarray) -> np.ndarray:
    """Lifts strands over the ears as over a bump: led over the ears' own folds they would part around them."""
    from_ear = (points - ear) * 100
    bump = paint.smooth(np.abs(from_ear[:, 2]), 7.0, 1.5) * paint.smooth(np.abs(from_ear[:, 1]), 6.0, 1.5)
    wanted = (ear[0] - 0.001 + 0.4 * lift) * bump
    moved = points.copy()
    moved[:, 0] = np.where(points[:, 0] >= 0, 1.0, -1.0) * np.maximum(np.abs(points[:, 0]), wanted)
    return moved


def _off_the_back(points: np.ndarray, eye: np.ndarray, blades: float) -> np.ndarray:
    """Hair on the back hangs free before the hollow between the shoulder blades, as cloth does, and over the cloth."""
    below = paint.smooth((points[:, 2] - eye[2]) * 100, -7.0, -19.0)
    moved = points.copy()
    moved[:, 1] = np.maximum(points[:, 1], points[:, 1] + below * (blades + OVER_CLOTH - points[:, 1]))
    return moved


def _off_the_face(points: np.ndarray, eye: np.ndarray) -> np.ndarray:
    """Pushes strands that would hang before the face out to its sides."""
    x, y, z = points.T
    before = paint.smooth((y - eye[1]) * 100, 4.5, 1.5) * paint.smooth((z - eye[2]) * 100, 5.5, 2.5)
    short_of = np.maximum(0.078 - np.abs(x), 0.0) * before
    moved = points.copy()
    moved[:, 0] += np.where(x >= 0, 1.0, -1.0) * 0.6 * short_of
    moved[:, 1] += 0.8 * short_of
    return moved


def _evenly(track: np.ndarray) -> np.ndarray:
    """Paths (S, T, 3), still at their end, as POINTS points (S, POINTS, 3) at equal distances."""
    along = np.cumsum(np.linalg.norm(np.diff(track, axis=1), axis=2), axis=1)
    along = np.concatenate([np.zeros((len(track), 1)), along], axis=1)
    whole = np.maximum(along[:, -1:], 1e-6)
    wanted = whole * np.linspace(0.0, 1.0, POINTS)[None]
    paths = np.empty((len(track), POINTS, 3))
    for row in range(len(track)):
        for axis in range(3):
            paths[row, :, axis] = np.interp(wanted[row], along[row], track[row, :, axis])
    return paths


def _waves(path: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """What keeps strands from lying like wires: a common slow wave, locks that go their own way towards their ends, and
    a little of each strand's own."""
    t = np.linspace(0.0, 1.0, POINTS)[None, :, None]
    common = np.stack([paint.noise(path + shift, 0.03) for shift in (0.0, 0.37, 0.71)], axis=-1) - 0.5
    own = draw.standard_normal((len(path), 1, 3)) * np.sin(np.pi * t * draw.uniform(1.0, 2.5, (len(path), 1, 1)))
    root = path[:, :1]
    lock = np.stack([paint.noise(root + shift, 0.007) for shift in (0.11, 0.53, 0.89)], axis=-1) - 0.5
    return np.minimum(t * 3, 1.0) * (0.006 * common + 0.010 * t * lock + 0.0014 * own)
