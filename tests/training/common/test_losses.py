# SPDX-License-Identifier: GPL-3.0-or-later
"""Losses that pull the players apart, and penalties on the critic's slope, of rows and of pictures."""

from __future__ import annotations

import pytest
import torch
from tryon.training.common.losses import LOSSES, PENALTIES, slopes


@pytest.mark.parametrize("loss", LOSSES)
def test_losses_pull_the_players_apart(loss: str) -> None:
    good, bad = torch.full((4,), 2.0), torch.full((4,), -2.0)
    assert LOSSES[loss].critic(good, bad) < LOSSES[loss].critic(bad, good)
    fake = torch.zeros(4, requires_grad=True)
    LOSSES[loss].generator(fake).backward()
    assert (fake.grad < 0).all()  # a better score is a smaller loss


def test_penalties_of_a_plane_are_known() -> None:
    slope = torch.tensor([3.0, 4.0])
    real, fake = torch.randn(6, 2), torch.randn(6, 2)
    chance = torch.rand(6)
    assert float(PENALTIES["r1"](lambda x: x @ slope, real, fake, chance)) == pytest.approx(25)
    assert float(PENALTIES["gp"](lambda x: x @ slope, real, fake, chance)) == pytest.approx(16)


def test_a_picture_has_the_penalty_of_its_pixels_as_a_row() -> None:
    slope = torch.linspace(-1, 1, 12)
    real, fake, chance = torch.randn(5, 3, 2, 2), torch.randn(5, 3, 2, 2), torch.rand(5)
    for penalty in PENALTIES.values():
        row = penalty(lambda x: (x @ slope).square(), real.flatten(1), fake.flatten(1), chance)
        picture = penalty(lambda x: (x.flatten(1) @ slope).square(), real, fake, chance)
        assert torch.allclose(picture, row) and bool(row > 0)


def test_slopes_of_place_scores_are_those_of_their_mean() -> None:
    at = torch.arange(6.0).view(1, 1, 2, 3)
    assert torch.allclose(slopes(lambda x: x.flatten(1) ** 2, at), at * 2 / 6)
    assert torch.allclose(slopes(lambda x: x.sum((1, 2, 3)), at), torch.ones_like(at))
