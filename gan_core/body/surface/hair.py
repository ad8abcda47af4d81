# SPDX-License-Identifier: GPL-3.0-or-later
"""Hair as strands on the common topology: brows, lashes, and a few plain cuts (``hairfall`` has those that hang).

Every point of a strand is a place on the skin (three vertices and weights) and an offset in metres; combed-back hair
follows the scalp point by point, so it fits every head. Strands are drawn once on the reference body.
"""

from __future__ import annotations

import numpy as np

from ..model.model import BodyModel
from . import hairfall, paint
from .strands import STEP, Head, Strands, fixed, hung, joined, roots_of, samples_of, unit

STRANDS = {"crop": 9000, "tied": 6500, "buzz": 9000, "short": 8000, "bob": 7500, "long": 7500, "afro": 5200}
BROWS, BABY, FLYING = 640, 900, 170  # hairs of both brows, along the hairline, and that stray
# Radii in metres; cuts thicker than life, to cover.
RADII = {"brow": 0.00005, "lash": 0.00006, "crop": 0.00014, "tied": 0.00016, "buzz": 0.00013, "short": 0.00016,
         "bob": 0.0002, "long": 0.00021, "afro": 0.00017, "flying": 0.00005, "baby": 0.00005}  # fmt: skip
KIND = {"brow": 0, "lash": 1}  # all else is of the cut


def _brows(head: Head, draw: np.random.Generator) -> Strands:
    inner = paint.smooth(paint.from_eye(head.points, head.at)[0], 1.2, 2.8)  # they begin thinly
    roots = roots_of(head, paint.brow(head.points, head.at) * (0.35 + 0.65 * inner), BROWS, draw)
    p, n = head.points[roots], head.normals[roots]
    x, _, z = paint.from_eye(p, head.at)
    side = np.sign(p[:, 0])
    rise = np.interp(x, [1.2, 2.0, 3.4, 5.4], [1.6, 0.6, 0.05, -0.35]) + 0.25 * draw.standard_normal(len(p))
    way = np.stack([side, np.zeros_like(side), rise], axis=1)
    way = unit(way - n * (way * n).sum(axis=1, keepdims=True))
    length = ((0.0075 - 0.0025 * paint.smooth(x, 2.6, 5.2)) * (0.75 + 0.5 * draw.random(len(p))))[:, None]
    lift = np.array([0.0, 0.0007, 0.0006])
    offsets = np.stack([f * length * way + h * n for f, h in zip((0.0, 0.5, 1.0), lift, strict=True)], axis=1)
    return fixed(head, roots, offsets)


def _lashes(head: Head, draw: np.random.Generator) -> Strands:
    x, _, z = paint.from_eye(head.points, head.at)
    beyond = paint.lid_rim(head.points, head.at)
    chosen_roots = []
    for count, chosen in ((130, z > 0.12), (65, (z < -0.12))):
        rim = np.flatnonzero((np.abs(beyond) < 0.16) & chosen & (np.abs(x - head.at["eye.L"][0] * 100) < 1.6))
        if len(rim):
            # Evenly along the lid, at its outermost edge.
            for side in (-1, 1):
                mine = rim[head.points[rim, 0] * side > 0]
                places = np.linspace(x[mine].min(), x[mine].max(), count)
                for place in places:
                    near = mine[np.abs(x[mine] - place) < 0.05]
                    if len(near):
                        chosen_roots.append(near[np.argmin(head.points[near, 1])])
    roots = np.array(chosen_roots)
    p = head.points[roots]
    outward = (np.abs(p[:, 0]) * 100 - head.at["eye.L"][0] * 100) / 1.6
    up = np.where(paint.from_eye(p, head.at)[2] > 0, 1.0, -0.6)
    way = np.stack([np.sign(p[:, 0]) * outward * 0.55, -np.ones(len(p)), 0.15 * up], axis=1)
    way = unit(way + 0.1 * draw.standard_normal(way.shape))
    length = (np.where(up > 0, 0.0085, 0.0042) * (0.85 + 0.3 * draw.random(len(p))) * (0.8 + 0.3 * outward))[:, None]
    curl = np.stack([np.zeros(len(p)), np.zeros(len(p)), up], axis=1)
    offsets = np.stack([f * length * way + f**2 * 0.6 * length * curl for f in (0.0, 0.4, 0.75, 1.0)], axis=1)
    return fixed(head, roots, offsets)


