# SPDX-License-Identifier: GPL-3.0-or-later
"""What a spec may say, what follows from it, and how it is refused, is what it was: at every end of every range."""

import dataclasses
import json

import numpy as np
import pytest
from support import reference
from support.reference import constants, same
from tryon.tryon_addon.catalog.garments import PROGRAMMES
from tryon.tryon_addon.core.errors import TryOnError
from tryon.tryon_addon.core.fields import whole
from tryon.tryon_addon.spec import body, fabric, fit_request, garment, look, makeup, people_store, stamp, styles, view
from tryon.tryon_addon.spec.asset import Asset, assets_from
from tryon.tryon_addon.spec.garment_parts import part_of_panels, parts_of
from tryon.tryon_addon.spec.outfits import plan, worn_together
from tryon.tryon_addon.spec.passport import passport
from tryon.tryon_addon.spec.people_store import People
from tryon.tryon_addon.spec.random_person import face, random_person
from tryon.tryon_addon.spec.view import View
from tryon.tryon_addon.spec.views import NAMED, changed, from_words, views_from


def test_the_numbers_of_specs_are_what_they_were():
    same("spec", constants("tryon_addon.spec", but=("ROOT", "KINDS")), grows=True)


def told(make, *args, **values):
    """What is made says beside its defaults, as a new field is no change, or the sentences that refuse it."""
    try:
        made = make(*args, **values)
    except TryOnError as error:
        return str(error)
    return json.dumps(_plain(made), default=lambda one: _plain(one) if dataclasses.is_dataclass(one) else str(one))


def _plain(made):
    return reference.told(made) if dataclasses.is_dataclass(made) else made


def ends(parameter):
    """A little inside and outside of both ends."""
    little = (parameter.high - parameter.low) / 1000
    return [round(end + side * little, 6) for end in (parameter.low, parameter.high) for side in (-1, 0, 1)]


NUMBERS = {"seed": (-1, 0, 2**31 - 1, 2**31), "identity": (-1, 0, 2**31 - 1, 2**31)}
TEXTS = ("", "x", "x" * 200, "x" * 201, "x" * 1000, "x" * 1001, "a\nb", 5)


def test_bodies_and_cloths_are_held_to_their_ranges():
    found = {}
    for p in body.BODY_PARAMETERS:
        found[p.name] = [told(body.Body, **{p.name: value})[:300] for value in (*ends(p), "much", float("nan"))]
    found["identity"] = [told(body.Body, identity=value)[-120:] for value in (*NUMBERS["identity"], 1.5, True)]
    found["build"] = [told(body.Body, build=value)[-200:] for value in
                      ({"a": 1.0}, {"a": 1.01}, {"a": -1.01}, {"A": 0.5}, {"": 0.1}, {"-a": 0.1}, [], "x")]
    found["face"] = [told(body.Body, face=value)[-200:] for value in ({"smile": 1.0}, {"smile": 1.1}, {"x": 0.1}, [1])]
    found["marks"] = [told(body.Body, complexion=value)[-200:] for value in
                      ({"moles": 1.0}, {"moles": 1.1}, {"x": 0.1}, 3)]
    found["forms"] = [body.form_of(body.Body(face={"smile": value, "lips": -0.95})) for value in (0.5, 0.9, -1.0)]
    found["tags"] = [body.tag(body.Body()), body.tag(body.Body(height=171.0)), body.tag(random_person(3))]
    for name, p in (fabric.EDITS | {"repeat": fabric.REPEAT, "truncation": fabric.TRUNCATION, "turn":
                                    fabric.TURN}).items():
        found[f"fabric {name}"] = [told(fabric.Fabric, **{name: value})[:200] for value in ends(p)]
    found["dots"] = [told(fabric.Fabric, "dots", dot=value, repeat=2.0)[:200] for value in
                     (*ends(fabric.DOT), 0.5, 1.9)]
    found["shift"] = [told(fabric.Fabric, shift=(value, 0))[:200] for value in ends(fabric.SHIFT)]
    found["shifts"] = [told(fabric.Fabric, shift=value)[:200] for value in ((1,), (1, 2, 3), "ab", [0, "x"])]
    found["palettes"] = [told(fabric.Fabric, kind, palette=["#102030"] * count)[:200] for kind in ("plain", "tartan")
                         for count in (1, 5, 6, 9, 30)]
    for name in ("image", "rights", "digest"):
        found[f"text {name}"] = [told(fabric.Fabric, **({"image": "a.png"} | {name: value}))[:120] for value in TEXTS]
    same("spec/ranges", found)


