# SPDX-License-Identifier: GPL-3.0-or-later
"""Outfits from a seed by rules: what is worn with what, in which season and to what, in cloths and colours that agree.

``plan`` chooses garments and cloths; how each is cut comes from elsewhere (``workflows.designs``), and
``worn_together`` then sees to it that one can be worn over the other. ``outfit`` is the plain one of a cast. Nothing
here depends on sex.
"""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..catalog.cloth.colour_schemes import SCHEMES, colours_of, palette
from ..catalog.garments import PROGRAMMES
from ..catalog.garments.role import LOWER, OCCASIONS, OVER, SEASONS, UPPER, WHOLE
from ..core.parameters import choose
from ..core.seeds import derive
from .look import Fabric, Garment

WHOLE_SHARE = 0.25  # of the outfits are one garment from the shoulders down
OVER_SHARE = {"summer": 0.0, "mild": 0.35, "cold": 0.6}  # have something over it
PLAIN_SHARE = 0.4  # have no pattern at all


@dataclass(frozen=True)
class Outfit:
    """A plan: ``garments`` with their cloths and designs at their defaults, from the skin outwards."""

    season: str
    occasion: str
    scheme: str
    garments: tuple[Garment, ...]


def plan(seed: int, number: int = 0, *, season: str = "", occasion: str = "") -> Outfit:
    """The outfit ``number`` of a seed; season and occasion follow from the seed where they are left empty.

    Raises:
        SpecError: an unknown season or occasion.
    """
    draw = random.Random(derive(seed, "plan", number))
    drawn = draw.choice(SEASONS), draw.choice(OCCASIONS)
    season = choose(season or drawn[0], SEASONS, "season")
    occasion = choose(occasion or drawn[1], OCCASIONS, "occasion")
    roles = {name: entry.role for name, entry in PROGRAMMES.items()}

    def fitting(place: str) -> list[str]:
        return [name for name, role in roles.items() if role.place == place
                and season in role.seasons.split() and occasion in role.occasions.split()]

    whole = fitting(WHOLE)
    names = [draw.choice(whole)] if whole and draw.random() < WHOLE_SHARE else \
        [draw.choice(fitting(LOWER)), draw.choice(fitting(UPPER))]
    bulky = any(roles[name].bulky for name in names)
    over = [name for name in fitting(OVER) if roles[name].bulky or not bulky]
    if over and draw.random() < OVER_SHARE[season]:
        names.append(draw.choice(over))
    scheme = draw.choice(tuple(SCHEMES))
    main = colours_of(scheme, len(names), draw)
    able = [i for i, name in enumerate(names) if roles[name].cloths]
    printed = draw.choice(able) if able and draw.random() > PLAIN_SHARE else -1
    garments = []
    for i, name in enumerate(names):
        kind = draw.choice(roles[name].cloths) if i == printed else "plain"
        fabric = Fabric(kind, seed=draw.randint(0, 9999), palette=palette(kind, main[i], main, draw))
        garments.append(Garment(name, fabric=fabric))
    return Outfit(season, occasion, scheme, tuple(garments))


@dataclass(frozen=True)
class Room:
    """How much more (cm) of ``parameter`` what lies over has than what lies beneath has of it."""

    parameter: str
    more: float


ROOM = (Room("ease", 4.0), Room("sleeve_ease", 2.0), Room("wrist_ease", 2.0))
COVERED = 2.0  # cm, a top over the waistband at least


