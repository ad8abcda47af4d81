# SPDX-License-Identifier: GPL-3.0-or-later
"""A person's skin from a seed, a tone, an age and a sex: the linear model, its detail, marks, relief and gloss."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from .. import checkpoint
from ..checkpoint import CheckpointError
from ..colour import from_hex, linear
from . import marks, pigment, relief
from .config import DetailConfig
from .detail import Detail, chance, known_of
from .errors import SkinError
from .grain import Grain
from .linear import Linear, resized
from .places import SIZE, Places, places
from .relief import DEEPEST

KIND = "skin"
SHIPPED = Path(__file__).resolve().parents[2] / "assets" / "skin" / "skin.safetensors"
DETAILS = ("none", "grain", "network")
SIZES = (512, 1024, 2048)
AGES = (18.0, 90.0)
YOUNG, OLD = 24.0, 68.0  # years at which the pictures' youngest and oldest are
STRIP = 64  # rows that are worked on at once
CODES = 2048  # steps of density between which bytes are looked up
NAIL = (0.03, 0.10, -0.04)  # melanin, blood and shade of a nail beyond the skin's


@dataclass(frozen=True)
class Wish:
    """Whose skin. tone: #hex of the cheek; woman: 0 .. 1; age in years; given: some of ``marks.MARKS``, 0 .. 1; what is
    left out is drawn from the seed."""

    seed: int = 0
    tone: str = "#c98f6f"
    age: float = 28.0
    woman: float = 1.0
    given: Mapping[str, float] = field(default_factory=dict)
    detail: str = ""  # one of DETAILS instead of the model's own, to compare

    def __post_init__(self) -> None:
        try:
            from_hex([self.tone])
        except ValueError as error:
            raise SkinError(f"tone is {self.tone!r}.", "Write a colour as #rrggbb, for example #8d5a3c.") from error
        if not (_number(self.age) and AGES[0] <= self.age <= AGES[1]):
            raise SkinError(f"age is {self.age!r}.", f"Allowed: {AGES[0]:g} to {AGES[1]:g} years.")
        if not (_number(self.woman) and 0 <= self.woman <= 1):
            raise SkinError(f"woman is {self.woman!r}.", "Allowed: 0 (a man) to 1 (a woman).")
        if self.detail not in ("", *DETAILS):
            raise SkinError(f"detail is {self.detail!r}.", f"Choose of: {', '.join(DETAILS)}.")
        if isinstance(self.seed, bool) or not isinstance(self.seed, int):
            raise SkinError(f"seed is {self.seed!r}.", "Give a whole number.")
        for name, value in self.given.items():
            if name not in marks.MARKS:
                raise SkinError(f"There is no mark {name!r}.", f"Choose of: {', '.join(marks.MARKS)}.")
            if not (_number(value) and 0 <= value <= 1):
                raise SkinError(f"{name} is {value!r}.", "Allowed: 0 to 1.")


def _number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value == value


@dataclass(frozen=True)
class Skin:
    """Maps (S, S, ...) uint8, row 0 at the top as in files: albedo sRGB; height, 128 level, ``millimetres`` from 0 to
    255; roughness 0 .. 1; relief: slopes along u and v, roughness, how deep the tile's pores are."""

    albedo: NDArray[np.uint8]
    height: NDArray[np.uint8]
    roughness: NDArray[np.uint8]
    relief: NDArray[np.uint8]
    marks: dict[str, float]

    millimetres = 2 * DEEPEST


