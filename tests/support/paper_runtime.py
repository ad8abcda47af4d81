# SPDX-License-Identifier: GPL-3.0-or-later
"""In the runtime's place: bodies by arithmetic, a few dozen vertices each, cloth of one colour, tubes for sketches."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from tryon.tryon_addon.catalog.garments import PROGRAMMES
from tryon.tryon_addon.core.errors import RuntimeCallError
from tryon.tryon_addon.spec.look import Garment

from .fake_bodies import MIDDLE, FakeBodies
from .paper_job import MAPS, TOPOLOGY, hung, shape


class PaperRuntime(FakeBodies):
    """Answers whatever the panel asks for by itself; jobs are ``PaperJob``'s."""

    def start_call(self, method: str, params: dict | None = None, *, timeout: Any = None) -> Any:
        name = method.replace(".", "_")
        if not hasattr(self, name):
            raise RuntimeCallError(f"The paper runtime has no {method}.")
        answer = getattr(self, name)(params or {})
        return SimpleNamespace(poll=lambda: True, result=lambda: answer, cancel=lambda: None, message="", fraction=1.0)

    def body_topology(self, _params: dict) -> dict:
        return TOPOLOGY

    def body_shape(self, params: dict) -> dict:
        return shape(params["body"]["height"])

    def body_read(self, _params: dict) -> dict:
        return {"measures": dict(MIDDLE)}

    def garment_preview(self, params: dict) -> dict:
        return dict(hung(Garment(params["garment"]["programme"])).sewn)

    def fabric_sample(self, params: dict) -> dict:
        colour = np.full((8, 8, 3), params["fabric"]["seed"] % 256, np.uint8)
        return {name: value for name, value in MAPS.items() if name != "parts"} | {"colour": colour,
                                                                                  "palette": ["#010203"]}

    def design_outfit(self, params: dict) -> dict:
        return {"cut": [{"designs": [{p.name: p.low for p in PROGRAMMES[one["programme"]].parameters}], "notes": [],
                         "taught": True} for one in params["asked"]]}
