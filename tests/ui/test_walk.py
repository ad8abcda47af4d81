# SPDX-License-Identifier: GPL-3.0-or-later
"""Two short random walks over all that can be pressed and set; ``make walk`` takes long ones."""

import pytest
from support.walk import Walk
from support.walking import walking


@pytest.mark.parametrize("seed", [0, 1])
def test_a_random_walk_raises_nothing_and_leaves_others_alone(seed, tmp_path, monkeypatch):
    with walking(tmp_path, monkeypatch):
        Walk(seed, tmp_path).run(50)
