# SPDX-License-Identifier: GPL-3.0-or-later
"""Bodies in batches, differentiable in theta (PyTorch): the left half of every body, standing as modelled.

The same formulas as ``model.BodyModel`` (a test holds both side by side). Anny's bodies are mirror images of
themselves, so the left half says it all at half the price.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from . import build, theta
from .makehuman import VARIATIONS
from .model import AGE_OLD, AGE_YOUNG, BodyModel, body_model

STANDING_LEG = 3.4  # degrees that the thighs of a standing pose turn out
MIDDLE = 1e-6  # metres: nearer the mirror plane, a vertex lies on it


@dataclass(frozen=True)
class Half:
    """The left half: ``vertices`` indices into the body's, ``index`` the way back (-1 for the right half)."""

    vertices: np.ndarray
    index: np.ndarray
    mirror: np.ndarray  # (V,) each vertex's mirror image


@functools.lru_cache(maxsize=1)
def left_half(model: BodyModel) -> Half:
    """Which vertices are on the left, found on the template."""
    from scipy.spatial import cKDTree

    points = model.template[: model.vertex_count]
    kept = np.flatnonzero(points[:, 0] > -MIDDLE)
    index = np.full(len(points), -1)
    index[kept] = np.arange(len(kept))
    return Half(kept, index, cKDTree(points).query(points * np.array([-1, 1, 1]))[1])


def _hats(x: Tensor, count: int) -> Tensor:
    """Weights (..., count) of a value from 0 to 1 between ``count`` equally spaced anchors."""
    at = x.clamp(0, 1)[..., None] * (count - 1)
    below = at.detach().floor().clamp_max(count - 2)  # between two anchors, so that slopes at anchors are the body's
    apart = torch.arange(count, dtype=x.dtype, device=x.device) - below
    return (apart == 0) * (1 - (at - below)) + (apart == 1) * (at - below)


# Phenotypes that are not from 0 to 1 as anny counts them: where they begin, and anny's step for one of theirs.
_SCALE = {"age": (AGE_YOUNG, 1 / (AGE_OLD - AGE_YOUNG)), "proportions": (1.0, -1.0)}


def _scaled(name: str, values: Tensor) -> Tensor:
    """A phenotype (B,) of theta (B, P) as anny counts it."""
    start, step = _SCALE.get(name, (0.0, 1.0))
    return (values[:, theta.index(name)] - start) * step