class SkinGan:
    """The linear model, its grain and the generator of detail, as one weights file has them. ``info["detail"]`` says
    which of the latter two is used."""

    def __init__(self, linear_model: Linear, grain: Grain, detail: Detail, info: dict[str, Any] | None = None) -> None:
        self.linear, self.grain = linear_model, grain
        self.detail, self.info = detail.eval().requires_grad_(False), info or {}

    @classmethod
    def load(cls, path: Path = SHIPPED) -> SkinGan:
        """Raises CheckpointError: missing, damaged, foreign, or not what its config says."""
        weights = checkpoint.load(path, KIND)
        try:
            detail = Detail(DetailConfig.from_dict(weights.config))
            linear_model = Linear.of(weights.part("linear"))
            grain = Grain.of(weights.part("grain"))
        except (ValueError, TypeError, KeyError, IndexError, RuntimeError) as error:
            raise CheckpointError(f"{path} does not hold a skin ({error}).") from error
        checkpoint.fill(detail, weights.part("detail"), path)
        return cls(linear_model, grain, detail, weights.info)

    def save(self, path: Path, inside: NDArray[np.bool_]) -> None:
        tensors = {f"linear/{k}": v for k, v in self.linear.tensors(inside).items()}
        tensors |= {f"grain/{k}": v for k, v in self.grain.tensors().items()}
        tensors |= {f"detail/{k}": v for k, v in self.detail.state_dict().items()}
        checkpoint.save(path, KIND, self.detail.config.to_dict(), tensors, self.info)

    @torch.inference_mode()
    def structure(self, wish: Wish, where: Places, traits_given: tuple[float, ...] = ()) -> Tensor:
        """(3, 2048, 2048) melanin, blood, shade beyond the cheek's, without marks."""
        traits = torch.tensor(traits_given or traits_of(wish), dtype=torch.float32)
        coarse = self.linear.structure(where, traits, self.linear.drawn(where, _chance(wish, 1)))
        size = SIZE * self.detail.config.fine
        whole = resized(coarse[None], size)
        how = wish.detail or self.info.get("detail", "grain")
        if how == "grain":
            whole = whole + self.grain.drawn(size, _chance(wish, 2))[None]
        elif how == "network":
            noise = chance(self.detail.config, SIZE, SIZE, _chance(wish, 2))
            whole = whole + self.detail(coarse[None], known_of(where), traits[None], noise, self.detail.window())
        return whole[0]

    @torch.inference_mode()
    def sample(self, wish: Wish, size: int = 2048) -> Skin:
        """The maps of a person. Raises SkinError."""
        if size not in SIZES:
            raise SkinError(f"size is {size!r}.", f"Choose one of: {', '.join(map(str, SIZES))} pixels.")
        where = places()
        depth, age, woman = traits_of(wish)
        given = marks.drawn(_chance(wish, 3), depth, age, woman) | dict(wish.given)
        structure = resized(self.structure(wish, where)[None], size)[0]
        structure = structure + nails(where, size) * (1 - 0.5 * depth)
        levels = relief.height(structure, where, age, _chance(wish, 5))
        more, bumps = marks.added(where, given, _chance(wish, 4), size)
        structure = structure + torch.from_numpy(more)
        levels = levels + torch.from_numpy(bumps)
        rough = torch.from_numpy(relief.roughness(where, age, _chance(wish, 6)))
        pores = torch.from_numpy(relief.porous(where)) * (0.85 + 0.3 * (1 - woman))
        flat = resized(torch.stack([rough, pores])[None], size)[0]
        return Skin(albedo(structure, wish.tone, where)[::-1],
                    _bytes(128 + 255 * levels / Skin.millimetres)[::-1], _bytes(255 * flat[0])[::-1],
                    _relief(relief.slopes(levels, where), flat), given)


def traits_of(wish: Wish) -> tuple[float, float, float]:
    """Depth, age from 0 to 1 and a little beyond, woman."""
    tone = linear(from_hex([wish.tone]))[0]
    age = float(np.clip((wish.age - YOUNG) / (OLD - YOUNG), -0.1, 1.25))
    return pigment.depth(tone), age, float(wish.woman)


def nails(where: Places, size: int) -> Tensor:
    """(3, S, S) what nails add to the skin around them."""
    mask = torch.from_numpy(np.maximum(where.named("fingernails"), where.named("toenails")))[None, None]
    return resized(mask, size)[0] * torch.tensor(NAIL)[:, None, None]


def albedo(structure: Tensor, tone: str, where: Places) -> NDArray[np.uint8]:
    """(S, S, 3) sRGB of a ``structure`` (3, S, S) whose cheek has the tone."""
    size = structure.shape[-1]
    step = size // SIZE
    cheek = structure[:, ::step, ::step][:, torch.from_numpy(cheek_of(where))].median(1).values
    base = torch.from_numpy(np.maximum(pigment.density(linear(from_hex([tone]))[0]), 0.05))[:, None]
    mixing, table = torch.from_numpy(pigment.MIXING), _table()
    found = np.empty((size, size, 3), np.uint8)
    for row in range(0, size, STRIP):  # what fits a processor's cache goes three times as fast
        change = mixing @ (structure[:, row : row + STRIP] - cheek[:, None, None]).flatten(1)
        less = change.clamp(max=0).div_(base).exp_().mul_(base)
        dense = less.add_(change.clamp_(min=0)).mul_(CODES / 7.0).round_().clamp_(0, CODES - 1)
        codes = dense.to(torch.int16).numpy()
        found[row : row + STRIP] = np.take(table, codes).T.reshape(-1, size, 3)
    return found


@lru_cache(1)
def _table() -> NDArray[np.uint8]:
    """Bytes of sRGB by density."""
    light = np.exp(-np.arange(CODES) * 7.0 / CODES)
    share = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.rint(255 * share).astype(np.uint8)


def cheek_of(where: Places) -> NDArray[np.bool_]:
    """(SIZE, SIZE) where the tone of a skin is read."""
    x, y, z = np.moveaxis(where.eye, -1, 0)
    return where.inside & (x > 2.6) & (x < 5.0) & (y < 2.0) & (z < -2.8) & (z > -5.0)


@lru_cache(1)
def shipped(path: Path = SHIPPED) -> SkinGan:
    """The model of a weights file, read once."""
    return SkinGan.load(path)


def _chance(wish: Wish, use: int) -> np.random.Generator:
    return np.random.default_rng([wish.seed % 2**63, use])


def _bytes(values: Tensor) -> NDArray[np.uint8]:
    return values.round().clamp_(0, 255).to(torch.uint8).numpy()


def _relief(slopes: Tensor, flat: Tensor) -> NDArray[np.uint8]:
    """(S, S, 4), row 0 at the top; there v points up, as Blender takes it."""
    found = np.empty((*slopes.shape[1:], 4), np.uint8)
    for i, plane in enumerate((*(slopes * (127 / relief.STEEPEST)).add_(128), *(255 * flat))):
        found[..., i] = _bytes(plane)
    return found[::-1]
