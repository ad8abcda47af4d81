# SPDX-License-Identifier: GPL-3.0-or-later
"""An artist's mesh put on the dummy: what holds it is guessed, seams are closed, skin is cleared, the rest refused."""

import numpy as np
import pytest
from support.artist_meshes import poncho, sheets, tube
from support.mannequin import mannequin
from tryon.tryon_addon.core.errors import MeshError
from tryon.tryon_addon.formats.artist_mesh import ArtistMesh
from tryon.tryon_addon.tailoring.files.artist_mesh import garment_sew_mesh

DESIGN = {"hold": 100.0, "edge": 4.0, "thickness": 0.0, "layer": 3.0}


def sewn(points, faces, loose=(), design=None, **rest):
    mesh = ArtistMesh(np.asarray(points, np.float32), np.array([[*f, -1][:4] for f in faces], np.int32),
                      np.array(loose, np.int32).reshape(-1, 2), **rest)
    params = {"mesh": mesh.as_dict(), "name": "Skirt", "design": DESIGN | (design or {})}
    return garment_sew_mesh(params, mannequin(), lambda share, text: None)


def test_a_tube_is_held_at_its_upper_loop():
    made = sewn(*tube(radius=0.19))
    held = made["pinned"] == 1
    assert np.isclose(made["flat"][held, 2], 1.06).all() and held.sum() == 64  # each edge divided once
    assert "Held by the loop at 106 cm, 119 cm round" in made["notes"][0]
    assert len(made["seams"]) == 0 and made["fall"] is None and made["thickness"] == 0
    assert np.abs(made["sewn"] - made["flat"]).max() < 0.01  # it stood clear of the skin
    assert made["corner_uv"].shape == (*made["triangles"].shape, 2)


def test_the_hold_can_be_loosened_and_a_group_decides():
    assert np.isclose(sewn(*tube(radius=0.19), design={"hold": 25})["pinned"].max(), 0.25)
    points, faces = tube(radius=0.19)
    hold = np.where(points[:, 2] < 0.51, 0.5, 0).astype(np.float32)
    made = sewn(points, faces, hold=hold, thickness=0.002, design={"thickness": 3})
    assert np.isclose(made["flat"][made["pinned"] == 0.5, 2], 0.5).all() and "vertex group" in made["notes"][0]
    assert np.isclose(made["thickness"], 0.003)
    assert np.isclose(sewn(points, faces, thickness=0.002)["thickness"], 0.002)


def test_what_lies_on_shoulders_is_held_at_the_neck():
    made = sewn(*poncho())
    held = made["flat"][made["pinned"] == 1]
    assert np.abs(held[:, 0]).max() < 0.1 and np.isclose(held[:, 2], 1.47).all()


def test_seams_are_closed():
    made = sewn(*sheets(width=0.52, apart=0.2, high=1.2))
    gap = made["sewn"][made["seams"][:, 0]] - made["sewn"][made["seams"][:, 1]]
    assert np.linalg.norm(gap, axis=1).max() < 0.002 and "Sewn along" in " ".join(made["notes"])


def test_cloth_in_the_skin_is_moved_out():
    made = sewn(*tube(radius=0.17, high=1.0), design={"edge": 3})
    assert made["report"]["distance_min_mm"] > -2


@pytest.mark.parametrize(("change", "said"), [
    (lambda p: p + (2, 0, 0), r"does not lie around the body: it is 2\.\d+ m off \(x \+2"),
    (lambda p: (p - (0, 0, 0.9)) * (0.25, 0.25, 0.3) + (0, 0, 1.1), "% of Skirt lies more than 3 cm inside"),
])
def test_what_stands_elsewhere_is_refused(change, said):
    points, faces = tube()
    with pytest.raises(MeshError, match=said) as told:
        sewn(change(points), faces)
    assert "move" in told.value.mend