def test_views_are_held_to_their_ranges_and_have_the_pixels_they_had():
    found = {}
    for name, p in {"azimuth": view.AZIMUTH, "elevation": view.ELEVATION, "lens": view.LENS, "height": view.HEIGHT,
                    "quality": view.QUALITY}.items():
        found[name] = [told(View, "mine", **{name: value})[:400] for value in ends(p)]
    for name, values in {
            "frames": (-1, 0, 1, 2, view.MOST_FRAMES, view.MOST_FRAMES + 1), "frame": (-1, 0, 1),
            "size": ((view.LEAST_SIDE - 1,), (view.LEAST_SIDE, 100), (view.MOST_SIDE + 1,), (1, 2, 3), "12",
                     (8000, 8000)),
            "aspect": ("1:8", "1:8.1", "8:1", "9:1", "0:1", "4x5", "16/9", "a", "1.5:1"), "camera": ("Cam", 5, {}),
            "backdrop": ("#123456", "red"), "studio": ("white", "odd", "a.blend", ".blend"), "format": ("png", "gif"),
            "shot": ("half", "odd"), "transparent": (True, 1), "name":
                         ("", "a/b", "x" * 60, "x" * 61, "look", "con", 4),
            "digest": ("abc",)}.items():
        found[f"any {name}"] = [told(View, **({"name": "mine"} | {name: value}))[:300] for value in values]
    camera = {"location": [0, -300, 120], "rotation": [80, 0, 0]}
    for name, value in {"lens": 0, "ortho": -1, "fstop": 0.0, "focus": 100, "shift": [0.1, 0], "fit": "odd", "sensor":
                        36,
                        "odd": 1, "location": [0, 1], "rotation": [0, 0, 1e7]}.items():
        found[f"camera {name}"] = told(View, "mine", camera=camera | {name: value})[-300:]
    for name in camera:
        found[f"no {name}"] = told(View, "mine", camera={key: one for key, one in camera.items() if key != name})
    found["pixels"] = [list(View("mine", size=size, aspect=aspect).pixels(usual)) for size in ((), (900,), (640, 480))
                       for aspect in ("", "4:5", "16:9") if len(size) < 2 or not aspect for usual in
                       ((672, 896), (400, 300))]
    found["files"] = [View("mine", format=kind, frames=3, frame=2).file for kind in ("png", "jpeg", "exr", "webp")]
    found["turn"] = [one.stem for one in View("t", frames=12).pictures()]
    found["named"] = {name: told(lambda one=one: one) for name, one in NAMED.items()}
    found["many"] = [told(views_from, [{"name": f"v{k}"} for k in range(count)])[-160:] for count in (0, 64, 65)]
    found["pictures"] = [told(views_from, [{"name": f"v{k}", "frames": 72} for k in range(count)])[-160:] for count in
                         (10, 11)]
    found["words"] = [told(from_words, words, float) for words in ("front", "a:lens=50", "a:size=10x20,shot=half",
                                                                   "a:b")]
    found["changed"] = [told(changed, ["front", "back"], path, value)[:400] for path, value in
                        (("lens", 80.0), ("back.azimuth", 170.0), ("side.lens", 50.0), ("size", "600x800"),
                         ("size", "x"))]
    same("spec/views", found)


def test_garments_are_held_to_their_ranges():
    found = {}
    for name, programme in PROGRAMMES.items():
        found[name] = [told(garment.Garment, name, {p.name: value})[-160:] for p in programme.parameters
                       for value in ends(p)[::2]]
        found[f"{name} styles"] = [styles.styles_of(programme).draw(seed, number)[0] for seed in (1, 2) for number in
                                   (0, 1)]
        made = garment.Garment(name)
        found[f"{name} worn"] = [list(made.order), made.open_buttons, *(told(garment.Garment, name,
                                                                             **{field: value})[-120:]
                                 for field in ("undone", "rolled", "layer") for value in
                                                                        (-1, 0, 1, 2, 9, 10, True, "x"))]
    found["parts"] = part_of_panels(("collar", "cuffs", "front"), ("collar_a", "stand", "cuff.L", "front", "back"))
    found["no part"] = [told(parts_of, value, file) for value in ({"x": 1}, [], {"collar": 1}) for file in
                        (True, False)]
    for field in ("file", "body_file", "size", "chart", "digest"):
        found[field] = [told(garment.Garment, **{field: value})[-200:] for value in ("M", "x", 5, "a.obj")]
    same("spec/garments", found)


