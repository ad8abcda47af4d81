# SPDX-License-Identifier: GPL-3.0-or-later
"""JPEG, WebP and OpenEXR carry a text beside the picture and nothing else; damaged and hostile ones are refused."""

import base64
import io
import random
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from tryon.tryon_addon.core.errors import SpecError, TryOnError
from tryon.tryon_addon.formats import complete, png
from tryon.tryon_addon.formats.pictures import exr, jpeg, note, webp, xmp

PIXELS = np.random.default_rng(4).integers(0, 255, (20, 30, 3), np.uint8)


def encoded(form, **options):
    buffer = io.BytesIO()
    Image.fromarray(PIXELS).save(buffer, form, **options)
    return buffer.getvalue()


def exr_of(channels, packed=3, more=()):
    """An EXR as Blender writes it, of channel -> (H, W) float16 or float32, with attributes ``more``."""
    height, width = next(iter(channels.values())).shape
    rows = np.concatenate([values.view(np.uint8).reshape(height, -1) for _, values in sorted(channels.items())], axis=1)
    table = b"".join(name.encode() + b"\0" + struct.pack("<iIii", 1 if values.dtype == np.float16 else 2, 0, 1, 1)
                     for name, values in sorted(channels.items())) + b"\0"
    window = struct.pack("<4i", 0, 0, width - 1, height - 1)
    said = [("channels", "chlist", table), ("compression", "compression", bytes([packed])),
            ("dataWindow", "box2i", window), ("displayWindow", "box2i", window), ("lineOrder", "lineOrder", b"\0"),
            *more]
    head = exr.MAGIC + struct.pack("<I", 2) + b"".join(
        name.encode() + b"\0" + kind.encode() + b"\0" + struct.pack("<i", len(value)) + value
        for name, kind, value in sorted(said)) + b"\0"
    lines, blocks = exr.LINES[packed], []
    for y in range(0, height, lines):
        data = rows[y : y + lines].tobytes()
        if packed:
            raw = np.frombuffer(data, np.uint8)
            mixed = np.concatenate([raw[0::2], raw[1::2]]).astype(np.int64)
            steps = np.concatenate([mixed[:1], np.diff(mixed) + 128]).astype(np.uint8).tobytes()
            data = min(data, zlib.compress(steps), key=len)
        blocks.append(struct.pack("<ii", y, len(data)) + data)
    starts = np.cumsum([len(head) + 8 * len(blocks), *map(len, blocks)])[:-1]
    return head + starts.astype("<u8").tobytes() + b"".join(blocks)


CHANNELS = {"ViewLayer.Combined.R": np.linspace(0, 3, 21 * 40, dtype=np.float16).reshape(40, 21),
            "ViewLayer.Depth.Z": np.full((40, 21), 1e10, np.float32)}
SECRET = [("File", "string", b"/home/anna/studio.blend"), ("Date", "string", b"2026/11/30"),
          ("cycles.ViewLayer.render_time", "string", b"00:07.10")]
FILES = {".jpg": encoded("JPEG", comment=b"Blender:File:/home/anna/studio.blend"), ".webp": encoded("WEBP"),
         ".exr": exr_of(CHANNELS, more=SECRET)}
SAME = {".jpg": lambda data: np.asarray(Image.open(io.BytesIO(data))),
        ".webp": lambda data: np.asarray(Image.open(io.BytesIO(data))),
        ".exr": lambda data: exr.layers_of(data, "a")["ViewLayer.Combined.R"]}


@pytest.mark.parametrize("suffix", FILES)
@given(text=st.text(min_size=1, max_size=200) | st.just('{"a": "<b & ]]>"}' * 40))
def test_a_text_comes_back_and_the_picture_stays(suffix, text):
    text = text.replace("\0", "")  # no XML and no string has one
    content = note.with_note(FILES[suffix], suffix, "Note", text)
    assert note.OTHERS[suffix].text_of(content, "a") == (text or None)
    assert b"anna" not in content and note.with_note(content, suffix, "Note", text) == content
    assert np.array_equal(SAME[suffix](content), SAME[suffix](FILES[suffix]))


@pytest.mark.parametrize("suffix", FILES)
def test_a_text_longer_than_a_segment_and_none(suffix, tmp_path):
    long = "".join(random.Random(1).choices("abcdef", k=100_000))
    path = tmp_path / f"a{suffix}"
    path.write_bytes(note.with_note(FILES[suffix], suffix, "Note", long))
    assert note.note_of(path, "Note") == long and complete.is_complete(path)
    path.write_bytes(note.with_note(path.read_bytes(), suffix, "Note", ""))
    assert note.note_of(path, "Note") is None and complete.is_complete(path)
    path.write_bytes(path.read_bytes()[:-9])
    assert not complete.is_complete(path)


def test_a_jpeg_has_no_room_for_all():
    noise = "".join(random.Random(3).choices([chr(c) for c in range(200, 9000)], k=90_000))
    with pytest.raises(SpecError, match="a JPEG takes"):
        jpeg.with_text(FILES[".jpg"], noise)


def test_other_readers_see_xmp():
    said = Image.open(io.BytesIO(webp.with_text(FILES[".webp"], "hello"))).info["xmp"]
    assert b"<tryon:Note>hello</tryon:Note>" in said
    with Image.open(io.BytesIO(jpeg.with_text(FILES[".jpg"], "hello"))) as picture:
        assert b"hello" in picture.info["xmp"] and "comment" not in picture.info


@pytest.mark.parametrize("packed", [0, 2, 3])
def test_layers_are_read_as_they_were_written(packed):
    noise = {"A": np.random.default_rng(1).random((33, 17)).astype(np.float32), "B": np.zeros((33, 17), np.float16)}
    found = exr.layers_of(exr_of(noise, packed), "a")
    assert all(np.array_equal(found[name], values.astype(np.float32)) for name, values in noise.items())


def test_a_window_of_more_than_four_numbers_is_refused():
    whole = exr_of({"A": np.zeros((4, 4), np.float32)}, 0)
    at = whole.index(b"dataWindow\0box2i\0") + 17
    longer = whole[:at] + struct.pack("<i", 20) + whole[at + 4 : at + 20] + bytes(4) + whole[at + 20 :]
    with pytest.raises(SpecError, match="damaged"):
        exr.layers_of(longer, "a")


@pytest.mark.parametrize("suffix", FILES)
@given(data=st.data())
def test_damaged_files_are_read_or_refused(suffix, data):
    content = bytearray(note.with_note(FILES[suffix], suffix, "Note", "a stamp" * 9))
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    content = bytes(content[: data.draw(st.integers(0, len(content)))])
    module = note.OTHERS[suffix]
    for read in (lambda: module.text_of(content, "a"), lambda: module.with_text(content, "b"),
                 lambda: module.is_whole(content), lambda: suffix == ".exr" and exr.layers_of(content, "a")):
        try:
            read()
        except TryOnError:
            pass


def test_what_grows_is_refused():
    bomb = zlib.compress(b"a" * (png.LONGEST + 9))
    with pytest.raises(SpecError, match="too long"):
        xmp.text_in(b"<tryon:Packed>" + base64.b64encode(bomb) + b"</tryon:Packed>", "a")
    assert xmp.text_in(b'<!ENTITY a "b"><other/>', "a") is None
