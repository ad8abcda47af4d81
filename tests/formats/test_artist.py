# SPDX-License-Identifier: GPL-3.0-or-later
"""An artist's mesh as plain arrays: what is refused and how that is told, refining, seams, UVs, and its file."""

import os
import struct
from dataclasses import replace

import numpy as np
import pytest
from support.artist_meshes import poncho, sheets, tube
from support.reference import numbers, same
from tryon.tryon_addon.core.errors import MeshError, SpecError
from tryon.tryon_addon.formats import artist_cloth, artist_mesh, artist_refined, mesh_files, mesh_indices
from tryon.tryon_addon.formats.artist_mesh import ArtistMesh
from tryon.tryon_addon.spec.look import Garment, Look, cut_of, garment_from_dict, to_dict


def mesh(points, faces, loose=(), **rest):
    rows = np.array([[*f, -1][:4] for f in faces], np.int32)
    return ArtistMesh(np.asarray(points, np.float32), rows, np.array(loose, np.int32).reshape(-1, 2), **rest)


def lengths(found):
    edges, _ = artist_mesh.edges_and_counts(found.faces)
    return np.linalg.norm(found.points[edges[:, 0]] - found.points[edges[:, 1]], axis=1)


def test_a_mesh_that_can_be_worn_loses_only_loose_points():
    points, faces = tube()
    found = artist_mesh.checked(mesh(np.vstack([points, [[9, 9, 9]]]), faces, [[0, len(points)]]), "Skirt")
    assert len(found.points) == len(points) and not len(found.loose)


@pytest.mark.parametrize(("change", "said", "mend"), [
    (lambda p, f: (p, []), "no faces", "Fill"),
    (lambda p, f: (p * np.nan, f), "not numbers", "merge"),
    (lambda p, f: (p * 100, f), "seems to be in centimetres: scale it by 0.01", "apply"),
    (lambda p, f: (p * 1000, f), "millimetres: scale it by 0.001", "apply"),
    (lambda p, f: (p * 0.01, f), "0.0056 m long", "apply"),
    (lambda p, f: (p, [*f, [32, 33, len(p) - 1]]), "three or more faces", "Non Manifold"),
])
def test_what_cannot_be_worn_is_told(change, said, mend):
    points, faces = tube()
    with pytest.raises(MeshError, match=said) as told:
        artist_mesh.checked(mesh(*change(points, faces)), "Skirt")
    assert mend in told.value.mend and "Skirt" in str(told.value)


