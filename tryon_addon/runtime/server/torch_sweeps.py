# SPDX-License-Identifier: GPL-3.0-or-later
"""The sweeps of sewing by torch, on a graphics card."""

from __future__ import annotations

import warnings

import numpy as np
import torch
from scipy.sparse import csr_matrix

from ...tailoring.pattern.panelmesh import PanelMesh
from ...tailoring.sew.presew import Cloth


class TorchCloth(Cloth):
    """The same constraints as ``Cloth``, their sparse products on ``device``; single precision, micrometres apart."""

    def __init__(self, mesh: PanelMesh, device: str) -> None:
        super().__init__(mesh)
        self._device = device
        self._sparse = {name: self._matrix(getattr(self, name)) for name in ("difference", "spread", "mean")}
        self._dense = {name: torch.as_tensor(getattr(self, name), dtype=torch.float32, device=device)
                       for name in ("rest", "longer", "shorter")}
        self._sewn = torch.as_tensor(self.sewn, device=device)

    def _matrix(self, matrix: csr_matrix) -> torch.Tensor:
        with warnings.catch_warnings():  # torch calls its sparse matrices a beta
            warnings.simplefilter("ignore", UserWarning)
            return torch.sparse_csr_tensor(
                torch.as_tensor(matrix.indptr.astype(np.int64)), torch.as_tensor(matrix.indices.astype(np.int64)),
                torch.as_tensor(matrix.data, dtype=torch.float32), matrix.shape, device=self._device)

    def sweep(self, x: np.ndarray, pull: float, count: int) -> None:
        """As ``Cloth.sweep``: there and back once for all ``count`` sweeps."""
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
