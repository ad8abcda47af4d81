# SPDX-License-Identifier: GPL-3.0-or-later
"""The ruler: every measure of the table on batches of bodies, differentiable in their shape (PyTorch).

Definitions stand in ``measure_table``. Levels that a definition seeks (the fullest hip, the slimmest waist) are chosen
from a fixed ladder without gradient: at an extreme the girth does not change with the level.
"""

from __future__ import annotations

import functools
import sys
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from . import batch, build, hull, landmarks, marks, parts, source, theta
from .batch import BatchBody
from .hull import Section, girth, section
from .marks import HANGING, Marks
from .measure_table import NAMES
from .population import Population
from .store import stored

# kg a litre, men and women: tissue at 1.06 and 1.04, and 3.2 and 2.6 litres of air (a breath half let out).
DENSITY = (1.010, 0.996)
# What calipers find on people beside the mesh's own geometry: slope and offset in cm, of men and women, fitted on
# training rows of ANSUR II, some offsets then adjusted by the bias on validation rows. A mesh has no furrow down its
# back, its flesh does not give way, its elbows lock.
CALIPERS = {
    "shoulder_breadth": ((1.0, 0.3), (1.0, 0.0)),
    "bideltoid_breadth": ((1.0, -1.4), (1.0, 0.8)),
    "acromial_height": ((1.0, -1.2), (1.0, 0.4)),
    "cervicale_height": ((1.0, 0.4), (1.0, -0.3)),
    "waist_height_navel": ((1.0, 0.4), (1.0, -0.4)),
    "hip_breadth": ((1.0, -0.9), (1.0, -1.5)),
    "span": ((0.976, 0.0), (0.992, 0.0)),
    "chest_depth": ((1.0, 0.5), (1.0, 0.3)),
    "waist_depth": ((0.8, 3.1), (0.82, 2.3)),
}


@dataclass(frozen=True)
class Plane:
    """A tape's plane on a batch: ``origin`` and ``normal`` (B, 3); round both halves, or round the left limb."""

    origin: Tensor
    normal: Tensor
    mirrored: bool