def test_a_closed_mesh_has_no_opening():
    corners = np.array([[x, y, z] for z in (0, 1) for y in (0, 1) for x in (0, 1)], float)
    cube = [[0, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [1, 3, 7, 5], [3, 2, 6, 7], [2, 0, 4, 6]]
    with pytest.raises(MeshError, match="closed all round"):
        artist_mesh.checked(mesh(corners, cube), "Box")
    artist_mesh.checked(mesh(corners, cube[:5]), "Box")


def test_refining_keeps_shape_area_uvs_and_holds():
    points, faces = tube(segments=8, rings=2)
    uv = np.random.default_rng(1).random((len(faces), 4, 2))
    hold = (points[:, 2] > 1).astype(np.float32)
    coarse = mesh(points, faces, uv=uv, hold=hold)
    fine = artist_refined.refined(coarse, 0.03)
    assert lengths(fine).mean() <= 0.03 and len(fine.faces) >= artist_refined.LEAST_FACES
    np.testing.assert_allclose(fine.points[: len(points)], points, atol=1e-6)
    assert np.isclose(fine.hold[np.isclose(fine.points[:, 2], 1.06)], 1).all() and fine.hold.min() == 0
    area = [np.abs(np.cross(u[:, 1] - u[:, 0], u[:, 2] - u[:, 0])).sum()
            for u in (artist_cloth.triangulated(m)[1] for m in (coarse, fine))]
    assert 0.5 < area[1] / area[0] < 2
    _, count = artist_mesh.edges_and_counts(fine.faces)
    assert set(count) == {1, 2}


def test_triangles_and_few_large_faces_are_refined_too():
    flat = mesh([[0, 0, 0], [1, 0, 0], [0, 0, 1]], [[0, 1, 2]])
    fine = artist_refined.refined(flat, 5.0)
    assert len(fine.faces) == 64  # at least 50, whatever the edge
    assert np.isclose(lengths(fine).max(), np.sqrt(2) / 8)
    assert len(artist_refined.refined(flat, 0.0001).points) <= artist_refined.MOST


def test_what_is_sewn_stays_sewn_between_the_old_points():
    coarse = mesh(*sheets())
    fine = artist_refined.refined(coarse, 0.03)
    ends = fine.points[fine.loose]
    assert len(fine.loose) > 2 * len(coarse.loose) - 2
    np.testing.assert_allclose(ends[:, 0, [0, 2]], ends[:, 1, [0, 2]], atol=1e-6)  # straight across, front to back
    side = fine.points[np.isclose(np.abs(fine.points[:, 0]), 0.25)]
    assert len(np.unique(fine.loose)) == len(side)


def test_quads_become_two_triangles_that_face_alike():
    triangles, corners = artist_cloth.triangulated(mesh(*tube()))
    assert len(triangles) == 2 * len(tube()[1]) and not len(corners)
    p = tube()[0][triangles]
    out = np.einsum("ij,ij->i", np.cross(p[:, 1] - p[:, 0], p[:, 2] - p[:, 0])[:, :2], p.mean(1)[:, :2] - (0, -0.02))
    assert (out > 0).all()


@pytest.mark.parametrize("make", [tube, poncho])
def test_cloth_lies_on_the_mesh_in_true_size(make):
    found = artist_refined.refined(mesh(*make()), 0.04)
    triangles, corners = artist_cloth.triangulated(found)
    uv = artist_cloth.cloth_uv(found.points, triangles, corners)
    p = found.points[triangles]
    real = np.linalg.norm(np.roll(p, -1, 1) - p, axis=2)
    flat = np.linalg.norm(np.roll(uv, -1, 1) - uv, axis=2)
    assert np.percentile(np.abs(flat / real - 1), 80) < 0.05
    own = artist_cloth.cloth_uv(found.points, triangles, uv / 7)
    assert np.isclose(np.linalg.norm(np.roll(own, -1, 1) - own, axis=2).sum(),
                      np.linalg.norm(np.roll(p, -1, 1) - p, axis=2).sum(), rtol=1e-3)


def test_loops_are_found_and_seams_join_them():
    triangles, _ = artist_cloth.triangulated(mesh(*tube()))
    assert sorted(len(loop) for loop in artist_cloth.free_loops(triangles, np.empty((0, 2), int))) == [32, 32]
    points, faces, loose = sheets()
    triangles, _ = artist_cloth.triangulated(mesh(points, faces))
    assert len(artist_cloth.free_loops(triangles, np.empty((0, 2), int))) == 2  # the rim of each sheet
    heights = sorted(np.ptp(points[loop, 2]) for loop in artist_cloth.free_loops(triangles, np.array(loose)))
    assert heights == [0, 0]  # the upper and the lower opening


def test_a_mesh_is_kept_under_its_content(tmp_path):
    one = mesh(*tube(), hold=np.linspace(0, 1, 224, dtype=np.float32), thickness=0.003)
    path = artist_mesh.save(one, tmp_path, "Rock")
    assert artist_mesh.save(one, tmp_path, "Rock") == path and len(list(tmp_path.iterdir())) == 1
    back = artist_mesh.load(path)
    for name, value in one.as_dict().items():
        np.testing.assert_array_equal(value, getattr(back, name))
    assert artist_mesh.save(replace(one, thickness=0.004), tmp_path, "Rock") != path
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(MeshError, match="Cannot read"):
        artist_mesh.load(path)
    with pytest.raises(MeshError, match="No such file"):
        mesh_files.digest(tmp_path / "none.obj")


def test_a_spec_names_the_mesh_and_pins_its_content_down(tmp_path):
    file = tmp_path / "My Skirt.obj"
    file.write_text("v 0 0 0\n")
    garment = garment_from_dict({"file": str(file), "design": {"hold": 50, "layer": 1}})
    assert (garment.programme, garment.definition.label, garment.definition.layer) == ("my_skirt", "My skirt", 1)
    assert garment.design == {"hold": 50, "edge": 2, "thickness": 0, "layer": 1}
    first = cut_of(garment)
    file.write_text("v 0 0 1\n")
    assert cut_of(garment)["mesh"] != first["mesh"] and cut_of(garment)["design"] == first["design"]
    assert garment_from_dict(to_dict(garment)) == garment
    assert Garment(file="a/Rock-0123456789ab.tryonmesh").programme == "rock"
    order = Look(garments=(Garment("tee"), garment)).garments
    assert [g.programme for g in order] == ["my_skirt", "tee"]


@pytest.mark.parametrize("wrong", [
    {"file": "a.obj", "size": "M"}, {"file": "a.obj", "body_file": "b.yaml"}, {"programme": "tee", "digest": "x"},
    {"file": "a.obj", "design": {"layer": float("nan")}}, {"file": "a.obj", "design": {"layer": float("inf")}},
    {"file": "a.obj", "design": {"hold": 101}}, {"file": "a.obj", "design": {"ease": 3}},
])
def test_what_a_mesh_does_not_have_is_told(wrong):
    with pytest.raises(SpecError):
        garment_from_dict(wrong)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name")
def test_a_mesh_s_path_may_lead_anywhere(tmp_path):
    os.mkfifo(tmp_path / "pipe.obj")
    (tmp_path / "folder.obj").mkdir()
    (tmp_path / "link.obj").symlink_to("/dev/zero")
    for name, said in (("pipe", "a pipe"), ("folder", "a folder"), ("link", "a device"), ("none", "No such file")):
        with pytest.raises(MeshError, match=said):
            mesh_files.digest(tmp_path / f"{name}.obj")


HEAD = """ply
format {}
element vertex 3
property float x
property float y
property float z
element face 2
property list uchar int vertex_indices
element edge 1
property int vertex1
property int vertex2
end_header
"""
LETTERS = HEAD.format("ascii 1.0") + "0 0 0\n1 0 0\n0 1 0\n3 0 1 2\n3 0 1 {}\n0 {}\n"


def binary(face, edge, order="<"):
    numbers = struct.pack(f"{order}9f", *range(9)) + struct.pack(f"{order}B3i", 3, 0, 1, 2)
    numbers += struct.pack(f"{order}B3i", 3, 0, 1, face) + struct.pack(f"{order}2i", 0, edge)
    return HEAD.format(f"binary_{'little' if order == '<' else 'big'}_endian 1.0").encode() + numbers


@pytest.mark.parametrize(("name", "content"), [
    ("a.obj", b"v 0 0 0\nv 1 0 0\n# f 9\nv 0 1 0\nf 1/1 2//3 3\nf -1 -2 \\\n-3 # x\nl 1 2\n"), ("a.obj", b""),
    ("a.ply", LETTERS.format(2, 1).encode()), ("a.ply", binary(2, 1)), ("a.ply", binary(2, 1, ">")),
    ("a.stl", b"anything"), ("a.ply", LETTERS.format(2, 1).replace("\n", "\r\n").encode()),
])
def test_faces_of_points_that_there_are_pass(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    mesh_indices.check(tmp_path / name)


@pytest.mark.parametrize(("name", "content", "said"), [
    ("a.obj", b"v 0 0 0\nf 1 2 1\n", "with the point 1, and 1 points"), ("a.obj", b"v 0 0 0\nf 0 1 1\n", "the point"),
    ("a.obj", b"f -1 1 1\nv 0 0 0\n", "the point -1"), ("a.obj", b"v 0 0 0\nf x 1 1\n", "the point 'x'"),
    ("a.ply", LETTERS.format(3, 1).encode(), "the point 3, and 3"), ("a.ply", LETTERS.format(2, 9).encode(), "point 9"),
    ("a.ply", LETTERS.format("1e999", 1).encode(), "point inf"),
    ("a.ply", LETTERS.format(1.5, 1).encode(), "point 1.5"), ("a.ply", binary(1_000_000, 1), "1,000,000"),
    ("a.ply", binary(-1, 1, ">"), "point -1"), ("a.ply", binary(2, 5), "point 5"), ("a.ply", binary(2, 1)[:-9], "ends"),
    ("a.ply", LETTERS[:-12].encode(), "ends in the middle"), ("a.ply", b"ply?", "no PLY"), ("a.ply", b"", "no PLY"),
    ("a.ply", HEAD.format("ascii 1.0").replace("face 2", "face 9999999").encode(), "what cannot be"),
    ("a.ply", binary(2, 1).replace(b"uchar int", b"uchar hat"), "damaged"),
])
def test_faces_of_other_points_are_refused(tmp_path, name, content, said):
    """Blender leaves such faces out without a word, or ends."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(MeshError, match=said):
        mesh_indices.check(tmp_path / name)


def triangles():
    """A tube of triangles alone."""
    points, faces = tube()
    return points, [[f[a], f[b], f[c]] for f in faces for a, b, c in ((0, 1, 2), (0, 2, 3))]


@pytest.mark.parametrize("make", [tube, sheets, triangles])
def test_a_mesh_is_refined_and_laid_flat_as_it_was(make):
    coarse = artist_mesh.checked(mesh(*make()), "Skirt")
    fine = artist_refined.refined(coarse, 0.04)
    triangles, corners = artist_cloth.triangulated(fine)
    uv = artist_cloth.cloth_uv(fine.points, triangles, corners)
    same(f"artist_{make.__name__}", {
        "points": numbers(fine.points), "faces": numbers(fine.faces), "loose": numbers(fine.loose),
        "triangles": numbers(triangles), "uv": numbers(uv), "edges": numbers(np.sort(lengths(fine)))})
