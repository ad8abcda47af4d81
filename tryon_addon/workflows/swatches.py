# SPDX-License-Identifier: GPL-3.0-or-later
"""Swatches of cloth with their rights: generated ones from the runtime, exact ones drawn here. No Blender is needed."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ..catalog.cloth.weaves import drawing
from ..catalog.cloth.weaves.variants import variant
from ..core import manifest
from ..core.errors import SpecError
from ..core.fields import build, to_dict, whole
from ..core.parameters import Parameter
from ..core.progress import Progress, quiet
from ..formats import photo, rights
from ..formats.rights import Card, Rights
from ..runtime.client import client
from ..spec.fabric import Fabric

ROOT = Path(__file__).resolve().parents[2]
WEIGHTS = ROOT / "assets" / "fabric" / "fabric.safetensors"
BYTES = ("height", "normal", "roughness")  # maps that ``fabric.scan`` answers as 0 .. 255
UNSTATED = "unknown: who gave the image has not said whose it is"
MOST = 1000  # swatches in one call
SIZE = Parameter("size", 512, 64, 2048, "px", "width of a sample")


@dataclass(frozen=True)
class Swatch:
    """One cloth: its spec, its maps (as ``fabric.sample`` answers), where it comes from.

    ``screens`` are separations as (colour, (S, S) uint8, 255 where all of it goes); ``lock`` is how near the colours
    asked for it came: (colour, share of the cloth, CIEDE2000).
    """

    fabric: Fabric
    maps: Mapping[str, Any]
    rights: Rights
    screens: list[tuple[str, np.ndarray]] = field(default_factory=list)
    lock: list[tuple[str, float, float]] = field(default_factory=list)
    called: str = ""  # instead of its class and seed, which do not tell it from others

    @property
    def name(self) -> str:
        """What its files are called."""
        return self.called or Path(self.fabric.image).stem or f"{self.fabric.kind}-{self.fabric.seed or 0}"

    @property
    def difference(self) -> float | None:
        """Mean CIEDE2000 to the colours asked for, by area; None where none were."""
        total = sum(share for _, share, _ in self.lock)
        return sum(share * away for _, share, away in self.lock) / total if total else None


def sample(fabric: Fabric, count: int = 1, seed: int = 0, size: int = 512, *, weights: Path = WEIGHTS,
           insist: bool = False, varied: bool = True, progress: Progress = quiet,
           runtime: client.Runtime | None = None) -> list[Swatch]:
    """``count`` cloths of a class, of the seeds from ``seed`` on.

    Args:
        fabric: kind, and what else is to be the same in all of them (palette, repeat, threads).
        size: pixels across, about: an exact cloth has a whole number of pixels to a thread.
        insist: take weights without a licence card, too.
        varied: an exact cloth is another with every seed in what ``fabric`` leaves open; False: as the spec says.

    Raises:
        SpecError: a number out of range. WeightsError: no weights, or none with a card. RuntimeCallError and others.
    """
    if not 1 <= whole(count, "count", 1, MOST) <= MOST:
        raise SpecError(f"count is {count}.", f"Use 1 to {MOST}.")
    seeds = [whole(seed + i, "seed") for i in range(count)]
    size = int(SIZE.check(size, "fabric"))
    if fabric.image:
        if count > 1:
            raise SpecError(f"{count} swatches of one image are asked for.", "An image is one cloth, without variants.")
        return [scanned(fabric, size, runtime=runtime)]
    if fabric.exact:
        return [drawn(dataclasses.replace(varied_by(fabric, s) if varied else fabric, seed=s), size) for s in seeds]
    card = rights.card_of(Path(weights), insist)
    made = []
    for i, s in enumerate(seeds):
        progress(i / count, f"Weaving {fabric.kind}")
        own = dataclasses.replace(fabric, seed=s)
        answer = (runtime or client.shared()).call("fabric.sample", sample_request(own, size, Path(weights)))
        made.append(received(own, size, answer, card))
    return made


def varied_by(fabric: Fabric, seed: int) -> Fabric:
    """What an exact fabric leaves open, by number; a palette stays where it has colours enough."""
    own = to_dict(fabric)
    defaults = to_dict(Fabric(fabric.kind))
    fixed = {name: value for name, value in own.items() if value != defaults[name]}
    if "threads" in fixed or "weave" in fixed:
        return fabric
    found = variant(fabric.kind, seed)
    if "palette" in fixed and len(found["palette"]) != len(fixed["palette"]):
        found = {name: value for name, value in found.items() if name not in ("threads", "weft", "palette")}
    return build(Fabric, {**defaults, **found, **fixed}, "fabric")


def drawn(fabric: Fabric, size: int) -> Swatch:
    """An exact cloth as its spec says it."""
    found = drawing.draw(fabric.kind, size, threads=fabric.threads, weft=fabric.weft, weave=fabric.weave,
                         palette=fabric.palette, repeat_cm=fabric.repeat, dot_cm=fabric.dot)
    screens = [(colour, np.rint(255 * screen).astype(np.uint8))
               for colour, screen in zip(found.palette, found.screens, strict=True)]
    lock = [(colour, float(s.mean()), 0.0) for colour, s in zip(found.palette, found.screens, strict=True)]
    return Swatch(fabric, found.as_dict(), _rights(fabric, found.as_dict(), size, Card("", rights.FORMULA, ())),
                  screens, lock)


def scanned(fabric: Fabric, size: int, *, runtime: client.Runtime | None = None) -> Swatch:
    """A cloth from somebody's own picture, as far as ``size`` pixels a side can show it."""
    asked = photo.request(fabric.image)
    maps = (runtime or client.shared()).call(
        "fabric.scan", {"file": asked["file"], "tile": fabric.tile, "repeat": fabric.repeat, "size": size})
    maps = {name: value / np.float32(255) if name in BYTES else value for name, value in maps.items()}
    name, sha256 = Path(fabric.image).name, photo.digest(asked["file"])
    shown = dataclasses.replace(fabric, image=name, digest=sha256)  # no path of this machine goes out
    told = dataclasses.replace(_rights(shown, maps, size, card_for(fabric)), operation="scan", seed=None,
                               inputs={"image": name, "sha256": sha256, "tile": maps["tile"]})
    return Swatch(shown, maps, told)


