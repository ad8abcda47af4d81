# SPDX-License-Identifier: GPL-3.0-or-later
"""Skins as files: albedo, height and roughness of people drawn by number, with what made them, and a sheet."""

from __future__ import annotations

import dataclasses
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..catalog.body.skin import SKINS
from ..core import files, manifest
from ..core.delivery import Delivery
from ..core.errors import SpecError
from ..core.fields import whole
from ..core.progress import Progress, quiet
from ..core.seeds import derive
from ..formats import png, rights
from ..formats.rights import Card
from ..runtime.client import client
from ..spec.body import Body, skin_wish
from ..spec.keys import ROOT, SKIN_WEIGHTS

WEIGHTS = ROOT / SKIN_WEIGHTS
SIZES = (512, 1024, 2048)
MAPS = ("albedo", "height", "roughness")
MOST = 200  # skins in one call
CELL, GAP, COLUMNS = 320, 8, 5  # pixels of a sheet
FACE = (0.33, 0.71, 0.75, 1.0)  # top, bottom, left and right of a head in the map, where it lies on its side
NOTE = "TryOn"


@dataclass(frozen=True)
class Skin:
    """One person's maps, (S, S) or (S, S, 3) uint8 by MAPS, row 0 at the top, and what the runtime was asked."""

    number: int
    wish: Mapping[str, Any]
    maps: Mapping[str, np.ndarray]
    note: Mapping[str, Any]


def wishes(count: int, seed: int, *, tone: str = "", age: float | None = None, sex: str = "",
           marks: Mapping[str, float] | None = None) -> list[dict[str, Any]]:
    """What ``skin.sample`` is asked for ``count`` people; what is not said is drawn by number. Raises SpecError."""
    if not 1 <= whole(count, "count") <= MOST:
        raise SpecError(f"count is {count}.", f"Use 1 to {MOST}.")
    if sex not in ("", "female", "male"):
        raise SpecError(f"sex is {sex!r}.", "Choose female or male, or leave it out.")
    whole(seed, "seed")
    found = []
    for number in range(count):
        draw = random.Random(derive(seed, "skin", number))
        own, years, woman = draw.choice(SKINS), draw.uniform(18, 75), draw.random() < 0.5
        body = Body(identity=derive(seed, "skin", number) % 2**31, skin=tone or own, age=years if age is None else age,
                    gender=float({"female": True, "male": False}.get(sex, woman)), complexion=marks or {})
        found.append(skin_wish(body))
    return found


def sample(asked: Sequence[Mapping[str, Any]], size: int = 1024, *, weights: Path = WEIGHTS, insist: bool = False,
           progress: Progress = quiet, runtime: client.Runtime | None = None) -> list[Skin]:
    """The maps of every wish. Raises SpecError, WeightsError, and what the runtime raises."""
    if size not in SIZES:
        raise SpecError(f"size is {size}.", f"Choose one of: {', '.join(map(str, SIZES))} pixels.")
    card = rights.card_of(weights, insist)
    made = []
    for number, wish in enumerate(asked):
        progress(number / len(asked), f"Drawing skin {number}")
        params: dict[str, Any] = {"wish": dict(wish), "size": size}
        if weights != WEIGHTS:
            params["weights"] = str(weights)
        answer = (runtime or client.shared()).call("skin.sample", params)
        made.append(Skin(number, dict(wish), {name: answer[name] for name in MAPS},
                         _note(wish, answer["marks"], size, card)))
    return made


def write(skins: Sequence[Skin], folder: Path) -> list[Path]:
    """``skin-I_albedo.png``, ``_height.png``, ``_roughness.png`` of each and ``sheet.png``. Raises StorageError: then
    nothing is written."""
    with Delivery(folder) as delivery:
        written = []
        for skin in skins:
            text = {NOTE: json.dumps(skin.note, sort_keys=True)}
            for name, pixels in skin.maps.items():
                content = png.content_of(np.ascontiguousarray(pixels), text)
                written.append(files.write(delivery.aside / f"skin-{skin.number}_{name}.png", content))
        text = {NOTE: json.dumps([skin.note for skin in skins], sort_keys=True)}
        written.append(files.write(delivery.aside / "sheet.png", png.content_of(sheet(skins), text)))
        return [delivery.final(path) for path in written]


def sheet(skins: Sequence[Skin]) -> np.ndarray:
    """(H, W, 3) uint8: the whole map and the face of each, white between them."""
    columns = min(COLUMNS, len(skins))
    rows = -(-len(skins) // columns)
    page = np.full((GAP + rows * (2 * CELL + 2 * GAP), GAP + columns * (CELL + GAP), 3), 255, np.uint8)
    for place, skin in enumerate(skins):
        row, column = divmod(place, columns)
        top, left = GAP + row * (2 * CELL + 2 * GAP), GAP + column * (CELL + GAP)
        albedo = skin.maps["albedo"]
        a, b, c, d = (round(share * len(albedo)) for share in FACE)
        for i, shown in enumerate((albedo, np.rot90(albedo[a:b, c:d], -1))):
            page[top + i * (CELL + GAP // 2) :, left:][:CELL, :CELL] = _fitted(shown)
    return page


def _fitted(picture: np.ndarray) -> np.ndarray:
    """(CELL, CELL, 3): the middle square of ``picture``, at the nearest texels."""
    side = min(picture.shape[:2])
    top, left = ((n - side) // 2 for n in picture.shape[:2])
    at = ((np.arange(CELL) + 0.5) * side / CELL).astype(int)
    return picture[top + at[:, None], left + at[None]]


def _note(wish: Mapping[str, Any], marks: Mapping[str, float], size: int, card: Card) -> dict[str, Any]:
    data = [{"set": name, "licence": licence} for name, licence in card.data]
    return {"tool": NOTE, "version": manifest.version(), "kind": "skin", "wish": dict(wish), "size": size,
            "marks": {name: round(value, 4) for name, value in marks.items()},
            **{k: v for k, v in dataclasses.asdict(card).items() if k != "data"}, "training_data": data}
