# SPDX-License-Identifier: GPL-3.0-or-later
"""A dressmaker's dummy for tests: ellipses stacked to a torso, round arms and legs; no body model needed.

Its measures follow from its own ellipses, so figures in tests can be worked out by hand.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ellipe

# Height, half width, half depth and middle's y of the torso's ellipses, metres.
TORSO = np.array([
    (0.78, 0.150, 0.080, 0.000), (0.86, 0.175, 0.115, 0.000), (0.96, 0.160, 0.108, 0.000), (1.06, 0.130, 0.095, 0.000),
    (1.16, 0.140, 0.102, 0.000), (1.25, 0.150, 0.112, 0.000), (1.33, 0.155, 0.095, 0.000), (1.38, 0.130, 0.075, 0.005),
    (1.41, 0.095, 0.065, 0.010), (1.44, 0.060, 0.058, 0.012), (1.52, 0.056, 0.058, 0.010), (1.60, 0.070, 0.085, 0.000),
    (1.70, 0.050, 0.060, 0.000),
])
SHOULDER, ELBOW, WRIST = np.array([0.155, 0.0, 1.355]), np.array([0.30, 0.0, 1.13]), np.array([0.42, -0.03, 0.93])
HIP, KNEE, ANKLE = np.array([0.09, 0.0, 0.84]), np.array([0.105, 0.0, 0.48]), np.array([0.12, 0.0, 0.08])
PARTS = ("torso", "neck", "upper_arm.L", "upper_arm.R", "thigh.L", "thigh.R")
ROUND, RINGS = 48, 40


def _tube(centres: np.ndarray, u: np.ndarray, v: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A closed tube of rings around ``centres`` (n, 3) with half axes ``u``, ``v`` (n, 3), facing outwards."""
    angle = np.linspace(0, 2 * np.pi, ROUND, endpoint=False)
    rings = centres[:, None] + np.cos(angle)[:, None] * u[:, None] + np.sin(angle)[:, None] * v[:, None]
    count = len(centres)
    points = np.vstack([rings.reshape(-1, 3), centres[:1], centres[-1:]])
    i, j = np.meshgrid(np.arange(count - 1), np.arange(ROUND), indexing="ij")
    a, b = i * ROUND + j, i * ROUND + (j + 1) % ROUND
    sides = np.concatenate([np.stack([a, b, b + ROUND], -1), np.stack([a, b + ROUND, a + ROUND], -1)]).reshape(-1, 3)
    k = np.arange(ROUND)
    low = np.stack([np.full(ROUND, count * ROUND), (k + 1) % ROUND, k], -1)
    top = (count - 1) * ROUND
    high = np.stack([np.full(ROUND, count * ROUND + 1), top + k, top + (k + 1) % ROUND], -1)
    return points, np.concatenate([sides, low, high])


def _limb(joints: list[np.ndarray], radii: list[float], grow: float) -> tuple[np.ndarray, np.ndarray]:
    line = np.array(joints)
    t = np.linspace(0, len(line) - 1, RINGS)
    centres = np.stack([np.interp(t, np.arange(len(line)), line[:, k]) for k in range(3)], -1)
    radius = np.interp(t, np.arange(len(line)), radii) * grow
    axis = line[-1] - line[0]
    axis /= np.linalg.norm(axis)
    u = np.cross(axis, [0.0, 1.0, 0.0])
    u /= np.linalg.norm(u)
    v = np.cross(axis, u)
    return _tube(centres, radius[:, None] * u, radius[:, None] * v)


def around(a: float, b: float) -> float:
    """Girth in cm of an ellipse with half axes in metres."""
    a, b = max(a, b), min(a, b)
    return float(400 * a * ellipe(1 - (b / a) ** 2))


def level(z: float, grow: float = 1.0) -> float:
    """The torso's girth in cm at a height."""
    return around(*(grow * np.interp(z, TORSO[:, 0], TORSO[:, k]) for k in (1, 2)))


def mannequin(grow: float = 1.0) -> dict:
    """A body as the garment contract wants it; ``grow`` widens it without making it taller."""
    z = np.linspace(TORSO[0, 0], TORSO[-1, 0], 90)
    a, b, y = (np.interp(z, TORSO[:, 0], TORSO[:, k]) for k in (1, 2, 3))
    zero = np.zeros_like(z)
    pieces = [_tube(np.stack([zero, y, z], -1), np.stack([grow * a, zero, zero], -1),
                    np.stack([zero, grow * b, zero], -1))]
    parts = [np.where(pieces[0][0][:, 2] > 1.44, 1, 0)]
    names, heads, tails = ["neck01"], [np.array([0.0, 0.0, 1.44])], [np.array([0.0, 0.0, 1.55])]
    for number, side in enumerate((1, -1)):
        flip = np.array([side, 1, 1])
        arm, leg = [SHOULDER * flip, ELBOW * flip, WRIST * flip], [HIP * flip, KNEE * flip, ANKLE * flip]
        pieces += [_limb(arm, [0.046, 0.038, 0.027], grow), _limb(leg, [0.088, 0.058, 0.037], grow)]
        parts += [np.full(len(pieces[-2][0]), 2 + number), np.full(len(pieces[-1][0]), 4 + number)]
        tag = "LR"[number]
        for line, bones in ((arm, ("upperarm01", "lowerarm01", "wrist")), (leg, ("upperleg01", "lowerleg01", "foot"))):
            names += [f"{bone}.{tag}" for bone in bones]
            heads += line
            tails += [*line[1:], line[2] + 0.1 * (line[2] - line[1])]
    counts = np.cumsum([0] + [len(p) for p, _ in pieces])
    measures = {
        "bust": level(1.25, grow), "waist": level(1.06, grow), "hip": level(0.86, grow), "neck": level(1.46, grow),
        "waist_height": 106.0, "hip_height": 86.0, "crotch_height": 78.0, "knee_height": 48.0, "nape_to_waist": 39.0,
        "front_waist_length": 41.0, "bust_points": 17.0 * grow, "bust_height": 125.0,
        "across_back": 31.0 * grow, "across_front": 30.0 * grow, "arm_length": 56.0,
        "upper_arm": 200 * np.pi * 0.044 * grow, "wrist": 200 * np.pi * 0.027 * grow,
        "thigh": 200 * np.pi * 0.083 * grow, "knee": 200 * np.pi * 0.058 * grow, "calf": 200 * np.pi * 0.05 * grow,
        "ankle": 200 * np.pi * 0.037 * grow, "crotch_length": 64.0 * (0.5 + 0.5 * grow),
    }
    landmarks = {
        "nape": [0.0, 0.012 + 0.058 * grow, 1.44], "neck_side_L": [0.062 * grow, 0.012, 1.438],
        "shoulder_L": [0.168 * grow, 0.0, 1.395], "armpit_L": [0.15 * grow, 0.0, 1.29],
    }
    return {
        "vertices": np.concatenate([p for p, _ in pieces]).astype(np.float32),
        "triangles": np.concatenate([t + n for (_, t), n in zip(pieces, counts, strict=False)]).astype(np.int32),
        "vertex_part": np.concatenate(parts).astype(np.int32), "part_names": list(PARTS), "measures": measures,
        "landmarks": landmarks, "bone_names": names, "bone_heads": np.array(heads), "bone_tails": np.array(tails),
    }
