# SPDX-License-Identifier: GPL-3.0-or-later
"""A beanie: ribbed knit over the head with a turned-up edge, gathered at the top."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from .kit.head import crown, softened
from .kit.solid import Look, Model, grid
from .kit.worn import Worn

KNIT, RIB = 0.0030, 0.0013  # m: thickness of the knit, depth of a rib
OFF = 0.0020  # m between head and knit
RIBS = 66
PER_RIB = 6


def make(worn: Worn, design: Mapping[str, float], look: Look) -> Model:
    """The beanie where it sits."""
    head = crown(worn, 0.040, 0.004)
    turn = np.linspace(0, 2 * np.pi, RIBS * PER_RIB, endpoint=False)
    rise = np.linspace(0, np.pi / 2, 56)
    coarse = np.linspace(0, 2 * np.pi, 96, endpoint=False)
    dome = softened(head.dome(coarse[:, None], rise[None]), (3.0, 2.0))
    at = turn / (2 * np.pi) * 96
    first = at.astype(int)
    share = (at - first)[:, None]
    dome = dome[first % 96] * (1 - share) + dome[(first + 1) % 96] * share
    wave = np.cos(RIBS * turn)[:, None]
    model = Model()
    slack = design["slack"] / 100
    gather = np.clip((rise - 1.25) / 0.32, 0, 1)[None]
    ribs = wave * RIB * np.clip(np.cos(rise) * 2.2, 0, 1)[None]
    radius = dome + OFF + KNIT + ribs * 0.6
    outer = _placed(radius, turn, rise, slack)
    folds = np.cos(14 * turn)[:, None] * 0.0028 * np.sin(np.pi * np.clip((rise - 1.0) / 0.57, 0, 1))[None]
    outer = outer + folds[..., None] * np.array([0, 0, 1.0])
    outer[..., 2] -= 0.006 * gather**2
    inner = _placed(dome[:, :14] + OFF, turn, rise[:14], slack)
    body = np.concatenate([inner[:, ::-1], outer], 1)
    model.add(grid(head.world(body), along=True), look)
    model.add(_cuff(head.world, dome, turn, rise, wave, slack, design["cuff"] / 100), look)
    return model


def _placed(radius: np.ndarray, turn: np.ndarray, rise: np.ndarray, slack: float) -> np.ndarray:
    """(A, R, 3) of radii by direction; the upper part is drawn up by the slack."""
    flat = radius * np.cos(rise)[None]
    z = radius * np.sin(rise)[None]
    z = z + slack * np.clip((rise - 0.35) / 1.2, 0, 1)[None] ** 1.5
    return np.stack([flat * np.cos(turn)[:, None], flat * np.sin(turn)[:, None], z], -1)


def _cuff(world: Callable[[np.ndarray], np.ndarray], dome: np.ndarray, turn: np.ndarray, rise: np.ndarray,
          wave: np.ndarray, slack: float, high: float) -> tuple[np.ndarray, np.ndarray]:
    """The turned-up edge: a second layer outside the first, rolled below, with a soft upper rim."""
    base = _placed(dome + OFF + KNIT + 0.0006, turn, rise, slack)
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(base, axis=1), axis=2).mean(0))])
    want = np.linspace(0.0, high, 18)
    lines = np.stack([np.stack([np.interp(want, along, line[:, k]) for k in range(3)], -1) for line in base])
    out = lines * [1, 1, 0]
    out = out / np.linalg.norm(out, axis=-1, keepdims=True)
    bulge = 0.0012 * np.sin(np.pi * np.linspace(0, 1, 18))[None, :, None]
    outside = lines + (KNIT + 0.0006 + wave[..., None] * RIB + bulge) * out
    mid = lines + 0.5 * (KNIT + 0.0006) * out
    drop = np.array([0, 0, 1.0])
    roll = [lines[:, :1] - 0.0016 * out[:, :1] - 0.0008 * drop,
            mid[:, :1] - 0.0026 * drop + (wave[..., None] * RIB * 0.5) * out[:, :1],
            outside[:, :1] - 0.0014 * drop]
    rim = [outside[:, -1:] + 0.0016 * drop - 0.0008 * out[:, -1:], mid[:, -1:] + 0.0024 * drop,
           lines[:, -1:] - 0.0010 * out[:, -1:] + 0.0006 * drop]
    return grid(world(np.concatenate([*roll, outside, *rim], 1)), along=True)
