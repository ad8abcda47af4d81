# SPDX-License-Identifier: GPL-3.0-or-later
"""A dressed person as files for other programs: what goes out, how large, in which colours, and what stays behind."""

import json
import struct

import bpy
import numpy as np
import pytest
from support.addon import registered
from support.fake_layout import draw
from tryon.tryon_addon.blender import people
from tryon.tryon_addon.blender.files import exchange
from tryon.tryon_addon.blender.files.plain import STRAND, ribbons
from tryon.tryon_addon.blender.materials import dye, fabric
from tryon.tryon_addon.core.errors import ExportError, SpecError, StorageError
from tryon.tryon_addon.formats.exports import EXPORTS, chosen, of_path
from tryon.tryon_addon.ui.panels import export
from tryon.tryon_addon.ui.session import SESSION

RED = (200, 30, 40)
STILL = [name for name, form in EXPORTS.items() if not (form.rigged or form.moves)]  # the others: test_rigged.py
STORES = ("scenes", "objects", "meshes", "materials", "images", "worlds", "collections")


def box(name, role, size, at=(0.0, 0.0, 0.0)):
    """A box (m) standing at ``at`` with a UV map."""
    corners = np.array([[x, y, z] for z in (0, 1) for y in (-0.5, 0.5) for x in (-0.5, 0.5)]) * size + at
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(corners.tolist(), [], [[0, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [1, 3, 7, 5], [3, 2, 6, 7],
                                            [2, 0, 4, 6]])
    layer = mesh.uv_layers.new(name="panels")
    layer.uv.foreach_set("vector", np.tile([0.0, 0, 0.3, 0, 0.3, 0.3, 0, 0.3], 6).astype(np.float32))
    obj = bpy.data.objects.new(name, mesh)
    scene = bpy.context.scene
    if role:
        people.own(people.made_in(scene), role, role, obj)
    else:
        scene.collection.objects.link(obj)
    return obj


@pytest.fixture
def person():
    """A body, a red garment with a thickness, and a chair that is none of ours."""
    body = box("TryOn Body", "body", (0.3, 0.2, 1.7))
    skin = bpy.data.materials.new("TryOn Skin")
    skin.diffuse_color = (0.5, 0.3, 0.2, 1)
    if skin.node_tree:  # Blender 5 gives a new material a shader of its own
        skin.node_tree.nodes.clear()
    body.data.materials.append(skin)
    skirt = box("TryOn Skirt", "garment", (0.5, 0.4, 0.6), (0, 0, 0.4))
    maps = {"colour": np.full((8, 8, 3), RED, np.uint8), "normal": np.full((8, 8, 3), (0.5, 0.5, 1.0)),
            "roughness": np.full((8, 8), 0.7), "repeat_cm": 10.0}
    dye.wear(skirt, fabric.fabric_material("TryOn Skirt", maps))
    shell = skirt.modifiers.new("TryOn Thickness", "SOLIDIFY")
    shell.thickness, shell.offset = 0.01, 1.0
    box("Chair", None, (1, 1, 1), (3, 0, 0))
    return bpy.context.scene


@pytest.mark.parametrize("name", STILL)
def test_nothing_that_is_kept_with_a_person_goes_out(name, person, tmp_path):
    """A body in Blender has its spec written down on it; what is exported has its form and no word about it."""
    for obj in person.objects:
        for thing in (obj, obj.data, *(obj.data.materials if obj.data else ()), person):
            if thing is not None:
                thing["tryon_spec"], thing["tryon_secret"] = '{"weight": 0.6137}', "Anna"
        for i in range(4 if obj.type == "MESH" else 0):
            obj.data.attributes.new(f"tryon_{i}", "FLOAT", "POINT")
    exchange.export(person, tmp_path, "a", chosen([name]))
    for path in [p for p in tmp_path.rglob("*") if p.is_file()]:
        content = path.read_bytes()
        assert not [word for word in (b"tryon_", b"0.6137", b"Anna", str(tmp_path).encode()) if word in content], path


def state():
    return {name: sorted(item.name for item in getattr(bpy.data, name)) for name in STORES}


def chunks(path):
    """The JSON and the binary part of a .glb."""
    raw = path.read_bytes()
    size = struct.unpack("<I", raw[12:16])[0]
    return json.loads(raw[20:20 + size]), raw[28 + size:]


@pytest.mark.parametrize("name", STILL)
def test_a_person_goes_out_whole_and_comes_back_in_metres(name, person, tmp_path):
    before = state()
    path, = exchange.export(person, tmp_path, "anna", chosen([name]))
    assert path == tmp_path / f"anna{EXPORTS[name].suffix}" and state() == before
    assert not [p for p in tmp_path.rglob("*") if "export" in p.name]
    bpy.ops.wm.read_factory_settings(use_empty=True)
    if name == "glb":
        bpy.ops.import_scene.gltf(filepath=str(path))
    elif name == "obj":
        bpy.ops.wm.obj_import(filepath=str(path))
    else:
        bpy.ops.wm.usd_import(filepath=str(path))
    bpy.context.view_layer.update()
    found = {o.name.split("_")[-1].split(".")[0]: o for o in bpy.data.objects if o.type == "MESH"}
    corners = {k: np.array([o.matrix_world @ v.co for v in o.data.vertices]) for k, o in found.items()}
    high = {k: np.ptp(v, axis=0) for k, v in corners.items()}
    assert not any("Chair" in k for k in found) and len(found) == 2
    skirt = next(v for k, v in high.items() if np.isclose(v[2], 0.62, atol=0.01))
    np.testing.assert_allclose(sorted(skirt), (0.42, 0.52, 0.62), atol=0.01)  # thickness applied
    pictures = [i for i in bpy.data.images if "Colour" in i.name]
    assert pictures and tuple(pictures[0].size) == (8, 8)
    pixel = np.array(pictures[0].pixels[:3]) * 255
    assert np.abs(pixel - RED).max() < 3


def test_y_points_up_in_the_file(person, tmp_path):
    exchange.export(person, tmp_path, "anna", chosen("glb,obj"))
    rows = [line.split()[1:] for line in (tmp_path / "anna.obj").read_text().splitlines() if line.startswith("v ")]
    assert np.isclose(np.ptp(np.array(rows, float)[:, 1]), 1.7)
    said, _ = chunks(tmp_path / "anna.glb")
    assert max(a["max"][1] for a in said["accessors"] if "max" in a) == pytest.approx(1.7)
    assert {n["name"] for n in said["nodes"]} == {"Body", "Skirt"} and len(said["images"]) >= 2
    shaders = {m["name"]: m["pbrMetallicRoughness"] for m in said["materials"]}
    assert shaders["Skirt"]["baseColorTexture"] and all(m["doubleSided"] for m in said["materials"])
    np.testing.assert_allclose(shaders["Skin"]["baseColorFactor"][:3], (0.5, 0.3, 0.2), atol=1e-3)
    assert "map_Kd anna_textures/anna_Skirt_Colour.png" in (tmp_path / "anna.mtl").read_text()
    assert (tmp_path / "anna_textures" / "anna_Skirt_Colour.png").is_file()


def test_open_lace_goes_out_with_its_meshes(person, tmp_path):
    maps = {"colour": np.full((8, 8, 3), RED, np.uint8), "normal": np.full((8, 8, 3), (0.5, 0.5, 1.0)),
            "roughness": np.full((8, 8), 0.7), "repeat_cm": 10.0, "opacity": np.eye(8)}
    dye.wear(person.objects["TryOn Skirt"], fabric.fabric_material("TryOn Skirt", maps, "lace", lined=False))
    exchange.export(person, tmp_path, "anna", chosen("glb"))
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.import_scene.gltf(filepath=str(tmp_path / "anna.glb"))
    shader = next(n for n in bpy.data.materials["Skirt"].node_tree.nodes if n.type == "BSDF_PRINCIPLED")
    image = shader.inputs["Alpha"].links[0].from_node.image
    opacity = np.array(image.pixels[:]).reshape(8, 8, 4)[::-1, :, 3]
    np.testing.assert_allclose(opacity, np.eye(8), atol=0.02)


def test_buttons_go_out_with_their_garment(person, tmp_path):
    box("TryOn Skirt buttons", "notions", (0.01, 0.01, 0.01), (0, -0.25, 0.7))
    exchange.export(person, tmp_path, "anna", chosen("glb"))
    assert "Skirt buttons" in {n["name"] for n in chunks(tmp_path / "anna.glb")[0]["nodes"]}


def test_a_failed_export_leaves_no_file(person, tmp_path, monkeypatch):
    def breaks(path):
        path.write_text("half")
        raise RuntimeError("The disk is full")

    (tmp_path / "anna.glb").write_text("an older one")
    monkeypatch.setitem(exchange.WRITERS, "glb", (breaks, "gltf"))
    before = state()
    with pytest.raises(ExportError, match=r"anna.glb: The disk is full\."):
        exchange.export(person, tmp_path, "anna", chosen("glb"))
    assert [p.name for p in tmp_path.iterdir()] == ["anna.glb"] and state() == before
    assert (tmp_path / "anna.glb").read_text() == "an older one"
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="file is a file.*Choose another folder"):
        exchange.export(person, tmp_path / "file" / "folder", "anna", chosen("obj"))