def worn_together(garments: Iterable[Garment]) -> tuple[Garment, ...]:
    """The same garments, let out, taken in or lengthened as far as wearing them together needs.

    A coat or blazer has room for what is beneath, which is no longer than it; a top covers the waistband.
    """
    worn = {g.programme: g for g in garments}
    place = {name: garment.definition.role.place for name, garment in worn.items()}
    lower = next((worn[n] for n in worn if place[n] == LOWER), None)
    for name in [n for n in worn if place[n] == UPPER]:
        if lower is not None and "length" in worn[name].design and "rise" in lower.design:
            worn[name] = _changed(worn[name], "length", least=lower.design["rise"] + COVERED)
    for name in [n for n in worn if place[n] == OVER]:
        for inner in [n for n in worn if place[n] in (UPPER, WHOLE)]:
            for room in ROOM:
                if room.parameter in worn[name].design and room.parameter in worn[inner].design:
                    least = worn[inner].design[room.parameter] + room.more
                    worn[name] = _changed(worn[name], room.parameter, least=least)
                    most = worn[name].design[room.parameter] - room.more
                    worn[inner] = _changed(worn[inner], room.parameter, most=most)
            if place[inner] == UPPER and "length" in worn[inner].design:
                worn[inner] = _changed(worn[inner], "length", most=worn[name].design["length"] - COVERED)
    return tuple(worn.values())


def _changed(garment: Garment, name: str, *, least: float | None = None, most: float | None = None) -> Garment:
    """The garment with a parameter no less or no more than asked, as far as its range goes."""
    parameter = next(p for p in garment.definition.parameters if p.name == name)
    value = garment.design[name]
    value = max(value, least) if least is not None else value
    value = min(value, most) if most is not None else value
    value = round(min(max(value, parameter.low), parameter.high), 2)
    return dataclasses.replace(garment, design={**garment.design, name: value})


# -- a cast's -------------------------------------------------------------------------------------------------------

# Cloths that go together: (bottoms: kind and palette), then tops for them. Colours as worn, light to dark.
_BOTTOMS = (
    ("denim", ("#33475f", "#5c7590")), ("denim", ("#1f2b3a", "#3d4c5e")), ("plain", ("#2b2d31", "#3c3f45")),
    ("plain", ("#b9a58a", "#cbb99f")), ("plain", ("#4c5443", "#626b57")), ("plain", ("#6a4a3a", "#7d5b49")),
    ("check", ("#3a3d42", "#6d7278", "#a9adb2")), ("houndstooth", ("#d8d2c6", "#34373d")),
)  # fmt: skip
_TOPS = (
    ("plain", ("#e9e4d8", "#f4f0e6")), ("plain", ("#7c2f33", "#8f4044")), ("plain", ("#c98a2b", "#d79c44")),
    ("plain", ("#4f7a78", "#648d8a")), ("stripe", ("#f4f1ea", "#1d2f55")), ("stripe", ("#efe6d2", "#8c3b2e")),
    ("stripe", ("#2f3b37", "#8fa39a")), ("floral", ("#f2e9dd", "#a8474f", "#3f5b4a")),
    ("floral", ("#22304a", "#d9c7a3", "#8b5a6b")), ("check", ("#efe9dc", "#5a6f8a", "#27364d")),
    ("dot", ("#27364d", "#efe9dc")), ("dot", ("#efe6d2", "#7c2f33")), ("ornament", ("#e9e4d8", "#4f7a78", "#22304a")),
    ("geometric", ("#f2e9dd", "#c98a2b", "#33475f")), ("knit", ("#8c9a86", "#a7b3a1")),
)  # fmt: skip


def outfit(seed: int, number: int = 0) -> tuple[Garment, Garment]:
    """Trousers and T-shirt of the person ``number`` of a cast: the same seed, the same clothes."""
    draw = random.Random(derive(seed, "outfit", number))

    def within(low: float, high: float) -> float:
        return round(draw.uniform(low, high), 1)

    def cloth(choices: Sequence[tuple[str, tuple[str, ...]]]) -> Fabric:
        kind, palette = draw.choice(choices)
        return Fabric(kind, seed=draw.randint(0, 9999), palette=palette)

    trousers = Garment("trousers", {"ease": within(4.0, 9.0), "leg_width": within(40.0, 52.0)}, cloth(_BOTTOMS))
    shirt = {"ease": within(11.0, 22.0), "length": within(17.0, 26.0), "neck_depth": within(8.0, 12.0),
             "sleeve_length": within(17.0, 27.0), "sleeve_ease": within(8.0, 14.0)}  # fmt: skip
    return trousers, Garment("tee", shirt, cloth(_TOPS))
