# SPDX-License-Identifier: GPL-3.0-or-later
"""The zones of a body that a fitter asks about, and the tape round each, in the pose that it stands in."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from ...core import meshes
from ..places import Places
from .sections import Plane, chains, tape

ZONES = ("neck", "shoulder", "bust", "underbust", "waist", "hip", "upper arm", "elbow", "forearm", "thigh", "crotch",
         "knee", "calf", "hem")
LIMBS = ("upper arm", "elbow", "forearm", "thigh", "knee", "calf")  # once on each side
SIDES = ("L", "R")
UP = np.array([0.0, 0.0, 1.0])
UPRIGHT = math.cos(math.radians(15.0))  # a waist that is no more out of level is measured level, as a tailor does
JOINT = 0.06  # metres along a limb to either side of its joint that are the elbow's or the knee's
NECK = 0.13  # metres from the middle of the neck's base that still are neck
ABOVE = 0.008  # metres over the base of the neck, where a collar's seam lies
CROTCH = 0.09  # metres about the crotch
TRUNK = ("torso", "neck")
BARE = ("head", "eyes", "hand.L", "hand.R")  # nobody fits cloth there


@dataclass(frozen=True, eq=False)
class Tape:
    """Where a zone is measured: its plane, the parts of the body that it goes round, the middle of them (3,) m, and the
    body's girth in m, 0 where it does not meet it."""

    plane: Plane
    parts: tuple[str, ...]
    centre: np.ndarray
    girth: float


