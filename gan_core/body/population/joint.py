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


def by_sex(x: Tensor, matrices: Tensor, women: Tensor) -> Tensor:
    """(B, D'): each row of x (B, D) times the matrix (2, D, D') of its sex; faster than to choose a matrix a row."""
    both = x @ matrices
    return torch.where((women < 0.5)[:, None], both[1], both[0])


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
        step = self.scores[1] - self.scores[0]
        at = (scores - self.scores[0]) / step
        k = at.detach().floor().long().clamp(0, len(self.scores) - 2)
        below, above = self._knots_at(k, women, population)
        return below + (at - k) * (above - below)

    def _knots_at(self, k: Tensor, women: Tensor, population: int) -> tuple[Tensor, Tensor]:
        """Values (B, D) at the knots ``k`` (B, D) of each row's sex, and at the next ones."""
        tables = self.knots[population]
        columns = torch.arange(tables.shape[1], device=k.device)
        first = (row_of(women)[:, None] * tables.shape[1] + columns) * tables.shape[2]
        flat = tables.flatten()
        return flat[first + k], flat[first + k + 1]

    def to_scores(self, values: Tensor, women: Tensor, population: int = 0) -> Tensor:
        """The way back from ``to_values``."""
        tables, sorted_by = self.knots[population], values.detach().T.expand(2, -1, -1).contiguous()
        both = torch.searchsorted(tables.contiguous(), sorted_by).mT - 1  # (sexes, B, D)
        k = torch.where((women < 0.5)[:, None], both[1], both[0]).clamp(0, len(self.scores) - 2)
        below, above = self._knots_at(k, women, population)
        return self.scores[k] + (values - below) / (above - below) * (self.scores[1] - self.scores[0])

    def drawn(self, noise: Tensor, women: Tensor, known: Tensor, wanted: Tensor, population: int = 0) -> Tensor:
        """Scores (B, D) of people from ``noise`` (B, D), those ``known`` (B, D) 1 being ``wanted`` (B, D).

        Exact, and smooth in what is wanted (Matheron's rule): people drawn freely are moved by as much as they miss.
        """
        row, matrix = row_of(women), self.matrix[population]
        free = by_sex(noise, torch.linalg.cholesky(matrix).mT, women)
        return free + self._pulled(matrix, row, known, known * (wanted - free))

    def _pulled(self, matrix: Tensor, row: Tensor, known: Tensor, off: Tensor) -> Tensor:
        """How far the scores (B, D) move when those ``known`` (B, D) move by ``off``."""
        same = bool((known == known[:1]).all())  # one set of conditions for all, as in a cast: one equation a sex
        few = known[:1].expand(2, -1) if same else known
        of = matrix if same else matrix[row]
        inner = few[:, :, None] * of * few[:, None, :] + torch.diag_embed(1 - few)
        if not same:
            return (of @ torch.linalg.solve(inner, off)[..., None])[..., 0]
        return by_sex(off, (of @ torch.linalg.inv(inner)).mT, 1.0 - row)