def _crop(head: Head, draw: np.random.Generator) -> Strands:
    """Short sides, a longer top brushed up and to one side."""
    roots = roots_of(head, paint.scalp(head.points, head.at) ** 2, STRANDS["crop"], draw)
    p, n = head.points[roots], head.normals[roots]
    _, y, z = paint.from_eye(p, head.at)
    top = paint.smooth(z, 4.5, 8.5)[:, None]
    front = paint.smooth(y, 6.0, -1.0)[:, None]
    length = (0.006 + 0.013 * top + 0.007 * top * front) * (0.75 + 0.5 * draw.random((len(p), 1)))
    down = np.array([0.0, 0.25, -1.0])
    comb = (1 - top) * down + top * np.array([0.55, 0.75, 0.2])
    clump = np.stack([paint.noise(p + shift, 0.012) for shift in (0.0, 0.31, 0.67)], axis=1) - 0.5
    comb = comb + 1.3 * clump + 0.18 * draw.standard_normal(p.shape)
    comb = unit(comb - n * (comb * n).sum(axis=1, keepdims=True))
    stand = 0.32 + 0.38 * top * (0.4 + 0.6 * front)
    offsets = np.stack(
        [
            f * length * (stand * (1.2 - 0.5 * f) * n + (0.35 + 0.65 * f) * comb) + 0.0002 * n
            for f in (0.0, 0.35, 0.7, 1.0)
        ],
        axis=1,
    )
    return fixed(head, roots, offsets)


def _tied(head: Head, draw: np.random.Generator) -> Strands:
    """Combed back over the scalp into a knot at the back of the head."""
    aim = np.array([0.0, head.points[:, 1].max(), head.at["eye.L"][2] + 0.030])
    knot = head.nearest(aim[None])[0]
    centre = head.points[knot]
    roots = roots_of(head, paint.scalp(head.points, head.at) ** 1.5, STRANDS["tied"], draw)
    here, going = head.points[roots], np.ones(len(roots), dtype=bool)
    track = [roots]
    for _ in range(44):
        sample = track[-1]
        n = head.normals[sample]
        way = centre - here
        way = unit(way - n * (way * n).sum(axis=1, keepdims=True))
        going &= np.linalg.norm(centre - here, axis=1) > 0.016
        here = np.where(going[:, None], here + STEP * way, here)
        step = head.nearest(here)
        # Slide along the surface: keep the advance, take only the normal correction from the nearest sample.
        offset = ((head.points[step] - here) * head.normals[step]).sum(axis=1, keepdims=True)
        here = here + offset * head.normals[step]
        track.append(step)
        if not going.any():
            break
    samples = np.stack(track, axis=1)
    points = 10
    length = np.argmax(np.concatenate([(samples[:, 1:] == samples[:, :-1]), np.ones((len(samples), 1), bool)], 1), 1)
    length = np.maximum(length, 1)
    pick = np.round(np.linspace(0, 1, points)[None] * length[:, None]).astype(int)
    samples = np.take_along_axis(samples, pick, axis=1)
    along = np.linspace(0, 1, points)[None, :, None] * (length[:, None, None] * STEP)
    layer = draw.random((len(samples), 1, 1))
    height = 0.0004 + (0.0015 + 0.0045 * layer) * paint.smooth(along, 0.0, 0.035)
    stray = 0.0007 * draw.standard_normal((len(samples), points, 3)) * paint.smooth(along, 0.0, 0.02)
    offsets = height * head.normals[samples] + stray
    combed = hung(head, samples.ravel(), offsets.reshape(-1, 3), np.full(len(samples), points))

    # The knot: arcs wound around a flattened ball, all hanging on the knot's place.
    count, turns = 1400, 12
    n = head.normals[knot]
    right = unit(np.cross(n, [0.0, 0.0, 1.0]))
    up = np.cross(right, n)
    radius = np.array([0.028, 0.028, 0.021])
    start, tilt = draw.uniform(0, 2 * np.pi, count), np.arcsin(draw.uniform(-0.3, 1.0, count))
    angle = start[:, None] + np.linspace(0, 2.2, turns)[None]
    ring = np.cos(tilt)[:, None]
    shell = draw.uniform(0.93, 1.0, count)[:, None]
    wave = 0.25 * np.sin(2 * angle + 3 * tilt[:, None])
    local = np.stack([ring * np.cos(angle), ring * np.sin(angle), np.sin(tilt[:, None] + wave)], axis=-1)
    local = unit(local) * radius * shell[..., None]
    bun = local[..., :1] * right + local[..., 1:2] * up + local[..., 2:] * n + n * 0.013
    wound = hung(head, np.full(count * turns, knot), bun.reshape(-1, 3), np.full(count, turns))
    return joined([combed, wound])


