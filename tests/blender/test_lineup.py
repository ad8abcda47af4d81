# SPDX-License-Identifier: GPL-3.0-or-later
"""Line-ups: everybody at one scale in one picture, and the user's file as it was."""

import json
from types import SimpleNamespace

import bpy
import numpy as np
import pytest
from PIL import Image
from support.photo import mesh_object
from tryon.tryon_addon.blender.studio import lineup, sheet
from tryon.tryon_addon.blender.studio.row import Person
from tryon.tryon_addon.core.errors import RenderError, SpecError
from tryon.tryon_addon.core.progress import quiet
from tryon.tryon_addon.runtime.client import client
from tryon.tryon_addon.spec.look import Body, to_dict
from tryon.tryon_addon.spec.people_store import People, Stamped
from tryon.tryon_addon.spec.random_person import random_person
from tryon.tryon_addon.workflows import lineup as casting

STORES = ("objects", "meshes", "materials", "images", "hair_curves", "scenes", "worlds", "lights", "cameras", "curves")


@pytest.fixture(scope="module")
def topology():
    return client.shared().call("body.topology")


def counts():
    found = {name: len(getattr(bpy.data, name)) for name in STORES}
    return found | {"images": sum(image.type != "RENDER_RESULT" for image in bpy.data.images)}


def person(topology, spec, **more):
    shape = client.shared().call("body.shape", {"body": to_dict(spec), "pose": "relaxed", "measures": False})
    return Person(topology, shape, spec, **more)


def columns_of(picture):
    """Where people stand: columns of the picture (H, W, 3) that differ from the paper at the edge."""
    unlike = np.abs(picture - picture[:, :1]).max(axis=2) > 0.15
    return unlike


def spans(columns):
    edges = np.flatnonzero(np.diff(np.concatenate([[0], columns.astype(int), [0]])))
    return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a > 4]


def test_people_stand_side_by_side_at_one_scale(topology, tmp_path):
    wanted = ((150.0, 1.0), (175.0, 0.0), (200.0, 0.0))
    cast = [person(topology, Body(height=height, gender=gender, identity=4)) for height, gender in wanted]
    before = counts()
    scenes = [s.name for s in bpy.data.scenes]
    path = lineup.render_lineup(cast, tmp_path / "row.png", height=300)
    unlike = columns_of(sheet.read_picture(path))
    found = spans(unlike.any(axis=0))
    assert len(found) == 3
    heights = []
    for low, high in found:
        rows = np.flatnonzero(unlike[:, low:high].any(axis=1))
        heights.append(rows.max() - rows.min())
    assert heights[0] / heights[1] == pytest.approx(150 / 175, abs=0.02)
    assert heights[2] / heights[1] == pytest.approx(200 / 175, abs=0.02)
    assert [s.name for s in bpy.data.scenes] == scenes
    # Masks, template materials stay for the next one; nothing of a single person does.
    path = lineup.render_lineup(cast[:1], tmp_path / "again.png", height=60)
    assert counts() == before | {"materials": before["materials"] + 3, "images": before["images"] + 5}


def test_each_has_their_own_skin_and_rows_have_one_scale(topology, tmp_path):
    cast = [person(topology, Body(skin=s, identity=0, height=170.0), caption="x") for s in ("#3d2418", "#edcdb3")]
    picture = sheet.read_picture(lineup.render_lineup(cast, tmp_path / "two.png", columns=1, height=240, stamp="two"))
    with Image.open(tmp_path / "two.png") as file:
        assert file.size == picture.shape[1::-1] and file.text == {"Note": "two"}
    assert picture.shape[0] == 480
    dark, light = picture[:240], picture[240:]
    assert light[70:90, 40:60].mean() != dark[70:90, 40:60].mean()
    middle = picture.shape[1] // 2
    chest = slice(55, 62), slice(middle - 4, middle + 4)
    assert light[chest].mean() > 1.6 * dark[chest].mean()


