# SPDX-License-Identifier: GPL-3.0-or-later
"""The body as a tailor reads it: sections, girths at any height, shoulder line, limb axes. Metres, Z up, facing -Y."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.spatial import ConvexHull

from ...core.errors import PatternError
from ...core.meshes import edges_of

# Words in the body's part names, first match counts; what matches none belongs to the torso.
_PARTS = (
    ("arm", ("arm", "hand", "finger", "wrist", "elbow", "palm")),
    ("leg", ("leg", "thigh", "calf", "shin", "knee", "foot", "feet", "toe", "ankle")),
    ("head", ("head", "face", "neck", "eye", "ear", "lip", "mouth", "scalp", "teeth", "tongue", "lash", "brow")),
)
KINDS = ("torso", "arm", "leg", "head")


def _kind(part: str) -> int:
    for kind, words in _PARTS:
        if any(word in part.lower() for word in words):
            return KINDS.index(kind)
    return 0


@dataclass(frozen=True)
class Figure:
    """A posed body: ``vertices`` (V, 3) m, ``triangles`` (T, 3), ``measures`` cm, bones and parts by name."""

    vertices: np.ndarray
    triangles: np.ndarray
    measures: Mapping[str, float]
    bones: Mapping[str, tuple[np.ndarray, np.ndarray]]
    kind: np.ndarray  # (V,) index into KINDS
    landmarks: Mapping[str, np.ndarray]  # name -> (3,) m, posed

    def measure(self, name: str) -> float:
        """A measure in cm; PatternError if the body has none of that name."""
        if name not in self.measures:
            raise PatternError(f"The body has no measure {name!r}.", f"It has: {', '.join(sorted(self.measures))}.")
        return float(self.measures[name])

    def joint(self, bone: str) -> np.ndarray:
        """Where the bone starts, (3,) m."""
        if bone not in self.bones:
            raise PatternError(f"The body has no bone {bone!r}.", "Use a body with anny's bones.")
        return self.bones[bone][0]

    @cached_property
    def _edges(self) -> np.ndarray:
        return edges_of(self.triangles)

    @cached_property
    def _edges_of(self) -> dict[tuple[str, ...], np.ndarray]:
        return {}

    @cached_property
    def _hulls(self) -> dict[tuple, np.ndarray]:
        return {}

    def cut(self, axis: int, at: float, kinds: tuple[str, ...]) -> np.ndarray:
        """Where the plane ``axis = at`` cuts the body's edges of the given kinds: points (n, 3)."""
        if kinds not in self._edges_of:
            allowed = np.isin(self.kind, [KINDS.index(k) for k in kinds])
            self._edges_of[kinds] = self._edges[allowed[self._edges].all(1)]
        e, along = self._edges_of[kinds], self.vertices[:, axis]
        above = along > at
        e = e[above[e[:, 0]] != above[e[:, 1]]]
        a, b = along[e[:, 0]] - at, along[e[:, 1]] - at
        p, q = self.vertices[e[:, 0]], self.vertices[e[:, 1]]
        return p + (a / (a - b))[:, None] * (q - p)

    def hull(self, z: float, kinds: tuple[str, ...] = ("torso", "leg"), limb: int = 0) -> np.ndarray:
        """The tape's line around a horizontal section: convex loop (n, 2), counter-clockwise from above.

        ``limb`` +1 or -1 keeps the points on the subject's left or right only.
        """
        asked = (float(z), kinds, limb)
        if asked not in self._hulls:  # one height is asked again and again while a design changes
            self._hulls[asked] = self._hull(z, kinds, limb)
        return self._hulls[asked]

    def _hull(self, z: float, kinds: tuple[str, ...], limb: int) -> np.ndarray:
        points = self.cut(2, z, kinds)[:, :2]
        if limb:
            points = points[points[:, 0] * limb > 0]
        if len(points) < 3:
            raise PatternError(f"The body has no section at height {100 * z:.1f} cm.", "Check its pose and scale.")
        return points[ConvexHull(points).vertices]

    def girth(self, z: float, limb: int = 0) -> float:
        """Girth of torso and legs (or of one leg: ``limb`` +1 left, -1 right) at a height, in cm."""
        loop = self.hull(z, limb=limb)
        return 100 * float(np.hypot(*(np.roll(loop, -1, 0) - loop).T).sum())

    def front_share(self, z: float, y: float) -> float:
        """How much of the girth at a height lies before the side line at depth ``y`` (m), 0..1."""
        loop = self.hull(z)
        along = np.linspace(loop, np.roll(loop, -1, 0), 16, endpoint=False)  # (16, n, 2): each side in small steps
        step = np.hypot(*(np.roll(loop, -1, 0) - loop).T) / 16
        return float((step * (along[..., 1] < y)).sum() / (16 * step.sum()))

    def side_line(self, *levels: float) -> float:
        """The depth y (m) of a vertical side seam: the mean of the widest places at these heights."""
        return float(np.mean([loop[loop[:, 0].argmax(), 1] for loop in map(self.hull, levels)]))

    def ridge(self, x: float) -> np.ndarray:
        """The highest point (3,) of neck, shoulder or arm at a distance ``x`` to the subject's left."""
        points = self.cut(0, x, ("torso", "arm", "head"))
        points = points[points[:, 2] < self.nape[2] + 0.05]  # above lie jaw and ears
        return points[points[:, 2].argmax()]

    @cached_property
    def nape(self) -> np.ndarray:
        """The seventh cervical vertebra on the skin, (3,) m."""
        if "nape" in self.landmarks:
            return np.asarray(self.landmarks["nape"], float) * [0, 1, 1]
        z = float(self.joint("neck01")[2])
        points = self.cut(2, z, ("torso", "head"))
        points = points[np.abs(points[:, 0]) < 0.03]
        return points[points[:, 1].argmax()] * [0, 1, 1]

    @cached_property
    def armpit(self) -> float:
        """Height of the left armpit in m: the lowest place where arm and torso meet."""
        if "armpit_L" in self.landmarks:
            return float(self.landmarks["armpit_L"][2])
        kinds = self.kind[self._edges]
        border = (kinds == KINDS.index("arm")).any(1) & (kinds == KINDS.index("torso")).any(1)
        near = self.vertices[self._edges[border].ravel()]
        near = near[near[:, 0] > 0]
        return float(near[:, 2].min()) if len(near) else self.joint("upperarm01.L")[2] - 0.07

    @cached_property
    def shoulder(self) -> np.ndarray:
        """The left shoulder's end on the skin (3,) m: over the joint."""
        if "shoulder_L" in self.landmarks:
            return np.asarray(self.landmarks["shoulder_L"], float)
        return self.ridge(1.04 * float(self.joint("upperarm01.L")[0]))

    @cached_property
    def neck_side(self) -> np.ndarray:
        """Where the left of the neck meets the shoulder, (3,) m."""
        if "neck_side_L" in self.landmarks:
            return np.asarray(self.landmarks["neck_side_L"], float)
        return self.ridge(self.measure("neck") / 100 / (2 * np.pi) + 0.005)

    def limb(self, kind: str, side: int) -> np.ndarray:
        """The axis of an arm or leg as joints (3, 3): shoulder-elbow-wrist or hip-knee-ankle."""
        names = {"arm": ("upperarm01", "lowerarm01", "wrist"), "leg": ("upperleg01", "lowerleg01", "foot")}[kind]
        return np.array([self.joint(f"{n}.{'L' if side > 0 else 'R'}") for n in names])


