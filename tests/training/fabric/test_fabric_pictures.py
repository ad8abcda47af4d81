# SPDX-License-Identifier: GPL-3.0-or-later
"""Photos: crops keep to their cloth, doubles go, scale comes from the garment; preparing goes on where it stopped."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tryon.gan_core.fabric.gan.config import CLASSES

pytest.importorskip("sklearn", reason="training needs the extra: pip install tryon[train]")
cv2 = pytest.importorskip("cv2")
pytest.importorskip("resvg_py", reason="training needs the extra: pip install tryon[train]")

from tryon.training.fabric.data import FabricData
from tryon.training.fabric.pictures import photos, pictures, scale, sources, tiles
from tryon.training.fabric.pictures.pictures import is_validation
from tryon.training.fabric.pictures.prepare import prepare
from tryon.training.fabric.pictures.sources import Amounts
from tryon.training.metrics import duplicates

AMOUNTS = Amounts(photo={"other": 1}, tile={}, morris=0, scatter=0, formula={"dot": 3})
CROP = photos.Crop("a", "1", "floral", 150, 200)


def garment(left: int, right: int, seed: int = 0) -> np.ndarray:
    """(533, 400, 3): speckled red cloth from ``left`` to ``right`` on a green ground."""
    rng = np.random.default_rng(seed)
    photo = np.full((533, 400, 3), (60, 120, 70), np.uint8)
    photo[60:480, left:right] = np.where(rng.random((420, right - left, 1)) < 0.5, (180, 40, 50), (150, 60, 70))
    return photo


def say_nothing(line: str) -> None:
    pass


def test_the_table_has_enough_hand_labels_of_every_class() -> None:
    rows = photos.read_labels(photos.LABELS)
    held = [r for r in rows if is_validation(f"sender {r.sender}")]
    assert len(rows) - len(held) >= 600 and len(held) >= 200
    assert {r.kind for r in rows} == {r.kind for r in held} == set(CLASSES)
    assert len({(r.image, r.x, r.y) for r in rows}) == len(rows)
    assert min(min(r.x, r.y) for r in rows) >= 0


@settings(max_examples=12, deadline=None)
@given(left=st.integers(20, 130), wide=st.integers(150, 250))
def test_scale_comes_from_the_width_of_the_garment(left: int, wide: int) -> None:
    photo = garment(left, left + wide)
    crop = photos.Crop("a", "1", "floral", left + wide // 2 - 48, 200)
    known = scale.scale_of(photo, crop, scale.Garment("T-Shirt", kids=False))
    assert known.cm == pytest.approx(scale.WIDTHS["T-Shirt"] / wide, rel=0.08)
    assert known.error < 0.2
    small = scale.scale_of(photo, crop, scale.Garment("T-Shirt", kids=True))
    assert small.cm == pytest.approx(scale.KIDS * known.cm)


def test_a_garment_that_fills_the_photo_has_a_wider_error() -> None:
    known = scale.scale_of(garment(0, 400), CROP, scale.Garment("Dress", kids=False))
    assert known.error > scale.UNSEEN


@settings(max_examples=12, deadline=None)
@given(left=st.integers(90, 149), right=st.integers(247, 320))
def test_crops_widen_no_further_than_their_cloth(left: int, right: int) -> None:
    side = photos.grown(garment(left, right), CROP)
    assert photos.CROP <= side <= photos.LARGEST
    middle = CROP.x + photos.CROP // 2
    assert side == photos.CROP or (middle - side // 2 >= left - 6 and middle + side // 2 <= right + 6)


def test_crops_of_even_cloth_do_widen_and_denim_does_not() -> None:
    assert photos.grown(garment(0, 400), CROP) > photos.CROP
    assert photos.grown(garment(0, 400), photos.Crop("a", "1", "denim", 150, 200)) == photos.CROP


def test_doubles_are_known_by_their_fingerprint() -> None:
    rng = np.random.default_rng(0)
    prints = [cv2.resize(rng.integers(0, 256, (9, 9, 3)).astype(np.uint8), (96, 96)) for _ in range(40)]
    seen = duplicates.Seen()
    assert [seen.like(p, str(i)) for i, p in enumerate(prints)] == [None] * 40
    again = np.clip(cv2.resize(prints[7], (80, 80)) * 0.9 + rng.normal(8, 30, (80, 80, 3)), 0, 255).astype(np.uint8)
    assert seen.like(again, "again") == "7"


def test_light_crowns_stand_high_in_a_guessed_height() -> None:
    rows = np.where(np.arange(64) // 4 % 2, 170, 110)
    knit = np.repeat(np.repeat(rows[:, None, None], 64, 1), 3, 2).astype(np.uint8)
    height = pictures.estimated_height(knit, "knit")
    assert height[rows == 170].mean() > height[rows == 110].mean() + 40
    print_ = pictures.estimated_height(knit, "stripe").astype(int)
    assert abs(print_[20:40] - 128).mean() < 12  # ink is not relief


def test_designs_are_classed_by_name() -> None:
    kinds = {slug: tiles.kind_of({"slug": slug}) for slug in ("zebra", "circles-2", "hexagon-1", "christmas-gift")}
    assert kinds == {"zebra": "animal", "circles-2": "dot", "hexagon-1": "geometric", "christmas-gift": None}
    assert set(tiles.NAMED) < set(CLASSES)


def doubled(made_up_data: tuple[Path, Path], to: Path) -> tuple[Path, Path]:
    """The made-up data with its first photo once more under another sender."""
    data = shutil.copytree(made_up_data[0], to / "data")
    shutil.copy(data / "garment_photos/images/photo2.jpg", data / "garment_photos/images/photo99.jpg")
    labels = data / "labels.csv"
    labels.write_text(labels.read_text() + "photo99,77,stripe,120,130\n")
    return data, labels


def test_doubles_are_left_out_and_reported(made_up_data: tuple[Path, Path], tmp_path: Path) -> None:
    data, labels = doubled(made_up_data, tmp_path)
    out = prepare(data, tmp_path / "p.npz", AMOUNTS, labels=labels, log=say_nothing)
    with np.load(out) as columns:
        assert "sender 77" not in columns["source"]
        assert np.isfinite(columns["cm"]).all()
        assert columns["exact_height"].sum() == 3  # the formula's
    report = out.with_suffix(".md").read_text()
    assert "photo99" in report and "like photo2" in report
    assert out.with_name("p_real.png").exists()


def test_a_stopped_preparation_goes_on(made_up_data: tuple[Path, Path], tmp_path: Path,
                                       monkeypatch: pytest.MonkeyPatch) -> None:
    data, labels = made_up_data
    unbroken = prepare(data, tmp_path / "a.npz", AMOUNTS, labels=labels, log=say_nothing)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    out = tmp_path / "b.npz"
    with monkeypatch.context() as patched:
        patched.setattr(sources, "from_formula", stop)
        with pytest.raises(KeyboardInterrupt):
            prepare(data, out, AMOUNTS, labels=labels, log=say_nothing)
    assert not out.exists()
    monkeypatch.setattr(sources, "from_photos", stop)  # done already
    prepare(data, out, AMOUNTS, labels=labels, log=say_nothing)
    with np.load(unbroken) as a, np.load(out) as b:
        for name in a.files:
            assert np.array_equal(a[name], b[name], equal_nan=name.startswith("cm")), name
    assert not out.with_suffix(".parts").exists()


def test_batches_carry_height_and_whether_it_is_exact(made_up_data: tuple[Path, Path], tmp_path: Path) -> None:
    data, labels = made_up_data
    out = prepare(data, tmp_path / "p.npz", AMOUNTS, labels=labels, log=say_nothing)
    batch = FabricData(out, 32).batch(24, 0, 0)
    assert batch.height.shape == (24, 1, 32, 32) and batch.height.abs().max() <= 1
    assert batch.exact.tolist() == [CLASSES[k] == "dot" for k in batch.kinds]
    with np.load(out) as columns:
        np.savez(tmp_path / "old.npz", **{k: columns[k] for k in columns.files if "height" not in k})
    old = FabricData(tmp_path / "old.npz", 32).batch(24, 0, 0)
    assert not old.exact.any() and old.height.abs().max() < 0.01
