# SPDX-License-Identifier: GPL-3.0-or-later
"""A wish for measures, and the body that was found for it: what goes to the runtime and what is kept of its answer."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from ..catalog.body.measures import sex_word
from .look import BODY_PARAMETERS, Body, body_from_dict, to_dict

BEYOND = "Extrapolated: nobody like this is among the people measured."
FIGURES = ("asked", "measures", "error", "percentiles")  # {name: number} each


def tidy(body: Body) -> Body:
    """The body with six digits a number: a panel keeps it exactly so, and it finds its kept results again."""
    numbers: dict[str, Any] = {p.name: float(f"{getattr(body, p.name):.6g}") for p in BODY_PARAMETERS}
    build = {name: round(value, 6) for name, value in body.build.items() if round(value, 6)}
    return dataclasses.replace(body, **numbers, build=build, measures={})


def question(body: Body, population: str) -> dict[str, Any]:
    """What ``body.fit`` is asked for the wish of ``body``; face and skin are kept."""
    return {
        "measures": dict(body.measures),
        "sex": sex_word(body.gender),
        "age": body.age,
        "body": to_dict(dataclasses.replace(body, measures={})),
        "population": population,
    }


def answer(found: Mapping[str, Any], population: str) -> dict[str, Any]:
    """The answer of ``body.fit`` as it is kept: plain values, the body tidy and without a wish."""
    notes = [str(note) for note in found["notes"]]
    if found["extrapolated"] and not any("extrapolat" in note.lower() for note in notes):
        notes.append(BEYOND)
    return {
        "body": to_dict(tidy(body_from_dict(dict(found["body"])))),
        **{name: {k: round(float(v), 4) for k, v in found[name].items() if v == v} for name in FIGURES},
        "population": population,
        "extrapolated": bool(found["extrapolated"]),
        "notes": notes,
    }


def report(kept: Mapping[str, Any]) -> dict[str, Any]:
    """What a look tells of its fit, in cm and kg: asked, achieved, error (achieved less asked), whose percentiles."""
    return {("achieved" if name == "measures" else name): kept[name] for name in kept if name != "body"}
