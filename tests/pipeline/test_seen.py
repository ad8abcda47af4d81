# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificate and views are kept under all that is seen of a look, and used only where the same would be seen."""

import dataclasses
import json

import bpy
import numpy as np
import pytest
from support.certificates import certificate
from tryon.tryon_addon.blender import people
from tryon.tryon_addon.blender.cloth.draped import Draped, object_name
from tryon.tryon_addon.blender.cloth.terms import DrapeResult
from tryon.tryon_addon.blender.measure import certify
from tryon.tryon_addon.blender.studio import render as renderer
from tryon.tryon_addon.core.cache import Store
from tryon.tryon_addon.evaluation.certificate import Certificate, Effort, Spot
from tryon.tryon_addon.formats import png
from tryon.tryon_addon.pipeline import seen
from tryon.tryon_addon.pipeline.context import Context
from tryon.tryon_addon.pipeline.stages import body, drape, render
from tryon.tryon_addon.pipeline.stages.order import STAGES
from tryon.tryon_addon.spec.fabric import Fabric
from tryon.tryon_addon.spec.look import Body, Garment, Look
from tryon.tryon_addon.spec.people_store import tag

TEE = Garment("tee", fabric=Fabric("plain", seed=1))
LOOK = Look(garments=(TEE,), preset="draft", views=("front", "back"), seed=3)


def draped(**changes):
    rest = {"positions": np.arange(12.0).reshape(4, 3), "frames": 60, "seconds": 5.0, "speed_p95": 0.001,
            "drift_p95": 0.001, "drift_max": 0.002, "settled": True, "restless": 2}
    sewn = {"seams": np.zeros((0, 2), int), "panel": np.zeros(4, int), "thickness": None, "notes": ["a tee"]}
    values = {"garment": TEE, "sewn": sewn, "positions": rest["positions"] + 0.001, "result": DrapeResult(**rest),
              "cached": False, "repairs": ("more time",)} | changes
    return Draped(**values)


def context(look=LOOK, worn=None, **options):
    """A job whose stages have made what little is needed here."""
    made = Context(look, STAGES, **({"runtime": object(), "own": True} | options))
    made.made = {
        "body": body.Made({"quads": np.arange(8).reshape(2, 4), "part_names": ["hand"]}, {"vertices": np.ones((4, 3))}),
        "fabric": [{"colour": np.full((4, 4, 3), 9, np.uint8), "repeat_cm": 8.0, "parts": {}}],
        "drape": drape.Made([worn or draped()], [{"points": np.zeros((3, 3))}]),
    }
    return made


def names(made):
    return seen.certificate(made), seen.view(made, "front")


def nudged(array):
    return np.nextafter(array, 9.0)


def test_the_same_has_the_same_names_however_it_came_about(empty_blender):
    one = names(context())
    assert one == names(context()) == names(context(worn=draped(cached=True)))
    assert one == names(context(dataclasses.replace(LOOK, views=("front",))))
    assert all(name.endswith(f"-{tag(LOOK.body)}") for name in one) and one[0].startswith("certificate-")
    assert seen.view(context(), "back") != one[1]


def test_another_colour_is_another_picture_and_no_other_certificate(empty_blender):
    dyed = dataclasses.replace(TEE, fabric=Fabric("stripe", seed=2, palette=("#aa3322",)))
    one, other = (names(context(dataclasses.replace(LOOK, garments=(garment,)), draped(garment=garment)))
                  for garment in (TEE, dyed))
    assert one[0] == other[0] and one[1] != other[1]
    heavy = dataclasses.replace(TEE, fabric=Fabric("plain", seed=1, physics="denim"))
    assert names(context(worn=draped(garment=heavy)))[0] != one[0]


