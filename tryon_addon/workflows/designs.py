# SPDX-License-Identifier: GPL-3.0-or-later
"""New designs and whole outfits from a seed: the rules of ``spec.outfits``, filled in by the design generator.

A programme that the generator was not taught yet is drawn around its entry's styles instead.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..catalog.garments import programme
from ..core.errors import SpecError
from ..core.seeds import derive
from ..spec import outfits
from ..spec.look import Garment
from ..spec.styles import styles_of

if TYPE_CHECKING:  # the panel imports this module, and enabling the extension loads no runtime
    from ..runtime.client import client

MOST = 1000  # designs in one call
HIGHEST = 2**31 - 1
TRUNCATION = 0.9  # a little nearer to the usual than what the generator was taught: outfits have to hang together


@dataclass(frozen=True)
class Surprise:
    """``designs`` of one programme, {parameter: value} each; ``notes``: in what the generator and today's programme
    differ."""

    programme: str
    designs: list[dict[str, float]]
    notes: list[str]


def question(name: str, seed: int, count: int = 1, truncation: float = 1.0) -> dict[str, Any]:
    """What ``design.surprise`` is asked, checked. SpecError says what is allowed."""
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed <= HIGHEST:
        raise SpecError(f"The seed is {seed!r}.", f"Use a whole number from 0 to {HIGHEST}.")
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= MOST:
        raise SpecError(f"The number of designs is {count!r}.", f"Use a whole number from 1 to {MOST}.")
    return {"programme": programme(name).name, "seed": seed, "count": count, "truncation": float(truncation),
            "unknown": "default"}


def designs(name: str, seed: int = 0, count: int = 1, *, truncation: float = 1.0,
            runtime: client.Runtime | None = None) -> Surprise:
    """``count`` new designs of a programme: the same seed, the same designs.

    Args:
        truncation: below 1 keeps nearer to the usual, 0 is the programme's middle; at most 1.5.

    Raises:
        SpecError: an unknown programme, or a number that is not allowed.
    """
    asked = question(name, seed, count, truncation)
    said = _called(runtime).call("design.surprise", asked)
    return Surprise(name, _designs(asked, said), list(said["notes"]))


def outfit(seed: int, number: int = 0, *, season: str = "", occasion: str = "", truncation: float = TRUNCATION,
           runtime: client.Runtime | None = None) -> tuple[Garment, ...]:
    """The outfit ``number`` of a seed: garments, designs, fabrics and colours that go together.

    season, occasion: of ``outfits.SEASONS`` and ``outfits.OCCASIONS``; empty follows from the seed.
    """
    plan, params = outfit_question(seed, number, season=season, occasion=occasion, truncation=truncation)
    return dressed(plan, params, _called(runtime).call("design.outfit", params))


def outfit_question(seed: int, number: int = 0, *, season: str = "", occasion: str = "", truncation: float = TRUNCATION
                    ) -> tuple[outfits.Outfit, dict[str, Any]]:
    """The plan of an outfit, and what ``design.outfit`` is asked for it: how each garment is cut."""
    question("tee", seed)  # checks the seed
    plan = outfits.plan(seed, number, season=season, occasion=occasion)
    asked = [question(g.programme, derive(seed, "design", number, g.programme), 1, truncation)
             for g in plan.garments]
    return plan, {"asked": asked}


def dressed(plan: outfits.Outfit, asked: Mapping[str, Any], answer: Mapping[str, Any]) -> tuple[Garment, ...]:
    """The plan's garments as ``design.outfit``, ``asked`` so, cut them, worn together."""
    cut = [dataclasses.replace(garment, design=_designs(one, said)[0])
           for garment, one, said in zip(plan.garments, asked["asked"], answer["cut"], strict=True)]
    return outfits.worn_together(cut)


def _called(runtime: client.Runtime | None) -> client.Runtime:
    from ..runtime.client import client

    return runtime or client.shared()


def _designs(asked: Mapping[str, Any], said: Mapping[str, Any]) -> list[dict[str, float]]:
    """What was said, checked; or drawn from the entry's styles."""
    definition = programme(asked["programme"])
    if said["taught"]:
        return [definition.resolve(design) for design in said["designs"]]
    styles = styles_of(definition)
    return [definition.resolve(styles.draw(asked["seed"], i)[1]) for i in range(asked["count"])]
