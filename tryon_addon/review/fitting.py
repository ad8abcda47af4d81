# SPDX-License-Identifier: GPL-3.0-or-later
"""From what a form says to the spec of a look, and to advice on sizes. Everything is checked as every spec is."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from ..catalog.accessories import ACCESSORIES
from ..catalog.body import size_table
from ..catalog.body.measure_words import parse_measures
from ..catalog.body.measures import SEXES, sex_of, sex_word
from ..catalog.body.skin import SKIN, SKINS
from ..catalog.garments import PROGRAMMES
from ..catalog.garments.role import LOWER, OVER, UPPER, WHOLE
from ..core.errors import SpecError, shown
from ..evaluation.size_advice import Advice, Adviser
from ..spec.look import POSES, STUDIOS, Body, Fabric, Garment, Look, look_from_dict, to_dict
from ..spec.people_store import People as Saved
from ..spec.random_person import random_person

PLACES = (WHOLE, UPPER, LOWER, OVER)
SIZES = size_table.NAMES
CAST = 24  # people to choose from, by number
VIEWS = ("front", "three-quarter", "back")
PRESET = "draft"
CLOTHS = ("plain", "denim", "stripe", "check", "floral", "dot", "geometric", "houndstooth", "tartan", "knit", "lace")
COLOURS = ("#f4f1ea", "#23262b", "#1d2f55", "#5b6f5a", "#7a2e2e", "#b5895a", "#d8a7a0", "#8aa4b8")
GROUND = "#f4f1ea"  # beneath the colour of a print
TONES = SKINS[1::3]  # neutral ones, from deep to light
AGES = (18.0, 100.0)
ZONES = {LOWER: ("waist", "hip"), UPPER: ("bust", "waist"), OVER: ("bust", "waist", "hip"),
         WHOLE: ("bust", "waist", "hip")}


@dataclass(frozen=True)
class Field:
    """A measure that is asked for: its name, its label, and how it is taken."""

    name: str
    label: str
    how: str


MEASURES = (
    Field("stature", "Height", "Barefoot, back to a wall, from the floor to the top of the head."),
    Field("bust", "Bust", "Level around the fullest part of the chest, arms down."),
    Field("waist", "Waist", "Around the narrowest part, above the navel. Breathe out."),
    Field("hip", "Hips", "Level around the fullest part of the seat, feet together."),
    Field("weight", "Weight", "If you know it: it helps with all that no tape was put around."),
)
_REQUIRED = ("stature", "bust", "waist", "hip")


@functools.cache
def cast() -> tuple[tuple[int, Body], ...]:
    """People to try things on, by number."""
    return tuple((number, random_person(number)) for number in range(1, CAST + 1))


def measures_from(form: Mapping[str, str]) -> dict[str, float]:
    """The measures of a form, cm and kg, from cm and kg or inches and pounds.

    Raises:
        SpecError: one that is missing, is no number, or nobody has.
    """
    inches = form.get("units") == "in"
    words = []
    for field in MEASURES:
        text = form.get(f"m_{field.name}", "").strip()
        if not text:
            if field.name in _REQUIRED:
                raise SpecError("A measure is missing.", "Give height, bust, waist and hips.")
            continue
        if len(text) > 20:
            raise SpecError(f"{field.label} is {shown(text)}.", "Give a number.")
        unit = ("lb" if inches else "kg") if field.name == "weight" else "in" if inches else "cm"
        words.append(f"{field.name}={text}" + (unit if text[-1:].isdigit() else ""))
    return Body(measures=parse_measures(words, "in" if inches else "cm")).measures  # type: ignore[return-value]


def _sex(form: Mapping[str, str]) -> str:
    return sex_of(form.get("sex", "female"))


def _age(form: Mapping[str, str]) -> float:
    text = form.get("age", "").strip()
    try:
        age = float(text) if text and len(text) < 8 else 30.0
    except ValueError:
        raise SpecError(f"The age is {shown(text)}.", "Give years.") from None
    if not AGES[0] <= age <= AGES[1]:
        raise SpecError(f"The age is {age:g}.", f"Allowed: {AGES[0]:g} to {AGES[1]:g} years.")
    return age


def body_from(form: Mapping[str, str], *, saved: bool) -> tuple[Body, str]:
    """Who wears it, and what they are called on the page. ``saved``: whether the machine's saved people may be asked
    for. Raises SpecError."""
    kind, _, which = form.get("body", "").partition(":")
    hair = form.get("hair", "")
    if kind == "own":
        skin = form.get("skin", "") or SKIN
        if skin not in (*TONES, SKIN):
            raise SpecError(f"The skin is {shown(skin)}.", "Choose one of those on the page.")
        return Body(gender=SEXES[_sex(form)], age=_age(form), measures=measures_from(form), skin=skin,
                    hair=hair), "my measures"
    if kind == "cast" and which.isascii() and which.isdecimal() and 1 <= int(which[:6]) <= CAST:
        model = random_person(int(which))
        return dataclasses.replace(model, hair=hair) if hair else model, f"model {int(which)}"
    if kind == "saved" and saved:
        return Saved().read(which)[0], which
    raise SpecError("Nobody is chosen to wear it.", "Choose a model, or give your measures.")


def garments_from(form: MultiDict[str, str]) -> tuple[Garment, ...]:
    """What is worn, one of a place. Raises SpecError."""
    names = [name for place in PLACES if (name := form.get(f"wear_{place}", ""))]
    worn = []
    for name in names:
        if name not in PROGRAMMES:
            raise SpecError(f"There is no garment called {shown(name)}.", "Choose one of those on the page.")
        place = PROGRAMMES[name].role.place
        kind, colour = form.get(f"cloth_{place}", "") or "plain", form.get(f"colour_{place}", "")
        if kind not in CLOTHS or colour and colour not in COLOURS:
            raise SpecError(f"The cloth is {shown(kind)}, its colour {shown(colour)}.", "Choose those on the page.")
        palette = () if not colour else (colour,) if kind == "plain" else (colour, GROUND if colour != GROUND else
                                                                           COLOURS[1])
        size = form.get(f"size_{place}", "")
        if size and size not in SIZES:
            raise SpecError(f"There is no size {shown(size)}.", f"There are: {', '.join(SIZES)}.")
        worn.append(Garment(name, fabric=Fabric(kind, seed=1, palette=palette), size=size))
    places = {one.definition.role.place for one in worn}
    if not worn:
        raise SpecError("Nothing is chosen to be worn.", "Choose at least one garment.")
    if WHOLE in places and places & {UPPER, LOWER}:
        raise SpecError("A dress is worn instead of a top and trousers.", "Choose one or the other.")
    return tuple(worn)


def spec_from(form: MultiDict[str, str], *, saved: bool = False) -> tuple[str, dict[str, Any]]:
    """What the look is called, and its plain values, checked whole. Raises SpecError."""
    body, who = body_from(form, saved=saved)
    garments = garments_from(form)
    accessories = [name for name in form.getlist("accessory") if name in ACCESSORIES][:8]
    pose, studio = form.get("pose", POSES[0]), form.get("studio", STUDIOS[0])
    if studio not in STUDIOS or pose not in POSES:
        raise SpecError(f"The pose is {shown(pose)}, the scene {shown(studio)}.", "Choose those on the page.")
    look = look_from_dict({"accessories": accessories})
    look = Look(body, garments, pose, studio, VIEWS, PRESET, accessories=look.accessories)
    label = f"{', '.join(one.definition.label for one in look.garments)} - {who}"
    return label[:200], to_dict(look)


def advice_of(form: MultiDict[str, str]) -> dict[str, Advice]:
    """Programme -> the size for a body that has told its measures, by the table and the garment's own zones.

    Raises:
        SpecError: a measure is missing or wrong, or nothing is chosen.
    """
    kind, _, which = form.get("body", "").partition(":")
    if kind != "own":
        raise SpecError("Sizes are advised for measures.", "Give your own; a model's garments are made to measure.")
    measures, sex = measures_from(form), _sex(form)
    sizes = size_table.sizes(sex)
    found = {}
    for name in (form.get(f"wear_{place}", "") for place in PLACES):
        if name in PROGRAMMES:
            zones = ZONES[PROGRAMMES[name].role.place]
            found[name] = Adviser(sizes).advise({zone: measures[zone] for zone in zones if zone in measures})
    if not found:
        raise SpecError("Nothing is chosen to be worn.", "Choose at least one garment.")
    return found


def sex_of_body(body: Body) -> str:
    """female or male, as the page says it."""
    return sex_word(body.gender)
