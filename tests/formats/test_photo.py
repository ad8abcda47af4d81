# SPDX-License-Identifier: GPL-3.0-or-later
"""Photos of strangers: their size is known before anything decodes them, they stand as their EXIF says."""

import contextlib
import io
import struct
import tracemalloc
import zlib

import numpy as np
import pytest
from PIL import Image, ImageCms
from tryon.gan_core.fabric.errors import FabricError
from tryon.gan_core.fabric.photo import decoded, fabric_photo
from tryon.tryon_addon.core.errors import RuntimeCallError, SpecError
from tryon.tryon_addon.formats import photo
from tryon.tryon_addon.workflows import swatch_edits

FORMATS = {"PNG": {}, "JPEG": {}, "WEBP": {}, "TIFF": {}, "BMP": {}}
WAYS = {"progressive": ("JPEG", {"progressive": True}), "lossless": ("WEBP", {"lossless": True}),
        "with EXIF": ("WEBP", {"exif": Image.Exif()}), "packed": ("TIFF", {"compression": "tiff_lzw"}),
        "big endian": ("TIFF", {"big_tiff": False})}


def picture(width=40, height=24):
    """A quarter of each colour, so that a turn shows."""
    image = np.zeros((height, width, 3), np.uint8)
    image[: height // 2, : width // 2] = 250, 10, 10
    image[: height // 2, width // 2 :] = 10, 250, 10
    image[height // 2 :, : width // 2] = 10, 10, 250
    return image


def encoded(kind, image=None, **more):
    out = io.BytesIO()
    Image.fromarray(picture() if image is None else image).save(out, kind, **more)
    return out.getvalue()


def bomb(width, height):
    """A PNG of a few hundred kB that would unpack to gigabytes."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(bytes(200_000_000))) + chunk(b"IEND", b""))


@pytest.mark.parametrize("way", [*FORMATS, *WAYS])
def test_the_head_of_every_format_says_its_size(way):
    kind, more = WAYS.get(way, (way, {}))
    content = encoded(kind, **more)
    assert photo.size_of(content) == (40, 24)
    seen = decoded(content)
    assert seen.shape == (24, 40, 3) and np.abs(seen[6, 10].astype(int) - (250, 10, 10)).max() < 40
    assert photo.size_of(encoded(kind, np.zeros((7, 300, 3), np.uint8), **more)) == (300, 7)


@pytest.mark.parametrize("way", [*FORMATS, *WAYS])
def test_a_head_cut_off_says_the_truth_or_is_refused(way):
    kind, more = WAYS.get(way, (way, {}))
    content = encoded(kind, **more)
    said = set()
    for count in range(min(len(content), 400)):
        with contextlib.suppress(SpecError):
            said.add(photo.size_of(content[:count]))
    assert said <= {(40, 24)}


def test_a_tiff_of_either_byte_order_says_its_size():
    def tiff(order, mark):
        tags = [(256, 4, 60_000), (257, 3, 500)]
        head = struct.pack(f"{order}HI", 42, 8)
        body = struct.pack(f"{order}H", len(tags))
        for tag, kind, value in tags:
            body += struct.pack(f"{order}HHI", tag, kind, 1) + struct.pack(f"{order}I" if kind == 4 else f"{order}Hxx",
                                                                          value)
        return mark + head + body + bytes(4)

    assert photo.size_of(tiff("<", b"II")) == photo.size_of(tiff(">", b"MM")) == (60_000, 500)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = tmp_path / "bomb.png"
    path.write_bytes(bomb(60_000, 60_000))
    assert path.stat().st_size < 500_000
    tracemalloc.start()
    with pytest.raises(SpecError, match="60,000 x 60,000 pixels.*at most 50 million"):
        photo.request(path)
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()
    with pytest.raises(FabricError, match="at most 50 million|too large"):
        decoded(path.read_bytes())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_photo_stands_as_its_exif_says(kind):
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held upright: row 0 is the right side
    seen = decoded(encoded(kind, exif=exif)).astype(int)
    assert seen.shape == (40, 24, 3)
    assert np.abs(seen[10, 18] - (250, 10, 10)).max() < 40 and np.abs(seen[30, 18] - (10, 250, 10)).max() < 40


def test_what_is_transparent_lies_on_white_and_grey_of_16_bits_is_grey():
    clear = np.dstack([picture(), np.zeros((24, 40), np.uint8)])
    assert (decoded(encoded("PNG", clear)) == 255).all()
    assert (decoded(encoded("PNG", np.full((8, 8), 0x8000, np.uint16))) == 0x80).all()


def test_numbers_mean_what_the_profile_says():
    """A picture in another space is converted, one whose profile cannot be used is refused, not shown wrongly."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    assert np.abs(decoded(encoded("PNG", icc_profile=srgb)).astype(int) - picture()).max() <= 1
    for wrong in (b"no profile", srgb[: len(srgb) // 2], lab):
        with pytest.raises(FabricError, match="colour profile cannot be used.*sRGB"):
            decoded(encoded("PNG", icc_profile=wrong))
    with pytest.raises(FabricError, match="light as floating point.*PNG or JPEG"):
        decoded(encoded("TIFF", np.ones((8, 8), np.float32)))


@pytest.mark.parametrize("content", [
    b"", b"text", b"GIF89a" + bytes(40), b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"\xff\xd8\xff\xe0\xff\xff",
    b"II*\0\xff\xff\xff\xff", b"RIFF\0\0\0\0WEBPVP8 ", b"BM", encoded("PNG")[:20], bytes(100)])
def test_what_is_no_picture_is_told(tmp_path, content):
    path = tmp_path / "any.png"
    path.write_bytes(content)
    with pytest.raises(SpecError, match="is no picture|is damaged"):
        photo.request(path)


def test_the_runtime_s_refusal_is_about_the_file(tmp_path):
    class Runtime:
        def call(self, method, params, **_):
            try:
                return fabric_photo(params)
            except FabricError as error:
                raise RuntimeCallError(error.message, error.mend) from None

    path = tmp_path / "swatch.jpg"
    path.write_bytes(encoded("JPEG"))
    assert swatch_edits.picture(path, runtime=Runtime()).shape == (24, 40, 3)
    path.write_bytes(encoded("PNG")[:-40])
    with pytest.raises(SpecError, match="swatch.jpg: The picture cannot be read"):
        swatch_edits.picture(path, runtime=Runtime())