def _buzz(head: Head, draw: np.random.Generator) -> Strands:
    """Clipped to a few millimetres all over."""
    roots = roots_of(head, paint.scalp(head.points, head.at) ** 2, STRANDS["buzz"], draw)
    n = head.normals[roots]
    way = unit(n + np.array([0.0, -0.35, -0.45]) + 0.22 * draw.standard_normal(n.shape))
    length = 0.0042 * (0.8 + 0.4 * draw.random((len(n), 1)))
    return fixed(head, roots, np.stack([f * length * way for f in (0.0, 0.5, 1.0)], axis=1))


def _baby(head: Head, draw: np.random.Generator) -> Strands:
    """Fine short hair where the hairline thins out: no edge is drawn with a ruler."""
    grown = paint.scalp(head.points, head.at)
    roots = roots_of(head, np.clip(4.0 * grown * (1 - grown), 0, 1) + 0.15 * (grown > 0.05) * (grown < 0.6), BABY, draw)
    p, n = head.points[roots], head.normals[roots]
    side = np.stack([np.sign(p[:, 0]) * 0.5, np.full(len(p), 0.9), np.full(len(p), 0.35)], axis=1)
    way = side + 0.55 * draw.standard_normal(p.shape)
    way = unit(way - n * (way * n).sum(axis=1, keepdims=True))
    length = (0.004 + 0.011 * draw.random((len(p), 1)) * np.clip(grown[roots] * 2, 0.35, 1)[:, None])
    bend = 0.35 * draw.standard_normal(p.shape)
    bend -= n * (bend * n).sum(axis=1, keepdims=True)
    offsets = [f * length * (way + f * bend) + (0.0003 + 0.12 * f * length) * n for f in (0.0, 0.35, 0.7, 1.0)]
    return fixed(head, roots, np.stack(offsets, axis=1))


def _flying(head: Head, strands: Strands, draw: np.random.Generator) -> Strands:
    """A few hairs of a cut that go their own way, more so towards their ends."""
    first = np.cumsum(strands.sizes) - strands.sizes
    chosen = draw.choice(len(first), min(FLYING, len(first)), replace=False)
    middle = head.points.mean(axis=0)
    points, taken = [], []
    for one in chosen:
        rows = np.arange(first[one], first[one] + strands.sizes[one])
        along = np.linspace(0.0, 1.0, len(rows))[:, None] ** 2
        out = unit(strands.offsets[rows[-1]] + head.points[draw.integers(len(head.points))] - middle)
        stray = draw.uniform(0.001, 0.006) * out + 0.0022 * draw.standard_normal(3)
        points.append(strands.offsets[rows] + along * stray)
        taken.append(rows)
    rows = np.concatenate(taken)
    return Strands(strands.corners[rows], strands.weights[rows], np.concatenate(points), strands.sizes[chosen])


def grow(model: BodyModel, ears: np.ndarray) -> dict[str, np.ndarray]:
    """The cuts, each with brows and lashes.

    Args:
        ears: (V,) mask of the ears, 0..1.

    Returns:
        for each cut of STRANDS: ``<cut>.corners`` (P, 3) int32 vertices, ``<cut>.weights`` (P, 3), ``<cut>.offsets``
        (P, 3) metres on the reference body, ``<cut>.sizes`` (S,) int32 points of each strand and its radius at the
        root ``<cut>.radii`` (S,) metres, ``<cut>.kinds`` (S,) int32: 0 a brow's, 1 a lash, 2 of the cut.
    """
    head = samples_of(model, ears)
    around = samples_of(model, ears, ("head", "neck", "torso"), fine=5)
    made = {"crop": _crop, "tied": _tied, "buzz": _buzz}
    hanging = {"short": hairfall.short, "bob": hairfall.bob, "long": hairfall.long, "afro": hairfall.afro}
    grown = {}
    for cut, count in STRANDS.items():
        draw = np.random.Generator(np.random.PCG64(11))
        groups = {"brow": _brows(head, draw), "lash": _lashes(head, draw)}
        groups[cut] = made[cut](head, draw) if cut in made else hanging[cut](head, around, count, draw)
        if cut != "buzz":
            groups |= {"flying": _flying(head, groups[cut], draw), "baby": _baby(head, draw)}
        strands = joined(list(groups.values()))
        radii = np.concatenate([np.full(len(group.sizes), RADII[name]) for name, group in groups.items()])
        kinds = np.repeat([KIND.get(name, 2) for name in groups], [len(group.sizes) for group in groups.values()])
        grown[f"{cut}.corners"] = strands.corners.astype(np.int32)
        grown[f"{cut}.weights"] = strands.weights.astype(np.float32)
        grown[f"{cut}.offsets"] = strands.offsets.astype(np.float32)
        grown[f"{cut}.sizes"] = strands.sizes.astype(np.int32)
        grown[f"{cut}.radii"] = radii.astype(np.float32)
        grown[f"{cut}.kinds"] = kinds.astype(np.int32)
    return grown
