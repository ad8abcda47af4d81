# SPDX-License-Identifier: GPL-3.0-or-later
"""In the runtime's place: body calls answered by arithmetic, kept for looking at."""

from __future__ import annotations

import copy
from types import SimpleNamespace
from typing import Any

import numpy as np
from tryon.tryon_addon.catalog.body.measures import MEASURES
from tryon.tryon_addon.core.errors import SpecError
from tryon.tryon_addon.spec.look import Body, to_dict

NAMES = [m.name for m in MEASURES]
MIDDLE = {m.name: (m.low + m.high) / 2 for m in MEASURES}
OFF = 0.1  # cm: what every achieved measure is off by


class FakeBodies:
    """Answers ``call`` and ``start_call``; a bust of 150 cm beside an underbust contradicts, in ``refuse``."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict]] = []
        self.pid = 7
        self.error: Exception | None = None
        self.wait = 0  # polls before an answer

    def asked(self, method: str) -> list[dict]:
        return [params for name, params in self.calls if name == method]

    def call(self, method: str, params: dict | None = None, *, timeout: Any = None, cancelled: Any = None,
             progress: Any = None) -> Any:
        self.calls.append((method, copy.deepcopy(params or {})))
        if progress is not None:
            progress(0.5, "")
        if self.error is not None:
            raise self.error
        return getattr(self, method.replace(".", "_"))(params or {})

    def start_call(self, method: str, params: dict | None = None, *, timeout: Any = None) -> Any:
        left = [self.wait]

        def poll() -> bool:
            left[0] -= 1
            return left[0] < 0

        return SimpleNamespace(poll=poll, result=lambda: self.call(method, params), cancel=lambda: None,
                               message="", fraction=0.0)

    def shutdown(self, *_: Any) -> None:
        pass

    def body_measures(self, params: dict) -> dict:
        return {"measures": [{"name": m.name, "label": m.label, "unit": m.unit, "ansur": None, "definition": "so",
                              "source": "ISO", "pose": "standing"} for m in MEASURES]}

    def _solve(self, asked: dict, sex: str | None, age: float | None, body: dict | None) -> tuple[dict, dict]:
        if asked.get("bust") == 150.0 and "underbust" in asked:
            raise SpecError("bust and underbust contradict each other.", "Leave one out.")
        start = Body(**{k: v for k, v in (body or {}).items()})
        found = to_dict(start) | {
            "gender": 0.0 if sex == "male" else 1.0, "age": age or 40.0, "height": asked.get("stature", 170.0),
            "weight": 0.123456789, "build": {"waist-circ": 0.25}, "measures": {},
        }
        return found, {name: asked.get(name, MIDDLE[name]) + OFF * (name in asked) for name in NAMES}

    def body_fit(self, params: dict) -> dict:
        asked = params["measures"]
        body, achieved = self._solve(asked, params["sex"], params["age"], params["body"])
        return {"body": body, "measures": achieved, "asked": dict(asked), "error": {n: OFF for n in asked},
                "percentiles": {n: 50.0 for n in NAMES[:29]}, "notes": ["Hip follows."],
                "extrapolated": asked.get("stature", 0) > 205}

    def body_fit_many(self, params: dict) -> dict:
        bodies: list[dict | None] = []
        table = np.full((len(params["rows"]), len(NAMES)), np.nan, dtype=np.float32)
        notes: list[list[str]] = []
        for i, row in enumerate(params["rows"]):
            try:
                body, achieved = self._solve(row["measures"], row["sex"], row["age"], None)
            except SpecError as error:
                bodies.append(None)
                notes.append([error.message])
                continue
            bodies.append(body)
            notes.append([])
            table[i] = [achieved[name] for name in NAMES]
        return {"bodies": bodies, "measures": table, "names": NAMES, "notes": notes}

    def body_sample(self, params: dict) -> dict:
        given = params["conditions"]
        rows = [{"sex": given.get("sex") or ("female", "male")[(i + params["seed"]) % 2], "age": given.get("age"),
                 "measures": {"stature": given.get("stature", 160.0 + (params["seed"] + i) % 20)}}
                for i in range(params["n"])]
        answer = self.body_fit_many({"rows": rows})
        answer.pop("notes")
        for i, body in enumerate(answer["bodies"]):
            del body["skin"]
            body["identity"] = params["identities"][i]
        return answer

    def skin_sample(self, params: dict) -> dict:
        return {}

    def skin_tile(self, params: dict) -> dict:
        return {"tile": np.zeros((4, 4, 2), np.float32)}

    def body_percentiles(self, params: dict) -> dict:
        names = params["names"] or NAMES[:29]
        values = {n: [MIDDLE[n] + (p - 50) / 10 for p in params["at"]] for n in names}
        return {"percentiles": {n: 50 + 10 * (v - MIDDLE[n]) for n, v in params["measures"].items()}, "values": values}

    def body_tape(self, params: dict) -> dict:
        ring = np.array([[0, 0, 1], [0.1, 0, 1], [0, 0.1, 1]], dtype=np.float32)
        return {"tapes": {n: ring for n in params["names"] or NAMES[:3]}, "closed": {n: True for n in NAMES},
                "measures": {n: 90.0 for n in NAMES}}