@pytest.mark.parametrize(("kinds", "change"), [
    ("both", lambda made: made["drape"].garments.append(draped())),
    ("both", lambda made: made["drape"].garments.__setitem__(0, draped(positions=nudged(draped().positions)))),
    ("both", lambda made: made["drape"].garments.__setitem__(0, draped(began=np.zeros((4, 3))))),
    ("both", lambda made: made["drape"].garments.__setitem__(0, draped(repairs=()))),
    ("both", lambda made: made["drape"].garments.__setitem__(0, draped(posed=True))),
    ("both", lambda made: made["drape"].garments[0].sewn.update(thickness=0.001)),
    ("both", lambda made: setattr(made["drape"].garments[0].result, "seconds", 5.5)),
    ("both", lambda made: setattr(made["drape"].garments[0], "effort", Effort(2, 9.0))),
    ("both", lambda made: made["drape"].accessories.clear()),
    ("both", lambda made: made["body"].shape.update(vertices=nudged(np.ones((4, 3))))),
    ("both", lambda made: made["body"].topology.update(quads=np.arange(8).reshape(1, 8))),
    ("both", lambda made: setattr(made["body"], "motion", {"path": np.ones((2, 4, 3))})),
    ("view", lambda made: made["fabric"][0].update(colour=np.full((4, 4, 3), 8, np.uint8))),
    ("view", lambda made: made["fabric"][0].update(repeat_cm=8.5)),
    ("view", lambda made: made["fabric"][0]["parts"].update(collar={"repeat_cm": 1.0})),
])
def test_whatever_is_made_otherwise_has_other_names(empty_blender, kinds, change):
    before, other = names(context()), context()
    change(other.made)
    after = names(other)
    assert after[1] != before[1] and (after[0] != before[0]) == (kinds == "both")


@pytest.mark.parametrize("change", [
    {"studio": "evening"}, {"preset": "standard"}, {"body": Body(skin="#8d5524")}, {"accessories": ("belt",)},
    {"garments": (dataclasses.replace(TEE, fabric=Fabric("plain", seed=1, turn=30.0)),)},
])
def test_another_look_of_the_same_cloth_has_other_views(empty_blender, change):
    one, other = context(), context(dataclasses.replace(LOOK, **change))
    assert seen.view(one, "front") != seen.view(other, "front") and seen.certificate(one) == seen.certificate(other)


def test_another_blender_or_device_has_other_names(empty_blender, monkeypatch):
    before = names(context())
    monkeypatch.setattr(renderer, "_gpu", lambda: True)
    assert names(context())[1] != before[1] and names(context())[0] == before[0]


# -- what the stages do with them -------------------------------------------------------------------------------------


@pytest.fixture
def rendered(empty_blender, monkeypatch):
    """How many views Blender has rendered: each another picture. The scene has a body and a tee of four corners."""
    person = people.new(bpy.context.scene)
    for name, role in (("body", "body"), (object_name(TEE), "garment")):
        mesh = bpy.data.meshes.new(name)
        mesh.from_pydata([(0, 0, 0), (1, 0, 0), (1, 0, 1.7), (0, 0, 1.7)], [], [(0, 1, 2, 3)])
        people.own(person, name, role, bpy.data.objects.new(name, mesh))
    count = []

    def render_view(scene, camera, path, preset, *, only, view, preview):
        count.append(camera.name)
        png.write(path, np.full((96, 72, 3), len(count), np.uint8), {})
        return path

    monkeypatch.setattr(renderer, "render_view", render_view)
    return count


@pytest.fixture
def measured(monkeypatch):
    """How many drapes were certified: each with another figure."""
    count = []

    def certified(scene, worn, body, garments, hidden=None, places=None):
        count.append(len(worn))
        figures = {"penetrating_pct": 1 / 3 + len(count), "penetration_max_mm": 0.5, "seam_gap_p95_mm": float("nan")}
        spots = (Spot("penetrating_pct", (0.1, 0.2, 0.3)),)
        yield lambda: certificate("tee", figures, limits={"stretch_p95_pct": 8.0}, repairs=("more time",), spots=spots,
                                  cached=worn[0].cached)

    monkeypatch.setattr(certify, "certify", certified)
    monkeypatch.setattr(drape.Places, "of", lambda *_: None)
    return count


