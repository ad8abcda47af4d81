# SPDX-License-Identifier: GPL-3.0-or-later
"""DesignGAN's data and training, on made-up designs: four styles, which a copula would mix up."""

import numpy as np
import pytest

pytest.importorskip("sklearn", reason='needs the extra "train"')
from tryon.gan_core.design.sampler import DesignGan
from tryon.gan_core.design.tables import Table
from tryon.training.design import metrics
from tryon.training.design.data import DesignDataError, DesignDealer, Designs, read, read_all, step_of
from tryon.training.design.loop import DesignSettings, begin, train
from tryon.training.design.run import sampler_of

TEE = Table("tee", ("length", "ease"), (-12.0, 2.0), (60.0, 40.0), (20.0, 12.0))
SKIRT = Table("skirt", ("flare",), (10.0,), (110.0,), (45.0,))

CENTRES = np.array([(0.2, 0.5), (0.8, 0.5), (0.5, 0.2), (0.5, 0.8)])


def made(table: Table, count: int, seed: int) -> Designs:
    rng = np.random.default_rng(seed)
    style = rng.integers(4, size=count)
    unit = np.clip(CENTRES[style, : len(table.names)] + 0.04 * rng.standard_normal((count, len(table.names))), 0, 1)
    good = rng.random(count) > 0.1
    return Designs(table, np.round(table.values(unit), 1), good, tuple(np.array(["a", "b", "c", "d"])[style]),
                   rng.random(count) < 1 / 3, np.full(len(table.names), 0.1), count, int(good.sum()), {"drafting": 1})


DESIGNS = [made(TEE, 160, 0), made(SKIRT, 120, 1)]


def test_a_file_is_read_and_split(tmp_path) -> None:
    head = "style,number,wearer,fault,stretch,length,ease\nlow,,,,,-12,2\nhigh,,,,,60,40\ndefault,,,,,20,12\n"
    rows = [f"boxy,{i},{i % 6},{'stretch_p95_pct' if i % 10 == 0 else ''},3.2,{20 + i / 10:.1f},{2 + i % 9}"
            for i in range(90)]
    (tmp_path / "tee.csv").write_text(head + "\n".join([*rows, "boxy,3,5,drafting,,20.3,5"]) + "\n")
    found = read(tmp_path / "tee.csv")
    assert found.table == TEE and len(found.values) == 90 and found.good.sum() == 80  # number 3 failed on wearer 5
    assert (found.worn, found.sewn, found.faults) == (91, 81, {"drafting": 1, "stretch_p95_pct": 9})
    assert list(found.reading) == [0.1, 1.0] and 0.2 < found.test.mean() < 0.5
    assert len(found.side(True)) + len(found.side(False)) == 80
    assert step_of(np.array([0.25, 1.0])) == 0.01
    (tmp_path / "skirt.csv").write_text("style,length\nboxy,3\n")
    with pytest.raises(DesignDataError, match="no collection"):
        read_all(tmp_path)


def test_batches_are_training_designs_of_every_programme() -> None:
    dealer = DesignDealer(DESIGNS, 2)
    unit, which = dealer.batch(4000, 0, 3)
    again, _ = dealer.batch(4000, 0, 3)
    assert (unit == again).all() and abs(float(which.float().mean()) - 0.5) < 0.05
    known = TEE.unit(DESIGNS[0].side(test=False))
    tees = unit[which == 0].numpy()
    off = np.abs(tees[:, None] - known[None]).max(2).min(1) * 72
    assert off.max() < 0.11  # within half of a millimetre's rounding of a row
    assert (unit[which == 1][:, 1] == 0).all()
    bad, whose = DesignDealer(DESIGNS, 2, good=False).batch(64, 0, 0)
    assert len(bad) == 64 and set(whose.tolist()) == {0, 1}


def test_it_begins_as_a_copula_of_the_good_designs() -> None:
    generator, _ = begin(DESIGNS, DesignSettings())
    drawn = DesignGan(generator).sample("tee", 4000, 0)
    known = DESIGNS[0].side(test=False)
    np.testing.assert_allclose(drawn.mean(0), known.mean(0), atol=2.0)
    for q in (10, 50, 90):
        np.testing.assert_allclose(np.percentile(drawn, q, 0), np.percentile(known, q, 0), atol=4.0)


@pytest.mark.parametrize("loss", ["non-saturating", "hinge"])
def test_training_finds_the_styles(loss: str) -> None:
    """Half of a copula's designs mix the styles up; of the trained generator's, fewer."""
    settings = DesignSettings(steps=500, batch=128, average=60, loss=loss, rate=1e-3, hold=0.0)
    gan, info = train(DESIGNS, settings, log=lambda line: None)
    assert info["steps"] == 500 and info["critic"] > 0

    def mixed(model: DesignGan) -> float:
        unit = TEE.unit(model.sample("tee", 1000, 1))
        return float((np.abs(unit[:, None] - CENTRES).max(2).min(1) > 0.13).mean())

    start = mixed(DesignGan(begin(DESIGNS, DesignSettings())[0]))
    assert start > 0.4 and mixed(gan) < 0.75 * start, (start, mixed(gan))
    assert metrics.collapse(DESIGNS[0], sampler_of(gan)) > 0.5


def test_settings_name_the_losses() -> None:
    with pytest.raises(ValueError, match="non-saturating"):
        DesignSettings(loss="best")


def test_figures_know_a_copy_and_a_collapse() -> None:
    copy = metrics.evaluate(metrics.taught, DESIGNS, [0])
    assert copy["memorisation"] < 1e-9

    def stuck(one: Designs, count: int, seed: int) -> np.ndarray:
        return np.tile(one.side(test=False)[:1], (count, 1)) + 0.01 * np.random.default_rng(0).random((count, 1))

    fallen = metrics.evaluate(stuck, DESIGNS, [0])
    assert fallen["diversity"] < 0.05 and fallen["coverage"] < 0.3 and fallen["classifier"] > 0.9
    fair = metrics.evaluate(metrics.copulas(DESIGNS), DESIGNS, [0])
    assert fair["diversity"] > 0.8 and fair["memorisation"] > 0.3
