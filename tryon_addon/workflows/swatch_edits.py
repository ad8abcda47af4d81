# SPDX-License-Identifier: GPL-3.0-or-later
"""Work on cloth: mix, restyle, a way between two, a photo into the model, enlarging, mending, making it tile."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..core import manifest
from ..core.errors import RuntimeCallError, SpecError
from ..core.fields import to_dict
from ..core.parameters import choose
from ..core.progress import Progress, quiet
from ..formats import photo, rights
from ..formats.rights import Card, Rights
from ..runtime.client import client
from ..spec.fabric import GENERATED, Fabric
from . import swatches

RESTORER = swatches.WEIGHTS.with_name("restore.safetensors")
RESTORING = {"upscale": "Enlarging the picture", "inpaint": "Mending the picture", "tile": "Closing its borders"}
PHOTO = "photo"  # what the files of a worked-on picture are called


def picture(path: Path, *, progress: Progress = quiet, runtime: client.Runtime | None = None) -> np.ndarray:
    """(H, W, 3) uint8 sRGB of a PNG, JPEG, WebP, TIFF or BMP, turned as its EXIF says, row 0 at the top.

    Raises:
        SpecError: no such picture, a damaged one, or one that is too large.
    """
    request = photo.request(path)
    try:
        return np.asarray(_call("fabric.photo", request, "Reading the picture", progress, runtime)["image"])
    except RuntimeCallError as error:
        raise SpecError(f"{path}: {error.message}", error.mend) from None


def reference(text: str, palette: Sequence[str] = ()) -> Fabric:
    """The generated fabric that CLASS, or CLASS:SEED, says. Raises SpecError."""
    kind, _, seed = text.partition(":")
    choose(kind, GENERATED, "fabric")
    if seed and not (seed.isascii() and seed.isdigit()):
        raise SpecError(f"{text} is no fabric.", "Write CLASS:SEED, for example floral:7.")
    return Fabric(kind, seed=int(seed or 0), palette=tuple(palette))


def _call(method: str, params: Mapping[str, Any], label: str, progress: Progress, runtime: client.Runtime | None
          ) -> dict[str, Any]:
    def told(fraction: float, message: str) -> None:
        progress(fraction, message or label)

    return (runtime or client.shared()).call(method, dict(params), progress=told)


def _swatch(fabric: Fabric, maps: Mapping[str, Any], size: int, card: Card, operation: str, inputs: Mapping[str, Any]
            ) -> swatches.Swatch:
    made = swatches.received(fabric, size, maps, card)
    return dataclasses.replace(made, rights=dataclasses.replace(made.rights, operation=operation, inputs=dict(inputs)))


def mix(structure: Fabric, colours: Fabric, size: int = 512, *, insist: bool = False,
        progress: Progress = quiet, runtime: client.Runtime | None = None) -> swatches.Swatch:
    """The structure of one cloth in the colours and the finish of another."""
    card = rights.card_of(swatches.WEIGHTS, insist)
    params = {"fabric": structure.params, "colours": colours.params, "size": size,
              "repeat": structure.repeat}
    shown = dataclasses.replace(structure, kind=colours.kind)
    return _swatch(shown, _call("fabric.mix", params, "Mixing the cloths", progress, runtime), size, card, "mix",
                   {"structure": to_dict(structure), "colours": to_dict(colours)})


def restyle(fabric: Fabric, kind: str, size: int = 512, *, insist: bool = False,
            progress: Progress = quiet, runtime: client.Runtime | None = None) -> swatches.Swatch:
    """The same layout in the style of another class."""
    choose(kind, GENERATED, "fabric.kind")
    card = rights.card_of(swatches.WEIGHTS, insist)
    params = {"fabric": fabric.params, "kind": kind, "size": size, "repeat": fabric.repeat}
    maps = _call("fabric.restyle", params, "Restyling the cloth", progress, runtime)
    return _swatch(dataclasses.replace(fabric, kind=kind), maps, size, card, "restyle",
                   {"from": to_dict(fabric), "kind": kind})


def interpolate(first: Fabric, last: Fabric, steps: int = 5, size: int = 512, *, insist: bool = False,
                progress: Progress = quiet, runtime: client.Runtime | None = None) -> list[swatches.Swatch]:
    """``steps`` cloths on the way from one to another, both with them."""
    card = rights.card_of(swatches.WEIGHTS, insist)
    params = {"fabric": first.params, "to": last.params, "steps": steps, "size": size}
    cloths = _call("fabric.interpolate", params, "Weaving the way", progress, runtime)["cloths"]
    return [_swatch(dataclasses.replace(first, seed=i), maps, size, card, "interpolate",
                    {"from": to_dict(first), "to": to_dict(last), "step": i, "steps": steps})
            for i, maps in enumerate(cloths)]


def project(image: np.ndarray, kind: str | None = None, palette: Sequence[str] = (), size: int = 512, *,
            insist: bool = False, progress: Progress = quiet, runtime: client.Runtime | None = None
            ) -> tuple[swatches.Swatch, float]:
    """The cloth of the model nearest to a picture (H, W, 3) uint8, and how near in dB (before another palette)."""
    card = rights.card_of(swatches.WEIGHTS, insist)
    params: dict[str, Any] = {"image": image, "kind": kind, "size": size}
    if palette:
        params["palette"] = list(Fabric(palette=tuple(palette)).palette)
    maps = _call("fabric.project", params, "Finding the cloth", progress, runtime)
    return projected(image, maps, size, card, palette)


def projected(image: np.ndarray, answer: Mapping[str, Any], size: int, card: Card, palette: Sequence[str] = ()
              ) -> tuple[swatches.Swatch, float]:
    """The same from the runtime's answer to ``fabric.project``."""
    maps = dict(answer)
    found, nearness = str(maps.pop("kind")), float(maps.pop("psnr"))
    inputs = {"sha256": rights.digest(image), "palette": list(palette)}
    return _swatch(Fabric(found, seed=0), maps, size, card, "project", inputs), nearness


def restored(operation: str, image: np.ndarray, *, mask: np.ndarray | None = None, tiles: bool = False,
             border: float = 0.2, insist: bool = False, progress: Progress = quiet,
             runtime: client.Runtime | None = None) -> tuple[np.ndarray, Rights]:
    """A picture (H, W, 3) uint8 four times as large (``upscale``), mended where a ``mask`` like it is light
    (``inpaint``), or made to ``tile``.

    Raises:
        SpecError: a mask that is missing, or of another size. WeightsError: no weights with a card.
    """
    params: dict[str, Any] = {"image": image}
    if operation == "inpaint":
        if mask is None:
            raise SpecError("There is no mask.", "Name a picture (--mask) that is white where the cloth is broken.")
        params["mask"] = (mask.mean(axis=2) > 127).astype(np.uint8)
        if params["mask"].shape != image.shape[:2]:
            raise SpecError(f"The mask has {params['mask'].shape[::-1]} px, the picture {image.shape[1::-1]}.",
                            "Give them the same size.")
    params |= {"border": border} if operation == "tile" else {"tiles": tiles}
    # Making it tile takes no weights.
    card = Card("", rights.FORMULA, ()) if operation == "tile" else rights.card_of(RESTORER, insist)
    made = _call(f"fabric.{operation}", params, RESTORING[operation], progress, runtime)["image"]
    inputs = {"sha256": rights.digest(image)}
    return made, Rights(manifest.version(), PHOTO, None, (), {}, made.shape[1], card.model, card.licence, card.data,
                        rights.digest(made), operation, inputs)