class BatchBody(torch.nn.Module):
    """theta (B, P) -> left half's vertices (B, n, 3) and bones' heads (B, J, 3), metres, feet at 0."""

    template: Tensor
    basis: Tensor
    mask: Tensor
    race: Tensor
    _extreme: Tensor
    _owner: Tensor

    def __init__(self, model: BodyModel | None = None) -> None:
        super().__init__()
        model = model or body_model()
        self.model, self.left = model, left_half(model)
        v, bones = model.vertex_count, len(model.bone_names)
        chosen = np.concatenate([self.left.vertices, np.arange(v, v + bones)])
        first = len(model.phenotype_mask)
        rows = model.basis[: first + 2 * len(build.PAIRS)]
        # The extremes that stature is measured between, for the height phenotype before anything is scaled.
        self.register_buffer("template", torch.from_numpy(np.ascontiguousarray(model.template[chosen]).reshape(-1)))
        self.register_buffer("basis", torch.from_numpy(np.ascontiguousarray(rows[:, chosen]).reshape(len(rows), -1)))
        self.register_buffer("mask", torch.from_numpy(model.phenotype_mask))
        self.register_buffer("race", torch.full((3,), 1 / 3))
        z = model.template[self.left.vertices, 2]
        extreme = np.flatnonzero((z < z.min() + 0.012) | (z > z.max() - 0.03))
        self.register_buffer("_extreme", torch.from_numpy(3 * extreme + 2))
        self._count = len(self.left.vertices)
        pair_of = [row for name in build.BUILD for row in build.ROWS[name]]
        owner = [i for i, name in enumerate(build.BUILD) for _ in build.ROWS[name]]
        assert pair_of == sorted(pair_of)
        self.register_buffer("_owner", torch.tensor(owner))

    @functools.cached_property
    def basis_by_point(self) -> Tensor:
        """The basis with a row a point's coordinate, for whoever needs few points' shares of all shapes."""
        return self.basis.T.contiguous()

    def coefficients(self, values: Tensor, height: Tensor, race: Tensor | None = None) -> Tensor:
        """Weights (B, K) of the basis, for anny's height phenotype ``height`` (B,)."""
        phenotype = self._together(self._weights(values, height, race))
        return torch.cat([phenotype, self._local(values)], dim=1)

    def _weights(self, values: Tensor, height: Tensor, race: Tensor | None) -> list[Tensor]:
        """Of every phenotype the weights (B, variations) of its variations."""
        race = self.race if race is None else race
        return [
            race.expand(len(values), 3) if feature == "race"
            else _hats(height if feature == "height" else _scaled(feature, values), len(variations))
            for feature, variations in VARIATIONS.items()
        ]  # fmt: skip

    def _together(self, weights: list[Tensor]) -> Tensor:
        """The product (B, K) of the variations that each shape depends on."""
        side = torch.cat(weights, dim=-1)
        return torch.where(self.mask, side[:, None], side.new_ones(())).prod(dim=-1)

    def _together_slopes(self, weights: list[Tensor], values: Tensor, name: str) -> Tensor:
        """The slopes (B, K) of ``_together`` by one phenotype: its weights give way to their slopes."""
        place = list(VARIATIONS).index(name)
        count = len(VARIATIONS[name])
        x = _scaled(name, values)
        below = (x.clamp(0, 1) * (count - 1)).floor().clamp_max(count - 2)[:, None]
        apart = torch.arange(count, device=x.device) - below
        steep = ((apart == 1).to(x) - (apart == 0).to(x)) * (count - 1) * _SCALE.get(name, (0.0, 1.0))[1]
        inside = ((x >= 0) & (x <= 1))[:, None]
        first = sum(len(v) for v in list(VARIATIONS.values())[:place])
        depends = self.mask[:, first : first + count].any(dim=1)
        return self._together([*weights[:place], steep * inside, *weights[place + 1 :]]) * depends

    def _local(self, values: Tensor) -> Tensor:
        """Weights (B, 2 * pairs) of the changes of build."""
        change = values[:, len(theta.PHENOTYPES) :][:, self._owner]
        return torch.stack([change.abs() + change, change.abs() - change], dim=-1).flatten(1) / 2  # slopes at 0 too

    def mix(self, values: Tensor, race: Tensor | None = None) -> Tensor:
        """Weights (B, K) of the basis of bodies theta, the height phenotype set for their stature."""
        short, tall, t = self._blend(values, race)
        return torch.lerp(short, tall, t[:, None])

    def _blend(self, values: Tensor, race: Tensor | None) -> tuple[Tensor, Tensor, Tensor]:
        """Weights (B, K) of the shortest and the tallest such body, and the way (B,) from one to the other."""
        short = self.coefficients(values, torch.zeros_like(values[:, 0]), race)
        tall = self.coefficients(values, torch.ones_like(values[:, 0]), race)
        target = values[:, theta.index("height")] / 100
        base, columns = self.template[self._extreme], self.basis[:, self._extreme]

        def stature(coefficients: Tensor) -> Tensor:
            z = base + coefficients @ columns
            return z.amax(1) - z.amin(1)

        low, high = stature(short), stature(tall)
        for _ in range(3):  # as ``BodyModel.solve_height``
            t = ((target - low) / (high - low).clamp_min(1e-6)).clamp(0, 1)
            missed = target - stature(torch.lerp(short, tall, t[:, None]))
            low, high = low - missed, high - missed
        return short, tall, t

    def pulled(self, values: Tensor, race: Tensor | None, by_mix: Tensor) -> Tensor:
        """Slopes (M, B, P) by theta of M figures with slopes ``by_mix`` (M, B, K) by the weights of ``mix``.

        Phenotypes and build go forwards, one at a time, what the stature's blend adds backwards: far less than a way
        back for every figure.
        """
        values = values.detach().requires_grad_(True)
        short, tall, t = self._blend(values, race)
        (by_blend,) = torch.autograd.grad(t.sum(), values)
        first, share = len(self.mask), t.detach()[:, None]
        slopes = torch.einsum("mbk,bk->mb", by_mix, (tall - short).detach())[..., None] * by_blend
        plain = values.detach()
        ends = [self._weights(plain, torch.full_like(plain[:, 0], end), race) for end in (0.0, 1.0)]
        for j, name in enumerate(theta.PHENOTYPES):
            if name != "height":  # which has gone into the blend
                one, other = (self._together_slopes(weights, plain, name) for weights in ends)
                slopes[..., j] += torch.einsum("mbk,bk->mb", by_mix[..., :first], torch.lerp(one, other, share))
        sign = plain[:, len(theta.PHENOTYPES) :][:, self._owner].sign()
        pairs = by_mix[..., first:].unflatten(-1, (-1, 2))
        local = (pairs[..., 0] * (sign + 1) + pairs[..., 1] * (sign - 1)) / 2
        return slopes.index_add(-1, self._owner + len(theta.PHENOTYPES), local)

    def raw(self, mix: Tensor) -> Tensor:
        """Points (B, 3 (n + 2 J)) of these weights, before they are placed and scaled."""
        return torch.addmm(self.template, mix, self.basis)

    def place(self, raw: Tensor, stature: Tensor) -> tuple[Tensor, Tensor]:
        """Vertices (B, n, 3) and bone heads (B, J, 3) on the floor, ``stature`` (B,) metres tall when standing."""
        points = raw.view(len(raw), -1, 3)
        z = points[:, : self._count, 2]
        floor = z.amin(1)
        scale = stature / (z.amax(1) - floor + self._stands_taller(points[:, self._count :]))
        origin = torch.stack([torch.zeros_like(floor), torch.zeros_like(floor), floor], dim=-1)
        points = (points - origin[:, None]) * scale[:, None, None]
        return points[:, : self._count], points[:, self._count :]

    def forward(self, values: Tensor, race: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Vertices (B, n, 3) and bone heads (B, J, 3); in a standing pose the stature is theta's height exactly."""
        return self.place(self.raw(self.mix(values, race)), values[:, theta.index("height")] / 100)

    def _stands_taller(self, heads: Tensor) -> Tensor:
        """Metres (B,) that a body gains when a standing pose turns its legs (see ``pose.Limbs.leg``)."""
        hip, knee, ankle = (heads[:, self.model.bone[name]] for name in ("upperleg01.L", "lowerleg01.L", "foot.L"))
        thigh, leg = knee - hip, ankle - hip
        turn = math.radians(STANDING_LEG) - torch.atan2(thigh[:, 0], -thigh[:, 2])
        return leg[:, 2] - (torch.cos(turn) * leg[:, 2] + torch.sin(turn) * leg[:, 0])
