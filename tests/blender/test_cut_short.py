# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that the disk cuts short while Blender writes them: it reports success, and we look at what has arrived.

A limit on the size of files stands for a full disk: the system refuses the rest in the same way.
"""

import contextlib
import functools
import os

import bpy
import numpy as np
import pytest
from tryon.tryon_addon.blender import people
from tryon.tryon_addon.blender.files import blend, exchange
from tryon.tryon_addon.blender.materials import dye, fabric
from tryon.tryon_addon.blender.studio import render, sheet
from tryon.tryon_addon.blender.studio.camera import place_cameras
from tryon.tryon_addon.core import files
from tryon.tryon_addon.core.delivery import Delivery
from tryon.tryon_addon.core.errors import ExportError, RenderError, StorageError
from tryon.tryon_addon.formats.complete import is_complete
from tryon.tryon_addon.formats.exports import EXPORTS, chosen

resource = pytest.importorskip("resource")
WORN = ("TryOn Body", "TryOn Skirt")
BOX = np.array([[x, y, z] for x in (-0.2, 0.2) for y in (-0.2, 0.2) for z in (0.0, 1.7)])


@contextlib.contextmanager
def files_of_at_most(size):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def camera():
    return place_cameras(bpy.context.scene, ["front"], BOX)["front"]


def worn():
    """A body with a bone, and a garment with a picture of noise, which cannot be packed; made once."""
    if "TryOn Skirt" in bpy.data.objects:
        return
    bpy.ops.object.armature_add()
    rig = bpy.context.object
    for name, role in zip(WORN, ("body", "garment"), strict=True):
        bpy.ops.mesh.primitive_uv_sphere_add(segments=64, ring_count=32)
        thing = bpy.context.object
        thing.name = name
        people.own(people.made_in(bpy.context.scene), role, role, thing)
    body = bpy.data.objects["TryOn Body"]
    body.modifiers.new("Rig", "ARMATURE").object = rig
    body.vertex_groups.new(name="Bone").add(range(len(body.data.vertices)), 1.0, "REPLACE")
    noise = np.random.default_rng(1).integers(0, 255, (64, 64, 3), np.uint8)
    maps = {"colour": noise, "normal": np.full((64, 64, 3), (0.5, 0.5, 1.0)), "roughness": np.full((64, 64), 0.7),
            "repeat_cm": 10.0}
    dye.wear(bpy.data.objects["TryOn Skirt"], fabric.fabric_material("TryOn Skirt", maps))


def exported(folder, name):
    worn()
    still = {thing: np.array([v.co for v in bpy.data.objects[thing].data.vertices]) for thing in WORN}
    paths = {thing: np.stack([points, points + 0.1]) for thing, points in still.items()}
    return exchange.export(bpy.context.scene, folder, "file", chosen([name]), paths)[0]


def view(folder):
    render.render_view(bpy.context.scene, camera(), folder / "file.png", "draft", size=(96, 128), stamp="{}")
    return folder / "file.png"


def page(folder):
    sheet.write_picture(np.random.default_rng(1).random((64, 64, 3)), folder / "file.png")
    return folder / "file.png"


def scene(folder):
    worn()
    with Delivery(folder) as delivery:
        blend.save(delivery.aside / "file.blend")
    return folder / "file.blend"


WRITERS = {"view": view, "sheet": page, "scene": scene,
           **{name: functools.partial(exported, name=name) for name in EXPORTS if name != "abc"}}


@pytest.mark.parametrize("name", WRITERS)
def test_what_is_cut_short_is_told_and_the_older_file_stays(name, tmp_path, capfd):
    written = WRITERS[name](tmp_path)
    whole = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert is_complete(written) and written in whole
    for share in (0.3, 0.97):
        with pytest.raises((StorageError, ExportError, RenderError)) as error, \
                files_of_at_most(int(share * len(whole[written]))):
            WRITERS[name](tmp_path)
        assert error.value.code == 3 and ".part" not in str(error.value) and "Traceback" not in str(error.value)
        assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == whole
    assert "Traceback" not in "".join(capfd.readouterr())
    assert not [one for one in os.listdir(tmp_path) if one.startswith(".")]


def test_alembic_asks_for_room_before_it_ends_the_process_on_a_full_disk(tmp_path, monkeypatch):
    exported(tmp_path, "abc")
    whole = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    monkeypatch.setattr(files, "_free", lambda path: 0.9 * len(next(iter(whole.values()))))
    with pytest.raises(StorageError) as error:
        exported(tmp_path, "abc")
    assert error.value.code == 3
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == whole
