# SPDX-License-Identifier: GPL-3.0-or-later
"""Photographs: points that cannot be believed, files that are none, and a face that is laid flat where it was."""

import io

import numpy as np
import pytest
from PIL import Image
from tryon.gan_core.makeup import mesh, photo
from tryon.gan_core.makeup.errors import MakeupError
from tryon.gan_core.makeup.face import WINDOW
from tryon.gan_core.makeup.photo_methods import makeup_transfer


def on_map(points, size=400):
    """Places on the skin's map as pixels of a picture of the face's window."""
    left, low, right, _ = WINDOW
    return (points - (left, low)) / (right - left) * size


def test_a_face_is_laid_flat_where_it_was():
    size = 400
    ramp = np.linspace(0, 255, size).astype(np.uint8)
    grey = np.full((size, size), 90, np.uint8)
    image = np.stack([np.tile(ramp, (size, 1)), np.tile(ramp[:, None], (1, size)), grey], -1)
    flat = photo.flattened(image, on_map(photo.mesh_uv(), size))
    row, column = np.argwhere(flat.seen > 0.9).mean(0).astype(int)
    from tryon.gan_core.colour import encoded

    red, green, _ = encoded(flat.light[row, column].astype(float)[None])[0]
    assert abs(int(red) - 255 * column / photo.SIZE) < 4 and abs(int(green) - 255 * row / photo.SIZE) < 4
    assert 0.1 < flat.seen.mean() < 0.9


@pytest.mark.parametrize("points", [np.zeros((468, 2)), np.zeros((10, 2)), np.full((468, 2), np.nan),
                                    np.full((468, 2), 1e6)])
def test_points_that_are_no_face_are_told(points):
    with pytest.raises(MakeupError):
        photo.flattened(np.zeros((100, 100, 3), np.uint8), points)


def picture(**how):
    stream = io.BytesIO()
    Image.new(how.pop("mode", "RGB"), (64, 64), how.pop("colour", 0)).save(stream, **how)
    return np.frombuffer(stream.getvalue(), np.uint8)


@pytest.mark.parametrize("content", [
    np.frombuffer(b"no picture", np.uint8), picture(format="PNG")[:60], picture(format="TIFF", mode="F"),
    picture(format="JPEG", mode="CMYK", colour=(0, 0, 0, 0)), picture(format="PNG", mode="I;16"),
    picture(format="WEBP")])
def test_a_strange_file_is_a_sentence(content):
    with pytest.raises(MakeupError) as told:
        makeup_transfer({"file": content, "points": np.zeros((468, 2))})
    assert str(told.value).endswith((".", '"'))


def test_without_models_it_says_which(tmp_path):
    with pytest.raises(MakeupError, match=r"--models"):
        makeup_transfer({"file": picture(format="PNG")})
    with pytest.raises(MakeupError, match="cannot be read"):
        mesh.models_in(tmp_path)
    (tmp_path / "m.whl").write_bytes(b"no wheel")
    with pytest.raises(MakeupError, match="cannot be read"):
        mesh.models_in(tmp_path / "m.whl")


def test_the_detectors_boxes_cover_the_picture():
    found = mesh.anchors()
    assert found.shape == (896, 2) and found.min() > 0 and found.max() < 1
    assert np.allclose(found.mean(0), 0.5)