class Ruler(Marks):
    """Reads bodies: ``read(theta)`` (B, P) -> (B, M) centimetres and kilograms in the table's order."""

    def __init__(self, body: BatchBody | None = None) -> None:
        super().__init__(body)
        people = Population.load()
        self.flexed = people.flexed[::-1].tolist()  # (slope, intercept in cm) of men and women
        self.forearm_flexed = float(people.forearm_ratio[0])
        self._met: dict[str, Tensor] | None = None
        made_by = (source, build, batch, hull, landmarks, parts, marks, theta, sys.modules[__name__])
        reached = stored("ruler", made_by, self._reached, lambda fraction, message: None, packed=True)
        for name, edges in reached.items():
            self.register_buffer(f"edges_{name}", torch.from_numpy(edges))

    def _reached(self) -> dict[str, np.ndarray]:
        """For every tape the edges it can meet: those cut on any of many strange bodies, and their neighbours."""
        rng = np.random.default_rng(0)
        kinds = np.repeat([[0.0], [1.0]], 48, axis=0)
        wide = theta.START + rng.normal(0, 0.4, (len(kinds), len(theta.NAMES)))
        wide[:, 3:8] = rng.random((len(kinds), 5))
        wide[:, :3] = np.concatenate([kinds, rng.uniform((18, 145), (90, 205), (len(kinds), 2))], axis=1)
        met: dict[str, Tensor] = {}
        self._met = met
        with torch.no_grad():
            for some in torch.from_numpy(np.clip(wide, theta.LOW, theta.HIGH).astype(np.float32)).split(8):
                self.read(some)
        self._met = None
        near = {}
        for name, valid in met.items():
            edges = self.edges(name)
            touched = torch.zeros(self.body.template.numel(), dtype=torch.bool)
            touched[edges[valid]] = True
            for _ in range(3):  # and their neighbours' neighbours: no body of the table is the last one
                touched[edges[touched[edges].any(dim=1)]] = True
            near[name] = edges[touched[edges].all(dim=1)].numpy()
        return near

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

    def readings(self, vertices: Tensor, heads: Tensor, gender: Tensor) -> dict[str, Tensor]:
        """Every measure (B,) of left halves (B, n, 3) with bone heads (B, J, 3), metres; ``gender`` (B,): density."""
        at, joint = self.at(vertices), {n: heads[:, i] for n, i in self.bone.items()}
        planes = self.planes(vertices, heads)
        cuts = {n: self.cut(n, vertices, p.origin, p.normal) for n, p in planes.items()}
        girths = {n: girth(cuts[n].flat, cuts[n].valid, mirrored=p.mirrored) for n, p in planes.items()}
        left, front = vertices.new_tensor((1.0, 0.0, 0.0)), vertices.new_tensor((0.0, -1.0, 0.0))

        def depth(name: str) -> Tensor:
            return cuts[name].largest(front) + cuts[name].largest(-front)

        def path(*points: Tensor) -> Tensor:
            return sum(((b - a).norm(dim=-1) for a, b in zip(points, points[1:], strict=False)), vertices.new_zeros(()))

        def by_sex(man: float, woman: float) -> Tensor:
            return man + gender * (woman - man)

        bone_end = torch.stack([at["shoulder_L"], joint["upperarm01.L"]], dim=1)
        acromion, shoulder = self._hang(bone_end, vertices.new_full((2,), min(HANGING)), joint).unbind(1)
        flexing, rise = (by_sex(m, w) for m, w in zip(*self.flexed, strict=True))
        arm = path(joint["upperarm01.L"], joint["lowerarm01.L"], joint["wrist.L"])
        hand = path(joint["wrist.L"], joint["finger3-1.L"], joint["finger3-2.L"], joint["finger3-3.L"],
                    vertices[:, self.fingertip])
        waist_z, hip_z, navel_z = (planes[n].origin[:, 2] for n in ("waist", "hip", "waist_navel"))
        sideways = cuts["hip"].largest(left) - cuts["waist"].largest(left)
        centimetres = {
            "bust": girths["bust"], "underbust": girths["underbust"], "waist": girths["waist"],
            "waist_navel": girths["waist_navel"], "hip": girths["hip"], "thigh": girths["thigh"],
            "knee": girths["knee"], "calf": girths["calf"], "ankle": girths["ankle"], "neck": girths["neck"],
            "head": girths["head"], "upper_arm": girths["upper_arm"], "elbow": girths["elbow"],
            "wrist": girths["wrist"],
            "upper_arm_flexed": flexing * girths["upper_arm"] + rise / 100,
            "forearm_flexed": self.forearm_flexed * girths["forearm"],
            "crotch_height": at["crotch"][:, 2],
            "arm_length": (acromion - shoulder).norm(dim=-1) + arm,
            "shoulder_breadth": 2 * acromion[:, 0],
            "bideltoid_breadth": 2 * self.deltoids(vertices, heads)[..., 0].amax(1),
            "acromial_height": acromion[:, 2],
            "cervicale_height": at["nape"][:, 2],
            "hip_breadth": 2 * cuts["hip"].largest(left),
            "knee_height": at["patella"][:, 2],
            "shoulder_length": path(at["trapezius"], at["shoulder_L"]),
            "span": 2 * (joint["upperarm01.L"][:, 0] + arm + hand),
            "foot_length": self._foot(vertices, joint),
            "hand_length": hand,
            "waist_height_navel": navel_z,
            "chest_depth": depth("bust"),
            "waist_depth": depth("waist_navel"),
            "waist_back_length": self._contour(vertices, navel_z, at["nape"][:, 2]),
            "outseam": torch.hypot(sideways, waist_z - hip_z) + hip_z,
            "crotch_length": self._through_the_crotch(vertices, waist_z),
            "bust_points": 2 * at["bust_L"][:, 0],
            "nape_to_waist": self._contour(vertices, waist_z, at["nape"][:, 2]),
            "across_back": self._across_back(vertices, at),
        }  # fmt: skip
        for name, lines in CALIPERS.items():
            slope, offset = (by_sex(man, woman) for man, woman in zip(*lines, strict=True))
            centimetres[name] = slope * centimetres[name] + offset / 100
        kilograms = 1000 * self._volume(vertices) * by_sex(*DENSITY)
        return {name: 100 * value for name, value in centimetres.items()} | {"weight": kilograms}

    def read(self, values: Tensor, race: Tensor | None = None) -> Tensor:
        """Measures (B, M) of shape parameters (B, P), see ``theta``; ``race`` (B, 3), an even mix by default."""
        vertices, heads = self.body(values, race)
        found = self.readings(vertices, heads, values[:, 0])
        found["stature"] = values[:, theta.index("height")]  # exact in a standing pose
        return torch.stack([found[name] for name in NAMES], dim=1)

    def deltoids(self, vertices: Tensor, heads: Tensor) -> Tensor:
        """The left shoulder's points (B, N, 3) when the arm hangs, in the order of ``deltoid``."""
        joint = {n: heads[:, i] for n, i in self.bone.items()}
        return self._hang(vertices[:, self.deltoid], self.deltoid_weight, joint)

    def _volume(self, vertices: Tensor) -> Tensor:
        """Cubic metres (B,): the half's cap lies in the mirror plane, through which no cone from the origin rises."""
        (ax, ay, az), (bx, by, bz), (cx, cy, cz) = (vertices.mT[:, :, self.faces[:, i]].unbind(1) for i in range(3))
        cones = ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx)
        return 2 * cones.sum(1) / 6

    def _hang(self, points: Tensor, share: Tensor, joint: dict[str, Tensor]) -> Tensor:
        """Points (B, N, 3) of the left shoulder when the arm hangs, each turning by its share (N,) of the arm's turn.

        The collarbone's fifth moves the shoulder joint; about that the rest turns, in the plane of the body.
        """
        start, root = joint["upperarm01.L"], joint["clavicle.L"]
        arm = joint["lowerarm01.L"] - start
        turn = torch.atan2(arm[:, 0], -arm[:, 2]).detach()

        def turned(offset: Tensor, angle: Tensor) -> Tensor:
            x, y, z = offset.unbind(-1)
            return torch.stack([x * angle.cos() + z * angle.sin(), y, z * angle.cos() - x * angle.sin()], dim=-1)

        hung = root + turned(start - root, min(HANGING) * turn)
        return hung[:, None] + turned(points - start[:, None], turn[:, None] * share)

    def _foot(self, vertices: Tensor, joint: dict[str, Tensor]) -> Tensor:
        way = (joint["toe2-1.L"] - joint["foot.L"]).detach() * vertices.new_tensor((1.0, 1.0, 0.0))
        along = (vertices[:, self.foot] @ torch.nn.functional.normalize(way, dim=-1)[..., None])[..., 0]
        return along.amax(1) - along.amin(1)

    def _contour(self, vertices: Tensor, low: Tensor, high: Tensor) -> Tensor:
        """Length (B,) of the middle of the back between two levels."""
        a, b = vertices[:, self.spine[:, 0]], vertices[:, self.spine[:, 1]]
        bottom, top = torch.minimum(a[..., 2], b[..., 2]), torch.maximum(a[..., 2], b[..., 2])
        inside = torch.minimum(top, high[:, None]) - torch.maximum(bottom, low[:, None])
        share = (inside / (top - bottom).clamp_min(1e-6)).clamp(0, 1)
        return ((b - a).norm(dim=-1) * share).sum(1)

    def _through_the_crotch(self, vertices: Tensor, waist: Tensor) -> Tensor:
        ends = vertices[:, self.middle][..., 1:]
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

    def _across_back(self, vertices: Tensor, at: dict[str, Tensor]) -> Tensor:
        fold = 0.5 * (at["shoulder_L"][:, 2] + at["armpit_L"][:, 2])
        reach = 0.96 * at["armpit_L"][:, 0]
        cut = self.level("across_back", vertices, fold)
        x, y = cut.flat.unbind(-1)
        middle = 0.5 * (cut.points[..., 1].masked_fill(~cut.valid, -9.0).amax(1)
                        + cut.points[..., 1].masked_fill(~cut.valid, 9.0).amin(1))
        behind = cut.valid & (cut.points[..., 1] > middle[:, None]) & (x <= reach[:, None])
        whole = girth(cut.flat, behind, mirrored=True)
        width = 2 * x.masked_fill(~behind, -9.0).amax(1)
        return (whole - width) * (2 * reach / width.clamp_min(1e-3))


@functools.lru_cache(maxsize=1)
def ruler() -> Ruler:
    """The one ruler of this process; whoever asks first, others may want its gradients."""
    with torch.inference_mode(False):
        return Ruler()

