# SPDX-License-Identifier: GPL-3.0-or-later
"""A stamp of last year makes the same person and the same cloth: what the calls of the runtime answer, in numbers."""

import numpy as np
import pytest
from support.reference import constants, numbers, same
from tryon.gan_core.body import methods, people_methods
from tryon.gan_core.body.posing import stances
from tryon.gan_core.design.methods import design_surprise
from tryon.gan_core.fabric import methods as fabric_methods
from tryon.gan_core.fabric import restore_methods, style_methods
from tryon.gan_core.fabric.pattern.layout import LAYOUTS
from tryon.tryon_addon.catalog.garments import PROGRAMMES

WOMAN = {"gender": 1.0, "age": 30.0, "height": 170.0, "weight": 0.5, "muscle": 0.5, "proportions": 0.6, "identity": 0}
MAN = {"gender": 0.0, "age": 58.0, "height": 186.0, "weight": 0.7, "muscle": 0.6, "proportions": 0.4, "identity": 77}
MAPS = ("colour", "height", "normal", "roughness")


def rounded(values):
    return {name: round(float(value), 2) for name, value in values.items()}


def test_the_numbers_that_bodies_and_cloth_are_made_by_are_what_they_were():
    same("gan_core", constants("gan_core", but=("POSES",)), grows=True)  # which are files


@pytest.mark.parametrize("body", [WOMAN, MAN], ids=["woman", "man"])
def test_a_body_is_as_it_was_in_every_pose(body):
    found = {}
    for pose in stances.POSES if body is WOMAN else ("relaxed",):
        made = methods.body_shape({"body": body, "pose": pose, "measures": pose == "relaxed"})
        found[pose] = {name: numbers(made[name]) for name in ("vertices", "bone_heads", "bone_tails")}
    smiling = methods.body_shape({"body": body, "pose": "relaxed", "expression": "smile"})
    found["smile"] = numbers(smiling["vertices"])
    found["measures"] = rounded(smiling["measures"])
    found["landmarks"] = {name: [round(x, 4) for x in at] for name, at in smiling["landmarks"].items()}
    same(f"body_{'woman' if body is WOMAN else 'man'}", found)


def test_a_body_goes_the_way_it_went():
    found = {}
    for pose in ("walk", "sit"):
        way = methods.body_path({"body": WOMAN, "begin": "relaxed", "end": pose, "frames": 3})
        found[pose] = [*map(numbers, way["path"][1:]), int(way["pinched"].sum())]
    same("body_path", found)


def test_what_all_bodies_share_is_as_it_was():
    made = methods.body_topology({})
    found = {name: numbers(value) for name, value in made.items() if isinstance(value, np.ndarray)}
    for group in ("mask_images", "masks"):
        found |= {f"{group} {name}": numbers(value) for name, value in made[group].items()}
    found |= {f"hair {cut}": {name: numbers(value) for name, value in strands.items()}
              for cut, strands in made["hair"].items()}
    found["names"] = " ".join([*made["part_names"], *made["bone_names"], *made["landmark_names"]])
    same("body_topology", found, rel=2e-3)


def test_people_are_measured_as_they_were():
    found = {"read": [rounded(people_methods.body_read({"body": body})["measures"]) for body in (WOMAN, MAN)]}
    tapes = people_methods.body_tape({"body": WOMAN, "pose": "relaxed"})["tapes"]
    found["tapes"] = {name: numbers(tape)[1:] for name, tape in tapes.items()}  # a point on an edge may be two
    asked = {"sex": "female", "measures": {"bust": 96.0, "hip": 104.0}, "at": [5.0, 50.0, 95.0]}
    found["percentiles"] = people_methods.body_percentiles(asked | {"population": "civilian"})
    same("people", found, rel=5e-3, near=0.05)


def test_designs_come_as_they_came():
    found = {}
    for programme in ("tee", "blazer", "a_line_skirt"):
        rows = [{"name": p.name, "low": p.low, "high": p.high, "default": p.default}
                for p in PROGRAMMES[programme].parameters]
        asked = {"programme": programme, "parameters": rows, "seed": 4, "count": 3, "truncation": 0.8}
        found[programme] = design_surprise(asked)["designs"]
    same("designs", found, near=0.15)


def woven(maps):
    return {name: numbers(maps[name]) for name in MAPS if maps.get(name) is not None}


def test_every_kind_of_cloth_is_drawn_as_it_was():
    found = {}
    for number, kind in enumerate(style_methods.fabric_kinds({})["kinds"]):
        fabric = {"kind": kind, "seed": 5 + number}
        found[kind] = woven(fabric_methods.fabric_sample({"fabric": fabric, "size": 128}))
    for layout in LAYOUTS:
        asked = {"fabric": {"kind": "geometric", "seed": 2, "layout": layout, "palette": ["#223344", "#ddccaa"]}}
        found[f"laid {layout}"] = numbers(fabric_methods.fabric_sample(asked | {"size": 128})["colour"])
    same("fabrics", found, rel=0.01, near=0.01)


def test_work_on_cloth_comes_out_as_it_did():
    floral = {"kind": "floral", "seed": 3, "edits": {"warmth": 1.0}, "truncation": 0.7}
    check = {"kind": "check", "seed": 8}
    screens = style_methods.fabric_separations({"fabric": check, "size": 128})["screens"]
    found = {
        "mix": woven(style_methods.fabric_mix({"fabric": floral, "colours": check, "size": 128})),
        "restyle": woven(style_methods.fabric_restyle({"fabric": floral, "kind": "denim", "size": 128})),
        "screens": [numbers(screen["ink"]) for screen in screens],
    }
    rng = np.random.default_rng(0)
    squares = np.kron(rng.integers(0, 200, (8, 8, 3)), np.ones((8, 8, 1)))
    photo = (squares + rng.integers(0, 40, (64, 64, 3))).astype(np.uint8)
    mask = np.zeros((64, 64), np.uint8)
    mask[20:34, 28:40] = 1
    found["upscaled"] = numbers(restore_methods.fabric_upscale({"image": photo[:32, :32], "tiles": True})["image"])
    found["mended"] = numbers(restore_methods.fabric_inpaint({"image": photo, "mask": mask})["image"])
    found["tiled"] = numbers(restore_methods.fabric_tile({"image": photo, "border": 0.2})["image"])
    same("fabric_work", found, rel=0.01, near=0.01)
