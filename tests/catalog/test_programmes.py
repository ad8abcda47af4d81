# SPDX-License-Identifier: GPL-3.0-or-later
"""Every garment's entry says what there is: a draft, panels for its buttons, words that are known."""

import dataclasses
import subprocess
import sys

import numpy as np
import pytest
from support.mannequin import mannequin
from tryon.tryon_addon.catalog.garments import PROGRAMMES, SHELVES
from tryon.tryon_addon.catalog.garments.finish import PLAIN
from tryon.tryon_addon.catalog.garments.notions import buttons
from tryon.tryon_addon.catalog.garments.programme import STRETCH, Meshing, Programme
from tryon.tryon_addon.catalog.garments.role import LOWER, OCCASIONS, OVER, SEASONS, UPPER, WHOLE, Role
from tryon.tryon_addon.spec.fabric import GENERATED
from tryon.tryon_addon.spec.look import PHYSICS
from tryon.tryon_addon.spec.styles import styles_of
from tryon.tryon_addon.tailoring.methods import draft
from tryon.tryon_addon.tailoring.pattern.meshing import mesh_pattern
from tryon.tryon_addon.tailoring.programmes import draft_of

BODY = mannequin()
ENTRIES = [pytest.param(entry, id=name) for name, entry in PROGRAMMES.items()]


def test_names_and_labels_are_given_once():
    shelved = [entry for shelf in SHELVES for entry in shelf]
    assert len(shelved) == len(PROGRAMMES) == len({entry.label for entry in shelved})
    layers = [entry.layer for entry in PROGRAMMES.values()]
    assert layers == sorted(layers), "from the skin outwards"


@pytest.mark.parametrize("entry", ENTRIES)
def test_an_entry_says_what_there_is(entry):
    assert callable(draft_of(entry)) and entry.physics in PHYSICS
    assert len({p.name for p in entry.parameters}) == len(entry.parameters)
    assert all(p.low <= p.default <= p.high and p.low < p.high for p in entry.parameters)
    assert 0.005 < entry.mesh.edge < 0.03 and entry.mesh.coarse >= 1 and entry.mesh.fall >= 1  # metres, times
    role = entry.role
    assert role.place in (LOWER, UPPER, WHOLE, OVER) and {*role.cloths} <= {*GENERATED}
    assert role.seasons and {*role.seasons.split()} <= {*SEASONS}
    assert role.occasions and {*role.occasions.split()} <= {*OCCASIONS}
    assert styles_of(entry).names, "SpecError where a style speaks of what there is not"


@pytest.mark.parametrize("entry", ENTRIES)
def test_buttons_find_their_panels(entry):
    pattern = draft({"programme": entry.name}, BODY)
    assert pattern.name == entry.name
    mesh, names = mesh_pattern(pattern, 0.03), [p.name for p in pattern.panels]
    found = buttons(entry.notions, "plain", mesh.uv, mesh.panel, names)
    assert bool(found) == (entry.notions is not None)
    for button in found:
        around = mesh.uv[mesh.panel == names.index(button.panel)]
        assert (np.array(button.at) > around.min(0)).all() and (np.array(button.at) < around.max(0)).all()


@pytest.mark.parametrize(("layer", "place"), [(1, LOWER), (2, UPPER), (3, UPPER), (4, OVER)])
def test_an_entry_of_few_words_has_defaults(layer, place):
    entry = Programme("smock", "Smock", layer, "poplin", ())
    assert (entry.mesh, entry.finish, entry.notions, entry.stretch_pct) == (Meshing(), PLAIN, None, STRETCH)
    assert entry.role == Role(place, " ".join(SEASONS), " ".join(OCCASIONS)) and not entry.styles
    told = dataclasses.replace(entry, role=Role(WHOLE, "summer"))
    assert (told.role.place, told.role.seasons) == (WHOLE, "summer")


def test_reading_the_entries_loads_no_numpy():
    """The panel reads them as the extension is enabled."""
    code = "import sys, tryon.tryon_addon.catalog.garments; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0