def shown(tmp_path, folder, **options):
    """The two last stages of a job, as a look has them."""
    made = context(store=Store(tmp_path / "kept"), out=tmp_path / folder, **options)
    made.result.body, made.result.garments = "Body", [object_name(TEE)]
    for stage in (drape, render):
        assert list(stage.show(made)) is not None
    return made.result


def pixels(result):
    return {view: int(png.pixels_of(path)[0, 0, 0]) for view, path in result.views.items()}


def test_what_was_measured_and_rendered_once_is_not_again(rendered, measured, tmp_path):
    first, second = shown(tmp_path, "one"), shown(tmp_path, "two", worn=draped(cached=True))
    assert len(rendered) == 2 and len(measured) == 1
    assert pixels(first) == pixels(second) == {"front": 1, "back": 2}
    assert (tmp_path / "one" / "front.png").read_bytes() == (tmp_path / "two" / "front.png").read_bytes()
    assert json.loads(png.text_of(tmp_path / "two" / "front.png", "Note"))["spec"]["preset"] == "draft"
    told = [result.certificate.as_dict() for result in (first, second)]
    assert [one["garments"][0].pop("cached") for one in told] == [False, True] == [one.pop("cached") for one in told]
    assert told[0] == told[1] and second.certificate.figures["penetrating_pct"] == 1 / 3 + 1
    for result in (first, second):  # the worst spot is ringed, whether or not anything was rendered in this scene
        red, green, _ = np.moveaxis(png.pixels_of(result.worst).astype(int), -1, 0)
        assert ((red > 150) & (green < 80)).sum() > 20
    assert not any(first.cached.values()) and all(second.cached.values())
    assert set(second.cached) == {"certificate", "view front", "view back"}


def test_of_another_drape_all_is_made_again_and_of_another_studio_the_views(rendered, measured, tmp_path):
    shown(tmp_path, "one")
    shown(tmp_path, "two", worn=draped(positions=nudged(draped().positions)))
    assert len(rendered) == 4 and len(measured) == 2
    third = shown(tmp_path, "three", look=dataclasses.replace(LOOK, studio="evening"))
    assert len(rendered) == 6 and len(measured) == 2 and pixels(third) == {"front": 5, "back": 6}
    one = shown(tmp_path, "four", look=dataclasses.replace(LOOK, views=("back",)))
    assert len(rendered) == 6 and pixels(one) == {"back": 2}


def test_in_a_scene_that_somebody_works_in_all_is_seen_anew(rendered, measured, tmp_path):
    shown(tmp_path, "one")
    again = shown(tmp_path, "two", own=False)
    assert len(rendered) == 4 and len(measured) == 2 and not any(again.cached.values())


def test_a_damaged_view_is_rendered_again_and_the_others_are_not(rendered, measured, tmp_path):
    shown(tmp_path, "one")
    path = tmp_path / "kept" / f"{seen.view(context(), 'back')}.kept"
    data = bytearray(path.read_bytes())
    data[-9] ^= 4
    path.write_bytes(data)
    assert pixels(shown(tmp_path, "two")) == {"front": 1, "back": 3} and len(rendered) == 3


def test_what_cannot_be_kept_is_there_all_the_same(rendered, measured, tmp_path):
    (tmp_path / "kept").write_text("no folder")
    assert pixels(shown(tmp_path, "one")) == {"front": 1, "back": 2}
    assert pixels(shown(tmp_path, "two")) == {"front": 3, "back": 4} and len(measured) == 2


def test_a_certificate_comes_back_without_loss():
    figures = {"penetrating_pct": 1 / 3, "drift_max_mm": float("nan")}
    one = certificate("tee", figures, cached=False, repairs=("longer",), limits={"stretch_p95_pct": 8.0},
                      spots=(Spot("penetrating_pct", (0.1, 0.2, 1 / 3), "seat"),),
                      effort=Effort(3, 80.5, 60.0, ("longer",)))
    plain = json.loads(json.dumps(one.kept()))
    assert Certificate.from_kept(plain, cached=True).as_dict() == dataclasses.replace(one, cached=True).as_dict()
    assert Certificate.from_kept(plain, cached=False).figures["penetrating_pct"] == 1 / 3
