# SPDX-License-Identifier: GPL-3.0-or-later
"""Bodies as OBJ files: quads with UVs, metres, and nothing left behind."""

import bpy
import numpy as np
import pytest
from tryon.tryon_addon.blender.files import obj
from tryon.tryon_addon.core.errors import StorageError

CUBE = np.array([[x, y, z] for z in (0, 1.72) for y in (-0.1, 0.1) for x in (-0.2, 0.2)], dtype=np.float32)
QUADS = np.array([[0, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [1, 3, 7, 5], [3, 2, 6, 7], [2, 0, 4, 6]], dtype=np.int32)
TOPOLOGY = {
    "quads": QUADS, "uvs": np.array([[0, 0], [1, 0], [1, 1], [0, 1]], dtype=np.float32),
    "uv_quads": np.tile(np.arange(4), (6, 1)), "eye_plane": np.zeros((8, 2), dtype=np.float32),
    "vertex_part": np.zeros(8, dtype=np.int32), "part_names": ["torso", "eyes"],
}


def points(path):
    rows = [line.split()[1:] for line in path.read_text().splitlines() if line.startswith("v ")]
    return np.array(rows, dtype=float)


def test_each_body_is_a_file_of_its_own_in_metres_with_y_up(tmp_path):
    before = [list(store) for store in (bpy.data.scenes, bpy.data.objects, bpy.data.meshes)]
    shapes = [(tmp_path / "a.obj", CUBE), (tmp_path / "b.obj", CUBE * 1.1)]
    assert list(obj.write_objs(TOPOLOGY, shapes)) == [tmp_path / "a.obj", tmp_path / "b.obj"]
    for path, vertices in shapes:
        found = points(path)
        np.testing.assert_allclose(found, np.stack([vertices[:, 0], vertices[:, 2], -vertices[:, 1]], 1), atol=1e-5)
        text = path.read_text()
        assert text.count("\nf ") == 6 and "vt " in text
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.obj", "b.obj"]
    assert [list(store) for store in (bpy.data.scenes, bpy.data.objects, bpy.data.meshes)] == before


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(StorageError, match="nowhere"):
        list(obj.write_objs(TOPOLOGY, [(tmp_path / "nowhere" / "a.obj", CUBE)]))
    assert not bpy.data.meshes
