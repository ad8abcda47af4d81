# SPDX-License-Identifier: GPL-3.0-or-later
"""A taut tape in batches, differentiable: planes cut edges, and the tape lies on the convex hull of the cut.

The length of a convex hull is the integral of its support function over all directions (Cauchy): no hull is ever
built, the maximum over the points in each direction is enough, and its gradient is that of the point that touches.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

DIRECTIONS = 96
FAR = -1e4


@dataclass(frozen=True)
class Section:
    """Where planes cross edges: ``points`` (B, E, 3), in the plane ``flat`` (B, E, 2), ``valid`` (B, E)."""

    points: Tensor
    flat: Tensor
    valid: Tensor
    along: Tensor

    def largest(self, way: Tensor) -> Tensor:
        """The farthest reach (B,) of the cut along 3D directions (3,)."""
        return (self.points @ way).masked_fill(~self.valid, FAR).amax(1)


def section(vertices: Tensor, edges: Tensor, origin: Tensor, normal: Tensor) -> Section:
    """Cut edges (E, 2) of bodies (B, n, 3) by a plane each, through ``origin`` (B, 3) across ``normal`` (B, 3).

    The plane's axes are left (the body's +X as far as it lies in the plane) and the one across it.
    """
    ends = vertices[:, edges]
    height = ((ends - origin[:, None, None]) * normal[:, None, None]).sum(-1)
    a, b = height.unbind(-1)
    valid = (a < 0) != (b < 0)
    along = a / torch.where(valid, a - b, torch.ones_like(a))
    points = torch.lerp(ends[:, :, 0], ends[:, :, 1], along[..., None])
    behind = vertices.new_tensor((0.0, 1.0, 0.0)).expand_as(normal)
    left = torch.nn.functional.normalize(torch.linalg.cross(behind, normal), dim=-1)
    axes = torch.stack([left, torch.linalg.cross(normal, left)], dim=-1)
    return Section(points, (points - origin[:, None]) @ axes, valid, along)


def girth(flat: Tensor, valid: Tensor, *, mirrored: bool, directions: int = DIRECTIONS) -> Tensor:
    """Length (B,) of the tape round points (B, E, 2), in their unit; with ``mirrored``, round them and their images.

    Mirrored points lie at x >= 0: the tape of both halves is twice that over the directions towards them.
    """
    count = directions // 2 + 1 if mirrored else directions
    span = math.pi if mirrored else 2 * math.pi
    step = 2 * math.pi / directions
    angles = torch.arange(count, dtype=flat.dtype, device=flat.device) * step - (math.pi / 2 if mirrored else 0)
    ways = torch.stack([angles.cos(), angles.sin()])
    crossed = valid.any(0)  # most edges are met by none of the batch
    flat, seen = flat[:, crossed], valid[:, crossed, None]
    inside = (flat * seen).sum(1, keepdim=True) / seen.sum(1, keepdim=True).clamp_min(1)  # a point that touches no tape
    support = (torch.where(seen, flat, inside.detach()) @ ways).amax(1)
    weights = torch.full_like(angles, step)
    if mirrored:
        weights[0] = weights[-1] = step / 2
        weights = 2 * weights
    assert math.isclose(float(weights.sum()), 2 * span if mirrored else span, rel_tol=1e-4)
    return support @ weights
