# SPDX-License-Identifier: GPL-3.0-or-later
"""A picture of one's own as a look's fabric: made into maps once, told of by name, content and rights."""

import hashlib
import os

import numpy as np
import pytest
from support.cloth_photo import spotted
from tryon.tryon_addon.blender.materials.fabric import fabric_material
from tryon.tryon_addon.core.cache import Store
from tryon.tryon_addon.core.errors import SpecError
from tryon.tryon_addon.pipeline.context import Context
from tryon.tryon_addon.pipeline.result import resolved
from tryon.tryon_addon.pipeline.stages import fabric
from tryon.tryon_addon.spec.look import Look, garment_from_dict


def wearing(path, **more):
    return Look(garments=(garment_from_dict({"programme": "tee", "fabric": {"image": str(path), **more}}),))


def made(look, folder):
    """The stage of fabrics alone."""
    context = Context(look, [fabric.STAGE], store=Store(folder / "kept"))
    for _ in fabric.run(context):
        pass
    return context.made["fabric"][0], context.result


def test_a_tile_is_worn_as_it_is_and_told_of(tmp_path):
    path = spotted(tmp_path / "spots.png", (30, 60, 150))
    maps, result = made(wearing(path, repeat=9.0, rights="drawn by me"), tmp_path)
    assert maps["colour"].shape == (48, 96, 3) and maps["colour"][18, 36].tolist() == [30, 60, 150]
    assert result.more == {"images": [{
        "garment": "tee", "image": "spots.png", "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "rights": "drawn by me", "pixels": [96, 48], "tile": "as-is", "repeat_cm": 9.0}]}
    material = fabric_material("cloth", maps, "image", "denim")
    shown = [node.image for node in material.node_tree.nodes if node.type == "TEX_IMAGE"]
    picture = next(image for image in shown if image.name.endswith("Colour"))
    assert tuple(picture.size) == (96, 48) and picture.colorspace_settings.name == "sRGB"
    assert material["tryon_repeat_cm"] == pytest.approx(9.0)
    pixels = np.array(picture.pixels[:]).reshape(48, 96, 4)[::-1]
    assert np.abs(pixels[18, 36, :3] * 255 - (30, 60, 150)).max() < 1, "used as it is"


def test_another_picture_under_the_same_name_is_another_cloth(tmp_path):
    path = spotted(tmp_path / "spots.png", (30, 60, 150))
    made(wearing(path), tmp_path)
    spotted(path, (10, 120, 40))
    assert made(wearing(path), tmp_path)[0]["colour"][18, 36].tolist() == [10, 120, 40]


def test_what_nobody_has_said_of_rights_is_unknown(tmp_path):
    path = spotted(tmp_path / "spots.png")
    found = resolved(wearing(path)).garments[0].fabric
    assert found.rights == "unknown" and found.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert resolved(wearing(path, rights="mine")).garments[0].fabric.rights == "mine"
    with pytest.raises(SpecError, match="not the one that the look was made with"):
        resolved(wearing(path, digest="0" * 64))


def test_what_is_no_picture_is_told_before_anything_is_made(tmp_path):
    (tmp_path / "words.png").write_text("no picture")
    (tmp_path / "folder.png").mkdir()
    huge = spotted(tmp_path / "huge.png").read_bytes()
    (tmp_path / "huge.png").write_bytes(huge[:16] + (60000).to_bytes(4, "big") * 2 + huge[24:])
    os.mkfifo(tmp_path / "pipe.png")
    for name, words in (("missing.png", "Check the path"), ("folder.png", "a folder"), ("words.png", "Save it as PNG"),
                        ("huge.png", "60,000 x 60,000"), ("pipe.png", "a pipe")):
        with pytest.raises(SpecError, match=words):
            resolved(wearing(tmp_path / name))


def test_a_damaged_picture_is_named(tmp_path):
    path = spotted(tmp_path / "spots.png", size=(200, 200))
    content = bytearray(path.read_bytes())
    content[120:140] = bytes(20)
    path.write_bytes(content)
    with pytest.raises(SpecError, match=r"spots\.png: .* cannot be read"):
        made(wearing(path), tmp_path)
