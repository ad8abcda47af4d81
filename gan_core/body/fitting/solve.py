# SPDX-License-Identifier: GPL-3.0-or-later
"""Body from measures: the most likely body whose tape readings are those asked for.

Levenberg-Marquardt in theta, many people at once. Asked measures are met as exactly as the model can; the others
follow the population's distribution given the asked ones; what is left free stays near the average shape.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ...progress import Progress, quiet
from ..measure.measure_table import ANSUR_NAMES, NAMES
from ..measure.ruler import Ruler
from ..model import theta

FIXED = ("gender", "age")
EXACT = 0.03  # cm or kg: one standard deviation of an asked measure
# How far each parameter strays from the average shape, one standard deviation; build changes: BUILD_SPREAD.
SPREADS = {"height": 40.0, "weight": 0.25, "muscle": 0.2, "proportions": 0.25, "cupsize": 0.25, "firmness": 0.25}
BUILD_SPREAD = 0.25
LENGTHS = (1.0, 0.35)  # shares of a step that are tried
SHAPE_WEIGHT = 0.15  # of the average shape against the population's measures


@dataclass(frozen=True)
class Target:
    """What is asked of a batch, and what is expected of the rest.

    ``asked`` (B, M) cm and kg, NaN where free; ``mean`` (B, A) and ``precision`` (B, A, A) of the A measures of the
    population given those asked, zero rows and columns where asked; ``start`` (B, P) the likely theta: what the tape
    leaves free stays near it, gender and age are kept.
    """

    asked: np.ndarray
    mean: np.ndarray
    precision: np.ndarray
    start: np.ndarray


@dataclass(frozen=True)
class Solution:
    """``theta`` (B, P), ``measures`` (B, M) of it, and ``missed`` (B, M) achieved less asked, NaN where free."""

    theta: np.ndarray
    measures: np.ndarray
    missed: np.ndarray


def jacobian(ruler: Ruler, values: Tensor, race: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """Measures (B, M) and their derivatives (B, M, P) by theta.

    A measure touches few points of a body, so its gradient by the points goes back to theta through those alone.
    """
    body, height = ruler.body, theta.index("height")
    values = values.detach()
    raw = body.raw(body.mix(values, race)).requires_grad_(True)
    stature = (values[:, height] / 100).requires_grad_(True)
    read = ruler.readings(*body.place(raw, stature), values[:, 0])
    read["stature"] = 100 * stature  # exact in a standing pose
    by_stature, by_mix = [], []
    for name in NAMES:
        by_points, by_height = torch.autograd.grad(
            read[name].sum(), (raw, stature), retain_graph=True, materialize_grads=True)
        touched = by_points.abs().amax(0).nonzero()[:, 0]
        if len(touched) < by_points.shape[1] // 4:
            by_mix.append(by_points[:, touched] @ body.basis_by_point[touched].to(by_points))
        else:  # a volume
            by_mix.append(by_points @ body.basis.T)
        by_stature.append(by_height / 100)
    slopes = body.pulled(values, race, torch.stack(by_mix)).transpose(0, 1).contiguous()
    slopes[:, :, height] += torch.stack(by_stature, dim=1)
    return torch.stack([read[name].detach() for name in NAMES], dim=1), slopes


def solve(ruler: Ruler, target: Target, race: np.ndarray | None = None, *, steps: int = 5, chords: int = 2,
          progress: Progress = quiet) -> Solution:
    """The bodies of a target, all at once; ``fit.fit`` splits large batches before.

    Args:
        race: (B, 3) weights of the head's shapes, an even mix by default.
        steps, chords: with a new Jacobian, and with the last one.
    """
    names = theta.NAMES
    free = torch.tensor([i for i, n in enumerate(names) if n not in FIXED])
    spread = torch.tensor([SPREADS.get(names[i], BUILD_SPREAD) for i in free])
    low, high = torch.from_numpy(theta.LOW)[free], torch.from_numpy(theta.HIGH)[free]
    values = torch.from_numpy(np.asarray(target.start, np.float32)).clone()
    middle = values[:, free].clone()
    asked = torch.from_numpy(np.asarray(target.asked, np.float32))
    known = ~asked.isnan()
    wanted, trust = asked.nan_to_num(), known.float() / EXACT**2
    rows = torch.tensor([NAMES.index(n) for n in ANSUR_NAMES])
    mean, precision = (torch.from_numpy(np.asarray(a, np.float32)) for a in (target.mean, target.precision))
    races = None if race is None else torch.from_numpy(np.asarray(race, np.float32))
    pull = SHAPE_WEIGHT / spread**2
    damping = torch.full((len(values),), 0.01)

    def cost(read: Tensor, now: Tensor) -> Tensor:
        apart = read[:, rows] - mean
        return ((trust * (read - wanted) ** 2).sum(1) + torch.einsum("bi,bij,bj->b", apart, precision, apart)
                + (pull * (now - middle) ** 2).sum(1))

    read = slopes = None
    for step in range(steps + chords):
        if step < steps:
            read, slopes = jacobian(ruler, values, races)
            slopes = slopes[:, :, free]
        assert read is not None and slopes is not None
        now = values[:, free]
        inner = slopes[:, rows]
        weighted = torch.einsum("bij,bjp->bip", precision, inner)
        curve = torch.einsum("bmp,bm,bmq->bpq", slopes, trust, slopes) + inner.mT @ weighted
        slope = (torch.einsum("bmp,bm->bp", slopes, trust * (read - wanted))
                 + torch.einsum("bip,bi->bp", weighted, read[:, rows] - mean) + pull * (now - middle))
        held = ((now <= low) & (slope > 0)) | ((now >= high) & (slope < 0))  # at a bound, and pushed against it
        ridge = pull + damping[:, None] * curve.diagonal(dim1=1, dim2=2) + 1e9 * held
        move = -torch.linalg.solve((curve + torch.diag_embed(ridge)).double(), slope.double()).float()
        with torch.no_grad():
            best = cost(read, now)
            better = torch.zeros(len(values), dtype=torch.bool)
            for length in LENGTHS:
                trial = values.clone()
                trial[:, free] = (now + length * move).clamp(low, high)
                after = ruler.read(trial, races)
                won = ~better & (cost(after, trial[:, free]) < best)
                values = torch.where(won[:, None], trial, values)
                read = torch.where(won[:, None], after, read)
                better |= won
                if better.all():
                    break
        damping = torch.where(better, damping * 0.3, damping * 10).clamp(1e-6, 1e3)
        progress((step + 1) / (steps + chords), "Finding bodies")
    assert read is not None
    measures = read.numpy().astype(np.float64)
    return Solution(values.numpy(), measures, measures - np.where(known.numpy(), target.asked, np.nan))
