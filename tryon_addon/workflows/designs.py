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


def design_request(name: str, seed: int, count: int = 1, truncation: float = 1.0) -> dict[str, Any]:
    """The params of ``design.surprise``, checked. SpecError says what is allowed."""
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
    params = design_request(name, seed, count, truncation)
    answer = _runtime(runtime).call("design.surprise", params)
    return Surprise(name, _designs(params, answer), list(answer["notes"]))


def outfit(seed: int, number: int = 0, *, season: str = "", occasion: str = "", truncation: float = TRUNCATION,
           runtime: client.Runtime | None = None) -> tuple[Garment, ...]:
    """The outfit ``number`` of a seed: garments, designs, fabrics and colours that go together.

    season, occasion: of ``outfits.SEASONS`` and ``outfits.OCCASIONS``; empty follows from the seed.
    """
    plan, params = outfit_request(seed, number, season=season, occasion=occasion, truncation=truncation)
    return dressed(plan, params, _runtime(runtime).call("design.outfit", params))


def outfit_request(seed: int, number: int = 0, *, season: str = "", occasion: str = "", truncation: float = TRUNCATION
                    ) -> tuple[outfits.Outfit, dict[str, Any]]:
    """The plan of an outfit, and the params of ``design.outfit`` that cuts its garments."""
    design_request("tee", seed)  # checks the seed
    plan = outfits.plan(seed, number, season=season, occasion=occasion)
    requests = [design_request(g.programme, derive(seed, "design", number, g.programme), 1, truncation)
                for g in plan.garments]
    return plan, {"asked": requests}


def dressed(plan: outfits.Outfit, params: Mapping[str, Any], answer: Mapping[str, Any]) -> tuple[Garment, ...]:
    """The plan's garments as ``design.outfit``, called with ``params``, cut them, worn together."""
    garments = [dataclasses.replace(garment, design=_designs(one, cut)[0])
                for garment, one, cut in zip(plan.garments, params["asked"], answer["cut"], strict=True)]
    return outfits.worn_together(garments)


def _runtime(runtime: client.Runtime | None) -> client.Runtime:
    from ..runtime.client import client

    return runtime or client.shared()


def _designs(params: Mapping[str, Any], answer: Mapping[str, Any]) -> list[dict[str, float]]:
    """The designs of an answer, checked; or drawn from the entry's styles."""
    definition = programme(params["programme"])
    if answer["taught"]:
        return [definition.resolve(design) for design in answer["designs"]]
    styles = styles_of(definition)
    return [definition.resolve(styles.draw(params["seed"], i)[1]) for i in range(params["count"])]
