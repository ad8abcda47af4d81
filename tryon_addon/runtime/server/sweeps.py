# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a garment is sewn: on the processor, or on a graphics card where the runtime finds one."""

from __future__ import annotations

import ctypes
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_matrix

from ...tailoring.pattern.panelmesh import PanelMesh
from ...tailoring.sew.presew import Cloth

if TYPE_CHECKING:
    import torch

WORTH = 4000  # vertices: for fewer, starting the card's programs costs more than they save
DRIVERS = ("libcuda.so.1", "nvcuda.dll")  # of a card that torch calls "cuda"
AMD = Path("/dev/kfd")


class TorchCloth(Cloth):
    """The same constraints as ``Cloth``, their sparse products on ``device``; single precision, micrometres apart."""

    def __init__(self, mesh: PanelMesh, device: str) -> None:
        import torch

        super().__init__(mesh)
        self._device = device
        self._sparse = {name: self._matrix(getattr(self, name)) for name in ("difference", "spread", "mean")}
        self._dense = {name: torch.as_tensor(getattr(self, name), dtype=torch.float32, device=device)
                       for name in ("rest", "longer", "shorter")}
        self._sewn = torch.as_tensor(self.sewn, device=device)

    def _matrix(self, matrix: csr_matrix) -> torch.Tensor:
        import torch

        with warnings.catch_warnings():  # torch calls its sparse matrices a beta
            warnings.simplefilter("ignore", UserWarning)
            return torch.sparse_csr_tensor(
                torch.as_tensor(matrix.indptr.astype(np.int64)), torch.as_tensor(matrix.indices.astype(np.int64)),
                torch.as_tensor(matrix.data, dtype=torch.float32), matrix.shape, device=self._device)

    def sweep(self, x: np.ndarray, pull: float, count: int) -> None:
        """As ``Cloth.sweep``: there and back once for all ``count`` sweeps."""
        import torch

        rest, longer, shorter = self._dense["rest"], self._dense["longer"], self._dense["shorter"]
        there = torch.as_tensor(x, dtype=torch.float32, device=self._device)
        for _ in range(count):
            if len(self._sewn):
                s = there[self._sewn]
                there[self._sewn] = s + pull * (self._sparse["mean"] @ s - s)
            d = self._sparse["difference"] @ there
            length = d.norm(dim=1) + 1e-12
            lack = length - rest
            there = there - self._sparse["spread"] @ (
                d * (lack * torch.where(lack > 0, longer, shorter) / length)[:, None])
        x[:] = there.cpu().numpy()


def cloth(mesh: PanelMesh) -> Cloth:
    """The constraints of ``mesh``, on the card where there is one and it is worth the way."""
    if len(mesh.uv) < WORTH or not _driver():
        return Cloth(mesh)
    import torch  # two seconds, which a machine without a card is spared

    return TorchCloth(mesh, "cuda") if torch.cuda.is_available() else Cloth(mesh)


def _driver() -> bool:
    return AMD.exists() or any(map(_loads, DRIVERS))


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