@pytest.mark.parametrize(("full", "said", "kind", "mend"), [
    (False, "'NoneType' object has no attribute 'write'", ExportError, "See the console"),
    (True, "'NoneType' object has no attribute 'write'", StorageError, "the disk is full.*Make room"),
])
def test_an_exporter_that_stumbles_is_told_as_what_it_is(person, tmp_path, monkeypatch, full, said, kind, mend):
    """An exporter is a script, and stumbles over a full disk in any way: only a missing add-on is to be enabled, and
    that is looked for before anything is written (test_rigged.py)."""
    def breaks(path):
        raise AttributeError(said)

    monkeypatch.setitem(exchange.WRITERS, "glb", (breaks, "gltf"))
    monkeypatch.setattr(exchange.files, "lacks_space", lambda *_: full)
    monkeypatch.setattr(exchange.files, "_free", lambda _: 0.0 if full else 1e12)
    monkeypatch.setattr(exchange.files, "require_space", lambda *_: None)
    with pytest.raises(kind, match=mend):
        exchange.export(person, tmp_path, "anna", chosen("glb"))


def test_nobody_and_unknown_formats_are_told(tmp_path):
    with pytest.raises(ExportError, match="nobody"):
        exchange.export(bpy.context.scene, tmp_path, "anna", chosen("glb"))
    for wrong in ("fbx", "", "glb,"):
        with pytest.raises(SpecError, match="glb, usd, usdz, obj"):
            chosen(wrong)
    with pytest.raises(SpecError, match="anna.fbx"):
        of_path(tmp_path / "anna.fbx")
    assert [e.name for e in chosen("gltf, OBJ,glb")] == ["glb", "obj"] and of_path(tmp_path / "a.GLB").name == "glb"