def test_looks_make_up_and_assets_are_held_to_their_ranges():
    found = {"assets": [told(assets_from, value)[-160:] for value in
                        (["a"], ["a", "a"], [f"a{k}" for k in range(24)], [f"a{k}" for k in range(25)], "a", [5],
                         [{}])]}
    found["names"] = [told(Asset, name)[:160] for name in ("a", "A", "-a", "x" * 61, "x" * 62, 5)]
    layer = {"kind": "lipstick", "shade": "#a01030"}
    found["layers"] = [told(makeup.makeup_from, {"layers": [layer] * count})[-160:] for count in (1, 40, 41)]
    found["opacity"] = [told(makeup.Layer, "lipstick", "#a01030", opacity=value) for value in
                        (*ends(makeup.OPACITY), None)]
    found["make-up"] = [told(makeup.Makeup, name=value)[-120:] for value in TEXTS]
    found["seeds"] = [told(look.Look, seed=value)[-120:] for value in (*NUMBERS["seed"], 1.5)]
    found["whole"] = [told(whole, value, "it", 2, 5) for value in (1, 2, 5, 6, 2.0, True, "3")]
    found["layers of looks"] = [look.Look(garments=one.garments).layers for one in (plan(seed) for seed in range(6))]
    found["orders"] = [[g.programme for g in look.Look(garments=plan(seed).garments).garments] for seed in range(6)]
    found["outfits"] = [[dict(g.design) for g in worn_together(plan(seed, season="cold").garments)] for seed in
                        range(5)]
    found["people"] = [told(lambda seed=seed: random_person(seed)) for seed in range(6)] + [face(3, 1), face(4)]
    answer = {"notes": ["x"], "extrapolated": True, "body": look.to_dict(random_person(2)), "asked":
              {"bust": 90.123456},
              "measures": {"bust": 90.2}, "error": {"bust": 0.0765432}, "percentiles": {"bust": float("nan")}}
    found["fit"] = fit_request.fit_result(answer, "civilian")
    found["params"] = fit_request.fit_params(body.Body(measures={"bust": 90.0}, gender=0.4), "all")
    found["rounded"] = told(fit_request.rounded, body.Body(weight=0.123456789, build={"a": 1e-9, "b": 0.33333333}))
    same("spec/looks", found, rel=1e-6, near=1e-9)


def test_what_pictures_say_of_themselves_is_what_they_said(tmp_path, monkeypatch):
    monkeypatch.setattr(people_store.secrets, "token_bytes", lambda count: bytes(range(count)))
    monkeypatch.setattr(stamp.manifest, "version", lambda: "1.2.3")
    people, found = People(tmp_path), {}
    real = body.Body(height=168.5, weight=0.3)
    people.save("Anna", real, asked={"bust": 91.0})
    made = look.look_from_dict({"garments": [{"programme": "tee"}, {"programme": "trousers"}],
                                "views": ["front", "turntable"], "seed": 4})
    for kind in stamp.KINDS:
        for name, who in (("real", real), ("drawn", random_person(2)), ("other", body.Body(height=160.0))):
            worn = dataclasses.replace(made, body=who)
            stamps = stamp.Stamps(kind, people)
            found[f"{kind} {name}"] = [stamps.view(worn, "front", about=1), stamps.group([who, real], size=3)]
    for name in ("", " a", ".a", "a/b", "a:b", "x" * 120, "x" * 121, "\u00e4" * 61, "ok"):
        found[f"name {name}"] = told(people.path, name).replace(str(tmp_path), "")
    for preset in ("draft", "standard"):
        for name, who in (("real", real), ("drawn", random_person(2))):
            said = passport(dataclasses.replace(made, body=who, preset=preset), {"passed": True, "reasons": []},
                            {"comfort": 80.0})
            del said["weights"], said["tool"]  # which change with every training
            found[f"passport {preset} {name}"] = said
    same("spec/stamps", json.loads(json.dumps(found)))


@pytest.mark.parametrize("seed", range(3))
def test_styles_draw_designs_in_their_ranges_as_they_did(seed):
    found = {}
    for name, programme in PROGRAMMES.items():
        style, design = styles.styles_of(programme).draw(seed, seed + 1)
        found[name] = [style, *(float(np.round(value, 4)) for value in design.values())]
    same(f"spec/styles_{seed}", found, rel=1e-6, near=1e-6)
