# SPDX-License-Identifier: GPL-3.0-or-later
"""Where each girth's tape lies on batches of bodies: planes across limbs, level planes, levels sought (PyTorch).

Levels that a definition seeks (the slimmest waist, the fullest calf) are chosen from a fixed ladder without gradient:
at an extreme the girth does not change with the level.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from ..model.batch import BatchBody
from .hull import Section, girth, section
from .marks import Marks


@dataclass(frozen=True)
class Plane:
    """A tape's plane on a batch: ``origin`` and ``normal`` (B, 3); round both halves, or round the left limb."""

    origin: Tensor
    normal: Tensor
    mirrored: bool


class Planes(Marks):
    """Lays tapes: the plane of each, and where it cuts the body's left half."""

    def __init__(self, body: BatchBody | None = None) -> None:
        super().__init__(body)
        self._met: dict[str, Tensor] | None = None  # edges that tapes have crossed, while they are noted

    def cut(self, name: str, vertices: Tensor, origin: Tensor, normal: Tensor) -> Section:
        """Where the tape ``name``'s edges cross planes through ``origin`` (B, 3) across ``normal`` (B, 3)."""
        cut = section(vertices, self.edges(name), origin, normal)
        if self._met is not None:
            self._met[name] = self._met.get(name, torch.zeros(1, dtype=torch.bool)) | cut.valid.any(0)
        return cut

    def level(self, name: str, vertices: Tensor, z: Tensor) -> Section:
        """The same for level planes at heights ``z`` (B,), metres."""
        origin = torch.stack([torch.zeros_like(z), torch.zeros_like(z), z], dim=-1)
        return self.cut(name, vertices, origin, vertices.new_tensor((0.0, 0.0, 1.0)).expand(len(z), 3))

    def _seek(self, vertices: Tensor, name: str, low: Tensor, high: Tensor, sign: float, mirrored: bool,
              steps: int = 6) -> Tensor:
        """The level (B,) of the largest (sign 1) or smallest (-1) girth between two levels, to a tenth of a step."""
        with torch.no_grad():
            share = torch.linspace(0, 1, steps, device=vertices.device)
            found = []
            for s in share:
                cut = self.level(name, vertices, torch.lerp(low, high, s))
                found.append(sign * girth(cut.flat, cut.valid, mirrored=mirrored, directions=24 if mirrored else 16))
            values = torch.stack(found, 1)
            best = values.argmax(1).clamp(1, steps - 2)
            a, b, c = (values.gather(1, (best + k)[:, None])[:, 0] for k in (-1, 0, 1))
            bend = (a - 2 * b + c).clamp_max(-1e-9)
            peak = best + (0.5 * (a - c) / bend).clamp(-1, 1)  # of the parabola through three steps
        return torch.lerp(low, high, (peak / (steps - 1)).clamp(0, 1))  # moves with the body that it is a share of

    def planes(self, vertices: Tensor, heads: Tensor) -> dict[str, Plane]:
        """The plane of every girth, by name."""
        at, joint = self.at(vertices), {n: heads[:, i] for n, i in self.bone.items()}
        tall = vertices[..., 2].amax(1)
        zero = torch.zeros_like(tall)
        up = vertices.new_tensor((0.0, 0.0, 1.0)).expand(len(tall), 3)
        crotch, navel = at["crotch"][:, 2], at["navel"][:, 2]
        under = at["underbust_L"][:, 2]
        small, knee, ankle = joint["spine03"][:, 2], joint["lowerleg01.L"][:, 2], joint["foot.L"][:, 2]
        waist = self._seek(vertices, "waist", small - 0.012 * tall, torch.minimum(small + 0.05 * tall, under), -1, True)
        seat = vertices[:, self.seat]
        beneath = (seat[..., 2] > crotch[:, None]) & (seat[..., 2] < navel[:, None])
        back = torch.where(beneath, seat[..., 1], torch.full_like(seat[..., 1], -9.0)).argmax(1, keepdim=True)
        hip = seat[..., 2].gather(1, back)[:, 0]
        calf = self._seek(vertices, "calf", ankle + 0.35 * (knee - ankle), knee - 0.04 * tall, 1, False, steps=7)
        slim = self._seek(vertices, "ankle", ankle + 0.01 * tall, ankle + 0.35 * (knee - ankle), -1, False)
        arm, fore = joint["lowerarm01.L"] - joint["upperarm01.L"], joint["wrist.L"] - joint["lowerarm01.L"]
        neck = joint["head"] - joint["neck01"]

        def flat(z: Tensor, mirrored: bool) -> Plane:
            return Plane(torch.stack([zero, zero, z], -1), up, mirrored)

        def across(origin: Tensor, axis: Tensor, mirrored: bool = False) -> Plane:
            return Plane(origin, torch.nn.functional.normalize(axis, dim=-1), mirrored)

        return {
            "bust": flat(at["bust_L"][:, 2], True),
            "underbust": flat(under, True),
            "waist": flat(waist, True),
            "waist_navel": flat(navel, True),
            "hip": flat(hip, True),
            "thigh": flat(crotch - 0.012 * tall, False),
            "knee": flat(at["patella"][:, 2], False),
            "calf": flat(calf, False),
            "ankle": flat(slim, False),
            "neck": across(joint["neck02"], neck, mirrored=True),
            "head": flat(at["brow"][:, 2], True),
            "upper_arm": across(joint["upperarm01.L"] + 0.42 * arm, arm),
            "elbow": across(joint["lowerarm01.L"], arm + fore),
            "forearm": across(joint["lowerarm01.L"] + 0.22 * fore, fore),
            "wrist": across(joint["wrist.L"] - 0.03 * fore, fore),
        }
