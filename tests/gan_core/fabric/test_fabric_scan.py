# SPDX-License-Identifier: GPL-3.0-or-later
"""People's own pictures of cloth: tiles stay as they are, photos become tiles, colours and scale stay true."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms
from tryon.gan_core.fabric.errors import FabricError
from tryon.gan_core.fabric.finish.micro import plain_weave
from tryon.gan_core.fabric.photo import decoded
from tryon.gan_core.fabric.scan import relief, tiling
from tryon.gan_core.fabric.scan_methods import fabric_scan, shrunk

RNG = np.random.default_rng


def check(height: int, width: int, period: float, askew: float = 0.0, falloff: float = 0.0) -> np.ndarray:
    """A photo of a check of that period in pixels, askew by degrees, darker to the right by a share; with noise."""
    y, x = np.mgrid[:height, :width].astype(float)
    cos, sin = np.cos(np.radians(askew)), np.sin(np.radians(askew))
    across, down = (x * cos + y * sin) / period, (y * cos - x * sin) / period
    colour = 40.0 + 90 * (across % 1 < 0.4)[..., None] * np.array([1, 0.3, 0.2])
    colour = colour + 80 * (down % 1 < 0.25)[..., None] * np.array([0.2, 0.4, 1])
    colour = colour * (1 - falloff * x / width)[..., None] + RNG(0).normal(0, 3, (height, width, 1))
    return np.clip(colour, 0, 255).astype(np.uint8)


def file_of(image: np.ndarray, kind: str = "PNG", **more: Any) -> np.ndarray:
    out = io.BytesIO()
    Image.fromarray(image).save(out, kind, **more)
    return np.frombuffer(out.getvalue(), np.uint8)


def step_at(image: np.ndarray, axis: int) -> float:
    """How much larger the step across the wrap is than the largest inside, in levels."""
    steps = np.abs(image.astype(int) - np.roll(image, 1, axis)).mean(axis=(1 - axis, 2))
    return float(steps[0] - steps[1:].max())


@pytest.mark.parametrize(("period", "askew", "falloff"), [(41, 0, 0), (41, 1.2, 0), (29.3, -0.8, 0), (41, 0.6, 0.3)])
def test_a_photo_is_cut_at_whole_repeats_and_straightened(period: float, askew: float, falloff: float) -> None:
    """As a designer does: else the pattern jumps where the tile begins again."""
    photo = check(280, 330, period, askew, falloff)
    assert not tiling.wraps(photo)
    tile, way = tiling.tiled(photo)
    assert way == "blend"
    for length, borders in zip(tile.shape, (photo.shape[0], photo.shape[1]), strict=False):
        assert abs(length / period - round(length / period)) < 0.02
        assert length > 0.5 * borders, "half of the picture is thrown away"
    assert max(step_at(tile, axis) for axis in (0, 1)) < 4 and tiling.wraps(tile)
    left, right = tile[:, : round(period)].mean(), tile[:, -round(period) :].mean()
    assert abs(left - right) < 3, "the light falls off to one side"


def test_what_tiles_is_left_alone_to_the_last_pixel() -> None:
    y, x = np.mgrid[:96, :128]
    waves = np.stack([np.sin(2 * np.pi * (x / 32 + k * y / 48)) for k in (1, -1, 2)], -1)
    halves = np.zeros((60, 60, 3), np.uint8)  # a tile whose border is an edge of its pattern
    halves[:, 30:] = (230, 220, 200)
    spots = np.full((64, 64, 3), 200, np.uint8)
    spots[20:40, 10:50] = (30, 40, 90)
    diagonal = np.where((np.add(*np.mgrid[:90, :90]) % 15 < 6)[..., None], (20, 20, 60), (240, 230, 220))
    blocks = np.zeros((66, 66, 3), np.uint8)  # edges at the border, and half a pixel of edge inside
    blocks[:33, :33], blocks[33:, 33:], blocks[33, 33:] = (200, 60, 40), (40, 60, 200), (20, 30, 100)
    for image in (waves * 90 + 128, halves, spots, diagonal, blocks):
        tile, way = tiling.tiled(image.astype(np.uint8))
        assert way == "as-is" and np.array_equal(tile, image.astype(np.uint8))


def test_a_cloth_without_a_pattern_keeps_its_threads_where_it_is_cut() -> None:
    """The seam of a plain weave under uneven light is neither a step nor a blur."""
    threads = plain_weave(240, 80, RNG(1)).height
    light = np.linspace(1.0, 0.7, 240)[None, :, None]
    photo = np.clip(np.array([190, 150, 110]) * (0.7 + 0.4 * threads[..., None]) * light, 0, 255).astype(np.uint8)
    photo = photo[:230, :233]
    tile, way = tiling.tiled(photo)
    assert way == "blend" and max(step_at(tile, axis) for axis in (0, 1)) < 3
    fine = np.abs(np.diff(tile.astype(float), axis=0)).mean(axis=(0, 2))
    assert fine.min() > 0.6 * np.median(fine), "threads are washed out along a column"


def test_mirrored_and_half_drop_repeats() -> None:
    image = RNG(0).integers(0, 256, (20, 30, 3)).astype(np.uint8)
    mirrored, _ = tiling.tiled(image, "mirrored")
    assert mirrored.shape == (40, 60, 3) and np.array_equal(mirrored, mirrored[::-1, ::-1])
    assert np.array_equal(mirrored[:20, :30], image)
    dropped, _ = tiling.tiled(image, "half-drop")
    assert dropped.shape == (20, 60, 3) and np.array_equal(dropped[:10, 30:], image[10:])
    with pytest.raises(FabricError, match="half-drop"):
        tiling.tiled(image, "quarter-drop")


@settings(max_examples=25, deadline=None)
@given(h=st.integers(16, 70), w=st.integers(16, 70), seed=st.integers(0, 99), flat=st.booleans())
def test_any_picture_becomes_a_tile(h: int, w: int, seed: int, flat: bool) -> None:
    image = np.full((h, w, 3), seed, np.uint8) if flat else RNG(seed).integers(0, 256, (h, w, 3)).astype(np.uint8)
    for way in ("auto", "blend"):
        tile, _ = tiling.tiled(image, way)
        assert tile.dtype == np.uint8 and h // 2 <= tile.shape[0] <= h and w // 2 <= tile.shape[1] <= w


def test_the_scale_is_that_of_the_picture() -> None:
    """What is cut away is taken off the repeat: a motif keeps its size on the cloth."""
    photo = check(280, 330, 41)
    said = fabric_scan({"file": file_of(photo), "repeat": 33.0})
    assert said["repeat_cm"] / said["colour"].shape[1] == pytest.approx(0.1)
    assert said["tile"] == "blend" and said["pixels"] == [330, 280]
    assert fabric_scan({"file": file_of(photo), "repeat": 33.0, "tile": "mirrored"})["repeat_cm"] == pytest.approx(66)


def test_a_scanner_says_how_wide_its_picture_is() -> None:
    spots = np.full((60, 60, 3), 200, np.uint8)
    spots[20:40, 10:50] = (30, 40, 90)
    scanned = fabric_scan({"file": file_of(spots, dpi=(150, 150))})["repeat_cm"]
    assert scanned == pytest.approx(60 / 150 * 2.54, rel=1e-3)
    assert fabric_scan({"file": file_of(spots, dpi=(72, 72))})["repeat_cm"] == 10.0, "72 is what programs write"
    assert fabric_scan({"file": file_of(spots, dpi=(150, 150)), "repeat": 7.5})["repeat_cm"] == 7.5


def test_threads_that_are_seen_stand_out_and_a_drawing_stays_level() -> None:
    threads = plain_weave(240, 80, RNG(1)).height
    scan = np.clip(np.array([150, 110, 80]) * (0.7 + 0.4 * threads[..., None]), 0, 255).astype(np.uint8)
    scan[:120] //= 2  # a print of two tones, whose edge is no relief
    height = relief.height_of(scan, 4.0)
    for half in (slice(10, 110), slice(130, 230)):
        assert np.corrcoef(height[half].ravel(), threads[half].ravel())[0, 1] > 0.8
    assert np.ptp(relief.height_of(scan, 40.0)) == 0, "pixels of 1.7 mm show no threads"
    spots = np.full((120, 120, 3), 200, np.uint8)
    spots[20:40, 10:50] = (30, 40, 90)
    assert np.ptp(relief.height_of(spots, 10.0)) == 0
    said = fabric_scan({"file": file_of(spots), "repeat": 10.0})
    assert {said[name].dtype for name in ("height", "normal", "roughness")} == {np.dtype(np.uint8)}
    assert np.abs(said["normal"].astype(int) - (128, 128, 255)).max() <= 1


def test_a_wide_tile_has_the_slopes_of_a_square_one() -> None:
    threads = plain_weave(96, 32, RNG(1)).height
    scan = np.clip(np.array([150, 110, 80]) * (0.7 + 0.4 * threads[..., None]), 0, 255).astype(np.uint8)
    square = fabric_scan({"file": file_of(scan), "repeat": 2.0, "tile": "as-is"})["normal"]
    wide = fabric_scan({"file": file_of(np.tile(scan, (1, 2, 1))), "repeat": 4.0, "tile": "as-is"})["normal"]
    assert np.abs(wide[:, :96].astype(int) - square).max() <= 1


def test_a_large_scan_is_averaged_in_light() -> None:
    """Threads of black and white are as bright as the eye has them from afar."""
    stripes = np.zeros((64, 64, 3), np.uint8)
    stripes[:, ::2] = 255
    small = shrunk(stripes, 32)
    assert small.shape == (32, 32, 3) and np.abs(small.astype(int) - 188).max() <= 1
    assert shrunk(stripes, 64) is stripes


def test_a_profile_says_what_the_numbers_mean() -> None:
    """A picture in another space comes in sRGB, and one that is damaged is told, not shown in wrong colours."""
    red = np.full((20, 20, 3), (200, 40, 40), np.uint8)
    same = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert np.abs(decoded(file_of(red, icc_profile=same).tobytes()).astype(int) - red).max() <= 1
    xyz = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    for profile in (b"no profile", xyz[:60], same[:-200]):
        with pytest.raises(FabricError, match="profile"):
            decoded(file_of(red, icc_profile=profile).tobytes())


@pytest.mark.parametrize(("params", "words"), [
    ({"file": "scan.png"}, "uint8"), ({"file": file_of(np.zeros((15, 400, 3), np.uint8))}, "16 a side"),
    ({"file": file_of(np.zeros((20, 20, 3), np.uint8)), "tile": "round"}, "as-is, blend"),
])
def test_what_cannot_be_is_told(params: dict, words: str) -> None:
    with pytest.raises(FabricError) as error:
        fabric_scan(params)
    assert words in str(error.value)
