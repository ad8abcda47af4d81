# SPDX-License-Identifier: GPL-3.0-or-later
"""The body's part of a spec."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..catalog.body.face import FACE
from ..catalog.body.hair import CUTS
from ..catalog.body.marks import MARKS
from ..catalog.body.measures import checked
from ..core.colour import hex_colour
from ..core.errors import SpecError, shown
from ..core.fields import assign, to_dict, whole
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
        raise SpecError(f"body.build is {shown(data)}.", "It must be a table of names and numbers from -1 to 1.")
    for name in data:
        if not isinstance(name, str) or not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name):
            raise SpecError(f"body.build has a part {name!r}.", "Names have small letters, digits and hyphens.")
    part = {name: Parameter(name, 0.0, -1.0, 1.0, "", "0 is the average") for name in data}
    return {name: part[name].check(data[name], "body.build") for name in sorted(data)}


def _face_of(data: object) -> dict[str, float]:
    """The sliders of the face that are not at rest, in the order of ``FACE``."""
    if not isinstance(data, Mapping):
        raise SpecError(f"body.face is {shown(data)}.", "It must be a table of sliders and numbers.")
    known = {p.name: p for p in FACE}
    for name in data:
        choose(name, tuple(known), "body.face")
    face = {name: p.check(data[name], "body.face") for name, p in known.items() if name in data}
    return {name: value for name, value in face.items() if value}


def _complexion_of(data: object) -> dict[str, float]:
    """The marks that are asked for, in the order of ``MARKS``."""
    if not isinstance(data, Mapping):
        raise SpecError(f"body.complexion is {shown(data)}.", "It must be a table of sliders and numbers from 0 to 1.")
    known = {p.name: p for p in MARKS}
    for name in data:
        choose(name, tuple(known), "body.complexion")
    return {name: p.check(data[name], "body.complexion") for name, p in known.items() if name in data}


@dataclass(frozen=True)
class Body:
    """A person: phenotypes from 0 to 1, stature in cm, ``identity`` picks the face (0 is the average),
    and the haircut where ``hair`` names none.

    ``build`` changes single parts of trunk and limbs, -1 to 1 by the body model's names. ``measures`` are requested in
    cm (kg for weight): the pipeline fits them first, and goes on with a Body that has them and requests none.

    ``face`` is what the face does, sliders of ``catalog.body.face``: clothes know nothing of it. ``complexion`` are
    marks of the skin, of ``catalog.body.marks``; what it leaves out follows from ``identity``, ``skin`` and ``age``.

    ``drawn`` says that a seed has drawn this shape, and nobody real has it: its ``tag``. Whatever is changed by hand
    makes it another shape's, and so says nothing any more.
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
    drawn: str = field(default="", compare=False)
    face: Mapping[str, float] = field(default_factory=dict)
    complexion: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        assign(self, **{p.name: p.check(getattr(self, p.name), "body") for p in BODY_PARAMETERS})
        whole(self.identity, "body.identity")
        assign(self, skin=hex_colour(self.skin, "body.skin"))
        if self.hair != "":
            choose(self.hair, tuple(CUTS), "body.hair")
        assign(self, face=_face_of(self.face), complexion=_complexion_of(self.complexion))
        assign(self, build=_build_of(self.build), measures=checked(self.measures, "body.measures"))
        if not isinstance(self.drawn, str):
            raise SpecError(f"body.drawn is {self.drawn!r}.", "Leave it out: whoever draws a person writes it.")


# What a face does that is asked for nothing: lips that meet, and the beginning of a smile.
REST = {"lips": -0.12, "smile": 0.13}
# What no cloth knows of.
COLOURED = ("skin", "hair", "drawn", "face", "complexion")


def shape_of(body: Body) -> dict[str, Any]:
    """What a body's form depends on, as plain values: another colour, haircut or smile sews and drapes nothing anew."""
    return {name: value for name, value in to_dict(body).items() if name not in COLOURED}


def form_of(body: Body) -> dict[str, Any]:
    """The same with what the face does, as the body itself is made: beside what is asked for, it is friendly."""
    face = {name: max(-1.0, min(1.0, REST.get(name, 0.0) + body.face.get(name, 0.0))) for name in {*REST, *body.face}}
    return shape_of(body) | {"face": dict(sorted(face.items()))}


def skin_wish(body: Body) -> dict[str, Any]:
    """What ``skin.sample`` is asked of a body."""
    return {"seed": body.identity, "tone": body.skin, "age": body.age, "woman": body.gender,
            "given": dict(body.complexion)}


def tag(body: Body) -> str:
    """A short hash of a body's shape; colour and face do not count, as a person keeps them when measured anew."""
    shape = shape_of(body)
    del shape["identity"]
    return "p" + hashlib.sha256(json.dumps(shape, sort_keys=True).encode()).hexdigest()[:12]


def drawn(body: Body) -> Body:
    """The same, known from now on to be nobody real: only for what comes from a seed and no measure given by hand."""
    return dataclasses.replace(body, drawn=tag(body))


def made_up(body: Body) -> bool:
    """Whether a body's measures are nobody's: drawn by a seed and not changed since, or those of the default."""
    default = dataclasses.replace(Body(), gender=body.gender)
    return tag(body) in (body.drawn, tag(default))
