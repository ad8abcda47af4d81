# SPDX-License-Identifier: GPL-3.0-or-later
"""What the ruler lays its tapes on: landmarks, lines of edges and limbs, found once on the topology (PyTorch)."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from ..model.batch import BatchBody
from ..model.landmarks import REFERENCE, first_hit, skin_points, triangles_of
from ..model.parts import PART_NAMES, vertex_parts
from .tape import unique_edges

# Shares of the arm's turn that bones take when it is lowered: as ``pose`` poses them.
HANGING: dict[float, tuple[str, ...]] = {
    0.2: ("clavicle",), 0.6: ("shoulder01",), 1.0: ("upperarm", "lowerarm", "wrist", "finger", "metacarpal"),
}  # fmt: skip
_TRUNK, _ARM, _LEG = ("torso",), ("upper_arm.L", "forearm.L", "hand.L"), ("torso", "thigh.L", "calf.L", "foot.L")
# Tape -> the parts it may touch.
PARTS: dict[str, tuple[str, ...]] = {
    "bust": _TRUNK, "underbust": _TRUNK, "waist": _TRUNK, "waist_navel": _TRUNK, "hip": ("torso", "thigh.L"),
    "thigh": _LEG, "knee": _LEG, "calf": _LEG, "ankle": _LEG, "neck": ("torso", "neck", "head"), "head": ("head",),
    "upper_arm": _ARM, "elbow": _ARM, "forearm": _ARM, "wrist": _ARM, "across_back": ("torso", "upper_arm.L"),
}  # fmt: skip



class Marks(torch.nn.Module):
    """Landmarks and edges of the left half, by the measure that needs them. Every tensor of indices is a buffer."""

    corners: Tensor
    corner_weights: Tensor
    faces: Tensor
    middle: Tensor
    spine: Tensor
    deltoid: Tensor
    deltoid_weight: Tensor
    foot: Tensor
    seat: Tensor
    fingertip: Tensor

    def __init__(self, body: BatchBody | None = None) -> None:
        super().__init__()
        self.body = body or BatchBody()
        model, half = self.body.model, self.body.left
        self.bone = model.bone
        owners = vertex_parts(model)[half.vertices]
        self._seams = self._half_edges()
        for name, members in PARTS.items():
            inside = np.isin(owners, [PART_NAMES.index(m) for m in members])
            self.register_buffer(f"edges_{name}", torch.from_numpy(self._seams[inside[self._seams].all(axis=1)]))
        faces = half.index[triangles_of(model.quads)]
        skin = owners != PART_NAMES.index("eyes")
        faces = faces[(faces >= 0).all(axis=1)]
        self.register_buffer("faces", torch.from_numpy(faces[skin[faces].all(axis=1)]))
        self._place_landmarks()
        self._place_lines(owners)

    def _place_landmarks(self) -> None:
        model, half = self.body.model, self.body.left
        points = skin_points(model)
        found = {n: (c, w) for n, c, w in zip(points.names, points.corners, points.weights, strict=True)
                 if not n.endswith("_R")}
        reference = model.rest(model.solve_height(REFERENCE))
        vertices = reference.vertices.astype(np.float64)
        skin = triangles_of(model.quads)
        middle = np.array([0.0, 1.0, 1.0])
        for name, bone, way in (("brow", "eye.L", (0.0, -0.62, 0.78)), ("navel", "spine03", (0.0, -1.0, 0.0)),
                                ("trapezius", "neck01", (1.0, 0.1, 0.3)),
                                ("patella", "lowerleg01.L", (0.0, -1.0, -0.2))):
            start = reference.heads[model.bone[bone]] * (1 if name == "patella" else middle)
            found[name] = first_hit(start, np.array(way), vertices, skin)
        self.landmarks = tuple(found)
        corners = np.array([c for c, _ in found.values()])
        corners = np.where(half.index[corners] >= 0, corners, half.mirror[corners])
        self.register_buffer("corners", torch.from_numpy(half.index[corners]))
        self.register_buffer("corner_weights", torch.from_numpy(np.array([w for _, w in found.values()])).float())

    def _place_lines(self, owners: np.ndarray) -> None:
        """The chain of edges down the middle of the back, and what the deltoid's breadth and the foot need."""
        model, half = self.body.model, self.body.left
        template = model.template[: model.vertex_count][half.vertices]
        on = np.abs(template[:, 0]) < 1e-6
        chain = self._seams
        chain = chain[on[chain].all(axis=1)]
        trunk = np.isin(owners, [PART_NAMES.index(p) for p in ("torso", "neck")])
        chain = chain[trunk[chain].all(axis=1)]
        depth = template[chain].mean(axis=1)
        spine = depth[:, 1] > np.interp(depth[:, 2], *self._axis())
        self.register_buffer("middle", torch.from_numpy(chain))
        self.register_buffer("spine", torch.from_numpy(chain[spine]))
        turned = np.zeros(len(model.bone_names))
        for share, starts in HANGING.items():
            turned[[i for i, b in enumerate(model.bone_names) if b.startswith(starts) and b.endswith(".L")]] = share
        weight = (model.skin_weights * turned[model.skin_indices]).sum(axis=1)[half.vertices]
        near = np.flatnonzero((weight > 0.02) & (owners != PART_NAMES.index("hand.L"))
                              & (owners != PART_NAMES.index("forearm.L")))
        self.register_buffer("deltoid", torch.from_numpy(near))
        self.register_buffer("deltoid_weight", torch.from_numpy(weight[near]).float())
        self.register_buffer("foot", torch.from_numpy(np.flatnonzero(owners == PART_NAMES.index("foot.L"))))
        seat = np.isin(owners, [PART_NAMES.index(p) for p in ("torso", "thigh.L")])
        self.register_buffer("seat", torch.from_numpy(np.flatnonzero(seat)))
        tip = half.index[model.bone_tip("finger3-3.L")]
        self.register_buffer("fingertip", torch.tensor(int(tip)))

    def _half_edges(self) -> np.ndarray:
        edges = self.body.left.index[unique_edges(self.body.model.quads)]
        return edges[(edges >= 0).all(axis=1)]

    def _axis(self) -> tuple[np.ndarray, np.ndarray]:
        """Heights and depths of the spine's joints on the template, from the root up."""
        heads = self.body.model.template[self.body.model.vertex_count :]
        names = ("root", "spine05", "spine04", "spine03", "spine02", "spine01", "neck01", "neck02", "neck03", "head")
        rows = heads[[self.bone[n] for n in names]]
        order = np.argsort(rows[:, 2])
        return rows[order, 2], rows[order, 1]

    def edges(self, name: str) -> Tensor:
        """Edges (E, 2) of the left half that a tape can meet."""
        return getattr(self, f"edges_{name}")

    def at(self, vertices: Tensor) -> dict[str, Tensor]:
        """Landmarks (B, 3) by name; those of the left side carry ``_L``."""
        points = (vertices[:, self.corners] * self.corner_weights[..., None]).sum(2)
        return dict(zip(self.landmarks, points.unbind(1), strict=True))
