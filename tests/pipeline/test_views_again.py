# SPDX-License-Identifier: GPL-3.0-or-later
"""The render stage on views of every kind, and each picture made again from its stamp; nobody is draped for that."""

import dataclasses
import json
from types import SimpleNamespace

import bpy
import numpy as np
import pytest
from support.photo import matt, mesh_object, tube
from tryon.tryon_addon.blender import people
from tryon.tryon_addon.blender.cloth.draped import object_name
from tryon.tryon_addon.core.cache import Store
from tryon.tryon_addon.core.errors import SpecError
from tryon.tryon_addon.formats import png
from tryon.tryon_addon.formats.pictures import note
from tryon.tryon_addon.pipeline import job, seen
from tryon.tryon_addon.pipeline.carry import Carried
from tryon.tryon_addon.pipeline.context import Context
from tryon.tryon_addon.pipeline.stages import render
from tryon.tryon_addon.spec.look import Garment, Look, look_from_dict
from tryon.tryon_addon.spec.stamp import NOTE
from tryon.tryon_addon.spec.view import View
from tryon.tryon_addon.workflows import look_files, rerender

SMALL = {"size": [64], "lens": 60.0}


class Posing(Context):
    """A job that is done but for its pictures: somebody red stands there."""

    def __init__(self, look, **options):
        super().__init__(look, [render.STAGE], **({"runtime": object()} | options))
        self.made |= {stage: {"of": "paper"} for stage in ("body", "drape", "fabric")}

    def stand(self):
        if people.thing(self.person, "body") is None:
            points, faces = tube(0.3, 0.0, 1.7)
            body = mesh_object("TryOn Body", points, faces.tolist())
            bpy.context.scene.collection.objects.unlink(body)
            body.data.materials.append(matt((0.7, 0.1, 0.1)))
            people.own(self.person, "body", "body", body)
        bpy.context.view_layer.update()

    def steps(self):
        self.stand()
        yield from render.show(self)


@pytest.fixture(autouse=True)
def posing(empty_blender, monkeypatch, tmp_path):
    monkeypatch.setenv("TRYON_PEOPLE", str(tmp_path / "people"))
    monkeypatch.setattr(job, "Job", Posing)


def shoot(tmp_path, *views, **options):
    made = Posing(Look(views=views, preset="draft"), out=tmp_path / "out", **options)
    list(made.steps())
    return made


@pytest.mark.parametrize("form", ["png", "png16", "jpeg", "webp", "exr"])
def test_a_picture_of_any_kind_is_made_again(form, tmp_path):
    path, = shoot(tmp_path, View("a", format=form, **SMALL)).result.views.values()
    again = rerender.rerender(path, tmp_path / "again", runtime=object())
    assert again.apart.nothing and str(again.apart) == "the same pixels"
    assert again.files[0].name == path.name and note.note_of(again.files[0], NOTE) == note.note_of(path, NOTE)
    said = note.note_of(path, NOTE)
    view = View("a", format=form, azimuth=10.0, backdrop="#203040", **SMALL)
    other, = shoot(tmp_path / "b", view).result.views.values()
    other.write_bytes(note.with_note(other.read_bytes(), other.suffix, NOTE, said))
    assert not rerender.rerender(other, runtime=object()).apart.alike  # says what the first does, and shows another


def test_one_frame_of_a_turntable_is_made_again(tmp_path):
    made = shoot(tmp_path, View("spin", frames=3, size=[48]), View("b", size=[48]))
    names = [path.name for path in made.result.views.values()]
    assert names == ["spin-001.png", "spin-002.png", "spin-003.png", "b.png"]
    assert {o.name for o in bpy.data.objects if o.type == "CAMERA"} == {"TryOn Camera spin", "TryOn Camera b"}
    again = rerender.rerender(made.result.views["spin-002"], tmp_path / "again", runtime=object())
    assert again.apart.nothing and [path.name for path in (tmp_path / "again").iterdir()] == ["spin-002.png"]


def test_a_place_that_is_not_there_is_told_before_anything_is_rendered(tmp_path, monkeypatch):
    monkeypatch.setattr(render.render, "render_view", lambda *_, **__: pytest.fail("rendered"))
    with pytest.raises(SpecError, match="which nothing that is worn has"):
        shoot(tmp_path, View("a", size=[48]), View("b", "detail", "collar"))
    assert not [path for path in (tmp_path / "out").iterdir() if path.is_file()]


@pytest.mark.parametrize("change", [
    {"azimuth": 1.0}, {"elevation": 1.0}, {"height": 90.0}, {"lens": 61.0}, {"size": [65]}, {"aspect": "1:1"},
    {"transparent": True}, {"format": "png16"}, {"backdrop": "#ffffff"}, {"studio": "white"}, {"frames": 4, "frame": 2},
    {"shot": "face"}, {"shot": "detail", "place": "hem"},
])
def test_all_that_a_view_says_tells_kept_pictures_apart(change):
    one = Posing(Look(preset="draft"), own=True)
    begin = View("a", **SMALL)
    assert seen.view(one, begin) == seen.view(one, dataclasses.replace(begin, name="b"))
    assert seen.view(one, begin) != seen.view(one, dataclasses.replace(begin, **change))