def card_for(fabric: Fabric) -> Card:
    """What is said of a fabric's weights: none where a formula drew it, the user's word where it is a picture."""
    if fabric.image:
        return Card("", fabric.rights or UNSTATED, ())
    return Card("", rights.FORMULA, ()) if fabric.exact else rights.card_of(WEIGHTS)


def sample_request(fabric: Fabric, size: int, weights: Path = WEIGHTS) -> dict[str, Any]:
    """The params of ``fabric.sample``."""
    params: dict[str, Any] = {"fabric": fabric.params, "size": size, "screens": True}
    if weights != WEIGHTS:
        params["weights"] = str(weights)
    return params


def received(fabric: Fabric, size: int, answer: Mapping[str, Any], card: Card) -> Swatch:
    """A generated cloth from the runtime's answer."""
    maps = dict(answer)
    screens = [(s["colour"], s["ink"]) for s in maps.pop("screens", ())]
    lock = [(e["colour"], e["share"], e["difference"]) for e in maps.pop("lock", ())]
    return Swatch(fabric, maps, _rights(fabric, maps, size, card), screens, lock)


def _rights(fabric: Fabric, maps: Mapping[str, Any], size: int, card: Card) -> Rights:
    return Rights(manifest.version(), fabric.kind, None if fabric.exact else fabric.seed, tuple(maps["palette"]),
                  to_dict(fabric), size, card.model, card.licence, card.data, rights.digest(maps["colour"]))
