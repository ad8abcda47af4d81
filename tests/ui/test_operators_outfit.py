# SPDX-License-Identifier: GPL-3.0-or-later
"""The button that makes an outfit up: what it shows, what undo and the same seed bring back, how it fails."""

import bpy
import pytest
from support.addon import registered
from support.fake_job import FakeCall
from support.fake_layout import draw
from tryon.tryon_addon.catalog.garments import programme
from tryon.tryon_addon.core.errors import RuntimeUnavailable
from tryon.tryon_addon.ui import preferences
from tryon.tryon_addon.ui.panels import main
from tryon.tryon_addon.ui.properties import garments, look
from tryon.tryon_addon.ui.session import SESSION


class FakeDesigns:
    """Cuts everything at the least of its ranges."""

    def __init__(self):
        self.asked = []

    def start_call(self, method, params, timeout=None):
        assert method == "design.outfit"
        self.asked.append(params)
        return FakeCall({"cut": [
            {"designs": [{p.name: p.low for p in programme(one["programme"]).parameters}], "notes": [],
             "taught": True}
            for one in params["asked"]]})


@pytest.fixture(autouse=True)
def tryon(empty_blender):
    with registered():
        yield


@pytest.fixture
def runtime(monkeypatch):
    fake = FakeDesigns()
    monkeypatch.setattr(preferences, "runtime", lambda: fake)
    return fake


def shown():
    return garments.garments_from(look.look_of(bpy.context.scene).garments)


def test_a_surprise_fills_the_panel(runtime):
    before = shown()
    assert bpy.ops.tryon.surprise_outfit(seed=5, season="cold", occasion="work") == {"FINISHED"}
    worn = shown()
    assert worn != before and {one["programme"] for one in runtime.asked[0]["asked"]} == {g.programme for g in worn}
    assert all(g.fabric.palette for g in worn)
    (note,) = SESSION.notes["garment"]
    assert note.startswith("Outfit 5: cold, work, ")
    assert note in draw(main.TRYON_PT_garment).text()
    bpy.ops.tryon.surprise_outfit(seed=6)
    assert shown() != worn
    bpy.ops.tryon.surprise_outfit(seed=5, season="cold", occasion="work")
    assert shown() == worn


def test_without_a_runtime_nothing_changes(monkeypatch):
    def missing():
        raise RuntimeUnavailable("No runtime is installed.", "Press Install runtime.")

    monkeypatch.setattr(preferences, "runtime", missing)
    before = shown()
    with pytest.raises(RuntimeError, match="No runtime"):
        bpy.ops.tryon.surprise_outfit(seed=5)
    assert shown() == before and SESSION.problems["garment"].install


def test_the_panel_offers_it():
    assert "tryon.surprise_outfit" in draw(main.TRYON_PT_garment).of("operator")