def test_clothes_come_along_and_a_mannequin_has_no_skin(topology, tmp_path):
    box = np.array([[x, y, z] for x in (-0.3, 0.3) for y in (-0.3, 0.3) for z in (0.6, 1.2)])
    skirt = mesh_object("skirt", box, [(0, 1, 5, 4), (2, 3, 7, 6), (0, 1, 3, 2), (4, 5, 7, 6)])
    bare, dressed = person(topology, Body()), person(topology, Body(), garments=[skirt])
    plain = sheet.read_picture(lineup.render_lineup([bare], tmp_path / "bare.png", height=120))
    worn = sheet.read_picture(lineup.render_lineup([dressed], tmp_path / "dressed.png", height=120))
    assert np.abs(worn - plain).max(axis=2)[40:80].mean() > 0.1
    assert np.abs(worn - plain).max(axis=2)[:25].max() < 0.05
    assert len(bpy.data.meshes) == 1 and skirt.name in bpy.context.scene.objects
    figure = person(topology, Body(skin="#3d2418"), figure="mannequin")
    pale = sheet.read_picture(lineup.render_lineup([figure], tmp_path / "figure.png", height=120))
    middle = pale.shape[1] // 2
    face = pale[14:18, middle - 2 : middle + 3].mean(axis=(0, 1))
    assert face.min() > 0.5 and np.ptp(face) < 0.1


def test_nobody_and_unknown_presets_are_refused(topology, tmp_path):
    with pytest.raises(RenderError, match="nobody"):
        lineup.render_lineup([], tmp_path / "x.png")
    with pytest.raises(SpecError, match="preset"):
        lineup.render_lineup([person(topology, Body())], tmp_path / "x.png", preset="poster")
    assert not (tmp_path / "x.png").exists()


def test_tapes_lie_on_their_person_alone_and_leave_with_them(topology, tmp_path):
    ring = np.array([[0.4 * np.cos(a), 0.4 * np.sin(a), 1.0] for a in np.linspace(0, 2 * np.pi, 24, endpoint=False)])
    before = counts()
    cast = [person(topology, Body(), figure="mannequin", tapes=tapes) for tapes in ({}, {"waist": (ring, True)})]
    picture = sheet.read_picture(lineup.render_lineup(cast, tmp_path / "tape.png", height=240))
    yellow = (picture[..., 0] - picture[..., 2]) > 0.25
    middle = picture.shape[1] // 2
    assert not yellow[:, :middle].any() and yellow[:, middle:].sum() > 100
    after = counts()
    assert after["curves"] == before["curves"] and bpy.data.materials.get("TryOn Tapes") is None


def of_two(body, *rest, **options):
    cast = [casting.Member("one", random_person(2)), casting.Member("two", body)]
    casting.draw_lineup(cast, *rest, **options)


def of_tapes(body, *rest, **options):
    casting.draw_tapes(body, ["bust"], *rest, **options)


@pytest.mark.parametrize(("draw", "who"), [(of_two, [to_dict(random_person(2))]), (of_tapes, [])])
def test_what_the_picture_of_a_cast_says_of_somebody_real(draw, who, tmp_path, monkeypatch):
    monkeypatch.setenv("TRYON_PEOPLE", str(tmp_path / "people"))
    said, anna, path = [], Body(height=163.7), tmp_path / "lineup.png"
    monkeypatch.setattr(lineup, "render_lineup", lambda *_, stamp, **options: said.append(stamp))
    runtime = SimpleNamespace(call=lambda *_: dict.fromkeys(("tapes", "closed", "measures"), {}))
    draw(anna, path, quiet, runtime=runtime)
    People().save("Anna", anna)
    for kind in ("anonymous", "full", "none"):
        draw(anna, path, quiet, casting.Staging(stamp=kind), runtime=runtime)
    hidden, referred, full = (json.loads(text)["bodies"] for text in said[:3])
    assert hidden == [*who, {"reference": ""}] and full == [*who, to_dict(anna)] and said[3] == ""
    assert referred[:-1] == who and len(referred[-1]["reference"]) == 32 and list(referred[-1]) == ["reference"]
    assert People().stamped("Anna") == [Stamped("anonymous", path), Stamped("full", path)]
