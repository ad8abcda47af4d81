# SPDX-License-Identifier: GPL-3.0-or-later
"""An artist's mesh out of a scene or a file: what is read, what is guessed, and that nothing of it is changed."""

import sys
import tempfile
from pathlib import Path

import bpy
import numpy as np
import pytest
from support.artist_meshes import poncho, sheets, tube, write_obj
from tryon.tryon_addon.blender.files import artist_mesh, mesh_child
from tryon.tryon_addon.core.errors import MeshError

STORES = ("scenes", "objects", "meshes", "materials", "images", "collections", "cameras", "armatures", "worlds")


def state():
    found = {name: sorted(item.name for item in getattr(bpy.data, name)) for name in STORES}
    return found, {o.name: (len(o.data.vertices), len(o.modifiers), [tuple(v.co) for v in o.data.vertices][:50])
                   for o in bpy.data.objects if o.type == "MESH"}


def put(points, faces, loose=(), name="Skirt"):
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(np.asarray(points).tolist(), list(loose), faces)
    obj = bpy.data.objects.new(name, mesh)
    bpy.context.scene.collection.objects.link(obj)
    bpy.context.view_layer.update()
    return obj


def size(mesh):
    return np.ptp(mesh.points, axis=0)


def test_an_object_is_read_in_the_world_and_left_alone():
    points, faces = tube()
    obj = put(points * 100 - (0, 0, 40), faces)  # modelled in centimetres, scaled on the object
    obj.scale, obj.location = (0.01, 0.01, 0.01), (0, 0, 0.4)
    parent = bpy.data.objects.new("Parent", None)
    bpy.context.scene.collection.objects.link(parent)
    obj.parent = parent
    bpy.context.view_layer.update()
    before = state()
    found = artist_mesh.from_object(obj)
    assert state() == before
    np.testing.assert_allclose(np.sort(found.points, 0), np.sort(points, 0), atol=1e-5)
    assert len(found.faces) == len(faces) and not len(found.uv) and not len(found.hold) and found.thickness == 0


def test_modifiers_shape_it_and_solidify_is_its_thickness():
    half = [f for f in tube()[1] if all(tube()[0][k][0] > -1e-6 for k in f)]
    obj = put(tube()[0], half)
    obj.modifiers.new("Mirror", "MIRROR")
    obj.modifiers.new("Solidify", "SOLIDIFY").thickness = 0.004
    obj.modifiers.new("Cloth", "CLOTH")
    off = obj.modifiers.new("Off", "SUBSURF")
    off.show_viewport = False
    found = artist_mesh.from_object(obj)
    assert len(found.faces) == len(tube()[1]) and np.isclose(found.thickness, 0.004)
    assert len(obj.modifiers) == 4


def test_the_vertex_group_holds_it():
    obj = put(*tube())
    obj.vertex_groups.new(name="Other").add([0], 1.0, "REPLACE")
    obj.vertex_groups.new(name="Hold").add(list(range(192, 224)), 0.5, "REPLACE")
    found = artist_mesh.from_object(obj)
    assert np.isclose(found.hold[found.points[:, 2] > 1.05], 0.5).all() and np.isclose(found.hold.sum(), 16)
    assert np.isclose(artist_mesh.from_object(obj, "Other").hold.sum(), 1)
    with pytest.raises(MeshError, match="no vertex group 'None such'"):
        artist_mesh.from_object(obj, "None such")


def test_ngons_doubles_flipped_and_flat_faces_are_mended():
    points, faces = tube(segments=8, rings=2)
    points = np.vstack([points, points[:1], points[:1]])
    faces = [faces[0][::-1], *faces[1:-1], [16 if k == 0 else k for k in faces[-1]], [0, 16, 17]]
    found = artist_mesh.from_object(put(points, faces))
    assert len(found.points) == 16 and len(found.faces) == 8
    p = found.points[found.faces[:, :3]]
    out = np.einsum("ij,ij->i", np.cross(p[:, 1] - p[:, 0], p[:, 2] - p[:, 0]), p.mean(1) - (0, -0.02, 0.78))
    assert (out > 0).all() or (out < 0).all()
    ring = [[np.cos(k), 0.1 * np.sin(k), np.sin(k)] for k in range(6)]
    lid = artist_mesh.from_object(put(ring, [[0, 1, 2, 3, 4, 5]]))
    assert (lid.faces[:, 3] == -1).sum() == len(lid.faces) == 4


