# SPDX-License-Identifier: GPL-3.0-or-later
"""Sewing's sweeps by torch are those by numpy."""


import numpy as np
import pytest
import torch
from support.mannequin import mannequin
from tryon.tryon_addon.runtime.server import sweeps
from tryon.tryon_addon.tailoring.methods import draft
from tryon.tryon_addon.tailoring.pattern.meshing import mesh_pattern
from tryon.tryon_addon.tailoring.sew.presew import Cloth


@pytest.fixture(scope="module")
def mesh():
    return mesh_pattern(draft({"programme": "tee"}, mannequin()), 0.03)


def test_torch_sews_as_numpy_does(mesh):
    start = mesh.flat + np.random.default_rng(1).normal(0, 0.01, mesh.flat.shape)
    one, two = start.copy(), start.copy()
    Cloth(mesh).sweep(one, 0.4, 12)
    sweeps.TorchCloth(mesh, "cpu").sweep(two, 0.4, 12)
    assert np.abs(one - start).max() > 0.01 and np.abs(one - two).max() < 5e-6


def test_small_cloth_stays_off_the_card(mesh, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(sweeps, "TorchCloth", lambda mesh, device: device)
    monkeypatch.setattr(sweeps, "_driver", lambda: True)
    assert type(sweeps.cloth(mesh)) is Cloth
    monkeypatch.setattr(sweeps, "WORTH", 10)
    assert sweeps.cloth(mesh) == "cuda"
    monkeypatch.setattr(sweeps, "_driver", lambda: False)
    assert type(sweeps.cloth(mesh)) is Cloth
