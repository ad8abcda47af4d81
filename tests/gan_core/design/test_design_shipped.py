# SPDX-License-Identifier: GPL-3.0-or-later
"""The weights of the generator of designs that ship: small, documented, varied, and taught today's wardrobe.

A garment that is newer than they are is drawn from its styles until they are trained anew.
"""

import numpy as np
import pytest
from tryon.gan_core.design import sampler
from tryon.gan_core.design.sampler import DesignGan
from tryon.tryon_addon.catalog.garments import PROGRAMMES

TAUGHT = [table.programme for table in DesignGan.load().config.tables]


def test_the_wardrobe_was_taught() -> None:
    assert len(TAUGHT) == len(set(TAUGHT)) >= 22 and set(TAUGHT) <= set(PROGRAMMES)


def test_the_shipped_weights_are_small_and_documented() -> None:
    assert sampler.SHIPPED.stat().st_size < 2**20
    card = sampler.SHIPPED.with_suffix(".md").read_text(encoding="utf-8")
    for word in ("Gaussian copula", "memorisation", "diversity", "coverage", "tryon_addon/catalog/garments", "GPL"):
        assert word in card, word
    assert DesignGan.load().info["steps"] > 0


def test_shipped_designs_differ_from_each_other() -> None:
    model = DesignGan.load()
    for table in model.config.tables:
        designs = table.unit(model.sample(table.programme, 64, 5))
        assert len(np.unique(designs.round(3), axis=0)) == 64, table.programme
        assert designs.std(0).max() > 0.03, table.programme


@pytest.mark.parametrize("name", TAUGHT)
def test_every_programme_was_taught_as_it_is_today(name: str) -> None:
    table, today = DesignGan.load().table(name), PROGRAMMES[name].parameters
    assert table.names == tuple(p.name for p in today)
    assert table.low == tuple(p.low for p in today) and table.high == tuple(p.high for p in today)


def test_the_card_tells_of_every_programme_and_that_surprises_can_be_sewn() -> None:
    card = sampler.SHIPPED.with_suffix(".md").read_text(encoding="utf-8")
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in card.splitlines() if line.startswith("| ")]
    rows = {row[0]: row[5] for row in cells if row[0] in PROGRAMMES}
    assert set(rows) == set(TAUGHT)
    tried = {name: tuple(map(int, said.split(" of "))) for name, said in rows.items() if said}
    assert {"hoodie", "pleated_skirt", "a_line_dress", "wrap_dress"} <= set(tried)
    assert all(worn >= 36 and sewn >= 0.95 * worn for sewn, worn in tried.values()), tried
    assert sum(sewn for sewn, _ in tried.values()) >= 0.98 * sum(worn for _, worn in tried.values())