def test_loose_edges_are_read_as_seams():
    points, faces, loose = sheets()
    found = artist_mesh.from_object(put(points, faces, loose))
    ends = found.points[found.loose]
    assert len(ends) == len(loose)
    np.testing.assert_allclose(np.abs(ends[:, 0, 1] - ends[:, 1, 1]), 0.32, atol=1e-5)


def test_other_objects_are_told():
    light = bpy.data.objects.new("Lamp", bpy.data.lights.new("Lamp", "SUN"))
    with pytest.raises(MeshError, match="Lamp is no mesh but a light"):
        artist_mesh.from_object(light)
    with pytest.raises(MeshError, match="no faces"):
        artist_mesh.from_object(put([[0, 0, 0], [0, 0, 1]], [], [[0, 1]]))


@pytest.mark.parametrize("ending", ["obj", "ply", "stl", "glb", "usdc", "fbx", "blend"])
def test_a_file_is_the_same_mesh(ending, tmp_path):
    points, faces = poncho()
    obj = put(points, faces)
    path = tmp_path / f"poncho.{ending}"
    if ending == "blend":
        bpy.data.libraries.write(str(path), {obj})
    else:
        writers = {"obj": bpy.ops.wm.obj_export, "ply": bpy.ops.wm.ply_export, "stl": bpy.ops.wm.stl_export,
                   "glb": bpy.ops.export_scene.gltf, "usdc": bpy.ops.wm.usd_export, "fbx": bpy.ops.export_scene.fbx}
        writers[ending](filepath=str(path))
    found = artist_mesh.from_file_here(path)
    np.testing.assert_allclose(size(found), np.ptp(points, axis=0), atol=1e-3)
    assert np.isclose(found.points[:, 2].max(), 1.47, atol=1e-3)
    assert len(found.points) == len(points) - 1  # split points are joined again; the head's hole has a loose one
    if ending not in ("stl", "glb"):  # which have triangles alone
        assert len(found.faces) == len(faces)


def test_objects_of_a_file_are_one_garment_and_seams_come_along(tmp_path):
    points, faces, loose = sheets()
    tunic = write_obj(tmp_path / "tunic.obj", points, faces, loose)
    put(*tube(), name="Mine")
    before = state()
    assert len(artist_mesh.from_file(tunic).loose) == len(loose)
    assert state() == before
    put(*tube(), name="A")
    put(*poncho(), name="B")
    path = tmp_path / "both.obj"
    bpy.ops.wm.obj_export(filepath=str(path))
    assert len(artist_mesh.from_file_here(path).faces) == len(tube()[1]) + len(poncho()[1]) + len(tube()[1])


def test_files_that_are_none_are_told(tmp_path):
    for name, text, said in (("a.obj", "nothing", "no mesh with faces"), ("a.glb", "no glTF", "cannot read"),
                             ("a.ply", "ply?", "cannot read|no mesh"), ("a.tryonmesh", "x", "Cannot read")):
        (tmp_path / name).write_text(text)
        with pytest.raises(MeshError, match=said):
            (artist_mesh.from_file if name == "a.tryonmesh" else artist_mesh.from_file_here)(tmp_path / name)
    with pytest.raises(MeshError, match="No such file"):
        artist_mesh.from_file(tmp_path / "none.obj")
    with pytest.raises(MeshError, match="centimetres"):
        artist_mesh.from_file(write_obj(tmp_path / "large.obj", *tube(), scale=100))


@pytest.mark.parametrize(("place", "value", "said"), [
    ("SECONDS", 0.2, "longer than 0 s"),
    ("aside.command", lambda *_: [sys.executable, "-c", "import os; os.abort()"],
     "crashed or ran out of memory while it read"),
])
def test_a_child_that_does_not_answer_is_ended(tmp_path, monkeypatch, place, value, said):
    monkeypatch.setattr(f"{mesh_child.__name__}.{place}", value)
    with pytest.raises(MeshError, match=said):
        mesh_child.read_aside(write_obj(tmp_path / "skirt.obj", *tube()))
    assert not list(Path(tempfile.gettempdir()).glob("tryon-mesh-*"))