def test_the_button_writes_the_format_chosen(person, tmp_path):
    with registered():
        operators = [line for line in draw(export.TRYON_PT_export).drawn if "tryon.export" in str(line)]
        assert len(operators) == len(STILL) + 1  # and with bones
        assert bpy.ops.tryon.export(filepath=str(tmp_path / "anna.glb"), form="obj") == {"FINISHED"}
        assert (tmp_path / "anna.obj").is_file() and not (tmp_path / "anna.glb").exists()
        (tmp_path / "file").write_text("")
        with pytest.raises(RuntimeError, match="Cannot write"):
            bpy.ops.tryon.export(filepath=str(tmp_path / "file" / "anna.glb"), form="glb")
        assert SESSION.problems["export"].mend == "Choose another folder."


def test_strands_become_ribbons_of_their_width():
    curves = bpy.data.hair_curves.new("hair")
    curves.add_curves([3, 2])
    points = np.array([[0, 0, 0], [0, 0, 1], [0, 0, 2], [1, 0, 0], [1, 1, 0]], np.float32)
    curves.position_data.foreach_set("vector", points.ravel())
    curves.attributes.new("radius", "FLOAT", "POINT").data.foreach_set("value", np.full(5, 0.01, np.float32))
    mesh = ribbons(curves, "hair")
    assert len(mesh.polygons) == 3
    flat = np.array([v.co for v in mesh.vertices])
    np.testing.assert_allclose(np.linalg.norm(flat[:5] - flat[5:], axis=1), 2 * STRAND * 0.01, rtol=1e-5)
