# SPDX-License-Identifier: GPL-3.0-or-later
"""The ruler: every measure of the table on batches of bodies, differentiable in their shape (PyTorch).

Definitions stand in ``measure_table``; ``planes`` lays the tapes, ``lengths`` reads what is no girth.
"""

from __future__ import annotations

import functools

import numpy as np
import torch
from torch import Tensor

from ...progress import quiet
from ..model import theta
from ..model.batch import BatchBody
from ..model.store import stored
from ..population.population import Population
from . import lengths
from .hull import girth
from .lengths import path
from .marks import HANGING
from .measure_table import NAMES
from .planes import Planes

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


class Ruler(Planes):
    """Reads bodies: ``read(theta)`` (B, P) -> (B, M) centimetres and kilograms in the table's order."""

    def __init__(self, body: BatchBody | None = None) -> None:
        super().__init__(body)
        people = Population.load()
        self.flexed = people.flexed[::-1].tolist()  # (slope, intercept in cm) of men and women
        self.forearm_flexed = float(people.forearm_ratio[0])
        reached = stored("ruler", ("model", "measure", "population"), self._reached, quiet, packed=True)
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

    def readings(self, vertices: Tensor, heads: Tensor, gender: Tensor) -> dict[str, Tensor]:
        """Every measure (B,) of left halves (B, n, 3) with bone heads (B, J, 3), metres; ``gender`` (B,): density."""
        at, joint = self.at(vertices), {n: heads[:, i] for n, i in self.bone.items()}
        laid = self.planes(vertices, heads)
        cuts = {n: self.cut(n, vertices, p.origin, p.normal) for n, p in laid.items()}
        girths = {n: girth(cuts[n].flat, cuts[n].valid, mirrored=p.mirrored) for n, p in laid.items()}
        left, front = vertices.new_tensor((1.0, 0.0, 0.0)), vertices.new_tensor((0.0, -1.0, 0.0))

        def depth(name: str) -> Tensor:
            return cuts[name].largest(front) + cuts[name].largest(-front)

        def by_sex(man: float, woman: float) -> Tensor:
            return man + gender * (woman - man)

        bone_end = torch.stack([at["shoulder_L"], joint["upperarm01.L"]], dim=1)
        acromion, shoulder = lengths.hung(bone_end, vertices.new_full((2,), min(HANGING)), joint).unbind(1)
        flexing, rise = (by_sex(m, w) for m, w in zip(*self.flexed, strict=True))
        arm = path(joint["upperarm01.L"], joint["lowerarm01.L"], joint["wrist.L"])
        hand = path(joint["wrist.L"], joint["finger3-1.L"], joint["finger3-2.L"], joint["finger3-3.L"],
                    vertices[:, self.fingertip])
        waist_z, hip_z, navel_z = (laid[n].origin[:, 2] for n in ("waist", "hip", "waist_navel"))
        back = vertices[:, self.spine]
        behind = self.level("across_back", vertices, 0.5 * (at["shoulder_L"][:, 2] + at["armpit_L"][:, 2]))
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
            "foot_length": lengths.foot(vertices[:, self.foot], joint),
            "hand_length": hand,
            "waist_height_navel": navel_z,
            "chest_depth": depth("bust"),
            "waist_depth": depth("waist_navel"),
            "waist_back_length": lengths.contour(back, navel_z, at["nape"][:, 2]),
            "outseam": torch.hypot(sideways, waist_z - hip_z) + hip_z,
            "crotch_length": lengths.through_the_crotch(vertices[:, self.middle], waist_z),
            "bust_points": 2 * at["bust_L"][:, 0],
            "nape_to_waist": lengths.contour(back, waist_z, at["nape"][:, 2]),
            "across_back": lengths.across_back(behind, 0.96 * at["armpit_L"][:, 0]),
        }  # fmt: skip
        for name, lines in CALIPERS.items():
            slope, offset = (by_sex(man, woman) for man, woman in zip(*lines, strict=True))
            centimetres[name] = slope * centimetres[name] + offset / 100
        kilograms = 1000 * lengths.volume(vertices, self.faces) * by_sex(*DENSITY)
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
        return lengths.hung(vertices[:, self.deltoid], self.deltoid_weight, joint)


@functools.lru_cache(maxsize=1)
def ruler() -> Ruler:
    """The one ruler of this process; whoever asks first, others may want its gradients."""
    with torch.inference_mode(False):
        return Ruler()

