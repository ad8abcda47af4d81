# SPDX-License-Identifier: GPL-3.0-or-later
"""What is read off a batch of bodies beside girths: lengths over the skin, volume, the hanging arm's shoulder.

Everything is of left halves in metres, differentiable, and takes tensors only: B bodies, N points, E edges.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from .hull import Section, girth
from .marks import HANGING


def volume(vertices: Tensor, faces: Tensor) -> Tensor:
    """Cubic metres (B,) of bodies whose left halves are ``vertices`` (B, N, 3) with triangles ``faces`` (F, 3).

    The half's cap lies in the mirror plane, through which no cone from the origin rises.
    """
    (ax, ay, az), (bx, by, bz), (cx, cy, cz) = (vertices.mT[:, :, faces[:, i]].unbind(1) for i in range(3))
    cones = ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx)
    return 2 * cones.sum(1) / 6


def path(*points: Tensor) -> Tensor:
    """Length (B,) of the way over points (B, 3)."""
    steps = [(b - a).norm(dim=-1) for a, b in zip(points, points[1:], strict=False)]
    return sum(steps[1:], steps[0])


def hung(points: Tensor, share: Tensor, joint: Mapping[str, Tensor]) -> Tensor:
    """Points (B, N, 3) of the left shoulder when the arm hangs, each turning by its share (N,) of the arm's turn.

    ``joint``: bones' heads (B, 3) by name. The collarbone's fifth moves the shoulder joint; about that the rest turns,
    in the plane of the body.
    """
    start, root = joint["upperarm01.L"], joint["clavicle.L"]
    arm = joint["lowerarm01.L"] - start
    turn = torch.atan2(arm[:, 0], -arm[:, 2]).detach()

    def turned(offset: Tensor, angle: Tensor) -> Tensor:
        x, y, z = offset.unbind(-1)
        return torch.stack([x * angle.cos() + z * angle.sin(), y, z * angle.cos() - x * angle.sin()], dim=-1)

    hung = root + turned(start - root, min(HANGING) * turn)
    return hung[:, None] + turned(points - start[:, None], turn[:, None] * share)


def foot(points: Tensor, joint: Mapping[str, Tensor]) -> Tensor:
    """Length (B,) of the left foot, whose skin is ``points`` (B, N, 3), from heel to toe along its own direction."""
    way = (joint["toe2-1.L"] - joint["foot.L"]).detach() * points.new_tensor((1.0, 1.0, 0.0))
    along = (points @ torch.nn.functional.normalize(way, dim=-1)[..., None])[..., 0]
    return along.amax(1) - along.amin(1)


def contour(chain: Tensor, low: Tensor, high: Tensor) -> Tensor:
    """Length (B,) of a chain of edges (B, E, 2, 3) between the levels ``low`` and ``high`` (B,)."""
    a, b = chain.unbind(2)
    bottom, top = torch.minimum(a[..., 2], b[..., 2]), torch.maximum(a[..., 2], b[..., 2])
    inside = torch.minimum(top, high[:, None]) - torch.maximum(bottom, low[:, None])
    share = (inside / (top - bottom).clamp_min(1e-6)).clamp(0, 1)
    return ((b - a).norm(dim=-1) * share).sum(1)


def through_the_crotch(chain: Tensor, waist: Tensor) -> Tensor:
    """Length (B,) of the taut tape from the waist in front to the waist behind, between the legs.

    ``chain`` (B, E, 2, 3): edges of the body's middle line; ``waist`` (B,): the waist's level.
    """
    ends = chain[..., 1:]
    z = ends[..., 1]
    a, b = z[..., 0] - waist[:, None], z[..., 1] - waist[:, None]
    crosses = (a < 0) != (b < 0)
    along = (a / torch.where(crosses, a - b, torch.ones_like(a)))[..., None]
    on = torch.lerp(ends[:, :, 0], ends[:, :, 1], along)  # where the waist's level meets the middle
    points = torch.cat([ends.flatten(1, 2), on], dim=1)
    valid = torch.cat([(z <= waist[:, None, None]).flatten(1), crosses], dim=1)
    front = on[..., 0].masked_fill(~crosses, 9.0).amin(1)
    back = on[..., 0].masked_fill(~crosses, -9.0).amax(1)
    return girth(points - points.mean(1, keepdim=True).detach(), valid, mirrored=False) - (back - front)


def across_back(cut: Section, reach: Tensor) -> Tensor:
    """Length (B,) of the tape over the back's half of a level cut, from ``reach`` (B,) metres off the middle to there.

    No edge ends just at ``reach``: the curve that was cut is scaled from its own width to twice that.
    """
    x, y = cut.flat.unbind(-1)
    middle = 0.5 * (cut.points[..., 1].masked_fill(~cut.valid, -9.0).amax(1)
                    + cut.points[..., 1].masked_fill(~cut.valid, 9.0).amin(1))
    behind = cut.valid & (cut.points[..., 1] > middle[:, None]) & (x <= reach[:, None])
    whole = girth(cut.flat, behind, mirrored=True)
    width = 2 * x.masked_fill(~behind, -9.0).amax(1)
    return (whole - width) * (2 * reach / width.clamp_min(1e-3))