def test_a_kept_exr_comes_back_with_what_it_looks_like(tmp_path, monkeypatch):
    store = Store(tmp_path / "kept")
    first = shoot(tmp_path, View("a", format="exr", **SMALL), View("b", **SMALL), own=True, store=store)
    monkeypatch.setattr(render.render, "render_view", lambda *_, **__: pytest.fail("rendered"))
    second = shoot(tmp_path / "b", View("a", format="exr", **SMALL), View("b", **SMALL), own=True, store=store)
    for view, path in first.result.views.items():
        assert second.result.views[view].read_bytes() == path.read_bytes()
    sheets = [(made.out / render.SHEET).read_bytes() for made in (first, second)]
    assert sheets[0] == sheets[1]


def test_of_an_older_look_the_listed_pictures_go_and_an_artists_own_stay(tmp_path):
    def deliver(*views):
        look = look_from_dict({"views": list(views), "preset": "draft"})
        with look_files.delivery_of(tmp_path, look) as delivery:
            for view in look.pictures:
                (delivery.aside / view.file).write_bytes(view.file.encode())
            delivery.index("look.json", {"views": {view.stem: view.file for view in look.pictures}})

    deliver("front", {"name": "hero", "format": "exr"}, {"name": "spin", "frames": 2, "format": "jpeg"})
    (tmp_path / "mine.png").write_bytes(b"mine")
    (tmp_path / "spin-001.jpg").write_bytes(b"retouched")
    deliver("back")
    assert sorted(path.name for path in tmp_path.iterdir() if not path.name.startswith(".tryon")) == [
        "back.png", "look.json", "mine.png", "spin-001.jpg"]
    (tmp_path / "look.json").write_text("damaged")
    deliver("left")
    assert (tmp_path / "mine.png").is_file() and not (tmp_path / "back.png").exists()
    assert json.loads((tmp_path / "look.json").read_text())["views"] == {"left": "left.png"}


def test_the_way_into_a_pose_is_that_of_the_cloth_as_it_is_worn():
    moved = {"path": np.arange(24.0).reshape(2, 4, 3)}
    item = SimpleNamespace(positions=np.zeros((4, 3)), sewn={"seams": np.array([[1, 2]])})
    way = Carried.seen(item, moved)
    assert way.shape == (2, 3, 3) and np.array_equal(way[:, 1], moved["path"][:, 1:3].mean(axis=1))
    made = Posing(Look(preset="draft"))
    made.stand()
    made.made["ways"] = {"body": way, "TryOn T-shirt": way}
    assert look_files.paths_of(made) == {"TryOn Body": way}  # of what is there


@pytest.mark.parametrize(("pose", "name", "says"), [
    ("relaxed", "abc", "no way to export"), ("walk", "fbx", "no export"),
])
def test_a_way_that_there_is_not_is_refused_before_anything_is_made(pose, name, says):
    with pytest.raises(SpecError, match=says):
        look_files.exportable(Look(pose=pose), [name])
    assert [form.name for form in look_files.exportable(Look(pose="walk"), ["usd-motion", "rigged"])] == [
        "usd-motion", "rigged"]


def test_a_ghost_and_a_flat_lay_show_the_clothes_and_nobody(tmp_path):
    views = tuple({"name": name, "size": [96]} for name in ("front", "ghost", "flat"))
    made = Posing(Look(views=views, preset="draft", garments=(Garment("tee"),)), out=tmp_path / "out")
    made.stand()
    people.thing(made.person, "body").data.materials[0].diffuse_color = (0.7, 0.1, 0.1, 1.0)
    points, faces = tube(0.36, 0.9, 1.4)
    tee = mesh_object("TryOn T-shirt", points, faces.tolist())
    bpy.context.scene.collection.objects.unlink(tee)
    tee.data.uv_layers.new(name="panels").uv.foreach_set("vector", np.ascontiguousarray(
        points[faces][..., [0, 2]], np.float32).ravel())
    tee.data.materials.append(matt((0.1, 0.6, 0.1)))
    tee.data.materials[0].diffuse_color = (0.1, 0.6, 0.1, 1.0)
    people.own(made.person, object_name(made.look.garments[0]), "garment", tee)
    list(made.steps())
    shares = {}
    for view, path in made.result.views.items():
        red, green = (png.pixels_of(path)[..., c].astype(int) for c in (0, 1))
        shares[view] = (red > green + 60).mean(), (green > red + 20).mean()
    assert shares["front"][0] > 0.05 and shares["ghost"][0] == shares["flat"][0] == 0.0
    assert min(green for _, green in shares.values()) > 0.05
    assert not [o for o in bpy.context.scene.objects if o.name.endswith("Flat")]
