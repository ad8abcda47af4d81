# SPDX-License-Identifier: GPL-3.0-or-later
"""From a reference (class, seed, palette) to a design, all that draws one cloth again, and on to its swatch."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..errors import FabricError
from ..finish.maps import FabricMaps, checked_repeat, checked_size, finished, to_tensor
from ..pattern.layout import chosen, laid, layout_of
from .generator import Drawing, Generator, Noises
from .model import FabricModel

TRUNCATION = (0.0, 1.5)  # 0: the class's middle, 1: as drawn, above: bolder than any seed
STRENGTH = (-3.0, 3.0)  # of an edit, in deviations


@dataclass(frozen=True)
class Ref:
    """A cloth by name. palette: 1 to 5 hex colours, ground first; empty: the seed chooses. truncation: how far from
    the middle of its class. edits: direction -> strength, see ``edits``. layout: a name of ``layout.LAYOUTS``; empty:
    as usual in its class."""

    kind: str
    seed: int = 0
    palette: Sequence[str] = ()
    truncation: float = 1.0
    edits: dict[str, float] = field(default_factory=dict)
    layout: str = ""


@dataclass(frozen=True)
class Design:
    """A cloth as numbers. w: (1, style). noises: where things lie. inks: (layers, 3) sRGB. rest: (1, code, s, s) added
    to the code, what a projected picture has beyond any style; None for sampled cloth. layout: see ``layout``."""

    w: Tensor
    noises: Noises
    inks: NDArray[np.uint8]
    kind: str
    seed: int
    rest: Tensor | None = None
    layout: str = "tossed"


def chance(ref_seed: int, kind: str, use: int) -> np.random.Generator:
    """By the class's name, so that adding a class leaves the others' seeds alone. use: 0 palette, 1 z, 2 threads,
    3 layout."""
    return np.random.default_rng([ref_seed % 2**63, zlib.crc32(kind.encode()), use])


@torch.inference_mode()
def design_of(model: FabricModel, ref: Ref, kind: str | None = None) -> Design:
    """The design of a reference; with ``kind`` the same seed's in the style of another class. Raises FabricError."""
    for name in (ref.kind, kind or ref.kind):
        model.kind_index(name)
    if not TRUNCATION[0] <= ref.truncation <= TRUNCATION[1]:
        raise FabricError(f"A truncation of {ref.truncation} is out of range.",
                          f"Choose {TRUNCATION[0]:g} to {TRUNCATION[1]:g}; 1 leaves the cloth as drawn.")
    inks = model.inks(ref.kind, ref.palette or None, chance(ref.seed, ref.kind, 0))
    rng, g = chance(ref.seed, ref.kind, 1), model.generator
    z = torch.from_numpy(rng.standard_normal((1, g.config.latent), dtype=np.float32))
    noises, target = g.noises(1, rng), kind or ref.kind
    w = g.map(z, torch.tensor([model.kind_index(target)]), to_tensor(inks))
    if ref.truncation != 1:
        middle = model.middle(target)
        w = middle + ref.truncation * (w - middle)
    layout = ref.layout or (chosen(target, chance(ref.seed, ref.kind, 3)) if g.config.laid else Design.layout)
    layout_of(layout)
    made = Design(w, noises, inks, target, ref.seed, layout=layout)
    return edited(model, made, ref.edits) if ref.edits else made


def edited(model: FabricModel, design: Design, edits: dict[str, float]) -> Design:
    """The design moved along directions of ``model.directions``. Raises FabricError."""
    w, inks = design.w, design.inks
    for name, strength in edits.items():
        if not STRENGTH[0] <= strength <= STRENGTH[1]:
            raise FabricError(f"The edit {name} = {strength} is out of range.",
                              f"Choose {STRENGTH[0]:g} to {STRENGTH[1]:g}; 0 changes nothing.")
        style, ink = model.direction(name)
        w = w + strength * style
        inks = np.clip(inks + strength * ink, 0, 255).round().astype(np.uint8)
    return replace(design, w=w, inks=inks)


def drawing_of(generator: Generator, design: Design) -> Drawing:
    if generator.decoder is None or design.rest is None:
        drawn = generator.synthesise(design.w, design.noises)
    else:
        drawn = generator.decode(generator.code(design.w, design.noises) + design.rest)
    return laid(drawn, to_tensor(design.inks), layout_of(design.layout))


@torch.inference_mode()
def maps_of(model: FabricModel, design: Design, size: int = 512, repeat_cm: float | None = None) -> FabricMaps:
    """The swatch of a design. size: px, a multiple of the trained size up to 2048. Raises FabricError."""
    rng = chance(design.seed, design.kind, 2)
    return finished(drawing_of(model.generator, design), design.inks, design.kind, rng, size, repeat_cm)


@torch.inference_mode()
def sample(model: FabricModel, ref: Ref, size: int = 512, repeat_cm: float | None = None) -> FabricMaps:
    """One swatch; the same reference gives the same maps, and a seed keeps its layout under another palette.

    size: pixels, a multiple of the trained size up to 2048. repeat_cm: None for the class's own. Raises FabricError.
    """
    model.kind_index(ref.kind)
    checked_size(size, model.generator.config.size)
    checked_repeat(repeat_cm, ref.kind)
    return maps_of(model, design_of(model, ref), size, repeat_cm)
