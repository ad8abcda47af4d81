# SPDX-License-Identifier: GPL-3.0-or-later
"""The panel's properties and the spec say the same: each is made from the other and back."""

import dataclasses
import math
import struct

import bpy
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.addon import registered
from tryon.tryon_addon.catalog.accessories import ACCESSORIES, Accessory
from tryon.tryon_addon.catalog.body.hair import CUTS
from tryon.tryon_addon.catalog.body.measures import MEASURES
from tryon.tryon_addon.catalog.cloth.weaves.kinds import KINDS
from tryon.tryon_addon.catalog.cloth.weaves.variants import variant
from tryon.tryon_addon.catalog.garments import PROGRAMMES
from tryon.tryon_addon.core.errors import SpecError
from tryon.tryon_addon.spec.fabric import EDITS, GENERATED, LAYOUTS, SHIFT, TILES, TRUNCATION, TURN
from tryon.tryon_addon.spec.garment_parts import PARTS, Part
from tryon.tryon_addon.spec.look import (
    BODY_PARAMETERS,
    PHYSICS,
    POSES,
    PRESETS,
    REPEAT,
    STUDIOS,
    VIEWS,
    Body,
    Fabric,
    Garment,
    Look,
)
from tryon.tryon_addon.spec.random_person import random_person
from tryon.tryon_addon.ui.properties import body
from tryon.tryon_addon.ui.properties.kinds import plain_float
from tryon.tryon_addon.ui.properties.look import look_from_scene, look_to_scene


@pytest.fixture(autouse=True)
def tryon(empty_blender):
    with registered():
        yield


def numbers(parameter):
    """Values of a parameter as people write them: up to three decimals, the ends of the range among them."""
    low, high = math.ceil(parameter.low * 1000), math.floor(parameter.high * 1000)
    return st.one_of(st.sampled_from((parameter.low, parameter.high)),
                     st.integers(low, high).map(lambda n: n / 1000))


colours = st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06x}")
seeds = st.integers(0, 2**31 - 1)
generated = st.builds(
    Fabric, kind=st.sampled_from(GENERATED), seed=st.none() | seeds,
    palette=st.lists(colours, max_size=5).map(tuple), repeat=st.none() | numbers(REPEAT),
    physics=st.none() | st.sampled_from(PHYSICS), turn=numbers(TURN), shift=st.tuples(numbers(SHIFT), numbers(SHIFT)),
    layout=st.sampled_from(("", *LAYOUTS)), truncation=numbers(TRUNCATION),
    **{name: numbers(edit) for name, edit in EDITS.items()},
)
exact = st.builds(
    lambda kind, seed, physics: Fabric(kind, physics=physics, **variant(kind, seed)),
    st.sampled_from(tuple(KINDS)), st.integers(0, 99), st.none() | st.sampled_from(PHYSICS),
)
open_lace = generated.map(lambda fabric: dataclasses.replace(fabric, kind="lace", lined=False))
images = st.builds(
    Fabric, image=st.sampled_from(("/scans/linen.tif", "C:\\scans\\linen 2.png")), tile=st.sampled_from(TILES),
    rights=st.sampled_from(("", "bought from a mill, prints allowed")), repeat=st.none() | numbers(REPEAT),
    physics=st.none() | st.sampled_from(PHYSICS), turn=numbers(TURN),
)
fabrics = generated | open_lace | exact | images


def garments(name):
    design = st.fixed_dictionaries({p.name: numbers(p) for p in PROGRAMMES[name].parameters})
    parts = st.dictionaries(st.sampled_from(tuple(PARTS)), st.builds(Part, fabrics), max_size=2)
    return st.builds(Garment, programme=st.just(name), design=design, fabric=fabrics, parts=parts)


@st.composite
def worn(draw):
    kinds = draw(st.lists(st.sampled_from(sorted(ACCESSORIES)), max_size=4, unique_by=lambda k: ACCESSORIES[k].place))
    return tuple(Accessory(k, {p.name: draw(numbers(p)) for p in ACCESSORIES[k].parameters},
                           draw(st.one_of(st.just(""), colours)),
                           draw(st.sampled_from(("", *ACCESSORIES[k].finishes)))) for k in kinds)


