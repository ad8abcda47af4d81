# SPDX-License-Identifier: GPL-3.0-or-later
"""A body asked for by its measures: what goes to the runtime's ``body.fit``, and what is cached of its answer."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from ..catalog.body.measures import sex_word
from .look import BODY_PARAMETERS, Body, body_from_dict, to_dict

BEYOND = "Extrapolated: nobody like this is among the people measured."
FIGURES = ("asked", "measures", "error", "percentiles")  # {name: number} each


def rounded(body: Body) -> Body:
    """The body with six digits a number: a panel stores it exactly so, and it finds its cached results again."""
    numbers: dict[str, Any] = {p.name: float(f"{getattr(body, p.name):.6g}") for p in BODY_PARAMETERS}
    build = {name: round(value, 6) for name, value in body.build.items() if round(value, 6)}
    return dataclasses.replace(body, **numbers, build=build, measures={})


def fit_params(body: Body, population: str) -> dict[str, Any]:
    """The params of ``body.fit`` for the measures that ``body`` requests; its face and skin stay."""
    return {
        "measures": dict(body.measures),
        "sex": sex_word(body.gender),
        "age": body.age,
        "body": to_dict(dataclasses.replace(body, measures={})),
        "population": population,
    }


def fit_result(answer: Mapping[str, Any], population: str) -> dict[str, Any]:
    """The answer of ``body.fit`` as it is cached: plain values, the body rounded and without a request."""
    notes = [str(note) for note in answer["notes"]]
    if answer["extrapolated"] and not any("extrapolat" in note.lower() for note in notes):
        notes.append(BEYOND)
    return {
        "body": to_dict(rounded(body_from_dict(dict(answer["body"])))),
        **{name: {k: round(float(v), 4) for k, v in answer[name].items() if v == v} for name in FIGURES},
        "population": population,
        "extrapolated": bool(answer["extrapolated"]),
        "notes": notes,
    }


def fit_report(fitted: Mapping[str, Any]) -> dict[str, Any]:
    """What a look tells of its fit, in cm and kg: asked, achieved, error (achieved less asked), whose percentiles."""
    return {("achieved" if name == "measures" else name): fitted[name] for name in fitted if name != "body"}
