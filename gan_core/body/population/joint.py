# SPDX-License-Identifier: GPL-3.0-or-later
"""The population as a torch module: tables between values and normal scores, and scores drawn together.

The same distribution as ``population`` and ``conditional`` have in numpy, for batches and with gradients.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .population import Population


def row_of(women: Tensor) -> Tensor:
    """Rows (B,) of SEXES: ``women`` (B,) is 1 for female, 0 for male."""
    return (women < 0.5).long()


class Joint(nn.Module):
    """``scores`` (K,), ``knots`` (populations, sexes, D, K) and ``matrix`` (populations, sexes, D, D) of a population.

    D are the 29 measures, then age. Not part of any weights file: the statistics have their own.
    """

    scores: Tensor
    knots: Tensor
    matrix: Tensor

    def __init__(self, people: Population) -> None:
        super().__init__()
        arrays = {"scores": people.scores, "knots": people.knots, "matrix": people.correlation}
        for name, values in arrays.items():
            self.register_buffer(name, torch.as_tensor(values, dtype=torch.float32), persistent=False)

    def to_values(self, scores: Tensor, women: Tensor, population: int = 0) -> Tensor:
        """(B, D) normal scores -> cm, kg, years by the tables of each row's sex (``women`` (B,) 1 or 0)."""
        tables = self.knots[population][row_of(women)]  # (B, D, K)
        step = self.scores[1] - self.scores[0]
        at = (scores - self.scores[0]) / step
        k = at.detach().floor().long().clamp(0, len(self.scores) - 2)
        below, above = (tables.gather(-1, (k + i)[..., None])[..., 0] for i in (0, 1))
        return below + (at - k) * (above - below)

    def to_scores(self, values: Tensor, women: Tensor, population: int = 0) -> Tensor:
        """The way back from ``to_values``; without gradient."""
        tables = self.knots[population][row_of(women)].contiguous()
        k = (torch.searchsorted(tables, values[..., None].contiguous())[..., 0] - 1).clamp(0, len(self.scores) - 2)
        below, above = (tables.gather(-1, (k + i)[..., None])[..., 0] for i in (0, 1))
        return self.scores[k] + (values - below) / (above - below) * (self.scores[1] - self.scores[0])

    def drawn(self, noise: Tensor, women: Tensor, known: Tensor, wanted: Tensor, population: int = 0) -> Tensor:
        """Scores (B, D) of people from ``noise`` (B, D), those ``known`` (B, D) 1 being ``wanted`` (B, D).

        Exact, and smooth in what is wanted (Matheron's rule): people drawn freely are moved by as much as they miss.
        """
        row, matrix = row_of(women), self.matrix[population]
        free = self._by_sex(torch.linalg.cholesky(matrix), row, noise)
        return free + self._pulled(matrix, row, known, known * (wanted - free))

    @staticmethod
    def _by_sex(matrices: Tensor, row: Tensor, x: Tensor) -> Tensor:
        """(B, D): each row of x (B, D) through the matrix (2, D, D) of its sex."""
        both = x @ matrices.mT  # (2, B, D)
        return torch.where((row == 0)[:, None], both[0], both[1])

    def _pulled(self, matrix: Tensor, row: Tensor, known: Tensor, off: Tensor) -> Tensor:
        """How far the scores (B, D) move when those ``known`` (B, D) move by ``off``."""
        same = bool((known == known[:1]).all())  # one set of conditions for all, as in a cast: one equation a sex
        few = known[:1].expand(2, -1) if same else known
        of = matrix if same else matrix[row]
        inner = few[:, :, None] * of * few[:, None, :] + torch.diag_embed(1 - few)
        if not same:
            return (of @ torch.linalg.solve(inner, off)[..., None])[..., 0]
        return self._by_sex(of @ torch.linalg.inv(inner), row, off)
