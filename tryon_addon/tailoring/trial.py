# SPDX-License-Identifier: GPL-3.0-or-later
"""Trying designs on: drafted and sewn together coarsely, in a third of a second, to see whether they can be made."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

import numpy as np

from ..catalog.garments import programme
from ..core.errors import PatternError
from ..evaluation.figures import FIGURES
from .pattern.figure import Figure, figure_from
from .pattern.meshing import mesh_pattern
from .programmes import drawn
from .sew import presew
from .sew.contact import Obstacle
from .sew.placement import place
from .sew.ties import ties_of

EDGE = 0.045  # m: three or four times as coarse as garments are sewn
SCHEDULE = presew.Schedule(60, 6, 0.5)
THROWN = presew.Schedule(140, 6, 0.5)  # a hood that falls to the back pulls at its neckline for longer
KEPT = 0.001  # m: sections of the body are looked up at this step


class Mannequin(Figure):
    """A figure that remembers its sections, to the millimetre: most of a drafting's time goes into them."""

    @cached_property
    def _sections(self) -> dict[Any, np.ndarray]:
        return {}

    def cut(self, axis: int, at: float, kinds: tuple[str, ...]) -> np.ndarray:
        key = ("cut", axis, round(at / KEPT), kinds)
        if key not in self._sections:
            self._sections[key] = super().cut(axis, key[2] * KEPT, kinds)
        return self._sections[key]

    def hull(self, z: float, kinds: tuple[str, ...] = ("torso", "leg"), limb: int = 0) -> np.ndarray:
        key = ("hull", round(z / KEPT), kinds, limb)
        if key not in self._sections:
            self._sections[key] = super().hull(key[1] * KEPT, kinds, limb)
        return self._sections[key]


@dataclasses.dataclass(frozen=True)
class TrialCertificate:
    """How a trial went: ``fault`` is empty where it can be made, else ``drafting`` or the figure beyond its limit;
    ``figures`` as ``presew.report``, empty where it could not be drafted; ``says`` why."""

    fault: str
    figures: dict[str, float]
    says: str = ""


class Trial:
    """A body that designs are tried on. ``body`` as for ``methods.garment_sew``."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        figure = figure_from(body)
        self.figure = Mannequin(*(getattr(figure, f.name) for f in dataclasses.fields(Figure)))
        self.obstacle = Obstacle(figure.vertices, figure.triangles)

    def refusal(self, name: str, design: Mapping[str, float]) -> str:
        """Why a design cannot be drafted for this body, empty where it can. SpecError as for ``wear``."""
        definition = programme(name)
        try:
            mesh_pattern(drawn(definition, self.figure, design), EDGE)
        except PatternError as error:
            return str(error)
        return ""

    def wear(self, name: str, design: Mapping[str, float]) -> TrialCertificate:
        """Draft and sew. SpecError: an unknown programme, or a value out of its range."""
        definition = programme(name)
        try:
            pattern = drawn(definition, self.figure, design)
            mesh = mesh_pattern(pattern, EDGE)
            begin = place(self.figure, pattern, mesh)
            x = presew.sew(mesh, begin, self.obstacle, ties_of(pattern, mesh, begin[:, 2]),
                            THROWN if any(p.wrap.side == "hood" for p in pattern.panels) else SCHEDULE)
        except PatternError as error:
            return TrialCertificate("drafting", {}, str(error))
        figures = presew.report(mesh, x, self.obstacle)
        # What of the certificate can be said before draping; NaN is over its limit too.
        over = [f for f in FIGURES.values() if f.name in figures and not figures[f.name] <= f.limit_for(definition)]
        says = "; ".join(f"{f.name} {figures[f.name]:.2f}" for f in over)
        return TrialCertificate(over[0].name if over else "", figures, says)


def garment_try(params: Mapping[str, Any], trial: Trial) -> dict[str, Any]:
    """``programme`` in each of ``designs`` on one body: lists ``fault`` (empty: it can be made), ``says``, and
    ``stretch`` (p95, %; NaN where it could not be drafted)."""
    designs: Iterable[Mapping[str, float]] = params["designs"]
    found = [trial.wear(params["programme"], design) for design in designs]
    return {"fault": [v.fault for v in found], "says": [v.says for v in found],
            "stretch": [v.figures.get("stretch_p95_pct", float("nan")) for v in found]}
