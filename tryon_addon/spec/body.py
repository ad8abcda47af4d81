# SPDX-License-Identifier: GPL-3.0-or-later
"""The body's part of a spec."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..catalog.body.hair import CUTS
from ..catalog.body.measures import SEXES, checked, sex_of
from ..core.colour import hex_colour
from ..core.errors import SpecError
from ..core.fields import assign, build, to_dict, whole
from ..core.parameters import Parameter, choose

BODY_PARAMETERS = (
    Parameter("gender", 1.0, 0.0, 1.0, "", "0 masculine to 1 feminine"),
    Parameter("age", 28.0, 18.0, 90.0, "years", "adults only"),
    Parameter("height", 172.0, 140.0, 210.0, "cm", "stature, exact to a millimetre"),
    Parameter("weight", 0.45, 0.0, 1.0, "", "lean to heavy"),
    Parameter("muscle", 0.55, 0.0, 1.0, "", "slack to athletic"),
    Parameter("proportions", 0.6, 0.0, 1.0, "", "uncommon to idealised"),
    Parameter("cupsize", 0.5, 0.0, 1.0, "", "small to large breasts"),
    Parameter("firmness", 0.5, 0.0, 1.0, "", "hanging to firm breasts"),
)


def _build_of(data: object) -> dict[str, float]:
    """Changes of single parts by name, -1 to 1. The names are the body model's: the runtime knows which there are."""
    if not isinstance(data, Mapping):
        raise SpecError(f"body.build is {data!r}.", "It must be a table of names and numbers from -1 to 1.")
    for name in data:
        if not isinstance(name, str) or not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name):
            raise SpecError(f"body.build has a part {name!r}.", "Names have small letters, digits and hyphens.")
    part = {name: Parameter(name, 0.0, -1.0, 1.0, "", "0 is the average") for name in data}
    return {name: part[name].check(data[name], "body.build") for name in sorted(data)}


@dataclass(frozen=True)
class Body:
    """A person: phenotypes from 0 to 1, stature in cm, ``identity`` picks the face (0 is the average),
    and the haircut where ``hair`` names none.

    ``build`` changes single parts of trunk and limbs, -1 to 1 by the body model's names. ``measures`` is a wish in cm
    (kg for weight): the pipeline solves it first, and goes on with a Body that has these measures and no wish.
    """

    gender: float = 1.0
    age: float = 28.0
    height: float = 172.0
    weight: float = 0.45
    muscle: float = 0.55
    proportions: float = 0.6
    identity: int = 1
    skin: str = "#c98f6f"
    hair: str = ""
    cupsize: float = 0.5
    firmness: float = 0.5
    build: Mapping[str, float] = field(default_factory=dict)
    measures: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        assign(self, **{p.name: p.check(getattr(self, p.name), "body") for p in BODY_PARAMETERS})
        whole(self.identity, "body.identity")
        assign(self, skin=hex_colour(self.skin, "body.skin"))
        if self.hair != "":
            choose(self.hair, tuple(CUTS), "body.hair")
        assign(self, build=_build_of(self.build), measures=checked(self.measures, "body.measures"))


def shape_of(body: Body) -> dict[str, Any]:
    """What a body's form depends on, as plain values: another colour or haircut sews and drapes nothing anew."""
    return {name: value for name, value in to_dict(body).items() if name not in ("skin", "hair")}


def body_from_dict(data: object) -> Body:
    """A Body from plain values; ``person = N`` starts from the random person N, other fields override it.

    ``sex`` female or male says the same as ``gender`` 1 or 0.
    """
    from .random_person import random_person  # people builds Bodies, so it comes after this module

    if isinstance(data, Body):
        return data
    if isinstance(data, Mapping) and "sex" in data:
        if "gender" in data:
            raise SpecError("body has both sex and gender.", "Give one of them.")
        sex = SEXES[sex_of(data["sex"], "body.sex")]
        data = {("gender" if k == "sex" else k): (sex if k == "sex" else v) for k, v in data.items()}
    if isinstance(data, Mapping) and "person" in data:
        rest = {k: v for k, v in data.items() if k != "person"}
        return build(Body, dataclasses.asdict(random_person(whole(data["person"], "body.person"))) | rest, "body")
    return build(Body, data, "body")
