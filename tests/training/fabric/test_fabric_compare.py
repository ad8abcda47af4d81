# SPDX-License-Identifier: GPL-3.0-or-later
"""The comparison: every kind of generator trains under every loss, breaks off and goes on, and gets its row."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

pytest.importorskip("sklearn", reason="training needs the extra: pip install tryon[train]")

from tryon.gan_core.fabric.gan.critic import deviation
from tryon.training.__main__ import main
from tryon.training.compare.baselines import BASELINES, GROUP, LATENT, stage
from tryon.training.compare.plain import PlainState, advance
from tryon.training.compare.report import table
from tryon.training.compare.run import ENTRIES, known
from tryon.training.compare.style import settings_of
from tryon.training.fabric.data import FabricData


@pytest.mark.parametrize("kind", sorted(BASELINES))
def test_baselines_draw_and_judge_at_every_stage(kind: str) -> None:
    pair, z, kinds = BASELINES[kind](5, 32), torch.randn(4, LATENT), torch.arange(4)
    for grown in (0.0, 0.3, 0.6, 1.0):
        image = pair.generator(z, kinds, grown)
        assert image.shape == (4, 3, 32, 32) and image.abs().max() <= 1
        assert pair.critic(image, kinds, grown).shape == (4,)


def test_the_growing_critic_sees_whether_a_batch_is_all_alike() -> None:
    torch.manual_seed(0)  # few critics happen to weigh the deviation with hardly anything
    critic, images = BASELINES["progressive"](5, 32).critic, torch.randn(4, 3, 32, 32)
    alike, kinds = images[:1].repeat(4, 1, 1, 1), torch.zeros(4, dtype=torch.long)
    with torch.inference_mode():
        assert (critic(images, kinds, 1.0)[0] - critic(alike, kinds, 1.0)[0]).abs() > 1e-3


def test_pictures_that_are_told_apart_are_of_one_class(striped: Path) -> None:
    """How far a group lies apart says nothing of a class that has collapsed, if classes differ within it."""
    data = FabricData(striped, 16)
    groups = data.batch(16, 0, 1, GROUP).kinds
    scores = deviation(groups[:, None, None, None].float(), GROUP)
    assert scores[:, 1].max() < 1e-3 and len(set(groups.tolist())) == 4
    seen = np.concatenate([data.batch(16, 0, step, GROUP).kinds.numpy() for step in range(3)])
    assert set(seen) == set(data.batch(48, 0, 0).kinds.tolist())


def test_levels_fade_in_one_after_the_other() -> None:
    seen = [stage(g / 100, 3) for g in range(101)]
    assert [level for level, _ in seen] == sorted(level for level, _ in seen) and seen[-1] == (2, 1.0)
    assert all(0 <= fade <= 1 for _, fade in seen) and any(level == 1 and 0 < fade < 1 for level, fade in seen)
    assert stage(0.0, 1) == (0, 1.0)


@pytest.mark.parametrize("kind", sorted(BASELINES))
def test_a_resumed_baseline_equals_an_unbroken_one(kind: str, striped: Path, tmp_path: Path) -> None:
    data = FabricData(striped, 16)
    unbroken, broken = PlainState(kind, 12, 16, 0), PlainState(kind, 12, 16, 0)
    for _ in range(4):
        advance(unbroken, data, "hinge", 16, 4, 0)
    for _ in range(2):
        advance(broken, data, "hinge", 16, 4, 0)
    broken.save(tmp_path / "state.safetensors")
    again = PlainState(kind, 12, 16, 1)
    again.fill(tmp_path / "state.safetensors")
    for _ in range(2):
        advance(again, data, "hinge", 16, 4, 0)
    for name, module in unbroken.modules().items():
        other = again.modules()[name].state_dict()
        assert all(torch.equal(v, other[k]) for k, v in module.state_dict().items()), name


def test_rows_of_our_own_generator_see_the_same_number_of_images() -> None:
    for kind in ("style", "style-codes"):
        s = settings_of(kind, "lsgan", 64, 1000, 10, 3)
        assert (s.images + s.coding, s.loss, s.generator.size) == (1000, "lsgan", 64)


def test_one_command_trains_measures_and_tabulates(striped: Path, tmp_path: Path,
                                                   capsys: pytest.CaptureFixture[str]) -> None:
    rows = tmp_path / "compared.json"
    command = ["compare", "--pictures", str(striped), "--out", str(tmp_path), "--only", "dcgan/wgan-gp",
               "--rows", str(rows), "--images", "8", "--size", "32", "--batch", "4", "--steps", "1", "--per-class", "6",
               "--threads", "1"]
    assert main(command) == 0
    row = table(known(rows)).splitlines()[-1]
    assert row.startswith("| dcgan | wgan-gp |") and row in capsys.readouterr().out
    assert rows.with_suffix(".md").read_text().endswith(row + "\n")
    with Image.open(tmp_path / "sheet.png") as picture:
        assert picture.size[1] == 32 and len(np.unique(np.asarray(picture)[:, -32:])) > 2, "drawn, a class a column"
    before = rows.stat().st_mtime_ns
    assert main(command) == 0, "what is done is not done again"
    assert rows.stat().st_mtime_ns == before
    assert main([*command[:6], "vae"]) == 2 and "style-codes/hinge" in capsys.readouterr().out
    assert main([*command[:2], str(tmp_path / "none.npz")]) == 1
    assert len(ENTRIES) == 16
