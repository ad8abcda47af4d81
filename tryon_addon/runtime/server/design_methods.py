# SPDX-License-Identifier: GPL-3.0-or-later
"""The runtime's methods about designs: what the generator makes up, and whether it can be drafted on anybody."""

from __future__ import annotations

from ...catalog.garments import Programme, programme
from ...core.progress import Progress
from ...core.seeds import derive
from ...spec.look import shape_of
from ...spec.styles import WEARERS
from .figures import mannequin_of
from .handlers import Handler

AGAIN = 6  # draws in the place of a design that cannot be drafted
DRAFTED_ON = (4, 2)  # of styles.WEARERS: a slim and a full woman, on whom most of what is refused at all is refused


def design_surprise(params: dict, progress: Progress) -> dict:
    """``programme`` by name; its parameters are today's. ``first``: the caller looks at no design before this one.

    A design that cannot be drafted on one of DRAFTED_ON (its hem ends above the armholes, say) is drawn
    anew, from its seed and place alone, so that a longer draw begins with the shorter.
    """
    from ....gan_core.design import methods

    definition = programme(params["programme"])
    rows = [{"name": p.name, "low": p.low, "high": p.high, "default": p.default} for p in definition.parameters]
    full = {**params, "parameters": rows}
    answer = methods.design_surprise(full)
    if not answer["taught"]:
        return answer
    designs = answer["designs"]
    for place in range(int(params.get("first", 0)), len(designs)):
        progress(place / len(designs), "Drafting what was made up")
        design = designs[place]
        for turn in range(AGAIN):
            if _can_be_drafted(definition, design):
                break
            seed = derive(int(params["seed"]), "again", definition.name, place, turn)
            design = methods.design_surprise(full | {"seed": seed, "count": 1})["designs"][0]
        designs[place] = design
    return answer


def _can_be_drafted(definition: Programme, design: dict[str, float]) -> bool:
    wearers = (mannequin_of(shape_of(WEARERS[body]), lambda *_: None) for body in DRAFTED_ON)
    return all(wearer.refusal(definition.name, design) == "" for wearer in wearers)


def design_outfit(params: dict, progress: Progress) -> dict:
    """``asked``: the params of ``design_surprise``, once a garment; ``cut``: its answers in the same order."""
    return {"cut": [design_surprise(one, progress) for one in params["asked"]]}


DESIGNS: dict[str, Handler] = {"design.surprise": design_surprise, "design.outfit": design_outfit}
