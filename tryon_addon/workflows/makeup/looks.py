# SPDX-License-Identifier: GPL-3.0-or-later
"""Make-up as files: the library, looks drawn by number, a sheet of them, and a face that wears one."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ...catalog.body.complexion import EYES, colouring
from ...catalog.body.hair import HAIRS
from ...catalog.body.skin import SKINS
from ...catalog.makeup import KINDS, OCCASIONS, STYLES, library
from ...core import files, manifest
from ...core.colour import hex_colour, hex_of, to_srgb
from ...core.delivery import Delivery
from ...core.errors import SpecError
from ...core.fields import whole
from ...core.parameters import choose
from ...core.progress import Progress, quiet
from ...core.seeds import derive
from ...formats import png
from ...runtime.client import client
from ...spec.body import Body
from ...spec.makeup import INTENSITY, Makeup, layers_of, makeup_from, text_of

MOST = 200  # looks in one call
CELL, GAP, COLUMNS = 288, 6, 5  # pixels of a sheet
NOTE = "TryOn"


def listing() -> dict[str, Any]:
    """What there is, as plain values: styles, occasions, kinds with their masks, and the library's looks."""
    looks = []
    for name, path in library().items():
        found = makeup_from(str(path))
        looks.append({"name": name, "label": found.name, "style": found.style, "occasion": found.occasion,
                      "layers": [layer.kind for layer in found.layers], "file": str(path)})
    kinds = [{"name": kind.name, "label": kind.label, "region": kind.region, "finish": kind.finish,
              "opacity": kind.opacity, "matches": kind.matches,
              "mask": {p.name: {"low": p.low, "high": p.high, "usual": p.default, "text": p.text}
                       for p in kind.mask.values()}} for kind in KINDS.values()]
    return {"styles": list(STYLES), "occasions": list(OCCASIONS), "kinds": kinds, "looks": looks}


def wish_of(body: Body, style: str, intensity: float = 0.6, occasion: str = "") -> dict[str, Any]:
    """What MakeupGAN is asked for somebody. Raises SpecError."""
    who = colouring({"identity": body.identity, "skin": body.skin, "age": body.age})
    usual = {"bridal": "wedding", "natural": "everyday", "k-beauty": "everyday", "winged": "evening"}
    return {"style": choose(style, STYLES, "style"), "intensity": INTENSITY.check(intensity, "makeup"),
            "tone": body.skin, "eyes": hex_of(to_srgb(np.array(EYES[who.eyes].colour))),
            "hair": hex_of(to_srgb(np.array(HAIRS[who.hair].colour))),
            "occasion": choose(occasion, OCCASIONS, "occasion") if occasion else
            usual.get(style, "show" if style in ("stage", "graphic", "editorial") else "evening")}


def wishes(count: int, seed: int, *, style: str = "", tone: str = "", intensity: float | None = None,
           occasion: str = "") -> list[dict[str, Any]]:
    """What is asked for ``count`` people; what is not said is drawn by number. Raises SpecError."""
    if not 1 <= whole(count, "count") <= MOST:
        raise SpecError(f"count is {count}.", f"Use 1 to {MOST}.")
    whole(seed, "seed")
    found = []
    for number in range(count):
        draw = random.Random(derive(seed, "makeup", number))
        own, strong, other = draw.choice(SKINS), draw.uniform(0.3, 0.9), draw.choice(STYLES)
        body = Body(identity=derive(seed, "makeup", number) % 2**31, skin=hex_colour(tone, "tone") if tone else own)
        found.append(wish_of(body, style or other, strong if intensity is None else intensity, occasion))
    return found


def sample(asked: Sequence[Mapping[str, Any]], seed: int, *, truncation: float = 0.8,
           runtime: client.Runtime | None = None, progress: Progress = quiet) -> list[Makeup]:
    """A look for every wish; the same for the same seed. Raises what the runtime raises."""
    progress(0.0, "Drawing make-up")
    answer = (runtime or client.shared()).call("makeup.sample", {"wishes": [dict(w) for w in asked], "seed": seed,
                                                                 "truncation": truncation})
    return [Makeup(tuple(layers), wish["style"], f"{wish['style']} {seed}.{number}", wish["occasion"])
            for number, (layers, wish) in enumerate(zip(answer["stacks"], asked, strict=True))]


def write(looks: Sequence[Makeup], asked: Sequence[Mapping[str, Any]], folder: Path, seed: int, *,
          runtime: client.Runtime | None = None, progress: Progress = quiet) -> list[Path]:
    """``makeup-I.toml`` of each and ``sheet.png``, a portrait of each. Raises StorageError: then nothing is written."""
    pictures = portraits([(wish["tone"], wish["eyes"], look) for look, wish in zip(looks, asked, strict=True)],
                         runtime=runtime, progress=progress)
    note = {"tool": NOTE, "version": manifest.version(), "kind": "makeup", "seed": seed,
            "wishes": [dict(wish) for wish in asked]}
    with Delivery(folder) as delivery:
        written = [files.write(delivery.aside / f"makeup-{i}.toml", text_of(look)) for i, look in enumerate(looks)]
        content = png.content_of(sheet(pictures), {NOTE: json.dumps(note, sort_keys=True)})
        written.append(files.write(delivery.aside / "sheet.png", content))
        return [delivery.final(path) for path in written]


def portraits(people: Sequence[tuple[str, str, Makeup]], *, size: int = CELL, yaw: float = 0.0,
              runtime: client.Runtime | None = None, progress: Progress = quiet) -> np.ndarray:
    """(n, size, size, 3) uint8: quick pictures of faces of (tone, eyes, make-up)."""
    asked = [{"tone": tone, "eyes": eyes, "layers": layers_of(look)} for tone, eyes, look in people]
    found = []
    for i in range(0, len(asked), 8):
        progress(i / len(asked), f"Drawing face {i + 1} of {len(asked)}")
        found.append((runtime or client.shared()).call("makeup.portraits", {"people": asked[i : i + 8], "size": size,
                                                                           "yaw": yaw})["pictures"])
    return np.concatenate(found)


def sheet(pictures: np.ndarray, columns: int = COLUMNS) -> np.ndarray:
    """(H, W, 3) uint8: pictures (n, S, S, 3) side by side, white between them."""
    side, columns = pictures.shape[1], min(columns, len(pictures))
    rows = -(-len(pictures) // columns)
    page = np.full((GAP + rows * (side + GAP), GAP + columns * (side + GAP), 3), 255, np.uint8)
    for place, picture in enumerate(pictures):
        row, column = divmod(place, columns)
        page[GAP + row * (side + GAP) :, GAP + column * (side + GAP) :][:side, :side] = picture
    return page
