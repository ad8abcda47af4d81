# SPDX-License-Identifier: GPL-3.0-or-later
"""Training: sources stay on one side of the split, batches repeat, pictures are cleaned."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

pytest.importorskip("sklearn", reason="training needs the extra: pip install tryon[train]")
cv2 = pytest.importorskip("cv2")
pytest.importorskip("resvg_py", reason="training needs the extra: pip install tryon[train]")

from tryon.training.common.seams import pooled_seam_ratio
from tryon.training.fabric.data import FabricData
from tryon.training.fabric.pictures import formulas, photos, scatter, tiles
from tryon.training.fabric.pictures.pictures import REAL, is_validation
from tryon.training.fabric.pictures.prepare import Amounts, prepare

AMOUNTS = Amounts(photo={"other": 2}, tile={}, morris=0, scatter=0, formula={"stripe": 6, "check": 6})


@pytest.fixture(scope="module")
def pictures(made_up_data: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    data, labels = made_up_data
    return prepare(data, tmp_path_factory.mktemp("run") / "pictures.npz", AMOUNTS, labels=labels, log=lambda _: None)


def test_no_source_is_on_both_sides(pictures: Path) -> None:
    train, held = FabricData(pictures, 32), FabricData(pictures, 32, validation=True)
    assert len(train.source) and len(held.source)
    assert not set(train.source) & set(held.source)
    assert all(is_validation(s) for s in held.source) and not any(is_validation(s) for s in train.source)


def test_formulas_do_not_count_as_real(pictures: Path) -> None:
    everything, real = FabricData(pictures, 32), FabricData(pictures, 32, origins=REAL)
    assert any(s.startswith("formula") for s in everything.source)
    assert not any(s.startswith("formula") for s in real.source)


def test_preparing_twice_is_preparing_once(pictures: Path, made_up_data: tuple, tmp_path: Path) -> None:
    data, labels = made_up_data
    again = prepare(data, tmp_path / "again.npz", AMOUNTS, labels=labels, log=lambda _: None)
    with np.load(pictures) as a, np.load(again) as b:
        assert all(np.array_equal(a[k], b[k], equal_nan=k.startswith("cm")) for k in a.files)


def test_a_folder_without_photos_is_named(tmp_path: Path, made_up_data: tuple[Path, Path]) -> None:
    with pytest.raises(FileNotFoundError, match="no garment photos"):
        prepare(tmp_path, tmp_path / "x.npz", AMOUNTS, labels=made_up_data[1], log=lambda _: None)


def test_batches_depend_on_seed_and_step_alone(pictures: Path) -> None:
    data = FabricData(pictures, 32)
    a, b, c = data.batch(8, 0, 5), FabricData(pictures, 32).batch(8, 0, 5), data.batch(8, 0, 6)
    assert torch.equal(a.images, b.images) and torch.equal(a.palettes, b.palettes)
    assert not torch.equal(a.images, c.images)
    assert a.images.shape == (8, 3, 32, 32) and a.images.abs().max() <= 1


def test_a_turn_of_hue_turns_picture_and_palette_alike() -> None:
    palette = np.array([[200, 60, 40], [20, 90, 160], [120, 120, 120], [90, 100, 80], [10, 20, 30]], np.uint8)
    image = palette[np.arange(64 * 64).reshape(64, 64) % 5]
    for seed in range(20):
        turned, inks = FabricData.recoloured(image, palette, "stripe", np.random.default_rng(seed))
        nearest = np.abs(turned.reshape(-1, 1, 3) - inks[None]).sum(2).min(1)
        assert nearest.max() < 1e-5


def test_stripes_are_turned_level() -> None:
    lines = np.broadcast_to(np.where(np.arange(144) // 8 % 2, 220, 40)[:, None, None], (144, 144, 3)).astype(np.uint8)
    for degrees in (-30, 12, 70):
        slanted = photos.turned(lines, degrees)
        angle = photos.grain_angle(slanted[30:-30, 30:-30], fourfold=False)
        off = (angle + degrees + 90) % 180 - 90
        assert abs(off) < 2, (degrees, angle)


def test_light_is_flattened_but_lines_stay() -> None:
    ramp = np.linspace(60, 200, 96)[:, None] * np.where(np.arange(96) // 6 % 2, 1.0, 0.7)[None]
    flat = photos.flatten_light(np.repeat(ramp[..., None], 3, 2).astype(np.uint8)).astype(float)
    rows, columns = flat.mean((1, 2)), flat.mean((0, 2))
    assert rows.max() / rows.min() < 1.8 and columns.max() / columns.min() > 1.25


def test_drawn_prints_tile_and_their_screens_add_up() -> None:
    rng = np.random.default_rng(0)
    square = "<path d='M-5 5h30v8h-30z'/>"  # runs across both borders
    tile = tiles.Tile("test", "floral", 20.0, 20.0, "fill", 1.0, (square,))
    covers = [tiles.separations(tile, 32, rng), formulas.stripe(32, rng).cover, formulas.check(32, rng).cover]
    for cover in covers:
        assert np.allclose(cover.sum(0), 1, atol=0.02) and cover.min() >= 0


def test_the_seam_ratio_tells_a_tile_from_a_crop() -> None:
    t = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    tile = (np.sin(3 * t)[:, None] + np.cos(2 * t)[None])[None, :, :, None]
    tiles_rolled = np.concatenate([np.roll(tile, (5 * i, 11 * i), (1, 2)) for i in range(64)])
    assert abs(pooled_seam_ratio(tiles_rolled) - 1) < 0.05
    assert pooled_seam_ratio(tiles_rolled[:, :50, :50]) > 2


def test_scattered_motifs_keep_apart_around_the_torus() -> None:
    places = scatter.spread(12, np.random.default_rng(1))
    gap = np.abs(places[:, None] - places[None])
    gap = np.hypot(*np.moveaxis(np.minimum(gap, 1 - gap), 2, 0)) + np.eye(12)
    assert gap.min() > 0.1
