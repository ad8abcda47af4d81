# SPDX-License-Identifier: GPL-3.0-or-later
"""Maps of fit on what a person wears: the figures at the points, and nothing left when they are off."""

import bpy
import numpy as np
import pytest
from support.blocks import blocks_of, prints
from support.paper_job import PaperJob
from tryon.tryon_addon.blender import people
from tryon.tryon_addon.blender.measure import maps
from tryon.tryon_addon.catalog.colour_maps import BANDS, UNKNOWN, VIRIDIS, colours
from tryon.tryon_addon.core.colour import hex_of
from tryon.tryon_addon.core.errors import SpecError
from tryon.tryon_addon.evaluation.fit.maps import MAPS
from tryon.tryon_addon.spec.look import Garment, Look


@pytest.fixture
def person(empty_blender):
    """Somebody in two tubes of cloth."""
    found = people.new(bpy.context.scene)
    look = Look(garments=(Garment("tee"), Garment("trousers")))
    list(PaperJob(look, until="drape", scene=bpy.context.scene, person=found, runtime=object()).steps())
    return found


def test_a_garment_in_the_scene_is_cloth_again(person):
    obj = next(iter(people.worn(person, "garment").values()))
    cloth = maps.cloth_of(obj)
    assert cloth.weld[1] == len(obj.data.vertices) and len(cloth.triangles) == len(obj.data.polygons)
    points = np.array([v.co for v in obj.data.vertices])
    np.testing.assert_allclose(cloth.closed[0], points, atol=1e-6)  # in the order of the mesh
    assert set(cloth.panel_names) == {"front", "back"} and len(cloth.points) > len(points)


@pytest.mark.parametrize("name", MAPS)
def test_every_map_goes_on_and_off_without_a_trace(person, name):
    before = prints(blocks_of(person)), {m.name for m in bpy.data.materials}
    ranges = maps.show(person, name)
    garments = people.worn(person, "garment")
    assert set(ranges) == set(garments)
    for obj in garments.values():
        shown = np.array([point.color for point in obj.data.attributes[maps.ATTRIBUTE].data])
        assert shown.shape == (len(obj.data.vertices), 4) and np.isfinite(shown).all()
        assert {slot.material.name for slot in obj.material_slots} == {maps.MATERIAL}
    maps.show(person, name, bands=BANDS, high=1.0)  # one over the other
    maps.hide(person)
    assert (prints(blocks_of(person)), {m.name for m in bpy.data.materials}) == before
    maps.hide(person)


def test_a_map_tells_what_was_done_to_the_cloth(person):
    (_, (obj, fit)), *_ = maps.fits(person).items()
    for vertex in obj.data.vertices:
        vertex.co.z *= 1.1
    (_, (_, longer)), *_ = maps.fits(person).items()
    at = MAPS["clearance"].of(fit)
    assert len(at) == len(obj.data.vertices) and np.isfinite(at).all()
    assert np.median(longer.garment.cloth.strain.warp) == pytest.approx(
        1.1 * (1 + np.median(fit.garment.cloth.strain.warp)) - 1, abs=0.01)


def test_what_cannot_be_mapped_is_told(person):
    with pytest.raises(SpecError, match="no map 'heat'"):
        maps.show(person, "heat")
    obj = next(iter(people.worn(person, "garment").values()))
    obj.data.uv_layers.remove(obj.data.uv_layers["panels"])
    with pytest.raises(SpecError, match="has no panels"):
        maps.show(person, "weft")
    with pytest.raises(SpecError, match="Nobody is there"):
        maps.show(people.new(bpy.context.scene), "weft")


def test_colours_run_from_one_end_to_the_other():
    found = colours(np.array([-1.0, 0.0, 2.0, 4.0, 9.0, np.nan]), 0.0, 4.0)
    said = [hex_of(one) for one in found]
    assert said[0] == said[1] == VIRIDIS[0] and said[3] == said[4] == VIRIDIS[-1] and said[5] == UNKNOWN
    assert said[2] == VIRIDIS[16]
    banded = colours(np.linspace(0, 4, 200), 0.0, 4.0, BANDS)
    assert len(np.unique(banded.round(6), axis=0)) == BANDS
    grey = colours(np.linspace(0, 1, 50), 0, 1) @ [0.2126, 0.7152, 0.0722]
    assert (np.diff(grey) > 0).all()  # it is read in grey, too