MORE_VIEWS = (
    (), ("face", "turntable"),
    ("collar", {"name": "shop", "size": [1200, 1600], "format": "jpeg", "backdrop": "#f2f2f2"}),
    ({"name": "low", "height": 25.0, "lens": 35.0, "aspect": "1:1", "size": [900], "studio": "evening"},),
    ({"name": "hero", "camera": "Hero", "studio": "/sets/loft.blend", "digest": "ab", "format": "exr"},),
    ({"name": "mine", "camera": {"location": [1.0, -300.0, 120.0], "rotation": [90.0, 0.0, 0.0], "fit": "auto"}},
     {"name": "pit", "shot": "detail", "place": "left armpit", "azimuth": 70.0, "transparent": True, "format": "webp"}),
)
looks = st.builds(
    Look,
    accessories=worn(),
    body=st.builds(
        Body, **{p.name: numbers(p) for p in BODY_PARAMETERS}, identity=seeds, skin=colours,
        hair=st.sampled_from(("", *CUTS)),
        build=st.dictionaries(st.sampled_from(("waist-circ", "torso-scale-depth")), st.floats(-1, 1)),
        measures=st.lists(st.sampled_from(MEASURES), max_size=3, unique=True).flatmap(
            lambda some: st.fixed_dictionaries({m.name: st.floats(m.low, m.high) for m in some})),
    ),
    garments=st.sets(st.sampled_from(sorted(PROGRAMMES)), min_size=1).flatmap(
        lambda names: st.tuples(*(garments(n) for n in sorted(names)))
    ),
    pose=st.sampled_from(POSES), studio=st.sampled_from(STUDIOS), preset=st.sampled_from(PRESETS), seed=seeds,
    views=st.builds(lambda sides, rest: (*(v for v in VIEWS if v in sides), *rest),
                    st.sets(st.sampled_from(VIEWS), min_size=1), st.sampled_from(MORE_VIEWS)),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(look=looks)
def test_any_look_comes_back_exactly(look):
    look_to_scene(look, bpy.context.scene)
    assert look_from_scene(bpy.context.scene) == look


def test_an_untouched_panel_says_the_default_look():
    assert look_from_scene(bpy.context.scene) == Look()


def test_random_people_come_back_exactly():
    group = bpy.context.scene.tryon.body
    for seed in range(50):
        body.body_to(random_person(seed), group)
        assert body.body_from(group) == random_person(seed)


@settings(max_examples=200, deadline=None)
@given(value=st.floats(width=32, allow_nan=False, allow_infinity=False, min_value=-1e4, max_value=1e4))
def test_a_dragged_slider_is_not_moved_by_rounding(value):
    assert struct.pack("f", plain_float(value)) == struct.pack("f", value)


def test_what_a_look_leaves_open_keeps_its_value_behind_the_switch():
    scene = bpy.context.scene
    fabric = scene.tryon.garments.tee.fabric
    fabric.use_repeat, fabric.repeat = True, 33.0
    look_to_scene(Look(), scene)
    assert not fabric.use_repeat and fabric.repeat == 33.0
    assert look_from_scene(scene).garments[1].fabric.repeat is None


def test_sliders_have_the_specs_ranges():
    groups = [(bpy.context.scene.tryon.body, BODY_PARAMETERS)]
    groups += [(getattr(bpy.context.scene.tryon.garments, n).design, d.parameters) for n, d in PROGRAMMES.items()]
    for group, parameters in groups:
        for p in parameters:
            rna = group.bl_rna.properties[p.name]
            shown = (rna.default, rna.hard_min, rna.hard_max)
            assert shown == pytest.approx((p.default, p.low, p.high), abs=1e-5), p.name
            setattr(group, p.name, p.high + 100)
            assert p.check(plain_float(getattr(group, p.name)), "slider") == p.high


def test_no_garment_and_no_view_are_errors_in_words():
    group = bpy.context.scene.tryon
    group.views = set()
    with pytest.raises(SpecError, match="views is empty"):
        look_from_scene(bpy.context.scene)
    group.views = {"front"}
    for name in PROGRAMMES:
        getattr(group.garments, name).worn = False
    with pytest.raises(SpecError, match="no garment"):
        look_from_scene(bpy.context.scene)


def test_each_scene_has_a_look_of_its_own():
    other = bpy.data.scenes.new("other")
    look_to_scene(dataclasses.replace(Look(), seed=9), other)
    assert bpy.context.scene.tryon.seed == 0 and other.tryon.seed == 9


def test_the_look_is_saved_with_the_file(tmp_path):
    look = dataclasses.replace(Look(), seed=77, studio="evening", body=random_person(5))
    look_to_scene(look, bpy.context.scene)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "x.blend"))
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    assert look_from_scene(bpy.context.scene) == Look()
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "x.blend"))
    assert look_from_scene(bpy.context.scene) == look
