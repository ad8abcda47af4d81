# SPDX-License-Identifier: GPL-3.0-or-later
"""Packs of assets: what hostile ones do is refused in a sentence, what sound ones have is taken with its licence."""

import io
import os
import stat
import zipfile

import numpy as np
import pytest
from support.readers import READERS
from tryon.tryon_addon.core.errors import AssetError
from tryon.tryon_addon.formats.makehuman import mapping, obj, pack
from tryon.tryon_addon.spec.asset_store import Assets


def _zip(tmp_path, files, change=lambda info: None):
    path = tmp_path / "pack.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            change(info)
            archive.writestr(info, content)
    return path


@pytest.fixture
def sound(tmp_path):
    """The files of a hat's pack below hair/, as a folder."""
    with zipfile.ZipFile(io.BytesIO(READERS["assets"].samples()["pack.zip"])) as archive:
        archive.extractall(tmp_path / "sound")
    return tmp_path / "sound"


@pytest.mark.parametrize("name", ["../out.mhclo", "/etc/out.mhclo", "a/../../out.mhclo", "c:/out.mhclo", "a\\..\\..\\b",
                                  "a/b/c/d/e/f/g/h/i/j/k/l/m/n.obj", "\0.obj"])
def test_names_that_lead_out_are_refused(tmp_path, name):
    with pytest.raises(AssetError, match="outside|which no system"):
        pack.open_pack(_zip(tmp_path, {name: b"name x"}))


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    with pytest.raises(AssetError, match="would unpack to 30,000,000 bytes"):
        pack.open_pack(_zip(tmp_path, {"a.mhclo": bytes(30_000_000)}))


def test_many_files_and_links_are_refused(tmp_path):
    with pytest.raises(AssetError, match="5,001 files"):
        pack.open_pack(_zip(tmp_path, {f"{i}.obj": b"" for i in range(5001)}))

    def link(info):
        info.external_attr = (stat.S_IFLNK | 0o777) << 16

    with pytest.raises(AssetError, match="is a link"):
        pack.open_pack(_zip(tmp_path, {"a.obj": b"/etc/passwd"}, link))


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links")
def test_a_folder_that_is_a_link_to_itself_is_refused(sound):
    (sound / "again").symlink_to(sound, target_is_directory=True)
    with pytest.raises(AssetError, match="again' is a link"):
        pack.open_pack(sound)


def test_a_material_that_leads_out_of_the_pack_is_refused(sound):
    file = sound / "pack/hair/band.mhclo"
    file.write_text(file.read_text().replace("band.mhmat", "../../../secret.mhmat"))
    with pytest.raises(AssetError, match="leads out of the pack"):
        Assets(sound / "own").add(sound)


def test_a_mesh_of_other_size_than_its_mapping_is_refused(sound):
    file = sound / "pack/hair/band.obj"
    file.write_text("v 0 0 0\n" + file.read_text())
    with pytest.raises(AssetError, match="maps 6 vertices, and pack/hair/band.obj has 7"):
        Assets(sound / "own").add(sound)


def test_a_mapping_that_names_itself_as_its_mesh_is_refused(sound):
    file = sound / "pack/hair/band.mhclo"
    file.write_text(file.read_text().replace("obj_file band.obj", "obj_file band.mhclo"))
    with pytest.raises(AssetError, match="has no face"):
        Assets(sound / "own").add(sound)


@pytest.mark.parametrize(("line", "said"), [
    ("19158 1 2 1 0 0 0 0 0", "no vertex"), ("-1", "no vertex"), ("1 2 3 nan 0 0 0 0 0", "no number"),
    ("1 2 3 1 0 0 1e9 0 0", "no number"), ("1 2", "has 2 values"), ("x_scale 1 2 0", "apart"),
    ("basemesh hm07", "for the base mesh 'hm07'")])
def test_wrong_lines_are_refused_with_their_number(line, said):
    with pytest.raises(AssetError, match=said):
        mapping.read(f"verts 0\n1\n{line}\n", "a.mhclo")


def test_a_mapping_says_what_it_covers_and_how_it_grows():
    found = mapping.read("x_scale 1 2 0.5\ndelete_verts\n3 - 5 9\nverts 0\nmaterial a.mhmat\n7\n"
                         "1 2 3 .5 .25 .25 0 1 0\n", "a")
    assert found.hidden.tolist() == [3, 4, 5, 9] and found.scales == {"x": (1, 2, 0.5)}
    assert found.corners.tolist() == [[7, 7, 7], [1, 2, 3]] and found.weights[0].tolist() == [1, 0, 0]
    assert found.offsets[1].tolist() == [0, 1, 0] and found.material == "a.mhmat"


def test_faces_count_from_one_and_from_the_end():
    made = obj.read("v 0 0 0\n" * 5 + "vt 0 0\nvt 1 1\nf 1/1 2/2 3/2\nf -1 -2 -3 -4\nf 1 2 3 4 5\n", "a")
    assert made.faces.tolist() == [[0, 1, 2, -1], [4, 3, 2, 1], [0, 1, 2, -1], [0, 2, 3, -1], [0, 3, 4, -1]]
    assert np.allclose(made.uvs[0, :3], [[0, 0], [1, 1], [1, 1]])


def test_what_is_added_is_kept_with_its_licence_and_can_go(sound, tmp_path):
    store = Assets(tmp_path / "own")
    assert [one.name for one in store.add(sound).assets] == ["band"]
    found = store.read("band")
    assert (found.kind, found.rights) == ("hat", "CC0, by Somebody")
    assert found.mesh().count == len(found.mapping().corners) == 6 and found.files["diffuse"][:4] == b"\x89PNG"
    (tmp_path / "own/band/mesh.obj").write_bytes(b"v 0 0 0\n")
    with pytest.raises(AssetError, match="not those that were added"):
        store.read("band")
    store.remove("band")
    assert not store.names() and not (tmp_path / "own/band").exists()
    with pytest.raises(AssetError, match="no asset 'band'"):
        store.remove("band")
