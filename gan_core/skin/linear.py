# SPDX-License-Identifier: GPL-3.0-or-later
"""The linear part: a mean skin, how it changes with depth, age and sex, and what people differ in beyond that.

The parts of the body draw their own mixtures and go over into each other, so that a few skins make many people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from .config import TRAITS
from .places import SIZE, Places

Array = NDArray[np.float32]
SAME = 0.6  # share of the variance in which all parts of a body agree
WIDEST = 2.0  # deviations: what lies further out is drawn again as its border
OWN = SIZE // 2  # pixels of what people differ in
# Rows and columns of the face in a map of 2048, where everything is kept twice as finely.
FACE = (576, 1408, 1536, 2048)
NAMES = ("inside", "mean", "mean_face", "own", "own_face")


def packed(maps: Tensor) -> tuple[Tensor, Tensor]:
    """Maps (n, C, ...) as int8 and their scales (n, C): the square roots are stored, so that little stays exact."""
    scale = maps.flatten(2).abs().quantile(0.9995, dim=2).clamp(min=1e-6) if maps.flatten(2).shape[2] < 1 << 24 else \
        maps.flatten(2).abs().amax(2).clamp(min=1e-6)
    share = (maps / scale.reshape(*scale.shape, *[1] * (maps.dim() - 2))).clamp(-1, 1)
    return (127 * share.sign() * share.abs().sqrt()).round().to(torch.int8), scale


def unpacked(codes: Tensor, scale: Tensor) -> Tensor:
    """What ``packed`` has stored, float32."""
    share = codes.float() / 127
    return share * share.abs() * scale.reshape(*scale.shape, *[1] * (codes.dim() - 2))


def box(size: int) -> tuple[slice, slice]:
    """FACE in a map of ``size`` px, rows and columns."""
    a, b, c, d = (n * size // 2048 for n in FACE)
    return slice(a, b), slice(c, d)


def _extent(size: int) -> tuple[int, int]:
    rows, columns = box(size)
    return rows.stop - rows.start, columns.stop - columns.start


def resized(maps: Tensor, size: int) -> Tensor:
    """(n, C, H, W) at another size, smoothly."""
    if maps.shape[-1] == size:
        return maps
    if maps.shape[-1] > size:
        return F.interpolate(maps, size=(maps.shape[-2] * size // maps.shape[-1], size), mode="area")
    return F.interpolate(maps, size=(maps.shape[-2] * size // maps.shape[-1], size), mode="bilinear",
                         align_corners=False)


@dataclass(frozen=True)
class Linear:
    """mean: (1 + T, 3, SIZE, SIZE) the skin at no trait, and its change with each; mean_face: the same at twice the
    size within FACE, what is finer; own: (K, 3, OWN, OWN) what people differ in, of deviation 1 each; own_face."""

    mean: Tensor
    mean_face: Tensor
    own: Tensor
    own_face: Tensor

    @classmethod
    def of(cls, tensors: Mapping[str, Tensor]) -> Linear:
        """From the tensors of a weights file. Raises ValueError, KeyError where they do not belong together."""
        bits = np.unpackbits(tensors["inside"].numpy().astype(np.uint8))[: SIZE * SIZE]
        inside = torch.from_numpy(bits.reshape(SIZE, SIZE).astype(bool))
        small = F.max_pool2d(inside[None, None].float(), 2)[0, 0] > 0

        def spread(name: str, where: Tensor) -> Tensor:
            values = unpacked(tensors[name], tensors[f"{name}_scale"])
            found = torch.zeros(*values.shape[:2], *where.shape)
            found[..., where] = values
            return found

        def whole(name: str) -> Tensor:
            return unpacked(tensors[name], tensors[f"{name}_scale"])

        found = cls(spread("mean", inside), whole("mean_face"), spread("own", small), whole("own_face"))
        traits, axes = found.mean.shape[0], found.own.shape[0]
        wanted = [(traits, 3, *_extent(2 * SIZE)), (axes, 3, *_extent(SIZE))]
        if [tuple(found.mean_face.shape), tuple(found.own_face.shape)] != wanted or traits != 1 + len(TRAITS):
            raise ValueError(f"maps of {tuple(found.mean_face.shape)} and {tuple(found.own_face.shape)}")
        return found

    def tensors(self, inside: NDArray[np.bool_]) -> dict[str, Tensor]:
        """For a weights file, without what lies between the islands."""
        where = torch.from_numpy(inside)
        small = F.max_pool2d(where[None, None].float(), 2)[0, 0] > 0
        found = {"inside": torch.from_numpy(np.packbits(inside.ravel()))}
        for name, values in (("mean", self.mean[..., where]), ("mean_face", self.mean_face),
                             ("own", self.own[..., small]), ("own_face", self.own_face)):
            found[name], found[f"{name}_scale"] = packed(values)
        return found

    def drawn(self, places: Places, rng: np.random.Generator, spread: float = 1.0) -> Tensor:
        """(K, R) how much of each difference each of the regions has."""
        kinds, regions = self.own.shape[0], places.region.shape[-1]
        common, apart = rng.standard_normal((kinds, 1)), rng.standard_normal((kinds, regions))
        z = np.sqrt(SAME) * common + np.sqrt(1 - SAME) * apart
        return torch.from_numpy((spread * np.clip(z, -WIDEST, WIDEST)).astype(np.float32))

    def structure(self, places: Places, traits: Tensor, z: Tensor) -> Tensor:
        """(3, 2 SIZE, 2 SIZE) melanin, blood, shade of a person of ``traits`` (T,) with ``z`` of ``drawn``."""
        size = 2 * SIZE
        weights = torch.cat([torch.ones(1), traits])
        region = torch.from_numpy(places.region).permute(2, 0, 1)[None]  # (1, R, SIZE, SIZE)
        small = resized(region, OWN)[0]
        shares = torch.einsum("kr,rhw->khw", z, small)
        own = torch.einsum("kchw,khw->chw", self.own, shares)
        coarse = torch.einsum("t,tchw->chw", weights, self.mean) + resized(own[None], SIZE)[0]
        rows, columns = box(SIZE)
        near = torch.einsum("kr,rhw->khw", z, region[0][:, rows, columns])
        coarse[:, rows, columns] += torch.einsum("kchw,khw->chw", self.own_face, near)
        whole = resized(coarse[None], size)[0]
        rows, columns = box(size)
        whole[:, rows, columns] += torch.einsum("t,tchw->chw", weights, self.mean_face)
        return whole
