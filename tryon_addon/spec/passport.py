# SPDX-License-Identifier: GPL-3.0-or-later
"""What a picture was made with, whose that is, and whether it may be sold: beside every picture, and inside it.

What our weights were trained on stands in their cards (``assets``), whose tables of licences are read here; what a look
takes from files of the user's, the user answers for.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..core import cache, manifest
from ..formats import rights
from . import keys
from .body import made_up
from .fabric import Fabric
from .look import Look
from .view import View

YES, NO, UNCLEAR = "yes", "no", "unclear"
# What licences say of selling what comes of it, by words of theirs; the first that is found counts.
FORBIDS = re.compile(r"\bNC\b|\bND\b|non.?commercial|research (only|use)|personal use|all rights reserved|"
                     r"no derivatives", re.I)
ALLOWS = re.compile(r"CC0|public domain|out of copyright|\bMIT\b|Apache|BSD|GPL|CC.?BY", re.I)
NAMES = re.compile(r"CC.?BY", re.I)  # asks that its author be named
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Weights:
    """Weights of ours, and whether a look is made with them."""

    name: str
    file: str  # below assets
    used: Callable[[Look], bool]


def _fabrics(look: Look) -> list[Fabric]:
    return [one for garment in look.garments
            for one in (garment.fabric, *(part.fabric for part in garment.parts.values()))]


WEIGHTS = (
    Weights("people", "body/bodygan.safetensors", lambda look: bool(look.body.drawn)),
    Weights("measures", "body/population.safetensors", lambda look: bool(look.body.drawn) or not made_up(look.body)),
    Weights("skin", "skin/skin.safetensors", lambda look: look.preset != "draft"),  # drafts show none
    Weights("fabrics", "fabric/fabric.safetensors",
            lambda look: any(not fabric.exact and not fabric.image for fabric in _fabrics(look))),
)


@dataclass(frozen=True)
class Source:
    """Something that a look is made with: its name, the SHA-256 of its content, what is said of its rights."""

    name: str
    sha256: str
    licence: str
    data: tuple[tuple[str, str], ...] = ()  # what weights were trained on: set, licence

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        data = [{"set": name, "licence": licence} for name, licence in self.data]
        return {"name": self.name, "sha256": self.sha256, "licence": self.licence, **({"data": data} if data else {})}


def passport(look: Look, certificate: Mapping[str, Any] | None, evaluation: Mapping[str, Any] | None
             ) -> dict[str, Any]:
    """Plain values: what a look was made with, how it came out, and whether its pictures may be sold.

    Args:
        look: with its seeds and digests filled in (``pipeline.result.resolved``).
        certificate: of its drape, as ``look.json`` has it. evaluation: the same.
    """
    weights, own, assets = [*_weights(look)], [*_files(look)], [*_assets(look)]
    verdict, reasons = _commercial(look, weights, own, assets)
    said: dict[str, Any] = {
        "tool": f"TryOn {manifest.version()}", "synthetic": True,
        "person": "made up" if made_up(look.body) else "somebody's measures", "seed": look.seed,
        "weights": [one.as_dict() for one in weights], "files": [one.as_dict() for one in (*own, *assets)],
        "commercial_use": {"verdict": verdict, "reasons": reasons}}
    if certificate is not None:
        said["certificate"] = {"passed": certificate["passed"], "reasons": list(certificate["reasons"])}
    if evaluation is not None:
        said["evaluation"] = {"comfort": evaluation["comfort"]}
    return said


def _weights(look: Look) -> Iterator[Source]:
    for one in WEIGHTS:
        if one.used(look):
            card = _card(keys.ROOT / "assets" / one.file)
            yield Source(one.name, card.model, card.licence, card.data)


@functools.lru_cache(16)
def _card(path: Path) -> rights.Card:
    return rights.card_of(path, insist=True)


def _files(look: Look) -> Iterator[Source]:
    """Files of the user's, by name: no path of a machine goes out."""
    seen = set[tuple[str, str]]()
    for garment in look.garments:
        if garment.file:
            yield Source(Path(garment.file).name, garment.digest or _digest(garment.file), UNKNOWN)
    for fabric in _fabrics(look):
        if fabric.image and (fabric.image, fabric.rights) not in seen:
            seen.add((fabric.image, fabric.rights))
            yield Source(Path(fabric.image).name, fabric.digest, fabric.rights or UNKNOWN)
    for view in look.views:
        if isinstance(view, View) and view.own_studio:
            yield Source(Path(view.studio).name, view.digest, UNKNOWN)
    if look.makeup.source:  # the photograph itself is not there any more
        yield Source("the photograph of the make-up", look.makeup.source.removeprefix("sha256:"), UNKNOWN)


def _assets(look: Look) -> Iterator[Source]:
    """Assets that artists own, with the licence that their pack came with."""
    for asset in look.assets:
        yield Source(asset.name, asset.digest, asset.rights or UNKNOWN)


def _digest(path: str) -> str:
    try:
        return cache.file_hash(Path(path))
    except OSError:
        return ""


def _commercial(look: Look, weights: list[Source], own: list[Source], assets: list[Source]
                ) -> tuple[str, list[str]]:
    """Whether a look's pictures may be sold, and why."""
    worst, reasons = YES, list[str]()

    def say(verdict: str, reason: str) -> None:
        nonlocal worst
        worst = max(worst, verdict, key=(YES, UNCLEAR, NO).index)
        reasons.append(reason)

    for source in weights:
        for name, licence in source.data:
            if FORBIDS.search(licence):
                say(NO, f"The weights for {source.name} were trained on {name}: {licence}.")
            elif not ALLOWS.search(licence):
                say(UNCLEAR, f"The weights for {source.name} were trained on {name}: {licence}.")
        if not source.data:
            say(UNCLEAR, f"The card of the weights for {source.name} does not say what they were trained on.")
    for source in (*own, *assets):
        if source.licence == UNKNOWN:
            say(UNCLEAR, f"Nobody has said whose {source.name} is.")
        elif FORBIDS.search(source.licence):
            say(NO, f"{source.name}: {source.licence}.")
        elif source in own:
            say(YES, f"{source.name}, as you say: {source.licence}.")
        else:  # a stranger's word, which has to be one that is known
            say(YES if ALLOWS.search(source.licence) else UNCLEAR, f"The asset {source.name}: {source.licence}.")
        if NAMES.search(source.licence):
            say(YES, f"The author of {source.name} has to be named.")
    if not made_up(look.body):
        say(UNCLEAR, "It may show the measures of somebody real, who has to agree.")
    if worst == YES and not own and not assets:
        say(YES, "Everything in it was made by TryOn, from data that anyone may use.")
    return worst, reasons
