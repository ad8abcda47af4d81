# SPDX-License-Identifier: GPL-3.0-or-later
"""A file that a full disk has cut is seen, wherever it was cut."""

import io
import json
import struct
import zipfile

import numpy as np
import pytest
from tryon.tryon_addon.core.errors import StorageError
from tryon.tryon_addon.formats import complete, png


def picture(folder):
    return png.write(folder / "a.png", np.random.default_rng(1).integers(0, 255, (9, 7, 3), np.uint8)).read_bytes()


def glb():
    head = json.dumps({"asset": {"version": "2.0"}}).encode()
    return struct.pack("<4sIII4s", b"glTF", 2, 20 + len(head), len(head), b"JSON") + head


def usdc():
    section = b"TOKENS".ljust(16, b"\0") + struct.pack("<qq", 24, 40)
    return b"PXR-USDC" + bytes(8) + struct.pack("<q", 64) + b"t" * 40 + struct.pack("<Q", 1) + section


def usdz():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.usdc", usdc())
    return file.getvalue()


def blend():
    return complete.ZSTD + b"blocks" * 20 + complete.SEEK_TABLE


KINDS = {".glb": glb, ".usdc": usdc, ".usdz": usdz, ".blend": blend, ".obj": lambda: b"v 0 0 0\n" * 3 + b"f 1 2 3\n"}


@pytest.mark.parametrize("ending", [".png", *KINDS])
def test_every_cut_is_seen(ending, tmp_path):
    data = picture(tmp_path) if ending == ".png" else KINDS[ending]()
    path = tmp_path / f"file{ending}"
    faces = 1 if ending == ".obj" else None
    path.write_bytes(data)
    assert complete.is_complete(path, faces) and complete.require(path, faces) is None
    for end in range(len(data)):
        path.write_bytes(data[:end])
        assert not complete.is_complete(path, faces), end
    with pytest.raises(StorageError, match=rf"Cannot write .*file{ending}"):
        complete.require(path, faces)


def test_a_picture_with_a_flipped_bit_or_more_behind_its_end_is_none(tmp_path):
    data = picture(tmp_path)
    for at in range(len(data)):
        changed = bytearray(data)
        changed[at] ^= 4
        (tmp_path / "b.png").write_bytes(changed)
        assert not complete.is_complete(tmp_path / "b.png"), at
    (tmp_path / "b.png").write_bytes(data + b"x")
    assert not complete.is_complete(tmp_path / "b.png") and not complete.is_complete(tmp_path / "none.png")


def test_a_plain_blend_ends_with_its_last_block(tmp_path):
    (tmp_path / "a.blend").write_bytes(b"BLENDER-v402" + bytes(200) + b"ENDB" + bytes(20))
    assert complete.is_complete(tmp_path / "a.blend")
    (tmp_path / "a.blend").write_bytes(b"BLENDER-v402" + bytes(200))
    assert not complete.is_complete(tmp_path / "a.blend")
