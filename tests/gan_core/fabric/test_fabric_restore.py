# SPDX-License-Identifier: GPL-3.0-or-later
"""Restoration: what is not broken stays, borders wrap where they are asked to, both networks learn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tryon.gan_core import checkpoint
from tryon.gan_core.fabric.errors import FabricError
from tryon.gan_core.fabric.restore import restore
from tryon.gan_core.fabric.restore.networks import Inpainter, Upscaler, enlarged, membrane

RNG = np.random.default_rng


@pytest.fixture(scope="module")
def restorer() -> restore.Restorer:
    torch.manual_seed(0)
    upscaler, inpainter = Upscaler(8, 1), Inpainter(8, (1, 4))
    torch.nn.init.normal_(upscaler.draw.conv.weight, std=0.1)  # as made it adds nothing yet
    return restore.Restorer(upscaler.eval().requires_grad_(False), inpainter.eval().requires_grad_(False), {})


def wavy(h: int, w: int, seed: int = 0) -> np.ndarray:
    """A tile of low waves, uint8."""
    rng, y, x = RNG(seed), np.arange(h)[:, None] / h, np.arange(w)[None] / w
    parts = [np.sin(2 * np.pi * (a * x + b * y) + c) for a, b, c in rng.integers(1, 4, (3, 3))]
    return (np.stack(parts, -1) * 100 + 128).astype(np.uint8)


@settings(max_examples=12, deadline=None)
@given(h=st.integers(16, 50), w=st.integers(16, 50), seed=st.integers(0, 99))
def test_what_is_not_marked_keeps_its_very_values(h: int, w: int, seed: int) -> None:
    torch.manual_seed(0)
    some = restore.Restorer(Upscaler(4, 1), Inpainter(4, (1, 4)), {})
    image, mask = wavy(h, w, seed), np.zeros((h, w), bool)
    mask[h // 3 : h // 2, w // 4 : w // 2] = True
    made = restore.inpaint(image, mask, bool(seed % 2), some)
    assert made.shape == image.shape and np.array_equal(made[~mask], image[~mask])
    broken = image.copy()
    broken[mask] = RNG(seed).integers(0, 256, (int(mask.sum()), 3))
    assert np.array_equal(restore.inpaint(broken, mask, bool(seed % 2), some), made), "what was broken is not looked at"


def test_enlarging_a_tile_leaves_it_a_tile(restorer: restore.Restorer) -> None:
    image = wavy(24, 24)
    whole = restore.upscale(image, True, restorer)
    rolled = restore.upscale(np.roll(image, (5, 9), (0, 1)), True, restorer)
    assert whole.shape == (96, 96, 3) and np.array_equal(rolled, np.roll(whole, (20, 36), (0, 1)))
    assert not np.array_equal(restore.upscale(image, False, restorer), whole)


@pytest.mark.parametrize("turned", [np.rot90, np.flipud, np.fliplr])
def test_a_turned_picture_is_enlarged_as_the_picture_turned(turned, restorer) -> None:
    image = wavy(20, 20)
    other_way = np.ascontiguousarray(turned(image))
    whole, other = (restore.upscale(x, False, restorer).astype(int) for x in (image, other_way))
    assert np.abs(turned(whole) - other).max() <= 1
    once = restore.to_bytes(restorer.upscaler(restore.to_unit(image)))
    assert np.abs(once.astype(int) - whole).max() > 1, "one copy alone says something else"


def test_a_fresh_upscaler_is_bicubic() -> None:
    x = torch.rand(1, 3, 16, 20) * 2 - 1
    assert torch.allclose(Upscaler(8, 1)(x), enlarged(x)) and enlarged(x).shape == (1, 3, 64, 80)


def test_a_wide_hole_is_filled_as_well(restorer: restore.Restorer) -> None:
    mask = np.zeros((120, 120), bool)
    mask[20:90, 30:100] = True
    assert restore.widest(mask) > restore.HOLE
    image = RNG(0).integers(0, 256, (120, 120, 3)).astype(np.uint8)
    made = restore.inpaint(image, mask, restorer=restorer)
    assert np.array_equal(made[~mask], image[~mask]) and not np.array_equal(made[mask], image[mask])


@settings(max_examples=15, deadline=None)
@given(h=st.integers(20, 60), w=st.integers(20, 60), border=st.floats(0.05, 0.45), seed=st.integers(0, 99))
def test_what_is_made_to_tile_has_no_step_at_its_border(h: int, w: int, border: float, seed: int) -> None:
    """A picture whose opposite borders differ by far: afterwards the step across the wrap is one of those inside."""
    ramp = np.linspace(0, 200, w)[None, :, None] + np.linspace(0, 50, h)[:, None, None]
    image = np.clip(ramp + RNG(seed).normal(0, 2, (h, w, 3)), 0, 255).astype(np.uint8)
    made = restore.tile(image, border).astype(int)
    assert made.shape[0] < h and made.shape[1] < w
    for axis in (0, 1):
        step = np.abs(made - np.roll(made, 1, axis)).max(2)
        first = np.take(step, 0, axis).mean()
        assert first <= np.abs(image.astype(int) - np.roll(image, 1, axis)).max(2).max() / 3 + 12


def test_a_tile_of_a_tile_is_cut_without_a_trace() -> None:
    """Where borders agree already (a repeat of a fifth), the picture comes back as it was, but for the overlap."""
    image = np.tile(wavy(40, 40), (2, 2, 1))[:50, :50]
    made = restore.tile(image, 0.2)
    assert made.shape == (40, 40, 3) and np.array_equal(made, image[:40, :40])


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 999))
def test_a_cut_steps_one_column_at_most_and_closes(seed: int) -> None:
    way = restore.closed_path(RNG(seed).random((30, 12)).astype(np.float32))
    assert np.abs(np.diff(way)).max() <= 1 and way[0] == way[-1] and 0 <= way.min() <= way.max() < 12


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda r: restore.upscale(np.zeros((600, 40, 3), np.uint8), False, r), "512"),
        (lambda r: restore.upscale(np.zeros((40, 40), np.uint8), False, r), "(40, 40)"),
        (lambda r: restore.inpaint(wavy(20, 20), np.zeros((20, 21)), False, r), "(20, 21)"),
        (lambda r: restore.inpaint(wavy(20, 20), np.ones((20, 20)), False, r), "60 %"),
        (lambda r: restore.tile(wavy(40, 40), 0.7), "0.45"),
    ],
)
def test_refusals_say_what_is_allowed(restorer: restore.Restorer, call, named: str) -> None:  # noqa: ANN001
    with pytest.raises(FabricError) as error:
        call(restorer)
    assert named in str(error.value)


def test_networks_come_back_from_their_file(restorer: restore.Restorer, tmp_path: Path) -> None:
    path = tmp_path / "restore.safetensors"
    restore.store(path, restorer.upscaler, restorer.inpainter, {"steps": 3})
    back = restore.load(path)
    assert back.info == {"steps": 3}
    a, b = (restore.upscale(wavy(20, 20), False, r).astype(int) for r in (restorer, back))
    assert np.abs(a - b).max() <= 2
    checkpoint.save(path, restore.KIND, {"upscaler": {"depth": 3}}, {})
    with pytest.raises(checkpoint.CheckpointError, match="depth"):
        restore.load(path)


def test_absent_weights_say_how_to_make_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(restore, "SHIPPED", tmp_path / "restore.safetensors")
    restore.shipped.cache_clear()
    with pytest.raises(checkpoint.CheckpointError, match="tryon.training restore"):
        restore.upscale(wavy(20, 20))
    restore.shipped.cache_clear()


def test_both_networks_learn_and_are_tabulated(striped: Path, tmp_path: Path) -> None:
    pytest.importorskip("sklearn", reason="training needs the extra: pip install tryon[train]")
    from tryon.training.__main__ import main

    command = ["restore", "--pictures", str(striped), "--assets", str(tmp_path), "--size", "32", "--steps", "2",
               "--held", "4", "--threads", "1", "--out", str(tmp_path / "run")]
    assert main(command) == 0
    card = (tmp_path / "restore.md").read_text(encoding="utf-8")
    assert "bicubic" in card and "opencv telea" in card and "$" not in card
    assert restore.load(tmp_path / "restore.safetensors").info["steps"] == {"upscale": 2, "inpaint": 2}
    assert main([*command[:1], "--pictures", str(tmp_path / "none.npz")]) == 1


def test_figures_of_restoration_tell_good_from_bad() -> None:
    pytest.importorskip("sklearn", reason="training needs the extra: pip install tryon[train]")
    from tryon.training.restore.figures import psnr, spectrum_distance, ssim

    real = np.stack([wavy(32, 32, n) for n in range(4)])
    noisy = np.clip(real + RNG(0).normal(0, 10, real.shape), 0, 255).astype(np.uint8)
    assert psnr(real, real) > 70 and ssim(real, real) == pytest.approx(1) and spectrum_distance(real, real) == 0
    assert 27 < psnr(noisy, real) < 29.5, "noise of 10 grey values has 28.1 dB"
    assert ssim(noisy, real) < 0.97 and spectrum_distance(noisy, real) > 5


@pytest.mark.parametrize("task", ["upscale", "inpaint"])
def test_a_run_goes_on_where_it_was_left_bit_by_bit(striped: Path, tmp_path: Path, task: str) -> None:
    pytest.importorskip("sklearn", reason="training needs the extra: pip install tryon[train]")
    from tryon.training.fabric.data import FabricData
    from tryon.training.restore.loop import RestoreSettings, RestoreState, advance, train_restorer

    data, steps = [FabricData(striped, 32)], RestoreSettings(steps=4, batch=4, joins=0.25)
    whole = train_restorer(task, data, steps, tmp_path / "whole.safetensors")
    half = RestoreState(task, steps)
    for _ in range(2):
        advance(half, data)
    half.save(tmp_path / "half.safetensors")
    resumed = train_restorer(task, data, steps, tmp_path / "half.safetensors")
    assert resumed.step == whole.step == 4
    for a, b in zip(whole.net.parameters(), resumed.net.parameters(), strict=True):
        assert torch.equal(a, b)


def test_a_membrane_is_level_over_a_level_rim_and_leads_from_side_to_side() -> None:
    across = torch.linspace(-1, 1, 33).expand(1, 3, 33, 33).clone()
    mask = torch.zeros(1, 1, 33, 33)
    mask[..., 12:20, 12:20] = 1
    broken = across * (1 - mask) + 9 * mask
    filled = membrane(broken, mask)
    assert torch.equal(filled * (1 - mask), across * (1 - mask)) and (filled - across).abs().max() < 0.1
    wrapped = torch.full((1, 3, 16, 16), 0.4)
    rim = torch.zeros(1, 1, 16, 16)
    rim[..., :4, :] = 1
    assert torch.allclose(membrane(wrapped, rim, True), wrapped, atol=1e-6)
    moved = membrane(broken.roll(5, -1), mask.roll(5, -1), True)
    assert torch.allclose(moved, membrane(broken, mask, True).roll(5, -1), atol=1e-6)
    assert torch.isfinite(membrane(broken, torch.ones_like(mask))).all(), "nothing is known"


def test_an_untaught_inpainter_fills_with_a_membrane() -> None:
    image = torch.rand(1, 3, 24, 20)
    mask = (torch.rand(1, 1, 24, 20) < 0.2).float()
    assert torch.equal(Inpainter(8, (1, 4))(image, mask), membrane(image, mask))