@dataclass(frozen=True, eq=False)
class Wearer:
    """A body that wears something: ``places`` in its pose, ``triangles`` (T, 3), ``landmarks`` {name: (3,) m} as
    ``body.shape`` answers in that pose, ``age`` in years."""

    places: Places
    triangles: np.ndarray
    landmarks: Mapping[str, np.ndarray]
    age: float = 30.0
    _tapes: dict[tuple[str, str], Tape] = field(default_factory=dict)

    @staticmethod
    def of(topology: Mapping[str, Any], shape: Mapping[str, Any], vertices: np.ndarray | None = None,
           age: float = 30.0) -> Wearer:
        """From what ``body.topology`` and ``body.shape`` answer; ``vertices`` (V, 3) m where flesh has given way."""
        there = np.asarray(shape["vertices"] if vertices is None else vertices, float)
        places = Places.of(topology, there)
        landmarks = {name: np.asarray(at, float) for name, at in shape["landmarks"].items()}
        return Wearer(places, meshes.triangles_of(np.asarray(topology["quads"])).astype(np.int64),
                      landmarks, age)

    @property
    def vertices(self) -> np.ndarray:
        """(V, 3) m."""
        return self.places.vertices

    def middle(self, *names: str) -> np.ndarray:
        """(3,) m between landmarks."""
        return np.mean([self.landmarks[name] for name in names], 0)

    def of_parts(self, parts: Sequence[str]) -> np.ndarray:
        """(V,) bool: the vertices of these parts."""
        return np.isin(self.places.part, [self.places.parts.index(name) for name in parts if name in self.places.parts])

    @cached_property
    def dressed(self) -> np.ndarray:
        """The vertices that cloth is asked about, all but head and hands; indices (N,)."""
        return np.flatnonzero(~self.of_parts(BARE))

    @cached_property
    def _waist(self) -> np.ndarray:
        """The direction (3,) across the waist."""
        return self._across("waist")

    def _across(self, level: str) -> np.ndarray:
        front, back, left, right = (self.landmarks[f"{level}_{side}"] for side in ("front", "back", "left", "right"))
        normal = np.cross(left - right, back - front)
        normal /= max(float(np.linalg.norm(normal)), 1e-12)
        normal = normal if normal @ (self.landmarks["nape"] - self.landmarks["crotch"]) > 0 else -normal
        return UP if normal[2] > UPRIGHT else normal

    def tape(self, zone: str, side: str = "") -> Tape:
        """Where ``zone`` is measured; ``side`` L or R of a limb's.

        Raises:
            KeyError: nothing goes round it: shoulder, crotch, hem.
        """
        if (zone, side) not in self._tapes:
            plane, parts = self._laid(zone, side)
            self._tapes[zone, side] = self.round(plane, parts)
        return self._tapes[zone, side]

    def round(self, plane: Plane, parts: tuple[str, ...], reach: float = math.inf) -> Tape:
        """A tape in ``plane`` round these parts, no farther than ``reach`` m from the plane's origin."""
        inside = self.of_parts(parts)
        found = chains(self.vertices, self.triangles, plane, kept=inside[self.triangles].all(1))
        points = np.concatenate([chain.points for chain in found]) if found else np.empty((0, 3))
        points = points[np.linalg.norm(points - plane.origin, axis=1) < reach]
        flat = plane.flat(points)
        if len(flat) < 3:
            return Tape(plane, parts, plane.origin, 0.0)
        return Tape(plane, parts, plane.origin + ((flat.min(0) + flat.max(0)) / 2) @ np.stack(plane.axes), tape(flat))

    def _laid(self, zone: str, side: str) -> tuple[Plane, tuple[str, ...]]:
        at = self.landmarks
        if zone == "neck":
            ring = np.array([at[n] for n in ("neck_front", "nape", "neck_side_L", "neck_side_R")])
            normal = np.cross(at["neck_side_L"] - at["neck_side_R"], at["nape"] - at["neck_front"])
            normal /= np.linalg.norm(normal)
            normal = normal if normal @ (at["nape"] - at["crotch"]) > 0 else -normal
            return Plane(ring.mean(0) + ABOVE * normal, normal), ("neck", "torso", "head")
        if zone in ("bust", "underbust"):
            return Plane(self.middle(f"{zone}_L", f"{zone}_R"), self._waist), ("torso",)
        if zone == "waist":
            return Plane(self.middle(*(f"waist_{s}" for s in ("front", "back", "left", "right"))), self._waist), TRUNK
        if zone == "hip":
            return (Plane(self.middle(*(f"hip_{s}" for s in ("front", "back", "left", "right"))), self._across("hip")),
                    ("torso", "thigh.L", "thigh.R"))
        if zone not in LIMBS:
            raise KeyError(zone)
        if zone in ("upper arm", "elbow", "forearm"):
            parts = (f"upper_arm.{side}", f"forearm.{side}")
            joints = [at[f"{name}_joint_{side}"] for name in ("shoulder", "elbow", "wrist")]
        else:
            parts = (f"thigh.{side}", f"calf.{side}")
            joints = [at[f"{name}_joint_{side}"] for name in ("hip", "knee", "ankle")]
        upper, lower = joints[1] - joints[0], joints[2] - joints[1]
        if zone in ("elbow", "knee"):
            way = upper / np.linalg.norm(upper) + lower / np.linalg.norm(lower)
            return Plane(joints[1], way / np.linalg.norm(way)), parts
        start, way, share = {
            "upper arm": (joints[0], upper, 0.42), "forearm": (joints[1], lower, 0.22),
            "thigh": (joints[0], upper, self._below_crotch(side)), "calf": (joints[1], lower, 0.3),
        }[zone]
        return Plane(start + share * way, way / np.linalg.norm(way)), parts

    def _below_crotch(self, side: str) -> float:
        """The share of the thigh's bone at which a leg has just begun."""
        hip, knee = (self.landmarks[f"{name}_joint_{side}"] for name in ("hip", "knee"))
        way = knee - hip
        return float(np.clip((self.landmarks["crotch"] - hip) @ way / (way @ way) + 0.05, 0.15, 0.4))

    @cached_property
    def zone(self) -> np.ndarray:
        """(V,) the zone of each vertex, an index into ZONES; -1 where nobody fits cloth."""
        found = np.full(len(self.vertices), -1)
        at, x = self.landmarks, self.vertices
        up = at["nape"] - at["crotch"]
        height = (x - at["crotch"]) @ up / (up @ up)

        def level(*names: str) -> float:
            return float((self.middle(*names) - at["crotch"]) @ up / (up @ up))

        armpit, bust, under = (level(f"{n}_L", f"{n}_R") for n in ("armpit", "bust", "underbust"))
        waist, hip = (level(*(f"{n}_{s}" for s in ("front", "back", "left", "right"))) for n in ("waist", "hip"))
        torso = self.of_parts(("torso",))
        ends = ((armpit + 0.02, "shoulder"), ((bust + under) / 2, "bust"), ((under + waist) / 2, "underbust"),
                ((waist + hip) / 2, "waist"), (-math.inf, "hip"))
        above = math.inf
        for least, name in ends:
            found[torso & (height > least) & (height <= above)] = ZONES.index(name)
            above = least
        found[self.of_parts(("neck",))] = ZONES.index("neck")
        base = self.tape("neck").centre
        found[torso & (height > level("neck_front")) & (np.linalg.norm(x - base, axis=1) < NECK)] = ZONES.index("neck")
        for side in SIDES:
            for parts, zones, joint in ((("upper_arm", "forearm"), ("upper arm", "forearm", "elbow"), "elbow"),
                                        (("thigh", "calf"), ("thigh", "calf", "knee"), "knee")):
                for part, name in zip(parts, zones, strict=False):
                    found[self.of_parts((f"{part}.{side}",))] = ZONES.index(name)
                plane = self.tape(joint, side).plane
                near = np.abs((x - plane.origin) @ plane.normal) < JOINT
                found[near & self.of_parts([f"{part}.{side}" for part in parts])] = ZONES.index(zones[2])
        between = np.linalg.norm(x - at["crotch"], axis=1) < CROTCH
        found[between & self.of_parts(("torso", "thigh.L", "thigh.R"))] = ZONES.index("crotch")
        return found