def figure_from(body: Mapping | Figure) -> Figure:
    """A Figure from the plain values of the garment contract, or the one that it is already.

    Args:
        body: "vertices" (V, 3) m, "triangles" (T, 3), "measures" {name: cm}, "bone_names", "bone_heads",
            "bone_tails" (B, 3), "vertex_part" (V,) and "part_names"; "landmarks" {name: (3,) m} if known.

    Raises:
        PatternError: something is missing or does not fit.
    """
    if isinstance(body, Figure):
        return body
    missing = [k for k in ("vertices", "triangles", "measures", "bone_names", "bone_heads", "bone_tails",
                           "vertex_part", "part_names") if k not in body]
    if missing:
        raise PatternError(f"The body lacks {', '.join(missing)}.", "Take it from body.shape and body.topology.")
    vertices = np.asarray(body["vertices"], float)
    if vertices.ndim != 2 or vertices.shape[1] != 3 or not np.isfinite(vertices).all():
        raise PatternError(f"The body's vertices have the shape {vertices.shape}.", "They are (V, 3) finite metres.")
    kinds = np.array([_kind(str(name)) for name in body["part_names"]])
    bones = {
        str(n): (np.asarray(h, float), np.asarray(t, float))
        for n, h, t in zip(body["bone_names"], body["bone_heads"], body["bone_tails"], strict=True)
    }
    return Figure(vertices, np.asarray(body["triangles"], np.int64), dict(body["measures"]), bones,
                  kinds[np.asarray(body["vertex_part"])], dict(body.get("landmarks") or {}))
