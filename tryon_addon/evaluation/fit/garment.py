# SPDX-License-Identifier: GPL-3.0-or-later
"""A garment on a body in figures, by zone: ease, clearance, strain and pressure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ...catalog.cloth.stiffness import stiffness
from ...core import meshes
from . import clearance, sections
from .pressure import EVEN, pressure
from .sections import Girth, Plane
from .strain import Cloth, Strain, eigen
from .zones import LIMBS, SIDES, ZONES, Tape, Wearer

TOUCH = 0.008  # metres off what is beneath at which cloth lies on it: a collider keeps 3 to 5 mm
FEW = 8  # vertices of a garment in a zone that are too few to say anything of it
HIGH = 90  # percentile of pressure, and of strain: a fold's one triangle is nobody's comfort
HEM = 0.04  # metres about a hem that are the hem's
# Metres above a tape at which else a garment is measured that begins or ends there, the nearest first.
LEVELS = {"waist": (-0.02, -0.04, -0.06, -0.08), "hip": (0.02, 0.04, 0.06)}
HANGS, FEWEST = 0.06, 150  # metres above its end, and vertices, from which free cloth tells how it sags
SHARE, MOST_SAG = 75, 0.12  # percentile of free cloth's shares a metre, as much of it hangs from its sides; at most
LEGS = ("thigh.L", "thigh.R", "calf.L", "calf.R", "foot.L", "foot.R")
NO_GIRTH = ("shoulder", "crotch", "hem")


@dataclass(frozen=True, eq=False)
class Worn:
    """A draped garment: its names, what ``size`` it is cut in (empty: to measure), its ``physics`` (a cloth preset),
    its ``cloth``, and ``beneath``, the garments that it lies on as points (V, 3) m and triangles (T, 3)."""

    programme: str
    label: str
    size: str
    physics: str
    cloth: Cloth
    beneath: Sequence[tuple[np.ndarray, np.ndarray]] = ()

    @staticmethod
    def of(programme: str, label: str, size: str, physics: str, sewn: Mapping[str, Any], positions: np.ndarray,
           beneath: Sequence[Worn] = ()) -> Worn:
        """From what ``garment.sew`` answers and where it came to rest (V, 3) m."""
        return Worn(programme, label, size, physics, Cloth.of(sewn, positions), [one.cloth.closed for one in beneath])


@dataclass(frozen=True)
class ZoneFit:
    """How a garment sits in a zone. None where it is not to be told: nothing goes round a shoulder, an open jacket has
    no girth, cloth that lies nowhere on the skin does not press.

    ``ease_cm`` as it hangs and ``ease_cut_cm`` as it is cut, of the tighter side; ``clearance_mm`` on average;
    ``strain_warp_pct``, ``strain_weft_pct``, ``shear_deg`` and ``pressure_kpa`` are high ones: a tenth of the zone has
    more. ``at``: where it is strained most, m.
    """

    name: str
    ease_cm: float | None
    ease_cut_cm: float | None
    girth_cm: float | None
    clearance_mm: float
    strain_warp_pct: float
    strain_weft_pct: float
    shear_deg: float
    pressure_kpa: float | None
    at: tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class Fit:
    """A garment on its wearer."""

    garment: Worn
    wearer: Wearer

    @cached_property
    def _near(self) -> np.ndarray:
        """(W,) the vertex of the skin that is nearest to each point of the closed garment."""
        asked = self.wearer.dressed
        return asked[clearance.nearest(self.garment.cloth.closed[0], self.wearer.vertices[asked])]

    @cached_property
    def clearance(self) -> np.ndarray:
        """(W,) m off the skin, negative behind it."""
        return clearance.clearance(self.garment.cloth.closed[0], self.wearer.vertices, self.wearer.triangles,
                                   self._near)

    @cached_property
    def beneath(self) -> np.ndarray:
        """(W,) m to the next layer: the nearest of what is worn beneath, or the skin."""
        points = self.garment.cloth.closed[0]
        least = self.clearance
        for below, triangles in self.garment.beneath:
            near = clearance.nearest(points, below)
            least = np.minimum(least, np.abs(clearance.clearance(points, below, triangles, near)))
        return least

    @cached_property
    def touches(self) -> np.ndarray:
        """(W,) bool: where the cloth lies on the skin or on what is worn beneath."""
        return self.beneath < TOUCH

    @cached_property
    def pressure(self) -> np.ndarray:
        """(W,) kPa, 0 where it lies on nothing."""
        found = pressure(self.garment.cloth, stiffness(self.garment.physics), self.strain)
        return np.where(self.touches, np.maximum(found, 0.0), 0.0)

    @cached_property
    def strain(self) -> Strain:
        """(V,) at the vertices of the panels, evened along the threads, without what its own weight adds.

        A solver's springs are a hundred times softer than woven cloth: what hangs grows longer by some per cent a
        metre, where the fabric would by less than a thousandth, and what it hangs from is drawn as long round a thigh
        or a breast with ease to spare. How much that is, cloth says that hangs free; so much is taken off.
        """
        even = self.garment.cloth.even(EVEN)
        (less, more), way = (eigen(even.stretch)[0] - 1).T, eigen(even.stretch)[1]
        less, more = (np.where(one > 0, np.maximum(one - self._sag, 0.0), one) for one in (less, more))
        across = np.stack([-way[:, 1], way[:, 0]], 1)
        return Strain.of_stretch(np.eye(2) + less[:, None, None] * across[:, :, None] * across[:, None]
                                 + more[:, None, None] * way[:, :, None] * way[:, None])

    @cached_property
    def _sag(self) -> np.ndarray:
        """(V,) the share by which the solver's cloth is longer by its weight: none where too little hangs free."""
        cloth = self.garment.cloth
        index, below = cloth.weld[0], self._above_its_end
        up = cloth.upright(EVEN)
        free = ~self.touches[index] & (below > HANGS) & ((up * up).sum(1) > 0.8)
        if free.sum() < FEWEST:
            return np.zeros(len(index))
        longer = np.einsum("va,vab,vb->v", up, cloth.even(EVEN).stretch - np.eye(2), up)
        return below * float(np.clip(np.percentile(longer[free] / below[free], SHARE), 0.0, MOST_SAG))

    @cached_property
    def _above_its_end(self) -> np.ndarray:
        """(V,) m of each vertex of the panels above the lowest cloth of its tube: of the sleeve, or of the rest."""
        tube = np.select([self._of((f"upper_arm.{side}", f"forearm.{side}")) for side in SIDES], [1, 2], 0)
        height = self.garment.cloth.closed[0][:, 2]
        lowest = np.array([height[tube == k].min(initial=np.inf) for k in range(3)])
        return (height - lowest[tube])[self.garment.cloth.weld[0]]

    @cached_property
    def zone(self) -> np.ndarray:
        """(W,) which zone of the body each point lies on, an index into ZONES; -1 beyond them."""
        return self.wearer.zone[self._near]

    @cached_property
    def hem(self) -> np.ndarray:
        """The points (N,) of the lowest finished edge, not of sleeves and necklines; none where there is none."""
        cloth = self.garment.cloth
        rim = np.unique(cloth.weld[0][cloth.hems])
        if not len(rim):
            return rim
        below = self._of(("torso", *LEGS))
        loops = [loop for loop in _loops(cloth.weld[0][cloth.hems]) if below[loop].mean() > 0.5]
        if not loops:
            return rim[:0]
        height = [float(cloth.closed[0][loop, 2].mean()) for loop in loops]
        return np.concatenate([loop for loop, z in zip(loops, height, strict=True) if z < min(height) + 0.1])

    @cached_property
    def zones(self) -> dict[str, ZoneFit]:
        """Those that the garment covers, by name, in the order of ZONES."""
        points = self.garment.cloth.closed[0]
        found = {}
        for number, name in enumerate(ZONES):
            mine = self.zone == number
            if name == "hem":
                mine = np.zeros(len(points), bool)
                if len(self.hem):
                    rim = points[self.hem]
                    mine = np.linalg.norm(points - rim[clearance.nearest(points, rim)], axis=1) < HEM
            if mine.sum() >= FEW:
                found[name] = self._in(name, mine)
        return found

    def _in(self, name: str, mine: np.ndarray) -> ZoneFit:
        cloth, strain = self.garment.cloth, self.strain
        index = cloth.weld[0]
        rows = np.flatnonzero(mine[index])  # of the panels' vertices

        def high(values: np.ndarray) -> float:
            return float(np.percentile(values, HIGH))

        worst = rows[int(np.maximum(strain.weft, strain.warp)[rows].argmax())]
        area = meshes.vertex_areas(*cloth.closed)[mine]
        lying = mine & self.touches
        ease, cut, girth = self._girth(name) or (None, None, None)
        x, y, z = cloth.points[worst].tolist()
        return ZoneFit(
            name, ease, cut, girth,
            clearance_mm=1000 * float(np.average(self.clearance[mine], weights=area)),
            strain_warp_pct=100 * high(np.maximum(strain.warp[rows], 0)),
            strain_weft_pct=100 * high(np.maximum(strain.weft[rows], 0)),
            shear_deg=high(np.abs(strain.shear[rows])),
            pressure_kpa=high(self.pressure[lying]) if lying.sum() >= FEW else None,
            at=(x, y, z))

    def _girth(self, name: str) -> tuple[float, float, float] | None:
        """Ease as it hangs and as it is cut, and the body's girth, cm, of the tighter side."""
        found = []
        for side in SIDES if name in LIMBS else ("",):
            tried = self._hems() if name == "hem" else self._tapes(name, side)
            for tape in tried:
                round_it = self._round(tape)
                if round_it is not None and tape.girth:
                    found.append((100 * (round_it.draped - tape.girth), 100 * (round_it.cut - tape.girth),
                                  100 * tape.girth))
                    if name != "hem":
                        break
        return min(found, default=None)

    def _tapes(self, name: str, side: str) -> Iterator[Tape]:
        """Where a zone is measured, and farther down or up where a waistband begins or a hem ends there."""
        if name in NO_GIRTH:
            return
        usual = self.wearer.tape(name, side)
        yield usual
        for away in LEVELS.get(name, ()):
            parts = (*usual.parts, "thigh.L", "thigh.R") if away < 0 else usual.parts
            yield self.wearer.round(Plane(usual.plane.origin + away * usual.plane.normal, usual.plane.normal), parts)

    def _hems(self) -> list[Tape]:
        """Round what hangs inside a hem, just above its highest point: the body, or each leg."""
        if not len(self.hem):
            return []
        points = self.garment.cloth.closed[0]
        loops = [loop for loop in _loops(self.garment.cloth.weld[0][self.garment.cloth.hems])
                 if np.isin(loop, self.hem).all()]
        tapes = []
        for loop in loops:
            rim = points[loop]
            middle = (rim.min(0) + rim.max(0)) / 2
            plane = Plane(np.array([middle[0], middle[1], rim[:, 2].max() + 0.004]), np.array([0.0, 0.0, 1.0]))
            side = "" if len(loops) == 1 else "L" if middle[0] > 0 else "R"
            parts = ("torso", *LEGS) if not side else tuple(part for part in LEGS if part.endswith(side))
            tapes.append(self.wearer.round(plane, parts))
        return tapes

    def _round(self, tape: Tape) -> Girth | None:
        cloth = self.garment.cloth
        points, triangles = cloth.closed
        kept = self._sleeveless if "torso" in tape.parts else self._of(tape.parts)[triangles].sum(1) > 1
        found = sections.chains(points, triangles, tape.plane, cloth.rest, cloth.triangles, kept)
        if "neck" in tape.parts and "head" in tape.parts:  # nobody tapes across an open neckline
            found = [chain for chain in found if chain.closed]
        return sections.girth(found, tape.plane, tape.centre)

    def _of(self, parts: Sequence[str]) -> np.ndarray:
        """(W,) bool: what lies nearest to these parts of the body."""
        known = self.wearer.places.parts
        return np.isin(self.wearer.places.part[self._near], [known.index(name) for name in parts if name in known])

    @cached_property
    def _sleeveless(self) -> np.ndarray:
        """(T,) bool: the triangles of all panels but sleeves. A tape round the trunk goes straight across an armhole
        that reaches below it."""
        cloth = self.garment.cloth
        arms = self._of([f"{part}.{side}" for part in ("upper_arm", "forearm", "hand") for side in SIDES])
        share = np.bincount(cloth.panel, arms[cloth.weld[0]], len(cloth.panel_names))
        return (share < 0.5 * np.bincount(cloth.panel, minlength=len(cloth.panel_names)))[
            cloth.panel[cloth.triangles[:, 0]]]


def _loops(edges: np.ndarray) -> list[np.ndarray]:
    """The points of each connected line of edges (E, 2)."""
    points, local = np.unique(edges, return_inverse=True)
    local = local.reshape(-1, 2)
    root = np.arange(len(points))
    for _ in range(len(points)):
        low = np.minimum(root[local[:, 0]], root[local[:, 1]])
        before = root.copy()
        np.minimum.at(root, local[:, 0], low)
        np.minimum.at(root, local[:, 1], low)
        root = root[root]
        if np.array_equal(before, root):
            break
    return [points[root == name] for name in np.unique(root)]
